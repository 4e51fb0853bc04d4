/* JSON and YAML that a line of the AWS CLI gives. */
#ifndef CKS_FORMATS_SHELL_STRUCTURED_H
#define CKS_FORMATS_SHELL_STRUCTURED_H

#include "formats/shell/line.h"

/* What --cli-input-json or --cli-input-yaml gives and no option of its own does. */
void cks_shell_line_input(struct cks_shell_line *l, struct cks_shell_spot value,
                          struct cks_shell_spot key, bool yaml);
/* The credential as a file or a word of JSON. */
void cks_shell_line_credential_in_file(struct cks_shell_line *l, struct cks_str path,
                                       const char *pointer);
void cks_shell_line_credential_in_word(struct cks_shell_line *l, struct cks_shell_spot value,
                                       struct cks_shell_spot key);
/* The credential itself, without its members; or all of it as unknown. */
void cks_shell_line_set_credential(struct cks_shell_line *l, enum cks_value_state state,
                                   const char *pointer);
void cks_shell_line_hide_credential(struct cks_shell_line *l, const char *pointer);

#endif
