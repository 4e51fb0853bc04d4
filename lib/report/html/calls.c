#include "report/html/calls.h"

#include <stdio.h>

#include "run/state/calls.h"

bool
cks_html_has_calls(const struct cks *c)
{
    return cks_call_count(c) > 0;
}

void
cks_html_tally_calls(const struct cks *c, struct cks_html_tally *t)
{
    for (size_t i = 0; i < cks_call_count(c); i++)
        t->calls[cks_call_at(c, i)->call.outcome]++;
}

void
cks_html_lead_of_calls(struct cks_html *h, const struct cks *c)
{
    char count[64];
    cks_html_text(h, "Nothing was sent to AWS: ");
    cks_html_text(h, cks_html_count(count, cks_call_count(c), "call", "calls"));
    cks_html_text(h, " of a dry run");
}

static enum cks_html_tone
tone_of_call(const struct cks_judged_call *call)
{
    return call->outcome == CKS_FAIL           ? CKS_TONE_BAD
           : call->outcome == CKS_UNDETERMINED ? CKS_TONE_OPEN
                                               : CKS_TONE_GOOD;
}

static void
cell_of_title(struct cks_html *h, const struct cks_called *called)
{
    char anchor[48];
    bool linked = called->store != CKS_NO_STORE;
    snprintf(anchor, sizeof(anchor), "#store-%zu", called->store + 1);
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "row");
    cks_html_begin(h, linked ? "a" : "span");
    if (linked)
        cks_html_attr(h, "href", anchor);
    cks_html_text(h, called->call.title);
    cks_html_end_all(h, 2);
}

static void
row_of_call(struct cks_html *h, const struct cks_called *called)
{
    cks_html_begin(h, "tr");
    cell_of_title(h, called);
    cks_html_leaf(h, "td", NULL, called->call.name);
    cks_html_begin(h, "td");
    cks_html_begin(h, "span");
    cks_html_attr_tone(h, tone_of_call(&called->call));
    cks_html_text(h, called->call.result);
    cks_html_end(h);
    if (called->call.note) {
        cks_html_text(h, ": ");
        cks_html_text(h, called->call.note);
    }
    cks_html_end_all(h, 2);
}

void
cks_html_calls(struct cks_html *h, struct cks_out *out, const struct cks *c)
{
    static const char *const names[] = {"Call", "Place", "Result"};
    cks_html_section(h, "stores", "Calls");
    cks_html_begin(h, "table");
    cks_html_attr(h, "class", "stores");
    cks_html_head_row(h, names, CKS_COUNT(names));
    for (size_t i = 0; i < cks_call_count(c); i++) {
        row_of_call(h, cks_call_at(c, i));
        cks_out_pass(out);
    }
    cks_html_end_all(h, 2);
    cks_html_end_section(h);
}
