/* A plan and the configuration that it was made from show the same stores: they are counted once,
 * as those of the plan, and the configuration adds only what the plan does not show. */
#ifndef CKS_RUN_INTAKE_TWIN_H
#define CKS_RUN_INTAKE_TWIN_H

#include "run/state/input.h"

/* Notes the stores of the plans that were read; before configurations are. */
bool cks_twins_prepare(struct cks *c);
/* The number of the store, in a plan in the directory of the root module, that is this one of the
 * configuration; CKS_NO_STORE if there is none. */
size_t cks_twin_of(const struct cks *c, const char *root, const struct cks_store *s);
/* Judges a store of a configuration that a plan shows as number i. */
bool cks_twin_judge(struct cks_intake *in, const struct cks_store *s, size_t i);

#endif
