#include "source/toml/toml.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/search.h"
#include "base/utf8.h"
#include "source/json/json.h"
#include "source/marks.h"
#include "source/toml/keys.h"

struct parser {
    struct cks_arena *arena;
    struct cks_str s;
    size_t pos;
    struct cks_toml *out;
    struct cks_toml_keys keys;
    struct cks_toml_error *error;
    bool failed;
};

/* A table that keys go into, and its pointer. */
struct table {
    cJSON *item;
    const char *pointer;
};

static bool parse_value(struct parser *p, const char *pointer, unsigned depth, cJSON **ret);

static bool
wrong(struct parser *p, size_t offset, const char *message)
{
    if (!p->failed)
        *p->error = (struct cks_toml_error){.offset = offset, .message = message};
    p->failed = true;
    return false;
}

static bool
no_memory(struct parser *p)
{
    return wrong(p, p->pos, NULL);
}

static bool
beyond(struct parser *p, size_t offset, enum cks_bound bound)
{
    if (!p->failed)
        *p->error = (struct cks_toml_error){.offset = offset, .bound = bound};
    p->failed = true;
    return false;
}

static int
peek(const struct parser *p, size_t ahead)
{
    return p->pos + ahead < p->s.n ? (unsigned char)p->s.p[p->pos + ahead] : -1;
}

static bool
starts_with_text(const struct parser *p, const char *text)
{
    return cks_str_starts(cks_str_sub(p->s, p->pos, p->s.n), text);
}

static void
skip_toml_blanks(struct parser *p)
{
    while (peek(p, 0) == ' ' || peek(p, 0) == '\t')
        p->pos++;
}

static void
skip_comment(struct parser *p)
{
    if (peek(p, 0) == '#')
        while (peek(p, 0) >= 0 && peek(p, 0) != '\n')
            p->pos++;
}

/* Blanks, line breaks and comments, as allowed in an array. */
static void
skip_space(struct parser *p)
{
    for (;;) {
        size_t before = p->pos;
        while (peek(p, 0) >= 0 && strchr(" \t\r\n", peek(p, 0)))
            p->pos++;
        skip_comment(p);
        if (p->pos == before)
            return;
    }
}

static bool
end_toml_line(struct parser *p)
{
    skip_toml_blanks(p);
    skip_comment(p);
    if (peek(p, 0) == '\r' && peek(p, 1) == '\n')
        p->pos++;
    if (peek(p, 0) >= 0 && peek(p, 0) != '\n')
        return wrong(p, p->pos, "expected the end of the line");
    p->pos += peek(p, 0) == '\n';
    return true;
}

/* ---- strings ---- */

static bool
put_code_point(struct parser *p, struct cks_buf *out, size_t digits)
{
    uint32_t cp = 0;
    for (size_t i = 0; i < digits; i++) {
        int c = peek(p, i);
        if (c < 0 || !cks_is_hex((unsigned char)c))
            return wrong(p, p->pos, "expected hexadecimal digits after \\u");
        unsigned char low = cks_lower((unsigned char)c);
        cp = cp * 16 + (uint32_t)(low <= '9' ? low - '0' : low - 'a' + 10);
    }
    if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return wrong(p, p->pos, "this escape is not a character");
    char bytes[4];
    cks_buf_addstr(out, (struct cks_str){bytes, cks_utf8_encode(cp, bytes)});
    p->pos += digits;
    return true;
}

static bool
put_escape(struct parser *p, struct cks_buf *out, bool many_lines)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    int c = peek(p, 0);
    const char *at = c > 0 ? strchr(from, c) : NULL;
    if (at) {
        cks_buf_addc(out, to[at - from]);
        p->pos++;
        return true;
    }
    if (c == 'u' || c == 'U') {
        p->pos++;
        return put_code_point(p, out, c == 'u' ? 4 : 8);
    }
    /* A line break that the text goes on behind. */
    if (many_lines && (c == '\n' || c == '\r' || c == ' ' || c == '\t')) {
        while (peek(p, 0) >= 0 && strchr(" \t\r\n", peek(p, 0)))
            p->pos++;
        return true;
    }
    return wrong(p, p->pos - 1, "this escape is not one of TOML's");
}

