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

/* Whether letters follow each other as in a random text: a name of several words has few capitals
 * beside each other. */
static bool
has_random_letters(struct cks_str text)
{
    size_t pairs = 0, changes = 0;
    for (size_t i = 1; i < text.n; i++) {
        bool before = cks_is_upper((unsigned char)text.p[i - 1]);
        bool now = cks_is_upper((unsigned char)text.p[i]);
        pairs += before && now;
        changes += before != now;
    }
    return changes >= text.n / 2 || (pairs >= text.n / 10 && changes >= text.n / 4);
}

bool
cks_looks_like_key(struct cks_str text)
{
    enum {
        KEY_MAX = 64, /* of RawSecretAccessKey in KMS's model */
        MIXED = CKS_CHARS_LOWER | CKS_CHARS_UPPER | CKS_CHARS_DIGIT,
    };
    unsigned short chars = text.n >= CKS_KEY_MIN && text.n <= KEY_MAX ? cks_chars_of(text) : 0;
    enum { LETTERS = CKS_CHARS_LOWER | CKS_CHARS_UPPER };
    bool mixed =
        (chars & MIXED) == MIXED || ((chars & LETTERS) == LETTERS && has_random_letters(text));
    return mixed && cks_chars_only(chars, MIXED | CKS_CHARS_SLASH | CKS_CHARS_PLUS_EQUALS);
}

/* So many characters of a secret tell nothing of it. */
#define PART_MAX 4
/* A shorter one would hide signs that occur in every line, and what is missing would show it. */
#define WRITTEN_MIN 3

/* Whether a text holds n signs in a row that a secret is written with. Only the first sign is
 * looked at for most places. */
