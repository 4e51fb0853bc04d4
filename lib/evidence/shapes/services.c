/* VPC endpoint services: describe-vpc-endpoint-service-configurations (the owner's view),
 * describe-vpc-endpoint-services (a consumer's) and describe-vpc-endpoint-service-permissions. */
#include "evidence/shapes/services.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"

static void
take_types(struct cks_service *s, const cJSON *types)
{
    const cJSON *item;
    if (!cJSON_IsArray(types) || cJSON_GetArraySize(types) == 0)
        return;
    bool strange = false;
    s->interface = s->gateway_balancer = CKS_NO;
    cJSON_ArrayForEach(item, types)
    {
        struct cks_str type = cks_json_text_of(item, "ServiceType");
        if (cks_str_is(type, "Interface"))
            s->interface = CKS_YES;
        else if (cks_str_is(type, "GatewayLoadBalancer"))
            s->gateway_balancer = CKS_YES;
        else if (!cks_str_is(type, "Gateway"))
            strange = true;
    }
    if (strange && s->interface == CKS_NO)
        s->interface = CKS_UNTOLD;
}

static void
take_state(struct cks_service *s, struct cks_str state)
{
    s->gone = cks_str_is(state, "Deleting") || cks_str_is(state, "Deleted");
    if (cks_str_is(state, "Available"))
        s->available = CKS_YES;
    else if (s->gone || cks_str_is(state, "Pending") || cks_str_is(state, "Failed"))
        s->available = CKS_NO;
}

static enum cks_tri
verified(struct cks_str state)
{
    if (cks_str_is(state, "verified"))
        return CKS_YES;
    return cks_str_is(state, "pendingVerification") || cks_str_is(state, "failed") ? CKS_NO
                                                                                   : CKS_UNTOLD;
}

static enum cks_tri
has_ipv4(const cJSON *types)
{
    const cJSON *item;
    if (!cJSON_IsArray(types) || cJSON_GetArraySize(types) == 0)
        return CKS_UNTOLD;
    enum cks_tri none = CKS_NO;
    cJSON_ArrayForEach(item, types)
    {
        if (cks_str_is(cks_json_text(item), "ipv4"))
            return CKS_YES;
        if (!cks_str_is(cks_json_text(item), "ipv6"))
            none = CKS_UNTOLD;
    }
    return none;
}

/* Different texts in an array. */
static size_t
distinct(const cJSON *array)
{
    const cJSON *a, *b;
    size_t n = 0;
    cJSON_ArrayForEach(a, array)
    {
        bool again = false;
        for (b = array->child; b != a && !again; b = b->next)
            again = cks_str_eq(cks_json_text(a), cks_json_text(b));
        n += !again;
    }
    return n;
}

/* A Region has fewer zones than this: a longer list is not a list of zones, and the number of zones
 * is unknown then, which no fault and no proof follows from. */
#define ZONES_MOST 64

static size_t
service_zone_count(const cJSON *item)
{
    static const char *const members[] = {"AvailabilityZones", "AvailabilityZoneIds"};
    for (size_t i = 0; i < CKS_COUNT(members); i++) {
        const cJSON *zones = cks_json_get(item, members[i]);
        int n = cJSON_IsArray(zones) ? cJSON_GetArraySize(zones) : 0;
        if (n > 0 && n <= ZONES_MOST)
            return distinct(zones);
    }
    return 0;
}

static void
take_common(struct cks_evidence *e, struct cks_service *s, const cJSON *item)
{
    s->id = cks_keep_member(e, item, "ServiceId");
    s->name = cks_keep_member(e, item, "ServiceName");
    s->owner = cks_keep_member(e, item, "Owner");
    s->zone_count = service_zone_count(item);
    s->acceptance = cks_tri_of(cks_json_get(item, "AcceptanceRequired"));
    const cJSON *types = cks_json_get(item, "SupportedIpAddressTypes");
    s->ipv4 = has_ipv4(types);
    s->ip_types_told =
        types && !cJSON_IsNull(types) && !(cJSON_IsArray(types) && cJSON_GetArraySize(types) == 0);
    take_types(s, cks_json_get(item, "ServiceType"));
}

static void
keep_service(struct cks_evidence *e, struct cks_service *s)
{
    cks_digest_text(e, &s->fact, s->owner);
    cks_digest_text(e, &s->fact, s->state_text);
    cks_digest_text(e, &s->fact, s->dns_state_text);
    cks_digest_number(e, &s->fact,
                      s->interface | s->gateway_balancer << 2 | s->acceptance << 4 | s->ipv4 << 6 |
                          s->dns_verified << 8);
    cks_digest_number(e, &s->fact, (int64_t)s->zone_count);
    cks_digest_texts(e, &s->fact, s->dns_names, s->dns_name_count);
    cks_digest_texts(e, &s->fact, s->balancers, s->balancer_count);
    enum cks_id_kind kind = s->owners_view ? CKS_ID_OWNED_SERVICE : CKS_ID_SEEN_SERVICE;
    size_t slot = cks_fact_slot(e, kind, s->name, e->services.count, "endpoint service", &s->fact);
    if (slot == CKS_NOT_FOUND)
        return;
    struct cks_service *kept = CKS_FACT_AT(&e->services, slot);
    e->failed |= !kept;
    if (kept)
        *kept = *s;
}

/* An absent member means "none"; one of another type means nothing. */
static bool
is_told(const cJSON *member, bool right_type)
{
    return !member || cJSON_IsNull(member) || right_type;
}

