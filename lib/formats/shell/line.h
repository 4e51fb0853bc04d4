/* One call of the AWS CLI in a shell script, while it is being read. */
#ifndef CKS_MODEL_SHELL_LINE_H
#define CKS_MODEL_SHELL_LINE_H

#include "formats/reading/fill.h"
#include "source/shell.h"

struct cks_shell_line {
    struct cks_filling f;
    const struct cks_shell_word *words;
    size_t count, i;
    struct cks_str here; /* what stands on its standard input; p is NULL where that is not known */
    bool hidden;         /* words that the shell expands may give further options */
    bool nothing;        /* no call is made: a skeleton, help */
};

/* NULL, and failed set, where memory is out. */
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
