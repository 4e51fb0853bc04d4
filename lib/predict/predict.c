#include "predict/predict.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "predict/given.h"
#include "predict/ledger.h"
#include "predict/note.h"
#include "predict/obtain.h"
#include "predict/proof/stands.h"
#include "predict/rival.h"
#include "rules/judge/record.h"
#include "rules/judge/say.h"

/* ---- one call ---- */

/* A fault, and when KMS finds it. */
struct fault {
    struct cks_cause cause;
    enum cks_rule rule;
    uint32_t params; /* of its findings, as bits of enum cks_param; UINT32_MAX: of any */
    unsigned rank;
};

struct call {
    const struct cks_predict_input *in;
    struct cks_arena *arena;
    enum cks_operation call;
    const struct cks_prediction *before; /* of the call that comes first, or NULL */
    struct cks_obtaining obtaining;
    CKS_VEC(struct fault) faults; /* in KMS's order */
    bool open;                    /* a requirement is not met */
    bool failed;                  /* out of memory */
};

static unsigned
bit_of(enum cks_operation call)
{
    return call == CKS_CREATE ? CKS_OP_CREATE : call == CKS_UPDATE ? CKS_OP_UPDATE : CKS_OP_CONNECT;
}

static bool
applies(const struct call *c, enum cks_doubt d)
{
    const struct cks_predict_note *n = c->in->note;
    /* A newly created store exists and is DISCONNECTED. */
    bool fresh = n->operation == CKS_CREATE && c->call == CKS_CONNECT;
    if (fresh && (d == CKS_DOUBT_STORE_FOUND || d == CKS_DOUBT_STORE_STATE))
        return false;
    return cks_doubt_applies(d, c->call, n->kinds, n->given);
}

/* Whether KMS checks what a rule is about: rules without a doubt judge only the input.
 */
static bool
looked_at(const struct call *c, enum cks_rule rule)
{
    bool any = false;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++) {
        if (cks_doubt_row(d)->rule != rule)
            continue;
        any = true;
        if (applies(c, d))
            return true;
    }
    return !any;
}

/* When a VPC store is created, KMS does not talk to the proxy yet: the findings of a probe apply
 * later.
 */
static bool
proxy_is_later(const struct call *c, enum cks_rule rule)
{
    return cks_rule_is(rule, CKS_RULE_OF_PROBE) && c->call == CKS_CREATE &&
           !(c->in->note->kinds & CKS_KIND_PUBLIC);
}

/* A planned change that needs a DISCONNECTED store is reported if its state is unknown: no fault is
 * proved, and the doubt about its state remains. */
static bool
is_proved(enum cks_rule rule)
{
    return !cks_rule_is(rule, CKS_RULE_SUPPOSED);
}

static const char *
error_of(const struct call *c, const struct cks_charge *ch)
{
    if (ch->calls && !(ch->calls & bit_of(c->call)))
        return NULL;
    if (ch->error)
        return c->call == CKS_CONNECT && !ch->calls ? NULL : ch->error;
    return cks_outcome_error(ch->rule, c->call);
}

static uint32_t
params_of_charge(const struct cks_charge *ch)
{
    return ch->param < CKS_P_COUNT ? UINT32_C(1) << ch->param : UINT32_MAX;
}

/* KMS looks at the form of the parameters first, whichever rule found it wrong. */
static unsigned
rank_of(const struct call *c, enum cks_rule rule, const char *error)
{
    unsigned rank = cks_outcome_rank(rule, c->call);
    bool of_form = !cks_outcome_error(rule, c->call) && strcmp(error, "ValidationException") == 0;
    return of_form ? cks_stage_rank(CKS_STAGE_PARAMETERS, c->call) : rank;
}

static void
add_fault(struct call *c, const struct cks_charge *ch, const char *error, enum cks_basis basis)
{
    for (size_t i = 0; i < c->faults.count; i++) {
        struct fault *f = &c->faults.items[i];
        if (f->rule != ch->rule || strcmp(f->cause.error, error) != 0)
            continue;
        /* A fault found twice counts with its best basis. */
        if (basis < f->cause.basis)
            f->cause.basis = basis;
        f->params |= params_of_charge(ch);
        return;
    }
    struct fault *f = cks_vec_push(&c->faults);
    if (!f) {
        c->failed = true;
        return;
    }
    f->rule = ch->rule;
    f->params = params_of_charge(ch);
    f->rank = rank_of(c, ch->rule, error);
    f->cause = (struct cks_cause){error, basis, cks_rule_row(ch->rule)->code};
}