/* The string at pos, in quotes of any of the four kinds. */
static bool
parse_string(struct parser *p, struct cks_buf *out)
{
    size_t start = p->pos;
    bool literal = peek(p, 0) == '\'';
    const char *three = literal ? "'''" : "\"\"\"";
    bool many_lines = starts_with_text(p, three);
    p->pos += many_lines ? 3 : 1;
    if (many_lines && peek(p, 0) == '\r' && peek(p, 1) == '\n')
        p->pos++;
    p->pos += many_lines && peek(p, 0) == '\n';
    for (;;) {
        int c = peek(p, 0);
        if (c < 0 || (c == '\n' && !many_lines))
            return wrong(p, start, "this string has no end");
        if (c == 0)
            return wrong(p, p->pos, "NUL is not allowed");
        if (many_lines ? starts_with_text(p, three) : c == *three) {
            p->pos += many_lines ? 3 : 1;
            return true;
        }
        p->pos++;
        if (c != '\\' || literal)
            cks_buf_addc(out, (char)c);
        else if (!put_escape(p, out, many_lines))
            return false;
    }
}

/* ---- keys ---- */

static bool
is_bare(int c)
{
    return c == '_' || c == '-' || (c >= 0 && cks_is_alnum((unsigned char)c));
}

static char *
parse_key(struct parser *p)
{
    struct cks_buf b = {0};
    bool ok = true;
    if (peek(p, 0) == '"' || peek(p, 0) == '\'')
        ok = parse_string(p, &b);
    else
        while (is_bare(peek(p, 0)))
            cks_buf_addc(&b, p->s.p[p->pos++]);
    if (ok && b.len == 0)
        ok = wrong(p, p->pos, "expected a key");
    char *key = ok ? cks_arena_strndup(p->arena, b.data, b.len) : NULL;
    if (ok && (!key || !cks_buf_ok(&b)))
        no_memory(p);
    cks_buf_free(&b);
    return p->failed ? NULL : key;
}

/* The member `key` of a table, an object or an array that is made where it is not there. */
static struct cks_toml_key *
toml_member(struct parser *p, const struct table *t, const char *key, bool array)
{
    struct cks_toml_key *found = cks_toml_key_find(&p->keys, t->item, key);
    if (found)
        return found;
    cJSON *item = array ? cJSON_CreateArray() : cJSON_CreateObject();
    if (!cks_toml_key_add(&p->keys, t->item, key, item)) {
        no_memory(p);
        return NULL;
    }
    return cks_toml_key_find(&p->keys, t->item, key);
}

/* Goes into the member `key` of *t, or the last table of it where it is an array of tables. */
static bool
go_into(struct parser *p, struct table *t, const char *key, const struct cks_toml_key *member)
{
    const char *pointer = cks_pointer_child(p->arena, t->pointer, cks_str_of(key));
    bool array = cJSON_IsArray(member->item);
    if (pointer && array)
        pointer = cks_pointer_index(p->arena, pointer, member->length - 1);
    if (!pointer)
        return no_memory(p);
    cJSON *item = array && member->length ? member->item->child->prev : member->item;
    *t = (struct table){item, pointer};
    return true;
}

/* Goes into the table `key` of *t, which is made where it is not there. */
static bool
enter(struct parser *p, struct table *t, const char *key, size_t at)
{
    const struct cks_toml_key *member = toml_member(p, t, key, false);
    if (!member || !go_into(p, t, key, member))
        return false;
    return cJSON_IsObject(t->item) || wrong(p, at, "this key is not a table");
}

