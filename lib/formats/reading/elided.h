/* Examples in documents for people that leave something out: "..." stands for the rest. */
#ifndef CKS_FORMATS_READING_ELIDED_H
#define CKS_FORMATS_READING_ELIDED_H

#include "base/arena.h"
#include "model/store.h"

/* Whether a line is, or ends in, a mark for what is left out: "...", its character, "# ..." or
 * "[...]". */
bool cks_is_elided(struct cks_str text);
/* A copy of JSON or YAML with blanks instead of the lines of marks and of comments, and instead of
 * the comma that they leave before a bracket. p is NULL if out of memory. */
struct cks_str cks_without_marks(struct cks_arena *a, struct cks_str text);
/* What the example does not say is not known, and "..." is not a parameter. */
void cks_leave_open(struct cks_store *s);

#endif
