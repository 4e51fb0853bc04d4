#include "source/hcl/syntax/expr.h"

#include "source/hcl/syntax/parse.h"
#include "source/hcl/syntax/term.h"

/* ---- operators -------------------------------------------------------------------------- */

#define LEVELS 6

static const struct {
    enum cks_hcl_token_type token;
    enum cks_hcl_op op;
    int level; /* the higher, the closer it binds */
} operators[] = {
    {CKS_TOK_OR, CKS_HCL_OP_OR, 0},       {CKS_TOK_AND, CKS_HCL_OP_AND, 1},
    {CKS_TOK_EQ, CKS_HCL_OP_EQ, 2},       {CKS_TOK_NE, CKS_HCL_OP_NE, 2},
    {CKS_TOK_LT, CKS_HCL_OP_LT, 3},       {CKS_TOK_LE, CKS_HCL_OP_LE, 3},
    {CKS_TOK_GT, CKS_HCL_OP_GT, 3},       {CKS_TOK_GE, CKS_HCL_OP_GE, 3},
    {CKS_TOK_PLUS, CKS_HCL_OP_ADD, 4},    {CKS_TOK_MINUS, CKS_HCL_OP_SUB, 4},
    {CKS_TOK_STAR, CKS_HCL_OP_MUL, 5},    {CKS_TOK_SLASH, CKS_HCL_OP_DIV, 5},
    {CKS_TOK_PERCENT, CKS_HCL_OP_MOD, 5},
};

static int
operator_level(enum cks_hcl_token_type type, enum cks_hcl_op *ret)
{
    for (size_t i = 0; i < CKS_COUNT(operators); i++) {
        if (operators[i].token == type) {
            *ret = operators[i].op;
            return operators[i].level;
        }
    }
    return -1;
}

/* Operators of at least that level; those of one level group from the left. */
static struct cks_hcl_expr *
binary(struct cks_hcl_parser *p, int level)
{
    struct cks_hcl_expr *left = cks_hcl_operand(p);
    while (!p->panic) {
        enum cks_hcl_op op = CKS_HCL_OP_OR;
        int found = operator_level(cks_hcl_peek(p).type, &op);
        if (found < level)
            break;
        cks_hcl_read(p);
        struct cks_hcl_expr *right = binary(p, found + 1);
        struct cks_hcl_expr *e =
            cks_hcl_expr_new(p, CKS_HCL_BINARY, cks_hcl_join(left->range, right->range));
        e->u.op.op = op;
        e->u.op.left = left;
        e->u.op.right = right;
        cks_hcl_adopt(p, e, left);
        cks_hcl_adopt(p, e, right);
        left = e;
    }
    return left;
}

static struct cks_hcl_expr *
conditional(struct cks_hcl_parser *p)
{
    struct cks_hcl_expr *cond = binary(p, 0);
    if (p->panic || !cks_hcl_accept(p, CKS_TOK_QUESTION))
        return cond;
    struct cks_hcl_expr *then = cks_hcl_expression(p);
    if (p->panic)
        return cond;
    if (!cks_hcl_accept(p, CKS_TOK_COLON)) {
        cks_hcl_unexpected(p, cks_hcl_peek(p), "the conditional has no second value",
                           "write condition ? value : other value");
        return cond;
    }
    struct cks_hcl_expr *otherwise = cks_hcl_expression(p);
    struct cks_hcl_expr *e =
        cks_hcl_expr_new(p, CKS_HCL_CONDITIONAL, cks_hcl_join(cond->range, otherwise->range));
    e->u.cond.cond = cond;
    e->u.cond.then = then;
    e->u.cond.otherwise = otherwise;
    cks_hcl_adopt(p, e, cond);
    cks_hcl_adopt(p, e, then);
    cks_hcl_adopt(p, e, otherwise);
    return e;
}

struct cks_hcl_expr *
cks_hcl_expression(struct cks_hcl_parser *p)
{
    struct cks_hcl_expr *e;
    if (cks_hcl_enter(p)) {
        e = conditional(p);
    } else {
        struct cks_hcl_token at = cks_hcl_peek(p);
        e = cks_hcl_expr_new(p, CKS_HCL_INVALID, cks_hcl_span(p, at, at));
    }
    cks_hcl_leave(p);
    return e;
}

/* ---- what follows a term: .name .0 .* [x] [*] ------------------------------------------- */

static const char no_name[] = "a name is missing after the dot";
static const char no_name_help[] = "write an attribute's name there, or remove the dot";

static struct cks_hcl_expr *
link_on(struct cks_hcl_parser *p, enum cks_hcl_kind kind, struct cks_hcl_expr *base)
{
    struct cks_hcl_token tok = cks_hcl_read(p);
    struct cks_hcl_range range = cks_hcl_span(p, tok, tok);
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, kind, cks_hcl_join(base->range, range));
    e->u.attr.base = base;
    e->u.attr.name = cks_hcl_token_text(p, tok);
    e->u.attr.name_range = range;
    cks_hcl_adopt(p, e, base);
    if (kind == CKS_HCL_LEGACY_INDEX && memchr(e->u.attr.name.p, '.', e->u.attr.name.n))
        cks_hcl_complain(p, range, "two numbers in a row after dots are read as one fraction",
                         "write them as indexes: [0][1]");
    return e;
}

/* A name or number after a dot that is read; NULL if neither follows. */
static struct cks_hcl_expr *
after_dot(struct cks_hcl_parser *p, struct cks_hcl_expr *base)
{
    enum cks_hcl_token_type type = cks_hcl_peek(p).type;
    if (type == CKS_TOK_IDENT)
        return link_on(p, CKS_HCL_ATTR, base);
    if (type == CKS_TOK_NUMBER)
        return link_on(p, CKS_HCL_LEGACY_INDEX, base);
    return NULL;
}

