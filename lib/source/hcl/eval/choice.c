/* Which of several expressions counts: conditions, try and can. */
#include "source/hcl/eval/choice.h"

#include "base/utf8.h"
#include "source/hcl/eval/answers.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"

static bool
untyped_null(cks_hcl_v v)
{
    return v->state == CKS_HCL_NULL_VALUE && v->type->kind == CKS_HCL_T_ANY;
}

/* The type that both branches take, or NULL and the answer in *ret_stop. */
static cks_hcl_t
branch_type(struct cks_hcl_eval *ev, cks_hcl_v a, cks_hcl_v b, cks_hcl_v *ret_stop)
{
    cks_hcl_t types[2] = {a->type, b->type}, type = NULL;
    if (untyped_null(a))
        return b->type;
    if (untyped_null(b))
        return a->type;
    enum cks_hcl_unified status = cks_hcl_unify(&ev->vs, types, 2, &type);
    if (status == CKS_HCL_UNIFIED)
        return type;
    /* A branch that is unknown may be an error, which has no type. */
    if (a->state == CKS_HCL_UNKNOWN || b->state == CKS_HCL_UNKNOWN)
        *ret_stop = unknown_part(ev, a->state == CKS_HCL_UNKNOWN ? a : b);
    else
        *ret_stop = status == CKS_HCL_NOT_UNIFIED
                        ? refused(ev, "branches of different types")
                        : unsure(ev, "branches whose types ckscheck does not unify");
    return NULL;
}

/* What cannot fail, as far as it is written there. */
static bool
cannot_fail(const struct cks_hcl_expr *e)
{
    struct cks_str text;
    bool all = true;
    switch (e->kind) {
    case CKS_HCL_TUPLE:
        for (size_t i = 0; all && i < e->u.list.count; i++)
            all = cannot_fail(e->u.list.items[i]);
        return all;
    case CKS_HCL_NUMBER:
    case CKS_HCL_BOOL:
    case CKS_HCL_NULL:
        return true;
    default:
        return cks_hcl_literal(e, &text);
    }
}

static cks_hcl_t
failing_operator(enum cks_hcl_op op)
{
    bool number = op == CKS_HCL_OP_NEGATE || op >= CKS_HCL_OP_ADD;
    return number ? &cks_hcl_number : &cks_hcl_bool;
}

static cks_hcl_t failing_type(const struct cks_hcl_expr *e);

/* Whether an index or a name that fails has no type, whatever it is an index or a name of. */
static bool
fails_itself(const struct cks_hcl_expr *base)
{
    return cannot_fail(base) || failing_type(base) == &cks_hcl_any;
}

/* Which type Terraform gives an expression that fails. A call, and an index or a name of what does
 * not fail itself, get none: ANY. NULL: it depends on the error. */
static cks_hcl_t
failing_type(const struct cks_hcl_expr *e)
{
    switch (e->kind) {
    case CKS_HCL_PARENS:
    case CKS_HCL_WRAP:
        return failing_type(e->u.inner);
    case CKS_HCL_CALL:
    case CKS_HCL_VARIABLE:
        return &cks_hcl_any;
    case CKS_HCL_ATTR:
    case CKS_HCL_LEGACY_INDEX:
        return fails_itself(e->u.attr.base) ? &cks_hcl_any : NULL;
    case CKS_HCL_INDEX:
        return cannot_fail(e->u.index.key) && fails_itself(e->u.index.base) ? &cks_hcl_any : NULL;
    case CKS_HCL_UNARY:
    case CKS_HCL_BINARY:
        return failing_operator(e->u.op.op);
    case CKS_HCL_TEMPLATE:
        return &cks_hcl_string;
    default:
        return NULL;
    }
}

