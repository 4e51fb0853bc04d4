#include "base/jsonw.h"

#include <inttypes.h>

#include "base/utf8.h"

void
cks_jsonw_init(struct cks_jsonw *w, struct cks_buf *out, bool compact)
{
    *w = (struct cks_jsonw){.out = out, .compact = compact};
}

/* Room for a comma, if there is one, for what separates in the long form, and for n bytes behind
 * them. Returns where those begin; NULL if out of memory. */
static inline char *
separate(struct cks_jsonw *w, bool comma, size_t n)
{
    static const char blanks[16] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ',
                                    ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    size_t indent = (size_t)w->depth * 2;
    size_t before = comma + (w->compact ? 0 : 1 + indent);
    char *to = cks_buf_reserve(w->out, before + n + sizeof(blanks));
    if (!to)
        return NULL;
    if (comma)
        *to++ = ',';
    if (!w->compact) {
        *to++ = '\n';
        /* Some too many: what follows is written over them. */
        for (size_t i = 0; i < indent; i += sizeof(blanks))
            memcpy(to + i, blanks, sizeof(blanks));
        to += indent;
    }
    w->out->len += before + n;
    w->out->data[w->out->len] = '\0';
    return to;
}

static void
before_value(struct cks_jsonw *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0)
        return;
    separate(w, w->filled[w->depth - 1], 0);
    w->filled[w->depth - 1] = true;
}

static void
open_level(struct cks_jsonw *w, char c)
{
    before_value(w);
    cks_buf_addc(w->out, c);
    if (w->depth == CKS_JSONW_DEPTH) {
        w->out->failed = true;
        return;
    }
    w->filled[w->depth++] = false;
}

static void
close_level(struct cks_jsonw *w, char c)
{
    if (w->depth == 0) {
        w->out->failed = true;
        return;
    }
    bool filled = w->filled[--w->depth];
    if (filled)
        separate(w, false, 0);
    cks_buf_addc(w->out, c);
}

void
cks_jsonw_object(struct cks_jsonw *w)
{
    open_level(w, '{');
}

void
cks_jsonw_end_object(struct cks_jsonw *w)
{
    close_level(w, '}');
}

void
cks_jsonw_array(struct cks_jsonw *w)
{
    open_level(w, '[');
}

void
cks_jsonw_end_array(struct cks_jsonw *w)
{
    close_level(w, ']');
}

/* A name, and room for n bytes behind it. Returns where those begin; NULL if out of memory. Names
 * are ours, and have nothing to escape. */
static inline char *
name_with_room(struct cks_jsonw *w, struct cks_str key, size_t n)
{
    bool *filled = w->depth ? &w->filled[w->depth - 1] : NULL;
    char *to = filled ? separate(w, *filled, key.n + (w->compact ? 3 : 4) + n) : NULL;
    if (!to) {
        w->out->failed = true;
        return NULL;
    }
    *filled = true;
    *to++ = '"';
    memcpy(to, key.p, key.n);
    to += key.n;
    *to++ = '"';
    *to++ = ':';
    if (!w->compact)
        *to++ = ' ';
    return to;
}

void
cks_jsonw_name(struct cks_jsonw *w, struct cks_str key)
{
    w->after_key = true;
    name_with_room(w, key, 0);
}

static void
quote_code_point(struct cks_buf *out, uint32_t cp)
{
    switch (cp) {
    case '"':
        cks_buf_adds(out, "\\\"");
        return;
    case '\\':
        cks_buf_adds(out, "\\\\");
        return;
    case '\n':
        cks_buf_adds(out, "\\n");
        return;
    case '\r':
        cks_buf_adds(out, "\\r");
        return;
    case '\t':
        cks_buf_adds(out, "\\t");
        return;
    default:
        break;
    }
    char bytes[4];
    if (!cks_utf8_invisible(cp)) {
        cks_buf_add(out, bytes, cks_utf8_encode(cp, bytes));
    } else if (cp < 0x10000) {
        cks_buf_printf(out, "\\u%04" PRIx32, cp);
    } else {
        cks_buf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + ((cp - 0x10000) >> 10),
                       0xDC00 + ((cp - 0x10000) & 0x3FF));
    }
}

/* Almost every string: nothing in it is escaped. There is room for it and its quotes. */
static void
put_plain(char *to, struct cks_str s)
{
    to[0] = '"';
    if (s.n)
        memcpy(to + 1, s.p, s.n);
    to[s.n + 1] = '"';
}

static void
quote_plain(struct cks_buf *out, struct cks_str s)
{
    char *to = cks_buf_reserve(out, s.n + 2);
    if (!to)
        return;
    put_plain(to, s);
    out->len += s.n + 2;
    out->data[out->len] = '\0';
}

/* What is written as it is begins with so many bytes. */
static size_t
plain_bytes(struct cks_str s)
{
    return cks_visible_ascii(s, "\"\\");
}

void
cks_json_quote(struct cks_buf *out, struct cks_str s)
{
    size_t plain = plain_bytes(s);
    if (plain == s.n) {
        quote_plain(out, s);
        return;
    }
    cks_buf_addc(out, '"');
    for (;; plain = plain_bytes(s)) {
        cks_buf_add(out, s.p, plain);
        s = cks_str_sub(s, plain, s.n);
        if (s.n == 0)
            break;
        uint32_t cp = 0xFFFD;
        size_t n = cks_utf8_decode(s, &cp);
        quote_code_point(out, cp);
        s = cks_str_sub(s, n ? n : 1, s.n);
    }
    cks_buf_addc(out, '"');
}

void
cks_jsonw_str(struct cks_jsonw *w, struct cks_str s)
{
    before_value(w);
    cks_json_quote(w->out, s);
}

void
cks_jsonw_string(struct cks_jsonw *w, const char *s)
{
    if (s)
        cks_jsonw_str(w, cks_str_of(s));
    else
        cks_jsonw_null(w);
}

void
cks_jsonw_int(struct cks_jsonw *w, int64_t n)
{
    before_value(w);
    if (n < 0)
        cks_buf_addc(w->out, '-');
    cks_buf_addu(w->out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void
cks_jsonw_bool(struct cks_jsonw *w, bool b)
{
    before_value(w);
    cks_buf_adds(w->out, b ? "true" : "false");
}

void
cks_jsonw_null(struct cks_jsonw *w)
{
    before_value(w);
    cks_buf_adds(w->out, "null");
}

void
cks_jsonw_text(struct cks_jsonw *w, struct cks_str key, const char *value)
{
    struct cks_str s = cks_str_of(value ? value : "");
    if (!value || plain_bytes(s) != s.n) {
        cks_jsonw_name(w, key);
        cks_jsonw_string(w, value);
        return;
    }
    char *to = name_with_room(w, key, s.n + 2);
    if (to)
        put_plain(to, s);
}
