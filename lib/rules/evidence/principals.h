/* Rules on the principals that a VPC endpoint service allows: KMS's, and the store's account. */
#ifndef CKS_RULES_EVIDENCE_PRINCIPALS_H
#define CKS_RULES_EVIDENCE_PRINCIPALS_H

#include "rules/judge/subject.h"

void cks_judge_principals(struct cks_subject *t);

#endif
