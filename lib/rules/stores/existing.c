/* Rules that hold an input against the stores that exist: quota, identity, state, change. */
#include <stdlib.h>

#include "model/kms_error.h"
#include "rules/judge/current.h"
#include "rules/judge/endings.h"
#include "rules/stores/existing.h"

#define NOBODY UINT32_MAX

/* A rule's input beside the existing store that it is about. */
struct pair {
    struct cks_spanning *sp;
    /* Of the existing store, as the calls before this one leave it. */
    struct cks_current current;
    struct cks_str text[CKS_P_COUNT], error_code;
    struct cks_place place;
    bool found;
};

static void
keep_existing_texts(struct pair *p, const struct cks_store *s)
{
    struct cks_findings *f = p->sp->j->findings;
    for (enum cks_param q = 0; q < CKS_P_COUNT; q++) {
        enum cks_param now = q == CKS_P_NEW_NAME ? CKS_P_NAME : q;
        const struct cks_value *v = cks_of(s, q);
        if (cks_missing_value(v) || q == CKS_P_ANCHOR)
            continue;
        p->text[now] =
            cks_known_string(v) ? cks_arena_str(&f->arena, v->text) : (struct cks_str){0};
        f->failed |= cks_known_string(v) && !p->text[now].p;
    }
}

static void
see_existing(void *arg, const struct cks_store *s, size_t i)
{
    struct pair *p = arg;
    struct cks_findings *f = p->sp->j->findings;
    struct cks_range r;
    CKS_UNUSED(i);
    f->failed |= !cks_current_take(&f->arena, s, &p->current);
    keep_existing_texts(p, s);
    if (s->operation == CKS_UPDATE)
        return;
    p->found = true;
    p->error_code = cks_arena_str(&f->arena, s->error_code);
    f->failed |= !p->error_code.p;
    p->place.file = s->doc->file;
    const char *id = s->values[CKS_P_ID].pointer;
    if (s->doc->locate && id && s->doc->locate(s->doc, id, CKS_PART_VALUE, 0, 0, &r))
        p->place = (struct cks_place){s->doc->file, r.line, r.column, r.end_line, r.end_column};
}

static const struct cks_related *
the_store(struct pair *p, const char *message)
{
    struct cks_findings *f = p->sp->j->findings;
    struct cks_related *related = cks_arena_alloc(&f->arena, sizeof(*related));
    if (!related) {
        f->failed = true;
        return NULL;
    }
    *related = (struct cks_related){.place = p->place, .message = message};
    return related;
}

static void
check_store_type(struct pair *p, const struct cks_store *s)
{
    struct cks_judge *j = p->sp->j;
    if (s->operation != CKS_UPDATE || p->current.type == CKS_STORE_UNKNOWN ||
        s->type == CKS_STORE_UNKNOWN || s->type == p->current.type)
        return;
    for (enum cks_param q = 0; q < CKS_P_COUNT; q++) {
        const struct cks_param_info *info = cks_param(q);
        if (info->type == CKS_STORE_UNKNOWN || info->type == p->current.type ||
            strchr(info->name, '.') || !cks_param_in(q, CKS_UPDATE) || !cks_given(cks_of(s, q)))
            continue;
        const struct cks_related *related = the_store(p, "the store");
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS107,
                                   .param = q,
                                   .whole = true,
                                   .help = "remove it, or name another store",
                                   .related = related,
                                   .related_count = related ? 1 : 0},
                 "%s is for stores of type %s; this store is of type %s", info->name,
                 cks_store_type_name(info->type), cks_store_type_name(p->current.type));
    }
}

/* What an update may change while the store is CONNECTED: all else waits for DISCONNECTED. */
static bool
needs_disconnected(enum cks_store_type type, enum cks_param p)
{
    if (type == CKS_STORE_HSM)
        return p == CKS_P_PASSWORD || p == CKS_P_CLUSTER;
    return p == CKS_P_ENDPOINT || p == CKS_P_CONNECTIVITY || p == CKS_P_SERVICE || p == CKS_P_OWNER;
}

static bool
same_as_now(const struct pair *p, const struct cks_store *s, enum cks_param q)
{
    enum cks_param now = q == CKS_P_NEW_NAME ? CKS_P_NAME : q;
    const struct cks_value *v = cks_of(s, q);
    return cks_known_string(v) && !cks_param_secret(q) && p->text[now].n &&
           cks_str_eq(v->text, p->text[now]);
}

