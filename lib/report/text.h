/* What the formats for people share. */
#ifndef CKS_REPORT_TEXT_H
#define CKS_REPORT_TEXT_H

#include "report/format.h"

/* "FILE:LINE:COLUMN: SEVERITY: MESSAGE [CODE NAME]" and a line end. */
void cks_text_headline(struct cks_report *r, const struct cks_finding *f);

#endif
