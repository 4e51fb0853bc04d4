/* What must be unique among stores: CKS447, 448, 501 to 506, 509, 510. */
#ifndef CKS_RULES_UNIQUE_H
#define CKS_RULES_UNIQUE_H

#include "rules/stores/spanning.h"

/* What stores were given so far of what should be unique, as keyed hashes. */
struct cks_unique_given {
    uint64_t *slots; /* 0: free */
    size_t size, count;
};

/* Whether a store before this one was given the same; notes what this one is given. If out of
 * memory, it is not noted. */
bool cks_unique_repeats(struct cks_unique_given *given, const struct cks_record *r);
void cks_unique_given_free(struct cks_unique_given *given);

/* False if out of memory. */
bool cks_judge_unique(struct cks_spanning *sp);

#endif
