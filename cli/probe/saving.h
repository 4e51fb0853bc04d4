/* The file of --save: what was probed, as evidence. */
#ifndef CKSCHECK_CLI_SAVING_H
#define CKSCHECK_CLI_SAVING_H

#include <stdbool.h>

#include "common/options.h"
#include "probe/probing.h"

/* Whether --save can be written and is not a file that the run reads, asked before a proxy is: what
 * it answers could not be kept. With a message where not. */
bool cli_can_save(const struct cli_settings *s);
/* Writes all of it, or nothing and a message: a record that is there stays as it is. */
bool cli_save_evidence(const char *path, const struct cli_text *text);

#endif
