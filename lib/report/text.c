/* The report for people: one line that an editor can jump to, the source line with the range
 * marked, what KMS would answer, the repair. */
#include "base/escape.h"
#include "base/format.h"
#include "base/utf8.h"
#include "ckscheck/tool.h"
#include "model/names.h"
#include "report/link.h"
#include "report/text.h"
#include "report/turned_off.h"
#include "report/window.h"

/* Line numbers are right-aligned in this many columns. */
#define GUTTER 5
/* A mark longer than this tells nothing more. */
#define MARK_MAX 200
/* Lines of configurations that a summary names: more hide the findings above it. */
#define TURNED_OFF_SHOWN 10u

enum paint { PLAIN, BOLD, RED, YELLOW, CYAN, GREEN, DIM };

static void
paint(struct cks_report *r, enum paint p)
{
    static const char *const codes[] = {
        [PLAIN] = "\x1b[0m",     [BOLD] = "\x1b[1m",    [RED] = "\x1b[1;31m",
        [YELLOW] = "\x1b[1;33m", [CYAN] = "\x1b[1;36m", [GREEN] = "\x1b[1;32m",
        [DIM] = "\x1b[2m",
    };
    if (r->color)
        cks_buf_adds(&r->out.buf, codes[p]);
}

static void
painted(struct cks_report *r, enum paint p, const char *text)
{
    paint(r, p);
    cks_out_text(&r->out, text);
    paint(r, PLAIN);
}

static enum paint
paint_of(enum cks_severity severity)
{
    return severity == CKS_ERROR ? RED : severity == CKS_WARNING ? YELLOW : CYAN;
}

static void
print_place(struct cks_report *r, const struct cks_place *p)
{
    if (!p->file)
        return;
    bool link = cks_link_open(r, p->file);
    cks_out_file(&r->out, p->file);
    if (p->line) {
        cks_buf_addc(&r->out.buf, ':');
        cks_buf_addu(&r->out.buf, p->line);
        cks_buf_addc(&r->out.buf, ':');
        cks_buf_addu(&r->out.buf, p->column);
    }
    cks_link_close(r, link);
}

void
cks_text_headline(struct cks_report *r, const struct cks_finding *f)
{
    struct cks_buf *b = &r->out.buf;
    if (f->place.file) {
        paint(r, BOLD);
        print_place(r, &f->place);
        cks_buf_adds(b, ": ");
        paint(r, PLAIN);
    }
    paint(r, paint_of(f->severity));
    cks_buf_adds(b, cks_severity_name(f->severity));
    paint(r, PLAIN);
    cks_buf_adds(b, ": ");
    cks_out_text(&r->out, f->message);
    paint(r, DIM);
    cks_buf_adds(b, " [");
    cks_buf_adds(b, f->code);
    cks_buf_addc(b, ' ');
    cks_buf_adds(b, f->name);
    cks_buf_addc(b, ']');
    paint(r, PLAIN);
    cks_buf_addc(b, '\n');
}

/* The line's number, or no number where it is 0. */
static void
gutter(struct cks_report *r, uint32_t line)
{
    struct cks_buf *b = &r->out.buf;
    char digits[CKS_DECIMAL_MAX];
    size_t n = line ? cks_decimal(line, digits) : 0;
    paint(r, DIM);
    cks_buf_fill(b, ' ', n < GUTTER ? GUTTER - n : 0);
    cks_buf_add(b, digits, n);
    cks_buf_adds(b, " | ");
    paint(r, PLAIN);
}

/* The columns of the gutter and of what follows it. */
#define GUTTER_COLUMNS (GUTTER + 3)

/* Adds the line, or what the terminal has room for; *from and *to, which count code points, become
 * columns of what is printed. */
static void
source_line(struct cks_report *r, struct cks_str line, size_t *from, size_t *to)
{
    struct cks_buf *b = &r->out.buf;
    size_t columns = r->width > GUTTER_COLUMNS ? r->width - GUTTER_COLUMNS : 0;
    /* Almost every line is printed as it is. */
    if ((!columns || line.n <= columns) && cks_visible_text(line) == line.n &&
        cks_str_find(line, "##[") == line.n) {
        cks_buf_addstr(b, line);
        *from = *from < line.n ? *from : line.n;
        *to = *to < line.n ? *to : line.n;
        return;
    }
    size_t start = cks_utf8_offset(line, *from), end = cks_utf8_offset(line, *to);
    struct cks_window w = cks_window_make(line, start, end, columns);
    cks_buf_adds(b, w.before ? CKS_WINDOW_CUT : "");
    cks_out_str(&r->out, cks_str_sub(line, w.from, w.to - w.from));
    cks_buf_adds(b, w.after ? CKS_WINDOW_CUT : "");
    end = end < w.to ? end : w.to;
    *from = (w.before ? strlen(CKS_WINDOW_CUT) : 0) + cks_window_columns(line, w.from, start);
    *to = *from + cks_window_columns(line, start, end);
}

