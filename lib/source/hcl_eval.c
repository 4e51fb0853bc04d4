#include "source/hcl_eval.h"

#include "base/buf.h"
#include "source/hcl_eval_parts.h"
#include "source/hcl_func.h"
#include "source/hcl_number.h"

/* Text of a reference in messages. */
#define REFERENCE_BYTES_MAX 200

static cks_hcl_v eval(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                      const struct cks_hcl_scope *scope);

static cks_hcl_v
unsure(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_unknown(&ev->vs, &cks_hcl_any, reason, NULL);
}

static cks_hcl_v
refused(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_error(&ev->vs, reason);
}

static cks_hcl_v
mark_if(struct cks_hcl_eval *ev, cks_hcl_v v, bool sensitive)
{
    return sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}

void *
cks_hcl_eval_scratch(struct cks_hcl_eval *ev, size_t count, size_t size)
{
    void *p = cks_arena_array(ev->vs.arena, count, size);
    if (!p)
        ev->vs.failed = true;
    return p;
}

/* A part of an unknown value: unknown for the same reason. */
static cks_hcl_v
unknown_part(struct cks_hcl_eval *ev, cks_hcl_v of)
{
    return cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, of);
}

cks_hcl_v
cks_hcl_attr_value(struct cks_hcl_eval *ev, cks_hcl_v base, struct cks_str name)
{
    if (base->state == CKS_HCL_ERROR)
        return base;
    if (base->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, base);
    if (base->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an attribute of null");
    if (!cks_hcl_is_map(base))
        return refused(ev, "this value has no attributes");
    cks_hcl_v found = cks_hcl_member(base, name);
    return found ? mark_if(ev, found, base->sensitive || found->sensitive)
                 : refused(ev, "there is no such attribute");
}

cks_hcl_v
cks_hcl_index_value(struct cks_hcl_eval *ev, cks_hcl_v base, cks_hcl_v key)
{
    size_t i;
    cks_hcl_v found = NULL;
    if (base->state == CKS_HCL_ERROR)
        return base;
    if (key->state == CKS_HCL_ERROR)
        return key;
    if (base->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, base);
    if (key->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, key);
    if (base->state == CKS_HCL_NULL_VALUE || key->state == CKS_HCL_NULL_VALUE)
        return unsure(ev, "an index with null");
    if (cks_hcl_is_map(base)) {
        key = cks_hcl_convert(&ev->vs, key, &cks_hcl_string);
        if (!cks_hcl_is_known(key))
            return key;
        found = cks_hcl_member(base, key->u.text);
    } else if (base->type->kind == CKS_HCL_T_LIST || base->type->kind == CKS_HCL_T_TUPLE) {
        key = cks_hcl_convert(&ev->vs, key, &cks_hcl_number);
        if (!cks_hcl_is_known(key))
            return key;
        if (cks_hcl_index(key, &i) && i < base->u.list.count)
            found = base->u.list.items[i];
    } else {
        return refused(ev, "this value has no elements to index");
    }
    return found ? mark_if(ev, found, base->sensitive || key->sensitive || found->sensitive)
                 : refused(ev, "there is no such element");
}

/* The binding of a loop, or NULL; name.p NULL asks for a splat's element. */
static cks_hcl_v
bound(const struct cks_hcl_scope *scope, struct cks_str name)
{
    for (; scope; scope = scope->parent)
        if (name.p ? scope->name.p && cks_str_eq(scope->name, name) : !scope->name.p)
            return scope->value;
    return NULL;
}

/* The text of a chain of references. Keys that are not plain are left out: [...] */
static void
write_chain(struct cks_buf *out, const struct cks_hcl_expr *e)
{
    const struct cks_hcl_expr *links[CKS_HCL_REFERENCE_NAMES * 4];
    size_t n = 0;
    for (; n < CKS_COUNT(links); n++) {
        links[n] = e;
        if (e->kind == CKS_HCL_ATTR || e->kind == CKS_HCL_LEGACY_INDEX)
            e = e->u.attr.base;
        else if (e->kind == CKS_HCL_INDEX)
            e = e->u.index.base;
        else if (e->kind == CKS_HCL_ATTR_SPLAT || e->kind == CKS_HCL_FULL_SPLAT)
            e = e->u.splat.base;
        else
            break;
    }
    for (size_t i = n < CKS_COUNT(links) ? n + 1 : n; i > 0 && out->len < REFERENCE_BYTES_MAX;
         i--) {
        const struct cks_hcl_expr *one = links[i - 1];
        if (one->kind == CKS_HCL_VARIABLE)
            cks_buf_addstr(out, one->u.text);
        else if (one->kind == CKS_HCL_ATTR || one->kind == CKS_HCL_LEGACY_INDEX)
            cks_buf_printf(out, "." CKS_STR_FMT, CKS_STR_ARG(one->u.attr.name));
        else if (one->kind == CKS_HCL_INDEX && one->u.index.key->kind == CKS_HCL_NUMBER)
            cks_buf_printf(out, "[" CKS_STR_FMT "]", CKS_STR_ARG(one->u.index.key->u.text));
        else if (one->kind == CKS_HCL_INDEX)
            cks_buf_adds(out, "[...]");
        else if (one->kind == CKS_HCL_ATTR_SPLAT || one->kind == CKS_HCL_FULL_SPLAT)
            cks_buf_adds(out, "[*]");
    }
}

static const char *
chain_text(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e)
{
    struct cks_buf b = {0};
    write_chain(&b, e);
    const char *text = cks_arena_strndup(ev->vs.arena, b.data, b.len);
    if (!text || !cks_buf_ok(&b))
        ev->vs.failed = true;
    cks_buf_free(&b);
    return text ? text : "";
}

/* The links of a chain from its root on; NULL where it has no root of its own or is too long. */
#define CHAIN_MAX 32
struct chain {
    const struct cks_hcl_expr *links[CHAIN_MAX]; /* links[0] is the last of the text */
    size_t count;                                /* without the root */
    const struct cks_hcl_expr *root;
};

static void
find_chain(const struct cks_hcl_expr *e, struct chain *ret)
{
    ret->count = 0;
    for (; ret->count < CHAIN_MAX; ret->count++) {
        const struct cks_hcl_expr *base = NULL;
        if (e->kind == CKS_HCL_ATTR || e->kind == CKS_HCL_LEGACY_INDEX)
            base = e->u.attr.base;
        else if (e->kind == CKS_HCL_INDEX)
            base = e->u.index.base;
        if (!base)
            break;
        ret->links[ret->count] = e;
        e = base;
    }
    ret->root = e;
}

static cks_hcl_v
ask_host(struct cks_hcl_eval *ev, const struct chain *chain, const struct cks_hcl_expr *whole,
         size_t *ret_used)
{
    struct cks_hcl_reference ref = {.root = chain->root->u.text, .text = chain_text(ev, whole)};
    for (size_t i = chain->count; i > 0 && ref.count < CKS_HCL_REFERENCE_NAMES; i--) {
        if (chain->links[i - 1]->kind != CKS_HCL_ATTR)
            break;
        ref.names[ref.count++] = chain->links[i - 1]->u.attr.name;
    }
    *ret_used = ref.count;
    if (!ev->host || !ev->host->reference)
        return cks_hcl_unknown(&ev->vs, &cks_hcl_any, "a reference", ref.text);
    cks_hcl_v v = ev->host->reference(ev, &ref, ret_used);
    if (*ret_used > ref.count)
        *ret_used = ref.count;
    return v;
}

static cks_hcl_v
follow(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *link,
       const struct cks_hcl_scope *scope)
{
    if (link->kind == CKS_HCL_ATTR)
        return cks_hcl_attr_value(ev, v, link->u.attr.name);
    if (link->kind == CKS_HCL_INDEX)
        return cks_hcl_index_value(ev, v, eval(ev, link->u.index.key, scope));
    return cks_hcl_index_value(ev, v, cks_hcl_number_of(&ev->vs, link->u.attr.name));
}

static cks_hcl_v
eval_chain(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    struct chain chain;
    size_t used = 0;
    cks_hcl_v v;
    find_chain(e, &chain);
    if (chain.count == CHAIN_MAX)
        return unsure(ev, "a reference that is too long");
    if (chain.root->kind == CKS_HCL_VARIABLE) {
        v = bound(scope, chain.root->u.text);
        if (!v)
            v = ask_host(ev, &chain, e, &used);
    } else {
        v = eval(ev, chain.root, scope);
    }
    for (size_t i = chain.count - used; i > 0; i--)
        v = follow(ev, v, chain.links[i - 1], scope);
    return v;
}

static cks_hcl_v
eval_literal_template(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                      const struct cks_hcl_scope *scope)
{
    struct cks_hcl_joiner j;
    cks_hcl_join_begin(&j, &ev->vs);
    cks_hcl_eval_parts(ev, &j, &e->u.tmpl.parts, scope);
    cks_hcl_v v = cks_hcl_join_end(&j);
    if (j.pieces || !cks_hcl_is_known(v))
        return v;
    struct cks_hcl_value *copy = cks_hcl_eval_scratch(ev, 1, sizeof(*copy));
    if (!copy)
        return v;
    *copy = *v;
    copy->literal = &e->range;
    return copy;
}

static cks_hcl_v
eval_tuple(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    size_t n = e->u.list.count;
    if (n > CKS_HCL_ELEMENTS_MAX)
        return unsure(ev, "a list that is too long");
    cks_hcl_v *items = cks_hcl_eval_scratch(ev, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++)
        items[i] = eval(ev, e->u.list.items[i], scope);
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
        *ret_stop = unsure(ev, "a name that Terraform does not take");
        return false;
    }
    cks_hcl_v key = eval(ev, item->key, scope);
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
        members[i].value = eval(ev, e->u.object.items[i].value, scope);
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

static cks_hcl_v
eval_unary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    bool negate = e->u.op.op == CKS_HCL_OP_NEGATE;
    struct cks_str zero = CKS_STR_LIT("0"), result;
    cks_hcl_v v = eval(ev, e->u.op.left, scope);
    if (v->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an operand must not be null");
    v = cks_hcl_convert(&ev->vs, v, negate ? &cks_hcl_number : &cks_hcl_bool);
    if (!cks_hcl_is_known(v))
        return v;
    bool sensitive = v->sensitive;
    if (!negate) {
        v = cks_hcl_bool_of(&ev->vs, !v->u.boolean);
    } else if (cks_str_is(v->u.text, "0")) {
        v = unsure(ev, "a negative zero");
    } else if (cks_str_starts(v->u.text, "-")) {
        v = cks_hcl_number_of(&ev->vs, cks_str_sub(v->u.text, 1, v->u.text.n));
    } else if (cks_hcl_number_compute(ev->vs.arena, '-', zero, v->u.text, &result)) {
        v = cks_hcl_number_of(&ev->vs, result);
    } else {
        struct cks_buf b = {0};
        cks_buf_addc(&b, '-');
        cks_buf_addstr(&b, v->u.text);
        v = cks_hcl_number_of(&ev->vs, cks_buf_str(&b));
        cks_buf_free(&b);
    }
    return mark_if(ev, cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED), sensitive);
}

