#include "base/punycode.h"

#include "base/utf8.h"

/* RFC 3492, section 5. */
#define BASE 36u
#define T_MIN 1u
#define T_MAX 26u
#define SKEW 38u
#define DAMP 700u
#define INITIAL_BIAS 72u
#define INITIAL_N 128u

/* DNS: a label has at most 63 characters, "xn--" among them. */
#define LABEL_MAX 63

/* Lower case and nothing else: blocks of letters that IDNA maps to themselves, or by a plain
 * distance. Everything else is rejected, so that no wrong name is ever suggested. */
static const struct {
    uint32_t from, to;
    uint32_t distance; /* to the lower-case letter */
} letters[] = {
    {0xC0, 0xD6, 32},    {0xD8, 0xDE, 32},    {0xE0, 0xF6, 0},     {0xF8, 0xFF, 0},
    {0x391, 0x3A1, 32},  {0x3A3, 0x3A9, 32},  {0x3AC, 0x3C1, 0},   {0x3C3, 0x3CE, 0},
    {0x400, 0x40F, 80},  {0x410, 0x42F, 32},  {0x430, 0x45F, 0},   {0x561, 0x586, 0},
    {0x5D0, 0x5EA, 0},   {0x620, 0x63F, 0},   {0x641, 0x64A, 0},   {0x905, 0x939, 0},
    {0x10D0, 0x10F0, 0}, {0xE01, 0xE30, 0},   {0x3041, 0x3096, 0}, {0x30A1, 0x30FA, 0},
    {0x30FC, 0x30FC, 0}, {0x3400, 0x4DBF, 0}, {0x4E00, 0x9FFF, 0}, {0xAC00, 0xD7A3, 0},
};

/* Latin Extended-A: small letters follow their capitals. */
static bool
latin_extended(uint32_t cp, uint32_t *ret)
{
    if (cp < 0x100 || cp > 0x17E || cp == 0x130 || cp == 0x131 || cp == 0x132 || cp == 0x133 ||
        cp == 0x138 || cp == 0x13F || cp == 0x140 || cp == 0x149 || cp == 0x178)
        return false;
    bool small_is_even = (cp >= 0x139 && cp <= 0x148) || cp >= 0x179;
    bool small = (cp % 2 == 0) == small_is_even;
    *ret = small ? cp : cp + 1;
    return true;
}

static bool
lowered(uint32_t cp, uint32_t *ret)
{
    if (cp < 0x80) {
        *ret = cks_lower((unsigned char)cp);
        return cks_is_alnum((unsigned char)cp) || cp == '-';
    }
    for (size_t i = 0; i < CKS_COUNT(letters); i++)
        if (cp >= letters[i].from && cp <= letters[i].to) {
            *ret = cp + letters[i].distance;
            return true;
        }
    return latin_extended(cp, ret);
}

static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void
add_number(struct cks_buf *out, uint32_t q, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        uint32_t digit = q < t ? q : t + (q - t) % (BASE - t);
        cks_buf_addc(out, (char)(digit < 26 ? 'a' + digit : '0' + (digit - 26)));
        if (q < t)
            return;
        q = (q - t) / (BASE - t);
    }
}

/* The part after "xn--". At most LABEL_MAX code points, so that nothing overflows 32 bits. */
static void
encode(const uint32_t *cps, size_t count, struct cks_buf *out)
{
    uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, basic = 0;
    for (size_t i = 0; i < count; i++)
        if (cps[i] < 0x80) {
            cks_buf_addc(out, (char)cps[i]);
            basic++;
        }
    if (basic)
        cks_buf_addc(out, '-');
    for (uint32_t done = basic; done < count;) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (cps[i] >= n && cps[i] < next)
                next = cps[i];
        delta += (next - n) * (done + 1);
        n = next;
        for (size_t i = 0; i < count; i++) {
            if (cps[i] < n)
                delta++;
            if (cps[i] != n)
                continue;
            add_number(out, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        n++;
    }
}

static bool
encode_label(struct cks_str label, struct cks_buf *out)
{
    uint32_t cps[LABEL_MAX];
    size_t count = 0, before = out->len;
    bool plain = true;
    for (size_t i = 0; i < label.n;) {
        uint32_t cp = 0;
        size_t n = cks_utf8_decode(cks_str_sub(label, i, label.n), &cp);
        if (n == 0 || count == LABEL_MAX || !lowered(cp, &cps[count]))
            return false;
        plain = plain && cps[count] < 0x80;
        count++;
        i += n;
    }
    if (count == 0)
        return false;
    if (plain) {
        for (size_t i = 0; i < count; i++)
            cks_buf_addc(out, (char)cps[i]);
    } else {
        cks_buf_adds(out, "xn--");
        encode(cps, count, out);
    }
    return out->len - before <= LABEL_MAX;
}

bool
cks_host_to_ascii(struct cks_str host, struct cks_buf *out)
{
    for (;;) {
        size_t dot = cks_str_find(host, ".");
        if (!encode_label(cks_str_sub(host, 0, dot), out))
            return false;
        if (dot == host.n)
            return cks_buf_ok(out);
        cks_buf_addc(out, '.');
        host = cks_str_sub(host, dot + 1, host.n);
    }
}
