/* Comments "# ckscheck:ignore RULE[, RULE]... REASON". */
#ifndef CKS_DIRECTIVE_H
#define CKS_DIRECTIVE_H

#include "run/state/silenced.h"
#include "source/document.h"

/* Calls `each` for every rule of every directive in the text, and once for one that cannot be used.
 * A text with neither "ckscheck" nor "ignore" in it is skipped. */
void cks_directives(const char *file, enum cks_syntax syntax, struct cks_str text,
                    void (*each)(void *arg, const struct cks_directive *d), void *arg);

#endif
