#include "run/forecast/forecast.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/search.h"
#include "predict/note.h"
#include "predict/outcome.h"
#include "predict/rival.h"
#include "predict/steps.h"
#include "evidence/facts/evidence.h"
#include "model/branches.h"
#include "model/kms_error.h"
#include "rules/judge/current.h"
#include "rules/judge/endings.h"
#include "rules/judge/mark.h"
#include "rules/judge/subject.h"
#include "run/state/calls.h"
#include "run/state/recall.h"

void
cks_forecast_note(void *cookie, const struct cks_store *s, size_t i)
{
    struct cks *c = cookie;
    struct cks_record *r = &c->records.list.items[i];
    struct cks_predict_note *note = cks_run_push(c, &c->forecast.notes);
    if (!note || !cks_run_did(c, cks_predict_note(&c->arena, &c->judge, s, note)))
        return;
    r->note = (uint32_t)c->forecast.notes.count;
    r->looked_at |= note->settled;
}

/* Which of an inventory's doubts can be settled for a store: those about values that are known. */
static cks_doubts
of_inventory(const struct cks_record *r, uint32_t unknown)
{
    static const struct {
        cks_doubts doubts;
        uint32_t params; /* bits of enum cks_param that must not be unknown */
    } needs[] = {
        {CKS_DOUBT_BIT(NAME_FREE), 1u << CKS_P_NAME | 1u << CKS_P_NEW_NAME},
        {CKS_DOUBT_BIT(CLUSTER_FREE), 1u << CKS_P_CLUSTER},
        {CKS_DOUBT_BIT(URI_FREE) | CKS_DOUBT_BIT(ENDPOINT_FREE) | CKS_DOUBT_BIT(DNS_NAME_FREE),
         1u << CKS_P_ENDPOINT | 1u << CKS_P_PATH | 1u << CKS_P_CONNECTIVITY},
        {CKS_DOUBT_BIT(SERVICE_FREE), 1u << CKS_P_SERVICE | 1u << CKS_P_CONNECTIVITY},
        {CKS_DOUBT_BIT(QUOTA), 0},
    };
    cks_doubts settled = 0;
    if (!r->scope || r->multiple)
        return 0;
    for (size_t i = 0; i < CKS_COUNT(needs); i++)
        if (!(needs[i].params & unknown))
            settled |= needs[i].doubts;
    return settled;
}

/* Doubts that every inventory entry leaves open if one of them is incomplete, as with --query. */
static cks_doubts
untold_by(const struct cks_record *r)
{
    const uint64_t *key = r->key;
    bool hsm = r->type == CKS_STORE_HSM || key[CKS_KEY_CLUSTER];
    bool external = r->type == CKS_STORE_XKS || key[CKS_KEY_ENDPOINT];
    cks_doubts untold = 0;
    if (r->operation != CKS_EXISTING || !cks_input_is_inventory(r->input))
        return 0;
    bool new_type = r->unknown >> CKS_P_TYPE & 1;
    if (!key[CKS_KEY_NAME])
        untold |= CKS_DOUBT_BIT(NAME_FREE);
    if (new_type)
        untold |= CKS_DOUBT_BIT(CLUSTER_FREE) | CKS_DOUBT_BIT(URI_FREE) |
                  CKS_DOUBT_BIT(ENDPOINT_FREE) | CKS_DOUBT_BIT(DNS_NAME_FREE) |
                  CKS_DOUBT_BIT(SERVICE_FREE);
    if (!external && !key[CKS_KEY_CLUSTER])
        untold |= CKS_DOUBT_BIT(CLUSTER_FREE);
    if (!hsm && !(key[CKS_KEY_ENDPOINT] && key[CKS_KEY_PATH] && r->reach))
        untold |=
            CKS_DOUBT_BIT(URI_FREE) | CKS_DOUBT_BIT(ENDPOINT_FREE) | CKS_DOUBT_BIT(DNS_NAME_FREE);
    if (!hsm && r->reach != CKS_REACH_PUBLIC && !key[CKS_KEY_SERVICE])
        untold |= CKS_DOUBT_BIT(SERVICE_FREE);
    return untold;
}

