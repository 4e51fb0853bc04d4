/* JUnit's XML, for which no standard exists: the subset that both Jenkins and GitLab accept. A case
 * for each finding, accepted or not, and each store without one, or each call of a dry run; at
 * least one case in all, and no two of the same name. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/turned_off.h"

#include "model/names.h"
#include "base/memory.h"
#include "report/portable.h"
#include "run/state/calls.h"

struct junit {
    struct cks_report *r;
    struct cks_buf scratch;
    struct cks_fingerprint *prints;
    unsigned char *faulty; /* for each store: whether it has a finding */
    size_t tests, failures, errors, skipped;
    bool empty;
};

static bool
is_failure(const struct cks_failure *f)
{
    return f->kind == CKS_FAILURE_READ;
}

/* An input of the run without a finding: a case that passes. */
static bool
passes(struct junit *j, size_t i, struct cks_store_info *ret)
{
    return !cks_call_count(j->r->cks) && !j->faulty[i] && cks_store_at(j->r->cks, i, ret) &&
           ret->operation != CKS_EXISTING;
}

/* The call whose result is undetermined for a store without findings; NULL if there is none. */
static const char *
undetermined(struct junit *j, size_t store)
{
    const struct cks_prediction *p;
    size_t n = j->r->predictions ? cks_predict(j->r->cks, store, &p) : 0;
    if (n == SIZE_MAX)
        j->r->out.buf.failed = true;
    for (size_t i = 0; n != SIZE_MAX && i < n; i++)
        if (p[i].outcome == CKS_UNDETERMINED)
            return cks_call_name(p[i].call);
    return NULL;
}

/* Whether a call that fails is a failure to whoever runs this: its exit status is the same's. */
static bool
is_call_failure(const struct junit *j, enum cks_outcome outcome)
{
    return outcome == CKS_FAIL && CKS_ERROR >= j->r->fail_on;
}

static void
count_cases(struct junit *j)
{
    struct cks *cks = j->r->cks;
    struct cks_store_info s = {.size = sizeof(s)};
    size_t n = cks_finding_count(cks);
    for (size_t i = 0; i < n; i++) {
        const struct cks_finding *f = cks_finding(cks, i);
        bool repeats = cks_portable_repeats(j->r, i);
        j->failures += f->severity >= j->r->fail_on && !repeats;
        j->tests += !repeats;
        if (f->store != CKS_NO_STORE)
            j->faulty[f->store] = 1;
    }
    for (size_t i = 0; i < cks_failure_count(cks); i++)
        j->errors += is_failure(cks_failure(cks, i));
    j->tests += j->errors;
    j->skipped = cks_suppressed_count(cks);
    j->tests += j->skipped;
    for (size_t i = 0; i < cks_store_count(cks); i++)
        if (passes(j, i, &s)) {
            j->tests++;
            j->skipped += undetermined(j, i) != NULL;
        }
    for (size_t i = 0; i < cks_call_count(cks); i++) {
        enum cks_outcome outcome = cks_call_at(cks, i)->call.outcome;
        j->tests++;
        j->failures += is_call_failure(j, outcome);
        j->skipped += outcome == CKS_UNDETERMINED;
    }
    j->empty = j->tests == 0;
    j->tests += j->empty;
}

/* Opens a case: the class is file and store, the name is the rule and what it is about. */
static void
open_case(struct junit *j, const char *file, size_t store, const char *name)
{
    struct cks_buf *b = &j->r->out.buf;
    cks_buf_clear(&j->scratch);
    cks_portable_name(j->r, &j->scratch, file);
    size_t path = j->scratch.len;
    cks_buf_addc(&j->scratch, ':');
    cks_portable_store(j->r, &j->scratch, store);
    if (j->scratch.len == path + 1)
        j->scratch.len--;
    cks_buf_addc(&j->scratch, '\0');
    cks_buf_adds(b, "    <testcase classname=\"");
    cks_xml_text(b, j->scratch.data);
    cks_buf_adds(b, "\" name=\"");
    cks_xml_text(b, name);
    cks_buf_adds(b, "\" time=\"0\" file=\"");
    cks_buf_clear(&j->scratch);
    cks_portable_name(j->r, &j->scratch, file);
    cks_xml_text(b, j->scratch.data);
    cks_buf_addc(b, '"');
}

static void
body(struct junit *j, const struct cks_finding *f, const struct cks_suppressed *by)
{
    struct cks_buf *b = &j->r->out.buf;
    bool passes = f->severity < j->r->fail_on;
    if (by->finding) {
        cks_buf_adds(b, "<skipped message=\"accepted: ");
        cks_xml_text(b, by->reason);
        cks_buf_adds(b, "\"/></testcase>\n");
        return;
    }
    cks_buf_clear(&j->scratch);
    cks_portable_message(j->r, &j->scratch, f);
    if (passes) {
        cks_buf_printf(b, "<system-out>%s: ", cks_severity_name(f->severity));
    } else {
        cks_buf_adds(b, "<failure message=\"");
        cks_xml_text(b, j->scratch.data);
        cks_buf_printf(b, "\" type=\"%s\">", cks_severity_name(f->severity));
    }
    if (f->place.line)
        cks_buf_printf(b, "line %u: ", f->place.line);
    cks_buf_printf(b, "%s %s: ", f->code, f->name);
    cks_xml_text(b, j->scratch.data);
    cks_buf_adds(b, passes ? "</system-out></testcase>\n" : "</failure></testcase>\n");
}

