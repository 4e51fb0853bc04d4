/* Where to continue after a damaged item: normally after it, at the line end outside all of its
 * brackets. But a bracket or a string may be unclosed; then the item ends where a line looks like a
 * new item and is not indented more, or with the line of a lost quote. */
#include "source/hcl/syntax/recover.h"

#include "source/hcl/syntax/parse.h"

/* Deeper ones are skipped without being matched. */
#define OPEN_MAX (2 * CKS_HCL_DEPTH_MAX)

struct opened {
    enum cks_hcl_token_type type;
    uint32_t line;
    size_t token;
};

struct skipper {
    struct cks_hcl_parser *p;
    uint32_t column; /* of the item */
    size_t depth;
    struct opened open[OPEN_MAX];
};

bool
cks_hcl_header_at(struct cks_hcl_parser *p, size_t i)
{
    if (cks_hcl_token_at(p, i).type != CKS_TOK_IDENT)
        return false;
    for (;;) {
        switch (cks_hcl_token_at(p, ++i).type) {
        case CKS_TOK_IDENT:
        case CKS_TOK_OQUOTE:
        case CKS_TOK_QUOTED:
        case CKS_TOK_CQUOTE:
            continue;
        case CKS_TOK_OBRACE:
            return true;
        default:
            return false;
        }
    }
}

/* Continues with token number i, read again as code outside any string. */
static void
restart_at(struct cks_hcl_parser *p, size_t i)
{
    struct cks_hcl_token tok = cks_hcl_token_at(p, i);
    cks_hcl_lex_seek(&p->lex, tok.start, tok.line, tok.col);
    p->tokens.count = i;
    p->next = i;
}

/* Whether token i, the first of its line, begins an item that cannot be within the damaged one. */
static bool
begins_item(struct skipper *s, size_t i, struct cks_hcl_token tok)
{
    if (tok.type != CKS_TOK_IDENT || tok.col > s->column)
        return false;
    if (cks_hcl_header_at(s->p, i))
        return true;
    bool in_object = s->open[s->depth - 1].type == CKS_TOK_OBRACE;
    return !in_object && cks_hcl_token_at(s->p, i + 1).type == CKS_TOK_ASSIGN;
}

static bool
opens(enum cks_hcl_token_type type)
{
    return type == CKS_TOK_OBRACE || type == CKS_TOK_OBRACK || type == CKS_TOK_OPAREN ||
           type == CKS_TOK_OQUOTE || type == CKS_TOK_OHEREDOC || type == CKS_TOK_INTERP ||
           type == CKS_TOK_CONTROL;
}

static enum cks_hcl_token_type
opener_of(enum cks_hcl_token_type type)
{
    switch (type) {
    case CKS_TOK_CBRACE:
        return CKS_TOK_OBRACE;
    case CKS_TOK_CBRACK:
        return CKS_TOK_OBRACK;
    case CKS_TOK_CPAREN:
        return CKS_TOK_OPAREN;
    case CKS_TOK_CQUOTE:
        return CKS_TOK_OQUOTE;
    case CKS_TOK_CHEREDOC:
        return CKS_TOK_OHEREDOC;
    case CKS_TOK_SEQEND:
        return CKS_TOK_INTERP;
    default:
        return CKS_TOK_EOF;
    }
}

/* Closes the innermost bracket of that kind and all within it; false if none is open. */
static bool
close_bracket(struct skipper *s, enum cks_hcl_token_type opener)
{
    for (size_t i = s->depth; i > 0; i--) {
        enum cks_hcl_token_type type = s->open[i - 1].type;
        if (type == CKS_TOK_CONTROL)
            type = CKS_TOK_INTERP;
        if (type == opener) {
            s->depth = i - 1;
            return true;
        }
    }
    return false;
}

/* A line ends within a quoted string. All strings that this line opened end with it; true if the
 * reader has to go on at once, since an earlier one is open too. */
