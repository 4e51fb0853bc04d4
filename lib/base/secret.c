#include "base/secret.h"

#include "base/chars.h"
#include "base/utf8.h"

void
cks_wipe(void *p, size_t n)
{
    if (n)
        explicit_bzero(p, n);
}

bool
cks_secret_eq(struct cks_secret a, struct cks_secret b)
{
    return cks_str_eq(a.hidden, b.hidden);
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

unsigned short
cks_secret_chars(struct cks_secret s)
{
    return cks_chars_of(s.hidden);
}

bool
cks_secret_has_outer_space(struct cks_secret s)
{
    return cks_str_trim(s.hidden).n != s.hidden.n;
}

struct cks_secret
cks_secret_trim(struct cks_secret s)
{
    return (struct cks_secret){.hidden = cks_str_trim(s.hidden)};
}

bool
cks_secret_satisfies(struct cks_secret s, bool (*predicate)(struct cks_str text))
{
    return predicate(s.hidden);
}

bool
cks_looks_like_key(struct cks_str text)
{
    enum {
        KEY_MIN = 43, /* of RawSecretAccessKey in KMS's model */
        KEY_MAX = 64,
        MIXED = CKS_CHARS_LOWER | CKS_CHARS_UPPER | CKS_CHARS_DIGIT,
    };
    unsigned short chars = text.n >= KEY_MIN && text.n <= KEY_MAX ? cks_chars_of(text) : 0;
    return (chars & MIXED) == MIXED &&
           cks_chars_only(chars, MIXED | CKS_CHARS_SLASH | CKS_CHARS_PLUS_EQUALS);
}

/* So many characters of a secret tell nothing of it. */
#define PART_MAX 4

bool
cks_secret_stands_in(struct cks_secret s, struct cks_str text)
{
    if (!s.hidden.n || text.n < s.hidden.n)
        return false;
    if (s.hidden.n < CKS_SECRET_TELLING_MIN)
        return cks_str_eq(s.hidden, text);
    for (size_t i = 0; i + s.hidden.n <= text.n; i++)
        if (cks_str_ieq(cks_str_sub(text, i, s.hidden.n), s.hidden))
            return true;
    return false;
}

bool
cks_secret_contains(struct cks_secret s, struct cks_str text)
{
    for (size_t i = 0; text.n && i + text.n <= s.hidden.n; i++)
        if (cks_str_ieq(cks_str_sub(s.hidden, i, text.n), text))
            return true;
    return false;
}

bool
cks_secret_tells(struct cks_secret s, struct cks_str text)
{
    return text.n > PART_MAX && cks_secret_contains(s, text);
}

size_t
cks_secret_find(struct cks_secret s, struct cks_str text)
{
    const char *at = s.hidden.n >= CKS_SECRET_TELLING_MIN && text.n
                         ? memmem(text.p, text.n, s.hidden.p, s.hidden.n)
                         : NULL;
    return at ? (size_t)(at - text.p) : text.n;
}

bool
cks_has_key_line(struct cks_str text)
{
    return cks_str_find(text, "PRIVATE KEY") < text.n && cks_str_find(text, "-----") < text.n;
}
