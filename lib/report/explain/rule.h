/* The page of a rule, with what KMS would answer, and lists of rules. */
#ifndef CKS_REPORT_EXPLAIN_RULE_H
#define CKS_REPORT_EXPLAIN_RULE_H

#include "base/buf.h"
#include "rules/judge/rule.h"

void cks_explain_rule(struct cks_buf *b, enum cks_rule rule);
/* One line of a list: code, name, summary. */
void cks_explain_rule_line(struct cks_buf *b, enum cks_rule rule);
/* The rules whose code starts with `prefix` ("CKS42"), in any case; false if it is not a prefix of
 * a code, or if it is a whole code. */
bool cks_explain_family(struct cks_buf *b, const char *prefix);

#endif
