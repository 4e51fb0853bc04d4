/* Configurations under a name that is not read. */
#ifndef CKSCHECK_CLI_MISPLACED_H
#define CKSCHECK_CLI_MISPLACED_H

#include <ckscheck/ckscheck.h>

/* Prints a line for a file of a folder that has the content of a configuration and nearly its name.
 * working: names below it are shown relative to it. */
void cli_misplaced_tell(const char *folder, const char *working,
                        const struct cks_file_access *files, void *cookie);

#endif
