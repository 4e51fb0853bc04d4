#include "evidence/facts/views.h"

#include "evidence/facts/things.h"
#include "evidence/facts/ids.h"
#include "source/json/json.h"

static const cJSON *
shown(const cJSON *view, const char *name)
{
    const cJSON *item = cks_json_get(view, name);
    bool empty = cJSON_IsNull(item) || (cJSON_IsArray(item) && cJSON_GetArraySize(item) == 0);
    return empty ? NULL : item;
}

static bool
texts_differ(struct cks_str a, struct cks_str b)
{
    return a.n && b.n && !cks_str_eq(a, b);
}

/* Whether every element of one list is in the other. */
static bool
is_within(const cJSON *list, const cJSON *other)
{
    const cJSON *one, *same;
    cJSON_ArrayForEach(one, list)
    {
        bool found = false;
        cJSON_ArrayForEach(same, other) found = found || cJSON_Compare(one, same, true);
        if (!found)
            return false;
    }
    return true;
}

/* The order of a list means nothing. */
static bool
members_differ(const cJSON *owners, const cJSON *seen, const char *name)
{
    const cJSON *a = shown(owners, name), *b = shown(seen, name);
    if (!a || !b)
        return false;
    if (cJSON_IsArray(a) && cJSON_IsArray(b))
        return !is_within(a, b) || !is_within(b, a);
    return !cJSON_Compare(a, b, true);
}

static bool
dns_names_differ(const cJSON *owners, const cJSON *seen)
{
    struct cks_str name = cks_json_text_of(owners, "PrivateDnsName");
    const cJSON *list = shown(seen, "PrivateDnsNames"), *one;
    bool found = false;
    cJSON_ArrayForEach(one, list) found =
        found || cks_str_eq(name, cks_json_text_of(one, "PrivateDnsName"));
    return (name.n && list && !found) ||
           texts_differ(name, cks_json_text_of(seen, "PrivateDnsName"));
}

/* The owner's view shows the account in the ARNs of the load balancers alone. */
static bool
owners_differ(const cJSON *owners, const cJSON *seen)
{
    struct cks_str owner = cks_json_text_of(seen, "Owner");
    const cJSON *arns = shown(owners, "NetworkLoadBalancerArns"), *one;
    bool differ = texts_differ(cks_json_text_of(owners, "Owner"), owner);
    cJSON_ArrayForEach(one, arns) differ =
        differ || texts_differ(cks_account_of_arn(cks_json_text(one)), owner);
    return differ;
}

static bool
differ_in_a_member(const cJSON *owners, const cJSON *seen)
{
    static const char *const both[] = {"ServiceId", "ServiceType", "AcceptanceRequired",
                                       "SupportedIpAddressTypes"};
    const cJSON *dns = cks_json_get(owners, "PrivateDnsNameConfiguration");
    for (size_t i = 0; i < CKS_COUNT(both); i++)
        if (members_differ(owners, seen, both[i]))
            return true;
    return owners_differ(owners, seen) || dns_names_differ(owners, seen) ||
           texts_differ(cks_json_text_of(dns, "State"),
                        cks_json_text_of(seen, "PrivateDnsNameVerificationState")) ||
           texts_differ(cks_region_of_service(cks_json_text_of(owners, "ServiceName")),
                        cks_json_text_of(seen, "ServiceRegion"));
}

bool
cks_views_differ(const struct cks_evidence *e, struct cks_str name, size_t *ret_thing)
{
    size_t last = cks_thing_find(e, CKS_THING_SEEN_SERVICE, name);
    for (size_t o = cks_thing_find(e, CKS_THING_OWNED_SERVICE, name); o != CKS_NOT_FOUND;
         o = e->things.items[o].before)
        for (size_t s = last; s != CKS_NOT_FOUND; s = e->things.items[s].before)
            if (differ_in_a_member(e->things.items[o].item, e->things.items[s].item)) {
                *ret_thing = s;
                return true;
            }
    return false;
}