static int
by_rank(const void *left, const void *right)
{
    const struct fault *a = left, *b = right;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* An update to a cluster that another store has is refused as one to a cluster that is not related;
 * but it may be made from the same backup as the store's own. */
static bool
is_of_family(const struct call *c, const struct cks_charge *ch)
{
    bool related = c->in->note->settled & CKS_DOUBT_BIT(RELATED);
    for (size_t i = 0; i < c->in->charge_count; i++)
        related = related && c->in->charges[i].rule != cks_doubt_row(CKS_DOUBT_RELATED)->rule;
    return related && ch->rule == cks_doubt_row(CKS_DOUBT_CLUSTER_FREE)->rule &&
           c->call == CKS_UPDATE;
}

/* A call that does not succeed for certain takes nothing from this one for certain. */
static bool
yields(const struct call *c, const struct cks_charge *ch)
{
    return c->in->ground && cks_rival_may_yield(c->in->ground, ch);
}

/* If the update fails, the store keeps its old values, and the values checked are the new ones. A
 * name does not matter to a connect. */
static bool
keeps_old_values(const struct cks_predict_input *in, const struct cks_prediction *before)
{
    return before && before->call == CKS_UPDATE && before->outcome == CKS_FAIL &&
           cks_predict_changes_more_than_name(in->note);
}

#define GIVES(p) (UINT32_C(1) << CKS_P_##p)

/* Whether a refused update would have given the store what a connect looks at; `param` is what a
 * fault is about, or CKS_P_NONE. What it does not give is as it was. */
static bool
would_have_changed(const struct call *c, unsigned param)
{
    const struct cks_predict_note *n = c->in->note;
    const uint32_t proxy = GIVES(ENDPOINT) | GIVES(PATH) | GIVES(CONNECTIVITY) | GIVES(SERVICE) |
                           GIVES(OWNER) | GIVES(ACCESS_KEY) | GIVES(SECRET_KEY);
    if (!keeps_old_values(c->in, c->before))
        return false;
    bool cluster = n->given & GIVES(CLUSTER),
         password = param == CKS_P_PASSWORD && n->given & GIVES(PASSWORD);
    bool changes = n->kinds & CKS_KIND_HSM && (cluster || password);
    return changes || (n->kinds & CKS_KIND_XKS && n->given & proxy);
}

/* A fault of what the store has, where a call before this one decides what that is. */
static bool
is_of_open_values(const struct call *c, const struct cks_charge *ch)
{
    return c->in->ground && (c->in->ground->earlier.values || would_have_changed(c, ch->param)) &&
           cks_outcome_rank(ch->rule, c->call) > cks_stage_rank(CKS_STAGE_STATE, c->call);
}

static void
find_faults(struct call *c)
{
    for (size_t i = 0; i < c->in->charge_count; i++) {
        const struct cks_charge *ch = &c->in->charges[i];
        const char *error = error_of(c, ch);
        if (error && !ch->disputed && !yields(c, ch) && !is_of_family(c, ch) &&
            looked_at(c, ch->rule) && is_proved(ch->rule) && !proxy_is_later(c, ch->rule) &&
            !is_of_open_values(c, ch))
            add_fault(c, ch, error, cks_outcome_basis(ch->rule, c->call, ch->basis));
    }
    if (c->faults.count)
        qsort(c->faults.items, c->faults.count, sizeof(*c->faults.items), by_rank);
}

static void
put_faults(struct call *c, struct cks_prediction *ret)
{
    size_t n = c->faults.count;
    /* Each may be documented under two answers. */
    struct cks_cause *also = cks_arena_array(c->arena, n * 2, sizeof(*also));
    if (!also) {
        c->failed = true;
        return;
    }
    ret->outcome = CKS_FAIL;
    ret->cause = c->faults.items[0].cause;
    ret->also = also;
    for (size_t i = 0; i < n; i++) {
        const struct fault *f = &c->faults.items[i];
        const char *second = cks_outcome_also(f->rule, c->call);
        if (i)
            also[ret->also_count++] = f->cause;
        if (second)
            also[ret->also_count++] = (struct cks_cause){second, f->cause.basis, f->cause.rule};
    }
}

/* ---- what each requirement says ---- */

/* The answers that one row could lead to. */
#define ANSWERS_MOST 6

/* "A, B" and the other answers that are documented for its rules, as a NULL-terminated list. */
static const char **
answers_of(struct call *c, enum cks_requirement r)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    const char *codes[ANSWERS_MOST + 1]; /* most rows have one */
    struct cks_str rest = cks_str_of(row->answer[c->call - CKS_CREATE]);
    size_t n = 0;
    while (rest.n && n < ANSWERS_MOST) {
        size_t end = cks_str_find(rest, ", ");
        codes[n] = cks_arena_strndup(c->arena, rest.p, end);
        c->failed |= !codes[n];
        n += codes[n] != NULL;
        rest = cks_str_sub(rest, end + 2 < rest.n ? end + 2 : rest.n, rest.n);
    }
    for (const enum cks_rule *rule = row->rules; *rule != CKS_RULE_NONE; rule++) {
        const char *also = cks_outcome_also(*rule, c->call);
        bool told = !also || n == ANSWERS_MOST;
        for (size_t i = 0; i < n && !told; i++)
            told = strcmp(codes[i], also) == 0;
        if (!told)
            codes[n++] = also;
    }
    codes[n++] = NULL;
    const char **kept = cks_arena_copy(c->arena, codes, n * sizeof(*codes));
    c->failed |= !kept;
    return kept;
}

