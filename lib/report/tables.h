/* The tables, joined: which rule leads to which error. */
#ifndef CKS_REPORT_TABLES_H
#define CKS_REPORT_TABLES_H

#include "rules/judge/rule.h"

/* The documentation page of a rule, Markdown; "" where it has none. */
const char *cks_rule_page(enum cks_rule rule);

#endif
