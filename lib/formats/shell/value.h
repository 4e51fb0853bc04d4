/* Values on a line of the AWS CLI. */
#ifndef CKS_FORMATS_SHELL_VALUE_H
#define CKS_FORMATS_SHELL_VALUE_H

#include "formats/shell/line.h"
#include "source/shell/place.h"

/* Sets what an option gives: a word, file://, and for the credential shorthand or JSON. */
void cks_shell_line_set(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                        struct cks_shell_spot key);

#endif