/* A connect of an existing store: its own entry shows its state. */
static void
note_existing(void *arg, const struct cks_store *s, size_t i)
{
    struct cks *c = arg;
    struct cks_record *r = &c->records.list.items[i];
    c->judge.hand.settled = CKS_DOUBT_BIT(STORE_FOUND);
    if (s->state != CKS_STATE_UNKNOWN)
        c->judge.hand.settled |= CKS_DOUBT_BIT(STORE_STATE);
    cks_forecast_note(c, s, i);
    /* CKS608 reports FAILED; a connect is rejected in this state too. */
    if (r->state != CKS_STATE_DISCONNECTING)
        return;
    struct cks_charge *refused = cks_run_push(c, &c->findings.charges);
    if (refused)
        *refused = (struct cks_charge){.store = i,
                                       .rule = CKS602,
                                       .basis = CKS_DOCUMENTED,
                                       .calls = CKS_OP_CONNECT,
                                       .disputed = r->disputed};
}

static bool
is_call(const struct cks_record *r)
{
    return r->note && !r->skeleton && !r->unlinked;
}

/* The stores of inventories as calls: of those that were read as evidence, or of the others. */
static void
note_all_existing(struct cks *c, bool evidence)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        if (r->operation == CKS_EXISTING && cks_input_is_inventory(r->input) &&
            c->inputs.files.items[r->file].evidence == evidence)
            c->records.recall(c->records.cookie, i, note_existing, c);
    }
}

/* A connect of existing stores. Evidence about a call is not a call too: its stores are what the
 * run is about only if it has nothing else. */
static void
note_connects(struct cks *c)
{
    bool any = false;
    note_all_existing(c, false);
    for (size_t i = 0; i < c->records.list.count && !any; i++)
        any = is_call(&c->records.list.items[i]);
    if (!any)
        note_all_existing(c, true);
}

bool
cks_forecast_prepare(struct cks *c)
{
    size_t n = c->records.list.count;
    cks_doubts untold = 0;
    if (c->options.operation == CKS_CONNECT)
        note_connects(c);
    for (size_t i = 0; i < n; i++)
        untold |= untold_by(&c->records.list.items[i]);
    for (size_t i = 0; i < n; i++) {
        struct cks_record *r = &c->records.list.items[i];
        if (r->covered && r->note)
            r->looked_at |= of_inventory(r, c->forecast.notes.items[r->note - 1].unknown) & ~untold;
    }
    cks_recall_end(c);
    c->forecast.outcomes = cks_calloc(n + 1, 1);
    c->forecast.foreseen = cks_calloc(n + 1, 1);
    return cks_run_did(c, c->forecast.outcomes && c->forecast.foreseen) && cks_run_is_whole(c);
}

void
cks_forecast_free(struct cks_forecast *forecast)
{
    cks_vec_free(&forecast->notes);
    free(forecast->outcomes);
    free(forecast->foreseen);
    cks_arena_free(&forecast->made);
    cks_evidence_free(forecast->evidence);
}

static bool
charge_before(const void *item, const void *key)
{
    const struct cks_charge *charge = item;
    return charge->store < *(const size_t *)key;
}

/* The first charge of a store, or of a later one. */
static size_t
first_charge(const struct cks_findings *f, size_t store)
{
    return cks_search(f->charges.items, f->charges.count, sizeof(*f->charges.items), &store,
                      charge_before);
}

struct cks_predict_input
cks_forecast_input(const struct cks *c, size_t store, const struct cks_predict_note *note)
{
    size_t from = first_charge(&c->findings, store);
    size_t to = first_charge(&c->findings, store + 1);
    return (struct cks_predict_input){.note = note,
                                      .charges =
                                          to > from ? &c->findings.charges.items[from] : NULL,
                                      .charge_count = to - from,
                                      .evidence = c->forecast.evidence};
}

/* A prediction while its store is in memory. */
struct forecasting {
    struct cks *c;
    size_t store;
    struct cks_predict_note note;
    struct cks_current current;
    struct cks_prediction *made;
    size_t count;
    bool collects;   /* the steps too */
    unsigned depth;  /* of the calls that wait for each other */
    bool place_left; /* see struct cks_ground */
    struct cks_earlier earlier;
    struct cks_step *steps;
    size_t step_count;
};

static void
see_current(void *arg, const struct cks_store *s, size_t i)
{
    struct forecasting *f = arg;
    cks_run_did(f->c, cks_current_take(&f->c->forecast.made, s, &f->current));
    f->current.disputed |= f->c->records.list.items[i].disputed;
    f->current.contested |= f->c->records.list.items[i].contested;
}

