/* What the name of a command stands for: a function of the script that passes its words on to the
 * AWS CLI, or a variable that holds the beginning of a command. */
#ifndef CKS_FORMATS_SHELL_STANDS_FOR_H
#define CKS_FORMATS_SHELL_STANDS_FOR_H

#include "formats/shell/constants.h"

/* Keeps a command in a function that runs the AWS CLI with "$@" at its end; word i is its name. */
void cks_shell_collect_passing(struct cks_shell_constants *c, const struct cks_shell_source *source,
                               const struct cks_shell_command *command, size_t i);
/* Calls `each` for the words that the name of a command stands for. */
enum cks_shell_held cks_shell_stands_for(struct cks_shell_constants *c,
                                         const struct cks_shell_word *name,
                                         bool (*each)(void *arg, const struct cks_shell_word *word),
                                         void *arg);

#endif
