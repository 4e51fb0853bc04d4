/* Compares every store with the evidence, once all of it has been read. */
#include <stdlib.h>

#include "rules/evidence/evidence.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/arrange.h"
#include "evidence/facts/sessions.h"
#include "rules/evidence/cluster.h"
#include "rules/evidence/family.h"
#include "rules/evidence/foreign.h"
#include "rules/evidence/printed.h"
#include "rules/evidence/user.h"
#include "rules/evidence/vpc_service.h"
#include "rules/judge/current.h"
#include "rules/proxy/proxy.h"

/* ---- the run's stores ---- */

/* The store that an update or connect names, as the calls before it leave it. */
struct beside {
    struct cks_judge *j;
    struct cks_current current;
    bool failed;
};

static void
see_store_again(void *arg, const struct cks_store *s, size_t i)
{
    struct beside *b = arg;
    CKS_UNUSED(i);
    b->failed |= !cks_current_take(&b->j->findings->arena, s, &b->current);
}

/* One store, as it is read again. */
struct judging {
    struct cks_judge *j;
    struct cks_foreign *foreign;
};

static void
judge_one(void *arg, const struct cks_store *s, size_t i)
{
    const struct judging *judging = arg;
    struct cks_judge *j = judging->j;
    struct cks_subject t;
    j->hand.store = i;
    cks_subject_init(&t, j, s);
    cks_foreign_ask(judging->foreign, &t.target);
    if (t.kinds == CKS_KIND_HSM) {
        cks_judge_cluster(&t);
        cks_judge_printed_cluster(&t);
        cks_judge_printed_role(&t);
        cks_judge_user(&t);
    }
    if (t.kinds == CKS_KIND_VPC) {
        cks_judge_vpc_service(&t);
        cks_judge_printed_service(&t);
    }
    if (s->operation != CKS_EXISTING)
        cks_judge_printed_caller(&t);
    if (t.kinds != CKS_KIND_HSM && t.endpoint.n)
        cks_judge_proxy(&t);
}

static void
judge_record_by_evidence(struct cks_spanning *sp, size_t i, struct cks_foreign *foreign)
{
    struct judging judging = {sp->j, foreign};
    struct cks_records *records = sp->records;
    struct beside b = {.j = sp->j};
    bool has_one = cks_current_walk(records, i, see_store_again, &b);
    sp->j->hand.current = has_one ? &b.current : NULL;
    sp->j->hand.settled = 0;
    records->recall(records->cookie, i, judge_one, &judging);
    records->list.items[i].looked_at |= sp->j->hand.settled;
    sp->j->hand.current = NULL;
    sp->j->findings->failed |= b.failed;
}

/* Existing stores are compared with evidence like connects; not those of a Terraform state, which
 * the inventory has too, nor those of an inventory that is about something else. */
static bool
judged(const struct cks_records *records, const struct cks_record *r)
{
    const struct cks_inventory *of = cks_inventory_of(records, r);
    return !r->skeleton && !cks_input_is_proxy(r->input) &&
           (r->operation != CKS_EXISTING || (of && !of->apart));
}

/* Which record evidence without a name could be about; it only matters whether there are two
 * different ones. */
static void
count_asked(struct cks_spanning *sp, struct cks_evidence *e)
{
    const struct cks_record *list = sp->records->list.items;
    uint64_t cluster = 0, service = 0;
    bool inputs = false;
    for (size_t i = 0; i < sp->records->list.count; i++)
        inputs |= judged(sp->records, &list[i]) && list[i].operation != CKS_EXISTING;
    e->asked_clusters = e->asked_services = 0;
    for (size_t i = 0; i < sp->records->list.count; i++) {
        const struct cks_record *r = &list[i];
        if (!judged(sp->records, r) || (inputs && r->operation == CKS_EXISTING))
            continue;
        struct cks_record of = *r;
        if (sp->current && sp->current[i] != UINT32_MAX) {
            const struct cks_record *now = &list[sp->current[i]];
            if (!of.key[CKS_KEY_CLUSTER])
                of.key[CKS_KEY_CLUSTER] = now->key[CKS_KEY_CLUSTER];
            if (!of.key[CKS_KEY_SERVICE])
                of.key[CKS_KEY_SERVICE] = now->key[CKS_KEY_SERVICE];
        }
        if (of.key[CKS_KEY_CLUSTER] && of.key[CKS_KEY_CLUSTER] != cluster) {
            cluster = of.key[CKS_KEY_CLUSTER];
            e->asked_clusters++;
        }
        if (of.key[CKS_KEY_SERVICE] && of.key[CKS_KEY_SERVICE] != service) {
            service = of.key[CKS_KEY_SERVICE];
            e->asked_services++;
        }
    }
}

bool
cks_judge_evidence(struct cks_spanning *sp)
{
    struct cks_evidence *e = sp->records->evidence;
    if (!cks_evidence_any(e))
        return true;
    /* What could not be kept must not be searched. */
    if (e->failed)
        return false;
    count_asked(sp, e);
    if (!cks_evidence_arrange(e))
        return false;
    struct cks_foreign *foreign = cks_foreign_new();
    if (!foreign)
        return false;
    sp->j->evidence = e;
    e->now = sp->j->now;
    for (size_t i = 0; i < sp->records->list.count; i++)
        if (judged(sp->records, &sp->records->list.items[i]))
            judge_record_by_evidence(sp, i, foreign);
    bool ok = cks_judge_families(sp) && cks_foreign_tell(foreign, sp->j);
    if (cks_foreign_is_beyond(foreign))
        cks_records_beyond(sp->records, CKS_BOUND_EVIDENCE_SCOPES);
    cks_foreign_free(foreign);
    return ok && !sp->j->findings->failed;
}
