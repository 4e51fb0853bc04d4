/* Collects what a script assigns to its variables, and the files that it writes. */
#ifndef CKS_FORMATS_SHELL_COLLECT_H
#define CKS_FORMATS_SHELL_COLLECT_H

#include "formats/shell/constants.h"

/* False if out of memory. */
bool cks_shell_constants_collect(struct cks_shell_constants *c, struct cks_reading *r,
                                 const struct cks_shell_source *source);
/* Replaces what variables a script has before it begins by what they are behind it, r's document.
 * False if out of memory. */
bool cks_shell_givens_pass(struct cks_reading *r, const struct cks_shell_source *source,
                           struct cks_shell_givens *inout);

#endif
