/* The report as a page to attach to a change ticket: one file without script that loads nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/search.h"
#include "report/format.h"
#include "report/html/calls.h"
#include "report/html/finding.h"
#include "report/html/frame.h"
#include "report/html/known.h"
#include "report/html/rows.h"
#include "report/html/shared_table.h"
#include "report/html/store.h"
#include "report/html/way.h"
#include "report/turned_off.h"
#include "run/state/proxies.h"
#include "run/state/stores.h"

/* A page with more stores than this names requirements by ID, and with more probes draws none: one
 * of a thousand stores must still open within a second. */
#define FULL_MAX 20

/* A finding, by the store that it is about. */
struct placed_finding {
    size_t store;
    const struct cks_finding *finding;
};

struct html_page {
    struct cks_report *r;
    struct cks_html h;
    size_t finding_count;
    struct placed_finding *placed;       /* by store, then in their order */
    const struct cks_finding **findings; /* the same, alone */
    struct cks_html_tally tally;
    bool many; /* ledgers by ID, each shown once */
    struct cks_html_known known;
    struct cks_html_told told;
    struct cks_html_shared shared; /* where there are many */
};

static int
by_store(const void *left, const void *right)
{
    const struct placed_finding *a = left, *b = right;
    if (a->store != b->store)
        return a->store < b->store ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

/* Sorting by address would lose their order, which an array keeps. */
static bool
sort_by_store(struct html_page *p)
{
    size_t n = p->finding_count = cks_finding_count(p->r->cks);
    p->placed = cks_calloc(n + 1, sizeof(*p->placed));
    p->findings = cks_calloc(n + 1, sizeof(*p->findings));
    if (!p->placed || !p->findings)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct cks_finding *f = cks_finding(p->r->cks, i);
        p->placed[i] = (struct placed_finding){f->store, f};
        p->tally.findings[f->severity] += f->first == i;
    }
    qsort(p->placed, n, sizeof(*p->placed), by_store);
    for (size_t i = 0; i < n; i++)
        p->findings[i] = p->placed[i].finding;
    return true;
}

static bool
placed_before(const void *item, const void *key)
{
    const struct placed_finding *placed = item;
    return placed->store < *(const size_t *)key;
}

/* The findings of a store, CKS_NO_STORE for those of none. */
static size_t
findings_of_store(const struct html_page *p, size_t store, const struct cks_finding *const **ret)
{
    size_t low = cks_search(p->placed, p->finding_count, sizeof(*p->placed), &store, placed_before);
    size_t end = low;
    while (end < p->finding_count && p->placed[end].store == store)
        end++;
    *ret = p->findings + low;
    return end - low;
}

/* What is shown of a store's predictions: all where they were asked for, else those that fail,
 * which no evidence can mend. */
static size_t
predictions_of(struct html_page *p, size_t store, const struct cks_prediction **ret)
{
    size_t n = cks_predict(p->r->cks, store, ret);
    if (n == SIZE_MAX)
        p->r->out.buf.failed = true;
    n = n == SIZE_MAX ? 0 : n;
    if (p->r->predictions)
        return n;
    while (n && (*ret)[0].outcome != CKS_FAIL) {
        (*ret)++;
        n--;
    }
    while (n && (*ret)[n - 1].outcome != CKS_FAIL)
        n--;
    return n;
}

static void
count_calls(struct html_page *p)
{
    struct cks_summary s = {.size = sizeof(s)};
    const struct cks_prediction *made;
    cks_summarize(p->r->cks, &s);
    p->tally.unread = s.forms + s.bounds + s.unreadable;
    if (cks_html_has_calls(p->r->cks)) {
        cks_html_tally_calls(p->r->cks, &p->tally);
        return;
    }
    for (size_t i = 0; p->r->predictions && i < cks_store_count(p->r->cks); i++) {
        size_t n = predictions_of(p, i, &made);
        for (size_t k = 0; k < n; k++)
            p->tally.calls[made[k].outcome]++;
    }
}

/* ---- the stores ---- */

