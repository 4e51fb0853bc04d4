/* The pages of parameters and of the terms in people's logs. */
#ifndef CKS_REPORT_EXPLAIN_WORD_H
#define CKS_REPORT_EXPLAIN_WORD_H

#include "base/buf.h"
#include "model/param.h"
#include "model/term.h"

void cks_explain_parameter(struct cks_buf *b, enum cks_param p);
void cks_explain_term(struct cks_buf *b, const struct cks_term *term);

#endif