static cks_hcl_v
logic(struct cks_hcl_eval *ev, bool any, cks_hcl_v a, cks_hcl_v b)
{
    /* One operand decides whatever the other is, or that one is an error. */
    if (cks_hcl_is_known(a) && a->u.boolean == any)
        return cks_hcl_bool_of(&ev->vs, any);
    if (cks_hcl_is_known(b) && b->u.boolean == any)
        return cks_hcl_bool_of(&ev->vs, any);
    if (!cks_hcl_is_known(a) || !cks_hcl_is_known(b))
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_bool, cks_hcl_is_known(a) ? b : a);
    return cks_hcl_bool_of(&ev->vs,
                           any ? a->u.boolean || b->u.boolean : a->u.boolean && b->u.boolean);
}

static cks_hcl_v
compared(struct cks_hcl_eval *ev, enum cks_hcl_op op, int order)
{
    bool yes = op == CKS_HCL_OP_LT   ? order < 0
               : op == CKS_HCL_OP_LE ? order <= 0
               : op == CKS_HCL_OP_GT ? order > 0
                                     : order >= 0;
    return cks_hcl_bool_of(&ev->vs, yes);
}

static cks_hcl_v
arithmetic(struct cks_hcl_eval *ev, enum cks_hcl_op op, cks_hcl_v a, cks_hcl_v b)
{
    static const char letters[] = {[CKS_HCL_OP_ADD] = '+',
                                   [CKS_HCL_OP_SUB] = '-',
                                   [CKS_HCL_OP_MUL] = '*',
                                   [CKS_HCL_OP_DIV] = '/',
                                   [CKS_HCL_OP_MOD] = '%'};
    struct cks_str result;
    if (!cks_hcl_number_compute(ev->vs.arena, letters[op], a->u.text, b->u.text, &result))
        return cks_hcl_unknown(&ev->vs, &cks_hcl_number, "arithmetic that is not exact", NULL);
    return cks_hcl_number_of(&ev->vs, result);
}

