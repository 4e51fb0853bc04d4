#include "source/hcl/syntax/body.h"

#include <stdlib.h>

#include "base/announce.h"
#include "base/formed.h"
#include "base/memory.h"
#include "source/hcl/syntax/expr.h"
#include "source/hcl/syntax/parse.h"
#include "source/hcl/syntax/recover.h"
#include "source/hcl/syntax/template.h"

/* Where a body's items begin on the stacks. */
struct marks {
    size_t attrs, blocks, labels, diags;
    bool diags_full;
};

static struct marks
mark_lists(const struct cks_hcl_parser *p)
{
    return (struct marks){p->attrs.count, p->blocks.count, p->labels.count, p->diags.count,
                          p->diags_full};
}

/* Neither the text nor our window on it continues. */
static bool
stopped(const struct cks_hcl_parser *p)
{
    return p->oom || p->diags_full;
}

/* ---- attributes ------------------------------------------------------------------------- */

/* name = expression; the name is read. On one line with its block it needs no line end. */
static void
read_attribute(struct cks_hcl_parser *p, struct cks_hcl_token name, bool one_line)
{
    cks_hcl_read(p);
    struct cks_hcl_expr *e = cks_hcl_expression(p);
    struct cks_hcl_token end = p->last;
    struct cks_hcl_token after = cks_hcl_peek(p);
    if (!p->panic && !one_line && after.type != CKS_TOK_NEWLINE && after.type != CKS_TOK_EOF) {
        bool comma = after.type == CKS_TOK_COMMA;
        cks_hcl_unexpected(p, after,
                           comma ? "arguments are not separated by commas"
                                 : "the argument's value ends here, but the line continues",
                           "write each argument on its own line");
    }
    struct cks_hcl_attr attr = {
        .name = cks_hcl_token_text(p, name),
        .name_range = cks_hcl_span(p, name, name),
        .range = cks_hcl_span(p, name, end),
        .expr = p->item_bad ? cks_hcl_expr_new(p, CKS_HCL_INVALID, e->range) : e,
    };
    struct cks_hcl_attr *slot = cks_vec_push(&p->attrs);
    if (slot)
        *slot = attr;
    else
        cks_hcl_out_of_memory(p);
}

static int
by_attr_name(const void *a, const void *b)
{
    const struct cks_hcl_attr *const *x = a, *const *y = b;
    int order = cks_str_cmp((*x)->name, (*y)->name);
    return order ? order : ((*x)->range.start > (*y)->range.start ? 1 : -1);
}

/* Reports attributes whose name occurred before, and clears their names. */
static void
mark_duplicates(struct cks_hcl_parser *p, struct cks_hcl_attr *attrs, size_t count)
{
    if (count < 2 || p->oom)
        return;
    struct cks_hcl_attr **sorted = cks_calloc(count, sizeof(struct cks_hcl_attr *));
    if (!sorted) {
        cks_hcl_out_of_memory(p);
        return;
    }
    for (size_t i = 0; i < count; i++)
        sorted[i] = &attrs[i];
    qsort(sorted, count, sizeof(struct cks_hcl_attr *), by_attr_name);
    struct cks_str name = sorted[0]->name;
    for (size_t i = 1; i < count && !p->diags_full; i++) {
        if (!cks_str_eq(name, sorted[i]->name)) {
            name = sorted[i]->name;
            continue;
        }
        p->item_bad = false;
        struct cks_hcl_range range = sorted[i]->name_range;
        /* Of a name that may be a secret, its length is not told. */
        if (range.line == range.end_line && cks_formed_as_secret(name)) {
            range.end = range.start + 1;
            range.end_col = range.col + 1;
        }
        cks_hcl_complain(p, range, "this argument was already set in the same body",
                         "keep one of the two");
        sorted[i]->name.p = NULL;
    }
    free(sorted);
}

