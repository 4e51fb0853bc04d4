/* The ledger of a store on a page: every requirement of its calls, and what is missing. */
#ifndef CKS_REPORT_HTML_LEDGER_H
#define CKS_REPORT_HTML_LEDGER_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"
#include "report/html/told.h"

/* The store whose ledger it is, and the commands that the page has shown. */
struct cks_html_whose {
    struct cks_html_told *told;
    const char *title, *anchor;
    size_t number;
};

/* Each kind of evidence that is missing, what it could rule out, and the command that obtains it,
 * or the store that has it already; nothing where nothing is missing. made: the predictions of one
 * store, at most two. */
void cks_html_missing(struct cks_html *h, const struct cks_prediction *made, size_t count,
                      const struct cks_html_whose *whose);
/* A table: each requirement as a sentence, with the evidence. */
void cks_html_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count);
/* The same in a few lines, by ID: for a store among many. input: its own place, which is not
 * repeated. */
void cks_html_short_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count,
                           const struct cks_place *input);

#endif
