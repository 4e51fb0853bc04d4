#include "base/str.h"

/* Longest name that cks_str_distance compares: a parameter's name has 41 letters. */
#define NAME_MAX_BYTES 64

bool
cks_str_ieq(struct cks_str a, struct cks_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (cks_lower((unsigned char)a.p[i]) != cks_lower((unsigned char)b.p[i]))
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
    if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES)
        return most + 1;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned cost = lower_of(a.p[i - 1]) == lower_of(b.p[j - 1]) ? 0 : 1;
            unsigned next = least_of_three(row[j] + 1, row[j - 1] + 1, diagonal + cost);
            diagonal = row[j];
            row[j] = next;
        }
    }
    return row[b.n] > most ? most + 1 : row[b.n];
}

const char *
cks_str_nearest(struct cks_str word, const char *const *names, size_t n)
{
    const char *best = NULL;
    /* With a third of its letters wrong, a word is still the same; with more, it is another word.
     * */
    unsigned bound = (unsigned)(word.n / 3);
    unsigned best_distance = bound + 1;
    for (size_t i = 0; i < n; i++) {
        unsigned d = cks_str_distance(word, cks_str_of(names[i]), bound);
        if (d < best_distance) {
            best_distance = d;
            best = names[i];
        }
    }
    return best;
}