static bool
lost_quote(struct skipper *s, size_t i)
{
    struct cks_hcl_parser *p = s->p;
    struct cks_hcl_token tok = cks_hcl_token_at(p, i);
    bool brace_before = i > 1 && cks_hcl_token_at(p, i - 1).type == CKS_TOK_SEQEND &&
                        cks_hcl_token_at(p, i - 2).type == CKS_TOK_NEWLINE;
    if (brace_before) { /* it was not the end of ${ but of the block */
        restart_at(p, i - 1);
        return true;
    }
    for (size_t k = 0; k < s->depth; k++) {
        if (s->open[k].type == CKS_TOK_OQUOTE && s->open[k].line == tok.line) {
            s->depth = k;
            break;
        }
    }
    restart_at(p, i + 1);
    for (size_t k = 0; k < s->depth; k++)
        if (s->open[k].type == CKS_TOK_INTERP || s->open[k].type == CKS_TOK_CONTROL)
            return true;
    return s->depth == 0;
}

/* Whether a line of a heredoc without end looks like the start of a block of Terraform. */
static bool
terraform_block(struct cks_str line)
{
    static const char *const words[] = {"resource", "data",  "module",   "variable",  "output",
                                        "locals",   "moved", "provider", "terraform", "import",
                                        "removed",  "check", "ephemeral"};
    line = cks_str_trim(line);
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (cks_str_starts(line, words[i]) && line.n > n && line.p[line.n - 1] == '{' &&
            (line.p[n] == ' ' || line.p[n] == '"' || line.p[n] == '{'))
            return true;
    }
    return false;
}

/* Goes on at the first line after the heredoc's opening that looks like a block. */
static bool
after_heredoc(struct skipper *s)
{
    struct cks_hcl_parser *p = s->p;
    size_t k = 0;
    while (k < s->depth && s->open[k].type != CKS_TOK_OHEREDOC)
        k++;
    if (k == s->depth)
        return false;
    struct cks_hcl_token open = cks_hcl_token_at(p, s->open[k].token);
    uint32_t line = open.end_line;
    for (size_t at = open.end; at < p->lex.text.n; line++) {
        const char *from = p->lex.text.p + at;
        const char *nl = memchr(from, '\n', p->lex.text.n - at);
        size_t n = nl ? (size_t)(nl - from) : p->lex.text.n - at;
        if (terraform_block((struct cks_str){from, n}) && *from != ' ' && *from != '\t') {
            cks_hcl_lex_seek(&p->lex, (uint32_t)at, line, 1);
            p->tokens.count = p->next = s->open[k].token + 1;
            return true;
        }
        at += n + 1;
    }
    return false;
}

/* One token of the damaged item; true at its end. */
static bool
pass(struct skipper *s, size_t i, struct cks_hcl_token tok, bool line_start)
{
    struct cks_hcl_parser *p = s->p;
    if (tok.type == CKS_TOK_EOF) {
        p->next = i;
        after_heredoc(s);
        return true;
    }
    if (tok.type == CKS_TOK_NEWLINE && s->depth == 0) {
        p->next = i;
        return true;
    }
    if (tok.type == CKS_TOK_BAD_NEWLINE)
        return lost_quote(s, i);
    if (line_start && s->depth > 0 && begins_item(s, i, tok)) {
        restart_at(p, i);
        return true;
    }
    if (opens(tok.type)) {
        if (s->depth < OPEN_MAX)
            s->open[s->depth++] = (struct opened){tok.type, tok.line, i};
        return false;
    }
    enum cks_hcl_token_type opener = opener_of(tok.type);
    bool none = opener != CKS_TOK_EOF && !close_bracket(s, opener);
    if (none && tok.type == CKS_TOK_CBRACE) {
        restart_at(p, i); /* the end of the block that the item is in */
        return true;
    }
    return false;
}

void
cks_hcl_skip_item(struct cks_hcl_parser *p, size_t start)
{
    struct skipper s = {.p = p, .column = cks_hcl_token_at(p, start).col};
    for (size_t i = start; !p->oom; i++) {
        struct cks_hcl_token tok = cks_hcl_token_at(p, i);
        bool line_start = i > start && cks_hcl_token_at(p, i - 1).type == CKS_TOK_NEWLINE;
        if (pass(&s, i, tok, line_start))
            break;
    }
}
