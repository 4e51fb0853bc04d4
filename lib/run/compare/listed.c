#include "run/compare/listed.h"

#include <string.h>

#define MEMBERS_MOST 10
#define ERRORS_MOST 4

/* What the readers of inventories know of an answer: KMS API Reference, CustomKeyStoresListEntry
 * and XksProxyConfigurationType. */
static const struct structure {
    const char *shape;
    const char *members[MEMBERS_MOST];
} structures[] = {
    {"DescribeCustomKeyStoresResponse", {"CustomKeyStores", "NextMarker", "Truncated"}},
    {"CustomKeyStoresListEntry",
     {"CustomKeyStoreId", "CustomKeyStoreName", "CloudHsmClusterId", "TrustAnchorCertificate",
      "ConnectionState", "ConnectionErrorCode", "CreationDate", "CustomKeyStoreType",
      "XksProxyConfiguration"}},
    {"XksProxyConfigurationType",
     {"Connectivity", "AccessKeyId", "UriEndpoint", "UriPath", "VpcEndpointServiceName",
      "VpcEndpointServiceOwner"}},
};

/* The operations that a dry run answers besides: KMS API Reference, Errors. */
static const struct other {
    const char *name;
    const char *errors[ERRORS_MOST];
} others[] = {
    {"DeleteCustomKeyStore",
     {"CustomKeyStoreHasCMKsException", "CustomKeyStoreInvalidStateException",
      "CustomKeyStoreNotFoundException", "KMSInternalException"}},
    {"DisconnectCustomKeyStore",
     {"CustomKeyStoreInvalidStateException", "CustomKeyStoreNotFoundException",
      "KMSInternalException"}},
};

static bool
is_listed_name(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n && list[i]; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static bool
lists_member(const cJSON *structure, const char *name)
{
    for (const cJSON *m = cks_service_members(structure); m; m = m->next)
        if (strcmp(m->string, name) == 0)
            return true;
    return false;
}

static void
compare_structure(struct cks_comparison *c, const struct structure *s)
{
    const cJSON *shape = cks_service_shape(&c->model, s->shape);
    for (const cJSON *m = cks_service_members(shape); m; m = m->next)
        cks_compare_fact(c, is_listed_name(s->members, MEMBERS_MOST, m->string), s->shape, "member",
                         m->string, "no such member");
    for (size_t i = 0; i < MEMBERS_MOST && s->members[i]; i++)
        cks_compare_fact(c, lists_member(shape, s->members[i]), s->shape, "member",
                         "no such member", s->members[i]);
}

static bool
lists_error(const struct cks_comparison *c, const char *operation, const char *error)
{
    const char *name;
    for (int i = 0; (name = cks_service_error(&c->model, operation, i)) != NULL; i++)
        if (strcmp(name, error) == 0)
            return true;
    return false;
}

static void
compare_other_operation(struct cks_comparison *c, const struct other *o)
{
    const char *name;
    bool there = cks_service_input(&c->model, o->name) != NULL;
    cks_compare_fact(c, there, o->name, "operation", "none", "this operation");
    for (int i = 0; there && (name = cks_service_error(&c->model, o->name, i)) != NULL; i++)
        cks_compare_fact(c, is_listed_name(o->errors, ERRORS_MOST, name), o->name, "errors", name,
                         "no such error");
    for (size_t i = 0; there && i < ERRORS_MOST && o->errors[i]; i++)
        cks_compare_fact(c, lists_error(c, o->name, o->errors[i]), o->name, "errors",
                         "no such error", o->errors[i]);
}

void
cks_compare_listed(struct cks_comparison *c)
{
    const char *id = cks_service_id(&c->model);
    /* A part of a model does not name the service. */
    if (id)
        cks_compare_fact(c, strcmp(id, "KMS") == 0, "the model", "serviceId", id, "KMS");
    for (size_t i = 0; i < CKS_COUNT(structures); i++)
        compare_structure(c, &structures[i]);
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        compare_other_operation(c, &others[i]);
}
