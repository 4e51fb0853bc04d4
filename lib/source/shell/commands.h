/* Commands of a script, one by one. */
#ifndef CKS_SOURCE_SHELL_COMMANDS_H
#define CKS_SOURCE_SHELL_COMMANDS_H

#include "source/shell/shell.h"

/* Calls `each` for every simple command in order of their ends, those in command substitutions too,
 * until it returns false. Redirections are left out. False where `each` said so or out of
 * memory. */
bool cks_shell_read(struct cks_arena *a, const struct cks_shell_source *script,
                    bool (*each)(void *cookie, const struct cks_shell_command *command),
                    void *cookie);

/* The same of what follows byte `from`. */
bool cks_shell_read_from(struct cks_arena *a, const struct cks_shell_source *script, size_t from,
                         bool (*each)(void *cookie, const struct cks_shell_command *command),
                         void *cookie);

struct cks_shell_reader;
/* Commands up to `end` (which is taken) or, where it is NUL, to the end of the script. */
void cks_shell_read_commands(struct cks_shell_reader *r, char end, unsigned depth);

#endif
