#include "base/chars.h"

#define L CKS_CHARS_LOWER
#define U CKS_CHARS_UPPER
#define D CKS_CHARS_DIGIT
#define H CKS_CHARS_HYPHEN
#define T CKS_CHARS_DOT
#define S CKS_CHARS_SLASH
#define O CKS_CHARS_COLON
#define N CKS_CHARS_UNDERSCORE
#define E CKS_CHARS_PLUS_EQUALS
#define W CKS_CHARS_SPACE
#define B CKS_CHARS_BRACKET
#define P CKS_CHARS_PRINTABLE
#define C CKS_CHARS_CONTROL
#define X CKS_CHARS_HIGH

/* clang-format off */
const unsigned short cks_char_kinds[256] = {
    C, C, C, C, C, C, C, C, C, W, W, W, W, W, C, C,
    C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    W, P, P, P, P, P, P, P, P, P, P, E, P, H, T, S,
    D, D, D, D, D, D, D, D, D, D, O, P, B, E, P, P,
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, N,
    P, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, B, P, P, P, C,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
/* clang-format on */

unsigned short
cks_chars_of(struct cks_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned found = 0;
    size_t i = 0;
    for (; i + 4 <= s.n; i += 4)
        found |= (unsigned)cks_char_kinds[p[i]] | cks_char_kinds[p[i + 1]] |
                 cks_char_kinds[p[i + 2]] | cks_char_kinds[p[i + 3]];
    for (; i < s.n; i++)
        found |= cks_char_kinds[p[i]];
    return (unsigned short)found;
}
