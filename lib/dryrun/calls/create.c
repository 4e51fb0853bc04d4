#include "dryrun/calls/create.h"

#include <stdio.h>

#include "dryrun/calls/foreseen.h"
#include "dryrun/calls/rival.h"

#define NAME_IN_USE "CustomKeyStoreNameInUseException"
#define HSM "AWS_CLOUDHSM"
#define EXTERNAL "EXTERNAL_KEY_STORE"

static const struct {
    const char *parameter;
    enum cks_dry_field field;
} given[] = {
    {"CustomKeyStoreName", CKS_DRY_NAME},
    {"CloudHsmClusterId", CKS_DRY_CLUSTER},
    {"TrustAnchorCertificate", CKS_DRY_ANCHOR},
    {"XksProxyConnectivity", CKS_DRY_CONNECTIVITY},
    {"XksProxyUriEndpoint", CKS_DRY_ENDPOINT},
    {"XksProxyUriPath", CKS_DRY_PATH},
    {"XksProxyVpcEndpointServiceName", CKS_DRY_SERVICE},
    {"XksProxyVpcEndpointServiceOwner", CKS_DRY_OWNER},
};

static void
answer_id(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    struct cks_jsonw w;
    cks_dry_answer_json(c->answer);
    cks_jsonw_init(&w, &c->answer->body, true);
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "CustomKeyStoreId", s->fields[CKS_DRY_ID]);
    cks_jsonw_end_object(&w);
    c->record.answer = CKS_DRYRUN_ACCEPTED;
    cks_dry_record_store(c, s);
}

static bool
has(const struct cks_dry_store *s, enum cks_dry_field f, struct cks_str value)
{
    return cks_str_eq(cks_dry_field_of(s, f), value);
}

/* The store that a create equals in all values but, perhaps, the password. */
static struct cks_dry_store *
like_store(struct cks_dry_call *c)
{
    struct cks_str name = cks_dry_given(c, "CustomKeyStoreName"), none = {0};
    struct cks_dry_store *s = cks_dry_first(c->region, CKS_DRY_BY_NAME, name, none);
    struct cks_str type = cks_dry_given(c, "CustomKeyStoreType");
    if (!s || !has(s, CKS_DRY_NAME, name) || s->state != CKS_DRY_DISCONNECTED ||
        cks_dry_is_external(s) || (type.n && !cks_str_is(type, HSM)) ||
        !has(s, CKS_DRY_CLUSTER, cks_dry_given(c, "CloudHsmClusterId")) ||
        !has(s, CKS_DRY_ANCHOR, cks_dry_given(c, "TrustAnchorCertificate")))
        return NULL;
    return s;
}

/* Answers a create that equals a store: KMS returns its ID if the password is the same too, which
 * can be unknown here. */
static void
answer_like(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    struct cks_str password = cks_dry_given(c, "KeyStorePassword");
    bool differs = s->password == CKS_DRY_PASSWORD_ROTATED ||
                   (s->password == CKS_DRY_PASSWORD_GIVEN &&
                    s->password_digest != cks_hash(&c->engine->stores.key, password));
    if (differs) {
        c->record.note = s->password == CKS_DRY_PASSWORD_ROTATED
                             ? "A store with these values exists; KMS changed its password when it "
                               "connected, so no create equals it."
                             : "A store with these values exists; its password is another.";
        cks_dry_refuse(c, NAME_IN_USE,
                       "Another custom key store in the account and Region has the name.");
        return;
    }
    c->record.note =
        s->password == CKS_DRY_PASSWORD_UNKNOWN
            ? "A store with these values exists; if its password is the same too, KMS returns its "
              "ID and creates nothing. That was taken to be so."
            : "A store with these values exists; KMS returns its ID and creates nothing.";
    /* What was predicted of the values is open still: KMS may look at them first. */
    const struct cks_prediction *p = c->record.prediction;
    c->record.outcome = p && p->outcome == CKS_SUCCEED ? CKS_SUCCEED : CKS_UNDETERMINED;
    if (c->record.outcome != CKS_UNDETERMINED ||
        !cks_dry_refuse_doubt(c, NAME_IN_USE, "whether KMS returns the ID of the store"))
        answer_id(c, s);
}

