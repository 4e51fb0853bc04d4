#include "rules/judge_all.h"
#include "base/search.h"

#include <stdlib.h>

#include "base/memory.h"
#include "rules/evidence/evidence.h"
#include "rules/judge/current.h"
#include "rules/stores/connects.h"
#include "rules/stores/disputes.h"
#include "rules/stores/existing.h"
#include "rules/stores/inventories.h"
#include "rules/stores/quota.h"
#include "rules/stores/settings.h"
#include "rules/stores/unique.h"

#define NOBODY UINT32_MAX

static bool
id_before(const void *item, const void *key)
{
    const struct cks_id_row *row = item;
    return row->key < *(const uint64_t *)key;
}

static uint32_t
find_id(const struct cks_id_row *rows, size_t n, uint64_t key)
{
    size_t at = cks_search(rows, n, sizeof(*rows), &key, id_before);
    return at < n && rows[at].key == key ? rows[at].record : NOBODY;
}

static uint64_t
scoped_id(const struct cks_record *r)
{
    /* IDs are random, so only the Region, if known, distinguishes two stores. */
    return r->key[CKS_KEY_ID] ? r->key[CKS_KEY_ID] ^ r->region_scope : 0;
}

/* People know a store by its name, and the call has its ID alone, or the name to be. Its type does
 * not change. */
static void
take_name_and_type(const struct cks_record *list, struct cks_record *r)
{
    const struct cks_record *current = r->current == NOBODY ? NULL : &list[r->current];
    if (current && current->name && !current->misnamed)
        r->name = current->name;
    if (current && current->type != CKS_STORE_UNKNOWN && !current->disputed &&
        r->type != CKS_STORE_UNKNOWN)
        r->type = current->type;
}

static bool
link_current(struct cks_spanning *sp)
{
    if (!cks_place_inventories(sp))
        return false;
    size_t n = sp->records->list.count, ids = 0;
    struct cks_record *list = sp->records->list.items;
    size_t inputs = 0;
    for (size_t i = 0; i < n; i++)
        inputs += list[i].operation != CKS_EXISTING;
    if (!inputs)
        return true;
    struct cks_id_row *rows = cks_malloc((n ? n : 1) * sizeof(*rows));
    sp->current = cks_malloc((n ? n : 1) * sizeof(*sp->current));
    if (!rows || !sp->current) {
        free(rows);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (list[i].operation == CKS_EXISTING && cks_input_is_inventory(list[i].input) &&
            scoped_id(&list[i]))
            rows[ids++] = (struct cks_id_row){scoped_id(&list[i]), (uint32_t)i};
    cks_find_disputes(sp, rows, ids);
    for (size_t i = 0; i < n; i++) {
        bool has_one = list[i].operation == CKS_UPDATE || list[i].operation == CKS_CONNECT;
        sp->current[i] =
            has_one && scoped_id(&list[i]) ? find_id(rows, ids, scoped_id(&list[i])) : NOBODY;
        list[i].current = sp->current[i];
        take_name_and_type(list, &list[i]);
    }
    free(rows);
    return true;
}

bool
cks_judge_records(struct cks_judge *j, struct cks_records *records)
{
    struct cks_spanning sp = {.j = j, .records = records};
    bool ok = cks_current_link(records) && link_current(&sp);
    cks_current_tell(records);
    ok = ok && cks_judge_existing(&sp);
    /* What evidence shows of a call is known before others are compared with it. */
    ok = ok && cks_judge_evidence(&sp);
    ok = ok && cks_judge_unique(&sp);
    /* A create that repeats another one makes no store. */
    ok = ok && cks_judge_quota(&sp);
    ok = ok && cks_judge_settings(&sp);
    if (ok)
        cks_judge_connects(&sp);
    free(sp.current);
    j->hand.store = CKS_NO_STORE;
    return ok;
}
