#include "ignore.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A .gitignore of more than this is none. */
#define FILE_BYTES_MAX (1u << 20)

/* The end of a [class] that begins at p, or NULL where it is not closed. */
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

/* A wildcard to come back to: ** may take a slash, * may not. */
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

/* Glob with backtracking to the last * and the last **: each once, so that it stays polynomial. */
static bool
glob(const char *pattern, const char *path)
{
    const char *p = pattern, *s = path, *next;
    struct star star = {0}, stars = {0};
    for (;;) {
        if (*p == '*') {
            bool slashes = read_stars(pattern, &p);
            if (slashes && *p == '/')
                p++; /* "**" and its slash also match nothing */
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
cli_ignore_match(const char *pattern, const char *path, bool is_directory)
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

/* Cuts white space at the end that no backslash keeps, and the carriage return. */
static void
trim(char *line)
{
    size_t n = strlen(line);
    if (n && line[n - 1] == '\r')
        line[--n] = '\0';
    while (n && line[n - 1] == ' ' && (n < 2 || line[n - 2] != '\\'))
        line[--n] = '\0';
}

static char *
read_all(const char *path)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return NULL;
    char *text = malloc(FILE_BYTES_MAX + 1);
    size_t n = text ? fread(text, 1, FILE_BYTES_MAX, f) : 0;
    fclose(f);
    if (!text)
        return NULL;
    text[n] = '\0';
    char *exact = realloc(text, n + 1);
    return exact ? exact : text;
}

static bool
cut(struct cli_ignore *ignore)
{
    size_t lines = 1;
    char *rest = ignore->text, *line;
    for (const char *p = rest; *p; p++)
        lines += *p == '\n';
    ignore->patterns = calloc(lines, sizeof(*ignore->patterns));
    if (!ignore->patterns)
        return false;
    while ((line = strsep(&rest, "\n"))) {
        trim(line);
        if (*line && *line != '#')
            ignore->patterns[ignore->count++] = line;
    }
    return true;
}

bool
cli_ignore_load(struct cli_ignore *ret, const struct cli_ignore *parent, const char *directory,
                const char *file)
{
    char path[PATH_MAX];
    *ret = (struct cli_ignore){.parent = parent, .directory = directory};
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, file) >= sizeof(path))
        return true;
    ret->text = read_all(path);
    return !ret->text || cut(ret);
}

void
cli_ignore_free(struct cli_ignore *ignore)
{
    free(ignore->patterns);
    free(ignore->text);
    *ignore = (struct cli_ignore){0};
}

bool
cli_ignored(const struct cli_ignore *ignore, const char *path, bool is_directory)
{
    for (; ignore; ignore = ignore->parent) {
        size_t n = strlen(ignore->directory);
        if (strncmp(path, ignore->directory, n) != 0 || path[n] != '/')
            continue;
        for (size_t i = ignore->count; i-- > 0;) {
            const char *pattern = ignore->patterns[i];
            bool negated = *pattern == '!';
            if (cli_ignore_match(pattern + negated, path + n + 1, is_directory))
                return !negated;
        }
    }
    return false;
}
