/* CKS508: the stores that account and Region may have. */
#ifndef CKS_RULES_QUOTA_H
#define CKS_RULES_QUOTA_H

#include "rules/stores/spanning.h"

/* False if out of memory. */
bool cks_judge_quota(struct cks_spanning *sp);

#endif
