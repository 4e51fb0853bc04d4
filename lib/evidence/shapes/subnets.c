/* aws ec2 describe-subnets */
#include "evidence/shapes/subnets.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

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
    cks_digest_number(e, &s.fact, s.available);
    cks_digest_number(e, &s.fact, s.ipv6_only);
    if (s.vpc.n)
        cks_chain(e, CKS_ID_VPC, s.vpc, e->subnets.count);
    if (cks_fact_again(e, CKS_ID_SUBNET, s.id, e->subnets.count, "subnet", &s.fact))
        return;
    struct cks_subnet *kept = cks_vec_push(&e->subnets);
    e->failed |= !kept;
    if (kept)
        *kept = s;
}
