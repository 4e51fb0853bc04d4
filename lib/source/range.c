#include "source/range.h"

#include "base/announce.h"
#include "base/unnamed.h"
#include "base/utf8.h"

static void
count_on(struct cks_str piece, uint32_t *line, uint32_t *column)
{
    const char *last = NULL;
    const char *p = piece.p;
    const char *end = piece.p + piece.n;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        ++*line;
        last = ++p;
    }
    if (last) {
        *column = 1;
        piece = (struct cks_str){last, (size_t)(end - last)};
    }
    *column += (uint32_t)cks_utf8_count(piece);
}

void
cks_range_count(struct cks_str text, struct cks_origin origin, struct cks_range *r)
{
    r->line = origin.line ? origin.line : 1;
    r->column = origin.column ? origin.column : 1;
    if (text.n)
        count_on(cks_str_sub(text, 0, r->start), &r->line, &r->column);
    r->end_line = r->line;
    r->end_column = r->column;
    if (text.n && r->end > r->start)
        count_on(cks_str_sub(text, r->start, r->end - r->start), &r->end_line, &r->end_column);
}

/* The column of an offset, or of the secret that begins before it on its line. */
static uint32_t
guarded(struct cks_str text, size_t offset, uint32_t column)
{
    const char *before = offset ? memrchr(text.p, '\n', offset) : NULL;
    size_t start = before ? (size_t)(before - text.p) + 1 : 0;
    struct cks_str line = cks_str_sub(text, start, offset - start);
    size_t secret = cks_announced_secret(line, 0);
    size_t unnamed = cks_unnamed_secret(text, start, start + secret, NULL);
    if (unnamed < start + secret)
        secret = unnamed - start;
    uint32_t behind = (uint32_t)cks_utf8_count(cks_str_sub(line, secret, line.n));
    return column - behind;
}

void
cks_range_guard(struct cks_str text, struct cks_range *r)
{
    if (r->start > text.n || r->end > text.n || !text.n)
        return;
    r->column = guarded(text, r->start, r->column);
    r->end_column = guarded(text, r->end > r->start ? r->end : r->start, r->end_column);
}

void
cks_range_resolve(struct cks_str text, struct cks_origin origin, struct cks_range *r)
{
    cks_range_count(text, origin, r);
    cks_range_guard(text, r);
}

/* Where the first value of the line before an offset begins; `offset` if none does. */
static size_t
first_value(struct cks_str text, size_t offset)
{
    const char *before = offset ? memrchr(text.p, '\n', offset) : NULL;
    size_t start = before ? (size_t)(before - text.p) + 1 : 0, at = start;
    while (at < offset && text.p[at] != '=' && text.p[at] != ':')
        at++;
    at = at < offset ? at + 1 : start;
    while (at < offset && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    return at;
}

static uint32_t
up_to_value(struct cks_str text, size_t offset, uint32_t column)
{
    size_t value = first_value(text, offset);
    uint32_t behind = (uint32_t)cks_utf8_count(cks_str_sub(text, value, offset - value));
    return behind < column ? column - behind : 1;
}

void
cks_range_before_values(struct cks_str text, struct cks_range *r)
{
    if (r->start > text.n || r->end > text.n || !text.n)
        return;
    r->column = up_to_value(text, r->start, r->column);
    r->end_column = up_to_value(text, r->end > r->start ? r->end : r->start, r->end_column);
}
