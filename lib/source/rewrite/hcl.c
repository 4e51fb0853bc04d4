#include "source/rewrite/hcl.h"

#include "source/hcl/syntax/entry.h"

/* A string has no template in it. */
static bool
has_template(struct cks_str text)
{
    return cks_str_find(text, "${") < text.n || cks_str_find(text, "%{") < text.n;
}

/* 'text' of TOML, which has no escapes. */
static enum cks_rewritten
in_single_quotes(struct cks_str literal, struct cks_str from, struct cks_str to,
                 struct cks_rewrite *ret)
{
    if (literal.n < 2 || literal.p[literal.n - 1] != '\'' ||
        !cks_str_eq(cks_str_sub(literal, 1, literal.n - 2), from))
        return CKS_REWRITE_COMPUTED;
    for (size_t i = 0; i < to.n; i++)
        if (to.p[i] == '\'' || (unsigned char)to.p[i] < ' ')
            return CKS_REWRITE_STYLE;
    cks_buf_addc(&ret->text, '\'');
    cks_buf_addstr(&ret->text, to);
    cks_buf_addc(&ret->text, '\'');
    return CKS_REWRITTEN;
}

/* The first line of a heredoc, its body, and the line that ends it. */
struct heredoc {
    struct cks_str head, body, end;
    bool flush; /* <<- */
};

static bool
split_heredoc(struct cks_str literal, struct heredoc *ret)
{
    size_t n = cks_str_find(literal, "\n");
    size_t last = literal.n;
    if (n == literal.n)
        return false;
    while (last && (literal.p[last - 1] == '\n' || literal.p[last - 1] == '\r'))
        last--;
    while (last && literal.p[last - 1] != '\n')
        last--;
    if (last <= n)
        return false;
    ret->head = cks_str_sub(literal, 0, n + 1);
    ret->body = cks_str_sub(literal, n + 1, last - n - 1);
    ret->end = cks_str_sub(literal, last, literal.n);
    ret->flush = cks_str_starts(literal, "<<-");
    return true;
}

/* The white space that all its lines begin with, where it is left out of the value. */
static struct cks_str
indent_of(struct heredoc h)
{
    struct cks_str rest = h.flush ? h.body : (struct cks_str){0}, least = {0};
    while (rest.n) {
        size_t n = 0, line = cks_str_find(rest, "\n");
        while (n < line && (rest.p[n] == ' ' || rest.p[n] == '\t'))
            n++;
        bool blank = cks_str_trim(cks_str_sub(rest, n, line - n)).n == 0;
        if (!blank && (!least.p || n < least.n))
            least = cks_str_sub(rest, 0, n);
        rest = cks_str_sub(rest, line < rest.n ? line + 1 : line, rest.n);
    }
    return least;
}

/* The lines of `to`, indented as those before. Without a line end there is no heredoc. */
static void
as_heredoc(struct heredoc h, struct cks_str to, struct cks_rewrite *ret)
{
    struct cks_str indent = indent_of(h);
    const char *line_end = cks_rewrite_line_end(h.head);
    cks_buf_addstr(&ret->text, h.head);
    while (to.n) {
        size_t n = cks_str_find(to, "\n");
        struct cks_str line = cks_str_sub(to, 0, n);
        if (line.n)
            cks_buf_addstr(&ret->text, indent);
        cks_buf_addstr(&ret->text, line);
        cks_buf_adds(&ret->text, line_end);
        to = cks_str_sub(to, n + 1, to.n);
    }
    cks_buf_addstr(&ret->text, h.end);
}

/* Whether an expression is a string that means `text`. */
static bool
hcl_means(struct cks_str literal, struct cks_str text)
{
    struct cks_arena arena = {0};
    struct cks_hcl_diags diags = {0};
    struct cks_str found = {0};
    struct cks_hcl_expr *e = NULL;
    struct cks_buf line = {0}; /* a heredoc ends with its line */
    cks_buf_addstr(&line, literal);
    cks_buf_addc(&line, '\n');
    bool ok = cks_buf_ok(&line) &&
              cks_hcl_parse_expr(&arena, cks_buf_str(&line), NULL, &e, &diags) && !diags.count &&
              !has_template(text) && cks_hcl_literal(e, &found) && cks_str_eq(found, text);
    cks_arena_free(&arena);
    cks_buf_free(&line);
    return ok;
}

enum cks_rewritten
cks_rewrite_hcl(struct cks_str literal, struct cks_str from, struct cks_str to,
                struct cks_rewrite *ret)
{
    struct heredoc h;
    if (has_template(to))
        return CKS_REWRITE_STYLE;
    if (literal.p[0] == '\'')
        return in_single_quotes(literal, from, to, ret);
    if (cks_str_starts(literal, "\"\"\""))
        return CKS_REWRITE_STYLE;
    if (!hcl_means(literal, from))
        return CKS_REWRITE_COMPUTED;
    /* What does not end with a line end cannot be a heredoc. */
    if (literal.p[0] != '"' && split_heredoc(literal, &h) && cks_str_ends(to, "\n")) {
        as_heredoc(h, to, ret);
        if (hcl_means(cks_buf_str(&ret->text), to))
            return CKS_REWRITTEN;
        cks_buf_clear(&ret->text);
    }
    cks_rewrite_quoted(&ret->text, to);
    return hcl_means(cks_buf_str(&ret->text), to) || !cks_buf_ok(&ret->text) ? CKS_REWRITTEN
                                                                             : CKS_REWRITE_STYLE;
}
