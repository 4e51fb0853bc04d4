#include "source/rewrite/style.h"

#include "base/utf8.h"

const char *
cks_rewrite_line_end(struct cks_str text)
{
    size_t n = cks_str_find(text, "\n");
    return n < text.n && n > 0 && text.p[n - 1] == '\r' ? "\r\n" : "\n";
}

bool
cks_rewrite_plain(struct cks_str text, const char *more)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_alnum((unsigned char)text.p[i]) && (!text.p[i] || !strchr(more, text.p[i])))
            return false;
    return text.n > 0;
}

void
cks_rewrite_quoted(struct cks_buf *out, struct cks_str to)
{
    cks_buf_addc(out, '"');
    size_t plain = cks_visible_ascii(to, "\"\\"); /* almost always all of it */
    cks_buf_add(out, to.p, plain);
    for (size_t i = plain; i < to.n; i++) {
        unsigned char c = (unsigned char)to.p[i];
        if (c == '"' || c == '\\')
            cks_buf_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            cks_buf_adds(out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else if (c < ' ' || c == 0x7F)
            cks_buf_printf(out, "\\u%04X", c);
        else
            cks_buf_addc(out, (char)c);
    }
    cks_buf_addc(out, '"');
}
