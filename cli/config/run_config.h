/* The configuration of a whole run. */
#ifndef CKSCHECK_CLI_RUN_CONFIG_H
#define CKSCHECK_CLI_RUN_CONFIG_H

#include "config/config.h"

/* The configuration of the whole run: the one at or above the directory that holds all that is named.
 * NULL: none. */
const struct cli_config *cli_config_of_run(const struct cli_settings *settings);
/* Completes the settings with what that one says about a run: fail-on, format, evidence. What the
 * command line says comes first. CLI_USAGE after a message, CLI_FAILED if out of memory. */
enum cli_exit cli_take_config_of_run(struct cli_settings *settings);

#endif
