#include "repair/source.h"

#include <stdlib.h>
#include <string.h>

bool
cli_bytes_copy(struct cli_bytes *to, const char *p, size_t n)
{
    char *copy = malloc(n + 1);
    if (!copy)
        return false;
    if (n)
        memcpy(copy, p, n);
    copy[n] = '\0';
    *to = (struct cli_bytes){copy, n};
    return true;
}

void
cli_bytes_free(struct cli_bytes *b)
{
    if (b->p)
        explicit_bzero(b->p, b->n);
    free(b->p);
    *b = (struct cli_bytes){0};
}

size_t
cli_line_length(const struct cli_bytes *text, size_t from)
{
    const char *end = memchr(text->p + from, '\n', text->n - from);
    return end ? (size_t)(end - text->p) + 1 - from : text->n - from;
}

bool
cli_line_is_bare(const char *line, size_t n, size_t from, size_t to)
{
    for (size_t i = 0; i < n; i++)
        if ((i < from || i >= to) && (!line[i] || !strchr("{}[](),; \t\r\n", line[i])))
            return false;
    return true;
}

static size_t
count_lines(const struct cli_bytes *text)
{
    size_t count = 0;
    for (size_t at = 0; at < text->n; at += cli_line_length(text, at))
        count++;
    return count;
}

bool
cli_source_init(struct cli_source *s, const char *name, const char *p, size_t n)
{
    s->name = strdup(name);
    if (!s->name || !cli_bytes_copy(&s->original, p, n) || !cli_bytes_copy(&s->text, p, n))
        return false;
    s->line_count = count_lines(&s->text);
    s->lines = calloc(s->line_count + 1, sizeof(*s->lines));
    s->removed_shown = calloc(s->line_count + 1, 1);
    for (size_t i = 0, at = 0; s->lines && i < s->line_count; i++) {
        size_t length = cli_line_length(&s->text, at);
        s->lines[i] = (struct cli_line){.original = i + 1,
                                        .home = i + 1,
                                        .shown = cli_line_is_bare(s->text.p + at, length, 0, 0)};
        at += length;
    }
    return s->lines && s->removed_shown;
}

void
cli_source_free(struct cli_source *s)
{
    free(s->name);
    cli_bytes_free(&s->original);
    cli_bytes_free(&s->text);
    free(s->lines);
    free(s->removed_shown);
    free(s->done);
    *s = (struct cli_source){0};
}

bool
cli_source_save(const struct cli_source *s, struct cli_source *to)
{
    *to = (struct cli_source){.line_count = s->line_count, .done_count = s->done_count};
    to->lines = malloc((s->line_count + 1) * sizeof(*to->lines));
    if (!to->lines || !cli_bytes_copy(&to->text, s->text.p, s->text.n)) {
        cli_source_free(to);
        return false;
    }
    memcpy(to->lines, s->lines, s->line_count * sizeof(*to->lines));
    return true;
}

void
cli_source_restore(struct cli_source *s, struct cli_source *from)
{
    cli_bytes_free(&s->text);
    free(s->lines);
    s->text = from->text;
    s->lines = from->lines;
    s->line_count = from->line_count;
    s->done_count = from->done_count;
    *from = (struct cli_source){0};
}

/* The new text and its lines, put together from the old ones. */
struct making {
    const struct cli_source *s;
    struct cli_bytes text;
    struct cli_line *lines;
    size_t count;
    size_t at, line; /* the old text up to here is done: its byte, and the number of its line */
};

/* The old line at m->at as it is. */
static void
keep_line(struct making *m)
{
    size_t n = cli_line_length(&m->s->text, m->at);
    memcpy(m->text.p + m->text.n, m->s->text.p + m->at, n);
    m->text.n += n;
    m->lines[m->count++] = m->s->lines[m->line];
    m->at += n;
    m->line++;
}

static void
add(struct making *m, const char *p, size_t n)
{
    memcpy(m->text.p + m->text.n, p, n);
    m->text.n += n;
}

/* Old lines up to where one ends at or after `end`; their text is not taken over. */
static bool
pass_lines(struct making *m, size_t *line_end, size_t end)
{
    bool shown = true;
    while (*line_end < end || *line_end == m->at) {
        if (*line_end >= m->s->text.n)
            break;
        *line_end += cli_line_length(&m->s->text, *line_end);
        const struct cli_line *l = &m->s->lines[m->line];
        shown &= l->shown;
        if (l->original)
            m->s->removed_shown[l->original - 1] = l->shown;
        m->line++;
    }
    return shown;
}

