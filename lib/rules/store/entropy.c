#include "rules/store/entropy.h"

#include "base/chars.h"

/* Longest text that is looked at; the parameter has 64 characters at most. */
#define TEXT_MAX 128
/* This few different characters: 43 random hexadecimal digits have 15, base64 characters 31. */
#define DISTINCT_MAX 10
/* A repetition counts from this many equal characters: random ones never agree that long. */
#define REPEATED_MIN 16
/* This many characters beside words would be 96 random bits in base64. */
#define UNKNOWN_MAX 16

/* What one skip a text finds. */
struct census {
    size_t distinct; /* different characters */
    size_t changes;  /* of the kind: lower case, upper case, digit, other */
};

static struct census
count_characters(struct cks_str s)
{
    struct census c = {0};
    uint64_t seen[4] = {0};
    unsigned last_kind = s.n ? cks_char_kinds[(unsigned char)s.p[0]] : 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned now = (unsigned char)s.p[i], kind = cks_char_kinds[now];
        seen[now / 64] |= UINT64_C(1) << now % 64;
        c.changes += ((kind ^ last_kind) & CKS_CHARS_ALNUM) != 0;
        last_kind = kind;
    }
    for (size_t i = 0; i < CKS_COUNT(seen); i++)
        c.distinct += (size_t)__builtin_popcountll(seen[i]);
    return c;
}

/* More than half of the steps are as in aaaa, 1234, dcba. */
static bool
is_sequential(struct cks_str s)
{
    size_t steps = 0;
    for (size_t i = 1; i < s.n; i++)
        steps += (unsigned)((unsigned char)s.p[i] - (unsigned char)s.p[i - 1] + 1) <= 2;
    return steps > s.n / 2;
}

/* The text repeats a shorter one, except for a few characters. */
static bool
is_repeated(struct cks_str s, size_t distinct)
{
    /* A period and the fifth of the rest that may differ hold all the characters there are. */
    size_t first = distinct * 5 > s.n ? (distinct * 5 - s.n) / 4 : 1;
    for (size_t period = first ? first : 1; period + REPEATED_MIN <= s.n; period++) {
        size_t different = 0, most = (s.n - period) / 5;
        for (size_t i = period; i < s.n && different <= most; i++)
            different += s.p[i] != s.p[i - period];
        if (different <= most)
            return true;
    }
    return false;
}

/* What made-up secrets are made of, by their first letter, separated by spaces. Three letters at
 * least; shorter ones would be found by chance. */
static const char *const words[128] = {
    ['0'] = "0000 0123456789",
    ['1'] = "1111 123 1234 12345 123456 12345678 1234567890",
    ['a'] = "aaaa abcd abcdef abcdefgh abcdefghijklmnopqrstuvwxyz access admin "
            "administrator amazon amet and are asdfgh asdfghjkl authentication aws",
    ['b'] = "bar base battery baz bits",
    ['c'] = "change characters cloud company correct credential custom",
    ['d'] = "decrypt default demo development dolor dragon dummy",
    ['e'] = "encrypt endpoint example external",
    ['f'] = "fake foo for forty from",
    ['g'] = "generated",
    ['h'] = "have hello here horse",
    ['i'] = "ipsum",
    ['k'] = "key kms",
    ['l'] = "letmein long lorem",
    ['m'] = "manager master monkey must",
    ['n'] = "never not",
    ['o'] = "only",
    ['p'] = "passphrase passwd password passwort please production proxy",
    ['q'] = "qwerty qwertyuiop",
    ['r'] = "random raw real replace",
    ['s'] = "sample secret secure security service staging staple store string strong "
            "super",
    ['t'] = "test testing that the this three token",
    ['u'] = "use used",
    ['v'] = "value very",
    ['w'] = "welcome with world",
    ['x'] = "xks xxxx",
    ['y'] = "you your",
    ['z'] = "zxcvbn zxcvbnm",
};

/* The length of the longest word that s starts with, letter case aside. */
static size_t
word_at(struct cks_str s)
{
    unsigned char first = cks_lower((unsigned char)s.p[0]);
    size_t longest = 0;
    for (const char *w = first < CKS_COUNT(words) ? words[first] : NULL; w && *w;) {
        size_t n = 0;
        while (n < s.n && w[n] && w[n] == (char)cks_lower((unsigned char)s.p[n]))
            n++;
        if ((w[n] == '\0' || w[n] == ' ') && n > longest)
            longest = n;
        for (w += n; *w && *w != ' '; w++)
            ;
        w += *w == ' ';
    }
    return longest;
}

/* Hardly anything is left when the words are taken out. */
static bool
is_made_of_words(struct cks_str s)
{
    size_t unknown = 0;
    for (size_t i = 0; i < s.n && unknown <= UNKNOWN_MAX;) {
        size_t n = word_at(cks_str_sub(s, i, s.n));
        unknown += n == 0 && s.p[i] != '=';
        i += n ? n : 1;
    }
    return unknown <= UNKNOWN_MAX;
}

bool
cks_looks_weak(struct cks_str text)
{
    if (text.n < CKS_WEAK_MIN || text.n > TEXT_MAX)
        return false;
    struct census c = count_characters(text);
    if (c.distinct <= DISTINCT_MAX || is_repeated(text, c.distinct))
        return true;
    /* Words and sequences stay in one kind of letter for a while; in random base64 the kind changes
     * at 27 of 43 characters. So most texts are decided without searching them. */
    return c.changes <= text.n / 2 && (is_sequential(text) || is_made_of_words(text));
}
