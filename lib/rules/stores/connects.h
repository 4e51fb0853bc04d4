/* CKS924: stores that nothing of a run connects after their create. */
#ifndef CKS_RULES_STORES_CONNECTS_H
#define CKS_RULES_STORES_CONNECTS_H

#include "rules/stores/spanning.h"

/* Reports each store that is created and that no connect of the run can be about. */
void cks_judge_connects(struct cks_spanning *sp);

#endif
