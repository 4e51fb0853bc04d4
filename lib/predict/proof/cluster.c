/* Proofs about a CloudHSM cluster, its subnets and their surroundings. */
#include "evidence/facts/member.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"
#include "predict/proof/network.h"
#include "predict/proof/proving.h"

/* The states that an existing cluster has, beside ACTIVE. */
static const char *const other_states[] = {
    "CREATE_IN_PROGRESS", "UNINITIALIZED",      "INITIALIZE_IN_PROGRESS", "INITIALIZED",
    "UPDATE_IN_PROGRESS", "MODIFY_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",   "DEGRADED"};

bool
cks_prove_cluster_active(struct cks_proving *p)
{
    return cks_proving_is(p, cks_proving_cluster(p), "State", "ACTIVE");
}

bool
cks_prove_cluster_found(struct cks_proving *p)
{
    size_t c = cks_proving_cluster(p);
    struct cks_str state = cks_proving_text(p, c, "State");
    for (size_t i = 0; i < CKS_COUNT(other_states); i++)
        if (cks_str_is(state, other_states[i]))
            return true;
    return cks_str_is(state, "ACTIVE");
}

/* The cluster's subnets by zone; NULL if they were not read. */
static const cJSON *
mapping_of(struct cks_proving *p, size_t c)
{
    const cJSON *mapping = cks_proving_member(p, c, "SubnetMapping"), *one;
    bool whole = cJSON_IsObject(mapping) && mapping->child;
    cJSON_ArrayForEach(one, mapping) whole = whole && cks_item_text(one).n > 0;
    if (mapping && !whole)
        cks_proving_unread(p, c);
    return whole ? mapping : NULL;
}

bool
cks_prove_cluster_zones(struct cks_proving *p)
{
    /* Duplicate keys with different values were rejected when the file was read. */
    const cJSON *mapping = mapping_of(p, cks_proving_cluster(p)), *one;
    bool two = false;
    cJSON_ArrayForEach(one, mapping) two |=
        !cks_str_eq(cks_item_text(one), cks_item_text(mapping->child));
    return two;
}

/* Asks the same of every subnet of the cluster. */
static bool
every_subnet(struct cks_proving *p,
             bool (*ask)(struct cks_proving *p, size_t cluster, const cJSON *mapped))
{
    size_t c = cks_proving_cluster(p);
    const cJSON *mapping = mapping_of(p, c), *one;
    bool all = mapping != NULL;
    cJSON_ArrayForEach(one, mapping) all = all && ask(p, c, one);
    return all;
}

static bool
subnet_is_private(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    return cks_network_private(p, cks_item_text(mapped), cks_proving_text(p, c, "VpcId"));
}

bool
cks_prove_cluster_private(struct cks_proving *p)
{
    return every_subnet(p, subnet_is_private);
}

bool
cks_prove_cluster_group(struct cks_proving *p)
{
    size_t c = cks_proving_cluster(p);
    struct cks_str id = cks_proving_text(p, c, "SecurityGroup");
    struct cks_str vpc = cks_proving_text(p, c, "VpcId");
    size_t t = cks_proving_thing(p, CKS_THING_SECURITY_GROUP, id);
    const struct cks_security_group *g = cks_evidence_security_group(p->t.e, &p->t.target, id);
    return t != CKS_NOT_FOUND && g && g->in_told && g->out_told && vpc.n &&
           cks_str_eq(vpc, cks_proving_text(p, t, "VpcId")) && g->self_in == CKS_HSM_PORTS_ALL &&
           g->self_out == CKS_HSM_PORTS_ALL;
}

/* ---- HSMs ---- */

static bool
hsm_is_active(struct cks_proving *p, size_t c, const cJSON *hsm)
{
    struct cks_str cluster = cks_member_text(hsm, "ClusterId");
    bool other = cks_member(hsm, "ClusterId") && !cks_str_eq(cluster, p->t.cluster);
    if (other)
        cks_proving_unread(p, c);
    return !other && cks_str_is(cks_proving_inner(p, c, hsm, "State"), "ACTIVE") &&
           cks_proving_inner(p, c, hsm, "HsmId").n > 0;
}

/* A cluster has 28 at most. */
#define HSMS_MOST 256

/* The cluster's HSMs; NULL if they were not read, or if one of them is listed in two ways. */
static const cJSON *
hsms_of(struct cks_proving *p, size_t c)
{
    const cJSON *hsms = cks_proving_array(p, c, "Hsms"), *one, *other;
    if (cJSON_GetArraySize(hsms) > HSMS_MOST)
        cks_proving_unread(p, c);
    if (cJSON_GetArraySize(hsms) > HSMS_MOST)
        return NULL;
    cJSON_ArrayForEach(one, hsms) for (other = hsms->child; other != one; other = other->next)
    {
        if (!cks_str_eq(cks_member_text(one, "HsmId"), cks_member_text(other, "HsmId")) ||
            cJSON_Compare(one, other, true))
            continue;
        cks_proving_dispute(p, c);
        return NULL;
    }
    return hsms;
}

