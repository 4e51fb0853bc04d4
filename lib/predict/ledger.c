#include "predict/ledger.h"

#include "evidence/facts/evidence.h"
#include "predict/proof/proving.h"
#include "predict/proof/stands.h"
#include "rules/judge/mark.h"

static bool (*const proofs[CKS_REQUIREMENT_COUNT])(struct cks_proving *p) = {
#define CKS_REQUIREMENT(id_, create_, update_, connect_, when_, stage_, evidence_, subject_,       \
                        proof_, ...)                                                               \
    [CKS_##id_] = cks_prove_##proof_,
#include "predict/requirements.def"
#undef CKS_REQUIREMENT
};

static bool
is_moot(const struct cks_proving *p, enum cks_requirement row)
{
    const struct cks_predict_note *n = p->in->note;
    const uint32_t credential = UINT32_C(1) << CKS_P_ACCESS_KEY | UINT32_C(1) << CKS_P_SECRET_KEY;
    bool password = cks_proving_new_password(p), key = n->given & credential;
    switch (cks_requirement_moot(row)) {
    case CKS_MOOT_NEVER:
        return false;
    case CKS_MOOT_FRESH:
        return n->operation == CKS_CREATE;
    case CKS_MOOT_FIRST:
        return p->call == CKS_UPDATE && !p->g->earlier.values;
    case CKS_MOOT_KNOWN_PASSWORD:
        return password;
    case CKS_MOOT_KEPT_PASSWORD:
        return !password;
    case CKS_MOOT_KEPT_CREDENTIAL:
        return !key;
    case CKS_MOOT_NEW_CREDENTIAL:
        return key;
    }
    return false;
}

/* Rows about the evidence itself are decided after all others. */
static bool
comes_last(enum cks_requirement row)
{
    switch (row) {
    case CKS_R001:
    case CKS_R003:
    case CKS_R008:
    case CKS_R010:
    case CKS_R011:
    case CKS_R012:
    case CKS_R013:
        return true;
    default:
        return false;
    }
}

/* The place of what was not read or is about something else. */
static const struct cks_qualm *
qualm_of(const struct cks_proving *p, enum cks_requirement row)
{
    switch (row) {
    case CKS_R001:
        return &p->account;
    case CKS_R003:
        return &p->region;
    case CKS_R008:
        return p->outdated.any ? &p->outdated : &p->undated;
    case CKS_R010:
        return p->open.any ? &p->open : &p->endless;
    case CKS_R012:
        return &p->unread;
    case CKS_R013:
        return &p->disputed;
    default:
        return NULL;
    }
}

/* The line of the store: looked up in its file once for all rows. */
static unsigned
line_of_store(struct cks_proving *p)
{
    struct cks_range r;
    if (!p->placed && cks_judge_place(p->g->s, &r))
        p->line = r.line;
    p->placed = true;
    return p->line;
}

/* Nothing shows other accounts' stores: what is assumed of them does not rest on an inventory. */
static bool
rests_on_inventory(const struct cks_ledger_entry *e, enum cks_requirement row)
{
    return e->status == CKS_REQUIREMENT_PROVED ||
           (e->status == CKS_REQUIREMENT_ASSUMED && !e->by_option &&
            cks_requirement_row(row)->subject == CKS_ABOUT_EVIDENCE);
}

static void
put_place(struct cks_proving *p, struct cks_ledger_entry *e)
{
    e->has_at = p->has_at;
    e->at = p->at;
    e->time = p->time;
    if (e->has_at)
        e->place = cks_evidence_place(p->t.e, e->at);
    else if (p->inventory && rests_on_inventory(e, p->row))
        e->place.file = p->inventory;
    else if (p->g->s->doc && e->status == CKS_REQUIREMENT_PROVED) {
        e->place.file = p->g->s->doc->file;
        e->place.line = line_of_store(p);
    }
}

/* The faults of a call. */
struct faults {
    const struct cks_ledger_fault *items;
    size_t count;
};

