/* The secrets of a whole run, sealed: nothing of them is kept that could be read, and one question
 * can be asked: whether a text holds one. */
#ifndef CKS_BASE_SEALED_H
#define CKS_BASE_SEALED_H

#include "base/secret.h"

struct cks_sealed {
    struct cks_seal *seals; /* a hash table; a seal of no signs is a free place */
    size_t count, room;
    uint64_t heads[64]; /* a bit for each head that may be there: most texts need no more */
    uint64_t seed;      /* random; 0: not chosen yet */
};

/* Adds a secret; one that is too short to be found in a text is left out. False if out of memory.
 */
bool cks_sealed_add(struct cks_sealed *all, struct cks_secret secret);
/* Whether one of them stands in the text, as cks_secret_stands_in tells, but in any letter case in
 * base64 too. */
bool cks_sealed_stands_in(const struct cks_sealed *all, struct cks_str text);
void cks_sealed_free(struct cks_sealed *all);

#endif
