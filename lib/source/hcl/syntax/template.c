#include "source/hcl/syntax/template.h"

#include "base/buf.h"
#include "source/hcl/syntax/expr.h"
#include "source/hcl/syntax/literal.h"
#include "source/hcl/syntax/parse.h"
#include "source/hcl/unicode.h"

/* ---- first the pieces ------------------------------------------------------------------- */

static struct cks_hcl_piece *
push_piece(struct cks_hcl_parser *p, enum cks_hcl_piece_kind kind, struct cks_hcl_range range)
{
    struct cks_hcl_piece *piece = cks_vec_push(&p->pieces);
    if (!piece) {
        cks_hcl_out_of_memory(p);
        return NULL;
    }
    *piece = (struct cks_hcl_piece){.kind = kind, .range = range};
    return piece;
}

static bool
has_tilde(const struct cks_hcl_parser *p, struct cks_hcl_token tok)
{
    struct cks_str s = cks_hcl_token_text(p, tok);
    return s.n && (s.p[0] == '~' || s.p[s.n - 1] == '~');
}

/* The end of ${ } or %{ }; whether it has a ~ goes to *ret_trim. */
static void
close_sequence(struct cks_hcl_parser *p, struct cks_hcl_token open, bool *ret_trim)
{
    if (p->panic)
        return;
    struct cks_hcl_token close = cks_hcl_peek(p);
    if (close.type == CKS_TOK_SEQEND) {
        cks_hcl_read(p);
        *ret_trim = has_tilde(p, close);
        return;
    }
    bool lost = close.type == CKS_TOK_EOF || close.type == CKS_TOK_OQUOTE ||
                close.type == CKS_TOK_BAD_NEWLINE;
    static const char help[] = "end it with }, or write $${ or %%{ if it is meant for another "
                               "program such as a shell";
    bool interp = open.type == CKS_TOK_INTERP;
    if (lost)
        cks_hcl_fail(p, open, interp ? "this ${ is not closed" : "this %{ is not closed", help);
    else
        cks_hcl_unexpected(p, close,
                           interp ? "unexpected text in the expression in ${ }"
                                  : "unexpected text in the directive in %{ }",
                           help);
}

static void
interpolation(struct cks_hcl_parser *p, struct cks_hcl_token open, bool *ret_trim)
{
    struct cks_hcl_expr *e = cks_hcl_expression(p);
    close_sequence(p, open, ret_trim);
    struct cks_hcl_piece *piece =
        push_piece(p, CKS_HCL_PIECE_INTERP, cks_hcl_span(p, open, p->last));
    if (piece)
        piece->expr = e;
}

/* for k, v in c : the word for is read. */
static void
for_directive(struct cks_hcl_parser *p, struct cks_hcl_piece *ret)
{
    static const char help[] = "write %{ for name in collection }";
    struct cks_hcl_token name = cks_hcl_read(p);
    if (name.type == CKS_TOK_IDENT && cks_hcl_accept(p, CKS_TOK_COMMA)) {
        ret->key = cks_hcl_token_text(p, name);
        name = cks_hcl_read(p);
    }
    if (name.type != CKS_TOK_IDENT) {
        cks_hcl_unexpected(p, name, "a name is missing after 'for'", help);
        return;
    }
    ret->value = cks_hcl_token_text(p, name);
    struct cks_hcl_token in = cks_hcl_read(p);
    if (!cks_hcl_token_is(p, in, "in")) {
        cks_hcl_unexpected(p, in, "'in' is missing in the 'for'", help);
        return;
    }
    ret->expr = cks_hcl_expression(p);
}

static const struct {
    const char *word;
    enum cks_hcl_piece_kind kind;
} directives[] = {
    {"if", CKS_HCL_PIECE_IF},   {"else", CKS_HCL_PIECE_ELSE},     {"endif", CKS_HCL_PIECE_ENDIF},
    {"for", CKS_HCL_PIECE_FOR}, {"endfor", CKS_HCL_PIECE_ENDFOR},
};

