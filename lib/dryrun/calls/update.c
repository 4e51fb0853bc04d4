#include "dryrun/calls/update.h"

#include "dryrun/calls/foreseen.h"

static const struct {
    const char *parameter;
    enum cks_dry_field field;
} changes[] = {
    {"NewCustomKeyStoreName", CKS_DRY_NAME},
    {"CloudHsmClusterId", CKS_DRY_CLUSTER},
    {"XksProxyConnectivity", CKS_DRY_CONNECTIVITY},
    {"XksProxyUriEndpoint", CKS_DRY_ENDPOINT},
    {"XksProxyUriPath", CKS_DRY_PATH},
    {"XksProxyVpcEndpointServiceName", CKS_DRY_SERVICE},
    {"XksProxyVpcEndpointServiceOwner", CKS_DRY_OWNER},
};

static bool
change_fields(struct cks_dry_call *c, struct cks_dry_store *s)
{
    bool ok = true;
    for (size_t i = 0; i < CKS_COUNT(changes); i++) {
        struct cks_str text = cks_dry_given(c, changes[i].parameter);
        if (text.n)
            ok &= cks_dry_set(&s->fields[changes[i].field], text);
    }
    struct cks_str key_id = cks_dry_credential(c, "AccessKeyId");
    if (key_id.n)
        ok &= cks_dry_set(&s->fields[CKS_DRY_ACCESS_KEY], key_id);
    /* A public store has neither a service nor the service's owner. */
    if (cks_dry_is_external(s) && !cks_dry_is_vpc(s)) {
        ok &= cks_dry_set(&s->fields[CKS_DRY_SERVICE], (struct cks_str){0});
        ok &= cks_dry_set(&s->fields[CKS_DRY_OWNER], (struct cks_str){0});
    }
    return ok;
}

/* The fields, as bits, that the request may have changed. */
static unsigned
changed_by(struct cks_dry_call *c)
{
    unsigned fields = 0;
    for (size_t i = 0; i < CKS_COUNT(changes); i++)
        if (cks_dry_given(c, changes[i].parameter).n)
            fields |= 1u << changes[i].field;
    if (cks_dry_credential(c, "AccessKeyId").n)
        fields |= 1u << CKS_DRY_ACCESS_KEY;
    /* A public store has neither a service nor the service's owner. */
    if (fields & 1u << CKS_DRY_CONNECTIVITY)
        fields |= 1u << CKS_DRY_SERVICE | 1u << CKS_DRY_OWNER;
    return fields;
}

/* KMS may have refused an update that was undetermined: what it did not give stays as it is. */
static void
leave_open(struct cks_dry_call *c, struct cks_dry_store *s)
{
    const unsigned all = (1u << CKS_DRY_FIELD_COUNT) - 1;
    s->kept = (s->open ? s->kept : all) & ~changed_by(c);
    s->open = true;
}

static void
change_secrets(struct cks_dry_call *c, struct cks_dry_store *s)
{
    struct cks_str secret = cks_dry_credential(c, "RawSecretAccessKey");
    struct cks_str password = cks_dry_given(c, "KeyStorePassword");
    if (secret.n) {
        c->failed |= !cks_dry_set_secret(s, secret);
        s->credential_doubtful = c->credential_doubtful;
    }
    if (password.n) {
        s->password = CKS_DRY_PASSWORD_GIVEN;
        s->password_digest = cks_hash(&c->engine->stores.key, password);
    }
}

/* Whether anything but the name is new: what was foreseen of the connect is out of date then. */
static bool
touches_connection(const struct cks_dry_call *c)
{
    for (const struct cks_dry_json *m = c->body->child; m; m = m->next)
        if (!cks_str_is(m->key, "CustomKeyStoreId") && !cks_str_is(m->key, "NewCustomKeyStoreName"))
            return true;
    return false;
}

void
cks_dry_update(struct cks_dry_call *c)
{
    struct cks_dry_store *s = cks_dry_named_store(c);
    if (!cks_dry_judge_call(c, CKS_UPDATE))
        return;
    if (!s) {
        c->record.note = "No inventory that was given has this store; nothing was changed.";
        cks_dry_accept(c);
        return;
    }
    cks_dry_stores_unlink(c->region, s);
    c->failed |= !change_fields(c, s);
    cks_dry_stores_link(c->region, s);
    if (c->record.outcome == CKS_UNDETERMINED)
        leave_open(c, s);
    change_secrets(c, s);
    if (touches_connection(c))
        c->failed |= !cks_dry_foresee(c, s);
    c->engine->changed = true;
    cks_dry_accept(c);
    cks_dry_record_store(c, s);
}
