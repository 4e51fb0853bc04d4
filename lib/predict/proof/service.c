/* Proofs about a VPC endpoint service: the service itself and who may use it. */

#include "evidence/facts/member.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "predict/proof/balancer.h"
#include "predict/proof/network.h"
#include "predict/proof/proving.h"

static bool
is_owners_view(const struct cks_proving *p, size_t service)
{
    return service != CKS_NOT_FOUND &&
           p->t.e->things.items[service].kind == CKS_THING_OWNED_SERVICE;
}

static struct cks_str
expected_owner(struct cks_proving *p)
{
    if (!p->t.owner_known)
        return (struct cks_str){0};
    return p->t.owner.n ? p->t.owner : cks_proving_account(p);
}

bool
cks_prove_service_found(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    if (v == CKS_NOT_FOUND ||
        !cks_str_eq(cks_proving_text(p, v, "ServiceId"), cks_id_of_service(p->t.service)))
        return false;
    /* Other accounts get that answer too, whether it exists or not. */
    if (is_owners_view(p, v) &&
        cks_proving_denied(p, CKS_THING_NO_SERVICE, cks_id_of_service(p->t.service)))
        return false;
    struct cks_str state =
        is_owners_view(p, v) ? cks_proving_text(p, v, "ServiceState") : CKS_STR_LIT("Available");
    return cks_str_is(state, "Available") || cks_str_is(state, "Pending") ||
           cks_str_is(state, "Failed");
}

bool
cks_prove_service_region(struct cks_proving *p)
{
    struct cks_str region = cks_region_of_service(p->t.service);
    return region.n && cks_str_eq(region, p->t.region);
}

/* Of a service for several Regions, each has a state of its own. */
static bool
is_available_in_region(struct cks_proving *p, size_t service)
{
    bool absent, all = true;
    const cJSON *regions = cks_proving_optional(p, service, "SupportedRegions", &absent), *one;
    cJSON_ArrayForEach(one, regions)
    {
        struct cks_str state = cks_member_text(one, "ServiceState");
        all = all && (!cks_str_eq(cks_member_text(one, "Region"), p->t.region) || !state.n ||
                      cks_str_is(state, "Available"));
    }
    if (!all)
        cks_proving_dispute(p, service);
    return (absent || cJSON_IsArray(regions)) && all;
}

/* Only the owner is shown the state. */
bool
cks_prove_service_available(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    return is_owners_view(p, v) && cks_proving_is(p, v, "ServiceState", "Available") &&
           is_available_in_region(p, v);
}

bool
cks_prove_service_type(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    bool absent, all;
    if (!is_owners_view(p, v))
        return false;
    const cJSON *types = cks_proving_array(p, v, "ServiceType"), *one;
    all = cJSON_GetArraySize(types) > 0;
    cJSON_ArrayForEach(one, types) all =
        cks_str_is(cks_proving_inner(p, v, one, "ServiceType"), "Interface") && all;
    const cJSON *gateways = cks_proving_optional(p, v, "GatewayLoadBalancerArns", &absent);
    bool none = absent || (cJSON_IsArray(gateways) && cJSON_GetArraySize(gateways) == 0);
    return all && none && cks_balancers_of(p) > 0;
}

bool
cks_prove_service_account(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    struct cks_str owner = expected_owner(p);
    if (v == CKS_NOT_FOUND || !owner.n)
        return false;
    if (!is_owners_view(p, v))
        return cks_str_eq(cks_proving_text(p, v, "Owner"), owner);
    const cJSON *arns = cks_proving_array(p, v, "NetworkLoadBalancerArns"), *one;
    bool all = cJSON_GetArraySize(arns) > 0;
    cJSON_ArrayForEach(one, arns) all =
        cks_str_eq(cks_account_of_arn(cks_item_text(one)), owner) && all;
    return all;
}

/* ---- who may use it ---- */

/* Whether each list that is about the service has an entry that `fits`. */
static bool
lists_have(struct cks_proving *p, bool (*fits)(struct cks_proving *p, size_t t, const cJSON *entry))
{
    size_t lists = 0;
    bool all = true;
    for (size_t t = cks_proving_last(p, CKS_THING_PERMISSIONS); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        const cJSON *entries = cks_proving_array(p, t, "AllowedPrincipals"), *one;
        bool about = false, has = false;
        cJSON_ArrayForEach(one, entries)
        {
            about |= cks_str_eq(cks_proving_inner(p, t, one, "ServiceId"),
                                cks_id_of_service(p->t.service));
            has |= cks_str_eq(cks_member_text(one, "ServiceId"), cks_id_of_service(p->t.service)) &&
                   fits(p, t, one);
        }
        lists += about;
        all = all && (!about || has);
    }
    return lists && all;
}

static bool
is_about(struct cks_proving *p, size_t t, const cJSON *entry)
{
    (void)p;
    (void)t;
    (void)entry;
    return true;
}

