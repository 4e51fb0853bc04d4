#include "model/store.h"

#include "base/arn.h"

static const char *const state_names[] = {
    [CKS_STATE_UNKNOWN] = NULL,
    [CKS_STATE_CONNECTED] = "CONNECTED",
    [CKS_STATE_CONNECTING] = "CONNECTING",
    [CKS_STATE_FAILED] = "FAILED",
    [CKS_STATE_DISCONNECTED] = "DISCONNECTED",
    [CKS_STATE_DISCONNECTING] = "DISCONNECTING",
};

enum cks_connection_state
cks_connection_state_of(struct cks_str text)
{
    for (enum cks_connection_state s = CKS_STATE_CONNECTED; s <= CKS_STATE_DISCONNECTING; s++)
        if (cks_str_is(text, state_names[s]))
            return s;
    return CKS_STATE_UNKNOWN;
}

const char *
cks_connection_state_name(enum cks_connection_state state)
{
    return state_names[state];
}

struct cks_str
cks_store_label(const struct cks_store *s)
{
    static const enum cks_param order[] = {CKS_P_NAME, CKS_P_NEW_NAME, CKS_P_ID};
    for (size_t i = 0; i < CKS_COUNT(order); i++)
        if (cks_known_string(&s->values[order[i]]) && s->values[order[i]].text.n)
            return s->sense.concealed >> order[i] & 1 ? CKS_STR_LIT(CKS_HIDDEN)
                                                      : s->values[order[i]].text;
    return (struct cks_str){0};
}

struct cks_str
cks_account_of_role(struct cks_str arn)
{
    struct cks_str account = cks_arn_part(arn, 4);
    bool ok = account.n == 12 && account.p + account.n < arn.p + arn.n;
    for (size_t i = 0; ok && i < account.n; i++)
        ok = cks_is_digit((unsigned char)account.p[i]);
    return ok ? account : (struct cks_str){0};
}
