#include "report/portable.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"
#include "model/names.h"

/* Fingerprints must be the same on every machine and for every version. */
static const struct cks_hash_key fingerprint_key = {UINT64_C(0x636b736368656b31),
                                                    UINT64_C(0x66696e6765727072)};

/* Other stores that a message names. */
#define STORES_SHOWN 5u

void
cks_portable_name(const struct cks_report *r, struct cks_buf *out, const char *file)
{
    size_t before = out->len;
    cks_path_relative(out, file ? file : "", r->directory, r->base);
    if (out->len == before)
        cks_buf_adds(out, "unknown");
}

void
cks_portable_path(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f)
{
    struct cks_store_info s = {.size = sizeof(s)};
    const char *file = f->place.file;
    if (!file && cks_store_at(r->cks, f->store == CKS_NO_STORE ? 0 : f->store, &s))
        file = s.file;
    cks_portable_name(r, out, file);
}

void
cks_portable_uri(struct cks_buf *out, struct cks_str path)
{
    if (cks_str_starts(path, "/"))
        cks_buf_adds(out, "file://");
    cks_portable_encode(out, path);
}

void
cks_portable_encode(struct cks_buf *out, struct cks_str path)
{
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (cks_is_alnum(c) || strchr("/-._~", c))
            cks_buf_addc(out, (char)c);
        else
            cks_buf_printf(out, "%%%02X", c);
    }
}

static void
sentence(struct cks_buf *out, const char *text)
{
    size_t from = out->len;
    cks_escape(out, cks_str_of(text));
    if (out->len > from && !strchr(".!?", out->data[out->len - 1]))
        cks_buf_addc(out, '.');
}

/* A certificate has more lines than a message. */
static void
use_instead(struct cks_buf *out, const char *text)
{
    struct cks_str s = cks_str_of(text);
    if (cks_str_find(s, "\n") < s.n) {
        cks_buf_adds(out, " The repaired value is in the JSON report.");
        return;
    }
    cks_buf_adds(out, " Use instead: ");
    cks_escape(out, s);
}

/* Errors of calls that one finding leads to: an exception and a code for each of three calls. */
#define ERRORS_MOST 6u

struct told {
    const char *errors[ERRORS_MOST];
    size_t count;
};

static bool
is_new_error(struct told *told, const char *error)
{
    for (size_t i = 0; i < told->count; i++)
        if (strcmp(told->errors[i], error) == 0)
            return false;
    if (told->count < ERRORS_MOST)
        told->errors[told->count++] = error;
    return true;
}

/* The errors of a store's calls that fail for the rule and that no other call before it had. */
static void
put_store_errors(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f,
                 struct told *told)
{
    const struct cks_prediction *p;
    size_t n = f->store == CKS_NO_STORE ? 0 : cks_predict(r->cks, f->store, &p);
    out->failed |= n == SIZE_MAX;
    for (size_t i = 0; n != SIZE_MAX && i < n; i++)
        if (p[i].outcome == CKS_FAIL && p[i].cause.rule && strcmp(p[i].cause.rule, f->code) == 0 &&
            is_new_error(told, p[i].cause.error))
            cks_buf_printf(out, " %s would fail with: %s.", cks_call_name(p[i].call),
                           p[i].cause.error);
}

/* Those of all stores that have it. */
static void
put_call_errors(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f)
{
    struct told told = {{NULL}, 0};
    size_t left = f->more_count, n = cks_finding_count(r->cks), first = f->first;
    if (f->error) {
        cks_buf_printf(out, " KMS would answer: %s.", f->error);
        is_new_error(&told, f->error);
    }
    if (!r->predictions)
        return;
    put_store_errors(r, out, f, &told);
    for (size_t i = first + 1; left && i < n; i++) {
        const struct cks_finding *other = cks_finding(r->cks, i);
        if (other->first != first)
            continue;
        put_store_errors(r, out, other, &told);
        left--;
    }
}

void
cks_portable_message(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f)
{
    sentence(out, f->message);
    put_call_errors(r, out, f);
    if (f->help) {
        cks_buf_adds(out, " Repair: ");
        sentence(out, f->help);
    }
    for (size_t i = 0; i < f->more_count && i < STORES_SHOWN; i++) {
        cks_buf_adds(out, i ? " " : " Other stores: ");
        sentence(out, f->more[i].message);
    }
    if (f->more_count > STORES_SHOWN)
        cks_buf_adds(out, " More stores have it too.");
    /* A value has no mark at its end, so that nothing follows it. */
    if (f->replacement && *f->replacement)
        use_instead(out, f->replacement);
}

void
cks_portable_store(struct cks_report *r, struct cks_buf *out, size_t store)
{
    struct cks_store_info s = {.size = sizeof(s)};
    if (store == CKS_NO_STORE || !cks_store_at(r->cks, store, &s))
        return;
    /* A position in a list changes when another store is added before it; a name does not. */
    bool pointer = *s.address == '/';
    cks_escape(out, cks_str_of(pointer && s.name ? s.name : s.address));
}

size_t
cks_portable_count(const struct cks_report *r)
{
    return cks_finding_count(r->cks) + (r->suppressed ? cks_suppressed_count(r->cks) : 0);
}

