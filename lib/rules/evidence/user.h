/* Rules on the evidence of kmsuser: CKS708 to 712. */
#ifndef CKS_RULES_USER_H
#define CKS_RULES_USER_H

#include "rules/judge/subject.h"

void cks_judge_user(struct cks_subject *t);

#endif
