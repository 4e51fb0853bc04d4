#include "source/hcl/eval/eval.h"

#include "source/hcl/eval/answers.h"
#include "source/hcl/eval/choice.h"
#include "source/hcl/eval/func.h"
#include "source/hcl/eval/loop.h"
#include "source/hcl/eval/operator.h"
#include "source/hcl/eval/reference.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/text.h"
#include "source/hcl/value/collection.h"

void *
cks_hcl_eval_scratch(struct cks_hcl_eval *ev, size_t count, size_t size)
{
    void *p = cks_arena_array(ev->vs.arena, count, size);
    if (!p)
        ev->vs.failed = true;
    return p;
}

static cks_hcl_v
eval_literal_template(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                      const struct cks_hcl_scope *scope)
{
    struct cks_hcl_joiner j;
    cks_hcl_join_begin(&j, &ev->vs);
    cks_hcl_eval_parts(ev, &j, &e->u.tmpl.parts, scope);
    return cks_hcl_join_end(&j);
}

static cks_hcl_v
eval_tuple(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    size_t n = e->u.list.count;
    if (n > CKS_HCL_ELEMENTS_MAX)
        return unsure(ev, "a list that is too long");
    cks_hcl_v *items = cks_hcl_eval_scratch(ev, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++)
        items[i] = cks_hcl_eval_expr(ev, e->u.list.items[i], scope);
    return items ? cks_hcl_tuple_of(&ev->vs, items, n) : unsure(ev, NULL);
}

/* The name of a member; NULL and *ret_stop where there is none to be known. */
static bool
object_key(struct cks_hcl_eval *ev, const struct cks_hcl_object_item *item,
           const struct cks_hcl_scope *scope, struct cks_str *ret, cks_hcl_v *ret_stop)
{
    if (item->name.p) {
        *ret = item->name;
        if (cks_hcl_text_stable(*ret))
            return true;
        *ret_stop = unsure(ev, "a name that Terraform may normalize");
        return false;
    }
    if (item->key->kind == CKS_HCL_ATTR || item->key->kind == CKS_HCL_INDEX) {
        *ret_stop = unsure(ev, "a name that Terraform does not accept");
        return false;
    }
    cks_hcl_v key = cks_hcl_eval_expr(ev, item->key, scope);
    if (key->state == CKS_HCL_NULL_VALUE)
        key = refused(ev, "a name must not be null");
    key = cks_hcl_convert(&ev->vs, key, &cks_hcl_string);
    if (cks_hcl_is_known(key)) {
        *ret = key->u.text;
        return true;
    }
    *ret_stop = key->state == CKS_HCL_ERROR ? key : unknown_part(ev, key);
    return false;
}

static cks_hcl_v
eval_object(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
            const struct cks_hcl_scope *scope)
{
    size_t n = e->u.object.count;
    cks_hcl_v stop = NULL, error = NULL;
    if (n > CKS_HCL_ELEMENTS_MAX)
        return unsure(ev, "an object that is too large");
    struct cks_hcl_member *members = cks_hcl_eval_scratch(ev, n, sizeof(*members));
    if (!members)
        return unsure(ev, NULL);
    for (size_t i = 0; i < n; i++) {
        cks_hcl_v one = NULL;
        members[i].value = cks_hcl_eval_expr(ev, e->u.object.items[i].value, scope);
        if (members[i].value->state == CKS_HCL_ERROR)
            error = members[i].value;
        if (!object_key(ev, &e->u.object.items[i], scope, &members[i].name, &one))
            stop = one;
        if (one && one->state == CKS_HCL_ERROR)
            error = one;
    }
    if (error)
        return error;
    return stop ? stop : cks_hcl_object_of(&ev->vs, members, n);
}

/* The last argument of f(x...) as arguments; false and the answer in *ret_stop. */
static bool
expand_last(struct cks_hcl_eval *ev, cks_hcl_v **args, size_t *count, cks_hcl_v *ret_stop)
{
    cks_hcl_v last = (*args)[*count - 1];
    if (last->state == CKS_HCL_ERROR || last->state == CKS_HCL_UNKNOWN) {
        *ret_stop = last->state == CKS_HCL_ERROR ? last : unknown_part(ev, last);
        return false;
    }
    if (last->state != CKS_HCL_KNOWN || !cks_hcl_is_list(last)) {
        *ret_stop = refused(ev, "only a list can be expanded");
        return false;
    }
    size_t n = last->u.list.count;
    cks_hcl_v *all = cks_hcl_eval_scratch(ev, *count + n, sizeof(cks_hcl_v));
    if (!all) {
        *ret_stop = unsure(ev, NULL);
        return false;
    }
    memcpy(all, *args, (*count - 1) * sizeof(cks_hcl_v));
    for (size_t i = 0; i < n; i++)
        all[*count - 1 + i] =
            mark_if(ev, last->u.list.items[i], last->sensitive || last->u.list.items[i]->sensitive);
    *args = all;
    *count += n - 1;
    return true;
}

