#include "source/json/scan.h"

/* CKS_PORTABLE: a test of what other processors run. */
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
#define IN_BLOCKS_OF_16
#endif

#ifdef IN_BLOCKS_OF_16
#include <emmintrin.h>
#else
#include <endian.h>
#endif

#include "base/utf8.h"

bool
cks_json_scan_fail(struct cks_json_scan *s, size_t offset, const char *message, const char *help)
{
    s->error = (struct cks_json_error){.offset = offset, .message = message, .help = help};
    return false;
}

bool
cks_json_scan_fill(struct cks_json_scan *s)
{
    return s->more && s->more(s);
}

void
cks_json_scan_spaces(struct cks_json_scan *s)
{
    for (;;) {
        while (s->pos < s->end) {
            char c = s->base[s->pos];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
                return;
            s->pos++;
        }
        if (!cks_json_scan_fill(s))
            return;
    }
}

/* Whether n bytes are at pos, filling as needed. */
static bool
have(struct cks_json_scan *s, size_t n)
{
    while (s->end - s->pos < n)
        if (!cks_json_scan_fill(s))
            return false;
    return true;
}

static int
hex_digit(unsigned char c)
{
    if (cks_is_digit(c))
        return c - '0';
    c = cks_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
scan_hex4(struct cks_json_scan *s, size_t at, unsigned *ret)
{
    unsigned v = 0;
    for (size_t i = 0; i < 4; i++) {
        int d = hex_digit((unsigned char)s->base[at + i]);
        if (d < 0)
            return false;
        v = v * 16 + (unsigned)d;
    }
    *ret = v;
    return true;
}

/* \uXXXX, with pos at the backslash; a surrogate needs its other half behind it. */
static bool
scan_unicode_escape(struct cks_json_scan *s)
{
    unsigned unit, low;
    if (!have(s, 6) || !scan_hex4(s, s->pos + 2, &unit))
        return cks_json_scan_fail(s, s->pos, "\\u without four hexadecimal digits", NULL);
    if (unit < 0xD800 || unit > 0xDFFF) {
        s->pos += 6;
        return true;
    }
    if (unit > 0xDBFF || !have(s, 12) || s->base[s->pos + 6] != '\\' ||
        s->base[s->pos + 7] != 'u' || !scan_hex4(s, s->pos + 8, &low) || low < 0xDC00 ||
        low > 0xDFFF)
        return cks_json_scan_fail(s, s->pos, "a lone surrogate, which is half of a character",
                                  NULL);
    s->pos += 12;
    return true;
}

static bool
scan_escape(struct cks_json_scan *s)
{
    if (!have(s, 2))
        return cks_json_scan_fail(s, s->pos, "the text ends inside a string", NULL);
    switch (s->base[s->pos + 1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        s->pos += 2;
        return true;
    case 'u':
        return scan_unicode_escape(s);
    default:
        return cks_json_scan_fail(s, s->pos,
                                  "unknown escape: a backslash before a character that JSON does "
                                  "not escape",
                                  "write \\\\ for a backslash");
    }
}

static bool
multibyte(struct cks_json_scan *s)
{
    have(s, 4); /* fewer at the end of the text: the decoder sees what there is */
    size_t n = cks_utf8_decode((struct cks_str){s->base + s->pos, s->end - s->pos}, NULL);
    if (n == 0)
        return cks_json_scan_fail(s, s->pos, "a byte that is not UTF-8", "save the file as UTF-8");
    s->pos += n;
    return true;
}

static bool
control(struct cks_json_scan *s)
{
    char c = s->base[s->pos];
    if (c == '\n' || c == '\r')
        return cks_json_scan_fail(s, s->pos,
                                  "a line break inside a string, or a missing closing quote",
                                  "write line breaks as \\n");
    if (c == '\t')
        return cks_json_scan_fail(s, s->pos, "a tab inside a string", "write it as \\t");
    return cks_json_scan_fail(s, s->pos, "a control character inside a string",
                              "remove it, or write it as \\u00XX");
}

/* Most of a file is text in strings, so what ends or interrupts one is looked for in BLOCK bytes at
 * once. special(p) is 0 if there is nothing of it, else place_in() tells the first place. */
#ifdef IN_BLOCKS_OF_16

#define BLOCK 16

static unsigned
special(const char *p)
{
    __m128i w = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i quote = _mm_cmpeq_epi8(w, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(w, _mm_set1_epi8('\\'));
    /* As signed numbers, bytes from 0x80 are also below 0x20. */
    __m128i odd = _mm_cmplt_epi8(w, _mm_set1_epi8(0x20));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(odd, _mm_or_si128(quote, backslash)));
}

static size_t
place_in(unsigned found)
{
    return (size_t)__builtin_ctz(found);
}

#else

#define BLOCK 8
#define EACH_BYTE(b) ((uint64_t)(b)*UINT64_C(0x0101010101010101))

/* The high bit of each byte. Bytes behind the first hit may be marked without need. */
static uint64_t
special(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    w = le64toh(w);
    uint64_t quote = w ^ EACH_BYTE('"'), backslash = w ^ EACH_BYTE('\\');
    uint64_t odd = w | (w - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1));
    return odd & EACH_BYTE(0x80);
}

static size_t
place_in(uint64_t found)
{
    return (size_t)__builtin_ctzll(found) / 8;
}

#endif

/* The first byte from p on that is not plain text of a string. */
static const char *
past_plain(const char *p, const char *end)
{
    for (; end - p >= BLOCK; p += BLOCK)
        if (special(p))
            return p + place_in(special(p));
    while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
           *p != '\\')
        p++;
    return p;
}

