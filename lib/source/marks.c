#include "source/marks.h"

#include "base/announce.h"
#include "base/unnamed.h"
#include "base/search.h"
#include "base/utf8.h"

#include <stdlib.h>

/* One place in so many bytes is kept, and counted on from there. */
#define MARK_BYTES 1024
/* A name that announces a secret, with the signs behind it, is shorter. */
#define NAME_BYTES 96

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

static bool
inside_character(struct cks_str text, size_t offset)
{
    return offset < text.n && ((unsigned char)text.p[offset] & 0xC0) == 0x80;
}

static const struct cks_mark text_start = {.line = 1, .column = 1};

/* The last place at or before an offset that is known, after the ones on the way were noted. */
static struct cks_mark
mark_before(struct cks_marks *m, struct cks_str text, size_t offset)
{
    struct cks_mark last = text_start;
    if (!m || offset < MARK_BYTES)
        return last;
    if (m->list.count)
        last = m->list.items[m->list.count - 1];
    while (offset <= text.n && offset > last.offset && offset - last.offset >= MARK_BYTES) {
        size_t next = last.offset + MARK_BYTES;
        while (inside_character(text, next))
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
    return after ? m->list.items[after - 1] : text_start;
}

/* The same from the place that was asked for last, or from where its line begins: what is shown of
 * a finding is asked for piece by piece. */
static bool
mark_nearby(const struct cks_marks *m, size_t offset, struct cks_mark *ret)
{
    const struct cks_mark *last = &m->last;
    if (!last->line || offset < last->line_start)
        return false;
    *ret = *last;
    if (offset < last->offset) {
        ret->offset = last->line_start;
        ret->column = 1;
    }
    return offset - ret->offset < MARK_BYTES;
}

/* The mark of an offset. */
static struct cks_mark
mark_of(struct cks_marks *m, struct cks_str text, size_t offset)
{
    struct cks_mark mark;
    if (!m || !mark_nearby(m, offset, &mark))
        mark = mark_before(m, text, offset);
    count_up_to(text, offset, &mark);
    if (m && !inside_character(text, offset))
        m->last = mark;
    return mark;
}

/* Puts a mark to where the text begins in its file. */
static void
move_to_origin(struct cks_origin origin, struct cks_mark *m)
{
    if (m->line_start == 0 && origin.column)
        m->column += origin.column - 1;
    if (origin.line)
        m->line += origin.line - 1;
}

/* ---- columns behind a secret ---- */

static bool
secret_line_before(const void *item, const void *key)
{
    const struct cks_secret_line *line = item;
    return line->start < *(const size_t *)key;
}

/* The secret on a line that no name announces; NULL if there is none. */
static struct cks_secret_line *
hidden_on(const struct cks_marks *m, size_t start)
{
    if (!m || !m->hidden.count)
        return NULL;
    struct cks_secret_line *list = m->hidden.items;
    size_t i = cks_search(list, m->hidden.count, sizeof(*list), &start, secret_line_before);
    return i < m->hidden.count && list[i].start == start ? &list[i] : NULL;
}

/* The same, with room for a new one; NULL if out of memory. */
static struct cks_secret_line *
new_hidden_on(struct cks_marks *m, size_t start)
{
    const struct cks_secret_line *room = cks_vec_push(&m->hidden);
    if (!room)
        return NULL;
    struct cks_secret_line *list = m->hidden.items;
    size_t n = m->hidden.count - 1;
    size_t i = cks_search(list, n, sizeof(*list), &start, secret_line_before);
    memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
    list[i] = (struct cks_secret_line){.start = start, .begin = SIZE_MAX};
    return &list[i];
}

bool
cks_marks_hide(struct cks_marks *m, struct cks_str text, size_t offset)
{
    size_t start = cks_marks_line_start(m, text, offset);
    struct cks_secret_line *told = hidden_on(m, start);
    if (!told)
        told = new_hidden_on(m, start);
    m->lost |= !told;
    if (told && offset < told->begin) {
        told->begin = offset;
        told->counted = false;
    }
    return told != NULL;
}

size_t
cks_marks_hidden(const struct cks_marks *m)
{
    return m->hidden.count ? m->hidden.items[m->hidden.count - 1].begin : SIZE_MAX;
}

/* What is known of a line; NULL if out of memory. */
static struct cks_secret_line *
secret_line(struct cks_marks *m, struct cks_str text, size_t start)
{
    struct cks_secret_line *list = m->secret_lines.items;
    size_t n = m->secret_lines.count;
    size_t i = cks_search(list, n, sizeof(*list), &start, secret_line_before);
    if (i < n && list[i].start == start)
        return &list[i];
    const struct cks_secret_line *room = cks_vec_push(&m->secret_lines);
    if (!room)
        return NULL;
    list = m->secret_lines.items;
    memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
    /* Nobody writes a command with its secret in front of it on more. */
    size_t begin = cks_unnamed_secret(text, start, start + MARK_BYTES, &m->carried);
    list[i] = (struct cks_secret_line){.start = start, .read = start, .begin = begin};
    return &list[i];
}

/* Whether what is between the known part of a line and an offset cannot hold the first secret. */
static bool
is_looked_up(const struct cks_secret_line *line, size_t offset)
{
    return line->begin <= line->read || offset <= line->read || offset <= line->clear;
}

/* Reads on in the line up to an offset, for the first secret. */
static void
look_for_secret(struct cks_str text, size_t offset, struct cks_secret_line *line)
{
    if (is_looked_up(line, offset))
        return;
    size_t from = line->read - line->start > NAME_BYTES ? line->read - NAME_BYTES : line->start;
    struct cks_str read = cks_str_sub(text, from, offset - from);
    /* The last name before the offset may be cut by it, and look otherwise than in its line. */
    size_t clear = line->clear + NAME_BYTES < offset ? line->clear : offset - NAME_BYTES;
    size_t known = offset > NAME_BYTES && clear > from ? clear - from : 0;
    size_t at = from + cks_announced_secret(read, known);
    line->read = offset;
    if (at >= offset || at >= line->begin)
        return;
    line->begin = at;
    line->counted = false;
}

/* Up to where no name on a line announces a secret. It is looked for at once in what is read of a
 * short line: its places are asked for in any order, and each would be looked for again. */
static size_t
clear_up_to(struct cks_str text, size_t start)
{
    struct cks_str line = cks_str_sub(text, start, MARK_BYTES + NAME_BYTES);
    const char *end = line.n ? memchr(line.p, '\n', line.n) : NULL;
    bool whole = end || start + line.n == text.n;
    if (end)
        line.n = (size_t)(end - line.p);
    size_t at = cks_announcement(line);
    /* A name may go on behind what was read. */
    return start + (at < line.n || whole ? at : line.n - NAME_BYTES);
}

/* What is known of the line of a place, read up to there; `one` where it is not kept. */
static struct cks_secret_line *
line_up_to(struct cks_marks *m, struct cks_str text, size_t start, size_t offset,
           struct cks_secret_line *one)
{
    struct cks_secret_line *kept =
        m && offset - start > MARK_BYTES ? secret_line(m, text, start) : NULL;
    struct cks_secret_line *line = kept ? kept : m ? &m->recent : one;
    /* Findings about one line follow each other. What was not read yet may repeat what was. */
    bool known =
        m && (line->read || line->clear) && line->start == start && is_looked_up(line, offset);
    if (!kept && !known) {
        bool same = m && line->start == start && line->clear;
        size_t clear = same ? line->clear : clear_up_to(text, start);
        size_t unnamed =
            same ? line->unnamed : cks_unnamed_secret(text, start, clear, m ? &m->carried : NULL);
        *line = (struct cks_secret_line){
            .start = start, .read = start, .clear = clear, .unnamed = unnamed, .begin = unnamed};
    }
    look_for_secret(text, offset, line);
    return line;
}

/* The column of a mark, or of the secret that begins before it on its line. */
static uint32_t
guarded_column(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
               const struct cks_mark *at)
{
    struct cks_secret_line one;
    size_t offset = at->offset < text.n ? at->offset : text.n;
    struct cks_secret_line *line = line_up_to(m, text, at->line_start, offset, &one);
    struct cks_secret_line *told = hidden_on(m, at->line_start);
    if (m && m->lost)
        return 1;
    if (told && told->begin < line->begin)
        line = told;
    if (line->begin >= offset)
        return at->column;
    if (!line->counted) {
        struct cks_str before = cks_str_sub(text, line->start, line->begin - line->start);
        line->chars = (uint32_t)cks_utf8_count(before);
        line->counted = true;
    }
    uint32_t first = at->line_start == 0 && origin.column ? origin.column : 1;
    return first + line->chars;
}

void
cks_marks_guard(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                struct cks_range *r)
{
    if (r->start > text.n || r->end > text.n || !text.n)
        return;
    size_t end = r->end > r->start ? r->end : r->start;
    struct cks_mark first = {.offset = r->start,
                             .line_start = cks_marks_line_start(m, text, r->start),
                             .line = r->line,
                             .column = r->column};
    struct cks_mark last = {.offset = end,
                            .line_start = cks_marks_line_start(m, text, end),
                            .line = r->end_line,
                            .column = r->end_column};
    uint32_t from = guarded_column(m, text, origin, &first);
    uint32_t to = guarded_column(m, text, origin, &last);
    /* It may be given up to a secret already that this does not know. */
    r->column = from < r->column ? from : r->column;
    r->end_column = to < r->end_column ? to : r->end_column;
}

bool
cks_marks_behind_secret(struct cks_marks *m, struct cks_str text, size_t offset)
{
    struct cks_secret_line one;
    size_t start = cks_marks_line_start(m, text, offset);
    const struct cks_secret_line *told = hidden_on(m, start);
    return (m && m->lost) || (told && told->begin < offset) ||
           line_up_to(m, text, start, offset, &one)->begin < offset;
}

void
cks_marks_resolve(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                  struct cks_range *r)
{
    struct cks_mark start = mark_of(m, text, r->start), end = start;
    if (m && r->end > r->start)
        end = mark_of(m, text, r->end);
    else if (r->end > r->start)
        count_up_to(text, r->end, &end);
    move_to_origin(origin, &start);
    move_to_origin(origin, &end);
    r->line = start.line;
    r->column = guarded_column(m, text, origin, &start);
    r->end_line = end.line;
    r->end_column = guarded_column(m, text, origin, &end);
}

size_t
cks_marks_line_start(struct cks_marks *m, struct cks_str text, size_t offset)
{
    if (m && m->last.line && m->last.line_start <= offset && offset <= m->last.offset)
        return m->last.line_start;
    return mark_of(m, text, offset).line_start;
}

void
cks_marks_free(struct cks_marks *m)
{
    for (size_t i = 0; i < m->long_lines.count; i++)
        cks_vec_free(&m->long_lines.items[i].pieces);
    cks_vec_free(&m->long_lines);
    cks_vec_free(&m->secret_lines);
    cks_vec_free(&m->hidden);
    free(m->placed);
    m->placed = NULL;
    cks_vec_free(&m->list);
}
