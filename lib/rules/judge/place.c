#include "rules/judge/place.h"

#include "model/gate.h"
#include "model/repair.h"
#include "rules/judge/mark.h"
#include "rules/judge/say.h"

/* ---- where a value comes from ---- */

/* The text that gave all of what the finding is about; NULL where that is its use. What is wrong
 * with its being given is repaired at the use too. */
static const struct cks_trace_text *
origin_of(const struct cks_store *s, const struct cks_spot *spot)
{
    const struct cks_value *v = cks_value_at(s, spot);
    bool written = v && ((cks_known(v) && !spot->whole) || v->file_named);
    return written && !spot->at ? cks_trace_whole(v->trace) : NULL;
}

/* A name that begins a line cannot be part of a longer text, so it may be shown. */
static bool
begins_line(const struct cks_trace_text *t)
{
    const struct cks_str text = t->doc->text;
    size_t at = t->key.start;
    if (!t->doc->sound || !t->key.line || t->key.line != t->value.line)
        return false;
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at == 0 || text.p[at - 1] == '\n';
}

/* What is marked of a text that gave a value; of one that may not be shown, its name or its first
 * character. */
static void
show_origin(struct cks_judge *j, const struct cks_trace_text *t, const struct cks_spot *spot,
            bool shown, struct cks_last_shown *ret)
{
    struct cks_range r = shown ? t->value : t->key;
    bool reveal = shown || t->key.line;
    if (shown && t->pointer && cks_mark_part(spot) == CKS_PART_INNER)
        t->doc->locate(t->doc, t->pointer, CKS_PART_INNER, spot->from, spot->len, &r);
    if (!reveal) {
        r = t->value;
        r.end = r.start + 1;
        r.end_line = r.line;
        r.end_column = r.column + 1;
    }
    cks_mark_origin(j, t->doc, &r, ret);
    bool names = t->doc->syntax == CKS_SYNTAX_JSON || begins_line(t);
    ret->excerpt = cks_mark_excerpt(j, t->doc, &r,
                                    !reveal ? NULL
                                    : shown ? &t->value
                                            : &r,
                                    names ? cks_may_show_name : cks_param_known_word);
}

struct tracing {
    struct cks_judge *j;
    const struct cks_store *s;
    const struct cks_spot *spot;
    struct cks_related list[2 + CKS_TRACE_TEXTS_MAX];
    size_t count;
};

/* Pieces of one text may have one place: to tell it twice helps nobody. */
static bool
is_related(const struct tracing *t, const struct cks_related *one)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct cks_related *r = &t->list[i];
        bool same_file =
            r->place.file == one->place.file ||
            (r->place.file && one->place.file && strcmp(r->place.file, one->place.file) == 0);
        bool same_text = r->message == one->message ||
                         (r->message && one->message && strcmp(r->message, one->message) == 0);
        if (same_file && same_text && r->kind == one->kind && r->place.line == one->place.line &&
            r->place.column == one->place.column)
            return true;
    }
    return false;
}

static void
relate(struct tracing *t, enum cks_related_kind kind, const struct cks_last_shown *at,
       const char *message)
{
    struct cks_excerpt shown = at->excerpt;
    struct cks_source_line *line = NULL;
    if (shown.line && (line = cks_arena_alloc(&t->j->findings->arena, sizeof(*line))))
        *line = (struct cks_source_line){shown.line, shown.mark_from, shown.mark_to};
    struct cks_related one = {.place = at->place, .message = message, .kind = kind, .line = line};
    if (!is_related(t, &one))
        t->list[t->count++] = one;
}

static void
relate_use(struct tracing *t)
{
    struct cks_last_shown at = {0};
    const char *address = t->s->address ? t->s->address : "";
    bool named = *address && !cks_judge_hides(t->j, cks_str_of(address));
    cks_mark_use(t->j, t->s, t->spot, &at);
    relate(t, CKS_RELATED_USE, &at,
           cks_text(t->j, "used here as %s%s%s", cks_param_name(t->spot->param),
                    named ? " of " : "", named ? address : ""));
}

