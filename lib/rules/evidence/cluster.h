/* Rules on the evidence of a CloudHSM cluster: CKS312, 607, 701 to 707. */
#ifndef CKS_RULES_CLUSTER_H
#define CKS_RULES_CLUSTER_H

#include "rules/judge/subject.h"

void cks_judge_cluster(struct cks_subject *t);

#endif
