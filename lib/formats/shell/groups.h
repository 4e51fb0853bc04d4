/* Compound commands and functions of a script, while its variables are collected. */
#ifndef CKS_FORMATS_SHELL_GROUPS_H
#define CKS_FORMATS_SHELL_GROUPS_H

#include "formats/shell/constants.h"

/* Whether a word begins a compound command. */
bool cks_shell_opens_group(const struct cks_shell_word *w);
/* Groups and functions that begin and end with the command; the index of its first word behind
 * that and behind other words that may precede its name. */
size_t cks_shell_collect_groups(struct cks_shell_constants *c,
                                const struct cks_shell_source *source,
                                const struct cks_shell_command *command);

#endif
