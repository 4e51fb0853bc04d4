#include "evidence/facts/changes.h"

static bool
may_be_later(const struct cks_evidence *e, unsigned change, unsigned text)
{
    return e->texts.items[change].first != e->texts.items[text].first || change > text;
}

bool
cks_change_after(const struct cks_evidence *e, const struct cks_target *target, unsigned text,
                 enum cks_undoing what, struct cks_at *ret_at)
{
    size_t count = 0, needed = what == CKS_UNDOES_LOCK ? CKS_WRONG_PASSWORDS_MOST : 1;
    for (size_t i = 0; i < e->changes.count; i++) {
        const struct cks_change *c = &e->changes.items[i];
        if (!(c->undoes >> what & 1) || !may_be_later(e, c->at.text, text) ||
            !cks_whose_is_ours(e, c->at, target))
            continue;
        *ret_at = c->at;
        if (++count == needed)
            return true;
    }
    return false;
}
