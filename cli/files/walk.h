/* Finding the files of a directory that may hold custom key stores. */
#ifndef CKSCHECK_CLI_WALK_H
#define CKSCHECK_CLI_WALK_H

#include "common/options.h"

struct cli_found {
    char **paths; /* sorted */
    size_t count, cap;
    size_t passed_over; /* files that can hold no store */
    /* What could not be checked: see cks_add_unread. The texts are the list's. */
    struct cks_unread *unread;
    size_t unread_count;
};

/* Adds the files below a directory that git would not ignore and that hold a word of a store or
 * call modules of Terraform. CLI_OK, or CLI_FAILED if out of memory. */
enum cli_exit cli_walk(struct cli_found *found, const char *directory);
void cli_found_free(struct cli_found *found);

/* Whether a file is worth parsing: it holds a word that a file with a store must hold, or is part
 * of a Terraform module that does. A file that cannot be read is: the library then says why. */
bool cli_worth_reading(const char *path);

#endif
