#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#define NOT_A_DIGIT 64u

static unsigned
digit_of(unsigned char c)
{
    if (cks_is_upper(c))
        return c - 'A';
    if (cks_is_lower(c))
        return c - 'a' + 26u;
    if (cks_is_digit(c))
        return c - '0' + 52u;
    return c == '+' ? 62 : c == '/' ? 63 : NOT_A_DIGIT;
}

bool
cks_base64_decode(struct cks_str s, struct cks_buf *out, size_t *ret_bad)
{
    unsigned char *to = (unsigned char *)cks_buf_reserve(out, s.n / 4 * 3 + 3);
    uint32_t bits = 0;
    unsigned have = 0, padding = 0;
    size_t n = 0, i = 0;
    *ret_bad = s.n;
    if (!to)
        return false;
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ')
            continue;
        unsigned digit = digit_of(c);
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
