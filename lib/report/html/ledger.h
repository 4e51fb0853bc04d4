/* The ledger of a store on a page: every requirement of its calls, and what is missing. */
#ifndef CKS_REPORT_HTML_LEDGER_H
#define CKS_REPORT_HTML_LEDGER_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

/* Each kind of evidence that is missing, what it could rule out, and the command that obtains it;
 * nothing where nothing is missing. made: the predictions of one store, at most two. */
void cks_html_missing(struct cks_html *h, const struct cks_prediction *made, size_t count);
/* A table: each requirement as a sentence, with the evidence. */
void cks_html_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count);
/* The same in a few lines, by ID: for a store among many. input: its own place, which is not
 * repeated. */
void cks_html_short_ledger(struct cks_html *h, const struct cks_prediction *made, size_t count,
                           const struct cks_place *input);

#endif
