#include "base/str.h"

/* Longest name that cks_str_distance compares: a parameter's name has 41 letters. */
#define NAME_MAX_BYTES 64

bool
cks_str_ieq(struct cks_str a, struct cks_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] &&
            cks_lower((unsigned char)a.p[i]) != cks_lower((unsigned char)b.p[i]))
            return false;
    return true;
}

size_t
cks_str_find(struct cks_str s, const char *needle)
{
    size_t n = strlen(needle);
    if (n == 0)
        return 0;
    for (size_t i = 0; i + n <= s.n; i++) {
        const char *hit = memchr(s.p + i, needle[0], s.n - n - i + 1);
        if (!hit)
            break;
        i = (size_t)(hit - s.p);
        if (memcmp(hit, needle, n) == 0)
            return i;
    }
    return s.n;
}

int
cks_str_cmp(struct cks_str a, struct cks_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;
    if (d != 0)
        return d;
    return a.n < b.n ? -1 : a.n > b.n;
}

static unsigned char
lower_of(char c)
{
    return c == '-' ? '_' : cks_lower((unsigned char)c);
}

bool
cks_str_same_name(struct cks_str a, struct cks_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower_of(a.p[i]) != lower_of(b.p[i]))
            return false;
    return true;
}

static unsigned
least_of_three(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

unsigned
cks_str_distance(struct cks_str a, struct cks_str b, unsigned most)
{
    unsigned row[NAME_MAX_BYTES + 1];
    size_t differ = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES || differ > most)
        return most + 1;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned diagonal = row[0], least = (unsigned)i;
        row[0] = least;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned cost = lower_of(a.p[i - 1]) == lower_of(b.p[j - 1]) ? 0 : 1;
            unsigned next = least_of_three(row[j] + 1, row[j - 1] + 1, diagonal + cost);
            diagonal = row[j];
            row[j] = next;
            least = next < least ? next : least;
        }
        if (least > most) /* it never becomes less again */
            return most + 1;
    }
    return row[b.n] > most ? most + 1 : row[b.n];
}

/* A bit for each sign of a name; some share one. */
static uint64_t
signs_of(struct cks_str name)
{
    uint64_t signs = 0;
    for (size_t i = 0; i < name.n; i++)
        signs |= UINT64_C(1) << (lower_of(name.p[i]) & 63);
    return signs;
}

/* Whether the signs alone show that two names differ more: each that only one of them has is at
 * least one change. */
static bool
differ_in_signs(uint64_t a, uint64_t b, unsigned most)
{
    return (unsigned)__builtin_popcountll(a & ~b) > most ||
           (unsigned)__builtin_popcountll(b & ~a) > most;
}

struct cks_nearest
cks_nearest_to(struct cks_str word)
{
    /* With a third of its letters wrong, a word is still the same; with more, it is another word.
     * */
    return (struct cks_nearest){word, NULL, (unsigned)(word.n / 3) + 1, signs_of(word)};
}

void
cks_nearest_try(struct cks_nearest *n, struct cks_str name)
{
    /* What is not nearer than the best does not matter. */
    if (!cks_nearest_by_length(n, name) ||
        differ_in_signs(n->signs, signs_of(name), n->distance - 1))
        return;
    unsigned d = cks_str_distance(n->word, name, n->distance - 1);
    if (d >= n->distance)
        return;
    n->distance = d;
    n->best = name.p;
}

const char *
cks_str_nearest(struct cks_str word, const char *const *names, size_t n)
{
    struct cks_nearest near = cks_nearest_to(word);
    for (size_t i = 0; i < n && near.distance; i++)
        cks_nearest_try(&near, cks_str_of(names[i]));
    return near.best;
}

/* One of the four numbers of an address, without a leading zero. */
static bool
is_octet(struct cks_str part)
{
    unsigned value = 0;
    for (size_t i = 0; i < part.n; i++) {
        if (!cks_is_digit((unsigned char)part.p[i]) || i == 3)
            return false;
        value = value * 10 + (unsigned)(part.p[i] - '0');
    }
    return part.n > 0 && value <= 255 && (part.n == 1 || part.p[0] != '0');
}

bool
cks_str_is_ipv4(struct cks_str s)
{
    for (unsigned dots = 3; dots > 0; dots--) {
        size_t dot = cks_str_find(s, ".");
        if (dot == s.n || !is_octet(cks_str_sub(s, 0, dot)))
            return false;
        s = cks_str_sub(s, dot + 1, s.n);
    }
    return is_octet(s);
}