cks_hcl_v
cks_hcl_eval_conditional(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                         const struct cks_hcl_scope *scope)
{
    struct cks_hcl_branches b = {
        .cond = cks_hcl_eval_expr(ev, e->u.cond.cond, scope),
        .failing = {failing_type(e->u.cond.then), failing_type(e->u.cond.otherwise)}};
    b.unknowns[0] = ev->vs.unknowns;
    b.yes = cks_hcl_eval_expr(ev, e->u.cond.then, scope);
    b.unknowns[1] = ev->vs.unknowns;
    b.no = cks_hcl_eval_expr(ev, e->u.cond.otherwise, scope);
    b.unknowns[2] = ev->vs.unknowns;
    cks_hcl_v v = cks_hcl_choose(ev, &b);
    cks_hcl_v decided = cks_hcl_convert(&ev->vs, b.cond, &cks_hcl_bool);
    /* What was not chosen gave nothing. */
    if (cks_hcl_is_known(decided) && ev->parts) {
        ev->parts->count = 0;
        cks_hcl_gather(ev->parts, decided->u.boolean ? b.yes->trace : b.no->trace);
    }
    return v;
}

/* Terraform ignores errors in the branch that is not taken, so unknown parts there do not
 * matter. */
static cks_hcl_v
taken_branch(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b, bool first, cks_hcl_v v)
{
    if (v->state != CKS_HCL_UNKNOWN && v->state != CKS_HCL_ERROR)
        ev->vs.unknowns = first ? b->unknowns[1] : b->unknowns[0] + b->unknowns[2] - b->unknowns[1];
    return v;
}

/* The branch that is taken, where the other is an error. */
static cks_hcl_v
beside_failing(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b, bool first,
               cks_hcl_v taken)
{
    cks_hcl_t types[2] = {taken->type, b->failing[first]}, type = taken->type;
    enum cks_hcl_unified status = CKS_HCL_UNIFIED;
    if (!types[1])
        status = CKS_HCL_UNIFY_UNKNOWN;
    else if (types[1]->kind != CKS_HCL_T_ANY && untyped_null(taken))
        type = types[1];
    else if (types[1]->kind != CKS_HCL_T_ANY)
        status = cks_hcl_unify(&ev->vs, types, 2, &type);
    if (status == CKS_HCL_NOT_UNIFIED)
        return refused(ev, "branches of different types");
    if (status == CKS_HCL_UNIFY_UNKNOWN)
        return unsure(ev, "a branch that is an error");
    return taken_branch(ev, b, first, cks_hcl_convert(&ev->vs, taken, type));
}

cks_hcl_v
cks_hcl_choose(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b)
{
    cks_hcl_v stop = NULL, cond = b->cond;
    if (cond->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "a condition must not be null");
    cond = cks_hcl_convert(&ev->vs, cond, &cks_hcl_bool);
    if (cond->state == CKS_HCL_ERROR)
        return cond;
    if (!cks_hcl_is_known(cond))
        return mark_if(ev, cks_hcl_either(ev, cond, b->yes, b->no), cond->sensitive);
    bool first = cond->u.boolean;
    cks_hcl_v taken = first ? b->yes : b->no, other = first ? b->no : b->yes;
    /* Terraform marks it for the branch that is not taken too. */
    bool sensitive = cond->sensitive || taken->sensitive || other->sensitive;
    if (taken->state == CKS_HCL_ERROR)
        return taken;
    if (other->state == CKS_HCL_ERROR)
        return beside_failing(ev, b, first, mark_if(ev, taken, sensitive));
    /* A string stays one whatever the other branch may be; if that turns out to be a collection,
     * Terraform refuses both, so that try must still doubt it. */
    if (taken->type->kind == CKS_HCL_T_STRING && other->type->kind == CKS_HCL_T_ANY) {
        cks_hcl_v v = mark_if(ev, taken, sensitive);
        return other->state == CKS_HCL_UNKNOWN ? v : taken_branch(ev, b, first, v);
    }
    cks_hcl_t type = branch_type(ev, b->yes, b->no, &stop);
    if (!type)
        return stop;
    /* If the other branch is an error after all, it has no type to convert to. */
    if (other->state == CKS_HCL_UNKNOWN && !cks_hcl_type_equal(type, taken->type))
        return unsure(ev, "an unknown branch of another type");
    taken = cks_hcl_convert(&ev->vs, taken, type);
    return taken_branch(ev, b, first, mark_if(ev, taken, sensitive));
}

/* An argument of try or can. If a part of it is unknown, Terraform may find an error where we find
 * a value, so the result is unknown. */
