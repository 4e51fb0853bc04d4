/* The calls of a dry run, as they are reported at its end. */
#ifndef CKSCHECK_CLI_JOURNAL_H
#define CKSCHECK_CLI_JOURNAL_H

#include <ckscheck/dryrun.h>
#include <stdio.h>

#include "common/options.h"

struct cli_journal {
    FILE *now;  /* each call is printed there at once; NULL: it is not */
    bool texts; /* the report for people is kept: for serve, where --report asks for it alone */
    bool json;  /* the parts of the JSON report are kept */
    bool quiet; /* of calls, those alone that were not plainly accepted */
    /* Texts that grow: of the report, and of the parts of the JSON report. */
    FILE *text, *calls, *stores, *findings;
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

/* `reports` are the settings' (FORMAT=FILE each). false if out of memory. */
bool cli_journal_open(struct cli_journal *j, const struct cli_list *reports);
/* A cks_dryrun_options.call: cookie is the journal. */
void cli_journal_take(void *cookie, const struct cks_dryrun_call *call);
/* Prints the report: each call, then one line of counts. */
void cli_journal_print(struct cli_journal *j, FILE *f);
/* Writes FORMAT=FILE; false after a message. */
bool cli_journal_write(struct cli_journal *j, const char *text);
/* Whether FORMAT=FILE has a format that there is; a message where not. */
bool cli_journal_accepts(const char *text);
void cli_journal_close(struct cli_journal *j);

#endif
