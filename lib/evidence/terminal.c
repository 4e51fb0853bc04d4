#include "evidence/terminal.h"

static const char byte_order[] = "\xEF\xBB\xBF";
static const char escape[] = "\x1B";
static const char *const frames[] = {"Script started on ", "Script done on "};

static bool
begins_frame(struct cks_str text)
{
    for (size_t i = 0; i < CKS_COUNT(frames); i++)
        if (cks_str_starts(text, frames[i]))
            return true;
    return false;
}

bool
cks_terminal_marks(struct cks_str text)
{
    return cks_str_starts(text, byte_order) || begins_frame(text) ||
           cks_str_find(text, escape) < text.n;
}

/* The bytes of the escape sequence that a text begins with (ECMA-48): ESC [ ... letter, ESC ] ...
 * BEL, or ESC and one more. */
static size_t
sequence_length(struct cks_str text)
{
    char kind = text.n > 1 ? text.p[1] : 0;
    size_t n = 2;
    if (kind != '[' && kind != ']')
        return text.n < 2 ? text.n : 2;
    while (n < text.n && text.p[n] != '\n') {
        char c = text.p[n++];
        if ((kind == '[' && c >= '@' && c <= '~') || (kind == ']' && c == '\a'))
            break;
        if (kind == ']' && c == escape[0])
            return n < text.n && text.p[n] == '\\' ? n + 1 : n - 1;
    }
    return n;
}

static void
put_line(struct cks_str line, struct cks_buf *out)
{
    while (line.n && !begins_frame(line)) {
        size_t n = cks_str_find(line, escape);
        cks_buf_add(out, line.p, n);
        line = cks_str_sub(line, n, line.n);
        if (line.n)
            line = cks_str_sub(line, sequence_length(line), line.n);
    }
}

void
cks_terminal_plain(struct cks_str text, struct cks_buf *out)
{
    if (cks_str_starts(text, byte_order))
        text = cks_str_sub(text, sizeof(byte_order) - 1, text.n);
    while (text.n) {
        size_t n = cks_str_find(text, "\n");
        put_line(cks_str_sub(text, 0, n), out);
        if (n < text.n)
            cks_buf_add(out, "\n", 1);
        text = cks_str_sub(text, n + 1, text.n);
    }
}