static void
print_junit_finding(struct junit *j, size_t i)
{
    struct cks_suppressed by = {.size = sizeof(by)};
    const struct cks_finding *f = cks_portable_finding(j->r, i, &by);
    struct cks_fingerprint print = j->prints[i];
    struct cks_buf file = {0}, name = {0};
    cks_portable_path(j->r, &file, f);
    cks_buf_printf(&name, "%s %s%s%s", f->code, f->name, f->parameter ? " " : "",
                   f->parameter ? f->parameter : "");
    if (print.ordinal > 1)
        cks_buf_printf(&name, " (%" PRIu32 ")", print.ordinal);
    if (cks_buf_ok(&file) && cks_buf_ok(&name)) {
        open_case(j, file.data, f->store, name.data);
        if (f->place.line)
            cks_buf_printf(&j->r->out.buf, " line=\"%u\"", f->place.line);
        cks_buf_addc(&j->r->out.buf, '>');
        body(j, f, &by);
    } else {
        j->r->out.buf.failed = true;
    }
    cks_buf_free(&file);
    cks_buf_free(&name);
}

static void
passing(struct junit *j)
{
    struct cks_store_info s = {.size = sizeof(s)};
    char name[64];
    for (size_t i = 0; i < cks_store_count(j->r->cks); i++) {
        if (!passes(j, i, &s))
            continue;
        /* Several stores of a file may have the same name. */
        snprintf(name, sizeof(name), "store %zu", i);
        open_case(j, s.file, i, name);
        const char *call = undetermined(j, i);
        if (call)
            cks_buf_printf(&j->r->out.buf,
                           "><skipped message=\"the result of %s is unknown\"/></testcase>\n",
                           call);
        else
            cks_buf_adds(&j->r->out.buf, "/>\n");
        cks_out_pass(&j->r->out);
    }
}

/* Whatever rules found in it, a call ended in something. */
static void
cases_of_calls(struct junit *j)
{
    for (size_t i = 0; i < cks_call_count(j->r->cks); i++) {
        const struct cks_judged_call *call = &cks_call_at(j->r->cks, i)->call;
        struct cks_buf *b = &j->r->out.buf;
        open_case(j, call->name, CKS_NO_STORE, call->title);
        if (call->outcome == CKS_SUCCEED) {
            cks_buf_adds(b, "/>\n");
        } else if (call->outcome == CKS_FAIL && !is_call_failure(j, call->outcome)) {
            cks_buf_adds(b, "><system-out>");
            cks_xml_text(b, call->result);
            cks_buf_adds(b, "</system-out></testcase>\n");
        } else {
            cks_buf_adds(b, call->outcome == CKS_FAIL ? "><failure type=\"error\" message=\""
                                                      : "><skipped message=\"");
            cks_xml_text(b, call->result);
            cks_buf_adds(b, "\"/></testcase>\n");
        }
        cks_out_pass(&j->r->out);
    }
}

static void
unread(struct junit *j)
{
    for (size_t i = 0; i < cks_failure_count(j->r->cks); i++) {
        const struct cks_failure *f = cks_failure(j->r->cks, i);
        char name[64];
        if (!is_failure(f))
            continue;
        snprintf(name, sizeof(name), "could not be checked (%zu)", i);
        open_case(j, f->file, CKS_NO_STORE, name);
        cks_buf_adds(&j->r->out.buf, "><error type=\"read\" message=\"");
        cks_xml_text(&j->r->out.buf, f->message);
        cks_buf_adds(&j->r->out.buf, "\"/></testcase>\n");
    }
}

static void
put_turned_off(struct junit *j)
{
    struct cks_buf *b = &j->r->out.buf;
    struct cks_turned_off t = {.size = sizeof(t)};
    if (!cks_turned_off_count(j->r->cks))
        return;
    cks_buf_adds(b, "    <properties>\n");
    for (size_t i = 0; cks_turned_off_at(j->r->cks, i, &t); i++) {
        cks_buf_clear(&j->scratch);
        cks_turned_off_line(j->r, &j->scratch, &t);
        cks_buf_adds(b, "      <property name=\"" CKS_TURNED_OFF_ENTRY "\" value=\"");
        cks_xml_str(b, cks_buf_str(&j->scratch));
        cks_buf_adds(b, "\"/>\n");
        cks_out_pass(&j->r->out);
    }
    cks_buf_adds(b, "    </properties>\n");
}

static void
print_junit(struct cks_report *r)
{
    struct junit j = {.r = r};
    struct cks_buf *b = &r->out.buf;
    r->suppressed = true;
    size_t n = cks_portable_count(r);
    j.faulty = cks_calloc(cks_store_count(r->cks) + 1, 1);
    j.prints = cks_fingerprints(r);
    if (!j.faulty || (n && !j.prints)) {
        b->failed = true;
        goto out;
    }
    count_cases(&j);
    cks_buf_printf(
        b,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite "
        "name=\"ckscheck\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
        "time=\"0\">\n",
        j.tests, j.failures, j.errors, j.skipped);
    put_turned_off(&j);
    for (size_t i = 0; i < n; i++) {
        if (cks_portable_repeats(r, i))
            continue;
        print_junit_finding(&j, i);
        cks_out_pass(&r->out);
    }
    passing(&j);
    cases_of_calls(&j);
    unread(&j);
    if (j.empty)
        cks_buf_adds(b, "    <testcase classname=\"ckscheck\" name=\"no custom key store\" "
                        "time=\"0\"/>\n");
    cks_buf_adds(b, "  </testsuite>\n</testsuites>\n");
out:
    b->failed |= !cks_buf_ok(&j.scratch);
    cks_buf_free(&j.scratch);
    free(j.faulty);
    free(j.prints);
}

const struct cks_report_format cks_report_junit = {.name = "junit", .print = print_junit};
