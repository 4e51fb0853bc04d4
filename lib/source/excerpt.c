#include "source/excerpt.h"

#include "base/announce.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "source/pieces.h"

/* The mask for a value that is not shown: its width is fixed, whatever it hides. */
#define MASK "********"
/* This much of a line stays in front of the mark if the line is cut there. */
#define LEAD_COLUMNS 40
/* Almost every line fits into a buffer of this size, so it need not grow. */
#define FIRST_BYTES (4 * CKS_EXCERPT_COLUMNS)
/* Of a long line so much is read before the mark, more where it shows too little. */
#define WINDOW_BYTES 512
/* And so much behind its beginning: a value larger than that ends the excerpt. */
#define LINE_REST_BYTES 65536
/* A longer beginning of a line is not searched for a secret at every finding. */
#define LINE_SEARCHED_BYTES 4096
/* What is hidden across the beginning of the window looks otherwise there than in the whole line.
 */
#define WINDOW_EDGE_COLUMNS 8

/* So far ahead a line is searched for secrets at a time: excerpts show little of a long one. Twice
 * as much is looked at, so that no secret is cut. */
#define AHEAD_BYTES 1024

size_t
cks_excerpt_line_start(const struct cks_document *doc, size_t offset)
{
    if (doc->marks)
        return cks_marks_line_start(doc->marks, doc->text, offset);
    const char *before = memrchr(doc->text.p, '\n', offset);
    return before ? (size_t)(before - doc->text.p) + 1 : 0;
}

bool
cks_is_behind_secret(const struct cks_document *doc, size_t offset)
{
    return cks_marks_behind_secret(doc->marks, doc->text, offset);
}

bool
cks_hide_from(const struct cks_document *doc, size_t offset)
{
    return !doc->marks || cks_marks_hide(doc->marks, doc->text, offset);
}

void
cks_keep_before_hidden(const struct cks_document *doc, struct cks_range *r)
{
    if (doc->marks && cks_marks_hidden(doc->marks) != SIZE_MAX)
        cks_marks_guard(doc->marks, doc->text, doc->origin, r);
}

bool
cks_keep_before_repeated(const struct cks_document *doc, struct cks_range *r)
{
    size_t start =
        doc->text.n && r->start <= doc->text.n ? cks_excerpt_line_start(doc, r->start) : 0;
    struct cks_str line = cks_str_sub(doc->text, start, LINE_SEARCHED_BYTES);
    line.n = cks_str_find(line, "\n");
    size_t at = cks_announced_secret(line, 0);
    if (at == line.n || start + at >= r->start)
        return true;
    bool ok = cks_hide_from(doc, start + at);
    cks_keep_before_hidden(doc, r);
    return ok;
}

bool
cks_secret_on_line(const struct cks_document *doc, struct cks_secret secret, size_t offset,
                   struct cks_range *ret)
{
    if (cks_secret_empty(secret))
        return false;
    size_t start = cks_marks_line_start(doc->marks, doc->text, offset);
    struct cks_str line = cks_str_sub(doc->text, start, offset - start);
    size_t at = line.n <= LINE_SEARCHED_BYTES ? cks_secret_find(secret, line) : line.n;
    if (start && cks_secret_ends_on(secret, cks_str_sub(doc->text, 0, start - 1), line))
        at = 0;
    *ret = (struct cks_range){.start = start + at, .end = start + at};
    if (at < line.n)
        cks_marks_resolve(doc->marks, doc->text, doc->origin, ret);
    return at < line.n;
}

unsigned
cks_byte_column(const struct cks_document *doc, size_t offset)
{
    size_t start = cks_excerpt_line_start(doc, offset);
    if (cks_is_behind_secret(doc, offset))
        return 0;
    bool cut = start == 0 && (doc->origin.column > 1 || (doc->offset && !doc->origin.column));
    size_t column = offset - start + 1;
    return cut || column > UINT32_MAX ? 0 : (unsigned)column;
}

