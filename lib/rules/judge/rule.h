/* The table of rules (rules.def): code, name, severity, basis, parameter, summary, source, check,
 * needs. Severity is there and nowhere else. */
#ifndef CKS_RULES_RULE_H
#define CKS_RULES_RULE_H

#include "ckscheck/ckscheck.h"
#include "rules/judge/code.h"

struct cks_judge;
struct cks_store;
typedef void (*cks_check_fn)(struct cks_judge *j, const struct cks_store *s);

/* What must have been checked before it is certain that a rule finds nothing; see rules.def. */
enum cks_needs {
    CKS_NEEDS_INPUT = 1,
    CKS_NEEDS_REGION,
    CKS_NEEDS_REFERENCE,
    CKS_NEEDS_EXPLAINED,
    CKS_NEEDS_COMMITTED,
    CKS_NEEDS_FILES,
    CKS_NEEDS_STORES,
    CKS_NEEDS_EXISTING,
    CKS_NEEDS_EVIDENCE,
    CKS_NEEDS_NEVER,
    CKS_NEEDS_WITH, /* and above: this much more than the doubt's number */
};

struct cks_rule_row {
    const char *code, *name;
    unsigned char severity; /* enum cks_severity */
    unsigned char other;    /* severity of the case that the rule's page names; 0: no such case */
    unsigned char basis;    /* enum cks_basis */
    const char *parameter;
    const char *summary, *source;
    unsigned char needs; /* enum cks_needs */
    cks_check_fn check;  /* judges one store; NULL: reported by a reader, or by what spans stores */
};

extern const struct cks_rule_row cks_rules[CKS_RULE_COUNT];

/* rule must be below CKS_RULE_COUNT. */
static inline const struct cks_rule_row *
cks_rule_row(enum cks_rule rule)
{
    return &cks_rules[rule];
}

/* What is special about a rule; see traits.def. */
enum cks_rule_trait {
    CKS_RULE_STRICTER_COMMITTED = 1,
    CKS_RULE_TOOL_REFUSES = 2,
    CKS_RULE_TOOL_REFUSES_BARE = 4,
    CKS_RULE_JUDGES_EXISTING = 8,
    CKS_RULE_JUDGES_STATE = 16,
    CKS_RULE_SUPPOSED = 32,
    CKS_RULE_OF_VALUE = 64,
    CKS_RULE_OF_PROBE = 128,
    CKS_RULE_TELLS_TWINS = 256,
    CKS_RULE_OF_FAILED = 512,
    CKS_RULE_OF_FAILED_CONNECT = 1024,
    CKS_RULE_TOOL_CHECKS_VALUE = 2048,
    CKS_RULE_COUNTS_STORES = 4096,
    CKS_RULE_REPEATS = 8192,
    CKS_RULE_HOLDS_SETTINGS = 16384,
    CKS_RULE_OBSERVED_OTHERWISE = 32768,
};
/* Whether the rule has one of these traits. */
bool cks_rule_is(enum cks_rule rule, unsigned traits);

/* By code or name, letter case ignored; CKS_RULE_NONE where there is none. */
enum cks_rule cks_rule_find(const char *code_or_name);

#endif
