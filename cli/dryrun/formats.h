/* The calls of a dry run in the report formats of the library: all but text and json. */
#ifndef CKSCHECK_CLI_DRYRUN_FORMATS_H
#define CKSCHECK_CLI_DRYRUN_FORMATS_H

#include <ckscheck/dryrun.h>

#include "common/options.h"

/* Whether each --report can be written: a known format, and a file that is neither an input of
 * the run nor standard output, which is not ours. A message where not. */
bool cli_dryrun_reports_valid(const struct cli_settings *settings);
/* Whether the reports and the state can be written when the run ends, which nobody wants to learn
 * then. A message where not. */
bool cli_dryrun_can_write(const struct cli_settings *settings);
/* Opens a handle that calls are added to; NULL if out of memory. */
struct cks *cli_dryrun_formats_open(const struct cli_settings *settings);
/* Adds a call. */
enum cks_status cli_dryrun_formats_take(struct cks *calls, const struct cks_dryrun_call *call);
/* Tells of what is not in the report: a file that was skipped, or calls that were too many. */
void cli_dryrun_formats_skip(struct cks *calls, const char *what, const char *why);
/* Prints the report; the arguments of the command are not shown, which may hold secrets. */
enum cks_status cli_dryrun_formats_print(struct cks *calls, const char *format,
                                         const struct cli_settings *settings, int exit_status,
                                         cks_sink_fn sink, void *cookie);

#endif