bool
cks_portable_repeats(const struct cks_report *r, size_t i)
{
    const struct cks_finding *f = cks_finding(r->cks, i);
    return f && f->first != i;
}

const struct cks_finding *
cks_portable_finding(struct cks_report *r, size_t i, struct cks_suppressed *ret)
{
    size_t n = cks_finding_count(r->cks);
    *ret = (struct cks_suppressed){.size = sizeof(*ret)};
    if (i < n)
        return cks_finding(r->cks, i);
    cks_suppressed_at(r->cks, i - n, ret);
    return ret->finding;
}

/* The file where the value is used: a literal may move to another one. */
static void
path_of_use(struct cks_report *r, struct cks_buf *key, const struct cks_finding *f)
{
    const struct cks_related *use = cks_use_of(f);
    if (use)
        cks_portable_name(r, key, use->place.file);
    else
        cks_portable_path(r, key, f);
}

static uint64_t
hash_of_finding(struct cks_report *r, struct cks_buf *key, const struct cks_finding *f)
{
    cks_buf_clear(key);
    cks_buf_adds(key, f->code);
    cks_buf_addc(key, '\0');
    path_of_use(r, key, f);
    cks_buf_addc(key, '\0');
    cks_portable_store(r, key, f->store);
    cks_buf_addc(key, '\0');
    cks_buf_adds(key, f->parameter ? f->parameter : "");
    return cks_hash(&fingerprint_key, cks_buf_str(key));
}

uint64_t
cks_fingerprint_of_line(struct cks_str path, unsigned line, const char *rule)
{
    struct cks_buf key = {0};
    cks_buf_printf(&key, "%u:%s:", line, rule ? rule : "");
    cks_buf_addstr(&key, path);
    uint64_t hash = cks_hash(&fingerprint_key, cks_buf_str(&key));
    cks_buf_free(&key);
    return hash;
}

struct position {
    uint64_t hash;
    size_t index;
};

static int
by_hash(const void *a, const void *b)
{
    const struct position *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

struct cks_fingerprint *
cks_fingerprints(struct cks_report *r)
{
    size_t n = cks_portable_count(r);
    struct cks_suppressed by = {.size = sizeof(by)};
    struct cks_buf key = {0};
    if (!n)
        return NULL;
    struct position *sorted = cks_calloc(n, sizeof(*sorted));
    struct cks_fingerprint *prints = cks_calloc(n, sizeof(*prints));
    if (!sorted || !prints)
        goto out;
    for (size_t i = 0; i < n; i++) {
        const struct cks_finding *f = cks_portable_finding(r, i, &by);
        sorted[i] = (struct position){f ? hash_of_finding(r, &key, f) : 0, i};
        prints[i].hash = sorted[i].hash;
    }
    qsort(sorted, n, sizeof(*sorted), by_hash);
    uint32_t ordinal = 0;
    for (size_t i = 0; i < n; i++) {
        ordinal = i && sorted[i].hash == sorted[i - 1].hash ? ordinal + 1 : 1;
        prints[sorted[i].index].ordinal = ordinal;
    }
out:
    if (!sorted || !prints || !cks_buf_ok(&key)) {
        r->out.buf.failed = true;
        free(prints);
        prints = NULL;
    }
    free(sorted);
    cks_buf_free(&key);
    return prints;
}

/* What cannot be shown was made visible before. */
static void
add_xml(struct cks_buf *out, struct cks_str s, const char *marks)
{
    while (s.n) {
        uint32_t cp = 0;
        size_t plain = cks_visible_ascii(s, marks);
        cks_buf_add(out, s.p, plain);
        s = cks_str_sub(s, plain, s.n);
        size_t n = cks_utf8_decode(s, &cp);
        if (!s.n)
            break;
        if (cp == '&')
            cks_buf_adds(out, "&amp;");
        else if (cp == '<')
            cks_buf_adds(out, "&lt;");
        else if (cp == '>')
            cks_buf_adds(out, "&gt;");
        else if (cp == '"')
            cks_buf_adds(out, "&quot;");
        else if (cp == '#') /* "##[" is a command to the log readers of CI systems */
            cks_buf_adds(out, "&#35;");
        else if (!n || (cp & 0xFFFE) == 0xFFFE)
            cks_buf_printf(out, "&lt;U+%04" PRIX32 "&gt;", cp);
        else
            cks_buf_add(out, s.p, n);
        s = cks_str_sub(s, n ? n : 1, s.n);
    }
}

static void
escape_xml(struct cks_buf *out, struct cks_str s, const char *marks)
{
    struct cks_buf safe = {0};
    if (cks_visible_text(s) == s.n) {
        add_xml(out, s, marks);
        return;
    }
    cks_escape(&safe, s);
    if (!cks_buf_ok(&safe))
        out->failed = true;
    add_xml(out, cks_buf_str(&safe), marks);
    cks_buf_free(&safe);
}

void
cks_xml_str(struct cks_buf *out, struct cks_str s)
{
    escape_xml(out, s, "&<>\"");
}

void
cks_xml_element(struct cks_buf *out, struct cks_str s)
{
    escape_xml(out, s, "&<>#");
}

void
cks_xml_text(struct cks_buf *out, const char *text)
{
    cks_xml_str(out, cks_str_of(text));
}