static bool
has_answer(const char *const *codes, const char *code)
{
    for (; codes && *codes; codes++)
        if (strcmp(*codes, code) == 0)
            return true;
    return false;
}

/* Only what KMS checks before the first fault can still change the answer, and what would show
 * whether the cause of a FAILED store is still present. */
static bool
requirement_matters(const struct call *c, enum cks_requirement r, const char *const *codes)
{
    const struct cks_predict_note *n = c->in->note;
    bool as_it_is = n->operation == CKS_EXISTING || n->operation == CKS_CONNECT;
    /* What the refused update gives is not what the store has. */
    if (would_have_changed(c, CKS_P_NONE) &&
        cks_requirement_rank(r, c->call) > cks_stage_rank(CKS_STAGE_STATE, c->call))
        return false;
    /* The caller does not matter if the call fails for its own values. */
    enum cks_stage stage = cks_requirement_row(r)->stage;
    bool early = stage != CKS_STAGE_ACCESS && stage != CKS_STAGE_ROLE && c->faults.count &&
                 cks_requirement_rank(r, c->call) < c->faults.items[0].rank;
    if (!c->faults.count || early)
        return true;
    if (!as_it_is || !n->failed || !n->failed->code)
        return false;
    for (size_t i = 0; i < c->faults.count; i++)
        if (strcmp(c->faults.items[i].cause.error, n->failed->code) == 0)
            return false;
    return has_answer(codes, n->failed->code);
}

static const char *
time_text(struct call *c, int64_t time)
{
    char text[32];
    if (time == INT64_MIN)
        return NULL;
    cks_time_format(time, text);
    const char *kept = cks_arena_strdup(c->arena, text);
    c->failed |= !kept;
    return kept;
}

static struct cks_requirement_state
requirement_state_of(struct call *c, enum cks_requirement r, const struct cks_ledger_entry *e)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    bool assumed = e->status == CKS_REQUIREMENT_ASSUMED;
    const char *subject = cks_subject_kind_name(row->subject);
    return (struct cks_requirement_state){
        .id = row->id,
        .requirement = row->requirement,
        .status = e->status,
        .subject = !assumed  ? NULL
                   : subject ? subject
                             : "evidence",
        .by_option = e->by_option,
        .file = e->place.file ? cks_arena_strdup(c->arena, e->place.file) : NULL,
        .line = e->place.line,
        .at = time_text(c, e->time),
    };
}

/* Whether a call of the run before this one leaves open what the row is about. */
static bool
is_left_open(const struct call *c, enum cks_requirement r)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    const struct cks_earlier *earlier = &c->in->ground->earlier;
    return cks_rival_is_deleted(c->in, r) || (r == CKS_R046 && earlier->values) ||
           (row->stage == CKS_STAGE_STATE && row->subject == CKS_ABOUT_NONE && earlier->state);
}

