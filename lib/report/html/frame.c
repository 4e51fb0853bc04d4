#include "report/html/frame.h"

#include <stdio.h>

#include "model/certificate/pem.h"

/* What an argument may consist of that is shown without quotes. */
#define PLAIN_ARGUMENT "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@%+-"

const char *
cks_html_count(char to[64], size_t n, const char *one, const char *many)
{
    snprintf(to, 64, "%zu %s", n, n == 1 ? one : many);
    return to;
}

struct cks_html_verdict
cks_html_verdict_of_calls(const struct cks_html_tally *t)
{
    struct cks_html_verdict v = {CKS_TONE_GOOD, ""};
    size_t all = t->calls[CKS_FAIL] + t->calls[CKS_SUCCEED] + t->calls[CKS_UNDETERMINED];
    size_t n = t->calls[CKS_FAIL] ? t->calls[CKS_FAIL] : t->calls[CKS_UNDETERMINED];
    const char *what = t->calls[CKS_FAIL] ? "will fail"
                       : n == 1           ? "is undetermined"
                                          : "are undetermined";
    if (!all) {
        v.tone = CKS_TONE_PLAIN;
        snprintf(v.text, sizeof(v.text), "There is no call to predict");
        return v;
    }
    if (!n) {
        n = all;
        what = "will succeed";
    }
    v.tone = t->calls[CKS_FAIL]           ? CKS_TONE_BAD
             : t->calls[CKS_UNDETERMINED] ? CKS_TONE_OPEN
                                          : CKS_TONE_GOOD;
    if (n == all)
        snprintf(v.text, sizeof(v.text),
                 n == 1   ? "The call %s"
                 : n == 2 ? "Both calls %s"
                          : "All calls %s",
                 what);
    else
        snprintf(v.text, sizeof(v.text), "%zu of %zu calls %s", n, all, what);
    return v;
}

struct cks_html_verdict
cks_html_verdict_of_findings(const struct cks_html_tally *t)
{
    static const struct {
        enum cks_severity severity;
        const char *one, *many;
    } words[] = {{CKS_ERROR, "error", "errors"},
                 {CKS_WARNING, "warning", "warnings"},
                 {CKS_NOTE, "note", "notes"}};
    struct cks_html_verdict v = {CKS_TONE_GOOD, ""};
    size_t n = 0;
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t found = t->findings[words[i].severity];
        if (found)
            n += (size_t)snprintf(v.text + n, sizeof(v.text) - n, "%s%zu %s", n ? ", " : "", found,
                                  found == 1 ? words[i].one : words[i].many);
    }
    if (t->findings[CKS_ERROR])
        v.tone = CKS_TONE_BAD;
    else if (n || t->unread)
        v.tone = CKS_TONE_OPEN;
    if (!n)
        snprintf(v.text, sizeof(v.text), "No findings");
    return v;
}

static void
meta(struct cks_html *h, const char *key, const char *name, const char *content)
{
    cks_html_begin(h, "meta");
    cks_html_attr(h, key, name);
    if (content)
        cks_html_attr(h, "content", content);
    cks_html_end(h);
}

/* The policy allows nothing but this very style. */
static void
head_of_page(struct cks_html *h, const struct cks_html_verdict *verdict,
             const struct cks_report_run *run)
{
    char policy[256];
    snprintf(policy, sizeof(policy),
             "default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'",
             cks_html_style_hash);
    cks_html_begin(h, "head");
    meta(h, "charset", "utf-8", NULL);
    meta(h, "http-equiv", "Content-Security-Policy", policy);
    meta(h, "name", "viewport", "width=device-width, initial-scale=1");
    meta(h, "name", "color-scheme", "light dark");
    meta(h, "name", "referrer", "no-referrer");
    cks_html_begin(h, "title");
    cks_html_printf(h, "%s - ckscheck %s", verdict->text,
                    run && run->command ? run->command : "report");
    cks_html_end(h);
    cks_html_begin(h, "style");
    cks_html_text(h, "");
    cks_buf_adds(h->out, cks_html_style);
    cks_html_end_all(h, 2);
}