static void
directive(struct cks_hcl_parser *p, struct cks_hcl_token open, bool *ret_trim)
{
    struct cks_hcl_piece found = {.kind = CKS_HCL_PIECE_LITERAL};
    struct cks_hcl_token word = cks_hcl_read(p);
    for (size_t i = 0; i < CKS_COUNT(directives); i++)
        if (cks_hcl_token_is(p, word, directives[i].word))
            found.kind = directives[i].kind;
    if (found.kind == CKS_HCL_PIECE_LITERAL) {
        cks_hcl_unexpected(p, word, "unknown template directive",
                           "use if, else, endif, for or endfor; for a literal %{ write %%{");
        return;
    }
    if (found.kind == CKS_HCL_PIECE_IF)
        found.expr = cks_hcl_expression(p);
    else if (found.kind == CKS_HCL_PIECE_FOR)
        for_directive(p, &found);
    close_sequence(p, open, ret_trim);
    struct cks_hcl_piece *piece = push_piece(p, found.kind, cks_hcl_span(p, open, p->last));
    if (!piece)
        return;
    found.range = piece->range;
    *piece = found;
}

static void
template_not_closed(struct cks_hcl_parser *p, struct cks_hcl_token open, struct cks_hcl_token at)
{
    bool later_line = at.type == CKS_TOK_BAD_NEWLINE && at.line > open.line;
    if (at.type != CKS_TOK_EOF && !later_line)
        cks_hcl_unexpected(p, at, "unexpected text in the string", "close it with \"");
    else if (open.type == CKS_TOK_OHEREDOC)
        cks_hcl_fail(p, open, "the heredoc is not closed",
                     "write its end marker on its own line, with only blanks beside it, and end "
                     "that line");
    else
        cks_hcl_fail(p, open, "the string is not closed", "close it with \"");
}

/* Reads all pieces and the token that ends them. */
static void
read_template_pieces(struct cks_hcl_parser *p, struct cks_hcl_token open,
                     enum cks_hcl_token_type end)
{
    bool trim_next = false;
    size_t base = p->pieces.count;
    bool after_literal = false;
    while (!p->panic) {
        struct cks_hcl_token tok = cks_hcl_read(p);
        if (tok.type == end)
            return;
        bool trim = trim_next;
        trim_next = false;
        if (tok.type == CKS_TOK_QUOTED || tok.type == CKS_TOK_STRING) {
            struct cks_hcl_piece *piece =
                push_piece(p, CKS_HCL_PIECE_LITERAL, cks_hcl_span(p, tok, tok));
            if (!piece)
                return;
            struct cks_str text = cks_hcl_decode(p, tok);
            piece->text = trim ? cks_hcl_trim_left(text) : text;
            after_literal = true;
            continue;
        }
        if (tok.type == CKS_TOK_BAD_UTF8) {
            cks_hcl_complain(p, cks_hcl_span(p, tok, tok), "this byte is not UTF-8",
                             "save the file as UTF-8");
            after_literal = false;
            continue;
        }
        if (tok.type != CKS_TOK_INTERP && tok.type != CKS_TOK_CONTROL) {
            template_not_closed(p, open, tok);
            return;
        }
        if (after_literal && p->pieces.count > base && has_tilde(p, tok)) {
            struct cks_hcl_piece *before = &p->pieces.items[p->pieces.count - 1];
            before->text = cks_hcl_trim_right(before->text);
        }
        after_literal = false;
        bool newlines = p->newlines;
        p->newlines = false;
        if (tok.type == CKS_TOK_INTERP)
            interpolation(p, tok, &trim_next);
        else
            directive(p, tok, &trim_next);
        p->newlines = newlines;
    }
}

/* ---- then the tree ---------------------------------------------------------------------- */

struct builder {
    struct cks_hcl_parser *p;
    struct cks_hcl_expr *e; /* the template: adopts every expression */
    size_t next, end;       /* of the parser's pieces */
};

