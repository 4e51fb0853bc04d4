#include "report/html/store.h"

#include <stdio.h>

#include "model/names.h"
#include "report/html/finding.h"
#include "report/html/ledger.h"
#include "rules/judge/rule.h"

static enum cks_html_tone
tone_of_outcome(enum cks_outcome outcome)
{
    return outcome == CKS_FAIL      ? CKS_TONE_BAD
           : outcome == CKS_SUCCEED ? CKS_TONE_GOOD
                                    : CKS_TONE_OPEN;
}

static void
outcome_word(struct cks_html *h, enum cks_outcome outcome)
{
    cks_html_begin(h, "span");
    cks_html_attr_tone(h, tone_of_outcome(outcome));
    cks_html_text(h, cks_outcome_name(outcome));
    cks_html_end(h);
}

void
cks_html_outcomes(struct cks_html *h, const struct cks_prediction *made, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cks_html_printf(h, "%s%s ", i ? ", " : "", cks_operation_name(made[i].call));
        outcome_word(h, made[i].outcome);
        if (made[i].cause.error)
            cks_html_printf(h, " %s", made[i].cause.error);
    }
}

/* What the finding of a cause says; a rule that is switched off has only its summary. */
static const char *
message_of_cause(const struct cks_html_store *s, const char *code)
{
    for (size_t i = 0; i < s->finding_count; i++)
        if (strcmp(s->findings[i]->code, code) == 0)
            return s->findings[i]->message;
    enum cks_rule rule = cks_rule_find(code);
    return rule < CKS_RULE_COUNT ? cks_rule_row(rule)->summary : NULL;
}

static size_t
requirements_that_are(const struct cks_prediction *p, enum cks_requirement_status status)
{
    size_t n = 0;
    for (size_t i = 0; i < p->requirement_count; i++)
        n += p->requirements[i].status == status;
    return n;
}

/* Why a call fails, or how its requirements stand. */
static void
reason_of(struct cks_html *h, const struct cks_html_store *s, const struct cks_prediction *p)
{
    if (p->cause.error) {
        cks_html_text(h, " with ");
        cks_html_leaf(h, "code", NULL, p->cause.error);
        cks_html_printf(h, " (%s, %s)", cks_basis_name(p->cause.basis), p->cause.rule);
        /* On a page with many, the finding below says it. */
        if (!h->narrow || !s->finding_count) {
            cks_html_text(h, ": ");
            cks_html_text(h, message_of_cause(s, p->cause.rule));
        }
        return;
    }
    if (!p->requirement_count)
        return;
    cks_html_printf(h, " %zu requirements proved, %zu assumed",
                    requirements_that_are(p, CKS_REQUIREMENT_PROVED),
                    requirements_that_are(p, CKS_REQUIREMENT_ASSUMED));
    if (requirements_that_are(p, CKS_REQUIREMENT_MISSING))
        cks_html_printf(h, ", %zu missing", requirements_that_are(p, CKS_REQUIREMENT_MISSING));
    if (requirements_that_are(p, CKS_REQUIREMENT_DISPROVED))
        cks_html_printf(h, ", %zu disproved", requirements_that_are(p, CKS_REQUIREMENT_DISPROVED));
}

static void
verdict_of_call(struct cks_html *h, const struct cks_html_store *s, const struct cks_prediction *p)
{
    cks_html_begin(h, "li");
    cks_html_leaf(h, "b", NULL, cks_call_name(p->call));
    cks_html_text(h, " ");
    outcome_word(h, p->outcome);
    reason_of(h, s, p);
    for (size_t i = 0; i < p->also_count; i++) {
        cks_html_text(h, i ? ", " : ". Once that is repaired, also ");
        cks_html_leaf(h, "code", NULL, p->also[i].error);
        cks_html_printf(h, " (%s, %s)", cks_basis_name(p->also[i].basis), p->also[i].rule);
    }
    cks_html_end(h);
}

static void
heading_of_store(struct cks_html *h, const struct cks_html_store *s)
{
    bool any = false;
    cks_html_begin(h, "h2");
    cks_html_attr_number(h, "id", s->anchor, s->number);
    cks_html_text(h, s->title);
    cks_html_end(h);
    cks_html_begin(h, "p");
    cks_html_attr(h, "class", "about");
    cks_html_place(h, s->file, s->line);
    any = s->file != NULL;
    for (size_t i = 0; i < CKS_COUNT(s->about); i++) {
        if (!s->about[i] || !*s->about[i])
            continue;
        cks_html_text(h, any ? ", " : "");
        cks_html_text(h, s->about[i]);
        any = true;
    }
    cks_html_end(h);
}

static void
ledger_among_many(struct cks_html *h, const struct cks_html_store *s)
{
    char target[48];
    if (!s->short_ledger.n && !s->same_ledger)
        return;
    cks_html_leaf(h, "h3", NULL, "Ledger");
    if (s->short_ledger.n) {
        cks_buf_addstr(h->out, s->short_ledger);
        return;
    }
    snprintf(target, sizeof(target), "#%s-%zu", s->anchor, s->same_ledger);
    cks_html_begin(h, "p");
    cks_html_text(h, "The same as that of ");
    cks_html_begin(h, "a");
    cks_html_attr(h, "href", target);
    cks_html_printf(h, "%s %zu", s->anchor, s->same_ledger);
    cks_html_end_all(h, 2);
}

/* Those that the page tells elsewhere are links, in a line before the others. */
static void
link_shared_findings(struct cks_html *h, const struct cks_html_store *s)
{
    bool any = false;
    for (size_t i = 0; i < s->finding_count; i++) {
        const struct cks_finding *f = s->findings[i];
        bool whole = cks_html_is_whole(f, s->file, s->line);
        if (cks_html_telling_of(s->shared, f, whole) != CKS_TELLS_ALL)
            continue;
        if (!any) {
            cks_html_begin(h, "p");
            cks_html_attr(h, "class", "about");
        }
        cks_html_text(h, any ? ", " : "As in other stores: ");
        cks_html_shared_link(h, f, true);
        any = true;
    }
    if (any)
        cks_html_end(h);
}

static void
list_own_findings(struct cks_html *h, const struct cks_html_store *s)
{
    if (!s->finding_count)
        return;
    cks_html_leaf(h, "h3", NULL, "Findings");
    link_shared_findings(h, s);
    for (size_t i = 0; i < s->finding_count; i++) {
        const struct cks_finding *f = s->findings[i];
        bool whole = cks_html_is_whole(f, s->file, s->line);
        enum cks_html_telling telling = cks_html_telling_of(s->shared, f, whole);
        if (telling != CKS_TELLS_ALL)
            cks_html_finding(h, f, "h4", whole, telling == CKS_TELLS_REPAIR);
    }
}

void
cks_html_store(struct cks_html *h, const struct cks_html_store *s)
{
    cks_html_begin(h, "section");
    cks_html_attr_number(h, "aria-labelledby", s->anchor, s->number);
    cks_html_attr(h, "class", "store");
    heading_of_store(h, s);
    if (s->count) {
        cks_html_begin(h, "ul");
        cks_html_attr(h, "class", "calls");
        for (size_t i = 0; i < s->count; i++)
            verdict_of_call(h, s, &s->made[i]);
        cks_html_end(h);
    }
    list_own_findings(h, s);
    if (s->ledger) {
        const struct cks_html_whose whose = {s->told, s->title, s->anchor, s->number};
        cks_html_missing(h, s->made, s->count, &whose);
        cks_html_ledger(h, s->made, s->count);
    }
    ledger_among_many(h, s);
    cks_html_end(h);
}
