#include "dryrun/state/store.h"

#include <stdlib.h>

#include "base/secret.h"

const struct cks_dry_member cks_dry_members[CKS_DRY_FIELD_COUNT] = {
    [CKS_DRY_ID] = {"CustomKeyStoreId", false},
    [CKS_DRY_NAME] = {"CustomKeyStoreName", false},
    [CKS_DRY_TYPE] = {"CustomKeyStoreType", false},
    [CKS_DRY_CLUSTER] = {"CloudHsmClusterId", false},
    [CKS_DRY_ANCHOR] = {"TrustAnchorCertificate", false},
    [CKS_DRY_CONNECTIVITY] = {"Connectivity", true},
    [CKS_DRY_ACCESS_KEY] = {"AccessKeyId", true},
    [CKS_DRY_ENDPOINT] = {"UriEndpoint", true},
    [CKS_DRY_PATH] = {"UriPath", true},
    [CKS_DRY_SERVICE] = {"VpcEndpointServiceName", true},
    [CKS_DRY_OWNER] = {"VpcEndpointServiceOwner", true},
};

static const char *const states[] = {
    [CKS_DRY_DISCONNECTED] = "DISCONNECTED",   [CKS_DRY_CONNECTING] = "CONNECTING",
    [CKS_DRY_CONNECTED] = "CONNECTED",         [CKS_DRY_FAILED] = "FAILED",
    [CKS_DRY_DISCONNECTING] = "DISCONNECTING", [CKS_DRY_STATE_UNKNOWN] = "unknown",
};

const char *
cks_dry_state_name(enum cks_dry_state state)
{
    return states[state];
}

enum cks_dry_state
cks_dry_state_named(struct cks_str name)
{
    for (enum cks_dry_state s = 0; s < CKS_DRY_STATE_UNKNOWN; s++)
        if (cks_str_is(name, states[s]))
            return s;
    return CKS_DRY_STATE_UNKNOWN;
}

struct cks_dry_store *
cks_dry_store_new(void)
{
    return calloc(1, sizeof(struct cks_dry_store));
}

static void
drop_secret(struct cks_dry_store *s)
{
    cks_wipe(s->secret, s->secret_size);
    free(s->secret);
    s->secret = NULL;
    s->secret_size = 0;
}

void
cks_dry_store_free(struct cks_dry_store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < CKS_DRY_FIELD_COUNT; i++)
        free(s->fields[i]);
    free(s->state_text);
    free(s->error_code);
    free(s->becoming);
    free(s->doomed);
    free(s->doomed_why);
    free(s->login_obtain);
    free(s->login_given);
    drop_secret(s);
    free(s);
}

bool
cks_dry_set(char **text, struct cks_str value)
{
    char *copy = NULL;
    if (value.p) {
        copy = malloc(value.n + 1);
        if (!copy)
            return false;
        memcpy(copy, value.p, value.n);
        copy[value.n] = '\0';
    }
    free(*text);
    *text = copy;
    return true;
}

bool
cks_dry_set_secret(struct cks_dry_store *s, struct cks_str value)
{
    drop_secret(s);
    if (!cks_dry_set(&s->secret, value))
        return false;
    s->secret_size = value.n;
    return true;
}

struct cks_str
cks_dry_field_of(const struct cks_dry_store *s, enum cks_dry_field f)
{
    return cks_str_of(s->fields[f]);
}

bool
cks_dry_is_external(const struct cks_dry_store *s)
{
    return cks_str_is(cks_dry_field_of(s, CKS_DRY_TYPE), "EXTERNAL_KEY_STORE");
}

bool
cks_dry_is_vpc(const struct cks_dry_store *s)
{
    return cks_str_is(cks_dry_field_of(s, CKS_DRY_CONNECTIVITY), "VPC_ENDPOINT_SERVICE");
}

static void
write_fields(struct cks_jsonw *w, const struct cks_dry_store *s, bool in_proxy,
             const struct cks_dry_secrets *secrets)
{
    for (size_t i = 0; i < CKS_DRY_FIELD_COUNT; i++)
        if (s->fields[i] && cks_dry_members[i].in_proxy == in_proxy)
            cks_jsonw_member(w, cks_dry_members[i].name,
                             !secrets || cks_dry_may_show(secrets, cks_str_of(s->fields[i]))
                                 ? s->fields[i]
                                 : CKS_DRY_HIDDEN);
}

void
cks_dry_store_write_members(struct cks_jsonw *w, const struct cks_dry_store *s,
                            const struct cks_dry_secrets *secrets)
{
    write_fields(w, s, false, secrets);
    if (s->state != CKS_DRY_STATE_UNKNOWN)
        cks_jsonw_member(w, "ConnectionState", states[s->state]);
    else if (s->state_text)
        cks_jsonw_member(w, "ConnectionState", s->state_text);
    if (s->state == CKS_DRY_FAILED && s->error_code)
        cks_jsonw_member(w, "ConnectionErrorCode", s->error_code);
    if (s->created[0]) {
        cks_jsonw_key(w, "CreationDate");
        cks_buf_adds(w->out, s->created);
        w->after_key = false;
    }
    if (cks_dry_is_external(s)) {
        cks_jsonw_key(w, "XksProxyConfiguration");
        cks_jsonw_object(w);
        write_fields(w, s, true, secrets);
        cks_jsonw_end_object(w);
    }
}

void
cks_dry_store_write(struct cks_jsonw *w, const struct cks_dry_store *s,
                    const struct cks_dry_secrets *secrets)
{
    cks_jsonw_object(w);
    cks_dry_store_write_members(w, s, secrets);
    cks_jsonw_end_object(w);
}
