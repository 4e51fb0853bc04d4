/* The JSON report, version 1: docs/report.md. */
#include "report/json.h"
#include "run/state/proxies.h"

#define REPORT_VERSION 1

void
cks_json_put_unread(struct cks_jsonw *w, const struct cks_unread *u, const char *key)
{
    static const char *const kinds[] = {
        [CKS_UNREAD_FORM] = "form", [CKS_UNREAD_BOUND] = "bound", [CKS_UNREAD_FILE] = "unreadable"};
    cks_jsonw_member(w, "file", u->file);
    cks_jsonw_member_bound(w, "line", u->line);
    cks_jsonw_member(w, key, kinds[u->kind]);
    cks_jsonw_member(w, "reason", u->reason);
    cks_jsonw_member(w, "bound", u->bound);
}

static void
not_read(struct cks_jsonw *w, const struct cks *cks)
{
    struct cks_unread u = {.size = sizeof(u)};
    cks_jsonw_key(w, "not_read");
    cks_jsonw_array(w);
    for (size_t i = 0; cks_unread_at(cks, i, &u); i++) {
        cks_jsonw_object(w);
        cks_json_put_unread(w, &u, "kind");
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

void
cks_json_put_turned_off(struct cks_jsonw *w, const struct cks *cks)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    cks_jsonw_key(w, "turned_off");
    cks_jsonw_array(w);
    for (size_t i = 0; cks_turned_off_at(cks, i, &t); i++) {
        cks_jsonw_object(w);
        cks_jsonw_member(w, "file", t.file);
        cks_jsonw_member_bound(w, "line", t.line);
        cks_jsonw_member(w, "rule", t.rule);
        cks_jsonw_member_int(w, "findings", (int64_t)t.findings);
        cks_jsonw_member_int(w, "files", (int64_t)t.files);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

void
cks_json_put_tool(struct cks_jsonw *w)
{
    cks_jsonw_member_int(w, "version", REPORT_VERSION);
    cks_jsonw_key(w, "tool");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "name", "ckscheck");
    cks_jsonw_member(w, "version", cks_version());
    cks_jsonw_member(w, "model", cks_model_date());
    cks_jsonw_end_object(w);
}

void
cks_json_put_counts(struct cks_jsonw *w, const struct cks *cks)
{
    struct cks_summary s = {.size = sizeof(s)};
    cks_summarize(cks, &s);
    cks_jsonw_member_int(w, "files", (int64_t)s.files);
    cks_jsonw_member_int(w, "stores", (int64_t)s.stores);
    cks_jsonw_member_int(w, "errors", (int64_t)s.errors);
    cks_jsonw_member_int(w, "warnings", (int64_t)s.warnings);
    cks_jsonw_member_int(w, "notes", (int64_t)s.notes);
    cks_jsonw_member_int(w, "unknown", (int64_t)s.unknown);
    cks_jsonw_member_int(w, "suppressed", (int64_t)s.suppressed);
    cks_jsonw_member_int(w, "judged", (int64_t)s.judged);
    cks_jsonw_member_int(w, "passed_over", (int64_t)s.passed_over);
    if (s.elsewhere)
        cks_jsonw_member_int(w, "elsewhere", (int64_t)s.elsewhere);
}

static void
put_summary(struct cks_jsonw *w, const struct cks *cks)
{
    cks_jsonw_key(w, "summary");
    cks_jsonw_object(w);
    cks_json_put_counts(w, cks);
    not_read(w, cks);
    cks_json_put_turned_off(w, cks);
    cks_jsonw_end_object(w);
}

static void
cause(struct cks_jsonw *w, const struct cks_cause *c)
{
    cks_jsonw_member(w, "error", c->error);
    cks_jsonw_member(w, "basis", cks_basis_name(c->basis));
    cks_jsonw_member(w, "rule", c->rule);
}

static void
missing(struct cks_jsonw *w, const struct cks_missing *m)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "requirement", m->requirement);
    cks_jsonw_member(w, "evidence", m->evidence);
    cks_jsonw_key(w, "codes");
    cks_jsonw_array(w);
    for (const char *const *code = m->codes; code && *code; code++)
        cks_jsonw_string(w, *code);
    cks_jsonw_end_array(w);
    cks_jsonw_member(w, "obtain", m->obtain);
    cks_jsonw_end_object(w);
}