static const char *
title_of(const struct cks_store_info *s)
{
    return s->name && *s->name ? s->name : *s->address ? s->address : s->file;
}

/* "2 errors, 1 note" */
static void
findings_in_words(struct html_page *p, const struct cks_finding *const *findings, size_t count)
{
    struct cks_html_tally t = {0};
    for (size_t i = 0; i < count; i++)
        t.findings[findings[i]->severity]++;
    struct cks_html_verdict v = cks_html_verdict_of_findings(&t);
    cks_html_begin(&p->h, "span");
    cks_html_attr_tone(&p->h, v.tone);
    cks_html_text(&p->h, v.text);
    cks_html_end(&p->h);
}

/* Whether a store has a section of its own. */
static bool
has_section(const struct html_page *p, size_t predictions, size_t findings)
{
    return predictions || findings || cks_store_count(p->r->cks) == 1;
}

static void
row_of_store(struct html_page *p, size_t i)
{
    struct cks_store_info s = {.size = sizeof(s)};
    const struct cks_prediction *made;
    const struct cks_finding *const *findings;
    size_t n = predictions_of(p, i, &made), found = findings_of_store(p, i, &findings);
    char anchor[32];
    if (!cks_store_at(p->r->cks, i, &s))
        return;
    bool linked = has_section(p, n, found);
    snprintf(anchor, sizeof(anchor), "#store-%zu", i + 1);
    cks_html_begin(&p->h, "tr");
    cks_html_begin(&p->h, "th");
    cks_html_attr(&p->h, "scope", "row");
    cks_html_begin(&p->h, linked ? "a" : "span");
    if (linked)
        cks_html_attr(&p->h, "href", anchor);
    cks_html_text(&p->h, title_of(&s));
    cks_html_end_all(&p->h, 2);
    cks_html_begin(&p->h, "td");
    cks_html_place(&p->h, s.file, s.line);
    cks_html_end(&p->h);
    cks_html_begin(&p->h, "td");
    if (n)
        cks_html_outcomes(&p->h, made, n);
    else
        findings_in_words(p, findings, found);
    cks_html_end_all(&p->h, 2);
}

static void
list_of_stores(struct html_page *p)
{
    static const char *const names[] = {"Store", "Place", "Result"};
    if (cks_html_has_calls(p->r->cks)) {
        cks_html_calls(&p->h, &p->r->out, p->r->cks);
        return;
    }
    if (cks_store_count(p->r->cks) < 2)
        return;
    cks_html_section(&p->h, "stores", "Stores");
    cks_html_begin(&p->h, "table");
    cks_html_attr(&p->h, "class", "stores");
    cks_html_head_row(&p->h, names, CKS_COUNT(names));
    for (size_t i = 0; i < cks_store_count(p->r->cks); i++) {
        row_of_store(p, i);
        cks_out_pass(&p->r->out);
    }
    cks_html_end_all(&p->h, 2);
    if (p->many && p->tally.calls[CKS_UNDETERMINED]) {
        cks_html_begin(&p->h, "p");
        cks_html_leaf(&p->h, "code", NULL, "ckscheck collect");
        cks_html_text(&p->h, " with the same files prints the commands that obtain the missing "
                             "evidence.");
        cks_html_end(&p->h);
    }
    cks_html_end_section(&p->h);
}

static void
findings_that_stores_share(struct html_page *p)
{
    struct cks_store_info s = {.size = sizeof(s)};
    const struct cks_finding *const *findings;
    for (size_t i = 0; p->many && cks_store_at(p->r->cks, i, &s); i++) {
        size_t n = findings_of_store(p, i, &findings);
        for (size_t k = 0; k < n; k++)
            cks_html_share(&p->shared, findings[k], cks_html_is_whole(findings[k], s.file, s.line));
    }
    cks_html_shared_table(&p->h, &p->shared);
}

