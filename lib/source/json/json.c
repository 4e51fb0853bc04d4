#include "source/json/json.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "source/json/scan.h"

bool
cks_json_check(struct cks_str text, struct cks_json_error *reterr)
{
    struct cks_json_scan s = {.base = text.p ? text.p : "", .end = text.n};
    bool ok = cks_json_scan_start(&s);
    if (ok) {
        cks_json_scan_space(&s);
        ok = cks_json_scan_peek(&s) >= 0 || cks_json_scan_fail(&s, 0, "the text is empty", NULL);
    }
    ok = ok && cks_json_scan_value(&s, CKS_DEPTH_MAX);
    if (ok) {
        cks_json_scan_space(&s);
        ok = s.pos == s.end ||
             cks_json_scan_fail(&s, s.pos, "there is text after the end of the value", NULL);
    }
    if (!ok)
        *reterr = s.error;
    return ok;
}

static struct cks_str
without_bom(struct cks_str text)
{
    return cks_str_starts(text, "\xEF\xBB\xBF") ? cks_str_sub(text, 3, text.n) : text;
}

/* A NUL would end the string of the tree: the sign for it, which is as long, stands in its place.
 */
#define NUL_ESCAPE "\\u0000"
#define NUL_SIGN "\\u2400"

static void
replace_nul(char *text, size_t n)
{
    size_t length = strlen(NUL_ESCAPE);
    for (size_t i = 0; i + length <= n; i++) {
        if (text[i] != '\\')
            continue;
        if (memcmp(text + i, NUL_ESCAPE, length) == 0)
            memcpy(text + i, NUL_SIGN, length);
        i++; /* what is escaped begins no escape */
    }
}

static cJSON *
parse_without_nul(struct cks_str text)
{
    struct cks_buf b = {0};
    cks_buf_addstr(&b, text);
    if (cks_buf_ok(&b))
        replace_nul(b.data, b.len);
    cJSON *tree = cks_buf_ok(&b) ? cJSON_ParseWithLength(b.data, b.len) : NULL;
    cks_buf_free(&b);
    return tree;
}

cJSON *
cks_json_parse(struct cks_str text)
{
    text = without_bom(text);
    if (text.n && memmem(text.p, text.n, NUL_ESCAPE, strlen(NUL_ESCAPE)))
        return parse_without_nul(text);
    return cJSON_ParseWithLength(text.p ? text.p : "", text.n);
}

/* Children first would need a stack; the tree is at most CKS_DEPTH_MAX deep, as the scan saw to. */
static void
wipe(cJSON *item)
{
    for (; item; item = item->next) {
        if (item->valuestring)
            cks_wipe(item->valuestring, strlen(item->valuestring));
        if (item->child)
            wipe(item->child);
    }
}

void
cks_json_delete(cJSON *tree)
{
    wipe(tree);
    cJSON_Delete(tree);
}

const cJSON *
cks_json_get(const cJSON *object, const char *name)
{
    const cJSON *last = NULL;
    if (!cJSON_IsObject(object))
        return NULL;
    for (const cJSON *m = object->child; m; m = m->next)
        if (m->string && strcmp(m->string, name) == 0)
            last = m;
    return last;
}

struct cks_str
cks_json_text(const cJSON *item)
{
    return cJSON_IsString(item) ? cks_str_of(item->valuestring) : (struct cks_str){0};
}

struct cks_str
cks_json_text_of(const cJSON *object, const char *name)
{
    return cks_json_text(cks_json_get(object, name));
}

bool
cks_json_is_true(const cJSON *item)
{
    return cJSON_IsTrue(item);
}

const char *
cks_json_kind(const cJSON *item)
{
    if (cJSON_IsString(item))
        return "a string";
    if (cJSON_IsNumber(item))
        return "a number";
    if (cJSON_IsBool(item))
        return cJSON_IsTrue(item) ? "true" : "false";
    if (cJSON_IsNull(item))
        return "null";
    if (cJSON_IsArray(item))
        return "an array";
    return cJSON_IsObject(item) ? "an object" : "nothing";
}

