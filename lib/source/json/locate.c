#include "source/json/locate.h"

#include "base/utf8.h"
#include "source/json/scan.h"
#include "source/marks.h"

/* One step of a pointer without its escapes; at most 256 bytes, which no name of ours has. */
static struct cks_str
unescaped_step(struct cks_str step, char out[256])
{
    size_t n = 0;
    if (step.n < 256 && !memchr(step.p, '~', step.n))
        return step;
    for (size_t i = 0; i < step.n && n < 256; i++) {
        char c = step.p[i];
        if (c == '~' && i + 1 < step.n)
            c = step.p[++i] == '1' ? '/' : '~';
        out[n++] = c;
    }
    return (struct cks_str){out, n};
}

static void
narrow(struct cks_str text, struct cks_json_member *m, size_t from, size_t len)
{
    size_t at = m->start + 1, decoded = 0;
    size_t start = m->end - 1, end = m->end - 1;
    if (text.p[m->start] != '"')
        return;
    /* Almost every value is written as it is. */
    if (cks_visible_ascii(cks_str_sub(text, at, end - at), "\\") == end - at &&
        end - at >= from + len) {
        m->start = at + from;
        m->end = m->start + len;
        return;
    }
    while (at < m->end - 1) {
        uint32_t cp;
        char bytes[4];
        size_t n = cks_json_literal_character(cks_str_sub(text, at, m->end - 1 - at), &cp);
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

/* The member that a pointer names. */
static bool
find_member(struct cks_json_members *known, struct cks_str text, const char *pointer,
            struct cks_json_member *ret)
{
    struct cks_json_scan s = {.base = text.p ? text.p : "", .end = text.n};
    struct cks_json_member m = {0};
    if (!cks_json_scan_start(&s))
        return false;
    cks_json_scan_space(&s);
    m.start = s.pos;
    struct cks_str rest = cks_str_of(pointer);
    while (rest.n) {
        char bytes[256];
        struct cks_str step = cks_str_sub(rest, 1, rest.n);
        const char *next = step.n ? memchr(step.p, '/', step.n) : NULL;
        size_t slash = next ? (size_t)(next - step.p) : step.n;
        rest = cks_str_sub(step, slash, step.n);
        step = unescaped_step(cks_str_sub(step, 0, slash), bytes);
        s.pos = m.start;
        if (s.pos >= s.end || !cks_json_member_find(known, &s, step, &m))
            return false;
    }
    if (!*pointer) {
        if (!cks_json_scan_value(&s, CKS_DEPTH_MAX))
            return false;
        m.end = s.pos;
    }
    *ret = m;
    return true;
}

/* The same: a finding, its excerpt and its repair ask for one member one after the other. */
static bool
find_again(struct cks_json_members *known, struct cks_str text, const char *pointer,
           struct cks_json_member *ret)
{
    size_t n = strlen(pointer);
    struct cks_json_last *last = known ? &known->last : NULL;
    if (last && last->length == n + 1 && memcmp(last->pointer, pointer, n) == 0) {
        *ret = last->member;
        return true;
    }
    if (!find_member(known, text, pointer, ret))
        return false;
    if (last && n < sizeof(last->pointer)) {
        memcpy(last->pointer, pointer, n);
        last->length = n + 1;
        last->member = *ret;
    }
    return true;
}

/* The range without its line and column. */
static bool
find_range(struct cks_json_members *known, struct cks_str text, const char *pointer,
           enum cks_part part, size_t from, size_t len, struct cks_range *ret)
{
    struct cks_json_member m;
    if (!find_again(known, text, pointer, &m))
        return false;
    if (part == CKS_PART_KEY && m.key_end > 0) {
        m.start = m.key_start;
        m.end = m.key_end;
    } else if (part == CKS_PART_INNER) {
        narrow(text, &m, from, len);
    }
    *ret = (struct cks_range){.start = m.start, .end = m.end};
    return true;
}

bool
cks_json_locate(struct cks_str text, struct cks_origin origin, const char *pointer,
                enum cks_part part, size_t from, size_t len, struct cks_range *ret)
{
    if (!find_range(NULL, text, pointer, part, from, len, ret))
        return false;
    cks_range_resolve(text, origin, ret);
    return true;
}

bool
cks_json_document_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                         size_t from, size_t len, struct cks_range *ret)
{
    if (!find_range(doc->impl, doc->text, pointer, part, from, len, ret))
        return false;
    if (part != CKS_PART_BYTES)
        cks_marks_resolve(doc->marks, doc->text, doc->origin, ret);
    return true;
}
