#include "source/excerpt.h"

#include "base/buf.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"

/* The mask for a value that is not shown: its width is fixed, whatever it hides. */
#define MASK "********"
/* This much of a line stays in front of the mark if the line is cut there. */
#define LEAD_COLUMNS 40
/* Almost every line fits into a buffer of this size, so it need not grow. */
#define FIRST_BYTES (4 * CKS_EXCERPT_COLUMNS)

/* The line of a text that holds offset, without its line end. */
static struct cks_str
line_around(struct cks_str text, size_t offset, size_t *ret_start)
{
    size_t start = offset < text.n ? offset : text.n;
    const char *before = text.p ? memrchr(text.p, '\n', start) : NULL;
    start = before ? (size_t)(before - text.p) + 1 : 0;
    const char *end = start < text.n ? memchr(text.p + start, '\n', text.n - start) : NULL;
    size_t n = end ? (size_t)(end - text.p) - start : text.n - start;
    if (n > 0 && text.p[start + n - 1] == '\r')
        n--;
    *ret_start = start;
    return (struct cks_str){text.p + start, n};
}

/* What a piece of a line is, as far as one line shows. */
enum piece { SHOWN, HIDDEN, COMMENT };

struct lexer {
    struct cks_str line;
    enum cks_syntax syntax;
    size_t at;
    bool (*known)(struct cks_str name); /* NULL: every name is shown */
};

static size_t
quoted_end(struct cks_str line, size_t at, bool escapes)
{
    char quote = line.p[at++];
    const char *next = memchr(line.p + at, quote, line.n - at);
    if (next && !(escapes && memchr(line.p + at, '\\', (size_t)(next - line.p) - at)))
        return (size_t)(next - line.p) + 1;
    while (at < line.n && line.p[at] != quote)
        at += escapes && line.p[at] == '\\' && at + 1 < line.n ? 2 : 1;
    return at < line.n ? at + 1 : line.n;
}

static size_t
past_space(struct cks_str line, size_t at)
{
    while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
        at++;
    return at;
}

static bool
is_name_byte(char c)
{
    return cks_is_alnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static size_t
name_end(struct cks_str line, size_t at)
{
    while (at < line.n && is_name_byte(line.p[at]))
        at++;
    return at;
}

/* Whether what follows makes the piece before it a name: a colon, in HCL also = or {. */
static bool
names_something(const struct lexer *lx, size_t end)
{
    size_t at = past_space(lx->line, end);
    if (at == lx->line.n)
        return false;
    char c = lx->line.p[at];
    if (lx->syntax == CKS_SYNTAX_HCL)
        return c == '=' || c == '{' || c == '"';
    return c == ':';
}

static bool
starts_comment(const struct lexer *lx)
{
    char c = lx->line.p[lx->at];
    bool slashes = c == '/' && lx->at + 1 < lx->line.n && lx->line.p[lx->at + 1] == '/';
    switch (lx->syntax) {
    case CKS_SYNTAX_JSON:
        return false;
    case CKS_SYNTAX_HCL:
        return c == '#' || slashes;
    case CKS_SYNTAX_YAML:
    case CKS_SYNTAX_SHELL:
        return c == '#' && (lx->at == 0 || cks_is_space((unsigned char)lx->line.p[lx->at - 1]));
    }
    return false;
}

/* YAML values may be unquoted: they extend to the end of the line or of the flow item. */
static size_t
plain_end(const struct lexer *lx)
{
    size_t at = lx->at;
    while (at < lx->line.n && !strchr(",]}#", lx->line.p[at]))
        at++;
    return at > lx->at ? at : lx->at + 1;
}

static bool
is_json_punctuation(char c)
{
    switch (c) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
    case ' ':
    case '\t':
        return true;
    default:
        return false;
    }
}

