/* Which kinds of bytes a text has: found in one pass, so that many questions need no pass of their
 * own. */
#ifndef CKS_BASE_CHARS_H
#define CKS_BASE_CHARS_H

#include "base/str.h"

enum {
    CKS_CHARS_LOWER = 1,
    CKS_CHARS_UPPER = 2,
    CKS_CHARS_DIGIT = 4,
    CKS_CHARS_HYPHEN = 8,
    CKS_CHARS_DOT = 16,
    CKS_CHARS_SLASH = 32,
    CKS_CHARS_COLON = 64,
    CKS_CHARS_UNDERSCORE = 128,
    CKS_CHARS_PLUS_EQUALS = 256,
    CKS_CHARS_SPACE = 512,      /* ASCII white space */
    CKS_CHARS_BRACKET = 1024,   /* < or { */
    CKS_CHARS_PRINTABLE = 2048, /* any other of ASCII's */
    CKS_CHARS_CONTROL = 4096,   /* that is not white space */
    CKS_CHARS_HIGH = 8192,      /* a byte of a character beyond ASCII */
    CKS_CHARS_ANY = 16383,      /* not determined yet */
    CKS_CHARS_ALNUM = CKS_CHARS_LOWER | CKS_CHARS_UPPER | CKS_CHARS_DIGIT,
};

extern const unsigned short cks_char_kinds[256];

unsigned short cks_chars_of(struct cks_str s);

/* Whether the text certainly contains only `kinds`. */
static inline bool
cks_chars_only(unsigned chars, unsigned kinds)
{
    return (chars & ~kinds) == 0;
}

#endif
