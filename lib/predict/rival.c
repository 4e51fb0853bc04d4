#include "predict/rival.h"

#include "rules/judge/record.h"

bool
cks_rival_refuses(const struct cks_charge *charge, enum cks_operation call)
{
    enum cks_rule rule = charge->rule;
    bool makes = call == CKS_CREATE || call == CKS_UPDATE;
    unsigned bit = call == CKS_CREATE ? CKS_OP_CREATE : CKS_OP_UPDATE;
    bool counts = !charge->disputed && !charge->against && (!charge->calls || charge->calls & bit);
    /* What a probe saw, and how many stores there are, is weighed by the prediction alone. */
    if (!makes || !counts ||
        cks_rule_is(rule, CKS_RULE_SUPPOSED | CKS_RULE_OF_PROBE | CKS_RULE_COUNTS_STORES))
        return false;
    return (charge->error || cks_outcome_error(rule, call)) &&
           cks_outcome_basis(rule, call, charge->basis) == CKS_DOCUMENTED;
}

enum cks_outcome
cks_rival_outcome(const struct cks_prediction *made)
{
    bool inferred = made->outcome == CKS_FAIL && made->cause.basis != CKS_DOCUMENTED;
    return inferred ? CKS_UNDETERMINED : made->outcome;
}

enum cks_outcome
cks_other_outcome(const struct cks_ground *g, size_t store)
{
    return g->outcomes ? (enum cks_outcome)g->outcomes[store] : CKS_UNDETERMINED;
}

bool
cks_rival_may_yield(const struct cks_ground *g, const struct cks_charge *charge)
{
    if (cks_rule_is(charge->rule, CKS_RULE_COUNTS_STORES))
        return g->place_left;
    return charge->against && cks_other_outcome(g, charge->against - 1) != CKS_SUCCEED;
}

/* A create that repeats an open one is accepted either way: KMS makes the store or returns the ID
 * of the one that is there. */
const struct cks_charge *
cks_rival_open(const struct cks_predict_input *in, enum cks_requirement row)
{
    const struct cks_charge *last = NULL;
    for (size_t i = 0; i < in->charge_count; i++) {
        const struct cks_charge *ch = &in->charges[i];
        if (cks_rule_is(ch->rule, CKS_RULE_COUNTS_STORES) && in->ground->place_left &&
            cks_requirement_has_rule(row, ch->rule))
            return ch;
        if (!ch->against || cks_rule_is(ch->rule, CKS_RULE_REPEATS) ||
            !cks_requirement_has_rule(row, ch->rule))
            continue;
        /* One that succeeds has the value, where the charge is not a fault for another reason. */
        if (cks_other_outcome(in->ground, ch->against - 1) != CKS_FAIL)
            return ch;
        last = ch;
    }
    bool more = in->ground->records->list.items[in->ground->store].crowded;
    return more ? last : NULL;
}

bool
cks_rival_is_deleted(const struct cks_predict_input *in, enum cks_requirement row)
{
    for (size_t i = 0; in->ground->earlier.frees && i < in->charge_count; i++)
        if (!in->charges[i].against && in->charges[i].disputed &&
            cks_requirement_has_rule(row, in->charges[i].rule))
            return true;
    return false;
}
