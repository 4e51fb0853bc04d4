#include "source/hcl/syntax/parse.h"

#include "base/utf8.h"

/* ---- tokens ----------------------------------------------------------------------------- */

void
cks_hcl_out_of_memory(struct cks_hcl_parser *p)
{
    p->oom = true;
    p->panic = true;
    p->item_bad = true;
    p->lex.stopped = true;
}

struct cks_hcl_token
cks_hcl_token_at(struct cks_hcl_parser *p, size_t i)
{
    while (i >= p->tokens.count) {
        struct cks_hcl_token tok;
        cks_hcl_lex_next(&p->lex, &tok);
        struct cks_hcl_token *slot = cks_vec_push(&p->tokens);
        if (!slot) {
            cks_hcl_out_of_memory(p);
            tok.type = CKS_TOK_EOF;
            return tok;
        }
        *slot = tok;
    }
    return p->tokens.items[i];
}

struct cks_hcl_token
cks_hcl_peek_on(struct cks_hcl_parser *p)
{
    struct cks_hcl_token tok = cks_hcl_token_at(p, p->next);
    while (tok.type == CKS_TOK_NEWLINE && !p->newlines)
        tok = cks_hcl_token_at(p, ++p->next);
    return tok;
}

struct cks_hcl_token
cks_hcl_read(struct cks_hcl_parser *p)
{
    struct cks_hcl_token tok = cks_hcl_peek(p);
    if (tok.type != CKS_TOK_EOF)
        p->next++;
    p->last = tok;
    return tok;
}

bool
cks_hcl_accept(struct cks_hcl_parser *p, enum cks_hcl_token_type type)
{
    if (cks_hcl_peek(p).type != type)
        return false;
    cks_hcl_read(p);
    return true;
}

struct cks_str
cks_hcl_token_text(const struct cks_hcl_parser *p, struct cks_hcl_token tok)
{
    return cks_str_sub(p->lex.text, tok.start, tok.end - tok.start);
}

bool
cks_hcl_token_is(const struct cks_hcl_parser *p, struct cks_hcl_token tok, const char *word)
{
    return tok.type == CKS_TOK_IDENT && cks_str_is(cks_hcl_token_text(p, tok), word);
}

struct cks_hcl_range
cks_hcl_span(const struct cks_hcl_parser *p, struct cks_hcl_token from, struct cks_hcl_token to)
{
    if (p->origin.fixed)
        return p->origin.whole;
    return (struct cks_hcl_range){
        .start = from.start + p->origin.start,
        .end = to.end + p->origin.start,
        .line = from.line,
        .col = from.col,
        .end_line = to.end_line,
        .end_col = to.end_col,
    };
}

struct cks_hcl_range
cks_hcl_join(struct cks_hcl_range from, struct cks_hcl_range to)
{
    from.end = to.end;
    from.end_line = to.end_line;
    from.end_col = to.end_col;
    return from;
}

/* ---- diagnostics ------------------------------------------------------------------------ */

void
cks_hcl_complain(struct cks_hcl_parser *p, struct cks_hcl_range range, const char *message,
                 const char *help)
{
    if (p->item_bad || p->oom)
        return;
    p->item_bad = true;
    if (p->diags.count == CKS_HCL_DIAGS_MAX) {
        p->diags_full = true;
        p->panic = true;
        return;
    }
    struct cks_hcl_diag *d = cks_vec_push(&p->diags);
    if (!d) {
        cks_hcl_out_of_memory(p);
        return;
    }
    *d = (struct cks_hcl_diag){.range = range, .message = message, .help = help};
}

void
cks_hcl_fail(struct cks_hcl_parser *p, struct cks_hcl_token at, const char *message,
             const char *help)
{
    cks_hcl_complain(p, cks_hcl_span(p, at, at), message, help);
    p->panic = true;
}

void
cks_hcl_stop(struct cks_hcl_parser *p, struct cks_hcl_range range, enum cks_bound bound,
             const char *message, const char *help)
{
    size_t before = p->diags.count;
    cks_hcl_complain(p, range, message, help);
    if (p->diags.count > before)
        p->diags.items[before].bound = bound;
    p->panic = true;
}

