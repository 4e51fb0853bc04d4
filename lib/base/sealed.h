/* The secrets of a whole run, sealed: nothing of them is kept that could be read, and one question
 * can be asked: whether a text holds one. */
#ifndef CKS_BASE_SEALED_H
#define CKS_BASE_SEALED_H

#include "base/parts.h"

/* So many that few runs of a text share one by chance. */
#define CKS_SEALED_RUNS 16
/* So many secrets are kept in parts too: of many more, random texts would hold one by chance. Of
 * those beyond only the whole is looked for, but in the values of their own stores (model/gate.h).
 */
#define CKS_SEALED_IN_PARTS_MOST 256

struct cks_sealed {
    struct cks_seal *seals; /* a hash table; a seal of no signs is a free place */
    size_t count, room;
    /* For four signs in a row, in which place of a head the last is: almost no text has any, and is
     * read in steps. 0: in none. There are CKS_SEALED_RUNS of them for each place of the table. */
    unsigned char *near;
    uint64_t seed; /* random; 0: not chosen yet */
    struct cks_parts parts;
    size_t in_parts; /* secrets that are kept so */
};

/* Adds a secret; one that is too short to be found in a text is left out. False if out of memory.
 */
bool cks_sealed_add(struct cks_sealed *all, struct cks_secret secret);
/* Whether the text holds one of them, by the same forms as cks_secret_stands_in, but in any letter
 * case in base64 too. */
bool cks_sealed_stands_in(const struct cks_sealed *all, struct cks_str text);
/* Whether the text holds a part of one, which is not in words: see cks_parts_stand_in. */
static inline bool
cks_sealed_tells(const struct cks_sealed *all, struct cks_str text, const char *words)
{
    return cks_parts_stand_in(&all->parts, text, words);
}

void cks_sealed_free(struct cks_sealed *all);

#endif