static bool
is_assumed(const struct cks_requirement_state *r)
{
    return r->status == CKS_REQUIREMENT_ASSUMED;
}

/* What is assumed, then how every requirement stands. */
static void
print_requirements(struct cks_jsonw *w, const struct cks_prediction *p)
{
    cks_jsonw_key(w, "assumed");
    cks_jsonw_array(w);
    for (size_t i = 0; i < p->requirement_count; i++) {
        const struct cks_requirement_state *r = &p->requirements[i];
        if (!is_assumed(r))
            continue;
        cks_jsonw_object(w);
        cks_jsonw_member(w, "requirement", r->id);
        cks_jsonw_member(w, "by", r->by_option ? "option" : "ledger");
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
    cks_jsonw_key(w, "requirements");
    cks_jsonw_array(w);
    for (size_t i = 0; i < p->requirement_count; i++) {
        const struct cks_requirement_state *r = &p->requirements[i];
        cks_jsonw_object(w);
        cks_jsonw_member(w, "id", r->id);
        cks_jsonw_member(w, "state", cks_requirement_status_name(r->status));
        cks_jsonw_member(w, "file", r->file);
        cks_jsonw_member_bound(w, "line", r->line);
        cks_jsonw_member(w, "at", r->at);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

static void
print_prediction(struct cks_jsonw *w, const struct cks_prediction *p, bool whole)
{
    cks_jsonw_key(w, cks_operation_name(p->call));
    cks_jsonw_object(w);
    cks_jsonw_member(w, "outcome", cks_outcome_name(p->outcome));
    cause(w, &p->cause);
    cks_jsonw_key(w, "also");
    cks_jsonw_array(w);
    for (size_t i = 0; i < p->also_count; i++) {
        cks_jsonw_object(w);
        cause(w, &p->also[i]);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
    cks_jsonw_key(w, "missing");
    cks_jsonw_array(w);
    for (size_t i = 0; i < p->missing_count; i++)
        missing(w, &p->missing[i]);
    cks_jsonw_end_array(w);
    if (p->after)
        cks_jsonw_member_int(w, "after", (int64_t)*p->after);
    if (whole)
        print_requirements(w, p);
    cks_jsonw_end_object(w);
}

void
cks_json_put_store(struct cks_jsonw *w, struct cks *cks, size_t i, bool whole)
{
    struct cks_store_info s = {.size = sizeof(s)};
    cks_store_at(cks, i, &s);
    cks_jsonw_member_int(w, "id", (int64_t)i);
    cks_jsonw_member(w, "file", s.file);
    cks_jsonw_member(w, "address", s.address);
    cks_jsonw_member(w, "operation", cks_operation_name(s.operation));
    cks_jsonw_member(w, "type", s.type);
    cks_jsonw_member(w, "name", s.name);
    cks_jsonw_key(w, "predictions");
    cks_jsonw_object(w);
    const struct cks_prediction *p;
    size_t n = cks_predict(cks, i, &p);
    /* A report without them would look like one of a store that has none. */
    w->out->failed |= n == SIZE_MAX;
    n = n == SIZE_MAX ? 0 : n;
    for (size_t k = 0; k < n; k++)
        print_prediction(w, &p[k], whole);
    cks_jsonw_end_object(w);
}

static void
put_related(struct cks_jsonw *w, const struct cks_related *r)
{
    cks_jsonw_object(w);
    cks_jsonw_member(w, "kind", cks_related_kind_name(r->kind));
    cks_jsonw_member(w, "file", r->place.file);
    cks_jsonw_member_bound(w, "line", r->place.line);
    cks_jsonw_member_bound(w, "column", r->place.column);
    cks_jsonw_member_bound(w, "end_line", r->place.end_line);
    cks_jsonw_member_bound(w, "end_column", r->place.end_column);
    cks_jsonw_member(w, "message", r->message);
    cks_jsonw_end_object(w);
}

/* What is written where, in the quoting of the file's format. */
static void
put_repair(struct cks_jsonw *w, const struct cks_repair *r)
{
    cks_jsonw_key(w, "repair");
    if (!r) {
        cks_jsonw_null(w);
        return;
    }
    cks_jsonw_object(w);
    cks_jsonw_member_bool(w, "certain", r->certain && r->text);
    cks_jsonw_member(w, "text", r->text);
    cks_jsonw_member(w, "refused", r->refused);
    cks_jsonw_member(w, "file", r->place.file);
    cks_jsonw_member_bound(w, "line", r->place.line);
    cks_jsonw_member_bound(w, "column", r->place.column);
    cks_jsonw_member_bound(w, "end_line", r->place.end_line);
    cks_jsonw_member_bound(w, "end_column", r->place.end_column);
    cks_jsonw_end_object(w);
}

void
cks_json_put_finding(struct cks_jsonw *w, const struct cks *cks, size_t number)
{
    const struct cks_finding *f = cks_finding(cks, number);
    cks_jsonw_member(w, "rule", f->code);
    cks_jsonw_member(w, "name", f->name);
    cks_jsonw_member(w, "severity", cks_severity_name(f->severity));
    cks_jsonw_member(w, "basis", cks_basis_name(f->basis));
    cks_jsonw_member(w, "message", f->message);
    cks_jsonw_member(w, "help", f->help);
    cks_jsonw_member(w, "parameter", f->parameter);
    cks_jsonw_member(w, "error", f->error);
    cks_jsonw_member(w, "replacement", f->replacement);
    put_repair(w, f->repair);
    cks_jsonw_member(w, "file", f->place.file);
    cks_jsonw_member_bound(w, "line", f->place.line);
    cks_jsonw_member_bound(w, "column", f->place.column);
    cks_jsonw_member_bound(w, "end_line", f->place.end_line);
    cks_jsonw_member_bound(w, "end_column", f->place.end_column);
    cks_jsonw_key(w, "store");
    if (f->store == CKS_NO_STORE)
        cks_jsonw_null(w);
    else
        cks_jsonw_int(w, (int64_t)f->store);
    cks_jsonw_key(w, "related");
    cks_jsonw_array(w);
    for (size_t i = 0; i < f->related_count; i++)
        put_related(w, &f->related[i]);
    cks_jsonw_end_array(w);
    if (f->first != number)
        cks_jsonw_member_int(w, "repeats", (int64_t)f->first);
}

static void
failures(struct cks_jsonw *w, const struct cks *cks)
{
    cks_jsonw_key(w, "failures");
    cks_jsonw_array(w);
    for (size_t i = 0; i < cks_failure_count(cks); i++) {
        const struct cks_failure *f = cks_failure(cks, i);
        if (f->kind != CKS_FAILURE_READ)
            continue;
        cks_jsonw_object(w);
        cks_jsonw_member(w, "file", f->file);
        cks_jsonw_member(w, "message", f->message);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

static void
print_json(struct cks_report *r)
{
    struct cks_jsonw w;
    cks_jsonw_init(&w, &r->out.buf, false);
    cks_jsonw_object(&w);
    cks_json_put_tool(&w);
    put_summary(&w, r->cks);
    cks_jsonw_key(&w, "stores");
    cks_jsonw_array(&w);
    for (size_t i = 0; i < cks_store_count(r->cks); i++) {
        cks_jsonw_object(&w);
        cks_json_put_store(&w, r->cks, i, r->predictions);
        cks_jsonw_end_object(&w);
        cks_out_pass(&r->out);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_key(&w, "findings");
    cks_jsonw_array(&w);
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        cks_jsonw_object(&w);
        cks_json_put_finding(&w, r->cks, i);
        cks_jsonw_end_object(&w);
        cks_out_pass(&r->out);
    }
    cks_jsonw_end_array(&w);
    failures(&w, r->cks);
    if (r->probes) {
        cks_jsonw_key(&w, "probes");
        cks_probe_write_records(&w, cks_probes_given(r->cks));
    }
    cks_jsonw_end_object(&w);
    cks_buf_addc(&r->out.buf, '\n');
}

const struct cks_report_format cks_report_json = {.name = "json", .print = print_json};
