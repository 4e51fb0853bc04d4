#include "run/intake/tree.h"

#include "formats/inside/leftover.h"
#include "formats/read.h"
#include "formats/reading/calls.h"
#include "formats/reading/words.h"
#include "run/intake/other.h"

/* How much was said and taken so far. */
static size_t
said(const struct cks *c)
{
    return c->records.list.count + c->account.unread.count + c->findings.list.count;
}

bool
cks_intake_tree(struct cks_intake *in, struct cks_reading *r, const cJSON *tree, bool in_inventory)
{
    size_t before = said(in->c);
    if (!cks_read_tree(r, tree, in_inventory))
        return false;
    if (said(in->c) > before || in_inventory || in->example || !cks_may_hold_store(r->doc->text))
        return true;
    if (cks_accepts_file(r->doc->text)) {
        cks_intake_accept(in);
        return true;
    }
    return cks_report_leftover(r, tree);
}