static struct cks_hcl_expr *
new_splat(struct cks_hcl_parser *p, enum cks_hcl_kind kind, struct cks_hcl_expr *base,
          struct cks_hcl_expr *each)
{
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, kind, cks_hcl_join(base->range, each->range));
    e->u.splat.base = base;
    e->u.splat.each = each;
    cks_hcl_adopt(p, e, base);
    cks_hcl_adopt(p, e, each);
    return e;
}

/* base.* : the star comes next. Only names and numbers belong to it; [x] is for the whole. */
static struct cks_hcl_expr *
attr_splat(struct cks_hcl_parser *p, struct cks_hcl_expr *base, struct cks_hcl_token dot)
{
    struct cks_hcl_token star = cks_hcl_read(p);
    struct cks_hcl_expr *each = cks_hcl_expr_new(p, CKS_HCL_SPLAT_ITEM, cks_hcl_span(p, dot, star));
    while (!p->panic && cks_hcl_accept(p, CKS_TOK_DOT)) {
        struct cks_hcl_expr *e = after_dot(p, each);
        if (e) {
            each = e;
            continue;
        }
        struct cks_hcl_token at = cks_hcl_peek(p);
        bool star_again = at.type == CKS_TOK_STAR;
        cks_hcl_unexpected(p, at, star_again ? "a second .* cannot follow the first" : no_name,
                           star_again ? "write [*] for both" : no_name_help);
    }
    return new_splat(p, CKS_HCL_ATTR_SPLAT, base, each);
}

static struct cks_hcl_expr *links(struct cks_hcl_parser *p, struct cks_hcl_expr *base);

/* base[*] : the star comes next. All that follows belongs to it. */
static struct cks_hcl_expr *
full_splat(struct cks_hcl_parser *p, struct cks_hcl_expr *base, struct cks_hcl_token open)
{
    cks_hcl_read(p);
    struct cks_hcl_token close = cks_hcl_read(p);
    struct cks_hcl_expr *each =
        cks_hcl_expr_new(p, CKS_HCL_SPLAT_ITEM, cks_hcl_span(p, open, close));
    if (close.type != CKS_TOK_CBRACK)
        cks_hcl_unexpected(p, close, "expected ] after the star of a splat",
                           "write only * between the brackets");
    else if (cks_hcl_enter(p))
        each = links(p, each);
    if (close.type == CKS_TOK_CBRACK)
        cks_hcl_leave(p);
    return new_splat(p, CKS_HCL_FULL_SPLAT, base, each);
}

static struct cks_hcl_expr *
bracket_index(struct cks_hcl_parser *p, struct cks_hcl_expr *base)
{
    bool newlines = p->newlines;
    p->newlines = false;
    struct cks_hcl_expr *key = cks_hcl_expression(p);
    if (!p->panic && !cks_hcl_accept(p, CKS_TOK_CBRACK))
        cks_hcl_unexpected(p, cks_hcl_peek(p), "the index is not closed", "end it with ]");
    struct cks_hcl_range close = cks_hcl_span(p, p->last, p->last);
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_INDEX, cks_hcl_join(base->range, close));
    e->u.index.base = base;
    e->u.index.key = key;
    cks_hcl_adopt(p, e, base);
    cks_hcl_adopt(p, e, key);
    p->newlines = newlines;
    return e;
}

/* All that follows base. */
static struct cks_hcl_expr *
links(struct cks_hcl_parser *p, struct cks_hcl_expr *base)
{
    while (!p->panic) {
        if (cks_hcl_accept(p, CKS_TOK_OBRACK)) {
            struct cks_hcl_token open = p->last;
            bool star = cks_hcl_peek(p).type == CKS_TOK_STAR;
            base = star ? full_splat(p, base, open) : bracket_index(p, base);
            continue;
        }
        if (!cks_hcl_accept(p, CKS_TOK_DOT))
            break;
        struct cks_hcl_token dot = p->last;
        struct cks_hcl_expr *e = after_dot(p, base);
        if (e)
            base = e;
        else if (cks_hcl_peek(p).type == CKS_TOK_STAR)
            base = attr_splat(p, base, dot);
        else
            cks_hcl_unexpected(p, cks_hcl_peek(p), no_name, no_name_help);
    }
    return base;
}

/* A term with what follows it; - and ! before it take all of that. */
struct cks_hcl_expr *
cks_hcl_operand(struct cks_hcl_parser *p)
{
    struct cks_hcl_token sign = cks_hcl_peek(p);
    if (sign.type != CKS_TOK_MINUS && sign.type != CKS_TOK_BANG) {
        struct cks_hcl_expr *term = cks_hcl_term(p);
        return links(p, term);
    }
    cks_hcl_read(p);
    struct cks_hcl_range range = cks_hcl_span(p, sign, sign);
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_UNARY, range);
    if (cks_hcl_enter(p)) {
        struct cks_hcl_expr *of = cks_hcl_operand(p);
        e->range = cks_hcl_join(range, of->range);
        e->u.op.op = sign.type == CKS_TOK_MINUS ? CKS_HCL_OP_NEGATE : CKS_HCL_OP_NOT;
        e->u.op.left = of;
        cks_hcl_adopt(p, e, of);
    } else {
        e->kind = CKS_HCL_INVALID;
    }
    cks_hcl_leave(p);
    return e;
}
