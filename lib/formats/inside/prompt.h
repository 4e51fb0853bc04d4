/* The commands of documents: which shell reads them, and the prompts before them. */
#ifndef CKS_FORMATS_INSIDE_PROMPT_H
#define CKS_FORMATS_INSIDE_PROMPT_H

#include "base/str.h"
#include "source/shell/shell.h"

/* The shell for which the commands of a block are written that does not say so. */
enum cks_shell_dialect cks_dialect_shown(struct cks_str text);
/* Whether a line begins with a prompt: "$ ", "user@host:~$ ", "[root@host ~]# ", "PS C:\\> ",
 * "C:\\>"; where the text shows a terminal, "# aws" too. */
bool cks_has_prompt(struct cks_str text, bool terminal);
/* Leaves what is behind prompts, whose bytes become 0, and the lines in which that goes on: after
 * the mark of the shell for that, with options, whose mark was lost, or behind prompts of their
 * own, as the lines of a here-document are. */
void cks_keep_commands(char *copy, size_t n, enum cks_shell_dialect dialect, bool terminal);

#endif
