/* The page of a requirement of the ledger (R072). */
#ifndef CKS_REPORT_EXPLAIN_NEEDED_H
#define CKS_REPORT_EXPLAIN_NEEDED_H

#include "base/buf.h"
#include "ckscheck/ckscheck.h"

void cks_explain_requirement(struct cks_buf *b, const struct cks_requirement_info *r);

#endif