static void
see_call_line(void *arg, const struct cks_store *s, size_t i)
{
    unsigned *line = arg;
    struct cks_range r;
    CKS_UNUSED(i);
    if (cks_judge_place(s, &r))
        *line = r.line;
}

/* Where the call of a store is. */
static void
tell_call(void *cookie, size_t call, struct cks_earlier *ret)
{
    struct cks *c = cookie;
    const struct cks_record *r = &c->records.list.items[call];
    ret->by = r->operation == CKS_CREATE   ? "create"
              : r->operation == CKS_UPDATE ? "update"
                                           : "connect";
    ret->file = c->inputs.files.items[r->file].name;
    ret->line = r->line;
    if (!r->line)
        c->records.recall(c->records.cookie, call, see_call_line, &ret->line);
}

/* What requirements are proved from, while the store is in memory. */
static struct cks_ground
ground_of(struct cks *c, const struct cks_store *s, size_t i)
{
    return (struct cks_ground){.judge = &c->judge,
                               .records = &c->records,
                               .store = i,
                               .s = s,
                               .assumed = c->forecast.assumed,
                               .outcomes = c->forecast.outcomes,
                               .where = tell_call,
                               .cookie = c,
                               .probe_max_age = c->options.probe_max_age,
                               .store_limit = c->options.store_limit};
}

static void
predict_store(void *arg, const struct cks_store *s, size_t i)
{
    struct forecasting *f = arg;
    struct cks *c = f->c;
    struct cks_predict_input in = cks_forecast_input(c, i, &f->note);
    struct cks_ground ground = ground_of(c, s, i);
    ground.place_left = f->place_left;
    ground.earlier = f->earlier;
    in.ground = &ground;
    f->count = cks_predict_store(&in, &c->forecast.made, f->made);
    if (!f->collects || f->count == SIZE_MAX)
        return;
    struct cks_obtaining o;
    bool ok = cks_obtaining_init(&o, &c->forecast.made, &f->note, in.evidence, &ground);
    f->step_count = ok ? cks_steps_for(&o, f->made, f->count, &f->steps) : SIZE_MAX;
}

/* Calls that wait for each other in a row: more are not followed, and so undetermined. */
#define DEPTH_MOST 16

static size_t forecast_store(struct forecasting *f);
static bool forecast_fill(struct forecasting *f, struct cks *cks, size_t store);

/* Forecasts the call of an earlier store; false if that cannot be done. */
static bool
foresee_call(struct forecasting *f, size_t store, struct forecasting *ret)
{
    if (store >= f->store || f->depth == DEPTH_MOST || !forecast_fill(ret, f->c, store))
        return false;
    ret->depth = f->depth + 1;
    size_t n = ret->made ? forecast_store(ret) : SIZE_MAX;
    return n != SIZE_MAX && n > 0;
}

/* What becomes of the call of an earlier store, found once. */
static enum cks_outcome
foresee(struct forecasting *f, size_t store)
{
    struct cks_forecast *to = &f->c->forecast;
    struct forecasting other;
    if (store < f->store && !to->foreseen[store] && !foresee_call(f, store, &other))
        to->foreseen[store] = 1;
    return (enum cks_outcome)to->outcomes[store];
}

/* Whether KMS refuses the call at once, so that the store stays as it is. */
static bool
is_refused_at_once(const struct cks_prediction *p)
{
    const struct cks_kms_error *e =
        p->outcome == CKS_FAIL ? cks_kms_error_find(cks_str_of(p->cause.error)) : NULL;
    return e && !e->is_code;
}

/* Whether a call before another one is made where that is: a branch of its script may decide. */
static bool
is_made(const struct cks_record *before, const struct cks_record *call)
{
    return before->file == call->file ? cks_branches_made(before->branches, call->branches)
                                      : cks_branches_sure(before->branches);
}

/* What the calls of the same store before this one leave open. Inputs do not show a disconnect, so
 * one may come between a connect and this call. The dry run sees every call, and gives each an
 * inventory of its own: there no call is before another. */
