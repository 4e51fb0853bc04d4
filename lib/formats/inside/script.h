/* Shell commands inside of other texts. */
#ifndef CKS_FORMATS_INSIDE_SCRIPT_H
#define CKS_FORMATS_INSIDE_SCRIPT_H

#include "formats/reading/reading.h"
#include "source/shell/shell.h"

/* Reads a part of r's text as a script. The text, with the same length, may be a copy in which what
 * is not a command is blank; p NULL stands for the part itself. */
bool cks_read_script_part(struct cks_reading *r, size_t from, size_t length, struct cks_str text,
                          enum cks_shell_dialect dialect);
/* Reads a copy of the part from byte `from` on as a script without the bytes that are 0. */
bool cks_read_script_without(struct cks_reading *r, size_t from, struct cks_str marked,
                             enum cks_shell_dialect dialect);
/* Reads a part of r's text that is a string with escapes, as Terraform and Groovy write them: \n,
 * \t,
 * \", \\, and a line break that does not count. */
bool cks_read_script_escaped(struct cks_reading *r, size_t from, size_t length,
                             enum cks_shell_dialect dialect);
/* Reads a decoded string of r's tree as a script. */
bool cks_read_script_string(struct cks_reading *r, struct cks_str text, const char *pointer,
                            enum cks_shell_dialect dialect);
/* Takes such a string for a script that runs before another, in the same shell: what it does to the
 * variables that the other has. */
bool cks_pass_script_string(struct cks_reading *r, struct cks_str text, const char *pointer,
                            struct cks_shell_givens *inout);
/* Reads the words of an array as one command: the text has them in quotes, at the parts' places. */
bool cks_read_script_words(struct cks_reading *r, struct cks_str text,
                           const struct cks_shell_part *parts, size_t count);
/* Whether a text may call KMS in a script: it has the end of one of the three commands' names. */
bool cks_may_hold_call(struct cks_str text);

#endif
