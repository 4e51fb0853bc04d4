#include "source/hcl/eval/trace.h"

#include "source/hcl/place.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/collection.h"

/* Traces that are looked at for one value: shared ones, as in a = "${b}${b}", double with each
 * step. */
#define VISITS_MAX 256u

void
cks_hcl_gather(struct cks_hcl_gathering *g, const struct cks_hcl_trace *trace)
{
    if (!trace || g->count == CKS_TRACE_TEXTS_MAX)
        return;
    for (unsigned i = 0; i < g->count; i++)
        if (g->from[i] == trace)
            return;
    g->from[g->count++] = trace;
}

void
cks_hcl_gather_all(struct cks_hcl_gathering *g, const struct cks_hcl_gathering *others)
{
    for (unsigned i = 0; i < others->count; i++)
        cks_hcl_gather(g, others->from[i]);
}

static struct cks_hcl_trace *
new_trace(struct cks_hcl_values *vs, enum cks_hcl_trace_kind kind, const struct cks_document *doc,
          const struct cks_hcl_range *value)
{
    struct cks_hcl_trace *t = cks_arena_alloc(vs->arena, sizeof(*t));
    if (!t) {
        vs->failed = true;
        return NULL;
    }
    *t = (struct cks_hcl_trace){.kind = kind, .doc = doc, .value = value};
    return t;
}

static bool
set_parts(struct cks_hcl_values *vs, struct cks_hcl_trace *t,
          const struct cks_hcl_trace *const *from, unsigned count)
{
    const struct cks_hcl_trace **copy =
        cks_arena_array(vs->arena, count, sizeof(const struct cks_hcl_trace *));
    if (!copy) {
        vs->failed = true;
        return false;
    }
    memcpy(copy, from, count * sizeof(const struct cks_hcl_trace *));
    t->from = copy;
    t->count = count;
    return true;
}

static bool
is_literal(const struct cks_hcl_expr *e)
{
    struct cks_str text;
    return e->kind == CKS_HCL_NUMBER || e->kind == CKS_HCL_BOOL || cks_hcl_literal(e, &text);
}

cks_hcl_v
cks_hcl_trace_value(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *e,
                    const struct cks_hcl_gathering *parts)
{
    bool has_text = v->state == CKS_HCL_KNOWN || v->state == CKS_HCL_UNKNOWN;
    bool literal = is_literal(e);
    if (v->trace || !e->doc || !has_text ||
        (!parts->count && !literal && e->kind != CKS_HCL_TEMPLATE))
        return v;
    enum cks_hcl_trace_kind kind = literal ? CKS_HCL_TRACE_TEXT : CKS_HCL_TRACE_MADE;
    struct cks_hcl_trace *t = new_trace(&ev->vs, kind, e->doc, &e->range);
    if (!t || (!literal && !set_parts(&ev->vs, t, parts->from, parts->count)))
        return v;
    return cks_hcl_traced(&ev->vs, v, t);
}

/* Whether it is the very text of an expression, with nothing but brackets around it. */
static bool
is_text_of(const struct cks_hcl_trace *t, const struct cks_hcl_expr *e)
{
    return t && t->kind == CKS_HCL_TRACE_TEXT && t->doc == e->doc &&
           t->value->start >= e->range.start && t->value->end <= e->range.end;
}

cks_hcl_v
cks_hcl_trace_given(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *e,
                    const struct cks_hcl_range *key, const char *name)
{
    bool has_text = v->state == CKS_HCL_KNOWN || v->state == CKS_HCL_UNKNOWN;
    if (!e->doc || !has_text)
        return v;
    enum cks_hcl_trace_kind kind = is_text_of(v->trace, e) ? CKS_HCL_TRACE_TEXT
                                   : v->trace              ? CKS_HCL_TRACE_STEP
                                                           : CKS_HCL_TRACE_OPEN;
    if (kind == CKS_HCL_TRACE_OPEN && v->state == CKS_HCL_KNOWN)
        return v;
    const struct cks_hcl_range *value = kind == CKS_HCL_TRACE_TEXT ? v->trace->value : &e->range;
    struct cks_hcl_trace *t = new_trace(&ev->vs, kind, e->doc, value);
    if (!t || (kind == CKS_HCL_TRACE_STEP && !set_parts(&ev->vs, t, &v->trace, 1)))
        return v;
    t->key = key;
    t->name = name;
    return cks_hcl_traced(&ev->vs, v, t);
}

static cks_hcl_v
trace_declared(struct cks_hcl_eval *ev, cks_hcl_v v, enum cks_hcl_trace_kind kind,
               const struct cks_document *doc, const struct cks_hcl_range *range, const char *name)
{
    struct cks_hcl_trace *t = new_trace(&ev->vs, kind, doc, range);
    if (!t)
        return v;
    t->name = name;
    return cks_hcl_traced(&ev->vs, v, t);
}