static struct cks_hcl_part *
add_part(struct cks_hcl_parser *p, const struct cks_hcl_part *part)
{
    struct cks_hcl_part *slot = cks_vec_push(&p->parts);
    if (slot)
        *slot = *part;
    else
        cks_hcl_out_of_memory(p);
    return slot;
}

/* All literals in a row are one. */
static void
build_literal(struct builder *b)
{
    struct cks_hcl_piece *first = &b->p->pieces.items[b->next];
    struct cks_hcl_part part = {.range = first->range, .text = first->text};
    size_t n = 0;
    size_t to = b->next;
    while (to < b->end && b->p->pieces.items[to].kind == CKS_HCL_PIECE_LITERAL)
        n += b->p->pieces.items[to++].text.n;
    if (to > b->next + 1) {
        char *joined = cks_arena_alloc(b->p->arena, n);
        if (!joined) {
            cks_hcl_out_of_memory(b->p);
            return;
        }
        part.text = (struct cks_str){joined, n};
        for (size_t i = b->next; i < to; i++) {
            struct cks_str s = b->p->pieces.items[i].text;
            if (s.n)
                memcpy(joined, s.p, s.n);
            joined += s.n;
        }
        part.range = cks_hcl_join(part.range, b->p->pieces.items[to - 1].range);
    }
    b->next = to;
    add_part(b->p, &part);
}

static struct cks_hcl_parts build_parts(struct builder *b);

/* Whether the directive that comes next is this one; reads it. */
static bool
takes(struct builder *b, enum cks_hcl_piece_kind kind)
{
    if (b->next == b->end || b->p->pieces.items[b->next].kind != kind)
        return false;
    b->next++;
    return true;
}

static void
build_directive(struct builder *b)
{
    struct cks_hcl_piece open = b->p->pieces.items[b->next++];
    bool is_if = open.kind == CKS_HCL_PIECE_IF;
    struct cks_hcl_part part = {
        .kind = is_if ? CKS_HCL_PART_IF : CKS_HCL_PART_FOR,
        .expr = open.expr,
        .key = open.key,
        .value = open.value,
    };
    cks_hcl_adopt(b->p, b->e, open.expr);
    if (cks_hcl_enter(b->p)) {
        part.body = build_parts(b);
        if (!b->p->panic && is_if && takes(b, CKS_HCL_PIECE_ELSE))
            part.otherwise = build_parts(b);
    }
    cks_hcl_leave(b->p);
    if (b->p->panic)
        return;
    if (!takes(b, is_if ? CKS_HCL_PIECE_ENDIF : CKS_HCL_PIECE_ENDFOR)) {
        cks_hcl_complain(b->p, open.range,
                         is_if ? "this %{ if } has no %{ endif }"
                               : "this %{ for } has no %{ endfor }",
                         "close the directives in the opposite order of opening them");
        b->p->panic = true;
        return;
    }
    part.range = cks_hcl_join(open.range, b->p->pieces.items[b->next - 1].range);
    add_part(b->p, &part);
}

/* Parts up to the end or to a directive that closes something. */
static struct cks_hcl_parts
build_parts(struct builder *b)
{
    struct cks_hcl_parser *p = b->p;
    size_t base = p->parts.count;
    bool open = true;
    while (open && !p->panic && b->next < b->end) {
        const struct cks_hcl_piece *piece = &p->pieces.items[b->next];
        struct cks_hcl_part part = {.kind = CKS_HCL_PART_INTERP, .range = piece->range};
        switch (piece->kind) {
        case CKS_HCL_PIECE_LITERAL:
            build_literal(b);
            break;
        case CKS_HCL_PIECE_INTERP:
            part.expr = piece->expr;
            cks_hcl_adopt(p, b->e, piece->expr);
            add_part(p, &part);
            b->next++;
            break;
        case CKS_HCL_PIECE_IF:
        case CKS_HCL_PIECE_FOR:
            build_directive(b);
            break;
        case CKS_HCL_PIECE_ELSE:
        case CKS_HCL_PIECE_ENDIF:
        case CKS_HCL_PIECE_ENDFOR:
            open = false;
            break;
        }
    }
    struct cks_hcl_parts parts = {.count = p->parts.count - base};
    parts.items = cks_hcl_keep(p, parts.count ? p->parts.items + base : NULL, parts.count,
                               sizeof(*parts.items));
    if (!parts.items)
        parts.count = 0;
    p->parts.count = base;
    return parts;
}

