/* Templates, splats and for. */
#include "source/hcl/eval/loop.h"

#include "source/hcl/eval/answers.h"
#include "source/hcl/eval/choice.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/text.h"
#include "source/hcl/value/collection.h"

/* One step of a loop. */
struct turn {
    cks_hcl_v key, value;
};

/* The element number i of a known collection. */
static struct turn
turn_of(struct cks_hcl_eval *ev, cks_hcl_v collection, size_t i)
{
    struct turn t = {.value = collection->u.list.items[i]};
    if (cks_hcl_is_map(collection))
        t.key = cks_hcl_string_of(&ev->vs, collection->u.list.names[i]);
    else if (collection->type->kind == CKS_HCL_T_SET)
        t.key = t.value;
    else
        t.key = cks_hcl_int_of(&ev->vs, (int64_t)i);
    if (collection->sensitive)
        t.value = cks_hcl_marked(&ev->vs, t.value, true);
    return t;
}

/* The answer where a collection cannot be gone through; NULL if it can. */
static cks_hcl_v
not_iterable(struct cks_hcl_eval *ev, cks_hcl_v v)
{
    if (v->state == CKS_HCL_ERROR)
        return v;
    if (v->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, v);
    if (v->state == CKS_HCL_NULL_VALUE)
        return cks_hcl_error(&ev->vs, "a loop over null");
    if (!cks_hcl_is_list(v) && !cks_hcl_is_map(v))
        return cks_hcl_error(&ev->vs, "a loop over something that is not a collection");
    return NULL;
}

static void
eval_if(struct cks_hcl_eval *ev, struct cks_hcl_joiner *j, const struct cks_hcl_part *part,
        const struct cks_hcl_scope *scope)
{
    struct cks_hcl_joiner yes, no;
    struct cks_hcl_gathering *parts = ev->parts, before = *parts, of_yes = {0}, of_no = {0};
    struct cks_hcl_branches b = {.cond = cks_hcl_eval(ev, part->expr, scope),
                                 .failing = {&cks_hcl_string, &cks_hcl_string}};
    b.unknowns[0] = ev->vs.unknowns;
    ev->parts = &of_yes;
    cks_hcl_join_begin(&yes, &ev->vs);
    cks_hcl_eval_parts(ev, &yes, &part->body, scope);
    b.yes = cks_hcl_join_end(&yes);
    b.unknowns[1] = ev->vs.unknowns;
    ev->parts = &of_no;
    cks_hcl_join_begin(&no, &ev->vs);
    cks_hcl_eval_parts(ev, &no, &part->otherwise, scope);
    b.no = cks_hcl_join_end(&no);
    b.unknowns[2] = ev->vs.unknowns;
    ev->parts = parts;
    *parts = before;
    cks_hcl_v decided = cks_hcl_convert(&ev->vs, b.cond, &cks_hcl_bool);
    bool open = !cks_hcl_is_known(decided);
    if (open)
        cks_hcl_gather(parts, b.cond->trace);
    if (open || decided->u.boolean)
        cks_hcl_gather_all(parts, &of_yes);
    if (open || !decided->u.boolean)
        cks_hcl_gather_all(parts, &of_no);
    cks_hcl_join_value(j, cks_hcl_choose(ev, &b));
}

static void
eval_for_part(struct cks_hcl_eval *ev, struct cks_hcl_joiner *j, const struct cks_hcl_part *part,
              const struct cks_hcl_scope *scope)
{
    cks_hcl_v collection = cks_hcl_eval(ev, part->expr, scope);
    cks_hcl_v stop = not_iterable(ev, collection);
    if (stop) {
        cks_hcl_join_value(j, stop);
        return;
    }
    for (size_t i = 0; i < collection->u.list.count; i++) {
        struct turn t = turn_of(ev, collection, i);
        struct cks_hcl_scope key = {.parent = scope, .name = part->key, .value = t.key};
        struct cks_hcl_scope value = {
            .parent = part->key.p ? &key : scope, .name = part->value, .value = t.value};
        cks_hcl_eval_parts(ev, j, &part->body, &value);
    }
    /* A loop over a sensitive list reveals something even if it is empty. */
    if (collection->sensitive)
        j->sensitive = true;
    j->pieces++;
}

