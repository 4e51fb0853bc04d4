/* The calls of a dry run, as they are reported at its end. */
#ifndef CKSCHECK_CLI_JOURNAL_H
#define CKSCHECK_CLI_JOURNAL_H

#include <ckscheck/dryrun.h>
#include <stdio.h>

#include "common/options.h"
#include "dryrun/told.h"

/* Stores of one run whose connect is waited for. */
#define CLI_JOURNAL_NEW_MAX 100
/* An ID ("cks-" and 17 digits), and a name of at most 256 characters. */
struct cli_journal_store {
    char id[32], name[1100];
};

struct cli_journal {
    struct cli_journal_store unconnected[CLI_JOURNAL_NEW_MAX]; /* that were created */
    size_t unconnected_count;
    FILE *now;        /* each call is printed there at once; NULL: it is not */
    size_t unprinted; /* calls that could not be printed there without waiting */
    bool texts; /* the report for people is kept: for serve, where --report asks for it alone */
    bool json;  /* the parts of the JSON report are kept */
    struct cks *others;      /* the calls for the other formats; NULL: none is wanted */
    enum cks_severity least; /* of a call's findings that are printed */
    bool quiet;              /* of calls, those alone that were not plainly accepted */
    /* Texts that grow: of the report, and of the parts of the JSON report. */
    FILE *text, *calls, *stores, *findings;
    struct cli_told told, told_now; /* by the report, and by what is printed at once */
    char *text_data, *calls_data, *stores_data, *findings_data;
    size_t text_size, calls_size, stores_size, findings_size;
    bool failed; /* out of memory */
    /* Counts. */
    size_t all, kms, refused, failed_connects, undetermined, unanswered, left_out;
    size_t judged, severities[CKS_ERROR + 1];
    bool any_finding;
    /* A Describe like the one before is counted, not printed. */
    char last[256];
    size_t repeated;
};

/* false if out of memory. */
bool cli_journal_open(struct cli_journal *j, const struct cli_settings *settings);
/* A cks_dryrun_options.call: cookie is the journal. */
void cli_journal_take(void *cookie, const struct cks_dryrun_call *call);
/* Prints the report: each call, then one line of counts. */
void cli_journal_print(struct cli_journal *j, FILE *f);
/* A file of evidence that was skipped. */
void cli_journal_skip(struct cli_journal *j, const struct cks_failure *failure);
/* Writes the files of --report; false after a message. exit_status: of the run. */
bool cli_journal_write(struct cli_journal *j, const struct cli_settings *settings, int exit_status);
void cli_journal_close(struct cli_journal *j);

#endif
