/* The rules by code. */
#ifndef CKS_RULES_JUDGE_CODE_H
#define CKS_RULES_JUDGE_CODE_H

enum cks_rule {
#define CKS_RULE(code, ...) code,
#include "rules/rules.def"
#undef CKS_RULE
    CKS_RULE_COUNT,
    CKS_RULE_NONE = CKS_RULE_COUNT,
};

#endif