/* Signs that other languages have, and characters that only look like ASCII ones. */
static const struct {
    const char *text, *message, *help;
} foreign[] = {
    {"'", "a single quote does not start a string", "write strings in double quotes"},
    {"`", "a backquote does not start a string",
     "write \"...\", or a heredoc (<<EOT) for several lines of text"},
    {";", "';' has no meaning here", "write each argument on its own line"},
    {"&", "'&' is not an operator", "write && for a logical and"},
    {"|", "'|' is not an operator", "write || for a logical or"},
    {"^", "'^' is not an operator", "use the function pow() for powers"},
    {"~", "'~' is not an operator", "write ! for a logical not"},
    {"\\", "a backslash has a meaning only inside quotes", "remove it, or quote the text"},
    {"@", "'@' has no meaning here", "put it in double quotes if it is part of a text"},
    {"$", "'$' has no meaning outside a string",
     "write the expression without ${ }, or put it in double quotes"},
    {"\r", "a carriage return without a line feed", "end lines with LF or CR LF"},
    {"\xC2\xA0", "unexpected no-break space (U+00A0)", "replace it with an ordinary space"},
    {"\xE2\x80\x9C", "unexpected typographic quote (U+201C)", "replace it with \""},
    {"\xE2\x80\x9D", "unexpected typographic quote (U+201D)", "replace it with \""},
    {"\xEF\xBB\xBF", "unexpected byte order mark inside the text",
     "remove it; it is allowed only at the start of the file"},
};

static void
bad_character(struct cks_hcl_parser *p, struct cks_hcl_token at)
{
    struct cks_str text = cks_hcl_token_text(p, at);
    for (size_t i = 0; i < CKS_COUNT(foreign); i++) {
        if (cks_str_is(text, foreign[i].text)) {
            cks_hcl_fail(p, at, foreign[i].message, foreign[i].help);
            return;
        }
    }
    cks_hcl_fail(p, at, "this character has no meaning here",
                 "put it in double quotes if it is part of a text");
}

static void
too_deep(struct cks_hcl_parser *p, struct cks_hcl_token at)
{
    cks_hcl_stop(p, cks_hcl_span(p, at, at), CKS_BOUND_TERRAFORM_NESTING,
                 "the nesting is deeper than 256 levels, the limit",
                 "split the expression with local values");
}

void
cks_hcl_unexpected(struct cks_hcl_parser *p, struct cks_hcl_token at, const char *message,
                   const char *help)
{
    switch (at.type) {
    case CKS_TOK_BAD_CHAR:
        bad_character(p, at);
        break;
    case CKS_TOK_BAD_UTF8:
        cks_hcl_fail(p, at, "this byte is not UTF-8", "save the file as UTF-8");
        break;
    case CKS_TOK_BAD_NEWLINE:
        cks_hcl_fail(p, at, "the string is not closed before the end of its line",
                     "close it with \", or write \\n or a heredoc (<<EOT) for a line break");
        break;
    case CKS_TOK_BAD_COMMENT:
        cks_hcl_fail(p, at, "the comment is not closed", "end it with */");
        break;
    case CKS_TOK_TOO_DEEP:
        too_deep(p, at);
        break;
    case CKS_TOK_TOO_MANY:
        cks_hcl_stop(p, cks_hcl_span(p, at, at), CKS_BOUND_TERRAFORM_TOKENS,
                     "the file has more than 4 million tokens, the limit", "split the file");
        break;
    default:
        cks_hcl_fail(p, at, message, help);
        break;
    }
}

bool
cks_hcl_enter(struct cks_hcl_parser *p)
{
    if (++p->depth <= CKS_HCL_DEPTH_MAX)
        return true;
    struct cks_hcl_token at = cks_hcl_peek(p);
    too_deep(p, at);
    return false;
}

/* ---- nodes ------------------------------------------------------------------------------ */

struct cks_hcl_expr *
cks_hcl_expr_new(struct cks_hcl_parser *p, enum cks_hcl_kind kind, struct cks_hcl_range range)
{
    struct cks_hcl_expr *e = cks_arena_alloc(p->arena, sizeof(*e));
    if (!e) {
        cks_hcl_out_of_memory(p);
        p->nowhere = (struct cks_hcl_expr){.kind = CKS_HCL_INVALID, .height = 1};
        return &p->nowhere;
    }
    e->kind = kind;
    e->range = range;
    e->doc = p->origin.doc;
    e->height = 1;
    return e;
}

void
cks_hcl_adopt(struct cks_hcl_parser *p, struct cks_hcl_expr *e, const struct cks_hcl_expr *child)
{
    if (!child || e->height > child->height || e == &p->nowhere)
        return;
    e->height = child->height + 1;
    if (e->height > CKS_HCL_HEIGHT_MAX) {
        cks_hcl_stop(p, e->range, CKS_BOUND_TERRAFORM_HEIGHT,
                     "the expression has more than 1024 levels, the limit",
                     "split it with local values");
    }
}

void *
cks_hcl_keep(struct cks_hcl_parser *p, const void *items, size_t count, size_t size)
{
    if (count == 0)
        return NULL;
    void *copy = cks_arena_array(p->arena, count, size);
    if (!copy) {
        cks_hcl_out_of_memory(p);
        return NULL;
    }
    return memcpy(copy, items, count * size);
}
