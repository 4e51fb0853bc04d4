/* GitHub's workflow commands: an annotation for each finding. */
#include "base/escape.h"
#include "base/utf8.h"
#include "report/portable.h"
#include "report/turned_off.h"

/* The runner cuts a message after 4096 characters. */
#define MESSAGE_MAX 4000

/* Escapes what ends a command or a property of it. */
static void
data(struct cks_buf *out, struct cks_str s, bool property)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            cks_buf_printf(out, "%%%02X", (unsigned char)c);
        else if (c == '[' && i >= 2 && s.p[i - 1] == '#' && s.p[i - 2] == '#')
            cks_buf_adds(out, "<U+005B>");
        else
            cks_buf_addc(out, c);
    }
}

/* A path, in `scratch`, with control characters is made safe, even if the runner then cannot find
 * it. */
static void
path(struct cks_report *r, const struct cks_buf *scratch)
{
    struct cks_buf safe = {0};
    cks_escape(&safe, cks_buf_str(scratch));
    data(&r->out.buf, cks_buf_str(&safe), true);
    r->out.buf.failed |= !cks_buf_ok(&safe);
    cks_buf_free(&safe);
}

static void
position(struct cks_buf *out, const struct cks_place *p)
{
    if (!p->line)
        return;
    cks_buf_printf(out, ",line=%u,endLine=%u", p->line, p->end_line);
    /* Columns of a range of several lines are dropped by the runner, with a warning. */
    if (p->end_line == p->line && p->end_column >= p->column)
        cks_buf_printf(out, ",col=%u,endColumn=%u", p->column, p->end_column);
}

static void
print_github_finding(struct cks_report *r, struct cks_buf *scratch, const struct cks_finding *f)
{
    struct cks_buf *b = &r->out.buf;
    const char *level = f->severity == CKS_ERROR     ? "error"
                        : f->severity == CKS_WARNING ? "warning"
                                                     : "notice";
    cks_buf_printf(b, "::%s file=", level);
    cks_buf_clear(scratch);
    cks_portable_path(r, scratch, f);
    path(r, scratch);
    position(b, &f->place);
    cks_buf_printf(b, ",title=%s %s::", f->code, f->name);
    cks_buf_clear(scratch);
    cks_portable_message(r, scratch, f);
    struct cks_str message = cks_buf_str(scratch);
    data(b, cks_str_sub(message, 0, cks_utf8_offset(message, MESSAGE_MAX)), false);
    cks_buf_addc(b, '\n');
}

/* What could not be looked at fails the run: an annotation too. A form that is not read is none. */
static void
print_unread(struct cks_report *r, struct cks_buf *scratch)
{
    struct cks_unread u = {.size = sizeof(u)};
    struct cks_buf *b = &r->out.buf;
    for (size_t i = 0; cks_unread_at(r->cks, i, &u); i++) {
        bool fails = u.kind != CKS_UNREAD_FORM;
        if (!fails && u.found)
            continue;
        cks_buf_clear(scratch);
        cks_portable_name(r, scratch, u.file);
        cks_buf_adds(b, fails ? "::error file=" : "ckscheck: not looked at: ");
        path(r, scratch);
        if (u.line && fails)
            cks_buf_printf(b, ",line=%u,endLine=%u", u.line, u.line);
        else if (u.line)
            cks_buf_printf(b, ":%u", u.line);
        cks_buf_adds(b, fails ? ",title=not looked at::" : ": ");
        data(b, cks_str_of(u.reason), false);
        cks_buf_addc(b, '\n');
        cks_out_pass(&r->out);
    }
}

/* Lines of the log, and no annotations. */
static void
print_turned_off(struct cks_report *r)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    struct cks_buf line = {0};
    for (size_t i = 0; cks_turned_off_at(r->cks, i, &t); i++) {
        cks_buf_clear(&line);
        cks_turned_off_line(r, &line, &t);
        cks_buf_adds(&r->out.buf, "ckscheck: ");
        data(&r->out.buf, cks_buf_str(&line), false);
        cks_buf_addc(&r->out.buf, '\n');
        cks_out_pass(&r->out);
    }
    r->out.buf.failed |= !cks_buf_ok(&line);
    cks_buf_free(&line);
}

static void
print_github(struct cks_report *r)
{
    struct cks_buf scratch = {0};
    struct cks_summary s = {.size = sizeof(s)};
    cks_summarize(r->cks, &s);
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        print_github_finding(r, &scratch, cks_finding(r->cks, i));
        cks_out_pass(&r->out);
    }
    print_unread(r, &scratch);
    cks_buf_printf(&r->out.buf, "ckscheck: errors %zu, warnings %zu, notes %zu, stores %zu",
                   s.errors, s.warnings, s.notes, s.stores);
    if (s.forms + s.bounds + s.unreadable)
        cks_buf_printf(&r->out.buf, ", not looked at %zu", s.forms + s.bounds + s.unreadable);
    if (s.elsewhere)
        cks_buf_printf(&r->out.buf, ", in files that were not named %zu", s.elsewhere);
    cks_buf_addc(&r->out.buf, '\n');
    print_turned_off(r);
    r->out.buf.failed |= !cks_buf_ok(&scratch);
    cks_buf_free(&scratch);
}

const struct cks_report_format cks_report_github = {.name = "github", .print = print_github};
