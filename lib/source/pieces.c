#include "source/pieces.h"

#include "base/memory.h"
#include "base/search.h"

/* The beginning of one piece in so many bytes of a long line is kept. */
#define PIECE_BYTES 256
/* The pieces of a longer line are not kept: few of its findings are about its beginning. */
#define KEPT_LINE_BYTES 4096u
/* What follows a piece tells if it is a name: with so much of the line behind it, where the part
 * that is read ends does not matter. */
#define PIECE_REST_BYTES 1024u
/* What the fields of struct cks_line_pieces hold. */
#define PIECE_END_MASK 0x3FFFFFFFu
#define PIECE_KIND_MASK 3u

static size_t
quoted_end(struct cks_str line, size_t at, bool escapes)
{
    char quote = line.p[at++];
    const char *next = memchr(line.p + at, quote, line.n - at);
    /* Almost always nothing escapes it. */
    if (next && !(escapes && next[-1] == '\\'))
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

/* Whether what follows makes of the piece before it a name: a colon, in HCL also = or {. */
static bool
names_something(const struct cks_pieces *lx, size_t end)
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
starts_comment(const struct cks_pieces *lx)
{
    char c = lx->line.p[lx->at];
    bool slashes = c == '/' && lx->at + 1 < lx->line.n && lx->line.p[lx->at + 1] == '/';
    switch (lx->syntax) {
    case CKS_SYNTAX_JSON:
    case CKS_SYNTAX_TEXT:
        return false;
    case CKS_SYNTAX_HCL:
        return c == '#' || slashes;
    case CKS_SYNTAX_YAML:
    case CKS_SYNTAX_SHELL:
        return c == '#' && (lx->at == 0 || cks_is_space((unsigned char)lx->line.p[lx->at - 1]));
    }
    return false;
}

/* YAML's values may stand without quotes: to the end of the line, or of the flow item. */
static size_t
plain_end(const struct cks_pieces *lx)
{
    size_t at = lx->at;
    while (at < lx->line.n && !strchr(",]}#", lx->line.p[at]))
        at++;
    return at > lx->at ? at : lx->at + 1;
}

static size_t
json_punctuation_end(struct cks_str line, size_t at)
{
    static const bool is_sign[256] = {
        ['{'] = true, ['}'] = true, ['['] = true, [']'] = true,
        [':'] = true, [','] = true, [' '] = true, ['\t'] = true,
    };
    while (at < line.n && is_sign[(unsigned char)line.p[at]])
        at++;
    return at;
}

static enum cks_piece
any_piece(const struct cks_pieces *lx, size_t *ret_end)
{
    char c = lx->line.p[lx->at];
    if (lx->syntax == CKS_SYNTAX_TEXT) {
        *ret_end = lx->line.n;
        return CKS_PIECE_HIDDEN;
    }
    if (starts_comment(lx)) {
        *ret_end = lx->line.n;
        return CKS_PIECE_COMMENT;
    }
    if (c == '"' || c == '\'') {
        *ret_end = quoted_end(lx->line, lx->at, c == '"');
        return names_something(lx, *ret_end) ? CKS_PIECE_SHOWN : CKS_PIECE_HIDDEN;
    }
    if (is_name_byte(c)) {
        *ret_end = name_end(lx->line, lx->at);
        bool option = lx->syntax == CKS_SYNTAX_SHELL && c == '-';
        bool word = lx->syntax == CKS_SYNTAX_HCL && !cks_is_digit((unsigned char)c);
        if (option || word || names_something(lx, *ret_end))
            return CKS_PIECE_SHOWN;
        if (lx->syntax == CKS_SYNTAX_YAML && c == '-' && *ret_end == lx->at + 1)
            return CKS_PIECE_SHOWN;
        if (lx->syntax == CKS_SYNTAX_YAML)
            *ret_end = plain_end(lx);
        return CKS_PIECE_HIDDEN;
    }
    *ret_end = lx->at + 1;
    if (lx->syntax == CKS_SYNTAX_JSON)
        return CKS_PIECE_HIDDEN;
    if ((unsigned char)c >= 0x80 ||
        (lx->syntax == CKS_SYNTAX_YAML && !strchr(" \t:,[]{}&*!|>?", c)))
        return CKS_PIECE_HIDDEN;
    return CKS_PIECE_SHOWN;
}

static bool
is_known_name(const struct cks_pieces *lx, struct cks_str name)
{
    if (name.n >= 2 && (name.p[0] == '"' || name.p[0] == '\''))
        name = cks_str_sub(name, 1, name.n - 2);
    while (name.n && name.p[0] == '-')
        name = cks_str_sub(name, 1, name.n);
    return lx->known(name);
}

static enum cks_piece
read_any_piece(const struct cks_pieces *lx, size_t *ret_end)
{
    char c = lx->line.p[lx->at];
    enum cks_piece kind = any_piece(lx, ret_end);
    if (lx->syntax == CKS_SYNTAX_TEXT)
        return kind;
    bool name = is_name_byte(c) || c == '"' || c == '\'';
    bool shell = lx->syntax == CKS_SYNTAX_SHELL;
    if (!lx->known || !name || (kind == CKS_PIECE_HIDDEN && !shell))
        return kind;
    /* In a shell script every word looks like a value. */
    if (is_known_name(lx, cks_str_sub(lx->line, lx->at, *ret_end - lx->at)))
        return shell ? CKS_PIECE_SHOWN : kind;
    return CKS_PIECE_HIDDEN;
}

/* Of JSON: signs, a name with the signs behind it, or a value. */
static enum cks_piece
read_json_piece(const struct cks_pieces *lx, size_t *ret_end)
{
    *ret_end = json_punctuation_end(lx->line, lx->at);
    if (*ret_end > lx->at)
        return CKS_PIECE_SHOWN;
    enum cks_piece kind = read_any_piece(lx, ret_end);
    if (kind == CKS_PIECE_SHOWN)
        *ret_end = json_punctuation_end(lx->line, *ret_end);
    return kind;
}

static enum cks_piece
read_piece(const struct cks_pieces *lx, size_t *ret_end)
{
    return lx->syntax == CKS_SYNTAX_JSON ? read_json_piece(lx, ret_end)
                                         : read_any_piece(lx, ret_end);
}

/* The place where a piece of a longer line is kept; NULL if it is not. What # starts depends on
 * what precedes it. */
static struct cks_placed_piece *
placed_piece(const struct cks_pieces *lx)
{
    struct cks_marks *m = lx->marks;
    if (lx->at == 0 && lx->line.p[0] == '#')
        return NULL;
    if (!m->placed)
        m->placed = cks_calloc(CKS_PLACED_PIECES, sizeof(*m->placed));
    return m->placed ? &m->placed[(lx->start + lx->at) % CKS_PLACED_PIECES] : NULL;
}

static enum cks_piece
read_placed_piece(const struct cks_pieces *lx, size_t *ret_end)
{
    struct cks_placed_piece *p = placed_piece(lx);
    size_t start = lx->start + lx->at, limit = lx->start + lx->line.n;
    bool known = p && p->end && p->start == start && p->known == lx->known &&
                 p->syntax == lx->syntax &&
                 (p->limit == limit || (!p->limit && p->end + PIECE_REST_BYTES < limit));
    if (!p)
        return read_piece(lx, ret_end);
    if (!known) {
        enum cks_piece kind = read_piece(lx, ret_end);
        *p =
            (struct cks_placed_piece){.start = start,
                                      .end = lx->start + *ret_end,
                                      .limit = *ret_end + PIECE_REST_BYTES < lx->line.n ? 0 : limit,
                                      .known = lx->known,
                                      .syntax = (unsigned char)lx->syntax,
                                      .kind = (unsigned char)kind};
    }
    *ret_end = p->end - lx->start;
    return (enum cks_piece)p->kind;
}

/* Reads on in a line whose pieces are kept, up to the next that is not shown. What is shown before
 * it is one piece: between two values JSON has signs, a name and signs again. */
static void
read_ahead(const struct cks_pieces *lx, struct cks_line_pieces *kept)
{
    struct cks_pieces from = *lx;
    enum cks_piece kind = CKS_PIECE_SHOWN;
    bool begun = false;
    while (kind == CKS_PIECE_SHOWN && from.at < from.line.n && kept->count < CKS_LINE_PIECES) {
        size_t end;
        kind = read_piece(&from, &end);
        bool joins = begun && kind == CKS_PIECE_SHOWN;
        struct cks_line_piece *piece = &kept->items[kept->count - joins];
        *piece =
            (struct cks_line_piece){.end = end & PIECE_END_MASK, .kind = kind & PIECE_KIND_MASK};
        kept->count += !joins;
        begun = true;
        from.at = end;
    }
}

enum cks_piece
cks_piece_read(struct cks_pieces *lx, size_t *ret_end)
{
    struct cks_line_pieces *kept = lx->kept;
    if (kept && lx->index == kept->count)
        read_ahead(lx, kept);
    if (kept && lx->index < kept->count)
        return cks_piece_next(lx, ret_end);
    lx->kept = NULL;
    return lx->marks ? read_placed_piece(lx, ret_end) : read_piece(lx, ret_end);
}

struct cks_pieces
cks_pieces_of(const struct cks_document *doc, size_t start, size_t length,
              bool (*known)(struct cks_str name))
{
    struct cks_line_pieces *kept =
        doc->marks && length <= KEPT_LINE_BYTES ? &doc->marks->pieces : NULL;
    if (kept && (kept->start != start || kept->length != length || kept->known != known ||
                 kept->syntax != doc->syntax)) {
        kept->syntax = doc->syntax;
        kept->start = start;
        kept->length = length;
        kept->known = known;
        kept->count = 0;
    }
    return (struct cks_pieces){.line = cks_str_sub(doc->text, start, length),
                               .syntax = doc->syntax,
                               .known = known,
                               .kept = kept,
                               .start = start,
                               .marks = length > KEPT_LINE_BYTES ? doc->marks : NULL};
}

/* ---- long lines ---- */

static bool
starts_before(const void *item, const void *key)
{
    const struct cks_long_line *line = item, *other = key;
    return line->start < other->start ||
           (line->start == other->start && line->syntax < other->syntax);
}

/* What is known of a long line; NULL if out of memory. */
static struct cks_long_line *
long_line(const struct cks_document *doc, size_t start)
{
    struct cks_marks *m = doc->marks;
    struct cks_long_line *list = m->long_lines.items;
    size_t n = m->long_lines.count;
    const struct cks_long_line key = {.start = start, .syntax = doc->syntax};
    size_t i = cks_search(list, n, sizeof(*list), &key, starts_before);
    if (i < n && list[i].start == start && list[i].syntax == doc->syntax)
        return &list[i];
    const struct cks_long_line *room = cks_vec_push(&m->long_lines);
    if (!room)
        return NULL;
    list = m->long_lines.items;
    memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
    const char *end = memchr(doc->text.p + start, '\n', doc->text.n - start);
    list[i] = (struct cks_long_line){.start = start,
                                     .end = end ? (size_t)(end - doc->text.p) : doc->text.n,
                                     .syntax = doc->syntax,
                                     .read = start};
    return &list[i];
}

/* Reads on in the line up to an offset. */
static void
read_pieces(const struct cks_document *doc, struct cks_long_line *line, size_t offset)
{
    struct cks_str text = cks_str_sub(doc->text, line->start, line->end - line->start);
    struct cks_pieces lx = {.line = text, .syntax = doc->syntax, .at = line->read - line->start};
    size_t last = line->pieces.count ? line->pieces.items[line->pieces.count - 1] : line->start;
    while (lx.at < text.n && line->start + lx.at <= offset) {
        size_t place = line->start + lx.at, end;
        /* What # starts depends on what precedes it. */
        if (place - last >= PIECE_BYTES && text.p[lx.at] != '#') {
            size_t *kept = cks_vec_push(&line->pieces);
            if (!kept)
                break;
            *kept = last = place;
        }
        cks_piece_next(&lx, &end);
        lx.at = end;
    }
    line->read = line->start + lx.at;
}

static bool
is_not_after(const void *item, const void *key)
{
    return *(const size_t *)item <= *(const size_t *)key;
}

size_t
cks_piece_before(const struct cks_document *doc, size_t line_start, size_t offset)
{
    struct cks_long_line *line = doc->marks ? long_line(doc, line_start) : NULL;
    if (!line)
        return line_start;
    if (line->read <= offset)
        read_pieces(doc, line, offset);
    size_t i = cks_search(line->pieces.items, line->pieces.count, sizeof(*line->pieces.items),
                          &offset, is_not_after);
    return i ? line->pieces.items[i - 1] : line_start;
}
