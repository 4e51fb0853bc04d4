/* A table from texts to numbers. */
#ifndef CKS_EVIDENCE_LOOKUP_H
#define CKS_EVIDENCE_LOOKUP_H

#include "base/hash.h"

#define CKS_NOT_FOUND SIZE_MAX

struct cks_lookup {
    struct cks_lookup_slot {
        struct cks_str key; /* borrowed; p NULL: free */
        size_t value;
        unsigned kind;
    } * slots;
    size_t count, size; /* size: a power of two, or 0 */
};

/* The value under (kind, key); CKS_NOT_FOUND where there is none. */
size_t cks_lookup_get(const struct cks_lookup *t, const struct cks_hash_key *k, unsigned kind,
                      struct cks_str key);
/* Adds or replaces; the key must live as long as the table. False if out of memory. */
bool cks_lookup_put(struct cks_lookup *t, const struct cks_hash_key *k, unsigned kind,
                    struct cks_str key, size_t value);
void cks_lookup_free(struct cks_lookup *t);

#endif