static bool
keep_place(struct parser *p, const char *pointer, size_t key, size_t key_end, size_t value)
{
    if (p->out->places.count >= CKS_TOML_ENTRIES_MAX)
        return beyond(p, key, CKS_BOUND_TOML_ENTRIES);
    struct cks_toml_place *slot = cks_vec_push(&p->out->places);
    if (!slot)
        return no_memory(p);
    *slot = (struct cks_toml_place){pointer, key, key_end, value, p->pos};
    return true;
}

/* key = value, where the key may be dotted. */
static bool
parse_pair(struct parser *p, struct table t, unsigned depth)
{
    size_t start, end;
    const char *key;
    for (;;) {
        start = p->pos;
        key = parse_key(p);
        end = p->pos;
        skip_toml_blanks(p);
        if (!key)
            return false;
        if (peek(p, 0) != '.')
            break;
        p->pos++;
        skip_toml_blanks(p);
        if (!enter(p, &t, key, start))
            return false;
    }
    if (peek(p, 0) != '=')
        return wrong(p, start, "expected = after the key"); /* it may be a secret */
    p->pos++;
    skip_toml_blanks(p);
    if (cks_toml_key_find(&p->keys, t.item, key))
        return wrong(p, start, "this key is already defined");
    const char *pointer = cks_pointer_child(p->arena, t.pointer, cks_str_of(key));
    size_t value = p->pos;
    cJSON *item = NULL;
    if (!pointer)
        return no_memory(p);
    if (!parse_value(p, pointer, depth, &item))
        return false;
    if (!cks_toml_key_add(&p->keys, t.item, key, item))
        return no_memory(p);
    return keep_place(p, pointer, start, end, value);
}

/* ---- values ---- */

static bool
parse_array(struct parser *p, const char *pointer, unsigned depth, cJSON *array)
{
    size_t start = p->pos++;
    for (size_t i = 0;; i++) {
        cJSON *item = NULL;
        skip_space(p);
        if (peek(p, 0) == ']') {
            p->pos++;
            return true;
        }
        size_t value = p->pos;
        const char *at = cks_pointer_index(p->arena, pointer, i);
        if (!at)
            return no_memory(p);
        if (!parse_value(p, at, depth + 1, &item))
            return false;
        if (!cJSON_AddItemToArray(array, item)) {
            cks_json_delete(item);
            return no_memory(p);
        }
        if (!keep_place(p, at, value, p->pos, value))
            return false;
        skip_space(p);
        if (peek(p, 0) == ',')
            p->pos++;
        else if (peek(p, 0) != ']')
            return wrong(p, peek(p, 0) < 0 ? start : p->pos, "expected , or ] in the array");
    }
}

static bool
parse_inline_table(struct parser *p, const char *pointer, unsigned depth, cJSON *object)
{
    size_t start = p->pos++;
    skip_toml_blanks(p);
    if (peek(p, 0) == '}') {
        p->pos++;
        return true;
    }
    for (;;) {
        skip_toml_blanks(p);
        if (!parse_pair(p, (struct table){object, pointer}, depth + 1))
            return false;
        skip_toml_blanks(p);
        int c = peek(p, 0);
        if (c != ',' && c != '}')
            return wrong(p, c < 0 ? start : p->pos, "expected , or } in the table");
        p->pos++;
        if (c == '}')
            return true;
    }
}

static bool
is_number(struct cks_str s)
{
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]) && !strchr("+-._eE", s.p[i]))
            return false;
        digit |= cks_is_digit((unsigned char)s.p[i]);
    }
    /* A date has hyphens between its digits. */
    return digit && (s.n < 5 || s.p[4] != '-');
}

static cJSON *
number_of(struct cks_str s)
{
    char text[64];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n + 1 < sizeof(text); i++)
        if (s.p[i] != '_' && s.p[i] != '+')
            text[n++] = s.p[i];
    text[n] = '\0';
    cJSON *number = cJSON_Parse(text[0] == '.' ? "0" : text);
    return cJSON_IsNumber(number) ? number : cJSON_CreateString(text);
}