static const char *
say_of_text(struct cks_judge *j, const struct cks_trace_text *t)
{
    const char *name = t->name && !cks_judge_hides(j, cks_str_of(t->name)) ? t->name : NULL;
    switch (t->role) {
    case CKS_TRACE_GAVE:
        return name ? cks_text(j, "a part of it is given here as %s", name)
                    : "a part of it is given here";
    case CKS_TRACE_PASSED:
        return name ? cks_text(j, "passed on here as %s", name) : "passed on here";
    case CKS_TRACE_OUTSIDE:
        return name ? cks_text(j, "declared here; its value is given by %s", name)
                    : "declared here; no file gives its value";
    case CKS_TRACE_OPEN:
        break;
    }
    return name ? cks_text(j, "not known from here on: %s", name) : "not known from here on";
}

/* Texts that were put together are not shown: each may hold more than what was taken from it. */
static void
relate_text(struct tracing *t, const struct cks_trace_text *text)
{
    struct cks_last_shown at = {0};
    bool gave = text->role == CKS_TRACE_GAVE;
    show_origin(t->j, text, t->spot, false, &at);
    if (!text->key.line)
        at.excerpt = (struct cks_excerpt){0};
    if (!gave && !text->key.line)
        cks_mark_origin(t->j, text->doc, &text->value, &at);
    relate(t, gave || text->role == CKS_TRACE_OUTSIDE ? CKS_RELATED_ORIGIN : CKS_RELATED_OTHER, &at,
           say_of_text(t->j, text));
}

static void
trace_finding(struct tracing *t, const struct cks_trace *trace, const struct cks_trace_text *origin)
{
    if (origin)
        relate_use(t);
    for (size_t i = origin != NULL; i < trace->count; i++)
        relate_text(t, &trace->texts[i]);
}

/* ---- the configuration of a plan ---- */

static bool
same_known_value(const struct cks_value *a, const struct cks_value *b)
{
    return a && b && cks_known_string(a) && cks_known_string(b) && cks_str_eq(a->text, b->text) &&
           cks_str_eq(a->secret.hidden, b->secret.hidden);
}

/* The parameter in the configuration: an update gives the name as another one. */
static enum cks_param
configured_param(enum cks_param p)
{
    return p == CKS_P_NEW_NAME ? CKS_P_NAME : p;
}

/* Whether whoever makes a plan may give another text: it is a variable's default, or in a file of
 * values. */
static bool
may_be_replaced(const struct cks_trace_text *t)
{
    struct cks_str file = cks_str_of(t->doc && t->doc->file ? t->doc->file : "");
    struct cks_str key = t->doc && t->key.line
                             ? cks_str_sub(t->doc->text, t->key.start, t->key.end - t->key.start)
                             : (struct cks_str){0};
    return t->role == CKS_TRACE_OUTSIDE ||
           (t->role == CKS_TRACE_GAVE &&
            (cks_str_is(key, "default") || cks_str_ends(file, ".tfvars") ||
             cks_str_ends(file, ".tfvars.json")));
}

static bool
may_be_given(const struct cks_value *v)
{
    const struct cks_trace *t = v->trace;
    bool may = false;
    for (size_t i = 0; t && i < t->count; i++)
        may |= may_be_replaced(&t->texts[i]);
    return may;
}

bool
cks_was_changed_since(const struct cks_value *planned, const struct cks_value *written)
{
    return planned && written && cks_known(planned) && cks_known_string(written) &&
           !may_be_given(written) && !same_known_value(planned, written);
}

/* What the configuration says of a plan's store, where a finding is placed in it: not where the
 * value that it gives was changed since. */
static const struct cks_store *
configured_of(const struct cks_store *s, const struct cks_spot *spot)
{
    const struct cks_store *c = s->configured;
    const struct cks_value *v = cks_value_at(s, spot);
    if (!c || spot->at || spot->extra || spot->here)
        return NULL;
    return v && cks_was_changed_since(v, &c->values[configured_param(spot->param)]) ? NULL : c;
}