void
cks_html_open(struct cks_html *h, const struct cks_html_verdict *verdict,
              const struct cks_report_run *run)
{
    cks_buf_adds(h->out, "<!DOCTYPE html>");
    cks_html_begin(h, "html");
    cks_html_attr(h, "lang", "en");
    head_of_page(h, verdict, run);
    cks_html_begin(h, "body");
    cks_html_begin(h, "header");
    cks_html_attr_tone(h, verdict->tone);
    cks_html_begin(h, "p");
    cks_html_attr(h, "class", "brand");
    cks_html_printf(h, "ckscheck %s", run && run->command ? run->command : "report");
    cks_html_end(h);
    cks_html_leaf(h, "h1", NULL, verdict->text);
    cks_html_begin(h, "p");
    cks_html_attr(h, "class", "lead");
}

void
cks_html_main(struct cks_html *h)
{
    cks_html_end_all(h, 2);
    cks_html_begin(h, "main");
    /* Of many stores, those outside of the window are laid out when they come into it. */
    if (h->narrow)
        cks_html_attr(h, "class", "many");
}

void
cks_html_section(struct cks_html *h, const char *id, const char *heading)
{
    cks_html_begin(h, "section");
    cks_html_attr(h, "aria-labelledby", id);
    cks_html_begin(h, "h2");
    cks_html_attr(h, "id", id);
    cks_html_text(h, heading);
    cks_html_end(h);
}

void
cks_html_end_section(struct cks_html *h)
{
    cks_html_end(h);
}

void
cks_html_head_row(struct cks_html *h, const char *const *names, size_t count)
{
    cks_html_begin(h, "thead");
    cks_html_begin(h, "tr");
    for (size_t i = 0; i < count; i++) {
        cks_html_begin(h, "th");
        cks_html_attr(h, "scope", "col");
        cks_html_text(h, names[i]);
        cks_html_end(h);
    }
    cks_html_end_all(h, 2);
    cks_html_begin(h, "tbody");
}

void
cks_html_about(struct cks_html *h)
{
    cks_html_section(h, "about", "About this run");
    cks_html_begin(h, "dl");
    cks_html_about_line(h, "Tool", "ckscheck " CKS_VERSION);
    cks_html_about_line(h, "KMS API model", cks_model_date());
}

void
cks_html_about_line(struct cks_html *h, const char *term, const char *text)
{
    cks_html_leaf(h, "dt", NULL, term);
    cks_html_leaf(h, "dd", NULL, text);
}

/* As a shell takes it. A text that could be a key is not shown, whoever gave it. */
static void
put_argument(struct cks_html *h, const char *text)
{
    struct cks_str rest = cks_str_of(text);
    cks_html_text(h, " ");
    if (cks_text_has_private_key(rest)) {
        cks_html_text(h, "[hidden]");
        return;
    }
    if (rest.n && strspn(text, PLAIN_ARGUMENT) == rest.n) {
        cks_html_path(h, text);
        return;
    }
    cks_html_text(h, "'");
    while (rest.n) {
        size_t n = cks_str_find(rest, "'");
        cks_html_str(h, cks_str_sub(rest, 0, n));
        cks_html_text(h, n < rest.n ? "'\\''" : "");
        rest = cks_str_sub(rest, n + 1, rest.n);
    }
    cks_html_text(h, "'");
}

static void
command_line(struct cks_html *h, const struct cks_report_run *run)
{
    cks_html_leaf(h, "dt", NULL, "Command");
    cks_html_begin(h, "dd");
    cks_html_begin(h, "code");
    cks_html_text(h, "ckscheck");
    for (const char *const *a = run->arguments; *a; a++)
        put_argument(h, *a);
    cks_html_end_all(h, 2);
}

void
cks_html_close(struct cks_html *h, const struct cks_report_run *run)
{
    if (run && run->arguments)
        command_line(h, run);
    if (run && run->exit_meaning) {
        cks_html_leaf(h, "dt", NULL, "Exit status");
        cks_html_begin(h, "dd");
        cks_html_printf(h, "%d: %s", run->exit_status, run->exit_meaning);
        cks_html_end(h);
    }
    cks_html_end_all(h, 2);
    cks_html_end_all(h, h->depth);
    cks_buf_addc(h->out, '\n');
}
