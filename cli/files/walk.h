/* Finding the files of a directory that may hold custom key stores. */
#ifndef CKSCHECK_CLI_WALK_H
#define CKSCHECK_CLI_WALK_H

#include "files/found.h"

/* Adds the files below a directory that git would not ignore and that hold a word of a store or
 * call modules of Terraform. CLI_OK, or CLI_FAILED if out of memory. */
enum cli_exit cli_walk(struct cli_found *found, const char *directory);

/* Whether a file is worth parsing: it holds a word that a file with a store must hold, or is part
 * of a Terraform module that does. A file that cannot be read is: the library then says why. */
bool cli_worth_reading(const char *path);

#endif
