/* Checkstyle's XML: findings by file. */
#include "report/entries.h"
#include "report/portable.h"

static void
print_checkstyle_finding(struct cks_report *r, struct cks_buf *scratch, const struct cks_finding *f)
{
    struct cks_buf *b = &r->out.buf;
    cks_buf_adds(b, "    <error");
    if (f->place.line)
        cks_buf_printf(b, " line=\"%u\" column=\"%u\"", f->place.line, f->place.column);
    cks_buf_printf(b, " severity=\"%s\" message=\"",
                   f->severity == CKS_NOTE ? "info" : cks_severity_name(f->severity));
    cks_buf_clear(scratch);
    cks_portable_message(r, scratch, f);
    cks_xml_text(b, scratch->data);
    cks_buf_printf(b, "\" source=\"ckscheck.%s\"/>\n", f->code);
}

/* There is no summary: an entry where it belongs. */
static void
print_checkstyle_entry(void *arg, const struct cks_entry *e)
{
    struct cks_report *r = arg;
    struct cks_buf *b = &r->out.buf, path = {0};
    cks_portable_name(r, &path, e->place.file);
    cks_buf_adds(b, "  <file name=\"");
    cks_xml_str(b, cks_buf_str(&path));
    cks_buf_adds(b, "\">\n    <error");
    if (e->place.line)
        cks_buf_printf(b, " line=\"%u\" column=\"1\"", e->place.line);
    cks_buf_printf(b, " severity=\"%s\" message=\"",
                   e->severity == CKS_NOTE ? "info" : cks_severity_name(e->severity));
    cks_xml_str(b, e->message);
    cks_buf_printf(b, "\" source=\"ckscheck.%s\"/>\n  </file>\n", e->kind);
    b->failed |= !cks_buf_ok(&path);
    cks_buf_free(&path);
}

static void
print_checkstyle(struct cks_report *r)
{
    struct cks_buf *b = &r->out.buf;
    struct cks_buf path = {0}, open = {0}, scratch = {0};
    cks_buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"8.0\">\n");
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        const struct cks_finding *f = cks_finding(r->cks, i);
        if (f->first != i)
            continue;
        cks_buf_clear(&path);
        cks_portable_path(r, &path, f);
        if (!cks_str_eq(cks_buf_str(&path), cks_buf_str(&open))) {
            cks_buf_adds(b, open.len ? "  </file>\n  <file name=\"" : "  <file name=\"");
            cks_xml_text(b, path.data);
            cks_buf_adds(b, "\">\n");
            cks_buf_clear(&open);
            cks_buf_addstr(&open, cks_buf_str(&path));
        }
        print_checkstyle_finding(r, &scratch, f);
        cks_out_pass(&r->out);
    }
    cks_buf_adds(b, open.len ? "  </file>\n" : "");
    cks_entries(r, print_checkstyle_entry, r);
    cks_buf_adds(b, "</checkstyle>\n");
    b->failed |= !cks_buf_ok(&path) || !cks_buf_ok(&open) || !cks_buf_ok(&scratch);
    cks_buf_free(&path);
    cks_buf_free(&open);
    cks_buf_free(&scratch);
}

const struct cks_report_format cks_report_checkstyle = {.name = "checkstyle",
                                                        .print = print_checkstyle};
