/* --help, from the tables. */
#ifndef CKSCHECK_CLI_HELP_H
#define CKSCHECK_CLI_HELP_H

#include "common/options.h"

/* Prints the help of a command, or of ckscheck where it is NULL. */
void cli_print_help(const struct cli_command *command);

#endif
