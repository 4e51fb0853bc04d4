#include "source/hcl/syntax/term.h"

#include <stdlib.h>

#include "base/buf.h"
#include "source/hcl/syntax/expr.h"
#include "source/hcl/syntax/parse.h"
#include "source/hcl/syntax/template.h"

static struct cks_hcl_expr *
invalid(struct cks_hcl_parser *p, struct cks_hcl_token from, struct cks_hcl_token to)
{
    return cks_hcl_expr_new(p, CKS_HCL_INVALID, cks_hcl_span(p, from, to));
}

static struct cks_hcl_expr **
add_expr(struct cks_hcl_parser *p, struct cks_hcl_expr *e)
{
    struct cks_hcl_expr **slot = cks_vec_push(&p->exprs);
    if (slot)
        *slot = e;
    else
        cks_hcl_out_of_memory(p);
    return slot;
}

/* Expressions from number `base` on leave the stack for the arena; their node adopts them. */
static struct cks_hcl_expr **
take_exprs(struct cks_hcl_parser *p, size_t base, struct cks_hcl_expr *node, size_t *ret_count)
{
    size_t count = p->exprs.count - base;
    struct cks_hcl_expr **items =
        cks_hcl_keep(p, count ? p->exprs.items + base : NULL, count, sizeof(*p->exprs.items));
    for (size_t i = 0; items && i < count; i++)
        cks_hcl_adopt(p, node, items[i]);
    p->exprs.count = base;
    *ret_count = items ? count : 0;
    return items;
}

static struct cks_hcl_expr *
parentheses(struct cks_hcl_parser *p)
{
    bool newlines = p->newlines;
    struct cks_hcl_token open = cks_hcl_read(p);
    p->newlines = false;
    struct cks_hcl_expr *inner = cks_hcl_expression(p);
    if (!p->panic && !cks_hcl_accept(p, CKS_TOK_CPAREN))
        cks_hcl_unexpected(p, cks_hcl_peek(p), "the parenthesis is not closed",
                           "end it with ), or add the missing operator");
    p->newlines = newlines;
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_PARENS, cks_hcl_span(p, open, p->last));
    e->u.inner = inner;
    cks_hcl_adopt(p, e, inner);
    return e;
}

/* ---- numbers and names ------------------------------------------------------------------ */

/* Terraform's numbers have a binary exponent of 32 bits: that of 1e2147483646 is about the largest
 * that fits (how near depends on the other digits). Nought may have any of 64 bits. */
#define EXPONENT_MAX INT64_C(2147483600)

static size_t
pass_digits(struct cks_str s, size_t i, bool *ret_nonzero)
{
    for (; i < s.n && cks_is_digit((unsigned char)s.p[i]); i++)
        *ret_nonzero |= s.p[i] != '0';
    return i;
}

/* digits, a fraction, an exponent */
static bool
is_number(struct cks_str s)
{
    bool nonzero = false;
    size_t i = pass_digits(s, 0, &nonzero);
    if (i < s.n && s.p[i] == '.')
        i = pass_digits(s, i + 1, &nonzero);
    if (i == s.n)
        return true;
    if (s.p[i] != 'e' && s.p[i] != 'E')
        return false;
    i++;
    if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
        i++;
    int64_t most = nonzero ? EXPONENT_MAX : INT64_MAX;
    int64_t exponent = 0;
    size_t first = i;
    for (; i < s.n && cks_is_digit((unsigned char)s.p[i]); i++) {
        int digit = s.p[i] - '0';
        if (exponent > (most - digit) / 10)
            return false;
        exponent = exponent * 10 + digit;
    }
    return i == s.n && i > first;
}

static struct cks_hcl_expr *
number_term(struct cks_hcl_parser *p)
{
    struct cks_hcl_token tok = cks_hcl_read(p);
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_NUMBER, cks_hcl_span(p, tok, tok));
    e->u.text = cks_hcl_token_text(p, tok);
    if (!is_number(e->u.text))
        cks_hcl_complain(p, e->range, "this is not a number",
                         "write digits with at most one point and one exponent; put an address or "
                         "a version in double quotes");
    return e;
}

/* ---- calls ------------------------------------------------------------------------------ */