/* Where the plan has it. */
static void
relate_plan(struct tracing *t, const struct cks_store *s, const struct cks_spot *spot)
{
    struct cks_last_shown at = {0};
    cks_mark_use(t->j, s, spot, &at);
    relate(t, CKS_RELATED_OTHER, &at, "planned here");
}

/* At what the configuration says, with the plan's value. */
static void
look_up_configured(struct tracing *t, const struct cks_store *s, const struct cks_spot *spot,
                   struct cks_last_shown *ret)
{
    const struct cks_value *v = cks_value_at(s, spot), *w = cks_value_at(t->s, t->spot);
    bool same = v && w && same_known_value(v, w), traced = w && w->trace && (same || !cks_known(w));
    const struct cks_trace_text *origin = same ? origin_of(t->s, t->spot) : NULL;
    if (origin)
        show_origin(t->j, origin, t->spot,
                    cks_mark_part(spot) != CKS_PART_KEY && cks_mark_may_be_shown(t->j, spot, v),
                    ret);
    else
        cks_mark_use(t->j, t->s, t->spot, ret);
    if (traced && !spot->whole)
        trace_finding(t, w->trace, origin);
    relate_plan(t, s, spot);
}

/* ---- the place of a finding ---- */

/* Keeps what was traced as long as the findings. */
static void
keep_traced(const struct tracing *t, struct cks_last_shown *ret)
{
    struct cks_findings *f = t->j->findings;
    ret->traced = cks_arena_array(&f->arena, t->count, sizeof(*ret->traced));
    if (ret->traced)
        memcpy(ret->traced, t->list, t->count * sizeof(*ret->traced));
    else
        f->failed = true;
    ret->traced_count = ret->traced ? t->count : 0;
}

/* In the configuration of a plan, and in the plan. */
static void
look_up_planned(struct cks_judge *j, const struct cks_store *s, const struct cks_store *configured,
                const struct cks_spot *spot, struct cks_last_shown *ret)
{
    struct cks_spot there = *spot;
    there.param = configured_param(spot->param);
    struct tracing t = {.j = j, .s = configured, .spot = &there};
    look_up_configured(&t, s, spot, ret);
    keep_traced(&t, ret);
}

/* The other texts that had a part in a value. */
static void
trace_value(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot,
            const struct cks_trace_text *origin, struct cks_last_shown *ret)
{
    struct tracing t = {.j = j, .s = s, .spot = spot};
    trace_finding(&t, cks_value_at(s, spot)->trace, origin);
    keep_traced(&t, ret);
}

/* Fills the last shown place for this spot. */
static void
look_up(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot,
        struct cks_last_shown *ret)
{
    const struct cks_value *v = cks_value_at(s, spot);
    const struct cks_trace *trace = v && v->state >= CKS_VALUE_KNOWN ? v->trace : NULL;
    const struct cks_trace_text *origin = origin_of(s, spot);
    const struct cks_store *configured = configured_of(s, spot);
    if (configured) {
        look_up_planned(j, s, configured, spot, ret);
        return;
    }
    if (origin)
        show_origin(j, origin, spot,
                    cks_mark_part(spot) != CKS_PART_KEY && cks_mark_may_be_shown(j, spot, v), ret);
    else
        cks_mark_use(j, s, spot, ret);
    if (trace && !spot->at && !(spot->whole && v->state == CKS_VALUE_KNOWN))
        trace_value(j, s, spot, origin, ret);
}

/* Whether two findings about one store mark the same. */
static bool
same_mark(const struct cks_spot *a, const struct cks_spot *b)
{
    return a->no_parameter == b->no_parameter && a->param == b->param && a->whole == b->whole &&
           a->hide == b->hide && a->here == b->here && a->from == b->from && a->len == b->len &&
           a->extra == b->extra && a->at == b->at;
}

