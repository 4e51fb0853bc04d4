#include "base/carried.h"

#include "base/announce.h"
#include "base/chars.h"

/* A secret that is split goes over fewer lines, blank ones included, and is shorter. */
#define LINES_MAX 8
#define BYTES_MAX 2048

/* What the lines before one leave to it. */
struct carry {
    bool awaited; /* the value of a name, or the rest of it */
    char quote;   /* around it, where it ends; 0: none */
};

static bool
is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Where the value begins on a line: behind what may part it from its name. */
static size_t
value_on(struct cks_str line, const struct carry *c)
{
    size_t at = 0;
    while (at < line.n && line.p[at] && strchr(c->quote ? " \t" : "\"'` \t:=>\\", line.p[at]))
        at++;
    return at;
}

/* Where the word ends that begins at `at`, or goes on there in a quote. */
static size_t
word_end(struct cks_str line, size_t at, char *quote)
{
    for (; at < line.n; at++) {
        char c = line.p[at];
        if (c == '\\' && at + 1 < line.n)
            at++;
        else if (*quote ? c == *quote : is_quote(c))
            *quote = *quote ? 0 : c;
        else if (!*quote && cks_is_space((unsigned char)c))
            break;
    }
    return at;
}

/* What is left of the value that begins at `at`, and where it ends on its line. */
static size_t
leave(struct cks_str line, size_t at, struct carry *c)
{
    struct cks_str value = cks_str_sub(line, at, line.n);
    size_t end = word_end(line, at, &c->quote);
    char last = value.n ? value.p[value.n - 1] : 0;
    bool block =
        value.n && (value.p[0] == '|' || cks_str_starts(value, "<<") || last == '(' || last == '[');
    c->awaited = !value.n || block || c->quote || (end == line.n && line.p[end - 1] == '\\');
    return end;
}

/* The quote that a value begins in; two of them are an empty one. */
static char
opened_before(struct cks_str line, size_t at)
{
    char quote = at && at < line.n && is_quote(line.p[at - 1]) ? line.p[at - 1] : 0;
    return at > 1 && line.p[at - 2] == quote ? 0 : quote;
}

/* The quote that the line before `at` leaves open: a value in the middle of quoted words ends with
 * them, or with its own word. */
static char
open_at(struct cks_str line, size_t at)
{
    char quote = 0;
    for (size_t i = 0; i < at; i++) {
        char c = line.p[i];
        if (c == '\\')
            i++;
        else if (quote ? c == quote : is_quote(c))
            quote = quote ? 0 : c;
    }
    return quote;
}

/* The same as leave(), for a value behind others in one pair of quotes. */
static size_t
leave_among(struct cks_str line, size_t at, char quote, struct carry *c)
{
    size_t end = at;
    for (; end < line.n && line.p[end] != quote && !cks_is_space((unsigned char)line.p[end]); end++)
        if (line.p[end] == '\\' && end + 1 < line.n)
            end++;
    c->awaited = end >= line.n;
    c->quote = c->awaited ? quote : 0;
    return end < line.n ? end : line.n;
}

static void
carry_over(struct cks_str line, struct carry *c)
{
    size_t at = 0;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (c->awaited && (at = value_on(line, c)) == line.n)
        return;
    if (c->awaited)
        at = leave(line, at, c);
    while (!c->awaited && (at = cks_announced_value(line, at)) != SIZE_MAX) {
        char around = open_at(line, at);
        c->quote = opened_before(line, at);
        at = around && !c->quote ? leave_among(line, at, around, c) : leave(line, at, c);
    }
}

/* Where the lines begin that are looked at before one. */
static size_t
first_line(struct cks_str text, size_t start)
{
    size_t least = start > BYTES_MAX ? start - BYTES_MAX : 0, at = start;
    for (unsigned i = 0; i < LINES_MAX && at > least; i++) {
        const char *before = at - 1 > least ? memrchr(text.p + least, '\n', at - 1 - least) : NULL;
        at = before ? (size_t)(before - text.p) + 1 : least;
    }
    return at;
}

/* The first line of a text, from `at` on, on which a name may announce a secret; the text's length
 * if none does. Line ends are signs like others here: a line too many may be found, none is missed.
 */
static size_t
announcing_line(struct cks_str text, size_t at)
{
    size_t value = cks_announced_value(text, at);
    const char *before =
        value != SIZE_MAX && value > at ? memrchr(text.p + at, '\n', value - at) : NULL;
    return value == SIZE_MAX ? text.n : before ? (size_t)(before - text.p) + 1 : at;
}

static bool
at_line_start(struct cks_str text, size_t at)
{
    return at == 0 || text.p[at - 1] == '\n';
}

/* The lines before one, from `at` on: what they leave to it. Up to ret_done none leaves anything to
 * the next one. */
static struct carry
carried_over(struct cks_str before, size_t at, size_t *ret_done)
{
    struct carry c = {0};
    bool left = false;
    *ret_done = at;
    /* Lines that announce nothing leave nothing, unless one before them has. */
    while (c.awaited ? at < before.n : (at = announcing_line(before, at)) < before.n) {
        struct cks_str line = cks_str_sub(before, at, before.n);
        line.n = cks_str_find(line, "\n");
        *ret_done = left ? *ret_done : at;
        carry_over(line, &c);
        at += line.n + 1;
        left |= c.awaited;
    }
    *ret_done = left ? *ret_done : before.n;
    return c;
}

size_t
cks_carried_on(struct cks_carried *known, struct cks_str text, size_t start)
{
    size_t done, first = first_line(text, start);
    bool whole = at_line_start(text, first);
    bool goes_on = whole && known->from <= first && first <= known->to;
    if (goes_on && start <= known->to)
        return SIZE_MAX;
    struct carry c = carried_over(cks_str_sub(text, 0, start), goes_on ? known->to : first, &done);
    if (whole)
        *known = (struct cks_carried){goes_on ? known->from : first, done};
    if (!c.awaited)
        return SIZE_MAX;
    struct cks_str line = cks_str_sub(text, start, text.n);
    line.n = cks_str_find(line, "\n");
    return start + (c.quote ? 0 : value_on(line, &c));
}

size_t
cks_carried_secret(struct cks_str text, size_t start)
{
    struct cks_carried nothing = {0};
    return cks_carried_on(&nothing, text, start);
}
