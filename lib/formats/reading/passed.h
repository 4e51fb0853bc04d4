/*
 * What readers passed of a text: places where the name of a call was read, or is only spoken of.
 * A name in any other place is of a call that nothing read.
 */
#ifndef CKS_FORMATS_READING_PASSED_H
#define CKS_FORMATS_READING_PASSED_H

#include "base/str.h"
#include "base/vec.h"

struct cks_passed_part {
    const char *pointer; /* of a string in a tree, in whose text the part is; NULL: the text */
    size_t from, to;
};

struct cks_passed {
    CKS_VEC(struct cks_passed_part) parts;
    size_t sorted; /* how many are in order */
    bool failed;   /* out of memory */
};

/* Adds the bytes [from, to). p NULL: nobody asks. The pointer must live as long. */
void cks_pass_part(struct cks_passed *p, const char *pointer, size_t from, size_t to);
/* Whether a byte is in a part that was passed. */
bool cks_was_passed(struct cks_passed *p, const char *pointer, size_t at);
/* Forgets all parts. */
void cks_pass_nothing(struct cks_passed *p);
void cks_passed_free(struct cks_passed *p);

#endif