/* The rest of a name with :: in it; `first` is read. */
static struct cks_str
scoped_name(struct cks_hcl_parser *p, struct cks_hcl_token first)
{
    struct cks_buf name = {0};
    cks_buf_addstr(&name, cks_hcl_token_text(p, first));
    while (!p->panic && cks_hcl_accept(p, CKS_TOK_SCOPE)) {
        struct cks_hcl_token part = cks_hcl_read(p);
        if (part.type != CKS_TOK_IDENT)
            cks_hcl_unexpected(p, part, "a function's name is missing after ::",
                               "write provider::name::function(...)");
        cks_buf_adds(&name, "::");
        cks_buf_addstr(&name, cks_hcl_token_text(p, part));
    }
    struct cks_str kept = cks_arena_str(p->arena, cks_buf_str(&name));
    if (!cks_buf_ok(&name) || !kept.p)
        cks_hcl_out_of_memory(p);
    cks_buf_free(&name);
    return kept;
}

/* The arguments up to the closing parenthesis; the opening one is read. */
static void
arguments(struct cks_hcl_parser *p, bool *ret_expand)
{
    while (!p->panic && !cks_hcl_accept(p, CKS_TOK_CPAREN)) {
        add_expr(p, cks_hcl_expression(p));
        if (p->panic)
            return;
        struct cks_hcl_token sep = cks_hcl_read(p);
        if (sep.type == CKS_TOK_CPAREN)
            return;
        if (sep.type == CKS_TOK_ELLIPSIS) {
            *ret_expand = true;
            if (!cks_hcl_accept(p, CKS_TOK_CPAREN))
                cks_hcl_unexpected(p, cks_hcl_peek(p),
                                   "an expanded argument (...) must be the last one",
                                   "write ) after it");
            return;
        }
        if (sep.type != CKS_TOK_COMMA)
            cks_hcl_unexpected(p, sep, "a comma is missing between the function's arguments",
                               "separate them with commas and end the call with )");
    }
}

static struct cks_hcl_expr *
call(struct cks_hcl_parser *p, struct cks_hcl_token name)
{
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_CALL, cks_hcl_span(p, name, name));
    e->u.call.name = cks_hcl_token_text(p, name);
    if (cks_hcl_peek(p).type == CKS_TOK_SCOPE)
        e->u.call.name = scoped_name(p, name);
    e->u.call.name_range = cks_hcl_span(p, name, p->last);
    if (p->panic)
        return e;
    struct cks_hcl_token open = cks_hcl_read(p);
    if (open.type != CKS_TOK_OPAREN) {
        cks_hcl_unexpected(p, open, "expected arguments after the function's name",
                           "write them in parentheses after the name");
        return e;
    }
    bool newlines = p->newlines;
    size_t base = p->exprs.count;
    p->newlines = false;
    arguments(p, &e->u.call.expand);
    p->newlines = newlines;
    e->u.call.args = take_exprs(p, base, e, &e->u.call.count);
    e->range = cks_hcl_span(p, name, p->last);
    return e;
}

static struct cks_hcl_expr *
word_term(struct cks_hcl_parser *p)
{
    struct cks_hcl_token tok = cks_hcl_read(p);
    enum cks_hcl_token_type after = cks_hcl_peek(p).type;
    if (after == CKS_TOK_OPAREN || after == CKS_TOK_SCOPE)
        return call(p, tok);
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_VARIABLE, cks_hcl_span(p, tok, tok));
    struct cks_str text = cks_hcl_token_text(p, tok);
    if (cks_str_is(text, "true") || cks_str_is(text, "false")) {
        e->kind = CKS_HCL_BOOL;
        e->u.boolean = cks_str_is(text, "true");
    } else if (cks_str_is(text, "null")) {
        e->kind = CKS_HCL_NULL;
    } else {
        e->u.text = text;
    }
    return e;
}

/* ---- tuples and objects ----------------------------------------------------------------- */

static struct cks_hcl_expr *
tuple(struct cks_hcl_parser *p)
{
    bool newlines = p->newlines;
    struct cks_hcl_token open = cks_hcl_read(p);
    p->newlines = false;
    if (cks_hcl_token_is(p, cks_hcl_peek(p), "for")) {
        struct cks_hcl_expr *loop = cks_hcl_for(p, open);
        p->newlines = newlines;
        return loop;
    }
    size_t base = p->exprs.count;
    while (!p->panic && !cks_hcl_accept(p, CKS_TOK_CBRACK)) {
        add_expr(p, cks_hcl_expression(p));
        if (p->panic || cks_hcl_accept(p, CKS_TOK_COMMA))
            continue;
        if (cks_hcl_accept(p, CKS_TOK_CBRACK))
            break;
        cks_hcl_unexpected(p, cks_hcl_peek(p), "a comma is missing between two items of the list",
                           "separate them with commas, not line ends, and end the list with ]");
    }
    p->newlines = newlines;
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_TUPLE, cks_hcl_span(p, open, p->last));
    e->u.list.items = take_exprs(p, base, e, &e->u.list.count);
    return e;
}

