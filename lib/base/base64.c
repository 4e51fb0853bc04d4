#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of each byte as a digit, or NOT_A_DIGIT. */
#define NOT_A_DIGIT 64
#define DIGIT(c)                                                                                   \
    (unsigned char)((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                         \
                    : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                    \
                    : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                    \
                    : (c) == '+'               ? 62                                                \
                    : (c) == '/'               ? 63                                                \
                                               : NOT_A_DIGIT)
#define DIGITS_4(c) DIGIT(c), DIGIT((c) + 1), DIGIT((c) + 2), DIGIT((c) + 3)
#define DIGITS_16(c) DIGITS_4(c), DIGITS_4((c) + 4), DIGITS_4((c) + 8), DIGITS_4((c) + 12)
#define DIGITS_64(c) DIGITS_16(c), DIGITS_16((c) + 16), DIGITS_16((c) + 32), DIGITS_16((c) + 48)
static const unsigned char digits[256] = {DIGITS_64(0), DIGITS_64(64), DIGITS_64(128),
                                          DIGITS_64(192)};

/* Decodes consecutive whole groups of four digits. Returns the number of groups. */
static size_t
decode_groups(const unsigned char *from, size_t n, unsigned char *to)
{
    size_t groups = 0;
    for (; n >= 4; n -= 4, from += 4, to += 3, groups++) {
        unsigned a = digits[from[0]], b = digits[from[1]], c = digits[from[2]], d = digits[from[3]];
        if ((a | b | c | d) >= NOT_A_DIGIT)
            break;
        to[0] = (unsigned char)(a << 2 | b >> 4);
        to[1] = (unsigned char)(b << 4 | c >> 2);
        to[2] = (unsigned char)(c << 6 | d);
    }
    return groups;
}

bool
cks_base64_decode(struct cks_str s, struct cks_buf *out, size_t *ret_bad)
{
    const unsigned char *from = (const unsigned char *)s.p;
    unsigned char *to = (unsigned char *)cks_buf_reserve(out, s.n / 4 * 3 + 3);
    uint32_t bits = 0;
    unsigned have = 0, padding = 0;
    size_t n = 0, i = 0;
    *ret_bad = s.n;
    if (!to)
        return false;
    for (; i < s.n; i++) {
        if (have == 0 && padding == 0) {
            size_t groups = decode_groups(from + i, s.n - i, to + n);
            n += 3 * groups;
            i += 4 * groups;
            if (i == s.n)
                break;
        }
        unsigned char c = from[i];
        if (c <= ' ')
            continue;
        unsigned digit = digits[c];
        if (c == '=' && have >= 2 && have + padding < 4) {
            padding++;
            continue;
        }
        if (digit == NOT_A_DIGIT || padding)
            break;
        bits = bits << 6 | digit;
        if (++have == 4) {
            to[n++] = (unsigned char)(bits >> 16);
            to[n++] = (unsigned char)(bits >> 8);
            to[n++] = (unsigned char)bits;
            have = 0;
        }
    }
    if (have >= 2)
        to[n++] = (unsigned char)(have == 2 ? bits >> 4 : bits >> 10);
    if (have == 3)
        to[n++] = (unsigned char)(bits >> 2);
    out->len += n;
    out->data[out->len] = '\0';
    *ret_bad = i;
    return i == s.n && have != 1 && (padding == 0 || have + padding == 4);
}

void
cks_base64_encode(struct cks_buf *out, struct cks_str data, size_t line)
{
    size_t column = 0;
    for (size_t i = 0; i < data.n; i += 3) {
        size_t n = data.n - i < 3 ? data.n - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? (unsigned char)data.p[i + k] : 0);
        char group[4] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63],
                         n > 1 ? alphabet[bits >> 6 & 63] : '=', n > 2 ? alphabet[bits & 63] : '='};
        cks_buf_add(out, group, sizeof(group));
        column += sizeof(group);
        if (line && (column >= line || i + 3 >= data.n)) {
            cks_buf_addc(out, '\n');
            column = 0;
        }
    }
}
