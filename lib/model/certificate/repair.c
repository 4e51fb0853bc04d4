/*
 * Recovers certificates from texts that no PEM reader takes. First, escapes are undone; then
 * everything between BEGIN and END that is not base64 is removed. Only bytes that form one whole
 * certificate count as recovered, so nothing is guessed.
 */
#include "model/certificate/repair.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "model/certificate/parts.h"
#include "model/certificate/pem.h"

/* Nested escapes: three layers (JSON in JSON in HTML) are the most observed. */
#define PASSES 3
/* Backslashes before one escaped character: a layer doubles them. */
#define BACKSLASHES_MAX 16u
/* "&NewLine;" is the longest entity, "&#x0002B;" the longest number that is looked for. */
#define ENTITY_MAX 12u

struct repair {
    unsigned mangled;
    size_t from, len; /* of the first fault, in the text given */
    unsigned pass;
};

static void
fault(struct repair *r, unsigned what, size_t at, size_t len)
{
    if (r->pass == 0 && (r->len == 0 || at < r->from)) {
        r->from = at;
        r->len = len;
    }
    r->mangled |= what;
}

static int
hex_of(char c)
{
    if (cks_is_digit((unsigned char)c))
        return c - '0';
    unsigned char l = cks_lower((unsigned char)c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/* The number of up to `most` digits at the start of s; how many digits were read. */
static size_t
escaped_number(struct cks_str s, unsigned base, size_t most, uint32_t *ret)
{
    size_t n = 0;
    *ret = 0;
    while (n < s.n && n < most) {
        int digit = hex_of(s.p[n]);
        if (digit < 0 || (unsigned)digit >= base)
            break;
        *ret = *ret * base + (uint32_t)digit;
        n++;
    }
    return n;
}

static bool
add_ascii(struct cks_buf *out, uint32_t cp)
{
    if (cp == 0 || cp >= 0x80)
        return false;
    cks_buf_addc(out, (char)cp);
    return true;
}

/* Each of these undoes one kind of escape at the start of s: how many bytes it took, or 0. */

static size_t
undo_backslash(struct repair *r, struct cks_str s, size_t at, struct cks_buf *out)
{
    size_t n = 0;
    uint32_t cp;
    while (n < s.n && n < BACKSLASHES_MAX && s.p[n] == '\\')
        n++;
    if (n == 0 || n == s.n)
        return 0;
    char c = s.p[n];
    unsigned what = n > 1 ? CKS_MANGLED_DOUBLE : CKS_MANGLED_ESCAPED;
    if (c == 'n' || c == 'r' || c == 't')
        cks_buf_addc(out, c == 'n' ? '\n' : (c == 'r' ? '\r' : '\t'));
    else if (c == '/' || c == '"' || c == '\'' || c == '+' || c == '=')
        cks_buf_addc(out, c);
    else if (c == 'u' && escaped_number(cks_str_sub(s, n + 1, 4), 16, 4, &cp) == 4 &&
             add_ascii(out, cp))
        n += 4;
    else
        return 0;
    fault(r, what, at, n + 1);
    return n + 1;
}

static size_t
undo_html(struct repair *r, struct cks_str s, size_t at, struct cks_buf *out)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'},    {"&quot;", '"'},     {"&plus;", '+'}, {"&sol;", '/'},
                    {"&equals;", '='}, {"&lt;", '<'},       {"&gt;", '>'},   {"&nbsp;", ' '},
                    {"&apos;", '\''},  {"&NewLine;", '\n'}, {"&dash;", '-'}, {"&hyphen;", '-'}};
    uint32_t cp;
    if (s.p[0] != '&')
        return 0;
    s = cks_str_sub(s, 0, ENTITY_MAX);
    for (size_t i = 0; i < CKS_COUNT(entities); i++)
        if (cks_str_starts(s, entities[i].entity)) {
            cks_buf_addc(out, entities[i].c);
            fault(r, CKS_MANGLED_HTML, at, strlen(entities[i].entity));
            return strlen(entities[i].entity);
        }
    bool hex = cks_str_starts(s, "&#x") || cks_str_starts(s, "&#X");
    if (!hex && !cks_str_starts(s, "&#"))
        return 0;
    size_t head = hex ? 3 : 2;
    size_t digits = escaped_number(cks_str_sub(s, head, s.n), hex ? 16 : 10, 6, &cp);
    size_t n = head + digits;
    if (digits == 0 || n == s.n || s.p[n] != ';' || !add_ascii(out, cp))
        return 0;
    fault(r, CKS_MANGLED_HTML, at, n + 1);
    return n + 1;
}

static size_t
undo_percent(struct repair *r, struct cks_str s, size_t at, struct cks_buf *out)
{
    uint32_t cp;
    if (s.p[0] != '%' || escaped_number(cks_str_sub(s, 1, 2), 16, 2, &cp) != 2 ||
        !add_ascii(out, cp))
        return 0;
    fault(r, CKS_MANGLED_PERCENT, at, 3);
    return 3;
}