/* The name that a key is without being evaluated. */
static struct cks_str
bare_name(const struct cks_hcl_expr *key)
{
    switch (key->kind) {
    case CKS_HCL_VARIABLE:
        return key->u.text;
    case CKS_HCL_NULL:
        return CKS_STR_LIT("null");
    case CKS_HCL_BOOL:
        return key->u.boolean ? CKS_STR_LIT("true") : CKS_STR_LIT("false");
    default:
        return (struct cks_str){0};
    }
}

static void
object_item(struct cks_hcl_parser *p)
{
    struct cks_hcl_object_item item = {.key = cks_hcl_expression(p)};
    if (p->panic)
        return;
    struct cks_hcl_token sep = cks_hcl_peek(p);
    if (sep.type != CKS_TOK_ASSIGN && sep.type != CKS_TOK_COLON) {
        bool none = sep.type == CKS_TOK_NEWLINE || sep.type == CKS_TOK_COMMA;
        cks_hcl_unexpected(
            p, sep, none ? "this key of the object has no value" : "an = is missing after the key",
            "write key = value; put a key with blanks or dots in double quotes");
        return;
    }
    cks_hcl_read(p);
    item.name = bare_name(item.key);
    item.value = cks_hcl_expression(p);
    struct cks_hcl_object_item *slot = cks_vec_push(&p->items);
    if (slot)
        *slot = item;
    else
        cks_hcl_out_of_memory(p);
}

static void
object_items(struct cks_hcl_parser *p)
{
    while (!p->panic) {
        if (cks_hcl_accept(p, CKS_TOK_NEWLINE))
            continue;
        if (cks_hcl_accept(p, CKS_TOK_CBRACE))
            return;
        object_item(p);
        if (p->panic || cks_hcl_accept(p, CKS_TOK_COMMA) || cks_hcl_accept(p, CKS_TOK_NEWLINE))
            continue;
        if (cks_hcl_accept(p, CKS_TOK_CBRACE))
            return;
        cks_hcl_unexpected(p, cks_hcl_peek(p), "a comma is missing between two items of the object",
                           "separate them with commas or line ends and end the object with }");
    }
}

static struct cks_hcl_expr *
object_term(struct cks_hcl_parser *p)
{
    bool newlines = p->newlines;
    struct cks_hcl_token open = cks_hcl_read(p);
    p->newlines = false; /* `for` may be on a later line */
    if (cks_hcl_token_is(p, cks_hcl_peek(p), "for")) {
        struct cks_hcl_expr *loop = cks_hcl_for(p, open);
        p->newlines = newlines;
        return loop;
    }
    p->newlines = true;
    size_t base = p->items.count;
    object_items(p);
    p->newlines = newlines;
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_OBJECT, cks_hcl_span(p, open, p->last));
    size_t count = p->items.count - base;
    struct cks_hcl_object_item *items =
        cks_hcl_keep(p, count ? p->items.items + base : NULL, count, sizeof(*items));
    p->items.count = base;
    for (size_t i = 0; items && i < count; i++) {
        cks_hcl_adopt(p, e, items[i].key);
        cks_hcl_adopt(p, e, items[i].value);
    }
    e->u.object.items = items;
    e->u.object.count = items ? count : 0;
    return e;
}

/* ---- for -------------------------------------------------------------------------------- */

/* for k, v in c : into e; false if that failed. */
static bool
for_header(struct cks_hcl_parser *p, struct cks_hcl_expr *e)
{
    static const char help[] = "write for name in collection : value";
    cks_hcl_read(p);
    struct cks_hcl_token name = cks_hcl_read(p);
    if (name.type == CKS_TOK_IDENT && cks_hcl_accept(p, CKS_TOK_COMMA)) {
        e->u.loop.key = cks_hcl_token_text(p, name);
        name = cks_hcl_read(p);
    }
    if (name.type != CKS_TOK_IDENT) {
        cks_hcl_unexpected(p, name, "a name is missing after 'for'", help);
        return false;
    }
    e->u.loop.value = cks_hcl_token_text(p, name);
    struct cks_hcl_token in = cks_hcl_read(p);
    if (!cks_hcl_token_is(p, in, "in")) {
        cks_hcl_unexpected(p, in, "'in' is missing in the 'for'", help);
        return false;
    }
    e->u.loop.collection = cks_hcl_expression(p);
    if (!p->panic && !cks_hcl_accept(p, CKS_TOK_COLON))
        cks_hcl_unexpected(p, cks_hcl_peek(p), "a colon is missing in the 'for'", help);
    return !p->panic;
}

