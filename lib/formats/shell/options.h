/* The options of one call of the AWS CLI. */
#ifndef CKS_FORMATS_SHELL_OPTIONS_H
#define CKS_FORMATS_SHELL_OPTIONS_H

#include "formats/shell/line.h"

/* Reads the words of a call: those behind the word `aws`, and from `from` on those of the call
 * itself. */
void cks_shell_line_read(struct cks_shell_line *l, size_t aws, size_t from);
/* What was not seen may be in words that only the shell knows. */
void cks_shell_line_hide_absent(struct cks_shell_line *l);

#endif
