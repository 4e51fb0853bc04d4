/* What a call is in a report for people. */
#ifndef CKSCHECK_CLI_DRYRUN_TEXT_H
#define CKSCHECK_CLI_DRYRUN_TEXT_H

#include <ckscheck/dryrun.h>
#include <stdio.h>

/* Prints a text with controls made visible. */
void cli_dryrun_put(FILE *f, const char *text);
/* "ACCEPTED", "REFUSED", ... of a call. */
const char *cli_dryrun_word(const struct cks_dryrun_call *call);
/* Prints the call on one line, then why it was answered so and what is unknown. */
void cli_dryrun_print_call(FILE *f, const struct cks_dryrun_call *call);

#endif