/* Moves the items that were read since `from` to the body. */
static void
take_items(struct cks_hcl_parser *p, struct marks from, struct cks_hcl_body *body)
{
    bool bad = p->item_bad;
    size_t count = p->attrs.count - from.attrs;
    struct cks_hcl_attr *attrs =
        cks_hcl_keep(p, count ? p->attrs.items + from.attrs : NULL, count, sizeof(*attrs));
    if (attrs) {
        mark_duplicates(p, attrs, count);
        for (size_t i = 0; i < count; i++)
            if (attrs[i].name.p)
                attrs[body->attr_count++] = attrs[i];
    }
    body->attrs = attrs;
    count = p->blocks.count - from.blocks;
    body->blocks =
        cks_hcl_keep(p, count ? p->blocks.items + from.blocks : NULL, count, sizeof(*body->blocks));
    body->block_count = body->blocks ? count : 0;
    p->attrs.count = from.attrs;
    p->blocks.count = from.blocks;
    p->item_bad = bad;
}

/* ---- blocks ----------------------------------------------------------------------------- */

static void read_item(struct cks_hcl_parser *p, struct cks_hcl_body *body);

static void
push_label(struct cks_hcl_parser *p, struct cks_str text, struct cks_hcl_range range)
{
    struct cks_hcl_label *slot = cks_vec_push(&p->labels);
    if (slot)
        *slot = (struct cks_hcl_label){.text = text, .range = range};
    else
        cks_hcl_out_of_memory(p);
}

/* The labels and the opening brace. */
static void
block_header(struct cks_hcl_parser *p)
{
    while (!p->panic) {
        struct cks_hcl_token tok = cks_hcl_peek(p);
        struct cks_hcl_range range = cks_hcl_span(p, tok, tok);
        if (tok.type == CKS_TOK_OQUOTE) {
            struct cks_str text = cks_hcl_label(p, &range);
            push_label(p, text, range);
        } else if (tok.type == CKS_TOK_IDENT) {
            cks_hcl_read(p);
            push_label(p, cks_hcl_token_text(p, tok), range);
        } else if (tok.type == CKS_TOK_OBRACE) {
            return;
        } else {
            static const char help[] = "write type \"label\" { on one line, with the arguments on "
                                       "the lines below";
            const char *message = "unexpected text in the block's header";
            if (tok.type == CKS_TOK_NEWLINE)
                message = "the block's { is missing on this line";
            else if (tok.type == CKS_TOK_ASSIGN)
                message = "a block's header must not contain =";
            cks_hcl_unexpected(p, tok, message, help);
        }
    }
}

/* { name = value } */
static void
one_line_body(struct cks_hcl_parser *p, struct cks_hcl_body *body)
{
    static const char help[] = "write each argument on its own line, and } on the last";
    struct marks from = mark_lists(p);
    struct cks_hcl_token name = cks_hcl_read(p);
    if (name.type != CKS_TOK_IDENT) {
        cks_hcl_unexpected(p, name, "an argument's name is missing here", help);
    } else if (cks_hcl_peek(p).type == CKS_TOK_ASSIGN) {
        read_attribute(p, name, true);
        if (!p->panic && !cks_hcl_accept(p, CKS_TOK_CBRACE))
            cks_hcl_unexpected(p, cks_hcl_peek(p),
                               "a block on one line must contain one argument and then its }",
                               help);
    } else {
        cks_hcl_unexpected(p, cks_hcl_peek(p), "a block on one line may contain only one argument",
                           help);
    }
    take_items(p, from, body);
}

/* Whether the block of that column ends before the next item though no } says so: known by the
 * indentation, once it is known that some block is not closed. */
static bool
ends_unclosed(struct cks_hcl_parser *p, uint32_t column)
{
    struct cks_hcl_token tok = cks_hcl_peek(p);
    if (tok.type == CKS_TOK_EOF)
        return true;
    if (!p->guided)
        return false;
    if (tok.type == CKS_TOK_CBRACE)
        return tok.col < column;
    return tok.col <= column && cks_hcl_header_at(p, p->next);
}

