/* Which configuration applies to which file of a run. */
#ifndef CKSCHECK_CLI_CONFIGS_H
#define CKSCHECK_CLI_CONFIGS_H

#include <ckscheck/tool.h>
#include <limits.h>

#include "config/config.h"

struct cli_configs;

/* Reads the configuration of --config, or prepares to look for one above each file. Sets
 * settings->configs, which stays NULL with --no-config. CLI_USAGE after a message for a file that
 * is wrong. */
enum cli_exit cli_configs_open(struct cli_settings *settings);
void cli_configs_free(struct cli_configs *configs);

/* The configuration of a file or directory: that of --config, otherwise the nearest at or above its
 * folder, up to the top of the work tree; NULL: none. Each folder is searched once. configs may be
 * NULL. */
const struct cli_config *cli_config_of(struct cli_configs *configs, const char *operand);
/* Whether its `paths` exclude a file that the user did not name. */
bool cli_configs_leave_out(struct cli_configs *configs, const char *path);
/* Tells the account of the run how many files that may hold a store they excluded. */
enum cks_status cli_configs_turn_off(const struct cli_configs *configs, struct cks *c);
/* The status of everything read so far: CLI_USAGE after one that is wrong, CLI_FAILED where out of
 * memory. */
enum cli_exit cli_configs_status(const struct cli_configs *configs);

/* Registers the files of a run, before the first is added. A Region or account that a configuration
 * does not set is taken from the others if they agree. */
void cli_configs_take_input(struct cli_configs *configs, const char *file);
/* Policies for cks_set_policies; the cookie is the settings. */
const struct cks_policy *cli_policy_of(void *cookie, const char *file);

/* The directory, absolute, that holds all that the settings name; the current one where they name
 * nothing. */
bool cli_common_directory(const struct cli_settings *settings, char common[PATH_MAX]);

#endif