static cks_hcl_v
eval_call(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    struct cks_str name = e->u.call.name;
    size_t count = e->u.call.count;
    cks_hcl_v stop = NULL;
    if (cks_str_starts(name, "core::"))
        name = cks_str_sub(name, strlen("core::"), name.n);
    if (cks_str_is(name, "try") && !e->u.call.expand)
        return cks_hcl_eval_try(ev, e, scope);
    if (cks_str_is(name, "can") && !e->u.call.expand)
        return cks_hcl_eval_can(ev, e, scope);
    const struct cks_hcl_func *f = cks_hcl_func_find(name);
    bool unmark = cks_str_is(name, "nonsensitive") && count == 1;
    if (!f && !unmark) {
        /* Its name may be a text without its quotes, as a secret is that lost them. */
        return unsure(ev, "the result of a function that is not known");
    }
    cks_hcl_v *args = cks_hcl_eval_scratch(ev, count, sizeof(cks_hcl_v));
    if (!args)
        return unsure(ev, NULL);
    for (size_t i = 0; i < count; i++)
        args[i] = cks_hcl_eval_expr(ev, e->u.call.args[i], scope);
    if (unmark)
        return e->u.call.expand ? unsure(ev, "an unusual call")
                                : cks_hcl_marked(&ev->vs, args[0], false);
    if (e->u.call.expand && count && !expand_last(ev, &args, &count, &stop))
        return stop;
    return cks_hcl_func_call(ev, f, args, count);
}

static cks_hcl_v
eval_leaf(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    cks_hcl_v v;
    switch (e->kind) {
    case CKS_HCL_NUMBER:
        return cks_hcl_number_of(&ev->vs, e->u.text);
    case CKS_HCL_BOOL:
        return cks_hcl_bool_of(&ev->vs, e->u.boolean);
    case CKS_HCL_NULL:
        return cks_hcl_null_of(&ev->vs, &cks_hcl_nothing);
    case CKS_HCL_SPLAT_ITEM:
        v = cks_hcl_eval_bound(scope, (struct cks_str){0});
        return v ? v : unsure(ev, "a splat's element");
    default:
        return unsure(ev, "a damaged expression");
    }
}

static cks_hcl_v
dispatch(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    switch (e->kind) {
    case CKS_HCL_INVALID:
    case CKS_HCL_NUMBER:
    case CKS_HCL_BOOL:
    case CKS_HCL_NULL:
    case CKS_HCL_SPLAT_ITEM:
        return eval_leaf(ev, e, scope);
    case CKS_HCL_TEMPLATE:
        return eval_literal_template(ev, e, scope);
    case CKS_HCL_WRAP:
    case CKS_HCL_PARENS:
        return cks_hcl_eval_expr(ev, e->u.inner, scope);
    case CKS_HCL_TUPLE:
        return eval_tuple(ev, e, scope);
    case CKS_HCL_OBJECT:
        return eval_object(ev, e, scope);
    case CKS_HCL_VARIABLE:
    case CKS_HCL_ATTR:
    case CKS_HCL_INDEX:
    case CKS_HCL_LEGACY_INDEX:
        return cks_hcl_eval_chain(ev, e, scope);
    case CKS_HCL_ATTR_SPLAT:
    case CKS_HCL_FULL_SPLAT:
        return cks_hcl_eval_splat(ev, e, scope);
    case CKS_HCL_CALL:
        return ev->literal ? unsure(ev, "calls a function, which Terraform refuses here")
                           : eval_call(ev, e, scope);
    case CKS_HCL_FOR_TUPLE:
    case CKS_HCL_FOR_OBJECT:
        return cks_hcl_eval_for(ev, e, scope);
    case CKS_HCL_UNARY:
        return cks_hcl_eval_unary(ev, e, scope);
    case CKS_HCL_BINARY:
        return cks_hcl_eval_binary(ev, e, scope);
    case CKS_HCL_CONDITIONAL:
        return cks_hcl_eval_conditional(ev, e, scope);
    }
    return unsure(ev, "an unsupported kind of expression");
}

/* Whether there is nothing left to spend. */
static bool
spent(struct cks_hcl_eval *ev)
{
    ev->steps++;
    ev->total_steps++;
    return ev->steps > CKS_HCL_STEPS_MAX || ev->total_steps > CKS_HCL_STEPS_TOTAL ||
           ev->depth > CKS_HCL_EVAL_DEPTH_MAX ||
           ev->vs.arena->used - ev->bytes_at_start > CKS_HCL_VALUE_BYTES_MAX;
}

cks_hcl_v
cks_hcl_eval_expr(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                  const struct cks_hcl_scope *scope)
{
    if (spent(ev))
        return unsure(ev, "an expression that is too costly to evaluate");
    struct cks_hcl_gathering own, *above = ev->parts;
    own.count = 0;
    ev->parts = &own;
    ev->depth++;
    cks_hcl_v v = dispatch(ev, e, scope);
    ev->depth--;
    ev->parts = above;
    v = cks_hcl_trace_value(ev, v, e, &own);
    if (above)
        cks_hcl_gather(above, v->trace);
    /* It may have been made elsewhere. */
    if (v->state == CKS_HCL_UNKNOWN) {
        ev->vs.unknowns++;
        ev->vs.last_why = v->why ? v->why : ev->vs.last_why;
    }
    return v;
}

cks_hcl_v
cks_hcl_eval(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
             const struct cks_hcl_scope *scope)
{
    if (!ev->started) {
        ev->started = true;
        ev->bytes_at_start = ev->vs.arena->used;
    }
    if (ev->depth == 0) {
        ev->steps = 0;
        ev->vs.elements = 0;
    }
    return cks_hcl_eval_expr(ev, e, scope);
}
