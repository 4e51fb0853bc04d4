#include "report/html/finding.h"

#include "base/utf8.h"
#include "model/names.h"
#include "report/html/shared.h"

enum cks_html_tone
cks_html_tone_of(enum cks_severity severity)
{
    return severity == CKS_ERROR     ? CKS_TONE_BAD
           : severity == CKS_WARNING ? CKS_TONE_OPEN
                                     : CKS_TONE_PLAIN;
}

static void
where(struct cks_html *h, const struct cks_place *at)
{
    if (!at->file)
        return;
    cks_html_begin(h, "code");
    cks_html_path(h, at->file);
    if (at->line)
        cks_html_printf(h, ":%u:%u", at->line, at->column);
    cks_html_end(h);
}

/* The line with its number; the fault is marked. */
static void
marked_line(struct cks_html *h, unsigned line, const char *text, size_t from, size_t to)
{
    struct cks_str s = cks_str_of(text);
    size_t start = cks_utf8_offset(s, from), end = cks_utf8_offset(s, to);
    cks_html_begin(h, "pre");
    if (line) {
        cks_html_begin(h, "span");
        cks_html_attr(h, "class", "line");
        cks_html_printf(h, "%u  ", line);
        cks_html_end(h);
    }
    cks_html_begin(h, "code");
    cks_html_str(h, cks_str_sub(s, 0, start));
    cks_html_begin(h, "mark");
    cks_html_str(h, cks_str_sub(s, start, end - start));
    cks_html_end(h);
    cks_html_str(h, cks_str_sub(s, end, s.n));
    cks_html_end_all(h, 2);
}

/* Opens a line of the list under a finding; what follows goes into it. */
static void
item(struct cks_html *h, const char *label)
{
    cks_html_begin(h, "li");
    cks_html_leaf(h, "b", NULL, label);
    cks_html_text(h, " ");
}

static void
html_answer(struct cks_html *h, const struct cks_finding *f)
{
    if (!f->error)
        return;
    bool code = cks_is_connection_error_code(f->error);
    item(h, code ? "The connection would fail with" : "KMS would answer");
    cks_html_leaf(h, "code", NULL, f->error);
    cks_html_end(h);
}

/* One step a line. */
static void
repair_steps(struct cks_html *h, const char *help)
{
    while (help && *help) {
        size_t n = strcspn(help, "\n");
        item(h, "Repair:");
        cks_html_str(h, (struct cks_str){help, n});
        cks_html_end(h);
        help += n + (help[n] == '\n');
    }
}

/* A repaired value; a certificate has many lines. */
static void
use_instead(struct cks_html *h, const char *text)
{
    struct cks_str rest = cks_str_of(text);
    if (!rest.n)
        return;
    item(h, "Use instead");
    cks_html_begin(h, "pre");
    cks_html_begin(h, "code");
    while (rest.n) {
        size_t n = cks_str_find(rest, "\n");
        cks_html_str(h, cks_str_sub(rest, 0, n));
        rest = cks_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
        if (rest.n) /* no line of the page begins with text of an input */
            cks_buf_adds(h->out, "&#10;");
    }
    cks_html_end_all(h, 3);
}

static void
related(struct cks_html *h, const struct cks_related *r)
{
    item(h, r->kind == CKS_RELATED_USE      ? "Use:"
            : r->kind == CKS_RELATED_ORIGIN ? "Origin:"
                                            : "Related:");
    cks_html_text(h, r->message);
    cks_html_text(h, " ");
    where(h, &r->place);
    cks_html_end(h);
}

static void
items_of_repair(struct cks_html *h, const struct cks_finding *f)
{
    html_answer(h, f);
    repair_steps(h, f->help);
}

void
cks_html_answer_and_repair(struct cks_html *h, const struct cks_finding *f)
{
    if (!f->error && !f->help)
        return;
    cks_html_begin(h, "ul");
    cks_html_attr(h, "class", "facts");
    items_of_repair(h, f);
    cks_html_end(h);
}

static void
details_of(struct cks_html *h, const struct cks_finding *f, bool told)
{
    bool more = !told && (f->error || f->help);
    if (!more && !f->replacement && !f->related_count)
        return;
    cks_html_begin(h, "ul");
    cks_html_attr(h, "class", "facts");
    if (!told)
        items_of_repair(h, f);
    use_instead(h, f->replacement);
    for (size_t i = 0; i < f->related_count; i++)
        related(h, &f->related[i]);
    cks_html_end(h);
}

void
cks_html_severity(struct cks_html *h, enum cks_severity severity)
{
    cks_html_begin(h, "span");
    cks_html_attr_tone(h, cks_html_tone_of(severity));
    cks_html_text(h, cks_severity_name(severity));
    cks_html_end(h);
}

/* The place and the rule. */
static void
about_finding(struct cks_html *h, const struct cks_finding *f, bool told)
{
    cks_html_begin(h, "p");
    cks_html_attr(h, "class", "about");
    where(h, &f->place);
    cks_html_text(h, " ");
    if (told)
        cks_html_shared_link(h, f, false);
    else
        cks_html_printf(h, "%s %s, %s", f->code, f->name, cks_basis_name(f->basis));
    cks_html_end(h);
}

void
cks_html_finding(struct cks_html *h, const struct cks_finding *f, const char *heading, bool whole,
                 bool told)
{
    cks_html_begin(h, "div");
    cks_html_attr(h, "class", "finding");
    cks_html_begin(h, heading);
    cks_html_severity(h, f->severity);
    cks_html_text(h, " ");
    cks_html_text(h, f->message);
    cks_html_end(h);
    about_finding(h, f, told);
    if (f->excerpt && !whole)
        marked_line(h, f->place.line, f->excerpt, f->mark_from, f->mark_to);
    details_of(h, f, told);
    cks_html_end(h);
}