void
cks_byte_columns(const struct cks_document *doc, const struct cks_range *r, unsigned *ret_from,
                 unsigned *ret_to)
{
    size_t width = r->end > r->start ? r->end - r->start : 0;
    *ret_to = cks_byte_column(doc, r->end);
    /* On one line: what is before its end is not behind a secret either. */
    *ret_from = width < *ret_to ? *ret_to - (unsigned)width : cks_byte_column(doc, r->start);
}

/* If it ends, without its line end; or, of a line that goes on beyond what an excerpt shows,
 * somewhere there. */
static size_t
line_end(struct cks_str text, size_t first, size_t offset)
{
    size_t n = text.n - offset < LINE_REST_BYTES ? text.n - offset : LINE_REST_BYTES;
    const char *end = n ? memchr(text.p + offset, '\n', n) : NULL;
    size_t at = end ? (size_t)(end - text.p) : offset + n;
    if (at > first && text.p[at - 1] == '\r')
        at--;
    /* Not inside of a character. */
    while (at < text.n && at > offset && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The line being put together, with the marked part of the source line. */
struct builder {
    struct cks_buf out;
    struct cks_str line;
    struct cks_str whole; /* with what is before it in the source line: a secret may begin there */
    struct cks_secrets secrets;
    size_t hide_from, hide_to; /* bytes of the line: the next secret in it */
    size_t from, to;           /* bytes of the line */
    bool reveal;
    size_t show_from, show_to; /* bytes of the line that may be shown, where reveal */
    bool marked, masked;
    bool bare;                 /* the piece with the mark has no quotes */
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
put_beside(struct builder *b, enum cks_piece kind, size_t start, size_t end, bool before)
{
    if (start >= end)
        return;
    size_t from = kind == CKS_PIECE_SHOWN || !b->reveal ? start
                  : b->show_from > start                ? b->show_from
                                                        : start;
    size_t to = kind == CKS_PIECE_SHOWN || !b->reveal ? end : b->show_to < end ? b->show_to : end;
    bool show = (kind == CKS_PIECE_SHOWN || b->reveal) && from < to;
    bool quote = end - start == 1;
    if (!show && !b->reveal && b->bare)
        return; /* the mask stands for all of it */
    if (before && (!show || from > start))
        cks_buf_adds(&b->out, quote ? "\"" : "\"...");
    if (show)
        cks_escape(&b->out, cks_str_sub(b->line, from, to - from));
    if (!before && (!show || to < end))
        cks_buf_adds(&b->out, quote ? "\"" : "...\"");
}

/* The piece with the mark in it. */
static void
put_marked(struct builder *b, enum cks_piece kind, size_t start, size_t end)
{
    b->bare = kind == CKS_PIECE_HIDDEN && !strchr("\"'", b->line.p[start]);
    put_beside(b, kind, start, b->from, true);
    put_mark(b);
    put_beside(b, kind, b->to, end, false);
}

/* One piece from start to end, whether the mark is in the middle of it or not. */
static void
put_piece(struct builder *b, enum cks_piece kind, size_t start, size_t end)
{
    if (kind == CKS_PIECE_SHOWN)
        b->masked = false;
    bool touches = !b->marked && b->from < end && start < (b->to > b->from ? b->to : b->from + 1);
    if (touches) {
        put_marked(b, kind, start, end);
        return;
    }
    if (b->marked && start < b->to)
        start = b->to < end ? b->to : end;
    if (kind == CKS_PIECE_SHOWN) {
        cks_escape(&b->out, cks_str_sub(b->line, start, end - start));
    } else if (kind == CKS_PIECE_HIDDEN) {
        put_hidden(b, start, end);
    }
}

/* Finds the next secret that ends behind a byte of the line. */
static void
find_hidden(struct builder *b, size_t at)
{
    size_t lead = b->whole.n - b->line.n, from, to;
    struct cks_str ahead = cks_str_sub(b->whole, 0, lead + at + 2 * (size_t)AHEAD_BYTES);
    b->hide_from = SIZE_MAX;
    b->hide_to = at + AHEAD_BYTES; /* to be searched from there on */
    for (size_t i = 0; i < b->secrets.count; i++)
        if (!cks_secret_empty(b->secrets.items[i]) &&
            cks_secret_find_written(b->secrets.items[i], ahead, lead + at, &from, &to) &&
            (from < lead ? 0 : from - lead) < b->hide_from) {
            b->hide_from = from < lead ? 0 : from - lead;
            b->hide_to = to - lead;
        }
}

/* The piece at lx->at: what is in a secret is hidden, whatever it is. */
static enum cks_piece
next_piece(struct builder *b, struct cks_pieces *lx, size_t *ret_end)
{
    if (lx->at >= b->hide_to)
        find_hidden(b, lx->at);
    enum cks_piece kind = CKS_PIECE_HIDDEN;
    if (lx->at >= b->hide_from)
        *ret_end = b->hide_to;
    else
        kind = cks_piece_next(lx, ret_end);
    bool cut = kind == CKS_PIECE_SHOWN && *ret_end > b->hide_from;
    if (cut)
        *ret_end = b->hide_from;
    if (cut || lx->at >= b->hide_from)
        lx->kept = NULL; /* it goes on elsewhere than the pieces that are kept */
    return kind;
}

static void
put_shown(struct builder *b, size_t start, size_t end)
{
    if (start < end)
        put_piece(b, CKS_PIECE_SHOWN, start, end);
}

static void
build_line(struct builder *b, struct cks_pieces lx)
{
    size_t done = 0; /* what stands from here to lx.at is shown, all at once */
    while (lx.at < b->line.n && !is_full(b)) {
        size_t end;
        enum cks_piece kind = next_piece(b, &lx, &end);
        if (kind != CKS_PIECE_SHOWN) {
            put_shown(b, done, lx.at);
            done = end;
            if (kind == CKS_PIECE_COMMENT && (b->marked || b->from < lx.at))
                break;
            put_piece(b, CKS_PIECE_HIDDEN, lx.at, end);
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

/* Puts the line together from the byte `first` of the text on, which is the line's first or begins
 * a piece. */
static void
build_from(struct builder *b, const struct cks_document *doc, size_t first,
           const struct cks_range *range, const struct cks_range *shown,
           bool (*known)(struct cks_str name))
{
    size_t end = line_end(doc->text, first, range->start);
    size_t start = cks_excerpt_line_start(doc, first);
    b->line = cks_str_sub(doc->text, first, end - first);
    b->whole = cks_str_sub(doc->text, start, end - start);
    b->from = range->start - first;
    b->to = range->end > range->start ? range->end - first : b->from;
    if (b->from > b->line.n)
        b->from = b->line.n;
    if (b->to > b->line.n)
        b->to = b->line.n;
    if (shown) {
        b->show_from = shown->start > first ? shown->start - first : 0;
        b->show_to = shown->end > first ? shown->end - first : 0;
    }
    build_line(b, cks_pieces_of(doc, first, b->line.n, known));
}

struct cks_excerpt
cks_excerpt_make(struct cks_arena *a, const struct cks_document *doc, const struct cks_range *range,
                 const struct cks_range *shown, bool (*known)(struct cks_str name),
                 struct cks_secrets secrets)
{
    struct builder b = {0};
    struct cks_excerpt e = {0};
    if (!doc->text.n || range->start > doc->text.n)
        return e;
    size_t start = cks_excerpt_line_start(doc, range->start), first;
    size_t window = WINDOW_BYTES;
    cks_buf_reserve(&b.out, FIRST_BYTES);
    do {
        struct cks_buf out = b.out;
        cks_buf_clear(&out);
        b = (struct builder){.out = out, .reveal = shown != NULL, .secrets = secrets};
        first = range->start - start > window ? cks_piece_before(doc, start, range->start - window)
                                              : start;
        build_from(&b, doc, first, range, shown, known);
        window *= 2; /* no more than twice what is needed */
    } while (first > start && (!b.skip || b.mark_from < LEAD_COLUMNS + WINDOW_EDGE_COLUMNS));
    if (cks_buf_ok(&b.out))
        e = cut_around_mark(a, &b);
    cks_buf_free(&b.out);
    return e;
}
