/* Rules that hold an input against the stores that exist: CKS107, 508, 601, 602, 604, 608. */
#ifndef CKS_RULES_EXISTING_H
#define CKS_RULES_EXISTING_H

#include "rules/stores/spanning.h"

/* False if out of memory. */
bool cks_judge_existing(struct cks_spanning *sp);

#endif