static bool
is_charged(struct cks_proving *p, const struct faults *faults)
{
    bool charged = false;
    for (size_t i = 0; i < faults->count; i++)
        charged |= cks_fault_is_about(p, &faults->items[i]);
    return charged;
}

static void
judge_row(struct cks_proving *p, enum cks_requirement row, const struct faults *faults,
          struct cks_ledger_entry *e)
{
    const struct cks_qualm *q = qualm_of(p, row);
    const struct cks_qualm region = p->region, account = p->account;
    cks_proving_begin(p, row);
    bool stands = cks_proving_stands(p, row);
    e->charged = is_charged(p, faults);
    bool shown = proofs[row](p) && stands;
    e->shown = shown;
    /* What is another store's does not matter where the row is proved without it. */
    if (shown && !q) {
        p->region = region;
        p->account = account;
    }
    bool assumes = cks_requirement_row(row)->subject != CKS_ABOUT_NONE && !p->certain;
    if (q && q->any && q->placed) {
        p->has_at = true;
        p->at = q->at;
    }
    e->bound = true;
    e->unowned = p->unowned;
    e->absent = !stands;
    e->status = !shown && e->charged ? CKS_REQUIREMENT_DISPROVED
                : !shown             ? CKS_REQUIREMENT_MISSING
                : assumes            ? CKS_REQUIREMENT_ASSUMED
                                     : CKS_REQUIREMENT_PROVED;
    /* An assumption of the user counts if there is no evidence, and never against evidence, against
     * what this run says of the call before, or about a value that the call does not have. */
    bool failed_before =
        row == CKS_R046 && ((p->before && p->before->outcome == CKS_FAIL) || p->g->earlier.fails);
    if (e->status == CKS_REQUIREMENT_MISSING && stands && p->g->assumed[row] && !failed_before) {
        e->status = CKS_REQUIREMENT_ASSUMED;
        e->by_option = true;
    }
    put_place(p, e);
    if (q && q->any && q->entry.file)
        e->place = q->entry;
}

/* Whether a row that is not proved has the rule. */
static bool
is_told_by_another(const struct cks_ledger_entry *ledger, enum cks_requirement row,
                   enum cks_rule rule)
{
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        if (r != row && ledger[r].bound && ledger[r].charged && !ledger[r].shown &&
            cks_requirement_has_rule(r, rule))
            return true;
    return false;
}

/* Once every row was judged: a fault that is about another row, which is not proved, leaves alone
 * one that evidence proves. */
static void
share_out(const struct faults *faults, struct cks_ledger_entry ledger[CKS_REQUIREMENT_COUNT])
{
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        struct cks_ledger_entry *e = &ledger[r];
        bool told = true;
        if (!e->bound || !e->charged || !e->shown)
            continue;
        for (size_t i = 0; i < faults->count; i++)
            if (cks_requirement_has_rule(r, faults->items[i].rule))
                told = told && is_told_by_another(ledger, r, faults->items[i].rule);
        if (told)
            continue;
        e->status = CKS_REQUIREMENT_DISPROVED;
        if (!e->has_at)
            e->place = (struct cks_place){0};
    }
}

void
cks_ledger_judge(const struct cks_predict_input *in, enum cks_operation call,
                 const struct cks_prediction *before, const struct cks_ledger_fault *faults,
                 size_t fault_count, struct cks_ledger_entry ret[CKS_REQUIREMENT_COUNT])
{
    struct cks_proving p;
    const struct cks_predict_note *n = in->note;
    const struct faults all = {faults, fault_count};
    cks_proving_init(&p, in, call, before);
    for (unsigned last = 0; last < 2; last++)
        for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
            if (comes_last(r) != last)
                continue;
            ret[r] = (struct cks_ledger_entry){.time = INT64_MIN};
            if (cks_requirement_binds(r, call, n->kinds, n->given) && !is_moot(&p, r))
                judge_row(&p, r, &all, &ret[r]);
        }
    share_out(&all, ret);
}
