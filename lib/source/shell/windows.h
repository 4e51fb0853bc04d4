/* Words of PowerShell and of cmd.exe. */
#ifndef CKS_SOURCE_SHELL_WINDOWS_H
#define CKS_SOURCE_SHELL_WINDOWS_H

#include "source/shell/walk.h"

/* The step at pos, where a byte is that does not end the word. */
enum cks_shell_step cks_shell_step_powershell(struct cks_shell_walk *w, char *ret);
enum cks_shell_step cks_shell_step_cmd(struct cks_shell_walk *w, char *ret);
/* Whether the line at pos, where a command may begin, is a comment of cmd.exe: rem, or ::. */
bool cks_shell_is_cmd_comment(const struct cks_shell_reader *r);

#endif
