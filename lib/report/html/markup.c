#include "report/html/markup.h"

#include <stdio.h>

#include "base/utf8.h"
#include "report/portable.h"

#define PRINTF_MAX 512

/* Elements inside a line, before which no line begins. */
static const char *const inside[] = {"a",    "b",     "code", "mark", "rect", "small",
                                     "span", "title", "td",   "th",   "time", "wbr"};
/* Elements without an end. */
static const char *const empty[] = {"meta", "wbr"};

static bool
is_one_of_elements(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void
close_tag(struct cks_html *h)
{
    if (h->in_tag)
        cks_buf_addc(h->out, '>');
    h->in_tag = false;
}

void
cks_html_begin(struct cks_html *h, const char *name)
{
    close_tag(h);
    if (h->depth == CKS_HTML_DEPTH) {
        h->out->failed = true;
        return;
    }
    if (!is_one_of_elements(name, inside, CKS_COUNT(inside)))
        cks_buf_addc(h->out, '\n');
    cks_buf_addc(h->out, '<');
    cks_buf_adds(h->out, name);
    h->open[h->depth++] = name;
    h->in_tag = true;
}

/* Whether a value needs no quotes: a page with a thousand stores is smaller without them. */
static bool
needs_no_quotes(const char *value)
{
    size_t n = 0;
    while (cks_is_alnum((unsigned char)value[n]) || value[n] == '-')
        n++;
    return n && !value[n];
}

void
cks_html_attr(struct cks_html *h, const char *name, const char *value)
{
    cks_buf_addc(h->out, ' ');
    cks_buf_adds(h->out, name);
    if (needs_no_quotes(value)) {
        cks_buf_addc(h->out, '=');
        cks_buf_adds(h->out, value);
        return;
    }
    cks_buf_adds(h->out, "=\"");
    cks_xml_text(h->out, value);
    cks_buf_addc(h->out, '"');
}

void
cks_html_attr_number(struct cks_html *h, const char *name, const char *prefix, size_t n)
{
    char value[64];
    snprintf(value, sizeof(value), "%s-%zu", prefix, n);
    cks_html_attr(h, name, value);
}

void
cks_html_attr_tone(struct cks_html *h, enum cks_html_tone tone)
{
    static const char *const classes[] = {[CKS_TONE_PLAIN] = "plain",
                                          [CKS_TONE_GOOD] = "good",
                                          [CKS_TONE_OPEN] = "open",
                                          [CKS_TONE_BAD] = "bad"};
    cks_html_attr(h, "class", classes[tone]);
}

void
cks_html_end(struct cks_html *h)
{
    close_tag(h);
    if (!h->depth)
        return;
    const char *name = h->open[--h->depth];
    if (!is_one_of_elements(name, empty, CKS_COUNT(empty)))
        cks_buf_printf(h->out, "</%s>", name);
}

void
cks_html_end_all(struct cks_html *h, unsigned count)
{
    while (count--)
        cks_html_end(h);
}

void
cks_html_str(struct cks_html *h, struct cks_str text)
{
    close_tag(h);
    size_t shown = cks_utf8_offset(text, CKS_HTML_TEXT_MAX);
    cks_xml_element(h->out, cks_str_sub(text, 0, shown));
    if (shown < text.n)
        cks_buf_adds(h->out, "... [cut]");
}

void
cks_html_text(struct cks_html *h, const char *text)
{
    cks_html_str(h, cks_str_of(text));
}

void
cks_html_path(struct cks_html *h, const char *path)
{
    struct cks_str rest = cks_str_of(path);
    size_t shown = cks_utf8_offset(rest, CKS_HTML_TEXT_MAX);
    bool cut = shown < rest.n;
    rest.n = shown;
    close_tag(h);
    while (rest.n) {
        size_t n = h->narrow ? rest.n : cks_str_find(rest, "/") + 1;
        n = n < rest.n ? n : rest.n;
        cks_xml_element(h->out, cks_str_sub(rest, 0, n));
        rest = cks_str_sub(rest, n, rest.n);
        if (rest.n)
            cks_buf_adds(h->out, "<wbr>");
    }
    if (cut)
        cks_buf_adds(h->out, "... [cut]");
}

void
cks_html_number(struct cks_html *h, size_t n)
{
    close_tag(h);
    cks_buf_addu(h->out, n);
}

void
cks_html_printf(struct cks_html *h, const char *fmt, ...)
{
    char text[PRINTF_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    cks_html_text(h, text);
}

void
cks_html_place(struct cks_html *h, const char *file, unsigned line)
{
    if (!file)
        return;
    cks_html_begin(h, "code");
    cks_html_path(h, file);
    if (line)
        cks_html_printf(h, ":%u", line);
    cks_html_end(h);
}

void
cks_html_leaf(struct cks_html *h, const char *name, const char *class, const char *text)
{
    cks_html_begin(h, name);
    if (class)
        cks_html_attr(h, "class", class);
    cks_html_text(h, text);
    cks_html_end(h);
}