/* An HSM is in a subnet of its cluster, as far as these are known. */
static bool
stands_in_mapped_zone(struct cks_proving *p, size_t c, const cJSON *hsm)
{
    const cJSON *one, *mapping = mapping_of(p, c), *subnet = cks_member(hsm, "SubnetId");
    struct cks_str zone = cks_proving_inner(p, c, hsm, "AvailabilityZone");
    bool told = subnet && !cJSON_IsNull(subnet);
    cJSON_ArrayForEach(one, mapping) if (cks_str_is(zone, one->string) &&
                                         (!told || cks_str_eq(cks_item_text(one),
                                                              cks_item_text(subnet)))) return true;
    if (zone.n && mapping)
        cks_proving_dispute(p, c);
    return zone.n && !mapping;
}

/* ACTIVE HSMs whose zones differ; with `zones` false, whatever their zones. */
static size_t
count_active(struct cks_proving *p, bool zones)
{
    size_t c = cks_proving_cluster(p), n = 0;
    const cJSON *hsms = hsms_of(p, c), *one, *other;
    cJSON_ArrayForEach(one, hsms)
    {
        struct cks_str zone = cks_proving_inner(p, c, one, "AvailabilityZone");
        bool counts = hsm_is_active(p, c, one) && stands_in_mapped_zone(p, c, one);
        for (other = hsms->child; counts && zones && other != one; other = other->next)
            counts = !(hsm_is_active(p, c, other) &&
                       cks_str_eq(zone, cks_member_text(other, "AvailabilityZone")));
        n += counts;
    }
    return n;
}

bool
cks_prove_two_hsms(struct cks_proving *p)
{
    return count_active(p, true) >= 2;
}

bool
cks_prove_one_hsm(struct cks_proving *p)
{
    return count_active(p, false) >= 1;
}

/* Whether an earlier HSM has the same address. */
static bool
shares_address(const cJSON *hsms, const cJSON *hsm)
{
    const cJSON *other;
    for (other = hsms->child; other != hsm; other = other->next)
        if (cks_str_eq(cks_member_text(other, "EniIp"), cks_member_text(hsm, "EniIp")))
            return true;
    return false;
}

/* An address of a network: not 0.0.0.0, which nobody has, and not one of the machine itself. */
static bool
is_host(struct cks_str text)
{
    static const char *const others[] = {"0.", "127.", "255."};
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_starts(text, others[i]))
            return false;
    return cks_str_is_ipv4(text);
}

/* "10.0.0.0/24" */
static bool
is_ipv4_range(struct cks_str text)
{
    return cks_str_is_ipv4(cks_str_sub(text, 0, cks_str_find(text, "/")));
}

static bool
subnet_has_ipv4(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    size_t s = cks_proving_thing(p, CKS_THING_SUBNET, cks_item_text(mapped));
    (void)c;
    return s != CKS_NOT_FOUND && is_ipv4_range(cks_proving_text(p, s, "CidrBlock")) &&
           cJSON_IsFalse(cks_proving_member(p, s, "Ipv6Native"));
}

bool
cks_prove_hsms_ipv4(struct cks_proving *p)
{
    size_t c = cks_proving_cluster(p);
    const cJSON *hsms = hsms_of(p, c), *one;
    struct cks_str type = cks_proving_text(p, c, "NetworkType");
    bool all = cJSON_GetArraySize(hsms) > 0;
    cJSON_ArrayForEach(one, hsms) if (hsm_is_active(p, c, one)) all =
        is_host(cks_proving_inner(p, c, one, "EniIp")) && !shares_address(hsms, one) && all;
    /* A create does not check the subnets. */
    bool subnets = p->call != CKS_CONNECT || every_subnet(p, subnet_has_ipv4);
    return all && subnets && (cks_str_is(type, "IPV4") || cks_str_is(type, "DUALSTACK"));
}

/* ---- mutual TLS ---- */

/* Whether an answer about mutual TLS was given. */
static bool
was_asked_for_mtls(const struct cks_proving *p)
{
    return p->t.e->last_thing[CKS_THING_MTLS] != CKS_NOT_FOUND;
}

/* hsm1.medium has none, of other types the CloudHSM CLI tells. Where it tells otherwise of
 * hsm1.medium, the cluster may have been migrated since. */