static size_t
undo_unicode(struct repair *r, struct cks_str s, size_t at, struct cks_buf *out)
{
    uint32_t cp = 0;
    size_t n = (unsigned char)s.p[0] < 0x80 ? 0 : cks_utf8_decode(s, &cp);
    if (n == 0)
        return 0;
    if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFF0D) {
        cks_buf_addc(out, '-');
        fault(r, CKS_MANGLED_DASHES, at, n);
    } else if (cp >= 0x2018 && cp <= 0x201F) {
        cks_buf_addc(out, '"');
        fault(r, CKS_MANGLED_QUOTED, at, n);
    } else if (cp == 0xA0 || cp == 0x2028 || cp == 0x2029 || cks_utf8_invisible(cp)) {
        if (cp == 0x2028 || cp == 0x2029)
            cks_buf_addc(out, '\n');
        else if (cp == 0xA0)
            cks_buf_addc(out, ' ');
        fault(r, CKS_MANGLED_INVISIBLE, at, n);
    } else {
        return 0;
    }
    return n;
}

/* One layer off. Whether there was one. */
static bool
unescape(struct repair *r, struct cks_str text, struct cks_buf *out)
{
    bool changed = false;
    for (size_t i = 0; i < text.n;) {
        struct cks_str s = cks_str_sub(text, i, text.n);
        size_t n = undo_backslash(r, s, i, out);
        if (n == 0)
            n = undo_html(r, s, i, out);
        if (n == 0)
            n = undo_percent(r, s, i, out);
        if (n == 0)
            n = undo_unicode(r, s, i, out);
        changed |= n > 0;
        if (n == 0)
            cks_buf_addc(out, s.p[n++]);
        i += n;
    }
    return changed;
}

/* A BEGIN or END marker: the words, in whatever case and with whatever between them. */
struct marker {
    size_t from, to;      /* with the dashes around it */
    size_t before, after; /* how many dashes */
    bool plain;           /* the words are as they should be */
};

static size_t
words_at(struct cks_str s, const char *word, bool *plain)
{
    static const char label[] = "CERTIFICATE";
    size_t n = strlen(word);
    if (!cks_str_ieq(cks_str_sub(s, 0, n), cks_str_of(word)))
        return 0;
    size_t i = n;
    while (i < s.n && i < n + 3 &&
           (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '_' || s.p[i] == '+'))
        i++;
    if (!cks_str_ieq(cks_str_sub(s, i, strlen(label)), cks_str_of(label)))
        return 0;
    *plain = i == n + 1 && s.p[n] == ' ' && cks_str_starts(s, word) &&
             cks_str_starts(cks_str_sub(s, i, s.n), label);
    i += strlen(label);
    return cks_str_starts(cks_str_sub(s, i, s.n), " REQ") ? 0 : i;
}

static bool
find_marker(struct cks_str s, size_t from, const char *word, struct marker *ret)
{
    char lower[2] = {(char)cks_lower((unsigned char)word[0]), '\0'};
    char upper[2] = {word[0], '\0'};
    *ret = (struct marker){0};
    /* The nearest of either case: each is looked for again only once it is behind us. */
    size_t next[2] = {from, from};
    bool known[2] = {false, false};
    for (size_t at = from; at < s.n;) {
        for (int c = 0; c < 2; c++)
            if (!known[c] || next[c] < at) {
                next[c] = at + cks_str_find(cks_str_sub(s, at, s.n), c ? lower : upper);
                known[c] = true;
            }
        at = next[0] < next[1] ? next[0] : next[1];
        size_t n = at < s.n ? words_at(cks_str_sub(s, at, s.n), word, &ret->plain) : 0;
        if (n == 0) {
            at++;
            continue;
        }
        ret->from = at;
        ret->to = at + n;
        while (ret->from > from && (s.p[ret->from - 1] == ' ' || s.p[ret->from - 1] == '+') &&
               ret->from > from + 1 && s.p[ret->from - 2] == '-')
            ret->from--;
        while (ret->from > from && s.p[ret->from - 1] == '-') {
            ret->from--;
            ret->before++;
        }
        while (ret->to < s.n && s.p[ret->to] == '-') {
            ret->to++;
            ret->after++;
        }
        return true;
    }
    return false;
}

/* What is between the start of the line and BEGIN. */
static void
look_before(struct repair *r, struct cks_str s, const struct marker *begin)
{
    size_t at = begin->from;
    while (at > 0 && s.p[at - 1] != '\n' && s.p[at - 1] != '\r')
        at--;
    struct cks_str before = cks_str_sub(s, at, begin->from - at);
    struct cks_str word = cks_str_trim(before);
    if (before.n == 0)
        return;
    unsigned what = word.n == 0 ? CKS_MANGLED_INDENTED : CKS_MANGLED_TEXT_BEFORE;
    if (word.n && strchr("\"'`", word.p[word.n - 1]))
        what = CKS_MANGLED_QUOTED;
    fault(r, what, at, before.n);
}

