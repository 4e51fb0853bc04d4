/* Rules on what tools printed about single things: CKS713, 714, 733, 734 and 741 to 743. */
#ifndef CKS_RULES_PRINTED_H
#define CKS_RULES_PRINTED_H

#include "rules/judge/subject.h"

/* The store's cluster and its subnets; its endpoint service's load balancers; its caller;
 * the role that KMS acts with. */
void cks_judge_printed_cluster(struct cks_subject *t);
void cks_judge_printed_service(struct cks_subject *t);
void cks_judge_printed_caller(struct cks_subject *t);
void cks_judge_printed_role(struct cks_subject *t);

#endif
