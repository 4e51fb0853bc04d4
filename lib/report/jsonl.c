/* The JSON report as a stream: one object a line, told apart by `kind`. The summary is the last
 * line, so that a reader knows that it has seen all. */
#include "report/json.h"

static void
open_line(struct cks_jsonw *w, const char *kind)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "kind", kind);
}

static void
end_object_line(struct cks_report *r, struct cks_jsonw *w)
{
    cks_jsonw_end_object(w);
    cks_buf_addc(&r->out.buf, '\n');
    cks_out_pass(&r->out);
    cks_jsonw_init(w, &r->out.buf, true);
}

static void
print_jsonl(struct cks_report *r)
{
    struct cks_jsonw w;
    struct cks_unread u = {.size = sizeof(u)};
    cks_jsonw_init(&w, &r->out.buf, true);
    for (size_t i = 0; i < cks_store_count(r->cks); i++) {
        open_line(&w, "store");
        cks_json_put_store(&w, r->cks, i, r->predictions);
        end_object_line(r, &w);
    }
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        open_line(&w, "finding");
        cks_json_put_finding(&w, r->cks, i);
        end_object_line(r, &w);
    }
    for (size_t i = 0; cks_unread_at(r->cks, i, &u); i++) {
        open_line(&w, "not_read");
        cks_json_put_unread(&w, &u, "why");
        end_object_line(r, &w);
    }
    open_line(&w, "summary");
    cks_json_put_tool(&w);
    cks_json_put_counts(&w, r->cks);
    cks_json_put_turned_off(&w, r->cks);
    end_object_line(r, &w);
}

const struct cks_report_format cks_report_jsonl = {.name = "jsonl", .print = print_jsonl};
