#include "source/marks.h"

#include "base/search.h"
#include "base/utf8.h"

/* One place in so many bytes is kept, and counted on from there. */
#define MARK_BYTES 1024

static void
count_up_to(struct cks_str text, size_t offset, struct cks_mark *m)
{
    const char *p = text.p + m->offset;
    const char *end = text.p + (offset < text.n ? offset : text.n);
    const char *last = NULL;
    if (p >= end)
        return;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        m->line++;
        last = ++p;
    }
    if (last) {
        m->column = 1;
        m->line_start = (size_t)(last - text.p);
    }
    size_t from = last ? m->line_start : m->offset;
    m->offset = (size_t)(end - text.p);
    m->column += (uint32_t)cks_utf8_count(cks_str_sub(text, from, m->offset - from));
}

static bool
mark_is_before(const void *item, const void *key)
{
    const struct cks_mark *mark = item;
    return mark->offset <= *(const size_t *)key;
}

/* The last place at or before an offset that is known, after the ones on the way were noted. */
static struct cks_mark
mark_before(struct cks_marks *m, struct cks_str text, struct cks_origin origin, size_t offset)
{
    struct cks_mark last = {.line = origin.line ? origin.line : 1,
                            .column = origin.column ? origin.column : 1};
    if (!m || offset < MARK_BYTES)
        return last;
    if (m->list.count)
        last = m->list.items[m->list.count - 1];
    while (offset <= text.n && offset > last.offset && offset - last.offset >= MARK_BYTES) {
        size_t next = last.offset + MARK_BYTES;
        /* Not inside of a character. */
        while (next < text.n && ((unsigned char)text.p[next] & 0xC0) == 0x80)
            next++;
        if (next > offset)
            break;
        count_up_to(text, next, &last);
        struct cks_mark *kept = cks_vec_push(&m->list);
        if (!kept)
            return last;
        *kept = last;
    }
    if (last.offset <= offset)
        return last;
    size_t after =
        cks_search(m->list.items, m->list.count, sizeof(*m->list.items), &offset, mark_is_before);
    if (after)
        return m->list.items[after - 1];
    return (struct cks_mark){.line = origin.line ? origin.line : 1,
                             .column = origin.column ? origin.column : 1};
}

void
cks_marks_resolve(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                  struct cks_range *r)
{
    struct cks_mark start = mark_before(m, text, origin, r->start);
    count_up_to(text, r->start, &start);
    struct cks_mark end = start;
    if (r->end > r->start && r->end - r->start >= MARK_BYTES)
        end = mark_before(m, text, origin, r->end);
    if (r->end > r->start)
        count_up_to(text, r->end, &end);
    r->line = start.line;
    r->column = start.column;
    r->end_line = end.line;
    r->end_column = end.column;
}

size_t
cks_marks_line_start(struct cks_marks *m, struct cks_str text, size_t offset)
{
    struct cks_mark at = mark_before(m, text, (struct cks_origin){0}, offset);
    count_up_to(text, offset, &at);
    return at.line_start;
}

void
cks_marks_free(struct cks_marks *m)
{
    for (size_t i = 0; i < m->long_lines.count; i++)
        cks_vec_free(&m->long_lines.items[i].pieces);
    cks_vec_free(&m->long_lines);
    cks_vec_free(&m->list);
}
