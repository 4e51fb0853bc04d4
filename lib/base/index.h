/* Which entries of a list have a hash. The list is its owner's, who compares what is found: this
 * has its numbers, so that one of any number is found in one step. */
#ifndef CKS_BASE_INDEX_H
#define CKS_BASE_INDEX_H

#include "base/hash.h"
#include "base/vec.h"

struct cks_indexed {
    uint64_t hash;
    size_t before; /* another of the same head, plus one; 0: none */
};

/* All zero is empty. */
struct cks_index {
    struct cks_hash_key key;
    CKS_VEC(struct cks_indexed) list; /* as long as what is indexed of the owner's */
    size_t *heads;                    /* by hash: the last entry, plus one; 0: none */
    size_t head_count;
};

/* The hash of a text, or of a thing by its address, in this index. Before the first entry it is of
 * no use and does no harm. */
uint64_t cks_index_hash(const struct cks_index *ix, const char *text);
uint64_t cks_index_hash_address(const void *p);
/* Makes room for one more entry, and before the first one the key; false if out of memory. */
bool cks_index_prepare(struct cks_index *ix);
/* Adds the next number of the list, for which there is room. */
bool cks_index_add(struct cks_index *ix, uint64_t hash);
/* The last entry of the hash, or the next before the one that was found, each plus one; 0: none. */
size_t cks_index_last(const struct cks_index *ix, uint64_t hash);
size_t cks_index_before(const struct cks_index *ix, size_t found);
void cks_index_free(struct cks_index *ix);

#endif
