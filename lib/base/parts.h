/* Parts of secrets: whether a text holds more than four signs in a row of one. Signs are letters
 * and digits: nothing that is put between them hides a part, nor does the case of letters or the
 * other direction. */
#ifndef CKS_BASE_PARTS_H
#define CKS_BASE_PARTS_H

#include "base/secret.h"

/* So few signs of a secret tell one of its parts. */
#define CKS_PART_SIGNS 5

struct cks_parts {
    uint32_t *marks; /* hashes of parts: open addressing; 0: free */
    size_t count, room;
    uint64_t seed; /* of the hashes; random where they are kept */
};

/* Adds the parts of a secret; of one that is too short to be a secret, none. False if out of
 * memory. */
bool cks_parts_add(struct cks_parts *all, struct cks_secret secret);
/* Whether a text holds one of them that is not in `words` too, which tell nothing. */
bool cks_parts_stand_in(const struct cks_parts *all, struct cks_str text, const char *words);
/* Where the word begins that the first of them is in; text.n if it holds none. */
size_t cks_parts_find(const struct cks_parts *all, struct cks_str text, const char *words);
/* Wipes and releases. */
void cks_parts_free(struct cks_parts *all);

#endif
