/*
 * SARIF 2.1.0, as GitHub's code scanning accepts it: one fault there loses the whole file.
 *
 * - Every result has a place, with all four numbers above 0 and a relative, encoded URI.
 * - partialFingerprints is ours: where it is absent, the upload adds a hash over the line's text
 *   and what follows it, which could be a secret.
 * - A run has at most RESULTS_MAX results; what is beyond goes to a further run of another
 * category.
 * - What is suppressed is left out, unless it is asked for: GitHub does not respect `suppressions`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/jsonw.h"
#include "report/portable.h"
#include "report/turned_off.h"
#include "report/tables.h"

/* GitHub refuses a run with more. */
#define RESULTS_MAX 25000
/* GitHub's limit on a rule's texts. */
#define TEXT_MAX 1024

struct sarif {
    struct cks_report *r;
    struct cks_jsonw w;
    struct cks_buf scratch;
    struct cks_fingerprint *prints;
    bool reported[CKS_RULE_COUNT];  /* in this run */
    unsigned index[CKS_RULE_COUNT]; /* of those, among the rules that the run describes */
};

static void
text_object(struct cks_jsonw *w, const char *key, const char *text)
{
    cks_jsonw_key(w, key);
    cks_jsonw_object(w);
    cks_jsonw_key(w, "text");
    cks_jsonw_str(w, cks_str_sub(cks_str_of(text), 0, TEXT_MAX));
    cks_jsonw_end_object(w);
}

static const char *
level(enum cks_severity s)
{
    return s == CKS_SEVERITY_NONE ? "none" : cks_severity_name(s);
}

static const char *
precision(enum cks_basis basis)
{
    return basis == CKS_DOCUMENTED ? "very-high" : basis == CKS_ADVICE ? "medium" : "high";
}

static void
rule(struct sarif *s, enum cks_rule id)
{
    struct cks_jsonw *w = &s->w;
    const struct cks_rule_row *row = cks_rule_row(id);
    const char *summary = *row->summary ? row->summary : row->name;
    const char *page = cks_rule_page(id);
    cks_jsonw_object(w);
    cks_jsonw_member(w, "id", row->code);
    cks_jsonw_member(w, "name", row->name);
    text_object(w, "shortDescription", summary);
    text_object(w, "fullDescription", summary);
    cks_jsonw_key(w, "help");
    cks_jsonw_object(w);
    cks_buf_clear(&s->scratch);
    cks_buf_printf(&s->scratch, "%s Run ckscheck explain %s.", summary, row->code);
    cks_jsonw_member(w, "text", s->scratch.data);
    if (*page)
        cks_jsonw_member(w, "markdown", page);
    cks_jsonw_end_object(w);
    cks_jsonw_key(w, "defaultConfiguration");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "level", level(row->severity));
    cks_jsonw_end_object(w);
    cks_jsonw_key(w, "properties");
    cks_jsonw_object(w);
    cks_jsonw_key(w, "tags");
    cks_jsonw_array(w);
    cks_jsonw_string(w, "aws-kms");
    cks_jsonw_string(w, "custom-key-store");
    cks_jsonw_end_array(w);
    cks_jsonw_member(w, "precision", precision(row->basis));
    cks_jsonw_member(w, "problem.severity",
                     row->severity == CKS_ERROR     ? "error"
                     : row->severity == CKS_WARNING ? "warning"
                                                    : "recommendation");
    cks_jsonw_end_object(w);
    cks_jsonw_end_object(w);
}

/* Which rules the run with the results [from, to) has: it describes those and no others. */
static void
find_rules(struct sarif *s, size_t from, size_t to)
{
    struct cks_suppressed by = {.size = sizeof(by)};
    unsigned n = 0;
    memset(s->reported, 0, sizeof(s->reported));
    for (size_t i = from; i < to; i++) {
        enum cks_rule id = cks_rule_find(cks_portable_finding(s->r, i, &by)->code);
        if (id < CKS_RULE_COUNT)
            s->reported[id] = true;
    }
    for (enum cks_rule id = 0; id < CKS_RULE_COUNT; id++)
        s->index[id] = s->reported[id] ? n++ : 0;
}

