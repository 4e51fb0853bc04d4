/* Findings on a page: the fault, its places with their lines, the repair. */
#ifndef CKS_REPORT_HTML_FINDING_H
#define CKS_REPORT_HTML_FINDING_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

enum cks_html_tone cks_html_tone_of(enum cks_severity severity);
/* One finding, under a heading of the level "h3" or "h4". `whole`: it is about a store as a whole,
 * so its line is not shown. `told`: the page tells its answer and repair elsewhere; see shared.h.
 */
void cks_html_finding(struct cks_html *h, const struct cks_finding *f, const char *heading,
                      bool whole, bool told);
/* "error" and the like, in its colour. */
void cks_html_severity(struct cks_html *h, enum cks_severity severity);
/* What KMS would answer, and the steps of the repair, as a list. */
void cks_html_answer_and_repair(struct cks_html *h, const struct cks_finding *f);

#endif
