#include "run/intake/tree.h"

#include "formats/inside/leftover.h"
#include "formats/read.h"
#include "formats/reading/calls.h"
#include "formats/reading/words.h"
#include "run/intake/other.h"

/* How much was said and taken so far. */
struct said {
    size_t records, unread, findings;
};

static struct said
said(const struct cks *c)
{
    return (struct said){c->records.list.count, c->account.unread.count, c->findings.list.count};
}

/* Whether all that was taken since are commands in strings, or resources of a tool that runs
 * commands too: beside these, other strings may hold what is not read. */
static bool
took_commands(const struct cks *c, const struct said *before, bool *ret_resources)
{
    *ret_resources = false;
    for (size_t i = before->records; i < c->records.list.count; i++) {
        enum cks_input_kind kind = c->records.list.items[i].input;
        if (cks_input(kind)->sent == CKS_SENT_AS_IS || cks_input_is_output(kind))
            return false;
        *ret_resources |= cks_input(kind)->sent != CKS_SENT_AS_WORDS;
    }
    return c->records.list.count > before->records;
}

static bool
look_at_leftover(struct cks_intake *in, struct cks_reading *r, const cJSON *tree,
                 const struct said *before)
{
    struct said now = said(in->c);
    bool resources, commands = took_commands(in->c, before, &resources);
    bool nothing = now.records == before->records && now.findings == before->findings;
    if (now.unread > before->unread || in->c->inputs.beside || (!commands && !nothing) ||
        !cks_may_hold_store(r->doc->text))
        return true;
    if (cks_accepts_file(r->doc->text)) {
        cks_intake_accept(in);
        return true;
    }
    return cks_report_leftover(r, tree, commands, resources);
}

bool
cks_intake_tree(struct cks_intake *in, struct cks_reading *r, const cJSON *tree, bool in_inventory)
{
    struct said before = said(in->c);
    bool ok = cks_read_tree(r, tree, in_inventory) &&
              (in_inventory || in->example || look_at_leftover(in, r, tree, &before));
    /* What the parts point to lives as long as the tree; those of a page stay. */
    if (!in->example)
        cks_pass_nothing(&in->passed);
    return ok && !in->passed.failed;
}
