#include "predict/looks.h"

#include <string.h>

#include "base/str.h"

/* A rule and the doubt that must be settled before its fault counts as ruled out. */
static const struct {
    enum cks_rule rule;
    enum cks_doubt doubt;
} looks[] = {
#define CKS_LOOK(rule_, doubt_) {(rule_), CKS_DOUBT_##doubt_},
#include "predict/looks.def"
#undef CKS_LOOK
};

static bool
rule_leads_to(enum cks_rule rule, const char *code)
{
    const char *one = cks_outcome_error(rule, CKS_CONNECT);
    const char *two = cks_outcome_also(rule, CKS_CONNECT);
    return (one && strcmp(one, code) == 0) || (two && strcmp(two, code) == 0);
}

cks_doubts
cks_look_doubts(enum cks_rule rule, const struct cks_predict_note *n)
{
    cks_doubts all = 0;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (cks_doubt_row(d)->rule == rule)
            all |= UINT64_C(1) << d;
    for (size_t i = 0; i < CKS_COUNT(looks); i++)
        if (looks[i].rule == rule)
            all |= UINT64_C(1) << looks[i].doubt;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (!cks_doubt_applies(d, CKS_CONNECT, n->kinds, n->given))
            all &= ~(UINT64_C(1) << d);
    return all;
}

cks_doubts
cks_look_code_doubts(const struct cks_predict_note *n, const char *code)
{
    cks_doubts asked = 0;
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (rule_leads_to(r, code))
            asked |= cks_look_doubts(r, n);
    return asked;
}
