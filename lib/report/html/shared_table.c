#include "report/html/shared_table.h"

#include "model/names.h"
#include "report/html/finding.h"
#include "report/html/frame.h"

static void
row_of_shared_rule(struct cks_html *h, const struct shared_rule *r)
{
    const struct cks_finding *f = r->first;
    cks_html_begin(h, "tr");
    cks_html_attr(h, "id", f->code);
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "row");
    cks_html_printf(h, "%s ", f->code);
    cks_html_begin(h, "small");
    cks_html_printf(h, "%s, %s", f->name, cks_basis_name(f->basis));
    cks_html_end_all(h, 2);
    cks_html_begin(h, "td");
    cks_html_severity(h, f->severity);
    cks_html_printf(h, " %zu", r->alike);
    cks_html_end(h);
    cks_html_begin(h, "td");
    cks_html_text(h, r->same > 1 ? f->message : cks_rule_row(cks_rule_find(f->code))->summary);
    cks_html_answer_and_repair(h, f);
    cks_html_end_all(h, 2);
}

void
cks_html_shared_table(struct cks_html *h, const struct cks_html_shared *s)
{
    static const char *const names[] = {"Rule", "Findings", "What it says, and the repair"};
    bool open = false;
    for (size_t i = 0; i < CKS_RULE_COUNT; i++) {
        if (!s->rules[i].first || s->rules[i].alike < 2)
            continue;
        if (!open) {
            cks_html_section(h, "shared", "Findings that stores share");
            cks_html_begin(h, "table");
            cks_html_attr(h, "class", "shared");
            cks_html_leaf(
                h, "caption", NULL,
                "Each store lists its own findings below; what they have in common is shown "
                "here once");
            cks_html_head_row(h, names, CKS_COUNT(names));
            open = true;
        }
        row_of_shared_rule(h, &s->rules[i]);
    }
    if (!open)
        return;
    cks_html_end_all(h, 2);
    cks_html_end_section(h);
}