static cks_hcl_v
eval_binary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
            const struct cks_hcl_scope *scope)
{
    enum cks_hcl_op op = e->u.op.op;
    cks_hcl_v a = eval(ev, e->u.op.left, scope), b = eval(ev, e->u.op.right, scope);
    cks_hcl_t want = op == CKS_HCL_OP_OR || op == CKS_HCL_OP_AND ? &cks_hcl_bool : &cks_hcl_number;
    if (a->state == CKS_HCL_ERROR)
        return a;
    if (b->state == CKS_HCL_ERROR)
        return b;
    if (op == CKS_HCL_OP_EQ || op == CKS_HCL_OP_NE) {
        cks_hcl_v equal = cks_hcl_equal(&ev->vs, a, b);
        if (op == CKS_HCL_OP_EQ || !cks_hcl_is_known(equal))
            return equal;
        return mark_if(ev,
                       cks_hcl_sourced(&ev->vs, cks_hcl_bool_of(&ev->vs, !equal->u.boolean),
                                       CKS_HCL_FROM_COMPUTED),
                       equal->sensitive);
    }
    if (a->state == CKS_HCL_NULL_VALUE || b->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an operand must not be null");
    a = cks_hcl_convert(&ev->vs, a, want);
    b = cks_hcl_convert(&ev->vs, b, want);
    if (a->state == CKS_HCL_ERROR || b->state == CKS_HCL_ERROR)
        return a->state == CKS_HCL_ERROR ? a : b;
    bool sensitive = a->sensitive || b->sensitive;
    cks_hcl_v v;
    if (want == &cks_hcl_bool)
        v = logic(ev, op == CKS_HCL_OP_OR, a, b);
    else if (!cks_hcl_is_known(a) || !cks_hcl_is_known(b))
        v = cks_hcl_unknown_as(&ev->vs, op <= CKS_HCL_OP_GE ? &cks_hcl_bool : &cks_hcl_number,
                               cks_hcl_is_known(a) ? b : a);
    else if (op <= CKS_HCL_OP_GE)
        v = compared(ev, op, cks_hcl_compare(a, b));
    else
        v = arithmetic(ev, op, a, b);
    return mark_if(ev, cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED), sensitive);
}

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
    switch (cks_hcl_unify(&ev->vs, types, 2, &type)) {
    case CKS_HCL_UNIFIED:
        return type;
    case CKS_HCL_NOT_UNIFIED:
        *ret_stop = refused(ev, "branches of different types");
        return NULL;
    case CKS_HCL_UNIFY_UNKNOWN:
        break;
    }
    *ret_stop = unsure(ev, "branches whose types are not unified here");
    return NULL;
}

