#include "report/explain/needed.h"

static void
add_answer(struct cks_buf *b, const char *call, const char *error)
{
    if (error)
        cks_buf_printf(b, "- %s: %s\n", call, error);
}

void
cks_explain_requirement(struct cks_buf *b, const struct cks_requirement_info *r)
{
    cks_buf_printf(b, "# %s\n\n%s · %s\n\n%s\n\n## What proves it\n\n%s.\n", r->id,
                   cks_basis_name(r->basis), r->store, r->requirement, r->proved_by);
    if (r->assumed)
        cks_buf_printf(b, "\nNothing proves it in full: with that evidence it is assumed (%s).\n",
                       r->assumed);
    if (r->never_assumed)
        cks_buf_printf(b, "\n`--assume` does not take it: %s.\n", r->never_assumed);
    if (r->disproved_by)
        cks_buf_printf(b, "\n## What disproves it\n\n%s.%s%s%s\n", r->disproved_by,
                       r->rules ? " Rules: " : "", r->rules ? r->rules : "", r->rules ? "." : "");
    if (r->create || r->update || r->connect) {
        cks_buf_adds(b, "\n## What KMS answers\n\n");
        add_answer(b, "CreateCustomKeyStore", r->create);
        add_answer(b, "UpdateCustomKeyStore", r->update);
        add_answer(b, "ConnectCustomKeyStore", r->connect);
    }
    cks_buf_printf(b, "\n## Source\n\n%s.\n", r->source);
}
