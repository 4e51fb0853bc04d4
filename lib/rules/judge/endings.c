#include "rules/judge/endings.h"

#include "model/branches.h"

/* One whose ID is only known at run time may be of any store. */
static bool
may_end(const struct cks_ending *e, const struct cks_record *call, const struct cks_record *store)
{
    bool id = !e->id || e->id == store->key[CKS_KEY_ID];
    bool regions =
        !e->region_scope || !store->region_scope || e->region_scope == store->region_scope;
    return id && regions &&
           !(e->file == call->file && cks_branches_apart(e->branches, call->branches));
}

const struct cks_ending *
cks_ending_before(const struct cks_records *records, size_t call, const struct cks_record *store,
                  bool removes)
{
    for (size_t i = records->endings.count; i-- > 0;) {
        const struct cks_ending *e = &records->endings.items[i];
        if (e->before <= call && (e->removes || !removes) &&
            may_end(e, &records->list.items[call], store))
            return e;
    }
    return NULL;
}