void
cks_hcl_eval_parts(struct cks_hcl_eval *ev, struct cks_hcl_joiner *j,
                   const struct cks_hcl_parts *parts, const struct cks_hcl_scope *scope)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct cks_hcl_part *part = &parts->items[i];
        switch (part->kind) {
        case CKS_HCL_PART_LITERAL:
            cks_hcl_join_text(j, part->text);
            break;
        case CKS_HCL_PART_INTERP:
            cks_hcl_join_value(j, cks_hcl_eval(ev, part->expr, scope));
            break;
        case CKS_HCL_PART_IF:
            eval_if(ev, j, part, scope);
            break;
        case CKS_HCL_PART_FOR:
            eval_for_part(ev, j, part, scope);
            break;
        }
    }
}

/* A list from elements of one type, or a tuple. */
static cks_hcl_v
splat_result(struct cks_hcl_eval *ev, bool tuple, const cks_hcl_v *items, size_t n)
{
    if (tuple)
        return cks_hcl_tuple_of(&ev->vs, items, n);
    for (size_t i = 0; i < n; i++) {
        if (items[i]->state == CKS_HCL_ERROR)
            return items[i];
        if (cks_hcl_type_open(items[i]->type) ||
            !cks_hcl_type_equal(items[i]->type, items[0]->type))
            return unsure(ev, "a splat of elements of different types");
    }
    return cks_hcl_collection_of(&ev->vs, CKS_HCL_T_LIST, n ? items[0]->type : &cks_hcl_any, items,
                                 n);
}

cks_hcl_v
cks_hcl_eval_splat(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                   const struct cks_hcl_scope *scope)
{
    cks_hcl_v base = cks_hcl_eval(ev, e->u.splat.base, scope);
    struct cks_hcl_scope item = {.parent = scope};
    if (base->state == CKS_HCL_ERROR)
        return base;
    if (base->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, base);
    bool list = cks_hcl_is_list(base);
    if (base->state == CKS_HCL_NULL_VALUE)
        return list ? cks_hcl_error(&ev->vs, "a splat of null")
                    : cks_hcl_tuple_of(&ev->vs, NULL, 0);
    size_t n = list ? base->u.list.count : 1;
    cks_hcl_v *items = cks_hcl_eval_scratch(ev, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++) {
        item.value = list ? base->u.list.items[i] : base;
        if (base->sensitive)
            item.value = cks_hcl_marked(&ev->vs, item.value, true);
        items[i] = cks_hcl_eval(ev, e->u.splat.each, &item);
    }
    if (!items)
        return unsure(ev, NULL);
    cks_hcl_v v = splat_result(ev, !list || base->type->kind == CKS_HCL_T_TUPLE, items, n);
    return base->sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}

struct loop {
    struct cks_hcl_member *members;
    size_t count;
    cks_hcl_v stop, error;
    bool sensitive; /* what chose the elements, or names them */
};

/* Whether the element takes part; false if it does not or where that is unknown. */
static bool
selected(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope,
         struct loop *loop)
{
    if (!e->u.loop.cond)
        return true;
    cks_hcl_v cond = cks_hcl_eval(ev, e->u.loop.cond, scope);
    if (cond->state == CKS_HCL_NULL_VALUE)
        cond = cks_hcl_error(&ev->vs, "a condition must not be null");
    cond = cks_hcl_convert(&ev->vs, cond, &cks_hcl_bool);
    loop->sensitive |= cond->sensitive;
    if (cond->state == CKS_HCL_ERROR)
        loop->error = cond;
    else if (!cks_hcl_is_known(cond))
        loop->stop = cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, cond);
    return cks_hcl_is_known(cond) && cond->u.boolean;
}

static void
take_turn(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope,
          struct loop *loop)
{
    struct cks_hcl_member *m = &loop->members[loop->count];
    if (!selected(ev, e, scope, loop))
        return;
    if (e->u.loop.result_key) {
        cks_hcl_v key = cks_hcl_eval(ev, e->u.loop.result_key, scope);
        if (key->state == CKS_HCL_NULL_VALUE)
            key = cks_hcl_error(&ev->vs, "a name must not be null");
        key = cks_hcl_convert(&ev->vs, key, &cks_hcl_string);
        loop->sensitive |= key->sensitive;
        if (key->state == CKS_HCL_ERROR)
            loop->error = key;
        else if (!cks_hcl_is_known(key))
            loop->stop = cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, key);
        else
            m->name = key->u.text;
    }
    m->value = cks_hcl_eval(ev, e->u.loop.result, scope);
    if (m->value->state == CKS_HCL_ERROR)
        loop->error = m->value;
    loop->count++;
}