static void
tool(struct sarif *s)
{
    struct cks_jsonw *w = &s->w;
    cks_jsonw_key(w, "tool");
    cks_jsonw_object(w);
    cks_jsonw_key(w, "driver");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "name", "ckscheck");
    cks_jsonw_member(w, "version", cks_version());
    cks_jsonw_member(w, "semanticVersion", cks_version());
    cks_jsonw_member(w, "informationUri", CKS_HOMEPAGE);
    cks_jsonw_key(w, "properties");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "kmsModel", cks_model_date());
    cks_jsonw_end_object(w);
    cks_jsonw_key(w, "rules");
    cks_jsonw_array(w);
    for (enum cks_rule id = 0; id < CKS_RULE_COUNT; id++) {
        if (!s->reported[id])
            continue;
        rule(s, id);
        cks_out_pass(&s->r->out);
    }
    cks_jsonw_end_array(w);
    cks_jsonw_end_object(w);
    cks_jsonw_end_object(w);
}

static unsigned
at_least(unsigned n, unsigned least)
{
    return n > least ? n : least;
}

static void
region(struct cks_jsonw *w, const char *key, const struct cks_place *p)
{
    unsigned line = at_least(p->line, 1), column = at_least(p->column, 1);
    unsigned end_line = at_least(p->end_line, line);
    cks_jsonw_key(w, key);
    cks_jsonw_object(w);
    cks_jsonw_member_int(w, "startLine", line);
    cks_jsonw_member_int(w, "startColumn", column);
    cks_jsonw_member_int(w, "endLine", end_line);
    cks_jsonw_member_int(w, "endColumn",
                         at_least(p->end_column, end_line == line ? column + 1 : 1));
    cks_jsonw_end_object(w);
}

/* The path is in scratch. */
static void
artifact_location(struct sarif *s)
{
    struct cks_jsonw *w = &s->w;
    struct cks_buf uri = {0};
    cks_portable_uri(&uri, cks_buf_str(&s->scratch));
    cks_jsonw_key(w, "artifactLocation");
    cks_jsonw_object(w);
    cks_jsonw_key(w, "uri");
    cks_jsonw_str(w, cks_buf_str(&uri));
    cks_jsonw_end_object(w);
    s->r->out.buf.failed |= !cks_buf_ok(&uri);
    cks_buf_free(&uri);
}

/* The path is in scratch. */
static void
physical_location(struct sarif *s, const struct cks_place *p)
{
    struct cks_jsonw *w = &s->w;
    cks_jsonw_key(w, "physicalLocation");
    cks_jsonw_object(w);
    artifact_location(s);
    region(w, "region", p);
    cks_jsonw_end_object(w);
}

static void
locations(struct sarif *s, const struct cks_finding *f)
{
    struct cks_jsonw *w = &s->w;
    cks_jsonw_key(w, "locations");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    cks_buf_clear(&s->scratch);
    cks_portable_path(s->r, &s->scratch, f);
    physical_location(s, &f->place);
    cks_buf_clear(&s->scratch);
    cks_portable_store(s->r, &s->scratch, f->store);
    if (s->scratch.len) {
        cks_jsonw_key(w, "logicalLocations");
        cks_jsonw_array(w);
        cks_jsonw_object(w);
        cks_jsonw_key(w, "fullyQualifiedName");
        cks_jsonw_str(w, cks_buf_str(&s->scratch));
        cks_jsonw_member(w, "kind", "resource");
        cks_jsonw_end_object(w);
        cks_jsonw_end_array(w);
    }
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
}