static void
short_ledger_of(struct html_page *p, struct cks_html_store *of)
{
    struct cks_place input = {.file = of->file, .line = of->line};
    of->same_ledger = cks_html_find_ledger(&p->known, of->number, of->made, of->count, &input);
    if (!of->same_ledger)
        of->short_ledger = cks_buf_str(&p->known.scratch);
    p->r->out.buf.failed |= !cks_buf_ok(&p->known.scratch);
}

static void
section_of_store(struct html_page *p, size_t i)
{
    struct cks_store_info s = {.size = sizeof(s)};
    struct cks_html_store of = {.anchor = "store", .number = i + 1};
    of.count = predictions_of(p, i, &of.made);
    of.finding_count = findings_of_store(p, i, &of.findings);
    if (!cks_store_at(p->r->cks, i, &s) || !has_section(p, of.count, of.finding_count))
        return;
    of.title = title_of(&s);
    of.file = s.file;
    of.line = s.line;
    of.shared = p->many ? &p->shared : NULL;
    of.told = &p->told;
    of.about[0] = of.title == s.address ? NULL : s.address;
    of.about[1] = s.type;
    of.about[2] = of.count || of.finding_count ? NULL : "no findings";
    of.ledger = !p->many && p->r->predictions && of.count;
    if (p->many && p->r->predictions && of.count)
        short_ledger_of(p, &of);
    cks_html_store(&p->h, &of);
    cks_out_pass(&p->r->out);
}

/* Findings about no store: texts that could not be read, comments that suppress nothing. */
static void
other_findings(struct html_page *p)
{
    const struct cks_finding *const *findings;
    size_t n = findings_of_store(p, CKS_NO_STORE, &findings);
    if (!n)
        return;
    cks_html_section(&p->h, "other-findings", "Findings about no store");
    for (size_t i = 0; i < n; i++) {
        cks_html_finding(&p->h, findings[i], "h3", false, false);
        cks_out_pass(&p->r->out);
    }
    cks_html_end_section(&p->h);
}

/* ---- what is beside the stores ---- */

static void
probes(struct html_page *p)
{
    const struct cks_probe_set *set = cks_probes_given(p->r->cks);
    if (!set->records.count)
        return;
    cks_html_section(&p->h, "probes", "Probes");
    for (size_t i = 0; i < set->records.count; i++) {
        cks_html_way(&p->h, &set->records.items[i], i, set->records.count <= FULL_MAX);
        cks_out_pass(&p->r->out);
    }
    cks_html_end_section(&p->h);
}

/* What the IDs of short ledgers mean. */
static void
requirements(struct html_page *p)
{
    static const char *const names[] = {"ID", "Requirement"};
    struct cks_requirement_info r = {.size = sizeof(r)};
    if (!p->many || !p->r->predictions)
        return;
    cks_html_section(&p->h, "requirements", "Requirements");
    cks_html_begin(&p->h, "table");
    cks_html_attr(&p->h, "class", "requirements");
    cks_html_head_row(&p->h, names, CKS_COUNT(names));
    for (size_t i = 0; cks_requirement_at(i, &r); i++) {
        cks_html_begin(&p->h, "tr");
        cks_html_begin(&p->h, "th");
        cks_html_attr(&p->h, "scope", "row");
        cks_html_text(&p->h, r.id);
        cks_html_end(&p->h);
        cks_html_leaf(&p->h, "td", NULL, r.requirement);
        cks_html_end(&p->h);
    }
    cks_html_end_all(&p->h, 2);
    cks_html_end_section(&p->h);
}

static void
accepted(struct html_page *p)
{
    static const char *const names[] = {"Finding", "Place", "Reason"};
    struct cks_suppressed s = {.size = sizeof(s)};
    if (!cks_suppressed_count(p->r->cks))
        return;
    cks_html_section(&p->h, "accepted", "Accepted findings");
    cks_html_begin(&p->h, "table");
    cks_html_head_row(&p->h, names, CKS_COUNT(names));
    for (size_t i = 0; cks_suppressed_at(p->r->cks, i, &s); i++) {
        cks_html_begin(&p->h, "tr");
        cks_html_begin(&p->h, "th");
        cks_html_attr(&p->h, "scope", "row");
        cks_html_printf(&p->h, "%s %s", s.finding->code, s.finding->name);
        cks_html_end(&p->h);
        cks_html_begin(&p->h, "td");
        cks_html_place(&p->h, s.finding->place.file, s.finding->place.line);
        cks_html_end(&p->h);
        cks_html_leaf(&p->h, "td", NULL, s.reason);
        cks_html_end(&p->h);
        cks_out_pass(&p->r->out);
    }
    cks_html_end_all(&p->h, 2);
    cks_html_end_section(&p->h);
}