/* The items up to the closing brace; `column` is that of the block. False if none closed it. */
static bool
block_body(struct cks_hcl_parser *p, struct cks_hcl_body *body, uint32_t column)
{
    struct marks from = mark_lists(p);
    bool closed = false;
    while (!stopped(p) && !p->hit_end) {
        if (cks_hcl_accept(p, CKS_TOK_NEWLINE))
            continue;
        if (ends_unclosed(p, column)) {
            p->hit_end = !p->guided && !p->lex.stopped;
            break;
        }
        if (cks_hcl_accept(p, CKS_TOK_CBRACE)) {
            closed = true;
            break;
        }
        read_item(p, body);
    }
    take_items(p, from, body);
    return closed;
}

static void
block_not_closed(struct cks_hcl_parser *p, struct cks_hcl_block *block)
{
    p->item_bad = block->body.damaged || p->hit_end || p->lex.stopped;
    block->body.damaged = true;
    cks_hcl_complain(p, block->header, "this block is not closed",
                     "add a } on its own line after its last argument");
}

/* What is between the braces and the line end after it; { is read. */
static void
block_rest(struct cks_hcl_parser *p, struct cks_hcl_block *block, struct cks_hcl_token type)
{
    struct cks_hcl_token open = p->last;
    enum cks_hcl_token_type first = cks_hcl_peek(p).type;
    bool closed = true;
    if (first == CKS_TOK_NEWLINE || first == CKS_TOK_EOF || first == CKS_TOK_CBRACE) {
        closed = block_body(p, &block->body, type.col);
        p->panic = stopped(p) || p->hit_end;
        if (!closed)
            block_not_closed(p, block);
        p->item_bad = block->body.damaged;
    } else {
        one_line_body(p, &block->body);
        block->body.damaged |= p->panic;
    }
    block->range = cks_hcl_span(p, type, p->last);
    block->body.range = cks_hcl_span(p, open, p->last);
    if (!block->body.range.end || p->origin.fixed)
        return;
    block->body.range.start = open.end;
    block->body.range.line = open.end_line;
    block->body.range.col = open.end_col;
    if (closed && !p->panic) {
        block->body.range.end = p->last.start;
        block->body.range.end_line = p->last.line;
        block->body.range.end_col = p->last.col;
    }
    struct cks_hcl_token after = cks_hcl_peek(p);
    if (closed && !p->panic && after.type != CKS_TOK_NEWLINE && after.type != CKS_TOK_EOF)
        cks_hcl_unexpected(p, after, "the block ends here, but the line continues",
                           "start a new line after the }");
}

static void
read_block(struct cks_hcl_parser *p, struct cks_hcl_token type, struct cks_hcl_body *body)
{
    struct marks from = mark_lists(p);
    struct cks_hcl_block b = {
        .type = cks_hcl_token_text(p, type),
        .type_range = cks_hcl_span(p, type, type),
    };
    block_header(p);
    b.header = cks_hcl_span(p, type, p->last);
    b.label_count = p->labels.count - from.labels;
    b.labels = cks_hcl_keep(p, b.label_count ? p->labels.items + from.labels : NULL, b.label_count,
                            sizeof(*b.labels));
    p->labels.count = from.labels;
    b.body.damaged = p->item_bad;
    if (!p->panic) {
        cks_hcl_read(p);
        if (cks_hcl_enter(p))
            block_rest(p, &b, type);
        cks_hcl_leave(p);
    } else {
        b.range = b.body.range = b.header;
    }
    b.body.damaged |= p->panic;
    body->damaged |= p->item_bad && p->panic;
    struct cks_hcl_block *slot = cks_vec_push(&p->blocks);
    if (slot)
        *slot = b;
    else
        cks_hcl_out_of_memory(p);
}

/* ---- items ------------------------------------------------------------------------------ */