bool
cks_prove_no_mtls(struct cks_proving *p)
{
    size_t c = cks_proving_cluster(p);
    bool none = cks_str_is(cks_proving_text(p, c, "HsmType"), "hsm1.medium");
    if (none && !was_asked_for_mtls(p))
        return true;
    size_t t = cks_proving_last(p, CKS_THING_MTLS);
    if (t == CKS_NOT_FOUND)
        return none;
    for (; t != CKS_NOT_FOUND; t = cks_proving_older(p, t)) {
        const cJSON *code = cks_member(p->t.e->things.items[t].item, "error_code");
        const cJSON *data = cks_member(p->t.e->things.items[t].item, "data");
        struct cks_str level = cks_proving_inner(p, t, data, "mtls-enforcement-level");
        if (cks_int_of(code, -1) != 0 || !cks_str_is(level, "none")) {
            cks_proving_unread(p, t);
            return false;
        }
    }
    return cks_proving_latest(p, CKS_THING_MTLS, CKS_UNDOES_MTLS);
}

/* ---- certificates: CKS312 and CKS607 compared them ---- */

bool
cks_prove_anchor_issued(struct cks_proving *p)
{
    return cks_proving_cluster(p) != CKS_NOT_FOUND &&
           (p->in->note->settled & CKS_DOUBT_BIT(ANCHOR));
}

/* Whether the cluster was made from a backup of the store's own cluster, which may be deleted: then
 * it has the certificate of that one. */
static bool
is_made_from_own(struct cks_proving *p, size_t c)
{
    const struct cks_current *now = p->t.j->hand.current;
    bool absent;
    struct cks_str backup = cks_item_text(cks_proving_optional(p, c, "SourceBackupId", &absent));
    if (!now || !now->cluster.n || now->disputed || !backup.n)
        return false;
    size_t b = cks_proving_thing(p, CKS_THING_BACKUP, backup);
    return b != CKS_NOT_FOUND && cks_str_eq(cks_proving_text(p, b, "ClusterId"), now->cluster);
}

/* Whether a cluster has no certificate that is there and cannot be read: it may be another one than
 * the backup's. */
static bool
is_certificate_clear(struct cks_proving *p, size_t c)
{
    bool none;
    const cJSON *all = cks_proving_optional(p, c, "Certificates", &none);
    const cJSON *item = cks_member(all, "ClusterCertificate");
    bool lacks = none || (cJSON_IsObject(all) && (!item || cJSON_IsNull(item)));
    bool clear = lacks || cks_subject_certificate(&p->t, cks_item_text(item));
    if (!clear)
        cks_proving_unread(p, c);
    return clear;
}

/* The same of both clusters, as far as they are shown. */
static bool
are_certificates_clear(struct cks_proving *p, size_t c)
{
    const struct cks_current *now = p->t.j->hand.current;
    size_t own = now ? cks_thing_find(p->t.e, CKS_THING_CLUSTER, now->cluster) : CKS_NOT_FOUND;
    return is_certificate_clear(p, c) && (own == CKS_NOT_FOUND || is_certificate_clear(p, own));
}

bool
cks_prove_related(struct cks_proving *p)
{
    size_t c = cks_proving_cluster(p);
    return c != CKS_NOT_FOUND && ((p->in->note->settled & CKS_DOUBT_BIT(RELATED)) ||
                                  (is_made_from_own(p, c) && are_certificates_clear(p, c)));
}

/* ---- subnets ---- */

static bool
stands_there(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    size_t s = cks_proving_thing(p, CKS_THING_SUBNET, cks_item_text(mapped));
    struct cks_str vpc = cks_proving_text(p, c, "VpcId");
    return s != CKS_NOT_FOUND && vpc.n && cks_str_eq(vpc, cks_proving_text(p, s, "VpcId")) &&
           cks_proving_is(p, s, "AvailabilityZone", mapped->string) &&
           !cks_proving_denied(p, CKS_THING_NO_SUBNET, cks_item_text(mapped));
}

bool
cks_prove_subnets_found(struct cks_proving *p)
{
    return every_subnet(p, stands_there);
}

static bool
subnet_is_available(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    (void)c;
    return cks_proving_is(p, cks_proving_thing(p, CKS_THING_SUBNET, cks_item_text(mapped)), "State",
                          "available");
}

bool
cks_prove_subnets_available(struct cks_proving *p)
{
    return every_subnet(p, subnet_is_available);
}

static bool
subnet_has_address(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    size_t s = cks_proving_thing(p, CKS_THING_SUBNET, cks_item_text(mapped));
    const cJSON *free = cks_proving_member(p, s, "AvailableIpAddressCount");
    (void)c;
    int64_t count = cks_int_of(free, -1);
    if (free && count < 0)
        cks_proving_unread(p, s);
    return count >= 1;
}

bool
cks_prove_addresses(struct cks_proving *p)
{
    return every_subnet(p, subnet_has_address);
}

static bool
lets_through(struct cks_proving *p, size_t c, const cJSON *mapped)
{
    return cks_network_acl_open(p, cks_item_text(mapped), cks_proving_text(p, c, "VpcId"));
}

bool
cks_prove_acls_open(struct cks_proving *p)
{
    return every_subnet(p, lets_through);
}
