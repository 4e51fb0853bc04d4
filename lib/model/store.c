#include "model/store.h"

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
            return s->values[order[i]].text;
    return (struct cks_str){0};
}

static bool
gives_type(const struct cks_store *s, enum cks_store_type type)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param(p)->type == type && cks_given(&s->values[p]))
            return true;
    return false;
}

static enum cks_store_type
stated_type(const struct cks_value *v)
{
    const char *const *names = cks_param(CKS_P_TYPE)->values;
    for (enum cks_store_type t = CKS_STORE_HSM; t <= CKS_STORE_XKS; t++)
        if (cks_known_string(v) && cks_str_is(v->text, names[t - CKS_STORE_HSM]))
            return t;
    return CKS_STORE_UNKNOWN;
}

void
cks_store_settle_type(struct cks_store *s)
{
    const struct cks_value *type = &s->values[CKS_P_TYPE];
    bool hsm = gives_type(s, CKS_STORE_HSM), xks = gives_type(s, CKS_STORE_XKS);
    if (cks_given(type)) {
        s->type = stated_type(type);
    } else if (hsm != xks) {
        /* A create without a type that gives external parameters alone is meant as one. */
        s->type = hsm ? CKS_STORE_HSM : CKS_STORE_XKS;
    } else {
        s->type = s->operation == CKS_CREATE ? CKS_STORE_HSM : CKS_STORE_UNKNOWN;
    }
}
