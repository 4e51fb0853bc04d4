/* Printing reports: to standard output and, for --report FORMAT=FILE, to files. */
#ifndef CKSCHECK_CLI_REPORTS_H
#define CKSCHECK_CLI_REPORTS_H

#include "common/options.h"

/* Whether every --report has a known format and a file; a message where not. */
bool cli_reports_valid(const struct cli_settings *settings);
/* The format of FORMAT=FILE; NULL if there is none of that name. *ret_file is the file. */
const char *cli_report_format(const char *text, const char **ret_file);
/* Whether two paths are one regular file; a device may be named twice. */
bool cli_is_same_file(const char *path, const char *other);
/* Prints to standard output what --format text means for a command; c was judged. */
typedef enum cks_status (*cli_text_fn)(const struct cli_settings *settings, struct cks *c);
/* Prints the report to standard output and writes the files. The first that failed. text is used
 * for the format text; NULL: the findings. exit_status: of the run, for reports that contain it. */
enum cks_status cli_reports_print(const struct cli_settings *settings, struct cks *c,
                                  cli_text_fn text, int exit_status);

/* Sets what fails in a report as --fail-on says. */
void cli_reports_set_fail_on(const struct cli_settings *settings, struct cks_report_options *o);

#endif
