/* ckscheck check --diff and --fix. */
#ifndef CKSCHECK_CLI_REPAIR_H
#define CKSCHECK_CLI_REPAIR_H

#include "common/options.h"

/* Whether the settings can be meant together; after a message otherwise. */
bool cli_repair_valid(const struct cli_settings *settings);
/* Checks, prints the diff or writes the repairs, and gives the exit status. */
int cli_repair(struct cli_settings *settings);

#endif
