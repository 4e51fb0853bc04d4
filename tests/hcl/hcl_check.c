#include "hcl_check.h"

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(x)                                                                                 \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #x);                 \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

struct check {
    size_t size;
    bool whole;
};

static void
range(const struct check *c, struct cks_hcl_range r)
{
    REQUIRE(r.start <= r.end && r.end <= c->size);
    REQUIRE(r.line >= 1 && r.col >= 1 && r.end_line >= r.line && r.end_col >= 1);
    REQUIRE(r.end_line > r.line || r.end_col >= r.col);
}

static void
within(struct cks_hcl_range inner, struct cks_hcl_range outer)
{
    REQUIRE(inner.start >= outer.start && inner.end <= outer.end);
}

static unsigned
text(struct cks_str s)
{
    unsigned sum = 0; /* every byte must be readable */
    for (size_t i = 0; i < s.n; i++)
        sum += (unsigned char)s.p[i];
    REQUIRE(s.n == 0 || s.p);
    return sum;
}

static void expr(const struct check *c, const struct cks_hcl_expr *e,
                 const struct cks_hcl_expr *parent);

static void
parts(const struct check *c, struct cks_hcl_parts list, const struct cks_hcl_expr *parent)
{
    bool literal = false;
    for (size_t i = 0; i < list.count; i++) {
        const struct cks_hcl_part *part = &list.items[i];
        range(c, part->range);
        if (c->whole)
            within(part->range, parent->range);
        text(part->text);
        text(part->key);
        text(part->value);
        REQUIRE(!(literal && part->kind == CKS_HCL_PART_LITERAL));
        literal = part->kind == CKS_HCL_PART_LITERAL;
        REQUIRE(literal == !part->expr);
        if (!literal)
            expr(c, part->expr, parent);
        parts(c, part->body, parent);
        parts(c, part->otherwise, parent);
    }
}

static void
children(const struct check *c, const struct cks_hcl_expr *e)
{
    switch (e->kind) {
    case CKS_HCL_INVALID:
        REQUIRE(!c->whole);
        break;
    case CKS_HCL_NUMBER:
    case CKS_HCL_VARIABLE:
        REQUIRE(e->u.text.n > 0);
        text(e->u.text);
        break;
    case CKS_HCL_TEMPLATE:
        parts(c, e->u.tmpl.parts, e);
        break;
    case CKS_HCL_WRAP:
    case CKS_HCL_PARENS:
        expr(c, e->u.inner, e);
        break;
    case CKS_HCL_TUPLE:
        for (size_t i = 0; i < e->u.list.count; i++)
            expr(c, e->u.list.items[i], e);
        break;
    case CKS_HCL_OBJECT:
        for (size_t i = 0; i < e->u.object.count; i++) {
            expr(c, e->u.object.items[i].key, e);
            expr(c, e->u.object.items[i].value, e);
            text(e->u.object.items[i].name);
        }
        break;
    case CKS_HCL_ATTR:
    case CKS_HCL_LEGACY_INDEX:
        expr(c, e->u.attr.base, e);
        range(c, e->u.attr.name_range);
        text(e->u.attr.name);
        break;
    case CKS_HCL_INDEX:
        expr(c, e->u.index.base, e);
        expr(c, e->u.index.key, e);
        break;
    case CKS_HCL_ATTR_SPLAT:
    case CKS_HCL_FULL_SPLAT:
        expr(c, e->u.splat.base, e);
        expr(c, e->u.splat.each, e);
        break;
    case CKS_HCL_CALL:
        text(e->u.call.name);
        range(c, e->u.call.name_range);
        for (size_t i = 0; i < e->u.call.count; i++)
            expr(c, e->u.call.args[i], e);
        break;
    case CKS_HCL_FOR_TUPLE:
    case CKS_HCL_FOR_OBJECT:
        text(e->u.loop.key);
        text(e->u.loop.value);
        expr(c, e->u.loop.collection, e);
        expr(c, e->u.loop.result, e);
        if (e->u.loop.result_key)
            expr(c, e->u.loop.result_key, e);
        if (e->u.loop.cond)
            expr(c, e->u.loop.cond, e);
        break;
    case CKS_HCL_UNARY:
        expr(c, e->u.op.left, e);
        break;
    case CKS_HCL_BINARY:
        expr(c, e->u.op.left, e);
        expr(c, e->u.op.right, e);
        break;
    case CKS_HCL_CONDITIONAL:
        expr(c, e->u.cond.cond, e);
        expr(c, e->u.cond.then, e);
        expr(c, e->u.cond.otherwise, e);
        break;
    case CKS_HCL_BOOL:
    case CKS_HCL_NULL:
    case CKS_HCL_SPLAT_ITEM:
        break;
    }
}

static void
expr(const struct check *c, const struct cks_hcl_expr *e, const struct cks_hcl_expr *parent)
{
    REQUIRE(e);
    range(c, e->range);
    REQUIRE(e->height >= 1 && e->height <= CKS_HCL_HEIGHT_MAX);
    if (parent) {
        REQUIRE(e->height < parent->height);
        if (c->whole)
            within(e->range, parent->range);
    }
    children(c, e);
}

static void
body(const struct check *c, const struct cks_hcl_body *b, unsigned depth)
{
    REQUIRE(depth <= CKS_HCL_DEPTH_MAX);
    REQUIRE(!(c->whole && b->damaged));
    range(c, b->range);
    for (size_t i = 0; i < b->attr_count; i++) {
        const struct cks_hcl_attr *a = &b->attrs[i];
        REQUIRE(a->name.n > 0);
        text(a->name);
        range(c, a->range);
        range(c, a->name_range);
        within(a->name_range, a->range);
        expr(c, a->expr, NULL);
    }
    for (size_t i = 0; i < b->block_count; i++) {
        const struct cks_hcl_block *block = &b->blocks[i];
        text(block->type);
        range(c, block->range);
        range(c, block->header);
        range(c, block->type_range);
        for (size_t k = 0; k < block->label_count; k++) {
            text(block->labels[k].text);
            range(c, block->labels[k].range);
        }
        if (c->whole) {
            within(block->range, b->range);
            within(block->body.range, block->range);
        }
        body(c, &block->body, depth + 1);
    }
}

void
hcl_check_expr(const struct cks_hcl_expr *e, size_t size, bool whole)
{
    expr(&(struct check){size, whole}, e, NULL);
}

void
hcl_check_body(const struct cks_hcl_body *b, size_t size, bool whole)
{
    body(&(struct check){size, whole}, b, 0);
}

void
hcl_check_diags(const struct cks_hcl_diags *diags, size_t size)
{
    const struct check c = {size, false};
    REQUIRE(diags->count <= CKS_HCL_DIAGS_MAX);
    for (size_t i = 0; i < diags->count; i++) {
        range(&c, diags->items[i].range);
        REQUIRE(diags->items[i].message && diags->items[i].help);
        REQUIRE(i == 0 || diags->items[i].range.start >= diags->items[i - 1].range.start);
    }
}
