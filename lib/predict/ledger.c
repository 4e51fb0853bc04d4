#include "predict/ledger.h"

#include "evidence/facts/evidence.h"
#include "predict/proof/proving.h"

static bool (*const proofs[CKS_REQUIREMENT_COUNT])(struct cks_proving *p) = {
#define CKS_REQUIREMENT(id_, create_, update_, connect_, when_, stage_, evidence_, subject_,       \
                        proof_, ...)                                                               \
    [CKS_##id_] = cks_prove_##proof_,
#include "predict/requirements.def"
#undef CKS_REQUIREMENT
};

/* Conditions of a row beyond its columns. */
enum moot {
    MOOT_FRESH = 1,       /* not a store that a create of this run makes */
    MOOT_KNOWN_PASSWORD,  /* not where the call before gives the password */
    MOOT_KEPT_PASSWORD,   /* not where it gives none */
    MOOT_KEPT_CREDENTIAL, /* not where the call gives no credential */
    MOOT_NEW_CREDENTIAL,  /* not where it gives one */
};

static const struct {
    enum cks_requirement row;
    enum moot moot;
} moots[] = {
    {CKS_R023, MOOT_FRESH},           {CKS_R039, MOOT_FRESH},
    {CKS_R044, MOOT_FRESH},           {CKS_R045, MOOT_FRESH},
    {CKS_R087, MOOT_KEPT_PASSWORD},   {CKS_R088, MOOT_KNOWN_PASSWORD},
    {CKS_R134, MOOT_KEPT_CREDENTIAL}, {CKS_R135, MOOT_NEW_CREDENTIAL},
};

static bool
is_moot(const struct cks_predict_note *n, enum cks_requirement row)
{
    const uint32_t credential = UINT32_C(1) << CKS_P_ACCESS_KEY | UINT32_C(1) << CKS_P_SECRET_KEY;
    bool fresh = n->operation == CKS_CREATE;
    bool password = n->given >> CKS_P_PASSWORD & 1, key = n->given & credential;
    for (size_t i = 0; i < CKS_COUNT(moots); i++) {
        if (moots[i].row != row)
            continue;
        switch (moots[i].moot) {
        case MOOT_FRESH:
            return fresh;
        case MOOT_KNOWN_PASSWORD:
            return password;
        case MOOT_KEPT_PASSWORD:
            return !password;
        case MOOT_KEPT_CREDENTIAL:
            return !key;
        case MOOT_NEW_CREDENTIAL:
            return key;
        }
    }
    return false;
}

/* Rows about the evidence itself are decided after all others. */
static bool
comes_last(enum cks_requirement row)
{
    static const enum cks_requirement last[] = {CKS_R001, CKS_R003, CKS_R008, CKS_R010,
                                                CKS_R011, CKS_R012, CKS_R013};
    for (size_t i = 0; i < CKS_COUNT(last); i++)
        if (last[i] == row)
            return true;
    return false;
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
        return &p->undated;
    case CKS_R010:
        return &p->open;
    case CKS_R012:
        return &p->unread;
    case CKS_R013:
        return &p->disputed;
    default:
        return NULL;
    }
}

static void
put_place(struct cks_proving *p, struct cks_ledger_entry *e)
{
    struct cks_range r;
    e->has_at = p->has_at;
    e->at = p->at;
    e->time = p->time;
    if (e->has_at)
        e->place = cks_evidence_place(p->t.e, e->at);
    else if (p->g->s->doc && e->status == CKS_REQUIREMENT_PROVED) {
        e->place.file = p->g->s->doc->file;
        if (cks_judge_place(p->g->s, &r))
            e->place.line = r.line;
    }
}

static void
judge_row(struct cks_proving *p, enum cks_requirement row, bool fault, struct cks_ledger_entry *e)
{
    const struct cks_qualm *q = qualm_of(p, row);
    cks_proving_begin(p, row);
    bool shown = proofs[row](p);
    bool assumes = cks_requirement_row(row)->subject != CKS_ABOUT_NONE && !p->certain;
    if (q && q->any && p->t.e && p->t.e->texts.count) {
        p->has_at = true;
        p->at = q->at;
    }
    e->bound = true;
    e->status = fault     ? CKS_REQUIREMENT_DISPROVED
                : !shown  ? CKS_REQUIREMENT_MISSING
                : assumes ? CKS_REQUIREMENT_ASSUMED
                          : CKS_REQUIREMENT_PROVED;
    /* An assumption of the user counts if there is no evidence, and never against evidence. */
    if (e->status == CKS_REQUIREMENT_MISSING && p->g->assumed[row]) {
        e->status = CKS_REQUIREMENT_ASSUMED;
        e->by_option = true;
    }
    put_place(p, e);
}

void
cks_ledger_judge(const struct cks_predict_input *in, enum cks_operation call,
                 const struct cks_prediction *before, const bool faults[CKS_REQUIREMENT_COUNT],
                 struct cks_ledger_entry ret[CKS_REQUIREMENT_COUNT])
{
    struct cks_proving p;
    const struct cks_predict_note *n = in->note;
    cks_proving_init(&p, in, call, before);
    for (unsigned last = 0; last < 2; last++)
        for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
            if (comes_last(r) != last)
                continue;
            ret[r] = (struct cks_ledger_entry){.time = INT64_MIN};
            if (cks_requirement_binds(r, call, n->kinds, n->given) && !is_moot(n, r))
                judge_row(&p, r, faults[r], &ret[r]);
        }
}