static void
unread_item(struct cks_html *h, const char *file, unsigned line, const char *reason)
{
    cks_html_begin(h, "li");
    cks_html_place(h, file, line);
    cks_html_text(h, " ");
    cks_html_text(h, reason);
    cks_html_end(h);
}

static bool
is_unread_too(const struct cks_failure *f, const struct cks_unread *u)
{
    return strcmp(f->file, u->file) == 0 && strcmp(f->message, u->reason) == 0;
}

/* Notes about files that nothing else lists, as evidence that was not recognized. Both lists are in
 * the order in which things happened, and what a user named is in both. */
static void
notes_about_files(struct html_page *p)
{
    struct cks_unread u = {.size = sizeof(u)};
    size_t next = 0;
    for (size_t i = 0; i < cks_failure_count(p->r->cks); i++) {
        const struct cks_failure *f = cks_failure(p->r->cks, i);
        bool more = cks_unread_at(p->r->cks, next, &u);
        while (more && u.found && !is_unread_too(f, &u))
            more = cks_unread_at(p->r->cks, ++next, &u);
        if (more && is_unread_too(f, &u))
            next++;
        else
            unread_item(&p->h, f->file, 0, f->message);
    }
}

static void
not_looked_at(struct html_page *p)
{
    struct cks_unread u = {.size = sizeof(u)};
    cks_html_section(&p->h, "not-read", "What was not read");
    if (!cks_unread_count(p->r->cks) && !cks_failure_count(p->r->cks)) {
        cks_html_leaf(&p->h, "p", NULL, "Nothing: all that was given was read.");
        cks_html_end_section(&p->h);
        return;
    }
    cks_html_begin(&p->h, "ul");
    cks_html_attr(&p->h, "class", "facts");
    for (size_t i = 0; cks_unread_at(p->r->cks, i, &u); i++) {
        unread_item(&p->h, u.file, u.line, u.reason);
        cks_out_pass(&p->r->out);
    }
    notes_about_files(p);
    cks_html_end(&p->h);
    cks_html_end_section(&p->h);
}

static void
about_turned_off(struct html_page *p)
{
    struct cks_turned_off t = {.size = sizeof(t)};
    struct cks_buf line = {0};
    for (size_t i = 0; cks_turned_off_at(p->r->cks, i, &t); i++) {
        cks_buf_clear(&line);
        cks_turned_off_line(p->r, &line, &t);
        cks_html_about_line(&p->h, "Turned off", line.data ? line.data : "");
        cks_out_pass(&p->r->out);
    }
    p->r->out.buf.failed |= !cks_buf_ok(&line);
    cks_buf_free(&line);
}

static void
about_run(struct html_page *p)
{
    struct cks_summary s = {.size = sizeof(s)};
    char text[256], count[64], stores[64], time[32];
    cks_summarize(p->r->cks, &s);
    cks_html_about(&p->h);
    cks_time_format(cks_run_now(p->r->cks), time);
    cks_html_about_line(&p->h, "Judged as of", time);
    if (cks_html_has_calls(p->r->cks)) {
        cks_html_about_line(&p->h, "Sent to AWS", "Nothing");
        return;
    }
    snprintf(text, sizeof(text), "%s in %s", cks_html_count(stores, s.stores, "store", "stores"),
             cks_html_count(count, s.files, "file", "files"));
    cks_html_about_line(&p->h, "Read", text);
    if (s.unknown)
        cks_html_about_line(&p->h, "Known only at run time and not checked",
                            cks_html_count(count, s.unknown, "value", "values"));
    if (s.elsewhere)
        cks_html_about_line(&p->h, "In files that were not named",
                            cks_html_count(count, s.elsewhere, "finding", "findings"));
    if (s.passed_over)
        cks_html_about_line(&p->h, "Without a key store",
                            cks_html_count(count, s.passed_over, "file", "files"));
    about_turned_off(p);
}

