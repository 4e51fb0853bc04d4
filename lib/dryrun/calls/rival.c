#include "dryrun/calls/rival.h"

#include "dryrun/calls/conceal.h"

#define OBTAIN                                                                                     \
    "an earlier call that is undetermined comes first and would take the same, if it succeeds: "   \
    "give the evidence that the earlier one lacks"

static bool
is_disproved(const struct cks_prediction *p, const char *id)
{
    for (size_t i = 0; i < p->requirement_count; i++)
        if (strcmp(p->requirements[i].id, id) == 0)
            return p->requirements[i].status == CKS_REQUIREMENT_DISPROVED;
    return false;
}

static const char *const *
code_alone(struct cks_dry_call *c, const char *error)
{
    const char **codes = cks_arena_array(c->arena, 2, sizeof(*codes));
    if (codes)
        codes[0] = error;
    return codes;
}

/* The settled prediction, with what the stores disprove open. */
static const struct cks_prediction *
open_rows(struct cks_dry_call *c, const struct cks_prediction *fails,
          const struct cks_prediction *settled)
{
    size_t n = settled->requirement_count;
    struct cks_prediction *p = cks_arena_array(c->arena, 1, sizeof(*p));
    struct cks_requirement_state *rows = cks_arena_array(c->arena, n + 1, sizeof(*rows));
    struct cks_missing *missing =
        cks_arena_array(c->arena, settled->missing_count + n + 1, sizeof(*missing));
    const char *const *codes = code_alone(c, fails->cause.error);
    c->failed |= !p || !rows || !missing || !codes;
    if (c->failed)
        return fails;
    *p = *settled;
    p->missing_count = 0;
    for (size_t i = 0; i < settled->missing_count; i++)
        if (!is_disproved(fails, settled->missing[i].requirement))
            missing[p->missing_count++] = settled->missing[i];
    for (size_t i = 0; i < n; i++) {
        rows[i] = settled->requirements[i];
        if (!is_disproved(fails, rows[i].id))
            continue;
        rows[i].status = CKS_REQUIREMENT_MISSING;
        rows[i].subject = NULL;
        missing[p->missing_count++] =
            (struct cks_missing){"create", codes, OBTAIN, rows[i].id, NULL};
    }
    p->outcome = CKS_UNDETERMINED;
    p->requirements = rows;
    p->missing = missing;
    return p;
}

bool
cks_dry_rests_on_open(struct cks_dry_call *c, const struct cks_dry_question *q)
{
    struct cks_dry_question settled = *q;
    if (!c->verdict.beside_open)
        return false;
    settled.settled = true;
    cks_dry_verdict_make(&settled, c->arena, &c->settled);
    c->failed |= c->settled.status != CKS_OK;
    if (!c->failed)
        cks_dry_conceal(c, &c->settled);
    const struct cks_prediction *without = c->failed ? NULL : c->settled.call;
    if (!without || without->outcome == CKS_FAIL)
        return false;
    c->record.prediction = open_rows(c, c->verdict.call, without);
    c->record.note = CKS_DRY_RIVAL_IS_OPEN;
    return true;
}
