/* Finding a piece of a scalar's decoded text in the source again. */
#include "source/yaml/inner.h"

#include "source/yaml/node.h"

#include "base/utf8.h"

/* Walks the source of a scalar and its decoded value side by side. */
struct walk {
    struct cks_str source, value;
    size_t at;         /* in source */
    size_t done;       /* bytes of value */
    size_t from, to;   /* the bytes of value that are asked for */
    size_t start, end; /* their place in source; SIZE_MAX: not met */
};

/* The next n bytes of the value come from source bytes [at, at + width). */
static bool
put_bytes(struct walk *w, size_t width, size_t n)
{
    if (w->done + n > w->value.n)
        return false;
    if (w->start == SIZE_MAX && w->from < w->done + n)
        w->start = w->at + (width == n ? w->from - w->done : 0);
    if (w->end == SIZE_MAX && w->to <= w->done + n)
        w->end = w->at + (width == n ? w->to - w->done : width);
    w->at += width;
    w->done += n;
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* The extent of white space from `at`, and how many line breaks are in it. */
static size_t
white(struct cks_str s, size_t at, size_t *ret_breaks)
{
    size_t i = at;
    *ret_breaks = 0;
    for (; i < s.n && (is_blank(s.p[i]) || is_break(s.p[i])); i++)
        *ret_breaks += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'));
    return i - at;
}

/* White space of a flow scalar: blanks stay; one line break is a space, more are one less. */
static bool
walk_white(struct walk *w)
{
    size_t breaks;
    size_t n = white(w->source, w->at, &breaks);
    return put_bytes(w, n, breaks == 0 ? n : breaks == 1 ? 1 : breaks - 1);
}

/* How many hexadecimal digits follow an escape's letter. */
static size_t
escape_digits(char c)
{
    return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
}

static size_t
escaped_length(struct cks_str s)
{
    uint32_t cp = 0;
    char out[4];
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_hex((unsigned char)s.p[i]))
            return 0;
        unsigned char c = cks_lower((unsigned char)s.p[i]);
        cp = cp << 4 | (uint32_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return cks_utf8_encode(cp, out);
}

static bool
walk_escape(struct walk *w)
{
    if (w->at + 1 >= w->source.n)
        return false;
    char c = w->source.p[w->at + 1];
    if (is_break(c)) {
        size_t breaks;
        size_t n = white(w->source, w->at + 1, &breaks);
        return put_bytes(w, n + 1, breaks - 1);
    }
    size_t digits = escape_digits(c);
    if (digits)
        return put_bytes(w, 2 + digits, escaped_length(cks_str_sub(w->source, w->at + 2, digits)));
    /* \N, \_ are two bytes; \L, \P three. */
    return put_bytes(w, 2, c == 'N' || c == '_' ? 2 : c == 'L' || c == 'P' ? 3 : 1);
}

static bool
walk_flow(struct walk *w, enum cks_yaml_style style)
{
    while (w->at < w->source.n) {
        char c = w->source.p[w->at];
        bool ok;
        if (is_blank(c) || is_break(c))
            ok = walk_white(w);
        else if (style == CKS_YAML_DOUBLE && c == '\\')
            ok = walk_escape(w);
        else
            ok = put_bytes(w, style == CKS_YAML_SINGLE && c == '\'' ? 2 : 1, 1);
        if (!ok)
            return false;
    }
    return w->done == w->value.n;
}

/* Block text: indentation and folding change white space alone, so what is not white space is in
 * both in the same order. */
static bool
walk_block(struct walk *w)
{
    while (w->done < w->value.n) {
        char c = w->value.p[w->done];
        size_t breaks;
        if (is_blank(c) || is_break(c)) {
            size_t skipped = w->at < w->source.n ? white(w->source, w->at, &breaks) : 0;
            size_t n = white(w->value, w->done, &breaks);
            if (!put_bytes(w, skipped, n))
                return false;
            continue;
        }
        w->at += white(w->source, w->at, &breaks);
        if (w->at >= w->source.n || w->source.p[w->at] != c || !put_bytes(w, 1, 1))
            return false;
    }
    return true;
}

bool
cks_yaml_inner(const struct cks_yaml *y, const struct cks_yaml_node *scalar, size_t from,
               size_t len, struct cks_range *ret)
{
    bool quoted = scalar->style == CKS_YAML_SINGLE || scalar->style == CKS_YAML_DOUBLE;
    size_t start = scalar->start + quoted;
    size_t end = scalar->end - quoted;
    if (end < start || from > scalar->value.n || len > scalar->value.n - from)
        return false;
    struct walk w = {
        .source = cks_str_sub(y->text, start, end - start),
        .value = scalar->value,
        .from = from,
        .to = from + len,
        .start = SIZE_MAX,
        .end = SIZE_MAX,
    };
    bool ok = scalar->style == CKS_YAML_BLOCK ? walk_block(&w)
                                              : walk_flow(&w, (enum cks_yaml_style)scalar->style);
    /* A piece of no length at the very end. */
    if (ok && w.start == SIZE_MAX)
        w.start = w.at;
    if (!ok || w.end == SIZE_MAX || len == 0)
        w.end = w.start;
    if (!ok || w.start > w.source.n || w.end > w.source.n)
        return false;
    ret->start = start + w.start;
    ret->end = start + (w.end > w.start ? w.end : w.start);
    return true;
}
