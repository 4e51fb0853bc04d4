/* Rules on the evidence of a VPC endpoint service: CKS721 to 732. */
#ifndef CKS_RULES_VPC_SERVICE_H
#define CKS_RULES_VPC_SERVICE_H

#include "rules/judge/subject.h"

void cks_judge_vpc_service(struct cks_subject *t);

#endif
