#include "hcl_print.h"

#include "base/jsonw.h"

static const char *const kinds[] = {
    [CKS_HCL_INVALID] = "invalid",
    [CKS_HCL_NUMBER] = "number",
    [CKS_HCL_BOOL] = "bool",
    [CKS_HCL_NULL] = "null",
    [CKS_HCL_TEMPLATE] = "template",
    [CKS_HCL_WRAP] = "wrap",
    [CKS_HCL_TUPLE] = "tuple",
    [CKS_HCL_OBJECT] = "object",
    [CKS_HCL_VARIABLE] = "var",
    [CKS_HCL_ATTR] = "attr",
    [CKS_HCL_INDEX] = "index",
    [CKS_HCL_LEGACY_INDEX] = "legacy",
    [CKS_HCL_ATTR_SPLAT] = "attr-splat",
    [CKS_HCL_FULL_SPLAT] = "full-splat",
    [CKS_HCL_SPLAT_ITEM] = "item",
    [CKS_HCL_CALL] = "call",
    [CKS_HCL_FOR_TUPLE] = "for-tuple",
    [CKS_HCL_FOR_OBJECT] = "for-object",
    [CKS_HCL_UNARY] = "unary",
    [CKS_HCL_BINARY] = "binary",
    [CKS_HCL_CONDITIONAL] = "if",
    [CKS_HCL_PARENS] = "parens",
};

static const char *const ops[] = {
    [CKS_HCL_OP_NEGATE] = "-", [CKS_HCL_OP_NOT] = "!", [CKS_HCL_OP_OR] = "||",
    [CKS_HCL_OP_AND] = "&&",   [CKS_HCL_OP_EQ] = "==", [CKS_HCL_OP_NE] = "!=",
    [CKS_HCL_OP_LT] = "<",     [CKS_HCL_OP_LE] = "<=", [CKS_HCL_OP_GT] = ">",
    [CKS_HCL_OP_GE] = ">=",    [CKS_HCL_OP_ADD] = "+", [CKS_HCL_OP_SUB] = "-",
    [CKS_HCL_OP_MUL] = "*",    [CKS_HCL_OP_DIV] = "/", [CKS_HCL_OP_MOD] = "%",
};

struct printer {
    struct cks_buf *out;
    bool ranges;
};

static void
range(const struct printer *p, struct cks_hcl_range r)
{
    if (p->ranges)
        cks_buf_printf(p->out, "@%u:%u-%u:%u", r.line, r.col, r.end_line, r.end_col);
}

static void
word(const struct printer *p, struct cks_str s)
{
    cks_buf_addc(p->out, ' ');
    cks_buf_addstr(p->out, s);
}

static void expr(const struct printer *p, const struct cks_hcl_expr *e);

static void
parts(const struct printer *p, struct cks_hcl_parts list)
{
    static const char *const names[] = {"literal", "interp", "if", "for"};
    for (size_t i = 0; i < list.count; i++) {
        const struct cks_hcl_part *part = &list.items[i];
        if (part->kind == CKS_HCL_PART_LITERAL) {
            cks_buf_addc(p->out, ' ');
            cks_json_quote(p->out, part->text);
            range(p, part->range);
            continue;
        }
        cks_buf_printf(p->out, " (%%%s", names[part->kind]);
        range(p, part->range);
        if (part->key.p)
            word(p, part->key);
        if (part->value.p)
            word(p, part->value);
        expr(p, part->expr);
        parts(p, part->body);
        if (part->otherwise.count) {
            cks_buf_adds(p->out, " else");
            parts(p, part->otherwise);
        }
        cks_buf_addc(p->out, ')');
    }
}

static void
loop(const struct printer *p, const struct cks_hcl_expr *e)
{
    if (e->u.loop.key.p)
        word(p, e->u.loop.key);
    word(p, e->u.loop.value);
    expr(p, e->u.loop.collection);
    if (e->u.loop.result_key)
        expr(p, e->u.loop.result_key);
    expr(p, e->u.loop.result);
    if (e->u.loop.group)
        cks_buf_adds(p->out, " ...");
    if (e->u.loop.cond)
        expr(p, e->u.loop.cond);
}

