/* What a call is in a report for people. */
#ifndef CKSCHECK_CLI_DRYRUN_TEXT_H
#define CKSCHECK_CLI_DRYRUN_TEXT_H

#include <ckscheck/dryrun.h>
#include <stdio.h>

#include "dryrun/told.h"

/* Prints a text with controls made visible. */
void cli_dryrun_put(FILE *f, const char *text);
/* "ACCEPTED", "REFUSED", ... of a call. */
const char *cli_dryrun_word(const struct cks_dryrun_call *call);
/* How missing evidence is obtained: there is no file to probe, as the command of a check has it. */
const char *cli_dryrun_obtain(const struct cks_dryrun_call *call,
                              const struct cks_missing *missing);
/* Prints "CreateCustomKeyStore payments (us-east-1)". */
void cli_dryrun_print_title(FILE *f, const struct cks_dryrun_call *call);
/* Prints "REFUSED ValidationException (documented)". */
void cli_dryrun_print_result(FILE *f, const struct cks_dryrun_call *call);
/* Prints the call on one line, then why it was answered so, its other findings from a severity on,
 * and what is unknown. told: the commands of the calls before it, to which its own are added. */
void cli_dryrun_print_call(FILE *f, const struct cks_dryrun_call *call, enum cks_severity least,
                           struct cli_told *told);

#endif
