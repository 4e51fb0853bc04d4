/* The Reviewdog Diagnostic Format: one object (rdjson), or a diagnostic a line (rdjsonl). Columns
 * count bytes of UTF-8 there; where only code points are known, a place is its lines. */
#include "base/jsonw.h"
#include "report/entries.h"
#include "report/portable.h"

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

static const char *
rd_severity(enum cks_severity s)
{
    return s == CKS_ERROR ? "ERROR" : s == CKS_WARNING ? "WARNING" : "INFO";
}

static void
put_diagnostic(struct cks_report *r, struct cks_jsonw *w, struct cks_buf *scratch,
               const struct cks_finding *f)
{
    cks_buf_clear(scratch);
    cks_portable_message(r, scratch, f);
    cks_jsonw_key(w, "message");
    cks_jsonw_str(w, cks_buf_str(scratch));
    cks_buf_clear(scratch);
    cks_portable_path(r, scratch, f);
    put_location(r, w, cks_buf_str(scratch), f, &f->place);
    cks_jsonw_member(w, "severity", rd_severity(f->severity));
    cks_jsonw_key(w, "code");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "value", f->code);
    cks_jsonw_end_object(w);
    put_suggestions(w, f);
    put_others(r, w, scratch, f);
}

struct rdjson {
    struct cks_report *r;
    struct cks_jsonw w;
    struct cks_buf scratch;
};

/* There is no summary: a diagnostic where it belongs. */
static void
put_entry(struct rdjson *rd, const struct cks_entry *e)
{
    struct cks_jsonw *w = &rd->w;
    cks_jsonw_key(w, "message");
    cks_jsonw_str(w, e->message);
    cks_buf_clear(&rd->scratch);
    cks_portable_name(rd->r, &rd->scratch, e->place.file);
    put_location(rd->r, w, cks_buf_str(&rd->scratch), NULL, &e->place);
    cks_jsonw_member(w, "severity", rd_severity(e->severity));
    cks_jsonw_key(w, "code");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "value", e->kind);
    cks_jsonw_end_object(w);
}

static void
put_entry_of_list(void *arg, const struct cks_entry *e)
{
    struct rdjson *rd = arg;
    cks_jsonw_object(&rd->w);
    put_entry(rd, e);
    cks_jsonw_end_object(&rd->w);
}

static void
print_rdjson(struct cks_report *r)
{
    struct rdjson rd = {.r = r};
    cks_jsonw_init(&rd.w, &r->out.buf, false);
    cks_jsonw_object(&rd.w);
    put_source(&rd.w);
    cks_jsonw_key(&rd.w, "diagnostics");
    cks_jsonw_array(&rd.w);
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        cks_jsonw_object(&rd.w);
        put_diagnostic(r, &rd.w, &rd.scratch, cks_finding(r->cks, i));
        cks_jsonw_end_object(&rd.w);
    }
    cks_entries(r, put_entry_of_list, &rd);
    cks_jsonw_end_array(&rd.w);
    cks_jsonw_end_object(&rd.w);
    cks_buf_addc(&r->out.buf, '\n');
    r->out.buf.failed |= !cks_buf_ok(&rd.scratch);
    cks_buf_free(&rd.scratch);
}

static void
begin_rd_line(struct rdjson *rd)
{
    cks_jsonw_init(&rd->w, &rd->r->out.buf, true);
    cks_jsonw_object(&rd->w);
    put_source(&rd->w);
}

static void
end_rd_line(struct rdjson *rd)
{
    cks_jsonw_end_object(&rd->w);
    cks_buf_addc(&rd->r->out.buf, '\n');
}

static void
put_entry_line(void *arg, const struct cks_entry *e)
{
    begin_rd_line(arg);
    put_entry(arg, e);
    end_rd_line(arg);
}

static void
print_rdjsonl(struct cks_report *r)
{
    struct rdjson rd = {.r = r};
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        begin_rd_line(&rd);
        put_diagnostic(r, &rd.w, &rd.scratch, cks_finding(r->cks, i));
        end_rd_line(&rd);
    }
    cks_entries(r, put_entry_line, &rd);
    r->out.buf.failed |= !cks_buf_ok(&rd.scratch);
    cks_buf_free(&rd.scratch);
}

const struct cks_report_format cks_report_rdjson = {.name = "rdjson", .print = print_rdjson};
const struct cks_report_format cks_report_rdjsonl = {.name = "rdjsonl", .print = print_rdjsonl};
