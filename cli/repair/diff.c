/* Git wants a line of context after each change that is not at the end of the file: without one it
 * takes the change for one at the end. */
#include "repair/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"

#define CONTEXT 3u

/* Lines that are gone, and what is in their place: half open ranges of line numbers from 0. */
struct change {
    size_t old_from, old_to, new_from, new_to;
    bool shown; /* all of it may be printed, and there is context after it */
};

struct printing {
    const struct cli_source *s;
    const char **old_lines, **new_lines; /* where they begin, and where the text ends */
    size_t old_count, new_count;
    struct change *changes;
    size_t count;
    bool headed;  /* the names were printed */
    size_t named; /* changes that were not printed */
    long shift;   /* by how many lines the printed changes moved what follows */
};

static const char **
lines_of(const struct cli_bytes *text, size_t *ret_count)
{
    size_t count = 0;
    for (size_t at = 0; at < text->n; at += cli_line_length(text, at))
        count++;
    const char **lines = calloc(count + 1, sizeof(*lines));
    *ret_count = count;
    for (size_t i = 0, at = 0; lines && i < count; i++) {
        lines[i] = text->p + at;
        at += cli_line_length(text, at);
    }
    if (lines)
        lines[count] = text->p + text->n;
    return lines;
}

/* Whether an old line that is still there may be printed. */
static bool
may_print(const struct printing *p, size_t new_line)
{
    return new_line < p->new_count && p->s->lines[new_line].original &&
           p->s->lines[new_line].shown;
}

static bool
is_shown(const struct printing *p, const struct change *c)
{
    bool shown = c->new_to == p->new_count || may_print(p, c->new_to);
    for (size_t i = c->old_from; i < c->old_to && shown; i++)
        shown = p->s->removed_shown[i];
    for (size_t i = c->new_from; i < c->new_to && shown; i++)
        shown = p->s->lines[i].shown;
    return shown;
}

/* Each line of the file as it was is in the new text, in order, or gone. */
static bool
find_changes(struct printing *p)
{
    size_t old = 0, new = 0;
    p->changes = calloc(p->old_count + p->new_count + 1, sizeof(*p->changes));
    while (p->changes && (old < p->old_count || new < p->new_count)) {
        struct change c = {.old_from = old, .new_from = new};
        while (new < p->new_count && !p->s->lines[new].original)
            new++;
        size_t next = new < p->new_count ? p->s->lines[new].original - 1 : p->old_count;
        c.new_to = new;
        c.old_to = next;
        if (c.old_to > c.old_from || c.new_to > c.new_from) {
            c.shown = is_shown(p, &c);
            p->changes[p->count++] = c;
        }
        old = next + (next < p->old_count);
        new += new < p->new_count;
    }
    return p->changes != NULL;
}

/* A name as git quotes it, where it must be quoted. */
static void
print_name(const char *prefix, const char *name)
{
    bool plain = true, spaces = strchr(name, ' ') != NULL;
    for (const char *c = name; *c; c++)
        plain &= (unsigned char)*c >= ' ' && (unsigned char)*c < 0x7F && *c != '"' && *c != '\\';
    fputs(plain ? "" : "\"", stdout);
    fputs(prefix, stdout);
    for (const char *c = name; *c; c++)
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7F)
            printf("\\%03o", (unsigned char)*c);
        else
            putchar(*c);
    puts(!plain ? "\"" : spaces ? "\t" : "");
}

static void
print_head(struct printing *p)
{
    const char *name = p->s->name;
    if (p->headed)
        return;
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    fputs("--- ", stdout);
    print_name(*name == '/' ? "" : "a/", name);
    fputs("+++ ", stdout);
    print_name(*name == '/' ? "" : "b/", name);
    p->headed = true;
}

static void
print_line(char sign, const char *from, const char *to)
{
    putchar(sign);
    fwrite(from, 1, (size_t)(to - from), stdout);
    if (to > from && to[-1] != '\n')
        fputs("\n\\ No newline at end of file\n", stdout);
}