static cks_hcl_v
eval_tried(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    size_t before = ev->vs.unknowns;
    cks_hcl_v v = cks_hcl_eval_expr(ev, e, scope);
    if (v->state == CKS_HCL_ERROR || v->state == CKS_HCL_UNKNOWN || ev->vs.unknowns == before)
        return v;
    cks_hcl_v unknown = cks_hcl_first_unknown(v);
    if (unknown)
        return unknown_part(ev, unknown);
    const struct cks_hcl_why *why = ev->vs.last_why;
    return why ? cks_hcl_unknown(&ev->vs, &cks_hcl_any, why->reason, why->reference)
               : unsure(ev, "an expression with an unknown part");
}

cks_hcl_v
cks_hcl_eval_try(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                 const struct cks_hcl_scope *scope)
{
    cks_hcl_v v = NULL;
    for (size_t i = 0; i < e->u.call.count; i++) {
        if (ev->parts)
            ev->parts->count = 0; /* what was refused gave nothing */
        v = eval_tried(ev, e->u.call.args[i], scope);
        if (v->state != CKS_HCL_ERROR)
            break;
    }
    /* It may be any of the arguments that follow. */
    if (v && v->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, v);
    return v ? v : refused(ev, "try() needs an argument");
}

cks_hcl_v
cks_hcl_eval_can(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                 const struct cks_hcl_scope *scope)
{
    if (e->u.call.count != 1)
        return refused(ev, "can() needs exactly one argument");
    cks_hcl_v v = eval_tried(ev, e->u.call.args[0], scope);
    if (v->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_bool, v);
    return cks_hcl_sourced(&ev->vs, cks_hcl_bool_of(&ev->vs, v->state != CKS_HCL_ERROR),
                           CKS_HCL_FROM_COMPUTED);
}

/* A string as partly known, whatever is known of it; false for any other value. */
static bool
as_partial(cks_hcl_v v, struct cks_hcl_partial *ret)
{
    if (v->type->kind != CKS_HCL_T_STRING)
        return false;
    if (v->partial) {
        *ret = *v->partial;
        return true;
    }
    if (!cks_hcl_is_known(v))
        return false;
    size_t n = cks_utf8_count(v->u.text);
    *ret = (struct cks_hcl_partial){v->u.text, v->u.text, n, n, {0}};
    return true;
}

static size_t
common(struct cks_str a, struct cks_str b, bool end)
{
    size_t n = 0, most = a.n < b.n ? a.n : b.n;
    while (n < most && (end ? a.p[a.n - 1 - n] == b.p[b.n - 1 - n] : a.p[n] == b.p[n]))
        n++;
    return n;
}

/* Cuts no character of UTF-8 in two. */
static struct cks_str
whole_prefix(struct cks_str s, size_t n)
{
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return cks_str_sub(s, 0, n);
}

static struct cks_str
whole_suffix(struct cks_str s, size_t n)
{
    while (n > 0 && ((unsigned char)s.p[s.n - n] & 0xC0) == 0x80)
        n--;
    return cks_str_sub(s, s.n - n, n);
}

cks_hcl_v
cks_hcl_either(struct cks_hcl_eval *ev, cks_hcl_v cond, cks_hcl_v yes, cks_hcl_v no)
{
    struct cks_hcl_partial a, b, both = {0};
    cks_hcl_v equal = NULL;
    if (cks_hcl_is_known(yes) && cks_hcl_is_known(no) && cks_hcl_type_equal(yes->type, no->type) &&
        !cks_hcl_type_open(yes->type))
        equal = cks_hcl_equal(&ev->vs, yes, no);
    if (equal && cks_hcl_is_known(equal) && equal->u.boolean)
        return cks_hcl_sourced(&ev->vs, yes, CKS_HCL_FROM_COMPUTED);
    bool sensitive = cks_hcl_deep_sensitive(yes) || cks_hcl_deep_sensitive(no);
    cks_hcl_v v;
    if (as_partial(yes, &a) && as_partial(no, &b)) {
        both.prefix = whole_prefix(a.prefix, common(a.prefix, b.prefix, false));
        both.suffix = whole_suffix(a.suffix, common(a.suffix, b.suffix, true));
        both.min = a.min < b.min ? a.min : b.min;
        both.max = a.max > b.max ? a.max : b.max;
        v = cks_hcl_partly(&ev->vs, &both, cond->why);
    } else {
        v = cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, cond);
    }
    return sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}
