/* CKS507: clusters of one backup history count as one. */
#ifndef CKS_RULES_FAMILY_H
#define CKS_RULES_FAMILY_H

#include "rules/stores/spanning.h"

/* False if out of memory. */
bool cks_judge_families(struct cks_spanning *sp);

#endif
