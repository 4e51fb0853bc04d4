/* The exit statuses of each command: the rows of statuses.def. */
#ifndef CKSCHECK_CLI_STATUSES_H
#define CKSCHECK_CLI_STATUSES_H

#include "common/options.h"

struct cli_status {
    int status;
    const char *meaning;
};

/* Fills *ret with the i-th status of a command (NULL: of ckscheck without one); false past the
 * last. */
bool cli_status_at(const struct cli_command *command, size_t i, struct cli_status *ret);
/* What a status of a command means; NULL for one that is not of ckscheck. */
const char *cli_status_meaning(const struct cli_command *command, int status);

#endif