static void
excerpt(struct cks_report *r, unsigned line, struct cks_source_line shown)
{
    struct cks_buf *b = &r->out.buf;
    size_t from = shown.mark_from, to = shown.mark_to;
    if (!shown.text)
        return;
    gutter(r, line);
    source_line(r, cks_str_of(shown.text), &from, &to);
    cks_buf_addc(b, '\n');
    gutter(r, 0);
    cks_buf_fill(b, ' ', from);
    paint(r, GREEN);
    cks_buf_addc(b, '^');
    size_t more = to > from ? to - from - 1 : 0;
    cks_buf_fill(b, '~', more < MARK_MAX ? more : MARK_MAX - 1);
    paint(r, PLAIN);
    cks_buf_addc(b, '\n');
}

/* Opens a line "  = LABEL: " under the excerpt. */
static void
label(struct cks_report *r, const char *name)
{
    paint(r, DIM);
    cks_buf_fill(&r->out.buf, ' ', GUTTER);
    cks_buf_adds(&r->out.buf, " = ");
    paint(r, PLAIN);
    paint(r, BOLD);
    cks_buf_adds(&r->out.buf, name);
    cks_buf_addc(&r->out.buf, ':');
    paint(r, PLAIN);
    cks_buf_addc(&r->out.buf, ' ');
}

static void
which_store(struct cks_report *r, const struct cks_store_info *s)
{
    if (!*s->address)
        return;
    label(r, "store");
    cks_out_text(&r->out, s->address);
    if (s->name) {
        cks_buf_adds(&r->out.buf, " (");
        cks_out_text(&r->out, s->name);
        cks_buf_addc(&r->out.buf, ')');
    }
    cks_buf_addc(&r->out.buf, '\n');
}

static void
print_answer(struct cks_report *r, const struct cks_finding *f, enum cks_operation operation)
{
    struct cks_buf *b = &r->out.buf;
    if (!f->error)
        return;
    bool code = cks_is_connection_error_code(f->error);
    const char *call = cks_call_name(code ? CKS_CONNECT : operation);
    label(r, code ? "the connection would fail with" : "KMS would answer");
    painted(r, BOLD, f->error);
    if (call) {
        cks_buf_adds(b, " (");
        cks_buf_adds(b, call);
        cks_buf_adds(b, f->basis == CKS_INFERRED ? "; inferred)" : ")");
    }
    cks_buf_addc(b, '\n');
}

/* A repaired value; a certificate has many lines. */
static void
replacement(struct cks_report *r, const char *text)
{
    struct cks_str rest = cks_str_of(text);
    bool one_line = cks_str_find(rest, "\n") == rest.n;
    label(r, "use instead");
    if (!one_line)
        cks_buf_addc(&r->out.buf, '\n');
    while (rest.n) {
        size_t n = cks_str_find(rest, "\n");
        if (!one_line)
            gutter(r, 0);
        cks_escape(&r->out.buf, cks_str_sub(rest, 0, n));
        cks_buf_addc(&r->out.buf, '\n');
        rest = cks_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
    }
}

/* What to do: one step a line. */
static void
help(struct cks_report *r, const char *text)
{
    while (text && *text) {
        size_t n = strcspn(text, "\n");
        label(r, "help");
        cks_out_str(&r->out, (struct cks_str){text, n});
        cks_buf_addc(&r->out.buf, '\n');
        text += n + (text[n] == '\n');
    }
}

/* The line where a value is used, or where a part of it is written, is shown too. */
static void
print_related(struct cks_report *r, const struct cks_related *o)
{
    label(r, o->kind == CKS_RELATED_USE      ? "use"
             : o->kind == CKS_RELATED_ORIGIN ? "origin"
                                             : "related");
    print_place(r, &o->place);
    cks_buf_adds(&r->out.buf, ": ");
    cks_out_text(&r->out, o->message);
    cks_buf_addc(&r->out.buf, '\n');
    if (o->line && o->kind != CKS_RELATED_OTHER)
        excerpt(r, o->place.line, *o->line);
}

/* Whether the excerpt of a finding is that of the one before it. */
static bool
shares_excerpt(const struct cks_finding *f, const struct cks_finding *before)
{
    return before && before->excerpt && f->excerpt && before->place.file && f->place.file &&
           strcmp(before->place.file, f->place.file) == 0 && before->place.line == f->place.line &&
           before->mark_from == f->mark_from && before->mark_to == f->mark_to &&
           strcmp(before->excerpt, f->excerpt) == 0;
}

