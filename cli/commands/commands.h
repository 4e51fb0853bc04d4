/* The function of each command of commands.def; its value is the exit status. */
#ifndef CKSCHECK_CLI_COMMANDS_H
#define CKSCHECK_CLI_COMMANDS_H

#include "common/options.h"

#define CLI_COMMAND(id, name, ...) int cli_run_##name(struct cli_settings *settings);
#include "common/commands.def"
#undef CLI_COMMAND

#endif