/* The bytes that one character of a string literal takes at p, and what it stands for. */
static size_t
literal_character(struct cks_str raw, uint32_t *ret)
{
    if (raw.p[0] != '\\')
        return cks_utf8_decode(raw, ret);
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *at = raw.n > 1 ? strchr(from, raw.p[1]) : NULL;
    if (at && *at) {
        *ret = (unsigned char)to[at - from];
        return 2;
    }
    uint32_t unit = 0, low = 0;
    for (size_t i = 2; i < 6 && i < raw.n; i++)
        unit = unit * 16 + (uint32_t)(cks_is_digit((unsigned char)raw.p[i])
                                          ? raw.p[i] - '0'
                                          : cks_lower((unsigned char)raw.p[i]) - 'a' + 10);
    *ret = unit;
    if (unit < 0xD800 || unit > 0xDBFF || raw.n < 12)
        return raw.n < 6 ? raw.n : 6;
    for (size_t i = 8; i < 12; i++)
        low = low * 16 + (uint32_t)(cks_is_digit((unsigned char)raw.p[i])
                                        ? raw.p[i] - '0'
                                        : cks_lower((unsigned char)raw.p[i]) - 'a' + 10);
    *ret = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/* Whether a string literal (with quotes) stands for `name`. */
static bool
literal_is(struct cks_str literal, struct cks_str name)
{
    struct cks_str raw = cks_str_sub(literal, 1, literal.n - 2);
    if (!memchr(raw.p, '\\', raw.n))
        return cks_str_eq(raw, name);
    size_t at = 0;
    while (raw.n) {
        uint32_t cp;
        char bytes[4];
        size_t n = literal_character(raw, &cp);
        size_t m = cks_utf8_encode(cp, bytes);
        if (n == 0 || name.n - at < m || memcmp(name.p + at, bytes, m) != 0)
            return false;
        at += m;
        raw = cks_str_sub(raw, n, raw.n);
    }
    return at == name.n;
}

struct member {
    size_t key_start, key_end, start, end;
};

/* Finds a step in the container at s->pos; the last member of that name. */
static bool
find_step(struct cks_json_scan *s, struct cks_str step, struct member *ret)
{
    bool found = false;
    char open = s->base[s->pos];
    if (open != '{' && open != '[')
        return false;
    s->pos++;
    for (size_t index = 0;; index++) {
        struct member m = {0};
        cks_json_scan_space(s);
        int c = cks_json_scan_peek(s);
        if (c == '}' || c == ']' || c < 0)
            return found;
        if (open == '{') {
            m.key_start = s->pos;
            if (!cks_json_scan_string(s))
                return false;
            m.key_end = s->pos;
            if (!cks_json_scan_take(s, ':', "", NULL))
                return false;
            cks_json_scan_space(s);
        }
        m.start = s->pos;
        if (!cks_json_scan_value(s, CKS_DEPTH_MAX))
            return false;
        m.end = s->pos;
        char number[24];
        struct cks_str key = {s->base + m.key_start, m.key_end - m.key_start};
        bool hit = open == '{'
                       ? literal_is(key, step)
                       : (snprintf(number, sizeof(number), "%zu", index), cks_str_is(step, number));
        if (hit) {
            *ret = m;
            found = true;
        }
        cks_json_scan_space(s);
        if (cks_json_scan_peek(s) == ',')
            s->pos++;
    }
}

/* One step of a pointer without its escapes; at most 256 bytes, which no name of ours has. */
static struct cks_str
unescaped_step(struct cks_str step, char out[256])
{
    size_t n = 0;
    for (size_t i = 0; i < step.n && n < 256; i++) {
        char c = step.p[i];
        if (c == '~' && i + 1 < step.n)
            c = step.p[++i] == '1' ? '/' : '~';
        out[n++] = c;
    }
    return (struct cks_str){out, n};
}

static void
narrow(struct cks_str text, struct member *m, size_t from, size_t len)
{
    size_t at = m->start + 1, decoded = 0;
    size_t start = m->end - 1, end = m->end - 1;
    if (text.p[m->start] != '"')
        return;
    while (at < m->end - 1) {
        uint32_t cp;
        char bytes[4];
        size_t n = literal_character(cks_str_sub(text, at, m->end - 1 - at), &cp);
        if (n == 0)
            return;
        if (decoded == from)
            start = at;
        if (decoded == from + len)
            end = at;
        decoded += cks_utf8_encode(cp, bytes);
        at += n;
    }
    m->start = start;
    m->end = end > start ? end : start;
}

bool
cks_json_locate(struct cks_str text, struct cks_origin origin, const char *pointer,
                enum cks_part part, size_t from, size_t len, struct cks_range *ret)
{
    struct cks_json_scan s = {.base = text.p ? text.p : "", .end = text.n};
    struct member m = {0};
    if (!cks_json_scan_start(&s))
        return false;
    cks_json_scan_space(&s);
    m.start = s.pos;
    struct cks_str rest = cks_str_of(pointer);
    while (rest.n) {
        char bytes[256];
        struct cks_str step = cks_str_sub(rest, 1, rest.n);
        size_t slash = cks_str_find(step, "/");
        rest = cks_str_sub(step, slash, step.n);
        step = unescaped_step(cks_str_sub(step, 0, slash), bytes);
        s.pos = m.start;
        if (s.pos >= s.end || !find_step(&s, step, &m))
            return false;
    }
    if (!*pointer) {
        if (!cks_json_scan_value(&s, CKS_DEPTH_MAX))
            return false;
        m.end = s.pos;
    }
    if (part == CKS_PART_KEY && m.key_end > 0) {
        m.start = m.key_start;
        m.end = m.key_end;
    } else if (part == CKS_PART_INNER) {
        narrow(text, &m, from, len);
    }
    *ret = (struct cks_range){.start = m.start, .end = m.end};
    cks_range_resolve(text, origin, ret);
    return true;
}

bool
cks_json_document_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                         size_t from, size_t len, struct cks_range *ret)
{
    return cks_json_locate(doc->text, doc->origin, pointer, part, from, len, ret);
}

const char *
cks_pointer_child(struct cks_arena *a, const char *pointer, struct cks_str key)
{
    struct cks_buf b = {0};
    cks_buf_adds(&b, pointer);
    cks_buf_addc(&b, '/');
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '~')
            cks_buf_adds(&b, "~0");
        else if (key.p[i] == '/')
            cks_buf_adds(&b, "~1");
        else
            cks_buf_addc(&b, key.p[i]);
    }
    char *child = cks_buf_ok(&b) ? cks_arena_strndup(a, b.data, b.len) : NULL;
    cks_buf_free(&b);
    return child;
}

const char *
cks_pointer_index(struct cks_arena *a, const char *pointer, size_t index)
{
    return cks_arena_printf(a, "%s/%zu", pointer, index);
}
