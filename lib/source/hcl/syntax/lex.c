#include "source/hcl/syntax/lex.h"

#include "base/utf8.h"
#include "source/hcl/unicode.h"

static const char byte_order_mark[] = "\xEF\xBB\xBF";

void
cks_hcl_lex_init(struct cks_hcl_lexer *lex, struct cks_str text, bool bare)
{
    lex->text = text; /* not all of it: most of its size is the stack of modes */
    lex->pos = lex->made = lex->depth = 0;
    lex->again = 0;
    lex->line = lex->col = 1;
    lex->bare = bare;
    lex->stopped = false;
    if (cks_str_starts(text, byte_order_mark))
        lex->pos = sizeof(byte_order_mark) - 1;
}

void
cks_hcl_lex_seek(struct cks_hcl_lexer *lex, uint32_t pos, uint32_t line, uint32_t col)
{
    if (pos < lex->pos)
        lex->again += lex->pos - pos;
    lex->pos = pos;
    lex->line = line;
    lex->col = col;
    lex->depth = 0;
    lex->stopped = lex->made > CKS_HCL_TOKENS_MAX || lex->again > CKS_HCL_AGAIN_MAX;
}

size_t
cks_hcl_char_bytes(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c < 0x80)
        return 1;
    size_t n = c >= 0xF8 ? 0 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 0;
    if (n == 0 || (size_t)(end - p) < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

static inline unsigned char
byte_at(const struct cks_hcl_lexer *lex, size_t pos)
{
    return pos < lex->text.n ? (unsigned char)lex->text.p[pos] : 0;
}

static bool
line_break_at(const struct cks_hcl_lexer *lex, size_t pos, size_t *ret_end)
{
    size_t n = byte_at(lex, pos) == '\r' ? 1 : 0;
    if (pos + n >= lex->text.n || lex->text.p[pos + n] != '\n')
        return false;
    *ret_end = pos + n + 1;
    return true;
}

/* The token that begins at the current place and ends before `end`; moves on. */
static void
emit_token(struct cks_hcl_lexer *lex, enum cks_hcl_token_type type, size_t end,
           struct cks_hcl_token *ret)
{
    *ret = (struct cks_hcl_token){
        .type = type,
        .start = lex->pos,
        .end = (uint32_t)end,
        .line = lex->line,
        .col = lex->col,
    };
    size_t i = lex->pos;
    while (i < end) {
        unsigned char c = (unsigned char)lex->text.p[i];
        if (c == '\n') {
            lex->line++;
            lex->col = 1;
            i++;
            continue;
        }
        size_t n = c < 0x80 ? 1 : cks_utf8_decode(cks_str_sub(lex->text, i, end - i), NULL);
        i += n ? n : 1;
        lex->col++;
    }
    lex->pos = (uint32_t)end;
    ret->end_line = lex->line;
    ret->end_col = lex->col;
}

static struct cks_hcl_mode *
push_mode(struct cks_hcl_lexer *lex, enum cks_hcl_mode_kind kind)
{
    if (lex->depth == CKS_HCL_MODES_MAX) {
        lex->stopped = true;
        return NULL;
    }
    struct cks_hcl_mode *m = &lex->modes[lex->depth++];
    *m = (struct cks_hcl_mode){.kind = kind};
    return m;
}

/* ---- code ------------------------------------------------------------------------------- */

/* Digits, points and exponents as far as they go, but no point at the end: so `1...` is 1 and an
 * ellipsis, and 1.2.3 is one token that is not a number. */
static size_t
number_end(const struct cks_hcl_lexer *lex)
{
    size_t i = lex->pos;
    size_t end = i;
    for (;;) {
        unsigned char c = byte_at(lex, i);
        if (cks_is_digit(c)) {
            end = ++i;
        } else if (c == '.') {
            i++;
        } else if (c == 'e' || c == 'E') {
            size_t digit = i + 1;
            if (byte_at(lex, digit) == '+' || byte_at(lex, digit) == '-')
                digit++;
            if (!cks_is_digit(byte_at(lex, digit)))
                return end;
            end = i = digit + 1;
        } else {
            return end;
        }
    }
}

/* The end of the name that begins at pos, or pos where none does. */
static size_t
ident_end(const struct cks_hcl_lexer *lex, size_t pos)
{
    size_t i = pos;
    while (i < lex->text.n) {
        unsigned char c = (unsigned char)lex->text.p[i];
        if (c < 0x80) {
            bool ok = cks_is_upper(c) || cks_is_lower(c) || c == '_' ||
                      (i > pos && (cks_is_digit(c) || c == '-'));
            if (!ok)
                break;
            i++;
            continue;
        }
        uint32_t cp;
        size_t n = cks_utf8_decode(cks_str_sub(lex->text, i, lex->text.n - i), &cp);
        if (n == 0 || !(i > pos ? cks_hcl_id_continue(cp) : cks_hcl_id_start(cp)))
            break;
        i += n;
    }
    return i;
}

static size_t
line_comment_end(const struct cks_hcl_lexer *lex)
{
    const char *from = lex->text.p + lex->pos;
    const char *nl = memchr(from, '\n', lex->text.n - lex->pos);
    return nl ? (size_t)(nl + 1 - lex->text.p) : lex->text.n;
}

/* The place after the closing mark, or 0. */
static size_t
block_comment_end(const struct cks_hcl_lexer *lex)
{
    size_t from = lex->pos + 2;
    while (from < lex->text.n) {
        const char *star = memchr(lex->text.p + from, '*', lex->text.n - from);
        if (!star)
            return 0;
        from = (size_t)(star + 1 - lex->text.p);
        if (byte_at(lex, from) == '/')
            return from + 1;
    }
    return 0;
}

static void
open_heredoc(struct cks_hcl_lexer *lex, size_t marker, size_t marker_end, size_t end,
             struct cks_hcl_token *ret)
{
    struct cks_hcl_mode *m = push_mode(lex, CKS_HCL_MODE_HEREDOC);
    if (!m) {
        emit_token(lex, CKS_TOK_TOO_DEEP, end, ret);
        return;
    }
    m->line_start = true;
    m->marker = cks_str_sub(lex->text, marker, marker_end - marker);
    emit_token(lex, CKS_TOK_OHEREDOC, end, ret);
}

/* <<EOT and a line break; otherwise it is two signs < . */
static bool
heredoc_start(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    size_t marker = lex->pos + 2;
    if (byte_at(lex, lex->pos + 1) != '<')
        return false;
    if (byte_at(lex, marker) == '-')
        marker++;
    size_t marker_end = ident_end(lex, marker);
    size_t end;
    if (marker_end == marker || !line_break_at(lex, marker_end, &end))
        return false;
    open_heredoc(lex, marker, marker_end, end, ret);
    return true;
}

static void
open_quote(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    bool ok = push_mode(lex, CKS_HCL_MODE_QUOTED) != NULL;
    emit_token(lex, ok ? CKS_TOK_OQUOTE : CKS_TOK_TOO_DEEP, lex->pos + 1, ret);
}

/* A closing brace, with or without ~ before it. */
static void
close_brace(struct cks_hcl_lexer *lex, size_t end, struct cks_hcl_token *ret)
{
    struct cks_hcl_mode *m = lex->depth ? &lex->modes[lex->depth - 1] : NULL;
    enum cks_hcl_token_type type = CKS_TOK_CBRACE;
    if (m && m->braces == 0) {
        lex->depth--;
        type = CKS_TOK_SEQEND;
    } else {
        if (m)
            m->braces--;
        if (end > lex->pos + 1)
            type = CKS_TOK_SEQEND; /* one that ends nothing, for the parser to reject */
    }
    emit_token(lex, type, end, ret);
}

static void
open_brace(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    if (lex->depth)
        lex->modes[lex->depth - 1].braces++;
    emit_token(lex, CKS_TOK_OBRACE, lex->pos + 1, ret);
}

/* The sign at the current place; *ret_n is its length. BAD_CHAR where there is none. */
static enum cks_hcl_token_type
sign_at(const struct cks_hcl_lexer *lex, size_t *ret_n)
{
    unsigned char after = byte_at(lex, lex->pos + 1);
    *ret_n = 1;
    switch (lex->text.p[lex->pos]) {
    case '[':
        return CKS_TOK_OBRACK;
    case ']':
        return CKS_TOK_CBRACK;
    case '(':
        return CKS_TOK_OPAREN;
    case ')':
        return CKS_TOK_CPAREN;
    case ',':
        return CKS_TOK_COMMA;
    case '*':
        return CKS_TOK_STAR;
    case '/':
        return CKS_TOK_SLASH;
    case '%':
        return CKS_TOK_PERCENT;
    case '+':
        return CKS_TOK_PLUS;
    case '-':
        return CKS_TOK_MINUS;
    case '?':
        return CKS_TOK_QUESTION;
    case '.':
        if (after != '.' || byte_at(lex, lex->pos + 2) != '.')
            return CKS_TOK_DOT;
        *ret_n = 3;
        return CKS_TOK_ELLIPSIS;
    default:
        break;
    }
    static const struct {
        char first, second;
        enum cks_hcl_token_type both, one;
    } pairs[] = {
        {'=', '=', CKS_TOK_EQ, CKS_TOK_ASSIGN},    {'=', '>', CKS_TOK_ARROW, CKS_TOK_ASSIGN},
        {'!', '=', CKS_TOK_NE, CKS_TOK_BANG},      {'>', '=', CKS_TOK_GE, CKS_TOK_GT},
        {'<', '=', CKS_TOK_LE, CKS_TOK_LT},        {':', ':', CKS_TOK_SCOPE, CKS_TOK_COLON},
        {'&', '&', CKS_TOK_AND, CKS_TOK_BAD_CHAR}, {'|', '|', CKS_TOK_OR, CKS_TOK_BAD_CHAR},
    };
    enum cks_hcl_token_type one = CKS_TOK_BAD_CHAR;
    for (size_t i = 0; i < CKS_COUNT(pairs); i++) {
        if (pairs[i].first != lex->text.p[lex->pos])
            continue;
        one = pairs[i].one;
        if (pairs[i].second == (char)after) {
            *ret_n = 2;
            return pairs[i].both;
        }
    }
    return one;
}

static void
lex_sign(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    size_t n;
    enum cks_hcl_token_type type = sign_at(lex, &n);
    if (type == CKS_TOK_BAD_CHAR) {
        n = cks_hcl_char_bytes(lex->text.p + lex->pos, lex->text.p + lex->text.n);
        type = n ? CKS_TOK_BAD_CHAR : CKS_TOK_BAD_UTF8;
    }
    emit_token(lex, type, lex->pos + (n ? n : 1), ret);
}

/* Blanks and comments that span no line end; false if a comment ends in one or has no end, and *ret
 * is the token for it. */
static bool
skip_to_token(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    for (;;) {
        unsigned char c = byte_at(lex, lex->pos);
        if (lex->pos < lex->text.n && (c == ' ' || c == '\t')) {
            lex->pos++;
            lex->col++;
            continue;
        }
        unsigned char after = byte_at(lex, lex->pos + 1);
        if (c == '#' || (c == '/' && after == '/')) {
            size_t end = line_comment_end(lex);
            bool ends_line = lex->text.p[end - 1] == '\n';
            emit_token(lex, CKS_TOK_NEWLINE, end, ret);
            if (ends_line)
                return false;
            continue;
        }
        if (c != '/' || after != '*')
            return true;
        size_t end = block_comment_end(lex);
        emit_token(lex, CKS_TOK_BAD_COMMENT, end ? end : lex->text.n, ret);
        if (end == 0)
            return false;
    }
}

static void
lex_code(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    if (!skip_to_token(lex, ret))
        return;
    if (lex->pos >= lex->text.n) {
        emit_token(lex, CKS_TOK_EOF, lex->text.n, ret);
        return;
    }
    unsigned char c = (unsigned char)lex->text.p[lex->pos];
    size_t end = ident_end(lex, lex->pos);
    if (end > lex->pos)
        emit_token(lex, CKS_TOK_IDENT, end, ret);
    else if (cks_is_digit(c))
        emit_token(lex, CKS_TOK_NUMBER, number_end(lex), ret);
    else if (line_break_at(lex, lex->pos, &end))
        emit_token(lex, CKS_TOK_NEWLINE, end, ret);
    else if (c == '"')
        open_quote(lex, ret);
    else if (c == '{')
        open_brace(lex, ret);
    else if (c == '}')
        close_brace(lex, lex->pos + 1, ret);
    else if (c == '~' && byte_at(lex, lex->pos + 1) == '}')
        close_brace(lex, lex->pos + 2, ret);
    else if (c != '<' || !heredoc_start(lex, ret))
        lex_sign(lex, ret);
}

/* ---- templates -------------------------------------------------------------------------- */

/* ${ and %{ , with ~ or without. */
static bool
template_open(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    unsigned char c = byte_at(lex, lex->pos);
    if ((c != '$' && c != '%') || byte_at(lex, lex->pos + 1) != '{')
        return false;
    if (lex->depth && lex->modes[lex->depth - 1].kind == CKS_HCL_MODE_HEREDOC)
        lex->modes[lex->depth - 1].line_start = false;
    size_t end = lex->pos + (byte_at(lex, lex->pos + 2) == '~' ? 3 : 2);
    enum cks_hcl_token_type type = c == '$' ? CKS_TOK_INTERP : CKS_TOK_CONTROL;
    if (!push_mode(lex, CKS_HCL_MODE_CODE))
        type = CKS_TOK_TOO_DEEP;
    emit_token(lex, type, end, ret);
    return true;
}

/* The end of a $ or % that opens nothing: $${ and %%{ are one piece, else the sign alone. */
static size_t
lone_sign_end(const struct cks_hcl_lexer *lex)
{
    size_t i = lex->pos + 1;
    if (byte_at(lex, i) != (unsigned char)lex->text.p[lex->pos] || byte_at(lex, i + 1) != '{')
        return i;
    return i + (byte_at(lex, i + 2) == '~' ? 3 : 2);
}

static void
lex_quoted(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    const char *end = lex->text.p + lex->text.n;
    unsigned char c = byte_at(lex, lex->pos);
    if (template_open(lex, ret))
        return;
    if (c == '"') {
        lex->depth--;
        emit_token(lex, CKS_TOK_CQUOTE, lex->pos + 1, ret);
        return;
    }
    if (c == '\n' || c == '\r') {
        lex->depth--; /* the string ends with its line, so that one lost quote damages no other */
        emit_token(lex, CKS_TOK_BAD_NEWLINE, lex->pos, ret);
        return;
    }
    if (c == '$' || c == '%') {
        emit_token(lex, CKS_TOK_QUOTED, lone_sign_end(lex), ret);
        return;
    }
    const char *from = lex->text.p + lex->pos;
    const char *p = from;
    while (p < end && *p != '"' && *p != '\n' && *p != '\r' && *p != '$' && *p != '%') {
        if (*p == '\\' && (p + 1 == end || p[1] == '\n' || p[1] == '\r'))
            break;
        size_t escape = *p == '\\' ? 1 : 0;
        size_t n = cks_hcl_char_bytes(p + escape, end);
        if (n == 0)
            break;
        p += escape + n;
    }
    if (p > from)
        emit_token(lex, CKS_TOK_QUOTED, (size_t)(p - lex->text.p), ret);
    else
        emit_token(lex, c == '\\' ? CKS_TOK_BAD_CHAR : CKS_TOK_BAD_UTF8, lex->pos + 1, ret);
}

/* The end of literal text of a heredoc or bare template that begins here, with the line break that
 * follows it. *ret_line tells whether there was one. */
static size_t
literal_end(const struct cks_hcl_lexer *lex, bool *ret_line)
{
    size_t i = lex->pos;
    unsigned char c = byte_at(lex, i);
    size_t after;
    if (c == '$' || c == '%') {
        i = lone_sign_end(lex);
        /* The reference reader takes one more byte with a lone sign where a line ends after it. */
        *ret_line = i == lex->pos + 1 && i < lex->text.n && line_break_at(lex, i + 1, &after);
        if (*ret_line)
            return i + 1;
    } else {
        const char *end = lex->text.p + lex->text.n;
        while (i < lex->text.n) {
            const char *p = lex->text.p + i;
            size_t n =
                *p == '\n' || *p == '\r' || *p == '$' || *p == '%' ? 0 : cks_hcl_char_bytes(p, end);
            if (n == 0)
                break;
            i += n;
        }
    }
    *ret_line = line_break_at(lex, i, &after);
    return *ret_line ? after : i;
}

static void
lex_heredoc(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    struct cks_hcl_mode *m = &lex->modes[lex->depth - 1];
    if (template_open(lex, ret))
        return;
    bool whole_line;
    size_t end = literal_end(lex, &whole_line);
    if (end == lex->pos) {
        bool cr = lex->text.p[end] == '\r';
        emit_token(lex, cr ? CKS_TOK_BAD_CHAR : CKS_TOK_BAD_UTF8, end + 1, ret);
        return;
    }
    if (whole_line && m->line_start) {
        struct cks_str line = cks_str_sub(lex->text, lex->pos, end - lex->pos);
        if (cks_str_eq(cks_hcl_trim_right(cks_hcl_trim_left(line)), m->marker)) {
            lex->depth--;
            end -= cks_str_ends(line, "\r\n") ? 2 : 1;
            emit_token(lex, CKS_TOK_CHEREDOC, end, ret);
            return;
        }
    }
    m->line_start = whole_line;
    emit_token(lex, CKS_TOK_STRING, end, ret);
}

static void
lex_bare(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    if (template_open(lex, ret))
        return;
    bool line;
    size_t end = literal_end(lex, &line);
    if (end > lex->pos)
        emit_token(lex, CKS_TOK_STRING, end, ret);
    else if (lex->text.p[end] == '\r') /* to the reference reader all that follows is text */
        emit_token(lex, CKS_TOK_STRING, lex->text.n, ret);
    else
        emit_token(lex, CKS_TOK_BAD_UTF8, end + 1, ret);
}

void
cks_hcl_lex_next(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret)
{
    if (lex->stopped) {
        lex->pos = (uint32_t)lex->text.n;
        emit_token(lex, CKS_TOK_EOF, lex->text.n, ret);
        return;
    }
    if (++lex->made > CKS_HCL_TOKENS_MAX) {
        lex->stopped = true;
        emit_token(lex, CKS_TOK_TOO_MANY, lex->pos, ret);
        return;
    }
    enum cks_hcl_mode_kind kind = lex->depth ? lex->modes[lex->depth - 1].kind : CKS_HCL_MODE_CODE;
    bool code = kind == CKS_HCL_MODE_CODE && !(lex->bare && lex->depth == 0);
    if (code)
        lex_code(lex, ret);
    else if (lex->pos >= lex->text.n)
        emit_token(lex, CKS_TOK_EOF, lex->text.n, ret);
    else if (lex->depth == 0)
        lex_bare(lex, ret);
    else if (kind == CKS_HCL_MODE_QUOTED)
        lex_quoted(lex, ret);
    else
        lex_heredoc(lex, ret);
}