/* { ... => v... }: equal names gather their values in tuples. Quadratic, hence the bound. */
#define GROUPED_MAX 1000u

static cks_hcl_v
grouped(struct cks_hcl_eval *ev, struct loop *loop)
{
    size_t n = 0;
    struct cks_hcl_member *out = cks_hcl_eval_scratch(ev, loop->count, sizeof(*out));
    cks_hcl_v *items = cks_hcl_eval_scratch(ev, loop->count, sizeof(cks_hcl_v));
    if (!out || !items || loop->count > GROUPED_MAX)
        return unsure(ev, "a grouping of too many elements");
    for (size_t i = 0; i < loop->count; i++) {
        size_t k = 0;
        bool first = true;
        for (size_t j = 0; j < i && first; j++)
            first = !cks_str_eq(loop->members[j].name, loop->members[i].name);
        if (!first)
            continue;
        for (size_t j = i; j < loop->count; j++)
            if (cks_str_eq(loop->members[j].name, loop->members[i].name))
                items[k++] = loop->members[j].value;
        out[n].name = loop->members[i].name;
        out[n++].value = cks_hcl_tuple_of(&ev->vs, items, k);
    }
    return cks_hcl_object_of(&ev->vs, out, n);
}

static cks_hcl_v
loop_result(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, struct loop *loop)
{
    size_t n = loop->count;
    if (loop->error)
        return loop->error;
    if (loop->stop)
        return loop->stop;
    if (e->u.loop.group)
        return grouped(ev, loop);
    if (e->kind == CKS_HCL_FOR_OBJECT) {
        cks_hcl_v v = cks_hcl_object_of(&ev->vs, loop->members, n);
        if (cks_hcl_is_known(v) && v->u.list.count != n)
            return cks_hcl_error(&ev->vs, "two elements with the same name");
        return v;
    }
    cks_hcl_v *items = cks_hcl_eval_scratch(ev, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++)
        items[i] = loop->members[i].value;
    return items ? cks_hcl_tuple_of(&ev->vs, items, n) : unsure(ev, NULL);
}

/* Terraform evaluates the condition once with an unknown element; an error there counts even if
 * there are no elements. */
static cks_hcl_v
condition_error(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                const struct cks_hcl_scope *scope, bool empty)
{
    if (!e->u.loop.cond)
        return NULL;
    size_t before = ev->vs.unknowns;
    cks_hcl_v any = unsure(ev, "an element");
    struct cks_hcl_scope key = {.parent = scope, .name = e->u.loop.key, .value = any};
    struct cks_hcl_scope value = {
        .parent = e->u.loop.key.p ? &key : scope, .name = e->u.loop.value, .value = any};
    cks_hcl_v cond = cks_hcl_eval(ev, e->u.loop.cond, &value);
    if (cond->state == CKS_HCL_NULL_VALUE)
        return cks_hcl_error(&ev->vs, "a condition must not be null");
    cond = cks_hcl_convert(&ev->vs, cond, &cks_hcl_bool);
    /* If there are elements, what is unknown shows with them. */
    if (!empty || cks_hcl_is_known(cond))
        ev->vs.unknowns = before;
    return cond->state == CKS_HCL_ERROR ? cond : NULL;
}

cks_hcl_v
cks_hcl_eval_for(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                 const struct cks_hcl_scope *scope)
{
    struct loop loop = {0};
    cks_hcl_v collection = cks_hcl_eval(ev, e->u.loop.collection, scope);
    cks_hcl_v stop = not_iterable(ev, collection);
    if (stop)
        return stop;
    loop.error = condition_error(ev, e, scope, collection->u.list.count == 0);
    if (loop.error)
        return loop.error;
    loop.members = cks_hcl_eval_scratch(ev, collection->u.list.count, sizeof(*loop.members));
    if (!loop.members)
        return unsure(ev, NULL);
    for (size_t i = 0; i < collection->u.list.count; i++) {
        struct turn t = turn_of(ev, collection, i);
        struct cks_hcl_scope key = {.parent = scope, .name = e->u.loop.key, .value = t.key};
        struct cks_hcl_scope value = {
            .parent = e->u.loop.key.p ? &key : scope, .name = e->u.loop.value, .value = t.value};
        take_turn(ev, e, &value, &loop);
    }
    cks_hcl_v v = loop_result(ev, e, &loop);
    v = v->state == CKS_HCL_ERROR ? v : cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED);
    bool sensitive = collection->sensitive || loop.sensitive;
    return sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}