static void
for_result(struct cks_hcl_parser *p, struct cks_hcl_expr *e)
{
    e->u.loop.result = cks_hcl_expression(p);
    if (p->panic)
        return;
    if (cks_hcl_accept(p, CKS_TOK_ARROW)) {
        e->u.loop.result_key = e->u.loop.result;
        e->u.loop.result = cks_hcl_expression(p);
    }
    if (p->panic)
        return;
    e->u.loop.group = cks_hcl_accept(p, CKS_TOK_ELLIPSIS);
    if (cks_hcl_token_is(p, cks_hcl_peek(p), "if")) {
        cks_hcl_read(p);
        e->u.loop.cond = cks_hcl_expression(p);
    }
}

static void
for_check(struct cks_hcl_parser *p, const struct cks_hcl_expr *e)
{
    bool is_object = e->kind == CKS_HCL_FOR_OBJECT;
    if (!is_object && e->u.loop.result_key)
        cks_hcl_complain(p, e->u.loop.result_key->range,
                         "a 'for' that makes a list must not have "
                         "keys",
                         "remove the key and =>, or write { } instead of [ ]");
    if (!is_object && e->u.loop.group)
        cks_hcl_complain(p, e->range, "a 'for' that makes a list cannot group (...)",
                         "remove ..., or write { } instead of [ ]");
    if (is_object && !e->u.loop.result_key)
        cks_hcl_complain(p, e->u.loop.result->range, "a 'for' that makes an object needs a key",
                         "write for name in collection : key => value");
}

struct cks_hcl_expr *
cks_hcl_for(struct cks_hcl_parser *p, struct cks_hcl_token open)
{
    bool is_object = open.type == CKS_TOK_OBRACE;
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, is_object ? CKS_HCL_FOR_OBJECT : CKS_HCL_FOR_TUPLE,
                                              cks_hcl_span(p, open, open));
    if (!for_header(p, e))
        return invalid(p, open, p->last);
    for_result(p, e);
    if (!p->panic && !cks_hcl_accept(p, is_object ? CKS_TOK_CBRACE : CKS_TOK_CBRACK))
        cks_hcl_unexpected(p, cks_hcl_peek(p), "the 'for' is not closed here",
                           is_object ? "end it with }" : "end it with ]");
    if (p->panic)
        return invalid(p, open, p->last);
    e->range = cks_hcl_span(p, open, p->last);
    for_check(p, e);
    cks_hcl_adopt(p, e, e->u.loop.collection);
    cks_hcl_adopt(p, e, e->u.loop.result_key);
    cks_hcl_adopt(p, e, e->u.loop.result);
    cks_hcl_adopt(p, e, e->u.loop.cond);
    return e;
}

/* ---- terms ------------------------------------------------------------------------------ */

static struct cks_hcl_expr *
no_value(struct cks_hcl_parser *p)
{
    struct cks_hcl_token at = cks_hcl_peek(p);
    const char *message = "a value is missing here";
    if (at.type == CKS_TOK_EOF)
        message = "the text ends where a value is expected";
    cks_hcl_unexpected(p, at, message,
                       "write a value: a text in double quotes, a number, a reference, a list");
    return invalid(p, at, at);
}

struct cks_hcl_expr *
cks_hcl_term(struct cks_hcl_parser *p)
{
    struct cks_hcl_token tok = cks_hcl_peek(p);
    switch (tok.type) {
    case CKS_TOK_OPAREN:
        return parentheses(p);
    case CKS_TOK_NUMBER:
        return number_term(p);
    case CKS_TOK_IDENT:
        return word_term(p);
    case CKS_TOK_OQUOTE:
        cks_hcl_read(p);
        return cks_hcl_template(p, tok, CKS_TOK_CQUOTE);
    case CKS_TOK_OHEREDOC:
        cks_hcl_read(p);
        return cks_hcl_template(p, tok, CKS_TOK_CHEREDOC);
    case CKS_TOK_OBRACK:
        return tuple(p);
    case CKS_TOK_OBRACE:
        return object_term(p);
    default:
        return no_value(p);
    }
}