static void
print_text_finding(struct cks_report *r, const struct cks_finding *f,
                   const struct cks_finding *before)
{
    struct cks_store_info s = {.size = sizeof(s)};
    bool has_store = f->store != CKS_NO_STORE && cks_store_at(r->cks, f->store, &s);
    cks_text_headline(r, f);
    if (!shares_excerpt(f, before))
        excerpt(r, f->place.line, (struct cks_source_line){f->excerpt, f->mark_from, f->mark_to});
    if (has_store)
        which_store(r, &s);
    print_answer(r, f, s.operation);
    help(r, f->help);
    if (f->replacement && *f->replacement)
        replacement(r, f->replacement);
    for (size_t i = 0; i < f->related_count + f->more_count; i++)
        print_related(r, cks_related_of(f, i));
    cks_buf_addc(&r->out.buf, '\n');
}

/* "3 errors" after a comma where something precedes it; nothing for 0. */
static bool
print_count(struct cks_buf *b, size_t n, const char *one, const char *many, bool before)
{
    if (!n)
        return before;
    cks_buf_printf(b, "%s%zu %s", before ? ", " : "", n, n == 1 ? one : many);
    return true;
}

/* What was not judged, and why. */
static void
rest_of_account(struct cks_buf *b, const struct cks_summary *s)
{
    if (s->unknown)
        cks_buf_printf(
            b, "; %zu %s known only at run time and %s not checked (--explain-unknown lists %s)",
            s->unknown, s->unknown == 1 ? "value is" : "values are",
            s->unknown == 1 ? "was" : "were", s->unknown == 1 ? "it" : "them");
    if (s->suppressed)
        cks_buf_printf(b, "; %zu suppressed", s->suppressed);
    if (s->elsewhere)
        cks_buf_printf(b, "; %zu %s in files that were not named", s->elsewhere,
                       s->elsewhere == 1 ? "more is" : "more are");
    if (s->passed_over)
        cks_buf_printf(b, "; %zu %s no store", s->passed_over,
                       s->passed_over == 1 ? "file holds" : "files hold");
    if (s->forms)
        cks_buf_printf(b, "; %zu %s not read", s->forms,
                       s->forms == 1 ? "file is in a form that is" : "files are in forms that are");
    if (s->bounds)
        cks_buf_printf(b, "; %zu %s left out", s->bounds,
                       s->bounds == 1 ? "part that is too large was"
                                      : "parts that are too large were");
    if (s->unreadable)
        cks_buf_printf(b, "; %zu %s could not be checked", s->unreadable,
                       s->unreadable == 1 ? "file" : "files");
}

/* A line for each line of a configuration that turned something off. */
static void
print_turned_off(struct cks_report *r)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    size_t n = cks_turned_off_count(r->cks);
    for (size_t i = 0; i < n && i < TURNED_OFF_SHOWN; i++) {
        cks_turned_off_at(r->cks, i, &t);
        cks_out_file(&r->out, t.file);
        cks_buf_printf(&r->out.buf, ":%u ", t.line);
        cks_turned_off_words(&r->out.buf, &t);
        cks_buf_addc(&r->out.buf, '\n');
    }
    if (n > TURNED_OFF_SHOWN)
        cks_buf_printf(&r->out.buf,
                       "%zu more lines of configurations turned something off; --format json lists "
                       "them\n",
                       n - TURNED_OFF_SHOWN);
}

static void
print_summary(struct cks_report *r)
{
    struct cks_buf *b = &r->out.buf;
    struct cks_summary s = {.size = sizeof(s)};
    cks_summarize(r->cks, &s);
    size_t found = cks_finding_count(r->cks), unread = s.unreadable + s.bounds;
    if (!s.stores && !found && !unread && !s.suppressed)
        return;
    if (!s.judged && unread && !found) {
        cks_buf_adds(b, "nothing was checked");
        rest_of_account(b, &s);
        cks_buf_addc(b, '\n');
        return;
    }
    bool any = print_count(b, s.errors, "error", "errors", false);
    any = print_count(b, s.warnings, "warning", "warnings", any);
    any = print_count(b, s.notes, "note", "notes", any);
    if (!any)
        cks_buf_adds(b, "no findings");
    cks_buf_printf(b, " in %zu %s of %zu %s", s.stores, s.stores == 1 ? "store" : "stores",
                   s.judged, s.judged == 1 ? "file" : "files");
    rest_of_account(b, &s);
    cks_buf_printf(b, "; KMS model %s\n", cks_model_date());
    if (cks_model_is_old(r->cks))
        cks_buf_adds(b, "note: that model is more than a year old; update ckscheck, since KMS may "
                        "have newer limits\n");
}

static void
print_text(struct cks_report *r)
{
    const struct cks_finding *before = NULL;
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        const struct cks_finding *f = cks_finding(r->cks, i);
        if (f->first != i)
            continue;
        print_text_finding(r, f, before);
        before = f;
        cks_out_pass(&r->out);
    }
    if (!r->quiet) {
        print_summary(r);
        print_turned_off(r);
    }
}

const struct cks_report_format cks_report_text = {.name = "text", .print = print_text};
