/* Names that announce a secret: what follows one on its line, or in its text, may be it.
 * Texts are damaged in many ways, so nothing here relies on their being well-formed. */
#ifndef CKS_BASE_ANNOUNCE_H
#define CKS_BASE_ANNOUNCE_H

#include "base/str.h"

/* Where in a line the first secret may begin that a name announces: behind the name and the signs
 * that follow it. line.n if none is announced. Names are recognized in every spelling: case,
 * hyphens, underscores, blanks and common slips do not matter. No name begins before `from`. */
size_t cks_announced_secret(struct cks_str line, size_t from);
/* Where the first such name begins: line.n if there is none. */
size_t cks_announcement(struct cks_str line);
/* Where the value may begin that the first such name announces, which begins at `from` or behind
 * it, as above but without looking before the name; SIZE_MAX if no name does. */
size_t cks_announced_value(struct cks_str line, size_t from);
/* Whether a text contains the name of a secret, in any spelling, and more than it: a value that
 * has swallowed what follows it, or a name that runs on into a secret. */
bool cks_swallowed_secret(struct cks_str text);

#endif
