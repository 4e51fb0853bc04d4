/* Which files of the index read a file that holds no store itself: a certificate, a template,
 * values of variables; and which call a module that is judged, and so give it values. */
#ifndef CKSCHECK_CLI_READERS_H
#define CKSCHECK_CLI_READERS_H

#include "files/found.h"
#include "staged/view.h"

/* Adds the files whose judging looks at an entry that is `given`, or from another directory at one
 * that `is_module`; those that are read anyway are left out. options: those of the run. CLI_OK, or
 * CLI_FAILED if out of memory. */
enum cli_exit cli_readers_find(struct cli_view *v, const struct cks_options *options,
                               struct cli_found *found);

#endif
