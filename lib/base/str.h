/* Borrowed pieces of text, and ASCII helpers that no locale changes. */
#ifndef CKS_BASE_STR_H
#define CKS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed piece of text: not terminated, may hold any byte. p may be NULL if n is 0. */
struct cks_str {
    const char *p;
    size_t n;
};

/* For printf: CKS_STR_FMT with CKS_STR_ARG(s). Only for text that is safe to show. */
#define CKS_STR_FMT "%.*s"
#define CKS_STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""
#define CKS_STR_LIT(lit) ((struct cks_str){(lit), sizeof(lit) - 1})
/* The same for constants of static storage. */
#define CKS_STR_CONST(lit)                                                                         \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }
#define CKS_UNUSED(x) (void)(x)
#define CKS_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* These are inline so that the compiler sees the length of a constant: they are called for every
 * member of every input.
 *
 * cks_str of a terminated string; NULL gives the empty piece. */
static inline struct cks_str
cks_str_of(const char *s)
{
    return (struct cks_str){s, s ? strlen(s) : 0};
}

static inline bool
cks_str_eq(struct cks_str a, struct cks_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
cks_str_is(struct cks_str a, const char *b)
{
    return cks_str_eq(a, cks_str_of(b));
}

static inline bool
cks_str_starts(struct cks_str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

static inline bool
cks_str_ends(struct cks_str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

/* At most n bytes of s, starting at byte `from` (at most s.n). */
static inline struct cks_str
cks_str_sub(struct cks_str s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    /* Arithmetic on a null pointer is undefined, even + 0. */
    return (struct cks_str){(const char *)((uintptr_t)s.p + from), n};
}

/* Equal except for the case of ASCII letters. */
bool cks_str_ieq(struct cks_str a, struct cks_str b);
/* The first place of needle, or s.n where there is none. */
size_t cks_str_find(struct cks_str s, const char *needle);
int cks_str_cmp(struct cks_str a, struct cks_str b);

static inline bool
cks_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static inline bool
cks_is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool
cks_is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool
cks_is_alnum(unsigned char c)
{
    return cks_is_digit(c) || cks_is_upper(c) || cks_is_lower(c);
}

static inline bool
cks_is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without ASCII white space at both ends. */
static inline struct cks_str
cks_str_trim(struct cks_str s)
{
    while (s.n > 0 && cks_is_space((unsigned char)s.p[0]))
        s = cks_str_sub(s, 1, s.n);
    while (s.n > 0 && cks_is_space((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

static inline bool
cks_is_hex(unsigned char c)
{
    return cks_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline unsigned char
cks_lower(unsigned char c)
{
    return cks_is_upper(c) ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* Equal, case ignored, underscores and hyphens equal. */
bool cks_str_same_name(struct cks_str a, struct cks_str b);
/* The edit distance of two short names, case ignored, underscores and hyphens equal; at most
 * `most` + 1 (it stops counting there). For "did you mean". */
unsigned cks_str_distance(struct cks_str a, struct cks_str b, unsigned most);
/* The nearest name to a word so far; best is NULL while none is near enough to be meant. */
struct cks_nearest {
    struct cks_str word;
    const char *best;
    unsigned distance; /* a name must be nearer than that */
    uint64_t signs;    /* of the word */
};
struct cks_nearest cks_nearest_to(struct cks_str word);
/* Whether a name may be nearer by its length; almost every one is ruled out here. */
static inline bool
cks_nearest_by_length(const struct cks_nearest *n, struct cks_str name)
{
    return (name.n > n->word.n ? name.n - n->word.n : n->word.n - name.n) < n->distance;
}
/* The name is terminated. */
void cks_nearest_try(struct cks_nearest *n, struct cks_str name);
/* Whether s is an IPv4 address: four numbers up to 255, none with a leading zero. */
bool cks_str_is_ipv4(struct cks_str s);
/* The nearest of n names, or NULL if none is near enough to be meant. */
const char *cks_str_nearest(struct cks_str word, const char *const *names, size_t n);

#endif