static cks_hcl_v
eval_conditional(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                 const struct cks_hcl_scope *scope)
{
    struct cks_hcl_branches b = {.cond = eval(ev, e->u.cond.cond, scope)};
    b.unknowns[0] = ev->vs.unknowns;
    b.yes = eval(ev, e->u.cond.then, scope);
    b.unknowns[1] = ev->vs.unknowns;
    b.no = eval(ev, e->u.cond.otherwise, scope);
    b.unknowns[2] = ev->vs.unknowns;
    return cks_hcl_choose(ev, &b);
}

/* Terraform ignores errors in the branch that is not taken, so what is not known there counts for
 * nothing. */
static cks_hcl_v
taken_branch(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b, bool first, cks_hcl_v v)
{
    if (v->state != CKS_HCL_UNKNOWN && v->state != CKS_HCL_ERROR)
        ev->vs.unknowns = first ? b->unknowns[1] : b->unknowns[0] + b->unknowns[2] - b->unknowns[1];
    return v;
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
    bool sensitive = cond->sensitive || taken->sensitive;
    if (taken->state == CKS_HCL_ERROR)
        return taken;
    /* A string stays one whatever the other branch may be. */
    if (taken->type->kind == CKS_HCL_T_STRING && other->type->kind == CKS_HCL_T_ANY)
        return taken_branch(ev, b, first, mark_if(ev, taken, sensitive));
    if (other->state == CKS_HCL_ERROR)
        return unsure(ev, "a branch that is an error");
    cks_hcl_t type = branch_type(ev, b->yes, b->no, &stop);
    if (!type)
        return stop;
    /* If the other branch is an error after all, it has no type to convert to. */
    if (other->state == CKS_HCL_UNKNOWN && !cks_hcl_type_equal(type, taken->type))
        return unsure(ev, "a branch of another type that is not known");
    taken = cks_hcl_convert(&ev->vs, taken, type);
    return taken_branch(ev, b, first, mark_if(ev, taken, sensitive));
}

/* An argument of try or can. Where something in it is not known, Terraform may find an error there
 * although we find a value: then nothing is known. */
