#include "rules/entropy.h"

/* Longest text that is looked at; the parameter has 64 characters at most. */
#define TEXT_MAX 128
/* So few different characters: 43 random hexadecimal digits have 15, base64 characters 31. */
#define DISTINCT_MAX 10
/* A repetition counts from so many equal characters on: random ones never agree so long. */
#define REPEATED_MIN 16
/* So many characters beside words would be 96 random bits in base64. */
#define UNKNOWN_MAX 16

static bool
has_few_characters(struct cks_str s)
{
    bool seen[256] = {false};
    unsigned n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += !seen[c];
        seen[c] = true;
    }
    return n <= DISTINCT_MAX;
}

/* aaaa, 1234, dcba: more than half of all steps. */
static bool
is_sequential(struct cks_str s)
{
    size_t n = 0;
    for (size_t i = 1; i < s.n; i++) {
        int step = (unsigned char)s.p[i] - (unsigned char)s.p[i - 1];
        n += step >= -1 && step <= 1;
    }
    return n > s.n / 2;
}

/* The text is a shorter one again and again, but for a few characters. */
static bool
is_repeated(struct cks_str s)
{
    for (size_t period = 1; period + REPEATED_MIN <= s.n; period++) {
        size_t equal = 0, compared = s.n - period;
        for (size_t i = period; i < s.n; i++)
            equal += s.p[i] == s.p[i - period];
        if (equal * 5 >= compared * 4)
            return true;
    }
    return false;
}

/* What made-up secrets are made of. Three letters at least; shorter would be found by chance. */
static const char *const words[] = {
    "password",
    "passwort",
    "passwd",
    "passphrase",
    "secret",
    "access",
    "proxy",
    "store",
    "custom",
    "external",
    "manager",
    "amazon",
    "cloud",
    "admin",
    "administrator",
    "default",
    "sample",
    "example",
    "testing",
    "test",
    "dummy",
    "fake",
    "demo",
    "hello",
    "world",
    "welcome",
    "letmein",
    "qwerty",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "monkey",
    "dragon",
    "master",
    "token",
    "value",
    "string",
    "super",
    "very",
    "long",
    "strong",
    "secure",
    "security",
    "random",
    "generated",
    "please",
    "change",
    "replace",
    "never",
    "used",
    "only",
    "this",
    "that",
    "with",
    "from",
    "that",
    "here",
    "your",
    "credential",
    "authentication",
    "production",
    "staging",
    "development",
    "company",
    "service",
    "endpoint",
    "encrypt",
    "decrypt",
    "correct",
    "horse",
    "battery",
    "staple",
    "lorem",
    "ipsum",
    "dolor",
    "amet",
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefgh",
    "abcdef",
    "0123456789",
    "1234567890",
    "12345678",
    "123456",
    "12345",
    "1234",
    "abcd",
    "0000",
    "1111",
    "xxxx",
    "aaaa",
    "key",
    "raw",
    "aws",
    "kms",
    "xks",
    "foo",
    "bar",
    "baz",
    "not",
    "for",
    "the",
    "and",
    "are",
    "you",
    "use",
    "123",
    "real",
    "bits",
    "base",
    "must",
    "have",
    "characters",
    "forty",
    "three",
};

static size_t
word_at(struct cks_str s)
{
    size_t longest = 0;
    char first = (char)cks_lower((unsigned char)s.p[0]);
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t n = words[i][0] == first ? strlen(words[i]) : 0;
        if (n > longest && n <= s.n && cks_str_ieq(cks_str_sub(s, 0, n), cks_str_of(words[i])))
            longest = n;
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
    return has_few_characters(text) || is_sequential(text) || is_repeated(text) ||
           is_made_of_words(text);
}