static enum piece
any_piece(struct lexer *lx, size_t *ret_end)
{
    char c = lx->line.p[lx->at];
    if (starts_comment(lx)) {
        *ret_end = lx->line.n;
        return COMMENT;
    }
    if (c == '"' || c == '\'') {
        *ret_end = quoted_end(lx->line, lx->at, c == '"');
        return names_something(lx, *ret_end) ? SHOWN : HIDDEN;
    }
    if (is_name_byte(c)) {
        *ret_end = name_end(lx->line, lx->at);
        bool option = lx->syntax == CKS_SYNTAX_SHELL && c == '-';
        bool word = lx->syntax == CKS_SYNTAX_HCL && !cks_is_digit((unsigned char)c);
        if (option || word || names_something(lx, *ret_end))
            return SHOWN;
        if (lx->syntax == CKS_SYNTAX_YAML && c == '-' && *ret_end == lx->at + 1)
            return SHOWN;
        if (lx->syntax == CKS_SYNTAX_YAML)
            *ret_end = plain_end(lx);
        return HIDDEN;
    }
    *ret_end = lx->at + 1;
    if (lx->syntax == CKS_SYNTAX_JSON)
        return is_json_punctuation(c) ? SHOWN : HIDDEN;
    if ((unsigned char)c >= 0x80 ||
        (lx->syntax == CKS_SYNTAX_YAML && !strchr(" \t:,[]{}&*!|>?", c)))
        return HIDDEN;
    return SHOWN;
}

static bool
is_known_name(const struct lexer *lx, struct cks_str name)
{
    if (name.n >= 2 && (name.p[0] == '"' || name.p[0] == '\''))
        name = cks_str_sub(name, 1, name.n - 2);
    while (name.n && name.p[0] == '-')
        name = cks_str_sub(name, 1, name.n);
    return lx->known(name);
}

static enum piece
next_piece(struct lexer *lx, size_t *ret_end)
{
    enum piece kind = any_piece(lx, ret_end);
    char c = lx->line.p[lx->at];
    bool name = is_name_byte(c) || c == '"' || c == '\'';
    if (!lx->known || !name)
        return kind;
    /* In a shell script every word looks like a value. */
    if (is_known_name(lx, cks_str_sub(lx->line, lx->at, *ret_end - lx->at)))
        return lx->syntax == CKS_SYNTAX_SHELL ? SHOWN : kind;
    return HIDDEN;
}

/* The line being put together, with the marked part of the source line. */
struct builder {
    struct cks_buf out;
    struct cks_str line;
    size_t from, to; /* bytes of the line */
    bool reveal;
    size_t show_from, show_to; /* bytes of the line that may be shown, where reveal */
    bool marked, masked;
    size_t mark_from, mark_to; /* code points of out */
    size_t mark_end;           /* mark_to in bytes */
    size_t skip;               /* code points of out that are cut off at its beginning */
};

static void
put_mark(struct builder *b)
{
    if (b->marked)
        return;
    b->marked = true;
    size_t start = b->out.len;
    if (b->reveal)
        cks_escape(&b->out, cks_str_sub(b->line, b->from, b->to - b->from));
    else if (b->to > b->from)
        cks_buf_adds(&b->out, MASK);
    b->masked = false;
    struct cks_str all = cks_buf_str(&b->out);
    b->mark_end = all.n;
    b->mark_from = cks_utf8_count(cks_str_sub(all, 0, start));
    b->mark_to = b->mark_from + cks_utf8_count(cks_str_sub(all, start, all.n));
    if (b->mark_to > CKS_EXCERPT_COLUMNS && b->mark_from > LEAD_COLUMNS)
        b->skip = b->mark_from - LEAD_COLUMNS;
}

/* Whether there is more after the mark than will be shown. */
static bool
is_full(const struct builder *b)
{
    if (!b->marked || b->out.len <= b->skip + CKS_EXCERPT_COLUMNS)
        return false;
    struct cks_str after = cks_str_sub(cks_buf_str(&b->out), b->mark_end, b->out.len);
    return b->mark_to + cks_utf8_count(after) > b->skip + CKS_EXCERPT_COLUMNS;
}

static void
put_hidden(struct builder *b, size_t start, size_t end)
{
    if (start >= end || b->masked)
        return;
    char c = b->line.p[start];
    cks_buf_adds(&b->out, c == '"' ? "\"...\"" : c == '\'' ? "'...'" : "...");
    b->masked = true;
}

/* What surrounds the mark inside one piece: the text of a value that may be shown, otherwise a
 * mask. */
