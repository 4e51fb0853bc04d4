#include "base/secret.h"

#include "base/utf8.h"

void
cks_wipe(void *p, size_t n)
{
    if (n)
        explicit_bzero(p, n);
}

size_t
cks_secret_length(struct cks_secret s)
{
    return cks_utf8_count(s.hidden);
}

bool
cks_secret_only_alnum_and(struct cks_secret s, const char *more)
{
    for (size_t i = 0; i < s.hidden.n; i++) {
        unsigned char c = (unsigned char)s.hidden.p[i];
        if (!cks_is_alnum(c) && (c == 0 || !strchr(more, c)))
            return false;
    }
    return true;
}

bool
cks_secret_equal(struct cks_secret a, struct cks_secret b)
{
    return cks_str_eq(a.hidden, b.hidden);
}

bool
cks_secret_is(struct cks_secret s, const char *text)
{
    return cks_str_is(s.hidden, text);
}

bool
cks_secret_starts(struct cks_secret s, const char *prefix)
{
    return cks_str_starts(s.hidden, prefix);
}

bool
cks_secret_contains(struct cks_secret s, const char *text)
{
    return cks_str_find(s.hidden, text) < s.hidden.n;
}

bool
cks_secret_has_outer_space(struct cks_secret s)
{
    return cks_str_trim(s.hidden).n != s.hidden.n;
}

unsigned
cks_secret_distinct(struct cks_secret s)
{
    bool seen[256] = {false};
    unsigned n = 0;
    for (size_t i = 0; i < s.hidden.n; i++) {
        unsigned char c = (unsigned char)s.hidden.p[i];
        n += !seen[c];
        seen[c] = true;
    }
    cks_wipe(seen, sizeof(seen));
    return n;
}

unsigned
cks_secret_sequential(struct cks_secret s)
{
    unsigned n = 0;
    for (size_t i = 1; i < s.hidden.n; i++) {
        int step = (unsigned char)s.hidden.p[i] - (unsigned char)s.hidden.p[i - 1];
        n += step >= -1 && step <= 1;
    }
    return n;
}