static cks_hcl_v
eval_tried(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    size_t before = ev->vs.unknowns;
    cks_hcl_v v = eval(ev, e, scope);
    if (v->state == CKS_HCL_ERROR || v->state == CKS_HCL_UNKNOWN || ev->vs.unknowns == before)
        return v;
    cks_hcl_v unknown = cks_hcl_first_unknown(v);
    return unknown ? unknown_part(ev, unknown)
                   : unsure(ev, "an expression of which a part is not known");
}

static cks_hcl_v
eval_try(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    cks_hcl_v v = NULL;
    for (size_t i = 0; i < e->u.call.count; i++) {
        v = eval_tried(ev, e->u.call.args[i], scope);
        if (v->state != CKS_HCL_ERROR)
            break;
    }
    /* It may be any of the arguments that follow. */
    if (v && v->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, v);
    return v ? v : refused(ev, "try() needs an argument");
}

static cks_hcl_v
eval_can(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    if (e->u.call.count != 1)
        return refused(ev, "can() takes one argument");
    cks_hcl_v v = eval_tried(ev, e->u.call.args[0], scope);
    if (v->state == CKS_HCL_UNKNOWN)
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_bool, v);
    return cks_hcl_sourced(&ev->vs, cks_hcl_bool_of(&ev->vs, v->state != CKS_HCL_ERROR),
                           CKS_HCL_FROM_COMPUTED);
}

/* The last argument of f(x...) as arguments; false and the answer in *ret_stop. */
static bool
expand(struct cks_hcl_eval *ev, cks_hcl_v **args, size_t *count, cks_hcl_v *ret_stop)
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
        return eval_try(ev, e, scope);
    if (cks_str_is(name, "can") && !e->u.call.expand)
        return eval_can(ev, e, scope);
    const struct cks_hcl_func *f = cks_hcl_func_find(name);
    bool unmark = cks_str_is(name, "nonsensitive") && count == 1;
    if (!f && !unmark) {
        const char *text = cks_arena_printf(ev->vs.arena, "the result of " CKS_STR_FMT "()",
                                            CKS_STR_ARG(cks_str_sub(name, 0, 60)));
        if (!text)
            ev->vs.failed = true;
        return unsure(ev, text);
    }
    cks_hcl_v *args = cks_hcl_eval_scratch(ev, count, sizeof(cks_hcl_v));
    if (!args)
        return unsure(ev, NULL);
    for (size_t i = 0; i < count; i++)
        args[i] = eval(ev, e->u.call.args[i], scope);
    if (unmark)
        return e->u.call.expand ? unsure(ev, "an unusual call")
                                : cks_hcl_marked(&ev->vs, args[0], false);
    if (e->u.call.expand && count && !expand(ev, &args, &count, &stop))
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
        v = bound(scope, (struct cks_str){0});
        return v ? v : unsure(ev, "a splat's element");
    default:
        return unsure(ev, "an expression that is damaged");
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
        return eval(ev, e->u.inner, scope);
    case CKS_HCL_TUPLE:
        return eval_tuple(ev, e, scope);
    case CKS_HCL_OBJECT:
        return eval_object(ev, e, scope);
    case CKS_HCL_VARIABLE:
    case CKS_HCL_ATTR:
    case CKS_HCL_INDEX:
    case CKS_HCL_LEGACY_INDEX:
        return eval_chain(ev, e, scope);
    case CKS_HCL_ATTR_SPLAT:
    case CKS_HCL_FULL_SPLAT:
        return cks_hcl_eval_splat(ev, e, scope);
    case CKS_HCL_CALL:
        return eval_call(ev, e, scope);
    case CKS_HCL_FOR_TUPLE:
    case CKS_HCL_FOR_OBJECT:
        return cks_hcl_eval_for(ev, e, scope);
    case CKS_HCL_UNARY:
        return eval_unary(ev, e, scope);
    case CKS_HCL_BINARY:
        return eval_binary(ev, e, scope);
    case CKS_HCL_CONDITIONAL:
        return eval_conditional(ev, e, scope);
    }
    return unsure(ev, "an expression of another kind");
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

static cks_hcl_v
eval(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, const struct cks_hcl_scope *scope)
{
    if (spent(ev))
        return unsure(ev, "an expression that takes too much work");
    ev->depth++;
    cks_hcl_v v = dispatch(ev, e, scope);
    ev->depth--;
    /* It may have been made elsewhere. */
    if (v->state == CKS_HCL_UNKNOWN)
        ev->vs.unknowns++;
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
    return eval(ev, e, scope);
}