static void
object(const struct printer *p, const struct cks_hcl_expr *e)
{
    for (size_t i = 0; i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        if (item->name.p)
            word(p, item->name);
        else
            expr(p, item->key);
        cks_buf_adds(p->out, " =");
        expr(p, item->value);
    }
}

static void
inside(const struct printer *p, const struct cks_hcl_expr *e)
{
    switch (e->kind) {
    case CKS_HCL_NUMBER:
    case CKS_HCL_VARIABLE:
        word(p, e->u.text);
        break;
    case CKS_HCL_BOOL:
        cks_buf_adds(p->out, e->u.boolean ? " true" : " false");
        break;
    case CKS_HCL_TEMPLATE:
        parts(p, e->u.tmpl.parts);
        break;
    case CKS_HCL_WRAP:
    case CKS_HCL_PARENS:
        expr(p, e->u.inner);
        break;
    case CKS_HCL_TUPLE:
        for (size_t i = 0; i < e->u.list.count; i++)
            expr(p, e->u.list.items[i]);
        break;
    case CKS_HCL_OBJECT:
        object(p, e);
        break;
    case CKS_HCL_ATTR:
    case CKS_HCL_LEGACY_INDEX:
        expr(p, e->u.attr.base);
        word(p, e->u.attr.name);
        break;
    case CKS_HCL_INDEX:
        expr(p, e->u.index.base);
        expr(p, e->u.index.key);
        break;
    case CKS_HCL_ATTR_SPLAT:
    case CKS_HCL_FULL_SPLAT:
        expr(p, e->u.splat.base);
        expr(p, e->u.splat.each);
        break;
    case CKS_HCL_CALL:
        word(p, e->u.call.name);
        for (size_t i = 0; i < e->u.call.count; i++)
            expr(p, e->u.call.args[i]);
        if (e->u.call.expand)
            cks_buf_adds(p->out, " ...");
        break;
    case CKS_HCL_FOR_TUPLE:
    case CKS_HCL_FOR_OBJECT:
        loop(p, e);
        break;
    case CKS_HCL_UNARY:
    case CKS_HCL_BINARY:
        word(p, cks_str_of(ops[e->u.op.op]));
        expr(p, e->u.op.left);
        if (e->u.op.right)
            expr(p, e->u.op.right);
        break;
    case CKS_HCL_CONDITIONAL:
        expr(p, e->u.cond.cond);
        expr(p, e->u.cond.then);
        expr(p, e->u.cond.otherwise);
        break;
    case CKS_HCL_INVALID:
    case CKS_HCL_NULL:
    case CKS_HCL_SPLAT_ITEM:
        break;
    }
}

static void
expr(const struct printer *p, const struct cks_hcl_expr *e)
{
    cks_buf_adds(p->out, " (");
    cks_buf_adds(p->out, kinds[e->kind]);
    range(p, e->range);
    inside(p, e);
    cks_buf_addc(p->out, ')');
}

static void
body(const struct printer *p, const struct cks_hcl_body *b)
{
    if (b->damaged)
        cks_buf_adds(p->out, " damaged");
    for (size_t i = 0; i < b->attr_count; i++) {
        word(p, b->attrs[i].name);
        range(p, b->attrs[i].range);
        cks_buf_adds(p->out, " =");
        expr(p, b->attrs[i].expr);
    }
    for (size_t i = 0; i < b->block_count; i++) {
        const struct cks_hcl_block *block = &b->blocks[i];
        cks_buf_adds(p->out, " {");
        cks_buf_addstr(p->out, block->type);
        range(p, block->range);
        for (size_t k = 0; k < block->label_count; k++) {
            cks_buf_addc(p->out, ' ');
            cks_json_quote(p->out, block->labels[k].text);
            range(p, block->labels[k].range);
        }
        cks_buf_adds(p->out, ":");
        body(p, &block->body);
        cks_buf_adds(p->out, "}");
    }
}

void
hcl_print_expr(struct cks_buf *out, const struct cks_hcl_expr *e, bool ranges)
{
    expr(&(struct printer){out, ranges}, e);
}

void
hcl_print_body(struct cks_buf *out, const struct cks_hcl_body *b, bool ranges)
{
    body(&(struct printer){out, ranges}, b);
}