static void
build_tree(struct cks_hcl_parser *p, struct cks_hcl_expr *e, size_t base)
{
    struct builder b = {.p = p, .e = e, .next = base, .end = p->pieces.count};
    e->u.tmpl.parts = build_parts(&b);
    if (!p->panic && b.next < b.end) {
        cks_hcl_complain(p, p->pieces.items[b.next].range,
                         "this directive closes nothing that is open",
                         "write one %{ endif } for each %{ if } and one %{ endfor } for each %{ "
                         "for }");
        p->panic = true;
    }
}

struct cks_hcl_expr *
cks_hcl_template(struct cks_hcl_parser *p, struct cks_hcl_token open, enum cks_hcl_token_type end)
{
    struct cks_hcl_expr *e = cks_hcl_expr_new(p, CKS_HCL_TEMPLATE, cks_hcl_span(p, open, open));
    size_t base = p->pieces.count;
    if (cks_hcl_enter(p))
        read_template_pieces(p, open, end);
    cks_hcl_leave(p);
    e->range = cks_hcl_span(p, open, p->last);
    size_t count = p->pieces.count - base;
    struct cks_hcl_piece *pieces = count ? p->pieces.items + base : NULL;
    if (p->panic) {
        e->kind = CKS_HCL_INVALID;
    } else if (count == 1 && pieces[0].kind == CKS_HCL_PIECE_INTERP) {
        e->kind = CKS_HCL_WRAP;
        e->u.inner = pieces[0].expr;
        cks_hcl_adopt(p, e, pieces[0].expr);
    } else {
        e->u.tmpl.heredoc = open.type == CKS_TOK_OHEREDOC;
        if (e->u.tmpl.heredoc && cks_str_starts(cks_hcl_token_text(p, open), "<<-"))
            cks_hcl_flush(pieces, count);
        build_tree(p, e, base);
    }
    p->pieces.count = base;
    return e;
}

/* ---- labels ----------------------------------------------------------------------------- */

/* Adds the string's text up to its closing quote. */
static void
label_text(struct cks_hcl_parser *p, struct cks_hcl_token open, struct cks_buf *text)
{
    for (;;) {
        struct cks_hcl_token tok = cks_hcl_read(p);
        if (tok.type == CKS_TOK_CQUOTE)
            return;
        if (tok.type == CKS_TOK_QUOTED) {
            cks_buf_addstr(text, cks_hcl_decode(p, tok));
            continue;
        }
        if (tok.type == CKS_TOK_INTERP || tok.type == CKS_TOK_CONTROL)
            cks_hcl_fail(p, tok, "a block's label must not contain ${ } or %{ }",
                         "write the label as plain text; for a literal ${ write $${");
        else
            template_not_closed(p, open, tok);
        return;
    }
}

struct cks_str
cks_hcl_label(struct cks_hcl_parser *p, struct cks_hcl_range *ret_range)
{
    struct cks_buf text = {0};
    struct cks_hcl_token open = cks_hcl_read(p);
    label_text(p, open, &text);
    *ret_range = cks_hcl_span(p, open, p->last);
    struct cks_str kept = cks_arena_str(p->arena, cks_buf_str(&text));
    if (!cks_buf_ok(&text) || !kept.p)
        cks_hcl_out_of_memory(p);
    cks_buf_free(&text);
    return kept;
}
