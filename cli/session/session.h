/* What the commands that check share: a handle with the settings, the operands, the report. */
#ifndef CKSCHECK_CLI_SESSION_H
#define CKSCHECK_CLI_SESSION_H

#include "common/options.h"
#include "session/reports.h"

/* Opens a handle; CLI_OK, CLI_USAGE after a message for a setting that cannot be used, or
 * CLI_FAILED. */
int cli_session_open(const struct cli_settings *settings, struct cks **ret);
/* Adds evidence, then every operand; - is standard input. CLI_OK or CLI_FAILED (memory); files
 * that cannot be read are remembered by the handle. */
int cli_session_add(const struct cli_settings *settings, struct cks *c);
/* What a command prints in place of the findings, and how it ends. */
struct cli_telling {
    int before;       /* the status of what was done before */
    cli_text_fn text; /* prints the report of the format text; NULL: the findings' own */
    /* The status that the command adds, such as that of a prediction; prints nothing. NULL: none.
     */
    int (*status)(const struct cli_settings *settings, struct cks *c);
};
/* Judges, prints the report and the failures, and gives the exit status. telling may be NULL. */
int cli_session_report(const struct cli_settings *settings, struct cks *c,
                       const struct cli_telling *telling);

/* All that check does with a set of files: opens, adds what the settings name, and reports. The
 * exit status. */
int cli_session_check(const struct cli_settings *settings);

/* The same as cli_session_report of a run that is judged already, with what cks_judge returned. */
int cli_session_tell(const struct cli_settings *settings, struct cks *c, enum cks_status status,
                     const struct cli_telling *telling);

/* Prints on standard error what could not be checked, and notes. */
void cli_session_print_failures(const struct cli_settings *settings, const struct cks *c);
/* Prints what configurations turned off, where no report does. */
void cli_session_print_turned_off(const struct cks *c);
/* The status that the account of a judged run gives, with a message where too few stores were
 * checked: CLI_OK where all was looked at, else CLI_FAILED. */
int cli_session_account(const struct cli_settings *settings, const struct cks *c);

/* The items with commas between; NULL if out of memory. To be freed. */
char *cli_session_joined(const struct cli_list *list);

#endif