/* Whether KMS meets the quota before what is predicted: after the parameters and the names. */
static bool
meets_quota(const struct cks_dry_call *c)
{
    unsigned limit = c->engine->options.store_limit;
    return limit && c->region->list.count >= limit;
}

/* Whether so many stores are there for certain. */
static bool
is_quota_certain(const struct cks_dry_call *c)
{
    size_t settled = 0;
    for (size_t i = 0; i < c->region->list.count; i++) {
        settled += !c->region->list.items[i]->open;
        if (settled >= c->engine->options.store_limit)
            return true;
    }
    return false;
}

static void
refuse_by_quota(struct cks_dry_call *c)
{
    bool certain = is_quota_certain(c);
    c->record.note = certain ? "The limit is that of --store-limit."
                             : "The limit is that of --store-limit. " CKS_DRY_RIVAL_IS_OPEN;
    cks_dry_refuse(c, "LimitExceededException",
                   "The account has as many custom key stores in the Region as its limit allows.");
    if (!certain)
        c->record.outcome = CKS_UNDETERMINED;
}

static bool
refuses_earlier(const struct cks_prediction *p)
{
    if (!p || p->outcome != CKS_FAIL)
        return false;
    return strcmp(p->cause.error, "ValidationException") == 0 ||
           strstr(p->cause.error, "InUseException");
}

static bool
fill(struct cks_dry_call *c, struct cks_dry_store *s)
{
    char id[32];
    bool ok = true;
    struct cks_str type = cks_dry_given(c, "CustomKeyStoreType");
    struct cks_str secret = cks_dry_credential(c, "RawSecretAccessKey");
    struct cks_str key_id = cks_dry_credential(c, "AccessKeyId");
    struct cks_str password = cks_dry_given(c, "KeyStorePassword");
    cks_dry_new_id(c->region, cks_dry_given(c, "CustomKeyStoreName"), id);
    ok &= cks_dry_set(&s->fields[CKS_DRY_ID], cks_str_of(id));
    ok &= cks_dry_set(&s->fields[CKS_DRY_TYPE], type.n ? type : CKS_STR_LIT(HSM));
    for (size_t i = 0; i < CKS_COUNT(given); i++) {
        struct cks_str text = cks_dry_given(c, given[i].parameter);
        if (text.n)
            ok &= cks_dry_set(&s->fields[given[i].field], text);
    }
    if (key_id.n)
        ok &= cks_dry_set(&s->fields[CKS_DRY_ACCESS_KEY], key_id);
    if (secret.n)
        ok &= cks_dry_set_secret(s, secret);
    s->credential_doubtful = c->credential_doubtful;
    if (password.n) {
        s->password = CKS_DRY_PASSWORD_GIVEN;
        s->password_digest = cks_hash(&c->engine->stores.key, password);
    }
    s->made_here = true;
    s->open = c->record.outcome == CKS_UNDETERMINED;
    snprintf(s->created, sizeof(s->created), "%lld", (long long)cks_dry_engine_now(c->engine));
    return ok;
}

static void
make(struct cks_dry_call *c)
{
    struct cks_dry_store *s = cks_dry_store_new();
    c->failed |= !s || !fill(c, s);
    if (c->failed || !cks_dry_foresee(c, s) ||
        !cks_dry_stores_add(&c->engine->stores, c->region, s)) {
        c->failed = true;
        cks_dry_store_free(s);
        return;
    }
    c->engine->changed = true;
    answer_id(c, s);
}

void
cks_dry_create(struct cks_dry_call *c)
{
    struct cks_str name = cks_dry_given(c, "CustomKeyStoreName");
    c->record.store_name = cks_dry_shown(c, name);
    c->record.store_type =
        cks_str_is(cks_dry_given(c, "CustomKeyStoreType"), EXTERNAL) ? EXTERNAL : HSM;
    struct cks_dry_store *like = like_store(c);
    bool accepted = cks_dry_judge_call(c, CKS_CREATE);
    if (c->failed)
        return;
    if (like && !refuses_earlier(c->verdict.call)) {
        c->record.error = c->record.message = NULL;
        answer_like(c, like);
        return;
    }
    if (meets_quota(c) && !refuses_earlier(c->verdict.call)) {
        refuse_by_quota(c);
        return;
    }
    if (accepted)
        make(c);
}