/* true, 12, 1979-05-27T07:32:00Z, inf */
static bool
parse_plain(struct parser *p, cJSON **ret)
{
    size_t start = p->pos;
    while (peek(p, 0) >= 0 && !strchr(",]}# \t\r\n", peek(p, 0)))
        p->pos++;
    /* A blank is allowed between a date and its time. */
    if (p->pos - start == 10 && peek(p, 0) == ' ' && peek(p, 1) >= '0' && peek(p, 1) <= '9' &&
        peek(p, 3) == ':')
        for (p->pos++; peek(p, 0) >= 0 && !strchr(",]}# \t\r\n", peek(p, 0));)
            p->pos++;
    struct cks_str text = cks_str_sub(p->s, start, p->pos - start);
    unsigned char first = text.n ? (unsigned char)text.p[0] : 0;
    if (cks_str_is(text, "true") || cks_str_is(text, "false")) {
        *ret = cJSON_CreateBool(text.p[0] == 't');
    } else if (is_number(text)) {
        *ret = number_of(text);
    } else if (cks_is_digit(first) || cks_str_ends(text, "inf") || cks_str_ends(text, "nan")) {
        char *kept = cks_arena_strndup(p->arena, text.p, text.n);
        *ret = kept ? cJSON_CreateString(kept) : NULL;
    } else {
        return wrong(p, start, "expected a value: a string needs quotes");
    }
    return *ret || no_memory(p);
}

static bool
parse_text(struct parser *p, cJSON **ret)
{
    struct cks_buf b = {0};
    bool ok = parse_string(p, &b);
    if (ok) {
        cks_buf_addc(&b, '\0');
        *ret = cks_buf_ok(&b) ? cJSON_CreateString(b.data) : NULL;
        ok = *ret || no_memory(p);
    }
    cks_buf_free(&b);
    return ok;
}

static bool
parse_value(struct parser *p, const char *pointer, unsigned depth, cJSON **ret)
{
    int c = peek(p, 0);
    if (depth > CKS_TOML_DEPTH_MAX)
        return beyond(p, p->pos, CKS_BOUND_TOML_DEPTH);
    if (c == '"' || c == '\'')
        return parse_text(p, ret);
    if (c != '[' && c != '{')
        return parse_plain(p, ret);
    *ret = c == '[' ? cJSON_CreateArray() : cJSON_CreateObject();
    if (!*ret)
        return no_memory(p);
    bool ok = c == '[' ? parse_array(p, pointer, depth, *ret)
                       : parse_inline_table(p, pointer, depth, *ret);
    if (!ok) {
        cks_json_delete(*ret);
        *ret = NULL;
    }
    return ok;
}

/* ---- tables ---- */

/* Adds a table to the array of tables `key`. */
static bool
add_table(struct parser *p, struct table *t, const char *key, size_t at)
{
    struct cks_toml_key *array = toml_member(p, t, key, true);
    if (!array)
        return false;
    if (!cJSON_IsArray(array->item))
        return wrong(p, at, "this key is not an array of tables");
    cJSON *item = cJSON_CreateObject();
    if (!item || !cJSON_AddItemToArray(array->item, item)) {
        cJSON_Delete(item);
        return no_memory(p);
    }
    array->length++;
    return go_into(p, t, key, array);
}

/* [a.b] and [[a.b]]: the table that the lines below go into. */
static bool
parse_header(struct parser *p, const struct table *root, struct table *ret)
{
    size_t start = p->pos;
    bool many = peek(p, 1) == '[';
    struct table t = *root;
    p->pos += many ? 2 : 1;
    for (;;) {
        skip_toml_blanks(p);
        size_t at = p->pos;
        const char *key = parse_key(p);
        skip_toml_blanks(p);
        if (!key)
            return false;
        bool last = peek(p, 0) != '.';
        if (!(last && many ? add_table(p, &t, key, at) : enter(p, &t, key, at)))
            return false;
        if (last)
            break;
        p->pos++;
    }
    if (!starts_with_text(p, many ? "]]" : "]"))
        return wrong(p, p->pos, "expected ] after the table's name");
    p->pos += many ? 2 : 1;
    *ret = t;
    return keep_place(p, t.pointer, start, p->pos, start);
}

