/* The report for people: one line that an editor can jump to, the source line with the range
 * marked, what KMS would answer, the repair. */
#include "base/escape.h"
#include "base/utf8.h"
#include "ckscheck/tool.h"
#include "model/names.h"
#include "report/text.h"

/* Line numbers are right-aligned in this many columns. */
#define GUTTER 5
/* A mark longer than this tells nothing more. */
#define MARK_MAX 200

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
    cks_out_file(&r->out, p->file);
    if (!p->line)
        return;
    cks_buf_addc(&r->out.buf, ':');
    cks_buf_addu(&r->out.buf, p->line);
    cks_buf_addc(&r->out.buf, ':');
    cks_buf_addu(&r->out.buf, p->column);
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

/* The columns that a code point takes on a terminal. */
static unsigned
width_of(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } wide[] = {
        {0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    if (cp < 0x300)
        return 1;
    if (cp <= 0x36F)
        return 0;
    for (size_t i = 0; i < CKS_COUNT(wide); i++)
        if (cp >= wide[i].from && cp <= wide[i].to)
            return 2;
    return 1;
}

/* The columns that bytes of a text take as cks_out_str prints it. */
static size_t
columns_of(struct cks_str text, size_t from, size_t to)
{
    size_t columns = 0;
    for (size_t at = from; at < to;) {
        uint32_t cp = 0;
        if (text.p[at] == '[' && at >= 2 && text.p[at - 1] == '#' && text.p[at - 2] == '#') {
            columns += strlen(CKS_OUT_BRACKET);
            at++;
            continue;
        }
        size_t n = cks_utf8_decode(cks_str_sub(text, at, text.n), &cp);
        columns += n ? width_of(cp) : 1;
        at += n ? n : 1;
    }
    return columns;
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

/* Adds the line; *from and *to, which count code points, become columns of what is printed. */
static void
source_line(struct cks_report *r, struct cks_str line, size_t *from, size_t *to)
{
    /* Almost every line is printed as it is. */
    if (cks_visible_ascii(line, "") == line.n && cks_str_find(line, "##[") == line.n) {
        cks_buf_addstr(&r->out.buf, line);
        *from = *from < line.n ? *from : line.n;
        *to = *to < line.n ? *to : line.n;
        return;
    }
    size_t start = cks_utf8_offset(line, *from), end = cks_utf8_offset(line, *to);
    cks_out_str(&r->out, line);
    *from = columns_of(line, 0, start);
    *to = *from + columns_of(line, start, end);
}

static void
excerpt(struct cks_report *r, const struct cks_finding *f)
{
    struct cks_buf *b = &r->out.buf;
    size_t from = f->mark_from, to = f->mark_to;
    if (!f->excerpt)
        return;
    gutter(r, f->place.line);
    source_line(r, cks_str_of(f->excerpt), &from, &to);
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

static void
print_text_finding(struct cks_report *r, const struct cks_finding *f)
{
    struct cks_store_info s = {.size = sizeof(s)};
    bool has_store = f->store != CKS_NO_STORE && cks_store_at(r->cks, f->store, &s);
    cks_text_headline(r, f);
    excerpt(r, f);
    if (has_store)
        which_store(r, &s);
    print_answer(r, f, s.operation);
    help(r, f->help);
    if (f->replacement && *f->replacement)
        replacement(r, f->replacement);
    for (size_t i = 0; i < f->related_count; i++) {
        label(r, "related");
        print_place(r, &f->related[i].place);
        cks_buf_adds(&r->out.buf, ": ");
        cks_out_text(&r->out, f->related[i].message);
        cks_buf_addc(&r->out.buf, '\n');
    }
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
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        print_text_finding(r, cks_finding(r->cks, i));
        cks_out_pass(&r->out);
    }
    if (!r->quiet)
        print_summary(r);
}

const struct cks_report_format cks_report_text = {.name = "text", .print = print_text};
