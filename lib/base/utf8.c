#include "base/utf8.h"

/* CKS_PORTABLE: a test of what other processors run. */
#if defined(__SSE2__) && !defined(CKS_PORTABLE)
#define VISIBLE_IN_BLOCKS
#include <emmintrin.h>
#endif

static bool
continues(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

size_t
cks_utf8_decode(struct cks_str s, uint32_t *ret_cp)
{
    uint32_t cp = 0;
    size_t n = 0;
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n == 0)
        return 0;
    if (p[0] < 0x80) {
        cp = p[0];
        n = 1;
    } else if (p[0] >= 0xC2 && p[0] <= 0xDF && s.n >= 2 && continues(p[1])) {
        cp = ((uint32_t)(p[0] & 0x1F) << 6) | (p[1] & 0x3Fu);
        n = 2;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF && s.n >= 3 && continues(p[1]) && continues(p[2])) {
        cp = ((uint32_t)(p[0] & 0x0F) << 12) | ((uint32_t)(p[1] & 0x3F) << 6) | (p[2] & 0x3Fu);
        n = cp >= 0x800 && (cp < 0xD800 || cp > 0xDFFF) ? 3 : 0;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4 && s.n >= 4 && continues(p[1]) && continues(p[2]) &&
               continues(p[3])) {
        cp = ((uint32_t)(p[0] & 0x07) << 18) | ((uint32_t)(p[1] & 0x3F) << 12) |
             ((uint32_t)(p[2] & 0x3F) << 6) | (p[3] & 0x3Fu);
        n = cp >= 0x10000 && cp <= 0x10FFFF ? 4 : 0;
    }
    if (n && ret_cp)
        *ret_cp = cp;
    return n;
}

size_t
cks_utf8_invalid(struct cks_str s)
{
    size_t i = 0;
    while (i < s.n) {
        size_t n = (unsigned char)s.p[i] < 0x80 ? 1 : cks_utf8_decode(cks_str_sub(s, i, s.n), NULL);
        if (n == 0)
            return i;
        i += n;
    }
    return s.n;
}

/* Whether eight bytes are all of ASCII. */
static bool
all_ascii(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return (w & UINT64_C(0x8080808080808080)) == 0;
}

/* The same of thirty-two. */
static bool
all_ascii_32(const char *p)
{
    uint64_t w[4];
    memcpy(w, p, sizeof(w));
    return ((w[0] | w[1] | w[2] | w[3]) & UINT64_C(0x8080808080808080)) == 0;
}

size_t
cks_utf8_count(struct cks_str s)
{
    size_t count = 0, i = 0;
    for (; i + 32 <= s.n && all_ascii_32(s.p + i); i += 32)
        count += 32;
    for (; i + 8 <= s.n && all_ascii(s.p + i); i += 8)
        count += 8;
    /* The last eight bytes, some of them for the second time. */
    if (s.n >= 8 && i + 8 > s.n && all_ascii(s.p + s.n - 8))
        return count + (s.n - i);
    for (; i < s.n; count++) {
        if ((unsigned char)s.p[i] < 0x80) {
            i++;
            continue;
        }
        size_t n = cks_utf8_decode(cks_str_sub(s, i, s.n), NULL);
        i += n ? n : 1;
    }
    return count;
}

#define EACH_BYTE(b) ((uint64_t)(b)*UINT64_C(0x0101010101010101))

/* Whether eight bytes are all from ' ' to '~' and not among the first n of `except`: no high bit is
 * set, is set by adding 1 to 0x7F, or is borrowed by what is below 0x20 or, for each exception,
 * becomes 0. What carries into the next byte comes from one that is found already. */
static inline bool
all_visible(uint64_t w, const char *except, size_t n)
{
    uint64_t found = w | (w + EACH_BYTE(1)) | (w - EACH_BYTE(0x20));
    for (size_t i = 0; i < n; i++)
        found |= (w ^ EACH_BYTE((unsigned char)except[i])) - EACH_BYTE(1);
    return (found & EACH_BYTE(0x80)) == 0;
}

