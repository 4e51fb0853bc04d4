/* What shows that the case of a rule exists. */
#ifndef CKS_PREDICT_SHOWN_BY_H
#define CKS_PREDICT_SHOWN_BY_H

#include "base/buf.h"
#include "rules/judge/rule.h"

/* Adds a line "- ..." for each thing that shows the case of one of these rules, or that proves a
 * requirement which leads to `error` (NULL: none), each thing once; where there is no such thing,
 * the line that nothing shows it before the call. */
void cks_shown_by(struct cks_buf *b, const enum cks_rule *rules, size_t count, const char *error);

#endif
