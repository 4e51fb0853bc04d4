#include "base/escape.h"

#include <inttypes.h>

#include "base/announce.h"
#include "base/limits.h"
#include "base/utf8.h"

void
cks_escape_rest(struct cks_buf *out, struct cks_str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = 0;
        size_t plain = cks_visible_text(cks_str_sub(s, i, s.n));
        if (plain) {
            cks_buf_add(out, s.p + i, plain);
            i += plain;
            continue;
        }
        size_t n = cks_utf8_decode(cks_str_sub(s, i, s.n), &cp);
        if (n == 0) {
            cks_buf_printf(out, "\\x%02x", (unsigned char)s.p[i]);
            i++;
            continue;
        }
        if (cp == '\n')
            cks_buf_adds(out, "\\n");
        else if (cp == '\r')
            cks_buf_adds(out, "\\r");
        else if (cp == '\t')
            cks_buf_adds(out, "\\t");
        else if (cp < 0x80 && cks_utf8_invisible(cp))
            cks_buf_printf(out, "\\x%02" PRIx32, cp);
        else if (cks_utf8_invisible(cp))
            cks_buf_printf(out, "<U+%04" PRIX32 ">", cp);
        else
            cks_buf_add(out, s.p + i, n);
        i += n;
    }
}

const char *
cks_quote(struct cks_arena *a, struct cks_str s)
{
    struct cks_buf b = {0};
    if (cks_swallowed_secret(s))
        return "(a text that may hold a secret)";
    size_t cut = cks_utf8_offset(s, CKS_QUOTE_MAX);
    cks_buf_addc(&b, '\'');
    cks_escape(&b, cks_str_sub(s, 0, cut));
    cks_buf_adds(&b, cut < s.n ? "...'" : "'");
    const char *q = cks_buf_ok(&b) ? cks_arena_strndup(a, b.data, b.len) : NULL;
    cks_buf_free(&b);
    return q ? q : "(out of memory)";
}

const char *
cks_quote_char(struct cks_arena *a, uint32_t cp)
{
    char bytes[4];
    const char *q;
    if (cks_utf8_invisible(cp) || cp == ' ' || cp == 0xA0 || cp == '\'') {
        q = cks_arena_printf(a, "U+%04" PRIX32, cp);
    } else {
        size_t n = cks_utf8_encode(cp, bytes);
        q = cks_arena_printf(a, "'%.*s'", (int)n, bytes);
    }
    return q ? q : "(out of memory)";
}
