/* A set of texts: IDs of stores that are gone, clusters whose password KMS has changed. */
#ifndef CKS_DRYRUN_STATE_TEXTS_H
#define CKS_DRYRUN_STATE_TEXTS_H

#include "base/hash.h"
#include "base/vec.h"

/* All zero is an empty one. */
struct cks_dry_texts {
    CKS_VEC(char *) list; /* in the order in which they were added */
    size_t *slots;        /* an index into the list and one; 0: free */
    size_t slot_count;    /* a power of two, or 0 */
    bool full;            /* one was left out: then absence is not known */
};

bool cks_dry_texts_has(const struct cks_dry_texts *t, const struct cks_hash_key *key,
                       struct cks_str text);
/* Adds a text that is not there yet; false if out of memory. The same key for all calls. */
bool cks_dry_texts_add(struct cks_dry_texts *t, const struct cks_hash_key *key,
                       struct cks_str text);
void cks_dry_texts_free(struct cks_dry_texts *t);

#endif