cks_hcl_v
cks_hcl_trace_open(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc,
                   const struct cks_hcl_range *range, const char *name)
{
    return trace_declared(ev, v, CKS_HCL_TRACE_OPEN, doc, range, name);
}

cks_hcl_v
cks_hcl_trace_outside(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc,
                      const struct cks_hcl_range *range, const char *name)
{
    return trace_declared(ev, v, CKS_HCL_TRACE_OUTSIDE, doc, range, name);
}

/* What is shown of a file is its first line. */
cks_hcl_v
cks_hcl_trace_file(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc)
{
    struct cks_hcl_range *first = cks_arena_alloc(ev->vs.arena, sizeof(*first));
    if (!first) {
        ev->vs.failed = true;
        return v;
    }
    struct cks_range r = {.end = cks_str_find(doc->text, "\n")};
    cks_range_resolve(doc->text, doc->origin, &r);
    *first = (struct cks_hcl_range){0, (uint32_t)r.end, r.line, r.column, r.end_line, r.end_column};
    struct cks_hcl_trace *t = new_trace(&ev->vs, CKS_HCL_TRACE_TEXT, doc, first);
    return t ? cks_hcl_traced(&ev->vs, v, t) : v;
}

const struct cks_document *
cks_hcl_trace_of_file(cks_hcl_v v)
{
    const struct cks_hcl_trace *t = v->trace;
    while (t && t->kind == CKS_HCL_TRACE_STEP && t->count)
        t = t->from[0];
    bool text = t && t->kind == CKS_HCL_TRACE_TEXT && t->doc->syntax == CKS_SYNTAX_TEXT &&
                v->state == CKS_HCL_KNOWN && v->type->kind == CKS_HCL_T_STRING;
    return text && cks_str_eq(t->doc->text, v->u.text) ? t->doc : NULL;
}

cks_hcl_v
cks_hcl_trace_part(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_document *doc,
                   struct cks_hcl_range range)
{
    struct cks_hcl_range *kept = cks_arena_alloc(ev->vs.arena, sizeof(*kept));
    if (!kept) {
        ev->vs.failed = true;
        return v;
    }
    *kept = range;
    struct cks_hcl_trace *t = new_trace(&ev->vs, CKS_HCL_TRACE_TEXT, doc, kept);
    return t ? cks_hcl_traced(&ev->vs, v, t) : v;
}

static cks_hcl_v
trace_all(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_trace *trace)
{
    struct cks_hcl_values *vs = &ev->vs;
    bool map = v->state == CKS_HCL_KNOWN && v->type->kind == CKS_HCL_T_OBJECT;
    bool list = v->state == CKS_HCL_KNOWN && v->type->kind == CKS_HCL_T_TUPLE;
    if (!map && !list)
        return v->state == CKS_HCL_KNOWN && !v->trace ? cks_hcl_traced(vs, v, trace) : v;
    size_t n = v->u.list.count;
    struct cks_hcl_member *members = cks_arena_array(vs->arena, n, sizeof(*members));
    cks_hcl_v *items = cks_arena_array(vs->arena, n, sizeof(cks_hcl_v));
    vs->failed |= !members || !items;
    for (size_t i = 0; !vs->failed && i < n; i++) {
        items[i] = trace_all(ev, v->u.list.items[i], trace);
        if (map)
            members[i] = (struct cks_hcl_member){v->u.list.names[i], items[i]};
    }
    if (vs->failed)
        return v;
    return map ? cks_hcl_object_of(vs, members, n) : cks_hcl_tuple_of(vs, items, n);
}

cks_hcl_v
cks_hcl_trace_decoded(struct cks_hcl_eval *ev, cks_hcl_v v, cks_hcl_v text)
{
    const struct cks_hcl_trace *t = text->trace;
    while (t && t->kind == CKS_HCL_TRACE_STEP && t->count)
        t = t->from[0];
    return t && t->kind == CKS_HCL_TRACE_MADE ? trace_all(ev, v, text->trace) : v;
}

/* ---- for the model ---------------------------------------------------------------------- */

struct flattening {
    struct cks_trace_text gave[CKS_TRACE_TEXTS_MAX], passed[CKS_TRACE_TEXTS_MAX];
    unsigned gave_count, passed_count, visits;
    bool whole, more;
};

static bool
stands_inside(const struct cks_hcl_trace *t, const struct cks_document *doc,
              const struct cks_hcl_range *r)
{
    return doc && t->doc == doc && t->value->start >= r->start && t->value->end <= r->end;
}

static bool
is_kept(const struct flattening *f, const struct cks_hcl_trace *t)
{
    for (unsigned i = 0; i < f->gave_count; i++)
        if (f->gave[i].doc == t->doc && f->gave[i].value.start == t->value->start)
            return true;
    return false;
}

static struct cks_range
key_of(const struct cks_hcl_trace *t)
{
    return t->key ? cks_hcl_place(t->doc, t->key) : (struct cks_range){0};
}

