/* aws sts get-caller-identity */
#include "evidence/shapes/caller.h"

#include "base/escape.h"
#include "evidence/facts/evidence.h"
#include "evidence/shapes/take.h"

static bool
is_account(struct cks_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!cks_is_digit((unsigned char)text.p[i]))
            return false;
    return text.n == 12;
}

void
cks_take_caller(struct cks_evidence *e, const cJSON *root, unsigned text)
{
    struct cks_str account = cks_keep_member(e, root, "Account");
    if (!is_account(account))
        return;
    if (e->caller.n && !cks_str_eq(e->caller, account) && !e->callers_differ) {
        e->callers_differ = true;
        cks_remark_add(e, e->texts.items[text].file,
                       "the evidence names two accounts, %s and %s: neither is used as the "
                       "stores' account",
                       cks_quote(&e->arena, e->caller), cks_quote(&e->arena, account));
    }
    e->caller = account;
}
