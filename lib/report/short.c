/* One line a finding, for editors and grep: the first line of the text report alone. */
#include "report/text.h"

static void
print_short(struct cks_report *r)
{
    for (size_t i = 0; i < cks_finding_count(r->cks); i++) {
        if (cks_finding(r->cks, i)->first != i)
            continue;
        cks_text_headline(r, cks_finding(r->cks, i));
        cks_out_pass(&r->out);
    }
}

const struct cks_report_format cks_report_short = {.name = "short", .print = print_short};
