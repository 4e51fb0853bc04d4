#include "dryrun/calls/looks.h"

struct looking {
    const struct cks_dry_store *store; /* that the call names, or NULL */
    const struct cks_dry_json *body;
    struct cks_arena *arena;
    bool failed;
};

/* What the call gives, else what the store has. */
static const char *
value_of(struct looking *l, struct cks_str given, enum cks_dry_field f)
{
    if (!given.n && l->store)
        given = cks_dry_field_of(l->store, f);
    const char *copy = given.n ? cks_arena_strndup(l->arena, given.p, given.n) : NULL;
    l->failed |= given.n && !copy;
    return copy;
}

static void
set_secret(struct looking *l, struct cks_str given, struct cks_proxy *p)
{
    if (!given.n && l->store && l->store->secret)
        given = (struct cks_str){l->store->secret, l->store->secret_size};
    p->secret = given.n ? cks_arena_strndup(l->arena, given.p, given.n) : NULL;
    p->secret_size = p->secret ? given.n : 0;
}

static enum cks_operation
operation_of(enum cks_dry_operation operation)
{
    return operation == CKS_DRY_CREATE    ? CKS_CREATE
           : operation == CKS_DRY_UPDATE  ? CKS_UPDATE
           : operation == CKS_DRY_CONNECT ? CKS_CONNECT
                                          : CKS_OPERATION_AUTO;
}

/* An update is asked of the proxy where it changes anything of it. */
static bool
concerns_proxy(enum cks_dry_operation operation, const struct cks_dry_json *body)
{
    if (operation != CKS_DRY_UPDATE)
        return true;
    for (const struct cks_dry_json *m = body->child; m; m = m->next)
        if (cks_str_starts(m->key, "XksProxy"))
            return true;
    return false;
}

bool
cks_dry_look_of(const struct cks_dry_region *r, enum cks_dry_operation operation,
                const struct cks_dry_json *body, struct cks_arena *a, struct cks_dry_look *ret)
{
    struct looking l = {.body = body, .arena = a};
    struct cks_str none = {0};
    const struct cks_dry_json *credential =
        cks_dry_json_get(body, "XksProxyAuthenticationCredential");
    *ret = (struct cks_dry_look){.operation = operation_of(operation)};
    if (ret->operation == CKS_OPERATION_AUTO || !concerns_proxy(operation, body))
        return false;
    l.store = cks_dry_first(r, CKS_DRY_BY_ID, cks_dry_json_text(body, "CustomKeyStoreId"), none);
    ret->proxy = (struct cks_proxy){
        .size = sizeof(ret->proxy),
        .store = CKS_NO_STORE,
        .endpoint = value_of(&l, cks_dry_json_text(body, "XksProxyUriEndpoint"), CKS_DRY_ENDPOINT),
        .path = value_of(&l, cks_dry_json_text(body, "XksProxyUriPath"), CKS_DRY_PATH),
        .connectivity =
            value_of(&l, cks_dry_json_text(body, "XksProxyConnectivity"), CKS_DRY_CONNECTIVITY),
        .vpc_service = value_of(&l, cks_dry_json_text(body, "XksProxyVpcEndpointServiceName"),
                                CKS_DRY_SERVICE),
        .region = r->name,
        .access_key_id =
            value_of(&l, cks_dry_json_text(credential, "AccessKeyId"), CKS_DRY_ACCESS_KEY),
    };
    set_secret(&l, cks_dry_json_text(credential, "RawSecretAccessKey"), &ret->proxy);
    return !l.failed && ret->proxy.endpoint;
}