/* The first parameter that the state forbids, or CKS_P_NONE. */
static enum cks_param
forbidden(const struct pair *p, const struct cks_store *s)
{
    for (enum cks_param q = 0; q < CKS_P_COUNT; q++)
        if (cks_param_in(q, CKS_UPDATE) && q != CKS_P_ID && cks_given(cks_of(s, q)) &&
            needs_disconnected(p->current.type, q))
            return q;
    return CKS_P_NONE;
}

static void
report_state(struct pair *p, const struct cks_store *s, enum cks_param q, const char *message,
             const char *help)
{
    /* A connect after it is refused in these two states alone. */
    bool connect_too =
        p->current.state == CKS_STATE_FAILED || p->current.state == CKS_STATE_DISCONNECTING;
    const struct cks_related *related = the_store(p, "the store");
    cks_find(p->sp->j, s,
             (struct cks_spot){.rule = CKS602,
                               .param = q == CKS_P_NONE ? CKS_P_ID : q,
                               .whole = q != CKS_P_NONE,
                               .calls = connect_too ? 0 : CKS_OP_UPDATE,
                               .help = help,
                               .related = related,
                               .related_count = related ? 1 : 0},
             "%s", message);
}

/* The guide's table lets name, path and credential of an external store change in any state, the
 * exception's text does not: that KMS rejects it is not certain. A connect after it is refused. */
static void
report_doubtful_state(struct pair *p, const struct cks_store *s, const char *state)
{
    struct cks_judge *j = p->sp->j;
    const struct cks_related *related = the_store(p, "the store");
    cks_find(
        j, s,
        (struct cks_spot){.rule = CKS602,
                          .other = true,
                          .param = CKS_P_ID,
                          .help = "disconnect the store, or wait until its state has changed, "
                                  "then retry",
                          .related = related,
                          .related_count = related ? 1 : 0},
        "the store is %s; the KMS documentation disagrees on whether this update is allowed then",
        state);
    if (p->current.state != CKS_STATE_FAILED && p->current.state != CKS_STATE_DISCONNECTING)
        return;
    struct cks_charge *refused = cks_vec_push(&j->findings->charges);
    j->findings->failed |= !refused;
    if (refused)
        *refused = (struct cks_charge){.store = j->hand.store,
                                       .rule = CKS602,
                                       .basis = CKS_DOCUMENTED,
                                       .calls = CKS_OP_CONNECT,
                                       .disputed = j->hand.disputed};
}

static void
check_state(struct pair *p, const struct cks_store *s)
{
    struct cks_judge *j = p->sp->j;
    const char *state = cks_connection_state_name(p->current.state);
    bool failed = p->current.state == CKS_STATE_FAILED;
    bool moving =
        p->current.state == CKS_STATE_CONNECTING || p->current.state == CKS_STATE_DISCONNECTING;
    const char *help = failed ? "disconnect the store, then retry"
                              : "wait until the state has changed, then retry";
    if (s->operation == CKS_CONNECT) {
        if (failed || p->current.state == CKS_STATE_DISCONNECTING)
            report_state(p, s, CKS_P_NONE,
                         cks_text(j, "the store is %s, so KMS rejects a connect", state), help);
        return;
    }
    if ((failed || moving) && p->current.type == CKS_STORE_XKS && forbidden(p, s) == CKS_P_NONE) {
        report_doubtful_state(p, s, state);
        return;
    }
    if (failed || moving) {
        report_state(p, s, CKS_P_NONE,
                     cks_text(j, "the store is %s, so KMS rejects an update", state), help);
        return;
    }
    enum cks_param q = p->current.state == CKS_STATE_CONNECTED ? forbidden(p, s) : CKS_P_NONE;
    if (q != CKS_P_NONE)
        report_state(p, s, q,
                     cks_text(j,
                              "%s can be changed only while the store is DISCONNECTED; it is "
                              "CONNECTED",
                              cks_param_name(q)),
                     "disconnect the store, update it and connect it again; its keys cannot be "
                     "used in the meantime");
}

static void
check_changes(struct pair *p, const struct cks_store *s)
{
    if (s->operation != CKS_UPDATE)
        return;
    for (enum cks_param q = 0; q < CKS_P_COUNT; q++)
        if (q != CKS_P_ID && q != CKS_P_TYPE && q != CKS_P_ACCESS_KEY && same_as_now(p, s, q)) {
            const struct cks_related *related = the_store(p, "the existing store");
            cks_find(p->sp->j, s,
                     (struct cks_spot){.rule = CKS604,
                                       .param = q,
                                       .help = "remove it, unless you repeat it on purpose",
                                       .related = related,
                                       .related_count = related ? 1 : 0},
                     "the store already has this %s", cks_param_name(q));
        }
}

