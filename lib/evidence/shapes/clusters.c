/* aws cloudhsmv2 describe-clusters */
#include "evidence/shapes/clusters.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

static const struct {
    const char *name;
    enum cks_cluster_state state;
} states[] = {
    {"ACTIVE", CKS_CLUSTER_ACTIVE},
    {"UPDATE_IN_PROGRESS", CKS_CLUSTER_CHANGING},
    {"MODIFY_IN_PROGRESS", CKS_CLUSTER_CHANGING},
    {"ROLLBACK_IN_PROGRESS", CKS_CLUSTER_CHANGING},
    {"DEGRADED", CKS_CLUSTER_DEGRADED},
    {"CREATE_IN_PROGRESS", CKS_CLUSTER_INACTIVE},
    {"UNINITIALIZED", CKS_CLUSTER_INACTIVE},
    {"INITIALIZE_IN_PROGRESS", CKS_CLUSTER_INACTIVE},
    /* Certified, but nobody has set the administrator's password yet. */
    {"INITIALIZED", CKS_CLUSTER_INACTIVE},
    {"DELETE_IN_PROGRESS", CKS_CLUSTER_GONE},
    {"DELETED", CKS_CLUSTER_GONE},
};

static enum cks_cluster_state
cluster_state(struct cks_str text)
{
    for (size_t i = 0; i < CKS_COUNT(states); i++)
        if (cks_str_is(text, states[i].name))
            return states[i].state;
    return CKS_CLUSTER_UNKNOWN;
}

static enum cks_hsm_state
hsm_state(struct cks_str text)
{
    static const char *const others[] = {"CREATE_IN_PROGRESS", "DEGRADED", "DELETE_IN_PROGRESS",
                                         "DELETED"};
    if (cks_str_is(text, "ACTIVE"))
        return CKS_HSM_ACTIVE;
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_is(text, others[i]))
            return CKS_HSM_OTHER;
    return CKS_HSM_UNKNOWN;
}

static void
take_hsms(struct cks_evidence *e, struct cks_cluster *c, const cJSON *hsms)
{
    const cJSON *item;
    struct cks_fact all = {.digest = 0};
    if (!cJSON_IsArray(hsms))
        return;
    c->hsms = cks_keep_array(e, (size_t)cJSON_GetArraySize(hsms), sizeof(*c->hsms));
    if (!c->hsms)
        return;
    c->hsms_told = true;
    cJSON_ArrayForEach(item, hsms)
    {
        struct cks_hsm *h = &c->hsms[c->hsm_count++];
        h->id = cks_keep_member(e, item, "HsmId");
        h->zone = cks_keep_member(e, item, "AvailabilityZone");
        h->address = cks_keep_member(e, item, "EniIp");
        h->state = hsm_state(cks_json_text_of(item, "State"));
        struct cks_fact one = {.digest = 0};
        cks_digest_text(e, &one, h->id);
        cks_digest_text(e, &one, h->zone);
        cks_digest_text(e, &one, h->address);
        cks_digest_text(e, &one, cks_json_text_of(item, "State"));
        cks_digest_entry(&all, &one);
    }
    cks_digest_list(e, &c->fact, &all);
}

static void
take_mapping(struct cks_evidence *e, struct cks_cluster *c, const cJSON *mapping)
{
    const cJSON *item;
    struct cks_fact all = {.digest = 0};
    if (!cJSON_IsObject(mapping))
        return;
    c->subnets = cks_keep_array(e, (size_t)cJSON_GetArraySize(mapping), sizeof(*c->subnets));
    if (!c->subnets)
        return;
    c->subnets_told = true;
    cJSON_ArrayForEach(item, mapping)
    {
        struct cks_mapped_subnet *m = &c->subnets[c->subnet_count++];
        m->zone = cks_keep(e, cks_str_of(item->string));
        m->id = cks_keep(e, cks_json_text(item));
        struct cks_fact one = {.digest = 0};
        cks_digest_text(e, &one, m->zone);
        cks_digest_text(e, &one, m->id);
        cks_digest_entry(&all, &one);
    }
    cks_digest_list(e, &c->fact, &all);
}

void
cks_take_cluster(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_cluster c = {.fact.at = at};
    c.id = cks_keep_member(e, item, "ClusterId");
    c.vpc = cks_keep_member(e, item, "VpcId");
    c.security_group = cks_keep_member(e, item, "SecurityGroup");
    c.state_text = cks_keep_member(e, item, "State");
    c.state = cluster_state(c.state_text);
    c.certificate = cks_keep_member(e, cks_json_get(item, "Certificates"), "ClusterCertificate");
    if (!cks_json_time(cks_json_get(item, "CreateTimestamp"), &c.created))
        c.created = 0;
    cks_digest_text(e, &c.fact, c.security_group);
    cks_digest_text(e, &c.fact, c.state_text);
    cks_digest_text(e, &c.fact, c.certificate);
    take_hsms(e, &c, cks_json_get(item, "Hsms"));
    take_mapping(e, &c, cks_json_get(item, "SubnetMapping"));
    size_t slot = cks_fact_slot(e, CKS_ID_CLUSTER, c.id, e->clusters.count, "cluster", &c.fact);
    if (slot == CKS_NOT_FOUND)
        return;
    struct cks_cluster *kept = CKS_FACT_AT(&e->clusters, slot);
    e->failed |= !kept;
    if (kept)
        *kept = c;
}
