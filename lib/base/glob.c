#include "base/glob.h"

/* A pattern of many stars tries each at every place; no real one needs more. */
#define STEPS_MAX 10000u

static bool glob_matches(struct cks_str pattern, struct cks_str name, size_t *steps);

static bool
glob_star(struct cks_str rest, struct cks_str name, size_t *steps)
{
    for (size_t i = 0; i <= name.n && *steps; i++)
        if (glob_matches(rest, cks_str_sub(name, i, name.n), steps))
            return true;
    return false;
}

/* `pattern` begins behind the brace. */
static bool
glob_braces(struct cks_str pattern, struct cks_str name, size_t *steps)
{
    const char *close = memchr(pattern.p, '}', pattern.n);
    size_t end = close ? (size_t)(close - pattern.p) : pattern.n;
    struct cks_str rest = cks_str_sub(pattern, end + 1, pattern.n);
    for (size_t at = 0, from = 0; at <= end; at++) {
        if (at < end && pattern.p[at] != ',')
            continue;
        struct cks_str one = cks_str_sub(pattern, from, at - from);
        from = at + 1;
        if (cks_str_eq(cks_str_sub(name, 0, one.n), one) &&
            glob_matches(rest, cks_str_sub(name, one.n, name.n), steps))
            return true;
    }
    return false;
}

static bool
glob_matches(struct cks_str pattern, struct cks_str name, size_t *steps)
{
    for (; pattern.n; name = cks_str_sub(name, 1, name.n)) {
        char c = pattern.p[0];
        pattern = cks_str_sub(pattern, 1, pattern.n);
        if (*steps == 0)
            return false;
        --*steps;
        if (c == '*')
            return glob_star(pattern, name, steps);
        if (c == '{')
            return glob_braces(pattern, name, steps);
        if (name.n == 0 || (c != '?' && c != name.p[0]))
            return false;
    }
    return name.n == 0;
}

enum cks_match
cks_glob_match(struct cks_str pattern, struct cks_str name)
{
    size_t steps = STEPS_MAX;
    if (glob_matches(pattern, name, &steps))
        return CKS_MATCH_YES;
    return steps ? CKS_MATCH_NO : CKS_MATCH_UNKNOWN;
}