/* What the rule refers to comes first. */
static void
join_related(struct cks_judge *j, struct cks_finding *f, const struct cks_last_shown *here)
{
    size_t own = f->related_count, n = here->traced_count;
    if (!n)
        return;
    struct cks_related *all =
        own ? cks_arena_array(&j->findings->arena, own + n, sizeof(*all)) : here->traced;
    if (!all) {
        j->findings->failed = true;
        return;
    }
    if (own) {
        memcpy(all, f->related, own * sizeof(*all));
        memcpy(all + own, here->traced, n * sizeof(*all));
    }
    f->related = all;
    f->related_count = own + n;
}

/* The gate looked at what a text tells by itself, except of an anchor's. */
static unsigned
hidden_values(struct cks_judge *j, const struct cks_store *s)
{
    unsigned hidden = s->sense.concealed;
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_value *v = &s->values[p];
        if (cks_known_string(v) &&
            (p == CKS_P_ANCHOR ? cks_judge_hides(j, v->text) : cks_value_concealed(j, s, p)))
            hidden |= 1u << p;
    }
    return hidden;
}

/* Whether a resource gives the configured value, or a piece of it: no text can be put there. */
static bool
is_made_by_others(const struct cks_value *v)
{
    return v->state == CKS_VALUE_PARTIAL ||
           (v->state == CKS_VALUE_UNKNOWN &&
            !cks_str_starts(cks_str_of(v->reference ? v->reference : ""), "var."));
}

/* What is written where, if the replacement is not a secret's. */
static void
put_repair(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
           const struct cks_spot *spot)
{
    struct cks_repair_wish w = {.param = spot->param, .certain = !spot->offered};
    if (spot->extra && spot->rename) {
        w.extra = spot->extra;
        w.param = spot->renamed;
        w.to = spot->rename;
    } else if (found->shown.replacement && cks_value_at(s, spot)) {
        w.to = found->shown.replacement;
    }
    if (!w.to)
        return;
    /* A wrong name has no value in the configuration: it is repaired where it is. */
    const struct cks_store *at = configured_of(s, spot);
    if (at)
        w.param = configured_param(spot->param);
    if (at && !same_known_value(cks_value_at(s, spot), &at->values[w.param])) {
        if (is_made_by_others(&at->values[w.param]))
            found->shown.replacement = NULL;
        return;
    }
    if (!at)
        at = s;
    w.hidden = hidden_values(j, at);
    w.secrets = cks_mark_secrets(j, at);
    if (!cks_repair_make(&j->findings->arena, at, &w, &found->shown.repair))
        j->findings->failed = true;
}

/* Where one text makes values for several stores, as each.key, what one of them should be is not
 * what the text should be. */
static void
withdraw_of_instance(struct cks_found *found, const struct cks_store *s)
{
    const struct cks_repair *repair = found->shown.repair;
    bool instance = s->address && cks_str_ends(cks_str_of(s->address), "]");
    if (instance && repair && !repair->text)
        found->shown.replacement = NULL;
}

void
cks_place_found(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                const struct cks_spot *spot)
{
    struct cks_last_shown other, *here = j->hand.last.store == s ? &j->hand.last : &other;
    if (here == &other || !here->set || !same_mark(&here->spot, spot)) {
        *here = (struct cks_last_shown){.store = s, .set = true, .spot = *spot};
        look_up(j, s, spot, here);
    }
    found->shown.place = here->place;
    found->shown.excerpt = here->excerpt.line;
    found->shown.mark_from = here->excerpt.mark_from;
    found->shown.mark_to = here->excerpt.mark_to;
    found->shown.byte_column = here->byte_column;
    found->shown.byte_end_column = here->byte_end_column;
    join_related(j, &found->shown, here);
    if (s->doc && (spot->rename || spot->replacement)) {
        put_repair(j, found, s, spot);
        withdraw_of_instance(found, s);
    }
}
