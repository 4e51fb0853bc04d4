/* What other programs replace in a script before the shell reads it. */
#ifndef CKS_SOURCE_SHELL_REPLACED_H
#define CKS_SOURCE_SHELL_REPLACED_H

#include "source/shell/reader.h"

/* Skips what a program replaces before the shell sees it, in quotes of every kind; false if there
 * is nothing of that at pos. */
bool cks_shell_skip_replaced(struct cks_shell_reader *r);

#endif