/* An inventory without its command may be filtered, or of another Region. */
static void
report_not_found(struct cks_judge *j, const struct cks_store *s, bool asked)
{
    cks_find(j, s,
             (struct cks_spot){.rule = CKS601,
                               .other = !asked,
                               .param = CKS_P_ID,
                               .help = asked
                                           ? "check the ID, the account and the Region; aws kms "
                                             "describe-custom-key-stores lists the existing stores"
                                           : "check the ID, the account and the Region; collect "
                                             "saves the inventory with its command"},
             asked ? "CustomKeyStoreId %s is not in the complete inventory"
                   : "CustomKeyStoreId %s is not in the inventory, which does not show its Region, "
                     "or whether it was filtered",
             cks_say(j, cks_of(s, CKS_P_ID)->text));
    if (asked)
        cks_settle(j, CKS_DOUBT_STORE_FOUND);
}

/* Judges a store that waited, beside the one that it is about. */
static void
judge_waiting(void *arg, const struct cks_store *s, size_t i)
{
    struct pair *p = arg;
    struct cks_judge *j = p->sp->j;
    const struct cks_records *records = p->sp->records;
    p->current.error_code = p->error_code;
    bool known_id = cks_known_string(cks_of(s, CKS_P_ID)) && cks_of(s, CKS_P_ID)->text.n;
    j->hand.store = i;
    j->hand.settled = 0;
    /* What inventories disagree about is reported and proves nothing. */
    bool disputed = p->found && records->list.items[records->list.items[i].current].disputed;
    j->hand.current = p->found && !disputed ? &p->current : NULL;
    j->file.world_readable = records->list.items[i].world_readable;
    cks_judge_store(j, s);
    j->hand.current = p->found ? &p->current : NULL;
    j->hand.disputed = disputed;
    if (p->found && cks_ending_before(records, i, &records->list.items[i], false))
        p->current.state = CKS_STATE_UNKNOWN;
    if (p->found) {
        check_store_type(p, s);
        check_state(p, s);
        check_changes(p, s);
        cks_settle(j, CKS_DOUBT_STORE_FOUND);
        if (p->current.state != CKS_STATE_UNKNOWN)
            cks_settle(j, CKS_DOUBT_STORE_STATE);
        cks_settle(j, CKS_DOUBT_UPDATE_FITS);
    } else if (known_id && records->list.items[i].covered && !s->skeleton && !s->region_unknown &&
               !cks_inventory_is_cut(records)) {
        report_not_found(j, s, records->list.items[i].asked);
    }
    j->hand.disputed = false;
    records->judged(records->cookie, s, i);
    j->hand.current = NULL;
    j->file.world_readable = false;
}

static void
report_failed_store(void *arg, const struct cks_store *s, size_t i)
{
    struct cks_spanning *sp = arg;
    struct cks_judge *j = sp->j;
    const struct cks_kms_error *e = cks_kms_error_find(s->error_code);
    j->hand.store = i;
    const char *name = cks_say(j, cks_store_label(s));
    if (!s->error_code.n) {
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS608,
                                   .no_parameter = true,
                                   .help =
                                       "look up the ConnectionErrorCode with aws kms "
                                       "describe-custom-key-stores, and its repair with ckscheck "
                                       "explain"},
                 "store %s is FAILED, but its entry has no ConnectionErrorCode", name);
        return;
    }
    cks_find(j, s,
             (struct cks_spot){.rule = CKS608,
                               .no_parameter = true,
                               .help = e ? e->repair
                                         : "disconnect the store, repair the cause, and connect it "
                                           "again"},
             "store %s is FAILED with %s: %s", name, cks_say(j, s->error_code),
             e ? e->summary : "ckscheck does not know this code");
}

bool
cks_judge_existing(struct cks_spanning *sp)
{
    const struct cks_records *r = sp->records;
    for (size_t i = 0; i < r->list.count; i++) {
        const struct cks_record *record = &r->list.items[i];
        struct pair p = {.sp = sp};
        if (record->operation == CKS_EXISTING) {
            sp->j->hand.disputed = record->disputed;
            const struct cks_inventory *of = cks_inventory_of(r, record);
            if (record->state == CKS_STATE_FAILED && of && !of->apart)
                r->recall(r->cookie, i, report_failed_store, sp);
            sp->j->hand.disputed = false;
            continue;
        }
        if (record->operation == CKS_CREATE)
            continue;
        cks_current_walk(r, i, see_existing, &p);
        r->recall(r->cookie, i, judge_waiting, &p);
    }
    return true;
}