static bool
is_printable(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && !strchr("\t\r\n", *text)) || *text == 0x7F)
            return false;
    return true;
}

/* The edits of the lines that the first of them touches; how many. */
static size_t
edit_lines(struct making *m, const struct cli_edit *edits, size_t count)
{
    size_t begin = m->text.n, line_end = m->at, first = m->line, i = 0;
    bool shown = true;
    for (; i < count && (i == 0 || edits[i].offset < line_end); i++) {
        const struct cli_edit *e = &edits[i];
        add(m, m->s->text.p + m->at, e->offset - m->at);
        m->at = e->offset;
        size_t end = e->offset + e->length;
        line_end = line_end > m->at ? line_end : m->at;
        if (line_end < end || i == 0)
            shown &= pass_lines(m, &line_end, end);
        add(m, e->text, strlen(e->text));
        shown &= is_printable(e->text);
        m->at = end;
    }
    add(m, m->s->text.p + m->at, line_end - m->at);
    m->at = line_end;
    for (size_t at = begin; at < m->text.n; at += cli_line_length(&m->text, at)) {
        m->lines[m->count++] = (struct cli_line){.home = m->s->lines[first].home, .shown = shown};
        first += first + 1 < m->line;
    }
    return i;
}

/* Where a sweep over the old lines is. */
struct sweep {
    size_t line, at;
    size_t home; /* of this line */
};

static void
sweep_to(const struct cli_source *s, size_t offset, struct sweep *w)
{
    for (; w->line < s->line_count; w->line++) {
        size_t n = cli_line_length(&s->text, w->at);
        w->home = s->lines[w->line].home;
        if (w->at + n > offset)
            return;
        w->at += n;
    }
}

/* Marks the old lines around an edit that may be shown. */
static void
show_lines(struct cli_source *s, const struct cli_edit *e, struct sweep w)
{
    for (; w.line < s->line_count && w.at < e->shown_to; w.line++) {
        size_t n = cli_line_length(&s->text, w.at);
        size_t first = e->shown_from > w.at ? e->shown_from - w.at : 0;
        s->lines[w.line].shown |= cli_line_is_bare(s->text.p + w.at, n, first, e->shown_to - w.at);
        w.at += n;
    }
}

/* Marks what may be shown, and notes what is done on which line. */
static bool
note_edits(struct cli_source *s, const struct cli_edit *edits, size_t count)
{
    struct sweep shown = {.home = 1}, place = {.home = 1};
    struct cli_done *done = realloc(s->done, (s->done_count + count + 1) * sizeof(*done));
    if (!done)
        return false;
    s->done = done;
    for (size_t i = 0; i < count; i++) {
        struct cli_done *d = &done[s->done_count + i];
        sweep_to(s, edits[i].offset, &place);
        *d = (struct cli_done){.line = place.home, .name = edits[i].finding->name};
        strncpy(d->code, edits[i].finding->code, sizeof(d->code) - 1);
        if (edits[i].shown_from < edits[i].shown_to) {
            sweep_to(s, edits[i].shown_from, &shown);
            show_lines(s, &edits[i], shown);
        }
    }
    return true;
}

bool
cli_source_apply(struct cli_source *s, const struct cli_edit *edits, size_t count)
{
    struct making m = {.s = s};
    size_t room = s->text.n + 1, lines = s->line_count + 1;
    for (size_t i = 0; i < count; i++) {
        room += strlen(edits[i].text);
        lines += strlen(edits[i].text) + 1;
    }
    m.text.p = malloc(room);
    m.lines = calloc(lines, sizeof(*m.lines));
    if (!m.text.p || !m.lines || !note_edits(s, edits, count)) {
        free(m.text.p);
        free(m.lines);
        return false;
    }
    for (size_t i = 0; i < count;) {
        while (m.at + cli_line_length(&s->text, m.at) <= edits[i].offset && m.at < s->text.n)
            keep_line(&m);
        i += edit_lines(&m, edits + i, count - i);
    }
    while (m.at < s->text.n)
        keep_line(&m);
    m.text.p[m.text.n] = '\0';
    s->done_count += count;
    cli_bytes_free(&s->text);
    free(s->lines);
    s->text = m.text;
    s->lines = m.lines;
    s->line_count = m.count;
    return true;
}