bool
cks_json_scan_string(struct cks_json_scan *s)
{
    size_t opened = s->pos++;
    for (;;) {
        s->pos = (size_t)(past_plain(s->base + s->pos, s->base + s->end) - s->base);
        if (s->pos == s->end) {
            if (!cks_json_scan_fill(s))
                return cks_json_scan_fail(s, opened, "this string is not closed",
                                          "add the closing quote");
            continue;
        }
        unsigned char c = (unsigned char)s->base[s->pos];
        if (c == '"') {
            s->pos++;
            return true;
        }
        if (!(c == '\\' ? scan_escape(s) : c < 0x20 ? control(s) : multibyte(s)))
            return false;
    }
}

static bool
digits(struct cks_json_scan *s)
{
    size_t from = s->pos;
    while (cks_json_scan_peek(s) >= 0 && cks_is_digit((unsigned char)s->base[s->pos]))
        s->pos++;
    return s->pos > from;
}

static bool
scan_number(struct cks_json_scan *s)
{
    static const char bad[] = "malformed number";
    size_t from = s->pos;
    if (s->base[s->pos] == '-')
        s->pos++;
    if (cks_json_scan_peek(s) == '0') {
        s->pos++;
        int next = cks_json_scan_peek(s);
        if (next >= '0' && next <= '9')
            return cks_json_scan_fail(s, from, "a number with leading zeros",
                                      "put it in quotes to keep the zeros");
    } else if (!digits(s)) {
        return cks_json_scan_fail(s, from, bad, NULL);
    }
    if (cks_json_scan_peek(s) == '.') {
        s->inexact = true;
        s->pos++;
        if (!digits(s))
            return cks_json_scan_fail(s, from, bad, NULL);
    }
    int c = cks_json_scan_peek(s);
    if (c == 'e' || c == 'E') {
        s->inexact = true;
        s->pos++;
        c = cks_json_scan_peek(s);
        if (c == '+' || c == '-')
            s->pos++;
        if (!digits(s))
            return cks_json_scan_fail(s, from, bad, NULL);
    }
    return true;
}

static bool
scan_literal(struct cks_json_scan *s)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (have(s, n) && memcmp(s->base + s->pos, words[i], n) == 0) {
            s->pos += n;
            int c = cks_json_scan_peek(s);
            if (c >= 0 && (cks_is_alnum((unsigned char)c) || c == '_')) {
                s->pos -= n;
                break;
            }
            return true;
        }
    }
    return cks_json_scan_fail(
        s, s->pos, "unexpected word",
        "put strings in double quotes; the only words are true, false and null");
}

static bool
not_a_value(struct cks_json_scan *s, int c)
{
    switch (c) {
    case -1:
        return cks_json_scan_fail(s, s->pos, "the text ends where a value is expected", NULL);
    case '\'':
        return cks_json_scan_fail(s, s->pos,
                                  "unexpected single quote; JSON strings have double "
                                  "quotes",
                                  NULL);
    case '/':
    case '#':
        return cks_json_scan_fail(s, s->pos, "unexpected comment; JSON has no comments",
                                  "remove it");
    case ',':
    case ']':
    case '}':
        return cks_json_scan_fail(s, s->pos, "a value is missing here", NULL);
    default:
        break;
    }
    if (cks_is_alnum((unsigned char)c))
        return scan_literal(s);
    return cks_json_scan_fail(s, s->pos, "unexpected character", NULL);
}

static bool
scan_scalar(struct cks_json_scan *s, int c)
{
    if (c == '"')
        return cks_json_scan_string(s);
    if (c == '-' || (c >= '0' && c <= '9'))
        return scan_number(s);
    if (c == 't' || c == 'f' || c == 'n')
        return scan_literal(s);
    return not_a_value(s, c);
}