static void
put_beside(struct builder *b, enum piece kind, size_t start, size_t end, bool before)
{
    if (start >= end)
        return;
    size_t from = kind == SHOWN || !b->reveal ? start : b->show_from > start ? b->show_from : start;
    size_t to = kind == SHOWN || !b->reveal ? end : b->show_to < end ? b->show_to : end;
    bool show = (kind == SHOWN || b->reveal) && from < to;
    bool quote = end - start == 1;
    if (before && (!show || from > start))
        cks_buf_adds(&b->out, quote ? "\"" : "\"...");
    if (show)
        cks_escape(&b->out, cks_str_sub(b->line, from, to - from));
    if (!before && (!show || to < end))
        cks_buf_adds(&b->out, quote ? "\"" : "...\"");
}

/* One piece from start to end, whether the mark is in the middle of it or not. */
static void
put_piece(struct builder *b, enum piece kind, size_t start, size_t end)
{
    if (kind == SHOWN)
        b->masked = false;
    bool touches = !b->marked && b->from < end && start < (b->to > b->from ? b->to : b->from + 1);
    if (touches) {
        put_beside(b, kind, start, b->from, true);
        put_mark(b);
        put_beside(b, kind, b->to, end, false);
        return;
    }
    if (b->marked && start < b->to)
        start = b->to < end ? b->to : end;
    if (kind == SHOWN) {
        cks_escape(&b->out, cks_str_sub(b->line, start, end - start));
    } else if (kind == HIDDEN) {
        put_hidden(b, start, end);
    }
}

static void
put_shown(struct builder *b, size_t start, size_t end)
{
    if (start < end)
        put_piece(b, SHOWN, start, end);
}

static void
build_line(struct builder *b, enum cks_syntax syntax, bool (*known)(struct cks_str name))
{
    struct lexer lx = {b->line, syntax, 0, known};
    size_t done = 0; /* the text from here to lx.at is shown in one step */
    while (lx.at < b->line.n && !is_full(b)) {
        size_t end;
        enum piece kind = next_piece(&lx, &end);
        if (kind != SHOWN) {
            put_shown(b, done, lx.at);
            done = end;
            if (kind == COMMENT && (b->marked || b->from < lx.at))
                break;
            put_piece(b, HIDDEN, lx.at, end);
        }
        lx.at = end;
    }
    put_shown(b, done, lx.at);
    if (!b->marked) {
        b->from = b->to = b->line.n;
        put_mark(b);
    }
}

/* Cuts a long line around the mark. */
static struct cks_excerpt
cut_around_mark(struct cks_arena *a, const struct builder *b)
{
    struct cks_str all = cks_buf_str(&b->out);
    size_t start = cks_utf8_offset(all, b->skip);
    struct cks_str rest = cks_str_sub(all, start, all.n);
    struct cks_str kept = cks_str_sub(rest, 0, cks_utf8_offset(rest, CKS_EXCERPT_COLUMNS));
    struct cks_str lead = cks_str_of(b->skip ? "..." : "");
    struct cks_str tail = cks_str_of(kept.n < rest.n ? "..." : "");
    const struct cks_str pieces[] = {lead, kept, tail};
    size_t from = b->mark_from - b->skip + lead.n, to = b->mark_to - b->skip + lead.n;
    size_t most = CKS_EXCERPT_COLUMNS + lead.n;
    return (struct cks_excerpt){
        .line = cks_arena_join(a, pieces, CKS_COUNT(pieces)),
        .mark_from = (unsigned)from,
        .mark_to = (unsigned)(to < most ? to : most),
    };
}

struct cks_excerpt
cks_excerpt_make(struct cks_arena *a, const struct cks_document *doc, const struct cks_range *range,
                 const struct cks_range *shown, bool (*known)(struct cks_str name))
{
    struct builder b = {.reveal = shown != NULL};
    size_t line_start;
    struct cks_excerpt e = {0};
    if (!doc->text.n || range->start > doc->text.n)
        return e;
    b.line = line_around(doc->text, range->start, &line_start);
    b.from = range->start - line_start;
    b.to = range->end > range->start ? range->end - line_start : b.from;
    if (b.from > b.line.n)
        b.from = b.line.n;
    if (b.to > b.line.n)
        b.to = b.line.n;
    if (shown) {
        b.show_from = shown->start > line_start ? shown->start - line_start : 0;
        b.show_to = shown->end > line_start ? shown->end - line_start : 0;
    }
    cks_buf_reserve(&b.out, FIRST_BYTES);
    build_line(&b, doc->syntax, known);
    if (cks_buf_ok(&b.out))
        e = cut_around_mark(a, &b);
    cks_buf_free(&b.out);
    return e;
}
