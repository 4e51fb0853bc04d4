/* Type constraints of variables. */
#include "formats/terraform/module/type.h"
#include <stdlib.h>

#include "source/hcl/eval/eval.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/collection.h"

/* Nesting of one constraint. */
#define DEEP_MAX 32u

struct builder {
    struct cks_hcl_eval *ev;
    unsigned depth;
    bool sure;
};

static cks_hcl_t build(struct builder *b, const struct cks_hcl_expr *e);

static cks_hcl_t
not_sure(struct builder *b)
{
    b->sure = false;
    return &cks_hcl_any;
}

static void *
scratch(struct builder *b, size_t count, size_t size)
{
    void *p = cks_arena_array(b->ev->vs.arena, count, size);
    if (!p)
        b->ev->vs.failed = true;
    return p;
}

static cks_hcl_t
is_type_named(struct builder *b, struct cks_str name)
{
    if (cks_str_is(name, "string"))
        return &cks_hcl_string;
    if (cks_str_is(name, "number"))
        return &cks_hcl_number;
    if (cks_str_is(name, "bool"))
        return &cks_hcl_bool;
    if (cks_str_is(name, "any"))
        return &cks_hcl_any;
    return not_sure(b);
}

struct member {
    struct cks_str name;
    cks_hcl_t type;
    bool optional;
    cks_hcl_v value;
};

static int
by_attribute_name(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return cks_str_cmp(x->name, y->name);
}

static void
read_type_member(struct builder *b, const struct cks_hcl_expr *e, struct member *m)
{
    if (e->kind == CKS_HCL_CALL && cks_str_is(e->u.call.name, "optional") && e->u.call.count >= 1) {
        m->optional = true;
        m->type = build(b, e->u.call.args[0]);
        if (e->u.call.count > 1)
            m->value = cks_hcl_eval(b->ev, e->u.call.args[1], NULL);
    } else {
        m->type = build(b, e);
    }
}

static cks_hcl_t
object_type(struct builder *b, const struct cks_hcl_expr *e)
{
    if (e->kind != CKS_HCL_OBJECT)
        return not_sure(b);
    size_t n = e->u.object.count;
    struct member *members = scratch(b, n, sizeof(*members));
    struct cks_hcl_type *type = scratch(b, 1, sizeof(*type));
    cks_hcl_t *items = scratch(b, n, sizeof(*items));
    struct cks_str *names = scratch(b, n, sizeof(*names));
    bool *optional = scratch(b, n, sizeof(*optional));
    cks_hcl_v *defaults = scratch(b, n, sizeof(cks_hcl_v));
    if (!members || !type || !items || !names || !optional || !defaults)
        return not_sure(b);
    for (size_t i = 0; i < n; i++) {
        members[i].name = e->u.object.items[i].name;
        if (!members[i].name.p)
            return not_sure(b);
        read_type_member(b, e->u.object.items[i].value, &members[i]);
    }
    if (n)
        qsort(members, n, sizeof(*members), by_attribute_name);
    bool some = false;
    for (size_t i = 0; i < n; i++) {
        names[i] = members[i].name;
        items[i] = members[i].type;
        optional[i] = members[i].optional;
        defaults[i] = members[i].value;
        some |= optional[i];
    }
    *type = (struct cks_hcl_type){.kind = CKS_HCL_T_OBJECT,
                                  .count = n,
                                  .items = items,
                                  .names = names,
                                  .optional = some ? optional : NULL,
                                  .defaults = some ? defaults : NULL};
    return type;
}

static cks_hcl_t
tuple_type(struct builder *b, const struct cks_hcl_expr *e)
{
    if (e->kind != CKS_HCL_TUPLE)
        return not_sure(b);
    size_t n = e->u.list.count;
    struct cks_hcl_type *type = scratch(b, 1, sizeof(*type));
    cks_hcl_t *items = scratch(b, n, sizeof(*items));
    if (!type || !items)
        return not_sure(b);
    for (size_t i = 0; i < n; i++)
        items[i] = build(b, e->u.list.items[i]);
    *type = (struct cks_hcl_type){.kind = CKS_HCL_T_TUPLE, .count = n, .items = items};
    return type;
}

static cks_hcl_t
type_made_of(struct builder *b, const struct cks_hcl_expr *e)
{
    static const struct {
        const char *name;
        enum cks_hcl_type_kind kind;
    } kinds[] = {{"list", CKS_HCL_T_LIST}, {"set", CKS_HCL_T_SET}, {"map", CKS_HCL_T_MAP}};
    if (e->u.call.count != 1)
        return not_sure(b);
    if (cks_str_is(e->u.call.name, "object"))
        return object_type(b, e->u.call.args[0]);
    if (cks_str_is(e->u.call.name, "tuple"))
        return tuple_type(b, e->u.call.args[0]);
    for (size_t i = 0; i < CKS_COUNT(kinds); i++)
        if (cks_str_is(e->u.call.name, kinds[i].name)) {
            cks_hcl_t elem = build(b, e->u.call.args[0]);
            /* The elements of a map(any) are unified in ways that are not all followed here. */
            return cks_hcl_list_type(&b->ev->vs, kinds[i].kind, elem);
        }
    return not_sure(b);
}

/* A type as a string: so has it the JSON syntax, and so had it Terraform 0.11. */
static cks_hcl_t
quoted(struct builder *b, struct cks_str text)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    /* Terraform 0.11's "list" and "map" say nothing of their elements. */
    if (!cks_hcl_parse_expr(b->ev->vs.arena, text, NULL, &e, &diags)) {
        b->ev->vs.failed = true;
        return not_sure(b);
    }
    return diags.count || e->kind == CKS_HCL_TEMPLATE ? not_sure(b) : build(b, e);
}

static cks_hcl_t
build(struct builder *b, const struct cks_hcl_expr *e)
{
    struct cks_str text;
    cks_hcl_t type;
    if (b->depth++ > DEEP_MAX)
        return not_sure(b);
    if (e->kind == CKS_HCL_VARIABLE) {
        type = is_type_named(b, e->u.text);
    } else if (e->kind == CKS_HCL_CALL) {
        type = type_made_of(b, e);
    } else if (cks_hcl_literal(e, &text)) {
        type = quoted(b, text);
    } else {
        type = not_sure(b);
    }
    b->depth--;
    return type;
}

cks_hcl_t
cks_tf_type(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, bool *ret_sure)
{
    struct builder b = {.ev = ev, .sure = true};
    /* Alone, list and map are those of any. */
    bool bare = e->kind == CKS_HCL_VARIABLE &&
                (cks_str_is(e->u.text, "list") || cks_str_is(e->u.text, "map"));
    cks_hcl_t type =
        bare ? cks_hcl_list_type(&ev->vs,
                                 cks_str_is(e->u.text, "list") ? CKS_HCL_T_LIST : CKS_HCL_T_MAP,
                                 &cks_hcl_any)
             : build(&b, e);
    *ret_sure = b.sure;
    return b.sure ? type : &cks_hcl_any;
}
