#include "probe/scrub.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/secret.h"

/* The shortest part of a secret that counts: more than four characters. */
#define PART 5
/* The longest text that is looked at; longer ones are not shown. Kept texts have at most
 * CKS_PROBE_TEXT_MAX bytes, a name of DNS 4 * 255. */
#define TEXT_MAX 1024
/* Encodings inside each other: a signature in base64 in the escapes of a URL. */
#define DEPTH 2

static const char hidden[] = "(hidden: it may repeat a secret)";

/* What begins our Authorization header, without what is not a letter or digit. */
static const char *const header_words[] = {"aws4hmacsha256credential", "signedheadershost"};

struct piece {
    char bytes[TEXT_MAX];
    size_t n;
};

static struct cks_str
str_of(const struct piece *p)
{
    return (struct cks_str){p->bytes, p->n};
}

static void
add_byte(struct piece *p, unsigned c)
{
    if (p->n < sizeof(p->bytes))
        p->bytes[p->n++] = (char)c;
}

/* Letters and digits alone, in small letters: no separator and no letter case hides a part. */
static void
fold_text(struct cks_str text, struct piece *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (cks_is_alnum((unsigned char)text.p[i]))
            add_byte(ret, cks_lower((unsigned char)text.p[i]));
}

static uint64_t
part_at(const char *p, bool reversed)
{
    uint64_t part = 0;
    for (int i = 0; i < PART; i++)
        part = part << 8 | (unsigned char)p[reversed ? PART - 1 - i : i];
    return part;
}

static uint64_t *
part_slot(uint64_t *parts, size_t cap, uint64_t part)
{
    size_t i = (size_t)(part * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (cap - 1);
    while (parts[i] && parts[i] != part)
        i = (i + 1) & (cap - 1);
    return &parts[i];
}

static bool
grow_parts(struct cks_scrub *s)
{
    if (s->count < s->cap / 2)
        return true;
    size_t cap = s->cap ? 2 * s->cap : 1024;
    uint64_t *parts = cks_calloc(cap, sizeof(*parts));
    if (!parts)
        return false;
    for (size_t i = 0; i < s->cap; i++)
        if (s->parts[i])
            *part_slot(parts, cap, s->parts[i]) = s->parts[i];
    cks_wipe(s->parts, s->cap * sizeof(*parts));
    free(s->parts);
    s->parts = parts;
    s->cap = cap;
    return true;
}

bool
cks_scrub_add(struct cks_scrub *s, struct cks_str secret)
{
    struct piece plain;
    bool ok = true;
    fold_text(secret, &plain);
    for (size_t i = 0; ok && i + PART <= plain.n; i++) {
        ok = grow_parts(s);
        uint64_t part = part_at(plain.bytes + i, false);
        uint64_t *at = ok ? part_slot(s->parts, s->cap, part) : NULL;
        if (at && !*at) {
            *at = part;
            s->count++;
        }
    }
    cks_wipe(&plain, sizeof(plain));
    return ok;
}

bool
cks_scrub_add_request(struct cks_scrub *s, struct cks_str request)
{
    enum { HEX_DIGITS = 64 };
    static const char begin[] = "Signature=";
    size_t at = cks_str_find(request, begin);
    return at == request.n ||
           cks_scrub_add(s, cks_str_sub(request, at + sizeof(begin) - 1, HEX_DIGITS));
}

static bool
repeats_part(const struct cks_scrub *s, const struct piece *plain)
{
    for (size_t i = 0; s->cap && i + PART <= plain->n; i++)
        if (*part_slot(s->parts, s->cap, part_at(plain->bytes + i, false)) ||
            *part_slot(s->parts, s->cap, part_at(plain->bytes + i, true)))
            return true;
    for (size_t i = 0; i < CKS_COUNT(header_words); i++)
        if (cks_str_find(str_of(plain), header_words[i]) < plain->n)
            return true;
    return false;
}

static unsigned
nibble_of(unsigned char c)
{
    return cks_is_digit(c) ? c - (unsigned)'0' : cks_lower(c) - (unsigned)'a' + 10;
}

/* The number of at most `most` digits at *at, which is moved behind them; false if there is none.
 */
static bool
read_code(struct cks_str text, size_t *at, unsigned base, size_t most, unsigned *ret)
{
    size_t from = *at;
    *ret = 0;
    while (*at < text.n && *at - from < most && cks_is_hex((unsigned char)text.p[*at]) &&
           nibble_of((unsigned char)text.p[*at]) < base)
        *ret = *ret * base + nibble_of((unsigned char)text.p[(*at)++]);
    return *at > from;
}

/* %41, \x41, \u0041, &#65;, &#x41; */
static bool
read_escape(struct cks_str text, size_t *at, unsigned *ret)
{
    static const struct {
        const char *begin;
        unsigned base;
        size_t digits;
    } rows[] = {{"%", 16, 2},   {"\\x", 16, 2}, {"\\u", 16, 4},
                {"&#x", 16, 6}, {"&#X", 16, 6}, {"&#", 10, 7}};
    struct cks_str rest = cks_str_sub(text, *at, text.n);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        size_t to = *at + strlen(rows[i].begin);
        if (!cks_str_starts(rest, rows[i].begin) ||
            !read_code(text, &to, rows[i].base, rows[i].digits, ret))
            continue;
        *at = to + (text.p[*at] == '&' && to < text.n && text.p[to] == ';');
        return true;
    }
    return false;
}

