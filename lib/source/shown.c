#include "source/shown.h"

#include "base/utf8.h"
#include "source/marks.h"
#include "source/pieces.h"

/* A longer line is not looked through for every repair on it, and nobody reads it in a diff. */
#define LINE_MAX_BYTES 4096u

struct line {
    size_t from, to; /* to: behind its line end */
};

static bool
is_in_open(const struct cks_shown *may, size_t from, size_t to)
{
    for (size_t i = 0; i < may->open_count; i++)
        if (from >= may->open[i].start && to <= may->open[i].end)
            return true;
    return false;
}

/* The line from an offset on; false where it is too long. */
static bool
line_from(struct cks_str text, size_t from, struct line *ret)
{
    struct cks_str rest = cks_str_sub(text, from, LINE_MAX_BYTES);
    const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
    *ret = (struct line){from, end ? (size_t)(end - text.p) + 1 : from + rest.n};
    return end || from + rest.n == text.n;
}

/* The line before one; false where there is none, or where it is too long. */
static bool
line_before(struct cks_str text, size_t from, struct line *ret)
{
    if (!from)
        return false;
    size_t least = from > LINE_MAX_BYTES ? from - LINE_MAX_BYTES : 0;
    const char *end = memrchr(text.p + least, '\n', from - 1 - least);
    if (!end && least)
        return false;
    *ret = (struct line){end ? (size_t)(end - text.p) + 1 : 0, from};
    return true;
}

static bool
has_control(struct cks_str line)
{
    size_t i = cks_visible_text(line); /* almost always all of it */
    for (; i < line.n; i++)
        if (((unsigned char)line.p[i] < ' ' && !strchr("\t\r\n", line.p[i])) || line.p[i] == 0x7F)
            return true;
    return false;
}

static bool
may_show(const struct cks_document *doc, const struct cks_shown *may, struct line l)
{
    struct cks_str line = cks_str_sub(doc->text, l.from, l.to - l.from);
    if (is_in_open(may, l.from, l.to))
        return true;
    struct cks_str all = line;
    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    struct cks_pieces lx = cks_pieces_of(doc, l.from, line.n, may->known);
    while (lx.at < line.n) {
        size_t end;
        enum cks_piece kind = cks_piece_next(&lx, &end);
        size_t from = l.from + lx.at, to = l.from + end;
        if (kind == CKS_PIECE_COMMENT || (kind == CKS_PIECE_HIDDEN && !is_in_open(may, from, to)))
            return false;
        lx.at = end;
    }
    return !has_control(all);
}

void
cks_shown_around(const struct cks_document *doc, const struct cks_range *range,
                 const struct cks_shown *may, size_t *from, size_t *to)
{
    struct line l;
    size_t start = cks_marks_line_start(doc->marks, doc->text, range->start), end = start;
    *from = *to = range->start;
    do {
        if (!line_from(doc->text, end, &l) || !may_show(doc, may, l))
            return;
        end = l.to;
    } while (end < range->end);
    *from = start;
    *to = end;
    for (unsigned i = 0; i < CKS_SHOWN_LINES; i++)
        if (line_before(doc->text, *from, &l) && may_show(doc, may, l))
            *from = l.from;
        else
            break;
    for (unsigned i = 0; i < CKS_SHOWN_LINES; i++)
        if (*to < doc->text.n && line_from(doc->text, *to, &l) && may_show(doc, may, l))
            *to = l.to;
        else
            break;
}
