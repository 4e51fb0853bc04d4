#include "source/range.h"

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
cks_range_resolve(struct cks_str text, struct cks_origin origin, struct cks_range *r)
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
