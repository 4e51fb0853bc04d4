#include "source/json/json.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "source/json/scan.h"

bool
cks_json_check_numbers(struct cks_str text, struct cks_json_error *reterr, bool *ret_inexact)
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
    *ret_inexact = s.inexact;
    return ok;
}

bool
cks_json_check(struct cks_str text, struct cks_json_error *reterr)
{
    bool inexact;
    return cks_json_check_numbers(text, reterr, &inexact);
}

static struct cks_str
without_bom(struct cks_str text)
{
    return cks_str_starts(text, "\xEF\xBB\xBF") ? cks_str_sub(text, 3, text.n) : text;
}

/* A NUL would end the string of the tree: a sign of the same length replaces it.
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

/* A text that cks_json_check accepted fails for want of memory alone. */
static cJSON *
parse_all(struct cks_str text)
{
    cJSON *tree = cJSON_ParseWithLength(text.p ? text.p : "", text.n);
    if (!tree)
        cks_memory_lose();
    return tree;
}

static cJSON *
parse_without_nul(struct cks_str text)
{
    struct cks_buf b = {0};
    cks_buf_addstr(&b, text);
    if (cks_buf_ok(&b))
        replace_nul(b.data, b.len);
    cJSON *tree = cks_buf_ok(&b) ? parse_all(cks_buf_str(&b)) : NULL;
    cks_buf_free(&b);
    return tree;
}

cJSON *
cks_json_parse(struct cks_str text)
{
    text = without_bom(text);
    if (text.n && memmem(text.p, text.n, NUL_ESCAPE, strlen(NUL_ESCAPE)))
        return parse_without_nul(text);
    return parse_all(text);
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

/* The first second after the year 9999: above it a number is not in seconds. */
#define TIME_MOST 253402300800.0

bool
cks_json_time(const cJSON *item, int64_t *ret)
{
    if (cJSON_IsString(item))
        return cks_time_parse(cks_json_text(item), ret);
    if (!cJSON_IsNumber(item) || !(item->valuedouble > 0 && item->valuedouble < TIME_MOST))
        return false;
    *ret = (int64_t)item->valuedouble;
    return true;
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
