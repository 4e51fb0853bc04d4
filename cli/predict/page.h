/* The text of predict while it is printed. */
#ifndef CKSCHECK_CLI_PREDICT_PAGE_H
#define CKSCHECK_CLI_PREDICT_PAGE_H

#include <stdbool.h>

#include <ckscheck/ckscheck.h>

/* A finding, by the store that it is about. */
struct cli_of_store {
    size_t store, finding;
};

/* Text while it is printed. */
struct cli_page {
    struct cks *c;
    struct cli_of_store *findings; /* by store, then in their order */
    size_t finding_count;
    bool color;
    bool failed;                 /* out of memory */
    bool collectable;            /* evidence was not given */
    bool redirected;             /* --connect-to sends this run's probes elsewhere */
    int64_t now;                 /* the time of the judgment */
    size_t counts[CKS_FAIL + 1]; /* verdicts */
};

#endif
