/* Values on a line of the AWS CLI. */
#ifndef CKS_FORMATS_SHELL_VALUE_H
#define CKS_FORMATS_SHELL_VALUE_H

#include "formats/shell/line.h"
#include "source/shell/place.h"

/* NULL, and failed set, if out of memory. */
const char *cks_shell_line_pointer(struct cks_shell_line *l, struct cks_shell_spot value,
                                   struct cks_shell_spot key);
/* The known text of a part of a word. */
struct cks_str cks_shell_line_text(struct cks_shell_spot s);
/* Sets what an option gives: a word, file://, and for the credential shorthand or JSON. */
void cks_shell_line_set(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                        struct cks_shell_spot key);
/* What --cli-input-json or --cli-input-yaml gives and no option of its own does. */
void cks_shell_line_input(struct cks_shell_line *l, struct cks_shell_spot value,
                          struct cks_shell_spot key, bool yaml);

#endif
