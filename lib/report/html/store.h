/* A store, or a call of a dry run, on a page: verdict, findings, what is missing, ledger. */
#ifndef CKS_REPORT_HTML_STORE_H
#define CKS_REPORT_HTML_STORE_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"
#include "report/html/shared.h"
#include "report/html/told.h"

struct cks_html_store {
    const char *anchor; /* with `number`, the section's ID */
    size_t number;
    const char *title;    /* as people know it */
    const char *file;     /* or NULL */
    unsigned line;        /* 0: not known */
    const char *about[4]; /* more that is known of it, each may be NULL */
    const struct cks_prediction *made;
    size_t count;
    const struct cks_finding *const *findings;
    size_t finding_count;
    const struct cks_html_shared *shared; /* what the page tells elsewhere; NULL: nothing */
    struct cks_html_told *told;           /* the commands that the page has shown */
    bool ledger; /* how the requirements stand, with their sentences and what is missing */
    /* For one among many, in place of that: the short ledger's markup, or the number of the
     * section that has the same. */
    struct cks_str short_ledger;
    size_t same_ledger;
};

void cks_html_store(struct cks_html *h, const struct cks_html_store *s);
/* The verdicts of its calls in a line, for a list of stores. */
void cks_html_outcomes(struct cks_html *h, const struct cks_prediction *made, size_t count);

#endif
