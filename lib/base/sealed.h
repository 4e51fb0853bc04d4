/* The secrets of a whole run, sealed: nothing of them is kept that could be read, and one question
 * can be asked: whether a text holds one. */
#ifndef CKS_BASE_SEALED_H
#define CKS_BASE_SEALED_H

#include "base/secret.h"

/* So many that few runs of a text share one by chance. */
#define CKS_SEALED_RUNS 16

struct cks_sealed {
    struct cks_seal *seals; /* a hash table; a seal of no signs is a free place */
    size_t count, room;
    /* For four signs in a row, in which place of a head the last is: almost no text has any, and is
     * read in steps. 0: in none. There are CKS_SEALED_RUNS of them for each place of the table. */
    unsigned char *near;
    uint64_t seed; /* random; 0: not chosen yet */
};

/* Adds a secret; one that is too short to be found in a text is left out. False if out of memory.
 */
bool cks_sealed_add(struct cks_sealed *all, struct cks_secret secret);
/* Whether the text holds one of them, by the same forms as cks_secret_stands_in, but in any letter
 * case in base64 too. */
bool cks_sealed_stands_in(const struct cks_sealed *all, struct cks_str text);
void cks_sealed_free(struct cks_sealed *all);

#endif
