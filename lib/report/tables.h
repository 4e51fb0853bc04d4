/* The tables, joined: which rule leads to which error. */
#ifndef CKS_REPORT_TABLES_H
#define CKS_REPORT_TABLES_H

#include "rules/judge/rule.h"

/* What a rule leads to; NULL where it leads to nothing. */
struct cks_rule_outcomes {
    const char *stage; /* the name of the stage in predict/outcomes.def, or NULL */
    const char *create, *update, *connect;
};
struct cks_rule_outcomes cks_rule_outcomes(enum cks_rule rule);

/* The documentation page of a rule, Markdown; "" where it has none. */
const char *cks_rule_page(enum cks_rule rule);

#endif