static bool
all_strings(const cJSON *array)
{
    const cJSON *item;
    if (!cJSON_IsArray(array))
        return false;
    cJSON_ArrayForEach(item, array) if (!cks_json_text(item).n) return false;
    return true;
}

void
cks_take_owned_service(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_service s = {.fact.at = at, .owners_view = true};
    const cJSON *dns = cks_json_get(item, "PrivateDnsNameConfiguration");
    struct cks_str name = cks_keep_member(e, item, "PrivateDnsName");
    take_common(e, &s, item);
    s.state_text = cks_keep_member(e, item, "ServiceState");
    take_state(&s, s.state_text);
    /* The owner sees all load balancers in a list, which is empty where there is none. */
    const cJSON *balancers = cks_json_get(item, "NetworkLoadBalancerArns");
    s.balancers_told = all_strings(balancers);
    s.balancers = cks_keep_strings(e, balancers, &s.balancer_count);
    if (cJSON_GetArraySize(cks_json_get(item, "GatewayLoadBalancerArns")) > 0)
        s.gateway_balancer = CKS_YES;
    if (!s.owner.n && s.balancer_count)
        s.owner = cks_account_of_arn(s.balancers[0]);
    const cJSON *told = cks_json_get(item, "PrivateDnsName");
    s.dns_told = is_told(told, cJSON_IsString(told));
    if (name.n && (s.dns_names = cks_keep_array(e, 1, sizeof(name))) != NULL) {
        s.dns_names[0] = name;
        s.dns_name_count = 1;
    }
    s.dns_state_text = cks_keep_member(e, dns, "State");
    s.dns_verified = verified(s.dns_state_text);
    s.dns_record_name = cks_keep_member(e, dns, "Name");
    s.dns_record_value = cks_keep_member(e, dns, "Value");
    keep_service(e, &s);
}

static void
take_seen_names(struct cks_evidence *e, struct cks_service *s, const cJSON *item)
{
    const cJSON *list = cks_json_get(item, "PrivateDnsNames"), *one;
    struct cks_str name = cks_keep_member(e, item, "PrivateDnsName");
    size_t n = (cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0) + 1;
    s->dns_told = true;
    s->dns_names = cks_keep_array(e, n, sizeof(name));
    if (!s->dns_names)
        return;
    if (name.n)
        s->dns_names[s->dns_name_count++] = name;
    if (!cJSON_IsArray(list))
        return;
    cJSON_ArrayForEach(one, list)
    {
        struct cks_str other = cks_keep_member(e, one, "PrivateDnsName");
        if (other.n && !cks_str_eq(other, name))
            s->dns_names[s->dns_name_count++] = other;
    }
}

void
cks_take_seen_service(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_service s = {.fact.at = at};
    take_common(e, &s, item);
    take_seen_names(e, &s, item);
    s.dns_state_text = cks_keep_member(e, item, "PrivateDnsNameVerificationState");
    s.dns_verified = verified(s.dns_state_text);
    keep_service(e, &s);
}

static struct cks_permission_list *
permissions_of(struct cks_evidence *e, struct cks_str service_id)
{
    for (size_t i = 0; service_id.n && i < e->permissions.count; i++)
        if (cks_str_eq(e->permissions.items[i].service_id, service_id))
            return &e->permissions.items[i];
    return NULL;
}

static void
take_principal(struct cks_evidence *e, struct cks_permission_list *l, const cJSON *item)
{
    struct cks_str principal = cks_keep_member(e, item, "Principal");
    l->complete &= principal.n > 0;
    if (!l->service_id.n)
        l->service_id = cks_keep_member(e, item, "ServiceId");
    l->everybody |=
        cks_str_is(principal, "*") || cks_str_is(cks_json_text_of(item, "PrincipalType"), "All");
    l->principals[l->count++] = principal;
}

/* The order of principals is irrelevant. */
static void
digest_principals(struct cks_permission_list *l, struct cks_evidence *e)
{
    for (size_t i = 0; i < l->count; i++)
        l->fact.digest += cks_hash(&e->hash_key, l->principals[i]);
}

void
cks_take_permissions(struct cks_evidence *e, const struct cks_pages *pages, size_t thing)
{
    struct cks_permission_list l = {.fact.at = {pages->text, pages->items[0].pointer, thing},
                                    .complete = pages->complete && !pages->unasked};
    size_t n = 0;
    const cJSON *item;
    for (size_t i = 0; i < pages->count; i++)
        n += (size_t)cJSON_GetArraySize(pages->items[i].array);
    l.principals = cks_keep_array(e, n, sizeof(*l.principals));
    if (!l.principals)
        return;
    for (size_t i = 0; i < pages->count; i++)
        cJSON_ArrayForEach(item, pages->items[i].array) take_principal(e, &l, item);
    if (!l.service_id.n)
        l.service_id = cks_keep(e, e->texts.items[pages->text].asked.service);
    if (!l.service_id.n)
        l.service_id = cks_keep(e, cks_service_in(cks_str_of(e->texts.items[pages->text].file)));
    digest_principals(&l, e);
    struct cks_permission_list *old = permissions_of(e, l.service_id);
    if (old && old->fact.digest != l.fact.digest && !old->fact.disputed) {
        const char *here = e->texts.items[pages->text].file;
        old->fact.disputed = true;
        cks_remark_add(e, here,
                       "%s and %s disagree about the principals of one endpoint service: neither "
                       "is used",
                       e->texts.items[old->fact.at.text].file, here);
    }
    if (old)
        return;
    struct cks_permission_list *kept = cks_vec_push(&e->permissions);
    e->failed |= !kept;
    if (kept)
        *kept = l;
}
