#include "base/formed.h"

#include "base/chars.h"

/* Shorter words are not secrets that KMS accepts; one with digits may be a part of a secret. */
#define FORMED_MIN 7
#define FORMED_DIGITS_MIN 5
/* Shorter words change as often by chance. */
#define SCRAMBLED_MIN 8

bool
cks_formed_as_secret(struct cks_str word)
{
    while (word.n && strchr("-_\"' ", word.p[0]))
        word = cks_str_sub(word, 1, word.n);
    while (word.n && strchr("-_\"' ", word.p[word.n - 1]))
        word.n--;
    bool digit = false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        digit |= cks_is_digit((unsigned char)c);
        if (c && strchr("-_ .:", c))
            return false;
    }
    return word.n >= (digit ? FORMED_DIGITS_MIN : FORMED_MIN);
}

bool
cks_scrambled(struct cks_str word)
{
    enum { DIGIT = 1, UPPER = 2, LOWER = 4 };
    unsigned kinds = 0, last = 0;
    size_t changes = 0;
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];
        unsigned kind = cks_is_digit(c) ? DIGIT : cks_is_upper(c) ? UPPER : LOWER;
        if (!cks_is_alnum(c))
            return false;
        changes += i && kind != last;
        last = kind;
        kinds |= kind;
    }
    /* Five in eight by chance; a name of short words and a number has four in eight at most. */
    return word.n >= SCRAMBLED_MIN && kinds == (DIGIT | UPPER | LOWER) &&
           20 * changes >= 11 * (word.n - 1);
}
