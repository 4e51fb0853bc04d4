#include "base/path.h"

#include <limits.h>

/* Adds the segments of a path, without "." and with ".." resolved as far as there is a segment to
 * leave. */
static void
add_segments(struct cks_buf *out, struct cks_str path)
{
    while (path.n) {
        size_t n = cks_str_find(path, "/");
        struct cks_str segment = cks_str_sub(path, 0, n);
        path = cks_str_sub(path, n < path.n ? n + 1 : n, path.n);
        if (segment.n == 0 || cks_str_is(segment, "."))
            continue;
        if (cks_str_is(segment, "..") && out->len) {
            while (out->len && out->data[out->len - 1] != '/')
                out->len--;
            out->len -= out->len > 0;
            continue;
        }
        cks_buf_addc(out, '/');
        cks_buf_addstr(out, segment);
    }
}

void
cks_path_relative(struct cks_buf *out, const char *file, const char *directory, const char *base)
{
    struct cks_buf whole = {0};
    struct cks_str path = cks_str_of(file);
    bool known = path.n && *path.p != '<' && (directory || *path.p == '/');
    if (known) {
        if (*file != '/')
            add_segments(&whole, cks_str_of(directory));
        add_segments(&whole, cks_str_of(file));
        path = cks_buf_str(&whole);
        size_t n = base ? strlen(base) : 0;
        if (n && cks_str_starts(path, base) && path.n > n && path.p[n] == '/')
            path = cks_str_sub(path, n + 1, path.n);
    }
    while (cks_str_starts(path, "./"))
        path = cks_str_sub(path, 2, path.n);
    cks_buf_addstr(out, path);
    out->failed |= !cks_buf_ok(&whole);
    cks_buf_free(&whole);
}

/* The end of a [class] that begins at p, or NULL if it is not closed. */
static const char *
class_end(const char *p)
{
    p++;
    if (*p == '!' || *p == '^')
        p++;
    if (*p == ']')
        p++;
    while (*p && *p != ']')
        p += *p == '\\' && p[1] ? 2 : 1;
    return *p ? p : NULL;
}

static bool
in_class(const char *p, const char *end, char c)
{
    bool no = *++p == '!' || *p == '^';
    bool found = false;
    p += no;
    for (bool first = true; p < end || first; first = false) {
        if (*p == '\\' && p + 1 < end)
            p++;
        char from = *p, to = *p;
        if (p + 2 < end && p[1] == '-') {
            p += 2;
            if (*p == '\\' && p + 1 < end)
                p++;
            to = *p;
        }
        found |= (unsigned char)c >= (unsigned char)from && (unsigned char)c <= (unsigned char)to;
        p++;
    }
    return found != no && c != '/';
}

/* Whether one element of the pattern at p matches c; *ret_next is the pattern after it. */
static bool
one(const char *p, char c, const char **ret_next)
{
    const char *end = *p == '[' ? class_end(p) : NULL;
    if (end) {
        *ret_next = end + 1;
        return c && in_class(p, end, c);
    }
    if (*p == '?') {
        *ret_next = p + 1;
        return c && c != '/';
    }
    if (*p == '\\' && p[1])
        p++;
    *ret_next = p + 1;
    return c == *p;
}

/* A wildcard to backtrack to: ** may match a slash, * may not. */
struct star {
    const char *pattern, *path;
    bool slashes;
};

/* Reads a run of stars at *p. "**" counts as such only as a whole segment, as "a" + "/" + "**". */
static bool
read_stars(const char *whole, const char **p)
{
    const char *from = *p;
    size_t n = strspn(from, "*");
    bool segment = from == whole || from[-1] == '/';
    *p += n;
    if (n < 2 || !segment || (**p && **p != '/'))
        return false;
    return true;
}

/* A glob with backtracking to the last * and the last **, each once, so that it stays polynomial.
 * */
static bool
glob(const char *pattern, const char *path)
{
    const char *p = pattern, *s = path, *next;
    struct star star = {0}, stars = {0};
    for (;;) {
        if (*p == '*') {
            bool slashes = read_stars(pattern, &p);
            if (slashes && *p == '/')
                p++; /* "**" and its slash also match the empty string */
            if (slashes)
                stars = (struct star){p, s, true};
            star = slashes ? (struct star){0} : (struct star){p, s, false};
            continue;
        }
        if (!*p && !*s)
            return true;
        if (*p && one(p, *s, &next)) {
            p = next;
            s++;
            continue;
        }
        if (star.pattern && *star.path && *star.path != '/') {
            s = ++star.path;
            p = star.pattern;
            continue;
        }
        star.pattern = NULL;
        if (!stars.pattern || !*stars.path)
            return false;
        /* After "**" and a slash, the rest begins at a segment. */
        do
            stars.path++;
        while (*stars.path && stars.pattern[-1] == '/' && stars.path[-1] != '/');
        s = stars.path;
        p = stars.pattern;
    }
}

bool
cks_path_match(const char *pattern, const char *path, bool is_directory)
{
    char own[PATH_MAX];
    size_t n = strlen(pattern);
    if (n == 0 || n >= sizeof(own))
        return false;
    memcpy(own, pattern, n + 1);
    if (own[n - 1] == '/') {
        if (!is_directory)
            return false;
        own[n - 1] = '\0';
    }
    const char *p = own;
    if (!strchr(p, '/')) {
        const char *base = strrchr(path, '/');
        return glob(p, base ? base + 1 : path);
    }
    return glob(*p == '/' ? p + 1 : p, path);
}