/* How many requirements are assumed, each call for itself. */
static size_t
assumptions(struct html_page *p)
{
    const struct cks_prediction *made;
    size_t n = 0;
    for (size_t i = 0; i < cks_store_count(p->r->cks); i++) {
        struct cks_html_rows rows;
        size_t count = predictions_of(p, i, &made);
        rows = cks_html_rows(made, count, CKS_REQUIREMENT_ASSUMED);
        n += cks_html_count_rows(rows);
    }
    return n;
}

/* What is judged, and what a reader must know before trusting the verdict. */
static void
lead(struct html_page *p)
{
    struct cks_store_info s = {.size = sizeof(s)};
    char count[64], time[32];
    if (cks_html_has_calls(p->r->cks))
        cks_html_lead_of_calls(&p->h, p->r->cks);
    else if (cks_store_count(p->r->cks) == 1 && cks_store_at(p->r->cks, 0, &s))
        cks_html_leaf(&p->h, "b", NULL, title_of(&s));
    else
        cks_html_text(&p->h, cks_html_count(count, cks_store_count(p->r->cks), "store", "stores"));
    cks_time_format(cks_run_now(p->r->cks), time);
    cks_html_text(&p->h, ", judged as of ");
    cks_html_leaf(&p->h, "time", NULL, time);
    cks_html_text(&p->h, ".");
    if (p->tally.calls[CKS_SUCCEED] && cks_store_count(p->r->cks) == 1 &&
        !cks_html_has_calls(p->r->cks)) {
        size_t n = assumptions(p);
        cks_html_printf(&p->h, " %s listed in the ledger.",
                        cks_html_count(count, n, "assumption is", "assumptions are"));
    }
    if (p->tally.unread)
        cks_html_text(&p->h, " Not everything could be read: see below.");
    if (cks_turned_off_count(p->r->cks))
        cks_html_text(&p->h, " A configuration turned something off: see below.");
}

static void
open_page(struct html_page *p)
{
    struct cks_html_verdict v = p->r->predictions ? cks_html_verdict_of_calls(&p->tally)
                                                  : cks_html_verdict_of_findings(&p->tally);
    if (!cks_store_count(p->r->cks) && !p->finding_count && !cks_html_has_calls(p->r->cks)) {
        v.tone = p->tally.unread ? CKS_TONE_OPEN : CKS_TONE_PLAIN;
        if (!p->r->predictions)
            snprintf(v.text, sizeof(v.text), "No custom key store was found");
    }
    cks_html_open(&p->h, &v, p->r->run);
    lead(p);
    cks_html_main(&p->h);
}

static void
print_html(struct cks_report *r)
{
    struct html_page p = {.r = r, .h.out = &r->out.buf};
    p.many = p.h.narrow = cks_store_count(r->cks) > FULL_MAX;
    if (!sort_by_store(&p)) {
        r->out.buf.failed = true;
        goto out;
    }
    count_calls(&p);
    open_page(&p);
    list_of_stores(&p);
    findings_that_stores_share(&p);
    for (size_t i = 0; i < cks_store_count(r->cks); i++)
        section_of_store(&p, i);
    other_findings(&p);
    probes(&p);
    accepted(&p);
    requirements(&p);
    not_looked_at(&p);
    about_run(&p);
    cks_html_close(&p.h, r->run);
out:
    cks_html_known_free(&p.known);
    cks_html_told_free(&p.told);
    free(p.placed);
    free(p.findings);
}

const struct cks_report_format cks_report_html = {.name = "html", .print = print_html};
