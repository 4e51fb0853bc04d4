/* The page of a ConnectionErrorCode or an exception. */
#ifndef CKS_REPORT_EXPLAIN_ERROR_H
#define CKS_REPORT_EXPLAIN_ERROR_H

#include "base/buf.h"
#include "model/kms_error.h"

void cks_explain_error(struct cks_buf *b, const struct cks_kms_error *e);

#endif
