/* The Reviewdog Diagnostic Format: one object (rdjson), or a diagnostic a line (rdjsonl). Columns
 * count bytes of UTF-8 there; where only code points are known, a place is its lines. */
#include "base/jsonw.h"
#include "report/portable.h"
#include "report/turned_off.h"

static void
put_position(struct cks_jsonw *w, const char *key, unsigned line, unsigned column)
{
    cks_jsonw_key(w, key);
    cks_jsonw_object(w);
    cks_jsonw_member_int(w, "line", line);
    if (column)
        cks_jsonw_member_int(w, "column", column);
    cks_jsonw_end_object(w);
}

static void
put_range(struct cks_jsonw *w, const struct cks_place *p, unsigned column, unsigned end_column)
{
    bool exact = column && end_column;
    cks_jsonw_key(w, "range");
    cks_jsonw_object(w);
    put_position(w, "start", p->line, exact ? column : 0);
    put_position(w, "end", p->end_line >= p->line ? p->end_line : p->line, exact ? end_column : 0);
    cks_jsonw_end_object(w);
}

static void
put_location(struct cks_report *r, struct cks_jsonw *w, const struct cks_str path,
             const struct cks_finding *f, const struct cks_place *p)
{
    bool own = f && p == &f->place;
    cks_jsonw_key(w, "location");
    cks_jsonw_object(w);
    cks_jsonw_key(w, "path");
    cks_jsonw_str(w, path);
    if (p->line)
        put_range(w, p, own ? f->byte_column : 0, own ? f->byte_end_column : 0);
    cks_jsonw_end_object(w);
    cks_out_pass(&r->out);
}

/* A suggestion is for the file of its diagnostic. */
static void
put_suggestions(struct cks_jsonw *w, const struct cks_finding *f)
{
    const struct cks_repair *p = f->repair;
    bool here = p && p->text && p->byte_column && f->place.file && p->place.file &&
                strcmp(f->place.file, p->place.file) == 0;
    if (!here)
        return;
    cks_jsonw_key(w, "suggestions");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    put_range(w, &p->place, p->byte_column, p->byte_end_column);
    cks_jsonw_member(w, "text", p->text);
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
}

static void
put_others(struct cks_report *r, struct cks_jsonw *w, struct cks_buf *scratch,
           const struct cks_finding *f)
{
    if (!(f->related_count + f->more_count))
        return;
    cks_jsonw_key(w, "related_locations");
    cks_jsonw_array(w);
    for (size_t i = 0; i < f->related_count + f->more_count; i++) {
        const struct cks_related *other = cks_related_of(f, i);
        cks_buf_clear(scratch);
        cks_portable_name(r, scratch, other->place.file);
        cks_jsonw_object(w);
        cks_jsonw_member(w, "message", other->message);
        put_location(r, w, cks_buf_str(scratch), f, &other->place);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

static void
put_source(struct cks_jsonw *w)
{
    cks_jsonw_key(w, "source");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "name", "ckscheck");
    cks_jsonw_member(w, "url", CKS_HOMEPAGE);
    cks_jsonw_end_object(w);
}

static void
put_diagnostic(struct cks_report *r, struct cks_jsonw *w, struct cks_buf *scratch,
               const struct cks_finding *f)
{
    cks_buf_clear(scratch);
    cks_portable_message(scratch, f);
    cks_jsonw_key(w, "message");
    cks_jsonw_str(w, cks_buf_str(scratch));
    cks_buf_clear(scratch);
    cks_portable_path(r, scratch, f);
    put_location(r, w, cks_buf_str(scratch), f, &f->place);
    cks_jsonw_member(w, "severity",
                     f->severity == CKS_ERROR     ? "ERROR"
                     : f->severity == CKS_WARNING ? "WARNING"
                                                  : "INFO");
    cks_jsonw_key(w, "code");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "value", f->code);
    cks_jsonw_end_object(w);
    put_suggestions(w, f);
    put_others(r, w, scratch, f);
}

/* There is no summary: a diagnostic at the configuration, of the lowest severity. */
static void
put_turned_off(struct cks_report *r, struct cks_jsonw *w, struct cks_buf *scratch,
               const struct cks_turned_off *t)
{
    const struct cks_place place = cks_turned_off_place(t);
    cks_buf_clear(scratch);
    cks_turned_off_message(scratch, t);
    cks_jsonw_key(w, "message");
    cks_jsonw_str(w, cks_buf_str(scratch));
    cks_buf_clear(scratch);
    cks_portable_name(r, scratch, t->file);
    put_location(r, w, cks_buf_str(scratch), NULL, &place);
    cks_jsonw_member(w, "severity", "INFO");
    cks_jsonw_key(w, "code");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "value", CKS_TURNED_OFF_ENTRY);
    cks_jsonw_end_object(w);
}

static void
print_rdjson(struct cks_report *r)
{
    struct cks_jsonw w;
    struct cks_buf scratch = {0};
    cks_jsonw_init(&w, &r->out.buf, false);
    cks_jsonw_object(&w);
    put_source(&w);
    cks_jsonw_key(&w, "diagnostics");
    cks_jsonw_array(&w);
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        cks_jsonw_object(&w);
        put_diagnostic(r, &w, &scratch, cks_finding(r->cks, i));
        cks_jsonw_end_object(&w);
    }
    struct cks_turned_off t = {.size = sizeof(t)};
    for (size_t i = 0; cks_turned_off_at(r->cks, i, &t); i++) {
        cks_jsonw_object(&w);
        put_turned_off(r, &w, &scratch, &t);
        cks_jsonw_end_object(&w);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_end_object(&w);
    cks_buf_addc(&r->out.buf, '\n');
    r->out.buf.failed |= !cks_buf_ok(&scratch);
    cks_buf_free(&scratch);
}

static void
print_rdjsonl(struct cks_report *r)
{
    struct cks_jsonw w;
    struct cks_buf scratch = {0};
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        cks_jsonw_init(&w, &r->out.buf, true);
        cks_jsonw_object(&w);
        put_source(&w);
        put_diagnostic(r, &w, &scratch, cks_finding(r->cks, i));
        cks_jsonw_end_object(&w);
        cks_buf_addc(&r->out.buf, '\n');
    }
    struct cks_turned_off t = {.size = sizeof(t)};
    for (size_t i = 0; cks_turned_off_at(r->cks, i, &t); i++) {
        cks_jsonw_init(&w, &r->out.buf, true);
        cks_jsonw_object(&w);
        put_source(&w);
        put_turned_off(r, &w, &scratch, &t);
        cks_jsonw_end_object(&w);
        cks_buf_addc(&r->out.buf, '\n');
    }
    r->out.buf.failed |= !cks_buf_ok(&scratch);
    cks_buf_free(&scratch);
}

const struct cks_report_format cks_report_rdjson = {.name = "rdjson", .print = print_rdjson};
const struct cks_report_format cks_report_rdjsonl = {.name = "rdjsonl", .print = print_rdjsonl};
