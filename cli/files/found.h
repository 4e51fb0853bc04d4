/* What was found in directories. */
#ifndef CKSCHECK_CLI_FOUND_H
#define CKSCHECK_CLI_FOUND_H

#include "common/options.h"

struct cli_found {
    char **paths; /* sorted */
    size_t count, cap;
    size_t passed_over; /* files that can hold no store */
    size_t missing;     /* files that git does not have here */
    /* What could not be checked: see cks_add_unread. The texts are the list's. */
    struct cks_unread *unread;
    size_t unread_count;
};

/* Both copy what they are given. CLI_OK, or CLI_FAILED if out of memory. */
enum cli_exit cli_found_add(struct cli_found *found, const char *path);
enum cli_exit cli_found_add_unread(struct cli_found *found, struct cks_unread unread);
void cli_found_free(struct cli_found *found);

#endif
