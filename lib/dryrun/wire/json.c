#include "dryrun/wire/json.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "dryrun/limits.h"

struct reading {
    struct cks_arena *arena;
    const char *p, *end;
    unsigned depth;
    const char *wrong;
    bool failed; /* out of memory */
};

static struct cks_dry_json *read_value(struct reading *r);

static bool
refuse(struct reading *r, const char *why)
{
    if (!r->wrong)
        r->wrong = why;
    return false;
}

static void
skip_blanks(struct reading *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r'))
        r->p++;
}

static bool
take(struct reading *r, char c)
{
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
take_hex(struct reading *r, uint32_t *ret)
{
    *ret = 0;
    for (int i = 0; i < 4; i++) {
        int digit = r->p < r->end ? hex_value(*r->p) : -1;
        if (digit < 0)
            return false;
        *ret = *ret << 4 | (uint32_t)digit;
        r->p++;
    }
    return true;
}

/* The code point of a \u escape, after its u. */
static bool
take_code_point(struct reading *r, uint32_t *ret)
{
    uint32_t low;
    if (!take_hex(r, ret) || (*ret >= 0xDC00 && *ret <= 0xDFFF))
        return false;
    if (*ret < 0xD800 || *ret > 0xDBFF)
        return true;
    if (!take(r, '\\') || !take(r, 'u') || !take_hex(r, &low) || low < 0xDC00 || low > 0xDFFF)
        return false;
    *ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* Decodes one escape, after its backslash; the bytes written, 0 if it is none. */
static size_t
take_escape(struct reading *r, char *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint32_t cp;
    char c = r->p < r->end ? *r->p++ : '\0';
    const char *at = c ? strchr(from, c) : NULL;
    if (at) {
        *out = to[at - from];
        return 1;
    }
    return c == 'u' && take_code_point(r, &cp) ? cks_utf8_encode(cp, out) : 0;
}

static bool
decode(struct reading *r, const char *from, const char *end, struct cks_str *ret)
{
    char *out = cks_arena_alloc(r->arena, (size_t)(end - from) + 1);
    size_t n = 0;
    if (!out) {
        r->failed = true;
        return false;
    }
    for (r->p = from; r->p < end;) {
        if (*r->p != '\\') {
            out[n++] = *r->p++;
            continue;
        }
        r->p++;
        size_t added = take_escape(r, out + n);
        if (!added)
            return refuse(r, "a string holds an escape that is not allowed");
        n += added;
    }
    *ret = (struct cks_str){out, n};
    return true;
}

/* A string, after its opening quote. */
static bool
read_string(struct reading *r, struct cks_str *ret)
{
    const char *from = r->p;
    bool escaped = false;
    while (r->p < r->end && *r->p != '"') {
        if ((unsigned char)*r->p < ' ')
            return refuse(r, "a string holds a control character");
        escaped |= *r->p == '\\';
        r->p += *r->p == '\\' && r->p + 1 < r->end ? 2 : 1;
    }
    if (r->p >= r->end)
        return refuse(r, "a string does not end");
    const char *end = r->p;
    *ret = (struct cks_str){from, (size_t)(end - from)};
    if (escaped && !decode(r, from, end, ret))
        return false;
    r->p = end + 1;
    return true;
}

static size_t
skip_digits(struct reading *r)
{
    const char *from = r->p;
    while (r->p < r->end && cks_is_digit((unsigned char)*r->p))
        r->p++;
    return (size_t)(r->p - from);
}

static bool
read_number(struct reading *r, struct cks_str *ret)
{
    const char *from = r->p;
    take(r, '-');
    bool ok = take(r, '0') || skip_digits(r) > 0;
    if (ok && take(r, '.'))
        ok = skip_digits(r) > 0;
    if (ok && (take(r, 'e') || take(r, 'E'))) {
        if (!take(r, '+'))
            take(r, '-');
        ok = skip_digits(r) > 0;
    }
    *ret = (struct cks_str){from, (size_t)(r->p - from)};
    return ok || refuse(r, "a number is malformed");
}

static bool
read_word(struct reading *r, struct cks_dry_json *v)
{
    static const struct {
        const char *word;
        enum cks_dry_kind kind;
        bool truth;
    } words[] = {{"null", CKS_DRY_NULL, false},
                 {"true", CKS_DRY_BOOL, true},
                 {"false", CKS_DRY_BOOL, false}};
    struct cks_str rest = {r->p, (size_t)(r->end - r->p)};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_starts(rest, words[i].word)) {
            v->kind = words[i].kind;
            v->truth = words[i].truth;
            r->p += strlen(words[i].word);
            return true;
        }
    return refuse(r, "a value is expected");
}

static bool
read_key(struct reading *r, struct cks_str *ret)
{
    skip_blanks(r);
    if (!take(r, '"'))
        return refuse(r, "the name of a member is expected");
    if (!read_string(r, ret))
        return false;
    skip_blanks(r);
    return take(r, ':') || refuse(r, "a colon is expected");
}

/* The members or elements, after the opening bracket. */
static bool
read_children(struct reading *r, struct cks_dry_json *v, char close)
{
    struct cks_dry_json **end = &v->child;
    skip_blanks(r);
    if (take(r, close))
        return true;
    do {
        struct cks_str key = {0};
        if (v->kind == CKS_DRY_OBJECT && !read_key(r, &key))
            return false;
        *end = read_value(r);
        if (!*end)
            return false;
        (*end)->key = key;
        end = &(*end)->next;
        skip_blanks(r);
    } while (take(r, ','));
    return take(r, close) || refuse(r, "a comma or the closing bracket is expected");
}

static bool
read_into(struct reading *r, struct cks_dry_json *v)
{
    if (take(r, '"')) {
        v->kind = CKS_DRY_STRING;
        return read_string(r, &v->text);
    }
    if (take(r, '{')) {
        v->kind = CKS_DRY_OBJECT;
        return read_children(r, v, '}');
    }
    if (take(r, '[')) {
        v->kind = CKS_DRY_ARRAY;
        return read_children(r, v, ']');
    }
    if (r->p < r->end && (*r->p == '-' || cks_is_digit((unsigned char)*r->p))) {
        v->kind = CKS_DRY_NUMBER;
        return read_number(r, &v->text);
    }
    return read_word(r, v);
}

/* The depth is bounded, so the stack is too. */
static struct cks_dry_json *
read_value(struct reading *r)
{
    struct cks_dry_json *v = cks_arena_alloc(r->arena, sizeof(*v));
    r->failed |= !v;
    if (!v || (r->depth == CKS_DRY_DEPTH_MAX && !refuse(r, "the values are nested too deeply")))
        return NULL;
    r->depth++;
    skip_blanks(r);
    bool ok = read_into(r, v);
    r->depth--;
    return ok ? v : NULL;
}

struct cks_dry_json *
cks_dry_json_read(struct cks_arena *a, struct cks_str text, const char **ret_wrong)
{
    struct reading r = {.arena = a, .p = text.p, .end = text.n ? text.p + text.n : text.p};
    struct cks_dry_json *v = NULL;
    if (cks_utf8_invalid(text) < text.n)
        refuse(&r, "the text is not UTF-8");
    else
        v = read_value(&r);
    if (v)
        skip_blanks(&r);
    bool whole = v && (r.p == r.end || refuse(&r, "there is text after the end of the value"));
    *ret_wrong = r.failed ? NULL : r.wrong;
    return whole ? v : NULL;
}

const struct cks_dry_json *
cks_dry_json_get(const struct cks_dry_json *object, const char *name)
{
    const struct cks_dry_json *found = NULL;
    if (!object || object->kind != CKS_DRY_OBJECT)
        return NULL;
    for (const struct cks_dry_json *m = object->child; m; m = m->next)
        if (cks_str_is(m->key, name))
            found = m;
    return found;
}

struct cks_str
cks_dry_json_text(const struct cks_dry_json *object, const char *name)
{
    const struct cks_dry_json *m = cks_dry_json_get(object, name);
    return m && m->kind == CKS_DRY_STRING ? m->text : (struct cks_str){0};
}

bool
cks_dry_json_whole(const struct cks_dry_json *number, int64_t *ret)
{
    struct cks_str s = number->text;
    bool negative = cks_str_starts(s, "-");
    uint64_t n = 0;
    for (size_t i = negative; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]) || n > (uint64_t)INT64_MAX / 10 - 1)
            return false;
        n = n * 10 + (uint64_t)(s.p[i] - '0');
    }
    *ret = negative ? -(int64_t)n : (int64_t)n;
    return true;
}

bool
cks_dry_json_has_null(const struct cks_dry_json *value)
{
    if (value->text.n && memchr(value->text.p, '\0', value->text.n))
        return true;
    for (const struct cks_dry_json *m = value->child; m; m = m->next)
        if (cks_dry_json_has_null(m))
            return true;
    return false;
}
