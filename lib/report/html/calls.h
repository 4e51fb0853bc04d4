/* The calls of a dry run on a page: a list of all, in their order, with how each was answered. */
#ifndef CKS_REPORT_HTML_CALLS_H
#define CKS_REPORT_HTML_CALLS_H

#include "report/html/frame.h"
#include "report/html/markup.h"
#include "report/out.h"

bool cks_html_has_calls(const struct cks *c);
/* Counts what they would end in. */
void cks_html_tally_calls(const struct cks *c, struct cks_html_tally *t);
/* "Nothing was sent to AWS: 5 calls of a dry run", for the line under the verdict. */
void cks_html_lead_of_calls(struct cks_html *h, const struct cks *c);
/* The section with the list. A call that was judged links to its own section. */
void cks_html_calls(struct cks_html *h, struct cks_out *out, const struct cks *c);

#endif