/* How many lines before a change may be printed as context, up to `most`. */
static size_t
context_before(const struct printing *p, const struct change *c, size_t most)
{
    size_t n = 0;
    while (n < most && n < c->new_from && may_print(p, c->new_from - n - 1))
        n++;
    return n;
}

static size_t
context_after(const struct printing *p, const struct change *c, size_t most)
{
    size_t n = 0;
    while (n < most && may_print(p, c->new_to + n))
        n++;
    return n;
}

static void
print_context(const struct printing *p, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++)
        print_line(' ', p->new_lines[i], p->new_lines[i + 1]);
}

/* Whether the next change is printed in the same hunk: all between them is context. */
static bool
joins(const struct printing *p, const struct change *c, const struct change *next)
{
    size_t between = next->new_from - c->new_to;
    return next->shown && between <= 2 * CONTEXT && context_after(p, c, between) == between;
}

/* The changes [from, to) with their context. */
static void
print_hunk(struct printing *p, size_t from, size_t to)
{
    const struct change *first = &p->changes[from], *last = &p->changes[to - 1];
    size_t above = from ? first->new_from - p->changes[from - 1].new_to : CONTEXT;
    size_t before = context_before(p, first, above < CONTEXT ? above : CONTEXT);
    size_t below = to < p->count ? p->changes[to].new_from - last->new_to : CONTEXT;
    size_t after = context_after(p, last, below < CONTEXT ? below : CONTEXT);
    size_t old = last->old_to - first->old_from + before + after;
    long grown = 0;
    for (size_t i = from; i < to; i++)
        grown += (long)(p->changes[i].new_to - p->changes[i].new_from) -
                 (long)(p->changes[i].old_to - p->changes[i].old_from);
    long now = (long)old + grown, start = (long)(first->old_from - before) + 1;
    print_head(p);
    printf("@@ -%ld,%zu +%ld,%ld @@\n", old ? start : start - 1, old,
           start + p->shift - (now ? 0 : 1), now);
    print_context(p, first->new_from - before, before);
    for (size_t i = from; i < to; i++) {
        const struct change *c = &p->changes[i];
        if (i > from)
            print_context(p, c[-1].new_to, c->new_from - c[-1].new_to);
        for (size_t k = c->old_from; k < c->old_to; k++)
            print_line('-', p->old_lines[k], p->old_lines[k + 1]);
        for (size_t k = c->new_from; k < c->new_to; k++)
            print_line('+', p->new_lines[k], p->new_lines[k + 1]);
    }
    print_context(p, last->new_to, after);
    p->shift += grown;
}

static void
name_change(struct printing *p, const struct change *c)
{
    p->named++;
    for (size_t i = 0; i < p->s->done_count; i++) {
        const struct cli_done *d = &p->s->done[i];
        bool in = d->line > c->old_from && d->line <= c->old_to + (c->old_to == c->old_from);
        bool repeated = i && d->line == d[-1].line && strcmp(d->code, d[-1].code) == 0;
        if (in && !repeated)
            cli_error("%s:%zu: the repair of %s %s is not shown, since a secret may be on the line or "
                      "next to it; --fix makes it",
                      p->s->name, d->line, d->code, d->name);
    }
}

static void
print_changes(struct printing *p)
{
    for (size_t i = 0; i < p->count;) {
        size_t to = i + 1;
        if (!p->changes[i].shown) {
            name_change(p, &p->changes[i++]);
            continue;
        }
        while (to < p->count && joins(p, &p->changes[to - 1], &p->changes[to]))
            to++;
        print_hunk(p, i, to);
        i = to;
    }
}

size_t
cli_diff_print(const struct cli_source *s)
{
    struct printing p = {.s = s};
    p.old_lines = lines_of(&s->original, &p.old_count);
    p.new_lines = lines_of(&s->text, &p.new_count);
    if (p.old_lines && p.new_lines && find_changes(&p))
        print_changes(&p);
    else
        cli_error("out of memory");
    free(p.old_lines);
    free(p.new_lines);
    free(p.changes);
    return p.named;
}