static bool
is_written_in(struct cks_str text, struct cks_str secret, size_t n, unsigned char fold,
              unsigned char (*sign)(struct cks_str secret, size_t i))
{
    unsigned char first = n ? sign(secret, 0) : 0;
    for (size_t i = 0; n && i + n <= text.n; i++) {
        size_t k = 0;
        if (((unsigned char)text.p[i] | fold) != (first | fold))
            continue;
        while (k < n && ((unsigned char)text.p[i + k] | fold) == (sign(secret, k) | fold))
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static unsigned char
plain_sign(struct cks_str secret, size_t i)
{
    return (unsigned char)secret.p[i];
}

static unsigned char
hex_sign(struct cks_str secret, size_t i)
{
    unsigned byte = (unsigned char)secret.p[i / 2];
    return (unsigned char)"0123456789abcdef"[i % 2 ? byte & 15 : byte >> 4];
}

static unsigned char
base64_sign(struct cks_str secret, size_t i)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t at = i * 6 / 8;
    unsigned two = (unsigned)(unsigned char)secret.p[at] << 8;
    if (at + 1 < secret.n)
        two |= (unsigned char)secret.p[at + 1];
    return (unsigned char)signs[two >> (10 - i * 6 % 8) & 63];
}

/* The same with - and _ (RFC 4648, section 5). */
static unsigned char
url_base64_sign(struct cks_str secret, size_t i)
{
    unsigned char c = base64_sign(secret, i);
    return c == '+' ? '-' : c == '/' ? '_' : c;
}

/* Whether a text begins with the secret, of which characters may be written as % and two digits. */
static bool
begins_with_percent(struct cks_str text, struct cks_str secret)
{
    size_t at = 0;
    for (size_t i = 0; i < secret.n; i++, at++) {
        struct cks_str one = {&secret.p[i], 1};
        if (at < text.n && text.p[at] == '%' && at + 2 < text.n &&
            is_written_in(cks_str_sub(text, at + 1, 2), one, 2, CKS_EITHER_CASE, hex_sign))
            at += 2;
        else if (at == text.n || text.p[at] != secret.p[i])
            return false;
    }
    return true;
}

/* In base64, in hexadecimal digits, or as in a URI. The last sign of base64 has bits of what
 * follows the secret. */
static bool
is_encoded_in(struct cks_str secret, struct cks_str text)
{
    size_t in_base64 = secret.n * 8 / 6;
    if (text.n < in_base64)
        return false;
    if (is_written_in(text, secret, in_base64, 0, base64_sign) ||
        is_written_in(text, secret, in_base64, 0, url_base64_sign) ||
        is_written_in(text, secret, secret.n * 2, CKS_EITHER_CASE, hex_sign))
        return true;
    for (size_t i = 0; memchr(text.p, '%', text.n) && i < text.n; i++)
        if (begins_with_percent(cks_str_sub(text, i, text.n), secret))
            return true;
    return false;
}

bool
cks_secret_stands_in(struct cks_secret s, struct cks_str text)
{
    if (!s.hidden.n || text.n < s.hidden.n)
        return false;
    if (s.hidden.n < CKS_SECRET_TELLING_MIN)
        return cks_str_eq(s.hidden, text);
    return is_written_in(text, s.hidden, s.hidden.n, CKS_EITHER_CASE, plain_sign) ||
           is_encoded_in(s.hidden, text);
}

static struct cks_seal
seal_of(struct cks_str secret, uint64_t seed, size_t n,
        unsigned char (*sign)(struct cks_str secret, size_t i))
{
    struct cks_seal ret = {.hash = seed, .n = n};
    for (size_t i = 0; i < n; i++) {
        unsigned char c = sign(secret, i);
        if (i < CKS_SEAL_HEAD)
            ret.head = cks_seal_head(ret.head, c);
        ret.hash = cks_seal_step(ret.hash, c);
    }
    return ret;
}

struct cks_seal
cks_secret_seal(struct cks_secret s, uint64_t seed)
{
    return seal_of(s.hidden, seed, s.hidden.n < CKS_SECRET_TELLING_MIN ? 0 : s.hidden.n,
                   plain_sign);
}

size_t
cks_secret_seals(struct cks_secret s, uint64_t seed, struct cks_seal ret[CKS_SEALS_MOST])
{
    size_t in_base64 = s.hidden.n * 8 / 6;
    ret[0] = cks_secret_seal(s, seed);
    if (!ret[0].n)
        return 0;
    ret[1] = seal_of(s.hidden, seed, s.hidden.n * 2, hex_sign);
    ret[2] = seal_of(s.hidden, seed, in_base64, base64_sign);
    ret[3] = seal_of(s.hidden, seed, in_base64, url_base64_sign);
    return ret[2].hash == ret[3].hash ? 3 : 4;
}

bool
cks_secret_contains(struct cks_secret s, struct cks_str text)
{
    return is_written_in(s.hidden, text, text.n, CKS_EITHER_CASE, plain_sign);
}

bool
cks_secret_tells(struct cks_secret s, struct cks_str text)
{
    return text.n > PART_MAX && cks_secret_contains(s, text);
}

/* What is looked for in a text is looked for in a few hundred bytes, most often: there memmem,
 * which prepares for far more, takes longer than to look at each place. */
#define SHORT_TEXT 1024

static const char *
find_part(struct cks_str text, struct cks_str part)
{
    if (text.n > SHORT_TEXT)
        return memmem(text.p, text.n, part.p, part.n);
    while (text.n >= part.n) {
        const char *at = memchr(text.p, part.p[0], text.n - part.n + 1);
        if (!at || memcmp(at, part.p, part.n) == 0)
            return at;
        text = cks_str_sub(text, (size_t)(at - text.p) + 1, text.n);
    }
    return NULL;
}

size_t
cks_secret_find(struct cks_secret s, struct cks_str text)
{
    const char *at = s.hidden.n >= CKS_SECRET_TELLING_MIN ? find_part(text, s.hidden) : NULL;
    return at ? (size_t)(at - text.p) : text.n;
}

bool
cks_secret_find_written(struct cks_secret s, struct cks_str text, size_t at, size_t *ret_from,
                        size_t *ret_to)
{
    size_t n = s.hidden.n, before = at < n ? 0 : at - n + 1;
    bool telling =
        n >= CKS_SECRET_TELLING_MIN || (n >= WRITTEN_MIN && !cks_secret_only_alnum_and(s, "_-."));
    struct cks_str rest = cks_str_sub(text, before, text.n);
    const char *found = telling ? find_part(rest, s.hidden) : NULL;
    if (found) {
        *ret_from = (size_t)(found - text.p);
        *ret_to = *ret_from + n;
    }
    return found != NULL;
}

bool
cks_secret_ends_on(struct cks_secret s, struct cks_str before, struct cks_str line)
{
    struct cks_str all = s.hidden;
    if (all.n < CKS_SECRET_TELLING_MIN)
        return false;
    while (before.n && strchr("\\\"'\r", before.p[before.n - 1]) && before.p[before.n - 1])
        before.n--;
    while (line.n && (line.p[0] == '"' || line.p[0] == '\''))
        line = cks_str_sub(line, 1, line.n);
    for (size_t n = 1; before.n && n < all.n && n <= line.n; n++) {
        size_t head = all.n - n;
        if (memcmp(line.p, all.p + head, n) != 0)
            continue;
        while (head && (all.p[head - 1] == '\n' || all.p[head - 1] == '\r'))
            head--;
        if (head && all.p[head - 1] == before.p[before.n - 1])
            return true;
    }
    return false;
}

bool
cks_has_key_line(struct cks_str text)
{
    return cks_str_find(text, "PRIVATE KEY") < text.n && cks_str_find(text, "-----") < text.n;
}
