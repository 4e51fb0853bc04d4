/* What must be unique among stores: CKS447, 448, 501 to 506, 509, 510. */
#ifndef CKS_RULES_UNIQUE_H
#define CKS_RULES_UNIQUE_H

#include "rules/stores/spanning.h"

/* False if out of memory. */
bool cks_judge_unique(struct cks_spanning *sp);

#endif
