#include "rules/judge/rule.h"

#include "base/str.h"
#include "rules/judge/checks.h"
#include "rules/judge/doubt.h"

#define NONE CKS_SEVERITY_NONE
#define NOTE CKS_NOTE
#define WARNING CKS_WARNING
#define ERROR CKS_ERROR
#define DOCUMENTED CKS_DOCUMENTED
#define OBSERVED CKS_OBSERVED
#define INFERRED CKS_INFERRED
#define ADVICE CKS_ADVICE
#define INPUT CKS_NEEDS_INPUT
#define REGION CKS_NEEDS_REGION
#define REFERENCE CKS_NEEDS_REFERENCE
#define EXPLAINED CKS_NEEDS_EXPLAINED
#define COMMITTED CKS_NEEDS_COMMITTED
#define FILES CKS_NEEDS_FILES
#define STORES CKS_NEEDS_STORES
#define EXISTING CKS_NEEDS_EXISTING
#define EVIDENCE CKS_NEEDS_EVIDENCE
#define NEVER CKS_NEEDS_NEVER
#define WITH(doubt) ((unsigned)CKS_NEEDS_WITH + CKS_DOUBT_##doubt)

const struct cks_rule_row cks_rules[CKS_RULE_COUNT] = {
#define CKS_RULE(code_, name_, severity_, other_, basis_, parameter_, summary_, source_, check_,   \
                 needs_)                                                                           \
    [code_] = {.code = #code_,                                                                     \
               .name = (name_),                                                                    \
               .severity = (severity_),                                                            \
               .other = (other_),                                                                  \
               .basis = (basis_),                                                                  \
               .parameter = (parameter_),                                                          \
               .summary = (summary_),                                                              \
               .source = (source_),                                                                \
               .check = (check_),                                                                  \
               .needs = (unsigned char)(needs_)},
#include "rules/rules.def"
#undef CKS_RULE
};

static const struct {
    enum cks_rule first, last;
    unsigned trait; /* enum cks_rule_trait */
} traits[] = {
#define CKS_TRAIT(code_, trait_) {(code_), (code_), CKS_RULE_##trait_},
#define CKS_BLOCK(first_, last_, trait_) {(first_), (last_), CKS_RULE_##trait_},
#include "rules/traits.def"
#undef CKS_TRAIT
#undef CKS_BLOCK
};

bool
cks_rule_is(enum cks_rule rule, unsigned wanted)
{
    for (size_t i = 0; i < CKS_COUNT(traits); i++)
        if ((traits[i].trait & wanted) && rule >= traits[i].first && rule <= traits[i].last)
            return true;
    return false;
}

enum cks_rule
cks_rule_find(const char *code_or_name)
{
    struct cks_str wanted = cks_str_of(code_or_name);
    /* Reports ask for every finding, with the table's own text. */
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (code_or_name == cks_rules[r].code)
            return r;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_str_ieq(wanted, cks_str_of(cks_rules[r].code)) ||
            cks_str_ieq(wanted, cks_str_of(cks_rules[r].name)))
            return r;
    return CKS_RULE_NONE;
}