static void
item_content(struct cks_hcl_parser *p, struct cks_hcl_body *body)
{
    struct cks_hcl_token tok = cks_hcl_read(p);
    if (tok.type != CKS_TOK_IDENT) {
        bool quoted = tok.type == CKS_TOK_OQUOTE;
        cks_hcl_unexpected(p, tok,
                           quoted ? "an argument's name must not be quoted"
                                  : "expected an argument or a block",
                           "write name = value, or type \"label\" {");
        return;
    }
    switch (cks_hcl_peek(p).type) {
    case CKS_TOK_ASSIGN:
        read_attribute(p, tok, false);
        break;
    case CKS_TOK_OQUOTE:
    case CKS_TOK_OBRACE:
    case CKS_TOK_IDENT:
        read_block(p, tok, body);
        break;
    case CKS_TOK_COLON:
        cks_hcl_unexpected(p, cks_hcl_peek(p), "an argument is set with =, not with a colon",
                           "write name = value");
        break;
    default:
        cks_hcl_unexpected(p, cks_hcl_peek(p), "expected = or { after the name",
                           "write name = value, or type \"label\" {");
        break;
    }
}

/* Reads one item, or skips it if it is damaged. */
static void
read_item(struct cks_hcl_parser *p, struct cks_hcl_body *body)
{
    size_t start = p->next;
    p->item_bad = false;
    p->panic = false;
    p->newlines = true;
    item_content(p, body);
    if (!p->panic)
        return;
    body->damaged = true;
    p->newlines = true;
    if (stopped(p) || p->hit_end)
        return;
    p->panic = false;
    cks_hcl_skip_item(p, start);
}

/* Drops the tokens of the items that are done. */
static void
forget_tokens(struct cks_hcl_parser *p)
{
    size_t left = p->tokens.count - p->next;
    if (p->next == 0)
        return;
    if (left)
        memmove(p->tokens.items, p->tokens.items + p->next, left * sizeof(*p->tokens.items));
    p->tokens.count = left;
    p->next = 0;
}

/* An item of the file. If its block has no end it is read a second time, by indentation. */
static void
top_item(struct cks_hcl_parser *p, struct cks_hcl_body *body)
{
    struct cks_hcl_token start = cks_hcl_peek(p);
    struct marks from = mark_lists(p);
    bool damaged = body->damaged;
    read_item(p, body);
    if (!p->hit_end || stopped(p))
        return;
    p->attrs.count = from.attrs;
    p->blocks.count = from.blocks;
    p->diags.count = from.diags;
    p->diags_full = from.diags_full;
    body->damaged = damaged;
    p->tokens.count = p->next = 0;
    cks_hcl_lex_seek(&p->lex, start.start, start.line, start.col);
    p->hit_end = false;
    p->guided = true;
    read_item(p, body);
    p->guided = false;
}

/* A closing brace that belongs to no block; after a damaged item it may well have had one. */
static void
stray_brace(struct cks_hcl_parser *p, struct cks_hcl_body *body, bool after_damage)
{
    struct cks_hcl_token tok = cks_hcl_read(p);
    p->item_bad = after_damage;
    cks_hcl_complain(p, cks_hcl_span(p, tok, tok), "this } closes nothing",
                     "remove it, or look for a block above that ends too early");
    body->damaged = true;
}

void
cks_hcl_file_body(struct cks_hcl_parser *p, struct cks_hcl_body *ret)
{
    struct marks from = mark_lists(p);
    bool after_damage = false;
    struct cks_hcl_token first = cks_hcl_peek(p);
    first.start = 0;
    first.line = first.col = 1;
    for (;;) {
        if (cks_hcl_accept(p, CKS_TOK_NEWLINE))
            continue;
        forget_tokens(p);
        enum cks_hcl_token_type type = cks_hcl_peek(p).type;
        if (type == CKS_TOK_EOF || stopped(p))
            break;
        if (type == CKS_TOK_CBRACE) {
            stray_brace(p, ret, after_damage);
            continue;
        }
        top_item(p, ret);
        after_damage = p->item_bad;
    }
    p->diags_full |= p->lex.stopped;
    ret->damaged |= stopped(p);
    take_items(p, from, ret);
    ret->range = cks_hcl_span(p, first, cks_hcl_peek(p));
}