/* False where nothing is escaped. */
static bool
undo_escapes(struct cks_str text, struct piece *ret)
{
    bool any = false;
    ret->n = 0;
    for (size_t at = 0; at < text.n;) {
        unsigned c;
        bool escaped = read_escape(text, &at, &c);
        any |= escaped;
        add_byte(ret, escaped ? (c < 256 ? c : '?') : (unsigned char)text.p[at++]);
    }
    return any;
}

static int
base64_digit(unsigned char c)
{
    if (cks_is_upper(c))
        return c - 'A';
    if (cks_is_lower(c))
        return c - 'a' + 26;
    if (cks_is_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Base64 from one of four places in its group on; what is none of its digits is skipped, as line
 * breaks are. */
static void
decode_base64(struct cks_str text, size_t skip, struct piece *ret)
{
    unsigned bits = 0, n = 0;
    ret->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int digit = base64_digit((unsigned char)text.p[i]);
        if (digit < 0 || skip) {
            skip -= digit >= 0;
            continue;
        }
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        n += 6;
        if (n >= 8) {
            n -= 8;
            add_byte(ret, bits >> n & 0xFF);
        }
    }
}

/* Pairs of hexadecimal digits; what is none breaks no pair. */
static void
decode_hex(struct cks_str text, size_t skip, struct piece *ret)
{
    unsigned high = 0;
    bool second = false;
    ret->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (!cks_is_hex(c) || skip) {
            skip -= cks_is_hex(c);
            continue;
        }
        if (second)
            add_byte(ret, high << 4 | nibble_of(c));
        high = nibble_of(c);
        second = !second;
    }
}

static bool
finds(const struct cks_scrub *s, struct cks_str text, int depth)
{
    struct piece piece;
    bool found;
    if (text.n > TEXT_MAX)
        return true;
    fold_text(text, &piece);
    found = repeats_part(s, &piece);
    if (depth == 0)
        return found;
    if (!found && undo_escapes(text, &piece))
        found = finds(s, str_of(&piece), depth - 1);
    for (size_t skip = 0; !found && skip < 4; skip++) {
        decode_base64(text, skip, &piece);
        found = finds(s, str_of(&piece), depth - 1);
    }
    for (size_t skip = 0; !found && skip < 2; skip++) {
        decode_hex(text, skip, &piece);
        found = finds(s, str_of(&piece), depth - 1);
    }
    return found;
}

bool
cks_scrub_finds(const struct cks_scrub *s, struct cks_str text)
{
    return finds(s, text, DEPTH);
}

static void
scrub_text(const struct cks_scrub *s, const char **text)
{
    if (*text && cks_scrub_finds(s, cks_str_of(*text)))
        *text = hidden;
}

static void
scrub_answer(const struct cks_scrub *s, struct cks_probe_http *h)
{
    scrub_text(s, &h->content_type);
    scrub_text(s, &h->location);
    scrub_text(s, &h->error_name);
    scrub_text(s, &h->error_message);
    scrub_text(s, &h->excerpt);
    scrub_text(s, &h->vendor);
    scrub_text(s, &h->model);
    scrub_text(s, &h->ekm_vendor);
    for (size_t i = 0; i < h->managers.count; i++) {
        scrub_text(s, &h->managers.items[i].id);
        scrub_text(s, &h->managers.items[i].model);
        scrub_text(s, &h->managers.items[i].health_status);
    }
    for (size_t i = 0; i < h->violations.count; i++)
        scrub_text(s, &h->violations.items[i].found);
}

static void
scrub_tls(const struct cks_scrub *s, struct cks_probe_tls *tls)
{
    scrub_text(s, &tls->root_subject);
    for (size_t i = 0; i < tls->chain.count; i++) {
        struct cks_probe_certificate *c = &tls->chain.items[i];
        scrub_text(s, &c->subject);
        scrub_text(s, &c->issuer);
        for (size_t k = 0; k < c->names.count; k++)
            scrub_text(s, &c->names.items[k]);
    }
}

void
cks_scrub_set(const struct cks_scrub *s, struct cks_probe_set *set)
{
    for (size_t i = 0; i < set->records.count; i++) {
        struct cks_probe_record *r = &set->records.items[i];
        for (size_t k = 0; r->dns && k < r->dns->cnames.count; k++)
            scrub_text(s, &r->dns->cnames.items[k]);
        if (r->tls)
            scrub_tls(s, r->tls);
        for (size_t k = 0; k < r->other_tls.count; k++)
            scrub_tls(s, &r->other_tls.items[k]);
        if (r->http)
            scrub_answer(s, r->http);
        for (size_t k = 0; k < r->conformance.count; k++)
            scrub_text(s, &r->conformance.items[k].error_name);
    }
}

void
cks_scrub_free(struct cks_scrub *s)
{
    cks_wipe(s->parts, s->cap * sizeof(*s->parts));
    free(s->parts);
    *s = (struct cks_scrub){0};
}