static struct cks_trace_text
text_of(const struct cks_hcl_trace *t, enum cks_trace_role role)
{
    return (struct cks_trace_text){.role = role,
                                   .doc = t->doc,
                                   .value = cks_hcl_place(t->doc, t->value),
                                   .key = key_of(t),
                                   .name = t->name};
}

/* `step` is what passes it on, or NULL; the name beside the text itself is its name too. */
static void
keep_giver(struct flattening *f, const struct cks_hcl_trace *t, const struct cks_hcl_trace *step)
{
    if (is_kept(f, t))
        return;
    f->more |= f->gave_count == CKS_TRACE_TEXTS_MAX;
    if (f->gave_count == CKS_TRACE_TEXTS_MAX)
        return;
    struct cks_trace_text *kept = &f->gave[f->gave_count++];
    *kept = text_of(t, t->kind == CKS_HCL_TRACE_OPEN      ? CKS_TRACE_OPEN
                       : t->kind == CKS_HCL_TRACE_OUTSIDE ? CKS_TRACE_OUTSIDE
                                                          : CKS_TRACE_GAVE);
    if (!t->name && step && stands_inside(t, step->doc, step->value)) {
        kept->key = key_of(step);
        kept->name = step->name;
    }
}

/* The pieces of what is put together at `within`; those inside it are part of it. */
static void
keep_pieces(struct flattening *f, const struct cks_hcl_trace *t, const struct cks_hcl_trace *within)
{
    const struct cks_hcl_trace *step = NULL;
    for (; t->kind == CKS_HCL_TRACE_STEP && t->count; t = t->from[0])
        step = t;
    if (f->visits++ > VISITS_MAX || f->more) {
        f->more = true;
        return;
    }
    bool inside = t != within && stands_inside(t, within->doc, within->value);
    if (!inside)
        keep_giver(f, t, step);
    if (t->kind == CKS_HCL_TRACE_MADE)
        for (unsigned i = 0; i < t->count; i++)
            keep_pieces(f, t->from[i], inside ? within : t);
}

/* From the use to the origin, and the last step; what is written there itself is not counted. */
static const struct cks_hcl_trace *
keep_steps(struct flattening *f, const struct cks_hcl_trace *t,
           const struct cks_hcl_trace **ret_step)
{
    for (; t->kind == CKS_HCL_TRACE_STEP && t->count; t = t->from[0]) {
        *ret_step = t;
        if (stands_inside(t->from[0], t->doc, t->value))
            continue;
        if (f->passed_count < CKS_TRACE_TEXTS_MAX)
            f->passed[f->passed_count++] = text_of(t, CKS_TRACE_PASSED);
        else
            f->more = true;
    }
    return t;
}

static const struct cks_trace *
keep_flat(struct cks_hcl_values *vs, const struct flattening *f)
{
    unsigned count = f->gave_count + f->passed_count;
    struct cks_trace *flat = cks_arena_alloc(vs->arena, sizeof(*flat));
    struct cks_trace_text *texts = cks_arena_array(vs->arena, count, sizeof(*texts));
    if (!flat || !texts) {
        vs->failed = true;
        return NULL;
    }
    memcpy(texts, f->gave, f->gave_count * sizeof(*texts));
    for (unsigned i = 0; i < f->passed_count; i++)
        texts[count - 1 - i] = f->passed[i];
    *flat = (struct cks_trace){.whole = f->whole, .more = f->more, .count = count, .texts = texts};
    return flat;
}

/* Whether a literal is a part of an expression that chooses it. */
static bool
is_smaller(const struct cks_hcl_range *literal, const struct cks_hcl_range *all)
{
    return literal->end - literal->start < all->end - all->start;
}

const struct cks_trace *
cks_hcl_trace_flat(struct cks_hcl_values *vs, const struct cks_hcl_trace *trace,
                   const struct cks_hcl_expr *use)
{
    struct flattening f = {0};
    if (!trace)
        return NULL;
    if (trace->flat)
        return trace->flat;
    const struct cks_hcl_trace *step = NULL, *t = keep_steps(&f, trace, &step);
    bool at_use = stands_inside(t, use->doc, &use->range);
    if (t->kind != CKS_HCL_TRACE_MADE) {
        f.whole = t->kind == CKS_HCL_TRACE_TEXT;
        if (at_use && !(f.whole && is_smaller(t->value, &use->range)))
            return NULL;
        keep_giver(&f, t, step);
    } else if (at_use) {
        for (unsigned i = 0; i < t->count; i++)
            keep_pieces(&f, t->from[i], t);
    } else {
        keep_pieces(&f, step ? step : t, t);
    }
    if (!f.gave_count)
        return NULL;
    const struct cks_trace *flat = keep_flat(vs, &f);
    /* Traces are made by this evaluation and belong to it. */
    ((struct cks_hcl_trace *)(uintptr_t)trace)->flat = flat;
    return flat;
}
