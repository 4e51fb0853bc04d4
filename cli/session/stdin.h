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
/* Whether a name is that of standard input, which was read; *data and *size: what was read. */
bool cli_stdin_read(const struct cli_settings *settings, const char *name, const char **data,
                    size_t *size);
/* Wipes what is kept of it. */
void cli_stdin_end(void);

#endif
