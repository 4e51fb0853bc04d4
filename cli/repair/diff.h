/* What repairs change in a file, as a unified diff. */
#ifndef CKSCHECK_CLI_REPAIR_DIFF_H
#define CKSCHECK_CLI_REPAIR_DIFF_H

#include "repair/source.h"

/* Prints the diff on standard output, for git apply and patch in the current directory. A change on
 * a line that may hold a secret, or next to one, is named on standard error instead. Returns how
 * many changes were named. */
size_t cli_diff_print(const struct cli_source *s);

#endif
