/* Findings on a page: the fault, its places with their lines, the repair. */
#ifndef CKS_REPORT_HTML_FINDING_H
#define CKS_REPORT_HTML_FINDING_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

enum cks_html_tone cks_html_tone_of(enum cks_severity severity);
/* One finding, under a heading of the level "h3" or "h4". */
void cks_html_finding(struct cks_html *h, const struct cks_finding *f, const char *heading);

#endif