static const char *
obtain_earlier(struct call *c)
{
    const struct cks_earlier *earlier = &c->in->ground->earlier;
    char line[32] = "";
    if (earlier->line)
        snprintf(line, sizeof(line), " (line %u)", earlier->line);
    return cks_arena_printf(c->arena,
                            "the %s of %s store in %s%s comes first: predict this call again, "
                            "alone, with an inventory taken after it",
                            earlier->by, earlier->frees ? "a" : "the same",
                            cks_say(c->in->ground->judge, cks_str_of(earlier->file)), line);
}

/* A call of another store that would take the same comes before this one. */
static const char *
obtain_rival(struct call *c, const struct cks_charge *rival)
{
    const struct cks_ground *g = c->in->ground;
    struct cks_earlier is = {.by = NULL};
    char line[32] = "";
    if (!rival->against)
        return "a create before this one that counts toward the quota may not succeed: predict "
               "this call again, alone, with an inventory taken after it";
    g->where(g->cookie, rival->against - 1, &is);
    if (is.line)
        snprintf(line, sizeof(line), " (line %u)", is.line);
    const char *file = cks_say(g->judge, cks_str_of(is.file));
    if (cks_other_outcome(g, rival->against - 1) == CKS_FAIL)
        return cks_arena_printf(c->arena,
                                "more calls before this one would take the same than are looked "
                                "at, the %s in %s%s among them: predict this call again, alone",
                                is.by, file, line);
    return cks_arena_printf(c->arena,
                            "the %s in %s%s comes first and would take the same, if it succeeds: "
                            "predict this call again, alone, with an inventory taken after it",
                            is.by, file, line);
}

/* Connect is judged after the call that comes first. */
static const char *
obtain_before(struct call *c)
{
    const char *first = c->in->note->operation == CKS_UPDATE ? "update" : "create";
    bool fails = c->before && c->before->outcome == CKS_FAIL;
    return cks_arena_printf(c->arena, "connect is judged after %s succeeds%s", first,
                            fails ? ": repair the errors above first" : ", which is undetermined");
}

/* What to do about evidence that was given and cannot be used: there is no value to fill in. */
static const char *
mending_of(enum cks_requirement r)
{
    return r == CKS_R001
               ? "make sure that the profile, role or keys of the call are of the evidence's "
                 "account, then give --assume R001"
           : r == CKS_R003 ? "give evidence from the store's own Region"
           : r == CKS_R010 ? "give each list with all of its pages"
           : r == CKS_R012 ? "obtain again what could not be read"
           : r == CKS_R013 ? "leave out the older of the files that disagree"
                           : NULL;
}

/* Where the Region is known, --region is not what R003 lacks: evidence of another one was given. */
static enum cks_evidence_kind
lacking_kind(const struct call *c, enum cks_requirement r, const struct cks_ledger_entry *e)
{
    const char *region = c->in->note->region;
    const struct cks_store *s = c->in->ground->s;
    bool known = region && *region;
    if (is_left_open(c, r) || cks_rival_open(c->in, r))
        return CKS_EVIDENCE_CREATE;
    bool own = r == CKS_R001 && (s->account_unknown || s->account_open);
    if (own || (r == CKS_R003 && known))
        return CKS_EVIDENCE_VALUES;
    return r == CKS_R001 && e->unowned ? CKS_EVIDENCE_SECURITY_GROUP
                                       : cks_requirement_row(r)->evidence;
}

static const char *
obtaining_of(struct call *c, enum cks_requirement r, enum cks_evidence_kind k)
{
    const char *mending = k == CKS_EVIDENCE_VALUES ? mending_of(r) : NULL;
    if (mending)
        return mending;
    if (is_left_open(c, r))
        return obtain_earlier(c);
    const struct cks_charge *rival = cks_rival_open(c->in, r);
    if (rival)
        return obtain_rival(c, rival);
    return k == CKS_EVIDENCE_CREATE ? obtain_before(c) : cks_obtain(&c->obtaining, k);
}

static void
put_missing(struct call *c, enum cks_requirement r, const struct cks_ledger_entry *e,
            struct cks_missing *missing, struct cks_prediction *ret)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    const char **codes = answers_of(c, r);
    if (!codes || !requirement_matters(c, r, codes))
        return;
    for (enum cks_evidence_kind k = lacking_kind(c, r, e); k < CKS_EVIDENCE_KIND_COUNT;
         k = cks_obtain_companion(k)) {
        const char *obtain = obtaining_of(c, r, k);
        c->failed |= !obtain;
        missing[ret->missing_count++] = (struct cks_missing){
            .evidence = cks_evidence_kind_name(k),
            .codes = codes,
            .obtain = obtain,
            .requirement = row->id,
            .given = cks_given_file(c->in, k),
        };
    }
}