static void
forecast_earlier(struct forecasting *f)
{
    const struct cks_record *list = f->c->records.list.items;
    uint32_t call = list[f->store].before;
    struct forecasting other;
    if (call == UINT32_MAX)
        return;
    bool known = foresee_call(f, call, &other);
    const struct cks_prediction *made = known ? &other.made[0] : NULL;
    f->earlier = known ? other.earlier : (struct cks_earlier){.values = true, .state = true};
    bool update = list[call].operation == CKS_UPDATE;
    bool succeeds = known && made->outcome == CKS_SUCCEED;
    bool changes = update && known && cks_predict_changes_more_than_name(&other.note);
    bool open = changes && (!succeeds || !is_made(&list[call], &list[f->store]));
    f->earlier.values |= open;
    f->earlier.fails |= changes && made->outcome == CKS_FAIL;
    f->earlier.state |= !update && known && !is_refused_at_once(made);
    if (!known || open || (!update && !is_refused_at_once(made)))
        tell_call(f->c, call, &f->earlier);
}

static void
tell_ending(struct cks *c, const struct cks_ending *e, struct cks_earlier *ret)
{
    ret->by = e->removes ? "delete" : "disconnect";
    ret->file = c->inputs.files.items[e->file].name;
    ret->line = e->line;
}

/* Whether a store that exists may have what the call takes. */
static bool
may_be_taken(const struct forecasting *f)
{
    const struct cks_findings *all = &f->c->findings;
    for (size_t i = first_charge(all, f->store);
         i < all->charges.count && all->charges.items[i].store == f->store; i++)
        if (all->charges.items[i].disputed && !all->charges.items[i].against)
            return true;
    return false;
}

/* What a disconnect or delete before the call leaves open: whether it succeeds depends on what uses
 * the store, and a disconnect takes a while. */
static void
forecast_endings(struct forecasting *f)
{
    const struct cks_records *records = &f->c->records;
    const struct cks_record *own = &records->list.items[f->store];
    const struct cks_ending *e = NULL;
    if (!records->endings.count)
        return;
    if (own->operation == CKS_UPDATE || own->operation == CKS_CONNECT)
        e = cks_ending_before(records, f->store, own, false);
    if (e) {
        f->earlier.state = true;
        f->earlier.values |= e->removes;
        tell_ending(f->c, e, &f->earlier);
        return;
    }
    size_t most = may_be_taken(f) ? records->list.count : 0;
    for (size_t k = 0; k < most && !f->earlier.frees; k++) {
        const struct cks_record *r = &records->list.items[k];
        e = r->operation == CKS_EXISTING ? cks_ending_before(records, f->store, r, true) : NULL;
        f->earlier.frees = e != NULL;
    }
    if (e)
        tell_ending(f->c, e, &f->earlier);
}

/* A quota is ten at first; of an account with a far larger one, so many creates are looked at. */
#define PLACES_MOST 256

/* Whether one of the creates that fill the quota before this one may not succeed. */
static bool
leaves_place(struct forecasting *f)
{
    const struct cks_record *list = f->c->records.list.items;
    unsigned looked = 0;
    for (size_t i = 0; i < f->store; i++) {
        if (!list[i].takes_place || list[i].scope != list[f->store].scope)
            continue;
        if (looked++ == PLACES_MOST || foresee(f, i) != CKS_SUCCEED)
            return true;
    }
    return false;
}

/* Whether a call is refused for the charge: what another call becomes matters to no other. */
static bool
refuses(const struct cks_charge *charge)
{
    return charge->error || cks_outcome_error(charge->rule, CKS_CREATE) ||
           cks_outcome_error(charge->rule, CKS_UPDATE) ||
           cks_outcome_error(charge->rule, CKS_CONNECT);
}

/* The calls that this one depends on. */
static void
forecast_others(struct forecasting *f)
{
    const struct cks_findings *findings = &f->c->findings;
    uint32_t after = f->c->records.list.items[f->store].after;
    forecast_earlier(f);
    forecast_endings(f);
    if (after != UINT32_MAX)
        foresee(f, after);
    for (size_t i = first_charge(findings, f->store);
         i < findings->charges.count && findings->charges.items[i].store == f->store; i++) {
        const struct cks_charge *charge = &findings->charges.items[i];
        if (charge->against && (refuses(charge) || cks_rule_is(charge->rule, CKS_RULE_REPEATS)))
            foresee(f, charge->against - 1);
        else if (cks_rule_is(charge->rule, CKS_RULE_COUNTS_STORES))
            f->place_left = leaves_place(f);
    }
}