static uint64_t
eight_bytes(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

/* The bytes of a text with four to seven, some of them twice. */
static uint64_t
few_bytes(struct cks_str s)
{
    uint32_t first, last;
    memcpy(&first, s.p, sizeof(first));
    memcpy(&last, s.p + s.n - sizeof(last), sizeof(last));
    return (uint64_t)first << 32 | last;
}

static bool
is_shown_as_is(char c, const char *except)
{
    for (; *except; except++)
        if (c == *except)
            return false;
    return c >= ' ' && c <= '~';
}

#ifdef VISIBLE_IN_BLOCKS

#define VISIBLE_BLOCK 16

/* The same of sixteen bytes at once. */
static inline bool
block_is_visible(const char *p, const char *except, size_t n)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* Bytes of 0x80 and more are negative. */
    __m128i shown = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(' ' - 1)),
                                  _mm_cmplt_epi8(bytes, _mm_set1_epi8('~' + 1)));
    for (size_t i = 0; i < n; i++)
        shown = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(except[i])), shown);
    return _mm_movemask_epi8(shown) == 0xFFFF;
}

#else

/* Nothing is looked at in blocks. */
#define VISIBLE_BLOCK SIZE_MAX
#define block_is_visible(p, except, n) false

#endif

__attribute__((always_inline)) static inline size_t
visible_prefix(struct cks_str s, const char *except, size_t n)
{
    size_t i = 0;
    while (s.n >= VISIBLE_BLOCK && i <= s.n - VISIBLE_BLOCK && block_is_visible(s.p + i, except, n))
        i += VISIBLE_BLOCK;
    if (s.n >= VISIBLE_BLOCK && i > s.n - VISIBLE_BLOCK &&
        block_is_visible(s.p + s.n - VISIBLE_BLOCK, except, n))
        return s.n;
    while (i + 8 <= s.n && all_visible(eight_bytes(s.p + i), except, n))
        i += 8;
    if (i == s.n)
        return i;
    /* The last eight bytes, some of them for the second time. */
    if (s.n >= 4 && i + 8 > s.n &&
        all_visible(s.n < 8 ? few_bytes(s) : eight_bytes(s.p + s.n - 8), except, n))
        return s.n;
    while (i < s.n && is_shown_as_is(s.p[i], except))
        i++;
    return i;
}

/* Functions of their own, so that each is short: almost every text is asked for the first. */
size_t
cks_visible_text(struct cks_str s)
{
    return visible_prefix(s, "", 0);
}

__attribute__((noinline)) static size_t
visible_but_two(struct cks_str s, const char *except)
{
    return visible_prefix(s, except, 2);
}

__attribute__((noinline)) static size_t
visible_but(struct cks_str s, const char *except)
{
    return visible_prefix(s, except, strlen(except));
}

size_t
cks_visible_ascii(struct cks_str s, const char *except)
{
    return except[0] && except[1] && !except[2] ? visible_but_two(s, except)
                                                : visible_but(s, except);
}

size_t
cks_utf8_encode(uint32_t cp, char *out)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | (cp >> 6));
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | (cp >> 12));
        out[1] = (char)(0x80 | ((cp >> 6) & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (cp >> 18));
    out[1] = (char)(0x80 | ((cp >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((cp >> 6) & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t
cks_utf8_offset(struct cks_str s, size_t index)
{
    size_t i = 0;
    for (; index >= 32 && i + 32 <= s.n && all_ascii_32(s.p + i); i += 32)
        index -= 32;
    for (; index >= 8 && i + 8 <= s.n && all_ascii(s.p + i); i += 8)
        index -= 8;
    while (index > 0 && i < s.n) {
        size_t n = (unsigned char)s.p[i] < 0x80 ? 1 : cks_utf8_decode(cks_str_sub(s, i, s.n), NULL);
        i += n ? n : 1;
        index--;
    }
    return i;
}

bool
cks_utf8_invisible(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {
        {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},     {0x34F, 0x34F},
        {0x61C, 0x61C},     {0x115F, 0x1160},   {0x17B4, 0x17B5}, {0x180B, 0x180E},
        {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F}, {0x3164, 0x3164},
        {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < CKS_COUNT(ranges); i++)
        if (cp >= ranges[i].from && cp <= ranges[i].to)
            return true;
    return false;
}