bool
cks_prove_permission_service(struct cks_proving *p)
{
    return lists_have(p, is_about);
}

static bool
is_kms(struct cks_proving *p, size_t t, const cJSON *entry)
{
    struct cks_str principal = cks_proving_inner(p, t, entry, "Principal");
    struct cks_str region = p->t.region;
    struct cks_str rest = cks_str_sub(principal, sizeof("cks.kms.") - 1, principal.n);
    return cks_str_is(cks_proving_inner(p, t, entry, "PrincipalType"), "Service") &&
           cks_str_starts(principal, "cks.kms.") && region.n &&
           cks_str_eq(cks_str_sub(rest, 0, region.n), region) &&
           cks_str_is(cks_str_sub(rest, region.n, rest.n), ".amazonaws.com");
}

bool
cks_prove_principal(struct cks_proving *p)
{
    return lists_have(p, is_kms);
}

/* The last part of an ARN's resource, behind any path: "role/team/ops" is the role "ops". */
/* The root of the account admits all of it, a role's or user's ARN itself alone. */
static bool
is_our_account(struct cks_proving *p, size_t t, const cJSON *entry)
{
    struct cks_str principal = cks_proving_inner(p, t, entry, "Principal");
    struct cks_str type = cks_proving_inner(p, t, entry, "PrincipalType");
    size_t c = cks_proving_last(p, CKS_THING_CALLER);
    struct cks_str caller =
        c != CKS_NOT_FOUND ? cks_proving_text(p, c, "Arn") : (struct cks_str){0};
    struct cks_str account = cks_proving_account(p);
    bool root = account.n && cks_str_eq(cks_account_of_arn(principal), account) &&
                cks_str_ends(principal, ":root") && cks_str_is(type, "Account");
    bool itself = caller.n && cks_str_eq(principal, caller) &&
                  (cks_str_is(type, "User") || cks_str_is(type, "Role"));
    bool role = cks_str_is(type, "Role") && cks_role_of_session(principal, caller);
    return (root || itself || role) &&
           (!caller.n || cks_str_eq(cks_partition_of_arn(principal), cks_partition_of_arn(caller)));
}

bool
cks_prove_account_allowed(struct cks_proving *p)
{
    struct cks_str owner = expected_owner(p);
    struct cks_str account = cks_proving_account(p);
    if (owner.n && cks_str_eq(owner, account))
        return true;
    return owner.n && account.n && lists_have(p, is_our_account);
}

/* ---- how it is set up ---- */

bool
cks_prove_acceptance(struct cks_proving *p)
{
    const cJSON *asks = cks_proving_member(p, cks_proving_service(p), "AcceptanceRequired");
    return cJSON_IsFalse(asks);
}

static struct cks_str
endpoint_host(const struct cks_proving *p)
{
    static const char scheme[] = "https://";
    return cks_str_starts(p->t.endpoint, scheme)
               ? cks_str_sub(p->t.endpoint, sizeof(scheme) - 1, p->t.endpoint.n)
               : (struct cks_str){0};
}

bool
cks_prove_dns_name(struct cks_proving *p)
{
    struct cks_str name = cks_proving_text(p, cks_proving_service(p), "PrivateDnsName");
    return name.n && cks_str_ieq(name, endpoint_host(p));
}

bool
cks_prove_dns_verified(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    if (v == CKS_NOT_FOUND || !cks_prove_dns_name(p))
        return false;
    if (!is_owners_view(p, v))
        return cks_proving_is(p, v, "PrivateDnsNameVerificationState", "verified");
    const cJSON *dns = cks_proving_member(p, v, "PrivateDnsNameConfiguration");
    return dns && cks_str_is(cks_proving_inner(p, v, dns, "State"), "verified");
}

bool
cks_prove_service_ipv4(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    const cJSON *types = cks_proving_array(p, v, "SupportedIpAddressTypes"), *one;
    bool has = false, known = true;
    cJSON_ArrayForEach(one, types)
    {
        struct cks_str type = cks_item_text(one);
        has |= cks_str_is(type, "ipv4");
        known = known && (cks_str_is(type, "ipv4") || cks_str_is(type, "ipv6"));
    }
    if (types && !known)
        cks_proving_unread(p, v);
    return has && known;
}

/* KMS's own zones are not shown; that the service's are is what the assumption rests on. */
bool
cks_prove_shared_zone(struct cks_proving *p)
{
    bool absent;
    size_t v = cks_proving_service(p);
    const cJSON *names = cks_proving_optional(p, v, "AvailabilityZones", &absent);
    const cJSON *ids = cks_proving_optional(p, v, "AvailabilityZoneIds", &absent);
    const cJSON *zones = cJSON_IsArray(names) ? names : ids, *one;
    bool all = cJSON_IsArray(zones) && cJSON_GetArraySize(zones) > 0;
    cJSON_ArrayForEach(one, zones) all = cks_item_text(one).n > 0 && all;
    return v != CKS_NOT_FOUND && all;
}
