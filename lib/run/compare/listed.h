/* What a model says beside the calls that are predicted: whose it is, what a list of stores shows,
 * and the operations that no table has a column for. */
#ifndef CKS_RUN_LISTED_H
#define CKS_RUN_LISTED_H

#include "run/compare/comparison.h"

void cks_compare_listed(struct cks_comparison *c);

#endif
