/* aws ec2 describe-subnets */
#include "evidence/shapes/subnets.h"

#include "base/escape.h"
#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

/* The number of free addresses changes by itself, so a difference disputes that alone. */
static void
dispute_count(struct cks_evidence *e, const struct cks_subnet *now)
{
    size_t i =
        e->failed ? CKS_NOT_FOUND : cks_lookup_get(&e->by_id, &e->hash_key, CKS_ID_SUBNET, now->id);
    struct cks_subnet *old = i == CKS_NOT_FOUND ? NULL : &e->subnets.items[i];
    if (!old || old->available == now->available || old->fact.disputed)
        return;
    const char *here = e->texts.items[now->fact.at.text].file;
    cks_remark_add(e, here, "%s and %s disagree about the free addresses of the subnet %s",
                   e->texts.items[old->fact.at.text].file, here, cks_quote(&e->arena, now->id));
    old->available = -1;
}

void
cks_take_subnet(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_subnet s = {.fact.at = at};
    s.id = cks_keep_member(e, item, "SubnetId");
    s.vpc = cks_keep_member(e, item, "VpcId");
    s.zone = cks_keep_member(e, item, "AvailabilityZone");
    s.available = cks_int_of(cks_json_get(item, "AvailableIpAddressCount"), -1);
    s.ipv6_only = cks_tri_of(cks_json_get(item, "Ipv6Native"));
    cks_digest_text(e, &s.fact, s.vpc);
    cks_digest_number(e, &s.fact, s.ipv6_only);
    size_t slot = cks_fact_slot(e, CKS_ID_SUBNET, s.id, e->subnets.count, "subnet", &s.fact);
    if (slot == CKS_NOT_FOUND) {
        dispute_count(e, &s);
        return;
    }
    if (s.vpc.n && slot == e->subnets.count)
        cks_chain(e, CKS_ID_VPC, s.vpc, slot);
    struct cks_subnet *kept = CKS_FACT_AT(&e->subnets, slot);
    e->failed |= !kept;
    if (kept)
        *kept = s;
}
