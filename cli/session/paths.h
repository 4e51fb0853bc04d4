/* The directories that operands and options name. */
#ifndef CKSCHECK_CLI_PATHS_H
#define CKSCHECK_CLI_PATHS_H

#include <limits.h>
#include <stdbool.h>

#include "common/options.h"

/* Whether the operands are a whole work tree of git: its top, and at most more in it. */
bool cli_is_whole_tree(const struct cli_settings *s);
/* Where some operands are absolute and others not, the absolute ones below the current directory
 * become relative: a plan and its configuration have one directory, however each is named. */
void cli_name_operands_alike(struct cli_settings *s);
/* Where files and modules that an input names may lie: --root; else NULL in a work tree of git,
 * whose top the library finds; else the current directory where all operands are below it, or the
 * one that holds them. In the form, relative or absolute, that the operands have. */
const char *cli_root_of_inputs(const struct cli_settings *s, char root[PATH_MAX]);
/* --config-dir in the form that the operands have, so that both name the same files alike. */
const char *cli_config_dir_of(const struct cli_settings *s, char path[PATH_MAX]);

#endif