/* Reads the store again, beside the one that exists, and predicts. */
static size_t
forecast_store(struct forecasting *f)
{
    struct cks *c = f->c;
    if (!c->forecast.outcomes || !c->forecast.foreseen)
        return SIZE_MAX;
    forecast_others(f);
    bool beside = cks_current_walk(&c->records, f->store, see_current, f);
    c->judge.evidence = c->forecast.evidence;
    c->judge.hand.current = beside ? &f->current : NULL;
    if (!c->records.recall(c->records.cookie, f->store, predict_store, f))
        f->count = 0;
    c->judge.hand.current = NULL;
    if (f->count && f->count != SIZE_MAX) {
        c->forecast.outcomes[f->store] = (unsigned char)cks_rival_outcome(&f->made[0]);
        c->forecast.foreseen[f->store] = 1;
    }
    return cks_run_is_whole(c) ? f->count : SIZE_MAX;
}

/* False if nothing can be predicted of the store. */
static bool
forecast_fill(struct forecasting *f, struct cks *cks, size_t store)
{
    const struct cks_record *r = &cks->records.list.items[store];
    if (!is_call(r))
        return false;
    *f = (struct forecasting){.c = cks,
                              .store = store,
                              .note = cks->forecast.notes.items[r->note - 1],
                              .made = cks_arena_array(&cks->forecast.made, 2, sizeof(*f->made))};
    f->note.settled = r->looked_at;
    return true;
}

static bool
forecast_begin(struct forecasting *f, struct cks *cks, size_t store)
{
    if (!cks || !cks->judged || store >= cks->records.list.count)
        return false;
    cks_arena_reset(&cks->forecast.made);
    return forecast_fill(f, cks, store);
}

size_t
cks_predict(struct cks *cks, size_t store, const struct cks_prediction **ret)
{
    struct forecasting f;
    if (ret)
        *ret = NULL;
    if (ret && cks && cks_call_count(cks))
        return cks_calls_predict(cks, store, ret);
    if (!ret || !forecast_begin(&f, cks, store))
        return 0;
    size_t n = f.made ? forecast_store(&f) : SIZE_MAX;
    if (!cks_run_did(cks, n != SIZE_MAX))
        return SIZE_MAX;
    *ret = f.made;
    return n;
}

size_t
cks_collect(struct cks *cks, size_t store, const struct cks_step **ret)
{
    struct forecasting f;
    if (ret)
        *ret = NULL;
    if (!ret || !forecast_begin(&f, cks, store))
        return 0;
    f.collects = true;
    bool ok = f.made && forecast_store(&f) != SIZE_MAX && f.step_count != SIZE_MAX;
    if (!cks_run_did(cks, ok))
        return SIZE_MAX;
    *ret = f.steps;
    return f.step_count;
}

/* A store beside what exists of it, for cks_forecast_ground. */
struct grounded {
    struct cks *c;
    const struct cks_predict_note *note;
    struct cks_current current;
    bool (*use)(void *arg, const struct cks_predict_input *in);
    void *arg;
    bool ok;
};

static void
copy_current(void *arg, const struct cks_store *s, size_t i)
{
    struct grounded *g = arg;
    cks_run_did(g->c, cks_current_take(&g->c->forecast.made, s, &g->current));
    g->current.disputed |= g->c->records.list.items[i].disputed;
    g->current.contested |= g->c->records.list.items[i].contested;
}

static void
use_ground(void *arg, const struct cks_store *s, size_t i)
{
    struct grounded *g = arg;
    struct cks_predict_input in = cks_forecast_input(g->c, i, g->note);
    struct cks_ground ground = ground_of(g->c, s, i);
    in.ground = &ground;
    g->ok = g->use(g->arg, &in);
}

bool
cks_forecast_ground(struct cks *c, size_t store, const struct cks_predict_note *note,
                    bool (*use)(void *arg, const struct cks_predict_input *in), void *arg)
{
    struct grounded g = {.c = c, .note = note, .use = use, .arg = arg};
    bool beside = cks_current_walk(&c->records, store, copy_current, &g);
    c->judge.evidence = c->forecast.evidence;
    c->judge.hand.current = beside ? &g.current : NULL;
    bool read = c->records.recall(c->records.cookie, store, use_ground, &g);
    c->judge.hand.current = NULL;
    return read && g.ok && cks_run_is_whole(c);
}