bool
cks_json_scan_take(struct cks_json_scan *s, char c, const char *message, const char *help)
{
    cks_json_scan_space(s);
    if (cks_json_scan_peek(s) != c)
        return cks_json_scan_fail(
            s, s->pos, s->pos == s->end ? "the text ends inside an object or array" : message,
            help);
    s->pos++;
    return true;
}

/* A key and its colon, with pos after white space. */
static bool
key(struct cks_json_scan *s, bool after_comma)
{
    int c = cks_json_scan_peek(s);
    if (c == '"') {
        s->key_start = s->pos;
        if (!cks_json_scan_string(s))
            return false;
        s->key_end = s->pos;
        if (s->pos < s->end && s->base[s->pos] == ':') {
            s->pos++;
            return true;
        }
        return cks_json_scan_take(s, ':', "a colon is missing after this name", NULL);
    }
    if (c == '}' && after_comma)
        return cks_json_scan_fail(s, s->pos, "unexpected comma before the closing brace",
                                  "remove the comma");
    if (c == -1)
        return cks_json_scan_fail(s, s->pos, "the text ends inside an object",
                                  "add the closing brace");
    if (c == '/' || c == '#')
        return not_a_value(s, c);
    return cks_json_scan_fail(s, s->pos, "expected a name in double quotes", NULL);
}

/* After a value inside a container: 1 another member follows, 0 the container is closed, -1 error.
 */
static int
after_value(struct cks_json_scan *s, char close)
{
    cks_json_scan_space(s);
    int c = cks_json_scan_peek(s);
    if (c == close) {
        s->pos++;
        return 0;
    }
    if (c == ',') {
        s->pos++;
        cks_json_scan_space(s);
        if (close == ']' && cks_json_scan_peek(s) == ']') {
            cks_json_scan_fail(s, s->pos, "unexpected comma before the closing bracket",
                               "remove the comma");
            return -1;
        }
        return 1;
    }
    if (c == -1)
        cks_json_scan_fail(s, s->pos,
                           close == '}' ? "the text ends inside an object"
                                        : "the text ends inside an array",
                           close == '}' ? "add the closing brace" : "add the closing bracket");
    else
        cks_json_scan_fail(s, s->pos, "a comma is missing before this", NULL);
    return -1;
}

int
cks_json_scan_open(struct cks_json_scan *s, char close)
{
    s->pos++;
    cks_json_scan_space(s);
    if (cks_json_scan_peek(s) == close) {
        s->pos++;
        return 0;
    }
    return close == '}' && !key(s, false) ? -1 : 1;
}

int
cks_json_scan_next(struct cks_json_scan *s, char close)
{
    int more = after_value(s, close);
    return more == 1 && close == '}' && !key(s, true) ? -1 : more;
}

/* The value at pos with all that is in it. */
static bool
scan_nested(struct cks_json_scan *s, unsigned depth_left)
{
    char closers[CKS_DEPTH_MAX];
    unsigned depth = 0;
    do {
        cks_json_scan_space(s);
        int c = cks_json_scan_peek(s);
        int more = 0;
        if (c == '{' || c == '[') {
            if (depth >= depth_left || depth >= CKS_DEPTH_MAX) {
                cks_json_scan_fail(s, s->pos, "nested deeper than this program reads",
                                   "custom key store inputs need two levels");
                s->error.bound = CKS_BOUND_DEPTH;
                return false;
            }
            closers[depth++] = c == '{' ? '}' : ']';
            more = cks_json_scan_open(s, closers[depth - 1]);
            depth -= more == 0;
            if (more == 1)
                continue;
        } else if (!scan_scalar(s, c)) {
            return false;
        }
        while (more == 0 && depth > 0 && (more = cks_json_scan_next(s, closers[depth - 1])) == 0)
            depth--;
        if (more < 0)
            return false;
    } while (depth > 0);
    return true;
}

bool
cks_json_scan_value(struct cks_json_scan *s, unsigned depth_left)
{
    cks_json_scan_space(s);
    int c = cks_json_scan_peek(s);
    return c == '{' || c == '[' ? scan_nested(s, depth_left) : scan_scalar(s, c);
}

static bool
utf16_or_32(const unsigned char *p, size_t n)
{
    if (n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF)))
        return true;
    return n >= 2 && ((p[0] == 0 && p[1] != 0) || (p[0] != 0 && p[1] == 0));
}

bool
cks_json_scan_start(struct cks_json_scan *s)
{
    have(s, 4);
    const unsigned char *p = (const unsigned char *)s->base + s->pos;
    size_t n = s->end - s->pos;
    if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
        s->pos += 3;
        return true;
    }
    if (utf16_or_32(p, n))
        return cks_json_scan_fail(
            s, s->pos, "the text is UTF-16 or UTF-32; JSON must be UTF-8",
            "save the file as UTF-8 (in PowerShell: Out-File -Encoding utf8)");
    return true;
}