static bool
parse_lines(struct parser *p)
{
    const struct table root = {p->out->tree, ""};
    struct table t = root;
    while (p->pos < p->s.n) {
        skip_space(p);
        if (peek(p, 0) < 0)
            break;
        bool ok = peek(p, 0) == '[' ? parse_header(p, &root, &t) : parse_pair(p, t, 0);
        if (!ok || !end_toml_line(p))
            return false;
    }
    return true;
}

/* Of equal pointers, which reopened tables have, the one that was met first is first. */
static int
by_toml_pointer(const void *a, const void *b)
{
    const struct cks_toml_place *x = a, *y = b;
    int order = strcmp(x->pointer, y->pointer);
    return order ? order : (x->value_end > y->value_end) - (x->value_end < y->value_end);
}

bool
cks_toml_parse(struct cks_arena *a, struct cks_str text, struct cks_toml *ret,
               struct cks_toml_error *reterr)
{
    struct parser p = {.arena = a, .s = text, .out = ret, .error = reterr};
    *ret = (struct cks_toml){.tree = cJSON_CreateObject()};
    *reterr = (struct cks_toml_error){0};
    if (cks_str_starts(text, "\xEF\xBB\xBF"))
        p.pos = 3;
    cks_memory_watch(); /* cJSON may be what fails, and says no reason */
    bool ok = ret->tree && parse_lines(&p);
    cks_toml_keys_free(&p.keys);
    if (ok && cks_memory_sufficed()) {
        if (ret->places.count)
            qsort(ret->places.items, ret->places.count, sizeof(*ret->places.items),
                  by_toml_pointer);
        return true;
    }
    cks_memory_sufficed();
    cks_toml_free(ret);
    return false;
}

void
cks_toml_free(struct cks_toml *t)
{
    cks_json_delete(t->tree);
    cks_vec_free(&t->places);
    t->tree = NULL;
}

/* Bytes of a string, where it has none but its own. */
static bool
place_inside(const struct cks_document *doc, const struct cks_toml_place *at, size_t from,
             size_t len, struct cks_range *ret)
{
    struct cks_str raw = cks_str_sub(doc->text, at->value, at->value_end - at->value);
    bool plain = raw.n >= 2 && (raw.p[0] == '"' || raw.p[0] == '\'') && raw.p[1] != raw.p[0] &&
                 !memchr(raw.p, '\\', raw.n);
    if (!plain || from + len + 2 > raw.n)
        return false;
    ret->start = at->value + 1 + from;
    ret->end = ret->start + len;
    return true;
}

static bool
toml_place_before(const void *item, const void *key)
{
    const struct cks_toml_place *place = item;
    return strcmp(place->pointer, key) < 0;
}

bool
cks_toml_document_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                         size_t from, size_t len, struct cks_range *ret)
{
    const struct cks_toml *t = doc->impl;
    size_t n = t->places.count;
    size_t i = cks_search(t->places.items, n, sizeof(*t->places.items), pointer, toml_place_before);
    const struct cks_toml_place *at = i < n ? &t->places.items[i] : NULL;
    if (!at || strcmp(at->pointer, pointer) != 0)
        return false;
    struct cks_range r = {.start = at->key, .end = at->key_end};
    if (part == CKS_PART_VALUE || part == CKS_PART_BYTES)
        r = (struct cks_range){.start = at->value, .end = at->value_end};
    if (part == CKS_PART_INNER && !place_inside(doc, at, from, len, &r))
        return false;
    cks_marks_resolve(doc->marks, doc->text, doc->origin, &r);
    *ret = r;
    return true;
}