static void
put_related_places(struct sarif *s, const struct cks_finding *f)
{
    struct cks_jsonw *w = &s->w;
    if (!(f->related_count + f->more_count))
        return;
    cks_jsonw_key(w, "relatedLocations");
    cks_jsonw_array(w);
    for (size_t i = 0; i < f->related_count + f->more_count; i++) {
        const struct cks_related *other = cks_related_of(f, i);
        cks_jsonw_object(w);
        cks_jsonw_member_int(w, "id", (int64_t)i + 1);
        cks_buf_clear(&s->scratch);
        cks_portable_name(s->r, &s->scratch, other->place.file);
        physical_location(s, &other->place);
        text_object(w, "message", other->message);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

/* One change of one file. */
static void
fixes(struct sarif *s, const struct cks_repair *repair)
{
    struct cks_jsonw *w = &s->w;
    if (!repair || !repair->text || !repair->place.line)
        return;
    cks_jsonw_key(w, "fixes");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    text_object(w, "description",
                repair->certain ? "Repair the value."
                                : "Repair the value, if that is what is meant.");
    cks_jsonw_key(w, "artifactChanges");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    cks_buf_clear(&s->scratch);
    cks_portable_name(s->r, &s->scratch, repair->place.file);
    artifact_location(s);
    cks_jsonw_key(w, "replacements");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    region(w, "deletedRegion", &repair->place);
    cks_jsonw_key(w, "insertedContent");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "text", repair->text);
    cks_jsonw_end_object(w);
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
}

static void
fingerprints(struct sarif *s, struct cks_fingerprint print)
{
    struct cks_jsonw *w = &s->w;
    char text[48];
    snprintf(text, sizeof(text), "%016" PRIx64 ":%" PRIu32, print.hash, print.ordinal);
    cks_jsonw_key(w, "partialFingerprints");
    cks_jsonw_object(w);
    cks_jsonw_member(w, "primaryLocationLineHash", text);
    cks_jsonw_member(w, "ckscheck/v1", text);
    cks_jsonw_end_object(w);
}

/* Either all results of a run have them or none. */
static void
suppressions(struct sarif *s, const struct cks_suppressed *by)
{
    struct cks_jsonw *w = &s->w;
    if (!s->r->suppressed)
        return;
    cks_jsonw_key(w, "suppressions");
    cks_jsonw_array(w);
    if (by->finding) {
        cks_jsonw_object(w);
        cks_jsonw_member(w, "kind", by->in_source ? "inSource" : "external");
        cks_jsonw_member(w, "status", "accepted");
        cks_buf_clear(&s->scratch);
        cks_escape(&s->scratch, cks_str_of(by->reason));
        cks_jsonw_key(w, "justification");
        cks_jsonw_str(w, cks_buf_str(&s->scratch));
        if (by->place.file) {
            cks_jsonw_key(w, "location");
            cks_jsonw_object(w);
            cks_buf_clear(&s->scratch);
            cks_portable_name(s->r, &s->scratch, by->place.file);
            physical_location(s, &by->place);
            cks_jsonw_end_object(w);
        }
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
}

static void
result(struct sarif *s, size_t i)
{
    struct cks_suppressed by = {.size = sizeof(by)};
    const struct cks_finding *f = cks_portable_finding(s->r, i, &by);
    struct cks_jsonw *w = &s->w;
    cks_jsonw_object(w);
    cks_jsonw_member(w, "ruleId", f->code);
    enum cks_rule id = cks_rule_find(f->code);
    if (id < CKS_RULE_COUNT)
        cks_jsonw_member_int(w, "ruleIndex", s->index[id]);
    cks_jsonw_member(w, "level", level(f->severity));
    cks_jsonw_key(w, "message");
    cks_jsonw_object(w);
    cks_buf_clear(&s->scratch);
    cks_portable_message(s->r, &s->scratch, f);
    cks_jsonw_key(w, "text");
    cks_jsonw_str(w, cks_buf_str(&s->scratch));
    cks_jsonw_end_object(w);
    locations(s, f);
    put_related_places(s, f);
    fixes(s, f->repair);
    fingerprints(s, s->prints[i]);
    suppressions(s, &by);
    cks_jsonw_end_object(w);
}

/* What configurations turned off, where they say so. */
static void
notify_turned_off(struct sarif *s)
{
    struct cks_jsonw *w = &s->w;
    struct cks_turned_off t = {.size = sizeof(t)};
    if (!cks_turned_off_count(s->r->cks))
        return;
    cks_jsonw_key(w, "toolConfigurationNotifications");
    cks_jsonw_array(w);
    for (size_t i = 0; cks_turned_off_at(s->r->cks, i, &t); i++) {
        struct cks_place place = cks_turned_off_place(&t);
        cks_jsonw_object(w);
        cks_jsonw_member(w, "level", "note");
        cks_buf_clear(&s->scratch);
        cks_turned_off_line(s->r, &s->scratch, &t);
        text_object(w, "message", s->scratch.data);
        cks_jsonw_key(w, "locations");
        cks_jsonw_array(w);
        cks_jsonw_object(w);
        cks_buf_clear(&s->scratch);
        cks_portable_name(s->r, &s->scratch, t.file);
        physical_location(s, &place);
        cks_jsonw_end_object(w);
        cks_jsonw_end_array(w);
        cks_jsonw_end_object(w);
        cks_out_pass(&s->r->out);
    }
    cks_jsonw_end_array(w);
}

/* Files that could not be read: said, while the run counts as done. */
static void
invocation(struct sarif *s)
{
    struct cks_jsonw *w = &s->w;
    cks_jsonw_key(w, "invocations");
    cks_jsonw_array(w);
    cks_jsonw_object(w);
    cks_jsonw_member_bool(w, "executionSuccessful", true);
    cks_jsonw_key(w, "toolExecutionNotifications");
    cks_jsonw_array(w);
    for (size_t i = 0; i < cks_failure_count(s->r->cks); i++) {
        const struct cks_failure *f = cks_failure(s->r->cks, i);
        if (f->kind != CKS_FAILURE_READ)
            continue;
        cks_buf_clear(&s->scratch);
        cks_portable_name(s->r, &s->scratch, f->file);
        cks_buf_adds(&s->scratch, ": ");
        cks_buf_adds(&s->scratch, f->message);
        cks_jsonw_object(w);
        cks_jsonw_member(w, "level", "error");
        text_object(w, "message", s->scratch.data);
        cks_jsonw_end_object(w);
    }
    cks_jsonw_end_array(w);
    notify_turned_off(s);
    cks_jsonw_end_object(w);
    cks_jsonw_end_array(w);
}

/* The number-th run, with the results from `from` on. */
static void
put_run(struct sarif *s, size_t number, size_t from)
{
    struct cks_jsonw *w = &s->w;
    size_t n = s->prints ? cks_portable_count(s->r) : 0;
    size_t to = n - from < RESULTS_MAX ? n : from + RESULTS_MAX;
    find_rules(s, from, to);
    cks_jsonw_object(w);
    tool(s);
    if (number > 1) {
        char id[48];
        snprintf(id, sizeof(id), "ckscheck-%zu/", number);
        cks_jsonw_key(w, "automationDetails");
        cks_jsonw_object(w);
        cks_jsonw_member(w, "id", id);
        cks_jsonw_end_object(w);
    }
    invocation(s);
    cks_jsonw_member(w, "columnKind", "unicodeCodePoints");
    cks_jsonw_key(w, "results");
    cks_jsonw_array(w);
    for (size_t i = from; i < to; i++) {
        if (cks_portable_repeats(s->r, i))
            continue;
        result(s, i);
        cks_out_pass(&s->r->out);
    }
    cks_jsonw_end_array(w);
    cks_jsonw_end_object(w);
}

static void
print_sarif(struct cks_report *r)
{
    struct sarif s = {.r = r, .prints = cks_fingerprints(r)};
    size_t n = cks_portable_count(r);
    cks_jsonw_init(&s.w, &r->out.buf, false);
    cks_jsonw_object(&s.w);
    cks_jsonw_member(&s.w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    cks_jsonw_member(&s.w, "version", "2.1.0");
    cks_jsonw_key(&s.w, "runs");
    cks_jsonw_array(&s.w);
    for (size_t from = 0, number = 1; from == 0 || from < n; from += RESULTS_MAX, number++)
        put_run(&s, number, from);
    cks_jsonw_end_array(&s.w);
    cks_jsonw_end_object(&s.w);
    cks_buf_addc(&r->out.buf, '\n');
    r->out.buf.failed |= !cks_buf_ok(&s.scratch);
    cks_buf_free(&s.scratch);
    free(s.prints);
}

const struct cks_report_format cks_report_sarif = {.name = "sarif", .print = print_sarif};
