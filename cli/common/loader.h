/* Libraries that a command loads when it needs them. The static program has them linked. */
#ifndef CKSCHECK_CLI_LOADER_H
#define CKSCHECK_CLI_LOADER_H

#include <stdbool.h>

/* Loads a library, which stays loaded; NULL after a message that this ckscheck has no `what`. */
void *cli_library_load(const char *name, const char *what);
/* Puts the address of a function in *to, a pointer to a function; false after a message. */
bool cli_library_find(void *library, const char *name, const char *function, void *to);

#endif
