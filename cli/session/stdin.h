/* Standard input, kept for the whole run. */
#ifndef CKSCHECK_CLI_STDIN_H
#define CKSCHECK_CLI_STDIN_H

#include <ckscheck/ckscheck.h>

#include "common/options.h"

/* What a path is to standard input. */
enum cli_stdin_kin {
    CLI_STDIN_ANOTHER,
    CLI_STDIN_FILE, /* the same file, of which nothing was read yet */
    CLI_STDIN_PIPE, /* the same pipe or device, which can be read once */
};
enum cli_stdin_kin cli_stdin_kin_of(const char *path);
/* The name that it has in reports. */
const char *cli_stdin_name(const struct cli_settings *settings);
/* Adds it as an input; reads it where that was not done. CLI_OK, or CLI_FAILED if out of memory;
 * why it cannot be read is remembered by the handle. */
int cli_stdin_add(const struct cli_settings *settings, struct cks *c);
/* The same as evidence. */
int cli_stdin_add_evidence(const struct cli_settings *settings, struct cks *c);
/* Whether a path of the command line stands for it, and whether some evidence does. */
bool cli_stdin_is(const char *path);
bool cli_stdin_is_evidence(const struct cli_settings *settings);
/* CLI_USAGE after a message where the command line gives it two meanings, or one that the command
 * has no use for. */
enum cli_exit cli_stdin_check(const struct cli_settings *settings);
/* Whether a name is that of standard input, which was read; *data and *size: what was read. */
bool cli_stdin_read(const struct cli_settings *settings, const char *name, const char **data,
                    size_t *size);
/* Wipes what is kept of it. */
void cli_stdin_end(void);

#endif
