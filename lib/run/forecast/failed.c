#include "run/forecast/failed.h"

#include <stdlib.h>

#include "base/search.h"
#include "base/limits.h"
#include "evidence/facts/evidence.h"
#include "model/kms_error.h"
#include "predict/cause.h"
#include "predict/note.h"
#include "predict/obtain.h"
#include "run/forecast/forecast.h"

/* Findings that may show why a store failed, by store. */
struct shown {
    size_t store, finding;
};

struct failed {
    struct cks *c;
    CKS_VEC(struct shown) shown;
    struct cks_found *found; /* the finding that is completed */
    struct cks_predict_input in;
    struct cks_standing is;
    struct cks_buf text, help;
    struct cks_related *related;
    size_t related_count;
};

/* ---- what shows it ---- */

static int
by_failed_store(const void *left, const void *right)
{
    const struct shown *a = left, *b = right;
    if (a->store != b->store)
        return a->store < b->store ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

/* The findings whose rules lead to a ConnectionErrorCode; only once a store is FAILED. */
static bool
gather(struct failed *x)
{
    const struct cks_findings *f = &x->c->findings;
    if (x->shown.count)
        return true;
    for (size_t i = 0; i < f->list.count; i++) {
        const struct cks_found *found = &f->list.items[i];
        if (found->shown.store == CKS_NO_STORE || found->lesser ||
            !cks_outcome_error(found->rule, CKS_CONNECT))
            continue;
        struct shown *s = cks_vec_push(&x->shown);
        if (!s)
            return false;
        *s = (struct shown){found->shown.store, i};
    }
    if (x->shown.count)
        qsort(x->shown.items, x->shown.count, sizeof(*x->shown.items), by_failed_store);
    return true;
}

static bool
shown_before(const void *item, const void *key)
{
    const struct shown *shown = item;
    return shown->store < *(const size_t *)key;
}

/* The finding of a rule about a store; NULL if the rule is switched off. */
static const struct cks_found *
finding_of(const struct failed *x, size_t store, enum cks_rule rule)
{
    size_t i =
        cks_search(x->shown.items, x->shown.count, sizeof(*x->shown.items), &store, shown_before);
    for (; i < x->shown.count && x->shown.items[i].store == store; i++) {
        const struct cks_found *f = &x->c->findings.list.items[x->shown.items[i].finding];
        if (f->rule == rule)
            return f;
    }
    return NULL;
}

static void
add_related(struct failed *x, struct cks_place place, const char *message)
{
    struct cks_arena *a = &x->c->findings.arena;
    if (!place.file || x->related_count == CKS_RELATED_MAX)
        return;
    place.file = cks_arena_strdup(a, place.file);
    x->c->findings.failed |= !place.file || !message;
    if (place.file && message)
        x->related[x->related_count++] = (struct cks_related){place, message};
}

/* "a.json (taken 2026-01-01T00:00:00Z), b.json": each file once. */
static void
add_sources(struct failed *x, const char *shows)
{
    const struct cks_evidence *e = x->in.evidence;
    unsigned seen[CKS_EVIDENCE_KIND_COUNT];
    size_t n = 0;
    bool told = true;
    for (enum cks_evidence_kind k = 0; k < CKS_EVIDENCE_KIND_COUNT; k++) {
        struct cks_cause_source source;
        bool again = false;
        if (!(x->is.looked_at & (UINT32_C(1) << k)) || !cks_cause_source(&x->in, k, &source))
            continue;
        for (size_t i = 0; i < n && !again; i++)
            again = seen[i] == source.at.text;
        if (shows)
            add_related(x, cks_evidence_place(e, source.at),
                        cks_arena_printf(&x->c->findings.arena, "%s: %s", shows,
                                         cks_evidence_kind_name(k)));
        if (again)
            continue;
        cks_buf_printf(&x->text, "%s%s", n ? ", " : "",
                       cks_say(&x->c->judge, cks_str_of(e->texts.items[source.at.text].file)));
        if (*source.taken)
            cks_buf_printf(&x->text, k == CKS_EVIDENCE_AUDIT_LOG ? " (up to %s)" : " (taken %s)",
                           source.taken);
        told &= *source.taken != '\0';
        seen[n++] = source.at.text;
    }
    if (!n)
        cks_buf_adds(&x->text, "the input");
    else if (!told)
        cks_buf_adds(&x->text, n == 1 ? ", which does not say when it was collected"
                                      : ", which do not all say when they were collected");
}

/* ---- what is said ---- */

static void
help_line(struct failed *x, const char *line)
{
    cks_buf_printf(&x->help, "%s%s", x->help.len ? "\n" : "", line ? line : "");
}

static void
say_stands(struct failed *x, size_t store)
{
    struct cks_arena *a = &x->c->findings.arena;
    cks_buf_adds(&x->text, "The cause is still present: ");
    for (size_t i = 0; i < x->is.rule_count; i++) {
        const struct cks_rule_row *row = cks_rule_row(x->is.rules[i]);
        const struct cks_found *f = finding_of(x, store, x->is.rules[i]);
        cks_buf_printf(&x->text, "%s%s [%s]", i ? "; " : "", f ? f->shown.message : row->summary,
                       row->code);
        if (!f)
            continue;
        add_related(x, f->shown.related_count ? f->shown.related[0].place : f->shown.place,
                    cks_arena_printf(a, "shows the cause: %s %s", row->code, row->name));
        if (f->shown.help)
            help_line(x, f->shown.help);
    }
    cks_buf_adds(&x->text, ", according to ");
    add_sources(x, NULL);
    cks_buf_addc(&x->text, '.');
}

/* " --custom-key-store-id ID --region REGION" */
static void
add_call(struct failed *x, const char *before, const char *call)
{
    struct cks_arena *a = &x->c->findings.arena;
    const struct cks_predict_note *n = x->in.note;
    const char *id = n->id ? cks_shell_word(a, n->id) : NULL;
    const char *region = n->region ? cks_shell_word(a, n->region) : NULL;
    help_line(x, before);
    cks_buf_printf(&x->help, "aws kms %s --custom-key-store-id %s", call, id ? id : "ID");
    if (region)
        cks_buf_printf(&x->help, " --region %s", region);
}

static void
say_gone(struct failed *x)
{
    cks_buf_adds(&x->text, "The cause is gone as far as the evidence shows: ");
    add_sources(x, "shows that the cause is gone");
    if (x->is.hidden)
        cks_buf_printf(&x->text, "; no evidence shows %s", x->is.hidden);
    cks_buf_addc(&x->text, '.');
    add_call(x, "disconnect the key store: ", "disconnect-custom-key-store");
    if (cks_str_starts(cks_str_of(x->in.note->failed->code), "USER_"))
        help_line(x, "if kmsuser's password has changed since, give the new one as "
                     "KeyStorePassword in an update");
    if (x->is.other_count) {
        help_line(x, "repair what else a connect would fail with: ");
        for (size_t i = 0; i < x->is.other_count; i++)
            cks_buf_printf(&x->help, "%s%s (%s)", i ? ", " : "", x->is.others[i].error,
                           x->is.others[i].rule);
    }
    add_call(x, "once it is DISCONNECTED, connect it: ", "connect-custom-key-store");
    if (x->is.more)
        help_line(x, "run ckscheck predict once the key store is DISCONNECTED: not all other "
                     "causes of failure were checked");
    help_line(x, "collect the evidence after the failure: an inventory does not say when a store "
                 "failed, and older evidence shows nothing");
}

/* " (R080 R081)": the requirements that evidence of this kind would show. */
static void
add_rows(struct failed *x, enum cks_evidence_kind kind)
{
    bool any = false;
    for (size_t i = 0; i < x->is.row_count; i++) {
        const struct cks_requirement_row *row = cks_requirement_row(x->is.rows[i]);
        if (row->evidence != kind)
            continue;
        cks_buf_printf(&x->text, "%s%s", any ? " " : " (", row->id);
        any = true;
    }
    if (any)
        cks_buf_addc(&x->text, ')');
}

static void
say_unknown(struct failed *x)
{
    struct cks_arena *a = &x->c->findings.arena;
    const struct cks_standing *is = &x->is;
    bool any = false;
    cks_buf_adds(&x->text, "Whether the cause is still present is unknown");
    if (is->wanted)
        cks_buf_adds(&x->text, " without this evidence: ");
    for (enum cks_evidence_kind k = 0; k < CKS_EVIDENCE_KIND_COUNT; k++) {
        if (!(is->wanted & (UINT32_C(1) << k)))
            continue;
        cks_buf_printf(&x->text, "%s%s", any ? ", " : "", cks_evidence_kind_name(k));
        add_rows(x, k);
        struct cks_obtaining o;
        bool ok = cks_obtaining_init(&o, a, x->in.note, x->in.evidence, NULL);
        const char *obtain = ok ? cks_obtain(&o, k) : NULL;
        x->c->findings.failed |= !obtain;
        help_line(x, "to find out: ");
        cks_buf_adds(&x->help, obtain ? obtain : "");
        any = true;
    }
    if (is->against != CKS_RULE_NONE) {
        const struct cks_rule_row *row = cks_rule_row(is->against);
        cks_buf_printf(&x->text, ": %s [%s]", row->summary, row->code);
    }
    if (is->hidden)
        cks_buf_printf(&x->text, "%s no evidence shows %s", any ? ", and" : ":", is->hidden);
    else if (!any && is->against == CKS_RULE_NONE)
        cks_buf_adds(&x->text, ": no rule leads to this code in such a store");
    cks_buf_addc(&x->text, '.');
    if (any)
        help_line(x, "give its output (for a probe, the --save file) with --evidence");
}

/* Completes a finding about a store that is FAILED. */
static void
complete_finding(struct failed *x, size_t store)
{
    struct cks_findings *f = &x->c->findings;
    struct cks_finding *shown = &x->found->shown;
    const struct cks_kms_error *e = cks_kms_error_find(cks_str_of(x->in.note->failed->code));
    size_t had = shown->related_count;
    x->related_count = 0;
    x->related = cks_arena_array(&f->arena, CKS_RELATED_MAX, sizeof(*x->related));
    if (!x->related) {
        f->failed = true;
        return;
    }
    for (; x->related_count < had && x->related_count < CKS_RELATED_MAX; x->related_count++)
        x->related[x->related_count] = shown->related[x->related_count];
    cks_buf_clear(&x->text);
    cks_buf_clear(&x->help);
    cks_buf_adds(&x->text, shown->message);
    if (!cks_str_ends(cks_str_of(shown->message), "."))
        cks_buf_addc(&x->text, '.');
    if (cks_rule_is(x->found->rule, CKS_RULE_OF_FAILED_CONNECT))
        cks_buf_printf(&x->text, " Its ConnectionErrorCode is %s.",
                       cks_say(&x->c->judge, cks_str_of(x->in.note->failed->code)));
    cks_buf_addc(&x->text, ' ');
    if (x->is.state == CKS_CAUSE_STANDS)
        say_stands(x, store);
    else if (x->is.state == CKS_CAUSE_GONE)
        say_gone(x);
    else
        say_unknown(x);
    if (x->is.state != CKS_CAUSE_GONE)
        help_line(x, e ? e->repair : shown->help);
    const char *text = cks_buf_ok(&x->text) ? cks_arena_strdup(&f->arena, x->text.data) : NULL;
    const char *help = cks_buf_ok(&x->help) ? cks_arena_strdup(&f->arena, x->help.data) : NULL;
    f->failed |= !text || !help;
    if (!text || !help)
        return;
    shown->message = text;
    shown->help = help;
    shown->related = x->related;
    shown->related_count = x->related_count;
}

static bool
explain_on(void *arg, const struct cks_predict_input *in)
{
    struct failed *x = arg;
    x->in = *in;
    if (!cks_cause_look(in, &x->c->forecast.made, &x->is) || !gather(x))
        return false;
    complete_finding(x, in->ground->store);
    return true;
}

static void
explain(struct failed *x, size_t store, const struct cks_predict_note *kept)
{
    struct cks *c = x->c;
    struct cks_predict_note note = *kept;
    if (!note.failed || !note.failed->code)
        return;
    note.settled = c->records.list.items[store].looked_at;
    cks_run_did(c, cks_forecast_ground(c, store, &note, explain_on, x));
    cks_arena_free(&c->forecast.made);
}

/* An existing store of which no prediction is made. */
struct unpredicted {
    struct failed *x;
    struct cks_predict_note note;
    struct cks_arena kept;
    bool ok;
};

static void
note_store(void *arg, const struct cks_store *s, size_t i)
{
    struct unpredicted *u = arg;
    CKS_UNUSED(i);
    u->ok = cks_run_did(u->x->c, cks_predict_note(&u->kept, &u->x->c->judge, s, &u->note));
}

static void
explain_unpredicted(struct failed *x, size_t store)
{
    struct unpredicted u = {.x = x};
    if (x->c->records.recall(x->c->records.cookie, store, note_store, &u) && u.ok)
        explain(x, store, &u.note);
    cks_arena_free(&u.kept);
}

static bool
is_about_failure(const struct cks *c, const struct cks_found *f)
{
    size_t store = f->shown.store;
    if (store >= c->records.list.count)
        return false;
    bool connects = c->records.list.items[store].operation == CKS_CONNECT;
    return cks_rule_is(f->rule, CKS_RULE_OF_FAILED | (connects ? CKS_RULE_OF_FAILED_CONNECT : 0));
}

bool
cks_failed_explain(struct cks *c)
{
    struct failed x = {.c = c};
    for (size_t i = 0; i < c->findings.list.count; i++) {
        struct cks_found *f = &c->findings.list.items[i];
        if (!is_about_failure(c, f))
            continue;
        const struct cks_record *r = &c->records.list.items[f->shown.store];
        x.found = f;
        if (r->note)
            explain(&x, f->shown.store, &c->forecast.notes.items[r->note - 1]);
        else if (cks_rule_is(f->rule, CKS_RULE_OF_FAILED))
            explain_unpredicted(&x, f->shown.store);
    }
    cks_vec_free(&x.shown);
    cks_buf_free(&x.text);
    cks_buf_free(&x.help);
    return cks_run_is_whole(c);
}