static void
look_after(struct repair *r, struct cks_str s, const struct marker *begin)
{
    size_t at = begin->to;
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
        at++;
    if (at < s.n && (cks_is_alnum((unsigned char)s.p[at]) || s.p[at] == '+' || s.p[at] == '/'))
        fault(r, at > begin->to ? CKS_MANGLED_SPACES : CKS_MANGLED_JOINED, begin->to,
              at > begin->to ? at - begin->to : 1);
}

static void
look_at_marker(struct repair *r, const struct marker *m)
{
    /* URL encoding makes a plus sign of the space. */
    if (!m->plain && !(r->mangled & CKS_MANGLED_PERCENT))
        fault(r, CKS_MANGLED_LABEL, m->from, m->to - m->from);
    if (m->before != 5 || m->after != 5)
        fault(r, CKS_MANGLED_DASHES, m->from, m->to - m->from);
}

/* Keeps the base64 of a body, standing at `at`. */
static void
distil(struct repair *r, struct cks_str body, size_t at, struct cks_buf *out)
{
    for (size_t i = 0; i < body.n; i++) {
        char c = body.p[i];
        unsigned what = 0;
        if (cks_is_alnum((unsigned char)c) || c == '+' || c == '/' || c == '=')
            cks_buf_addc(out, c);
        else if (c == '-' || c == '_')
            what = CKS_MANGLED_URL_SAFE;
        else if (c == '"' || c == '\'' || c == '`' || c == ',')
            what = CKS_MANGLED_QUOTED;
        else if (c == '|' || c == '>' || c == '\\' || c == ';' || c == '*' || c == '#')
            what = CKS_MANGLED_DECORATED;
        else if ((unsigned char)c > ' ')
            cks_buf_addc(out, c); /* not base64: the decoder says no */
        if (what == CKS_MANGLED_URL_SAFE)
            cks_buf_addc(out, c == '-' ? '+' : '/');
        if (what)
            fault(r, what, at + i, 1);
    }
}

/* One certificate from base64 that holds nothing else: decoded, whole, and of a certificate's
 * shape. */
static bool
add_certificate(struct cks_str base64, struct cks_buf *out)
{
    struct cks_buf der = {0};
    size_t bad;
    bool encrypted;
    bool good = cks_base64_decode(base64, &der, &bad) &&
                cks_der_length(cks_buf_str(&der)) == der.len &&
                cks_der_kind(cks_buf_str(&der), &encrypted) == CKS_TEXT_CERTIFICATE;
    if (good)
        cks_pem_write(out, cks_buf_str(&der));
    out->failed |= der.failed;
    cks_buf_free(&der);
    return good;
}

static bool
recover(struct repair *r, struct cks_str s, struct cks_buf *out)
{
    struct marker begin, end;
    struct cks_buf base64 = {0};
    size_t at = 0, found = 0;
    bool good = true;
    while (good && found < CKS_X509_MAX && find_marker(s, at, "BEGIN", &begin)) {
        bool ended = find_marker(s, begin.to, "END", &end);
        size_t stop = ended ? end.from : s.n;
        look_before(r, s, &begin);
        look_at_marker(r, &begin);
        look_after(r, s, &begin);
        cks_buf_clear(&base64);
        distil(r, cks_str_sub(s, begin.to, stop - begin.to), begin.to, &base64);
        if (ended)
            look_at_marker(r, &end);
        else
            fault(r, CKS_MANGLED_NO_END, s.n, 0);
        out->failed |= base64.failed;
        good = add_certificate(cks_buf_str(&base64), out);
        at = ended ? end.to : s.n;
        found++;
    }
    cks_buf_free(&base64);
    return good && found > 0 && cks_buf_ok(out);
}

bool
cks_pem_repair(struct cks_str text, struct cks_buf *out, unsigned *ret_mangled, size_t *ret_from,
               size_t *ret_len)
{
    struct repair r = {0};
    struct cks_buf layers[2] = {{0}, {0}};
    struct cks_str s = text;
    for (; r.pass < PASSES; r.pass++) {
        struct cks_buf *to = &layers[r.pass % 2];
        cks_buf_clear(to);
        bool changed = unescape(&r, s, to);
        out->failed |= to->failed;
        if (!changed)
            break;
        s = cks_buf_str(to);
    }
    /* Places in an unescaped text are none in the text given. */
    r.pass = s.p == text.p ? 0 : PASSES;
    bool good = recover(&r, s, out);
    cks_buf_free(&layers[0]);
    cks_buf_free(&layers[1]);
    *ret_mangled = r.mangled;
    *ret_from = r.from;
    *ret_len = r.len;
    return good && cks_buf_ok(out);
}