/* Fills what is required, and which part of it is missing. */
static void
put_rows(struct call *c, const struct cks_ledger_entry *ledger, struct cks_prediction *ret)
{
    size_t bound = 0, open = 0;
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        bound += ledger[r].bound;
        open += ledger[r].bound && ledger[r].status == CKS_REQUIREMENT_MISSING;
    }
    struct cks_requirement_state *states = cks_arena_array(c->arena, bound, sizeof(*states));
    /* Each with a companion at most: see cks_obtain_companion. */
    struct cks_missing *missing = cks_arena_array(c->arena, 2 * open, sizeof(*missing));
    if (!states || !missing) {
        c->failed = true;
        return;
    }
    ret->requirements = states;
    ret->missing = missing;
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        if (!ledger[r].bound)
            continue;
        states[ret->requirement_count++] = requirement_state_of(c, r, &ledger[r]);
        c->open |= ledger[r].status == CKS_REQUIREMENT_MISSING ||
                   ledger[r].status == CKS_REQUIREMENT_DISPROVED;
        /* What the call lacks itself is a fault, which its finding tells. */
        bool told = ledger[r].absent && c->faults.count;
        if (ledger[r].status == CKS_REQUIREMENT_MISSING && !told)
            put_missing(c, r, &ledger[r], missing, ret);
    }
}

/* The ledger itself is large and is not kept. */
static void
put_ledger(struct call *c, struct cks_prediction *ret)
{
    struct cks_ledger_entry *ledger = cks_malloc(CKS_REQUIREMENT_COUNT * sizeof(*ledger));
    struct cks_ledger_fault *faults = cks_malloc((c->faults.count + 1) * sizeof(*faults));
    c->failed |= !ledger || !faults;
    for (size_t i = 0; faults && i < c->faults.count; i++)
        faults[i] = (struct cks_ledger_fault){c->faults.items[i].rule, c->faults.items[i].params};
    if (ledger && faults) {
        cks_ledger_judge(c->in, c->call, c->before, faults, c->faults.count, ledger);
        put_rows(c, ledger, ret);
    }
    free(faults);
    free(ledger);
}

static const size_t *
store_before(struct call *c)
{
    const struct cks_record *own = &c->in->ground->records->list.items[c->in->ground->store];
    if (own->after == UINT32_MAX)
        return NULL;
    size_t *kept = cks_arena_array(c->arena, 1, sizeof(*kept));
    c->failed |= !kept;
    if (kept)
        *kept = own->after;
    return kept;
}

/* `before` is the prediction of the call that comes first, or NULL. */
static bool
predict_call(const struct cks_predict_input *in, struct cks_arena *a, enum cks_operation which,
             const struct cks_prediction *before, struct cks_prediction *ret)
{
    struct call c = {.in = in, .arena = a, .call = which, .before = before};
    c.failed = !cks_obtaining_init(&c.obtaining, a, in->note, in->evidence, in->ground);
    *ret = (struct cks_prediction){.call = which};
    find_faults(&c);
    if (c.faults.count)
        put_faults(&c, ret);
    if (in->ground)
        put_ledger(&c, ret);
    if (in->ground && which != CKS_CONNECT)
        ret->after = store_before(&c);
    /* A store that may be of several kinds has the rows of all of them; one of none has none. */
    if (in->ground && !c.faults.count && !c.open && in->note->kinds &&
        !keeps_old_values(in, before))
        ret->outcome = CKS_SUCCEED;
    cks_vec_free(&c.faults);
    return !c.failed;
}

size_t
cks_predict_store(const struct cks_predict_input *in, struct cks_arena *a,
                  struct cks_prediction ret[2])
{
    enum cks_operation op = in->note->operation;
    if (op != CKS_CREATE && op != CKS_UPDATE)
        return predict_call(in, a, CKS_CONNECT, NULL, &ret[0]) ? 1 : SIZE_MAX;
    bool ok = predict_call(in, a, op, NULL, &ret[0]) &&
              predict_call(in, a, CKS_CONNECT, &ret[0], &ret[1]);
    return ok ? 2 : SIZE_MAX;
}
