#include "evidence/facts/arrange.h"

#include <stdlib.h>

#include "base/search.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/whose.h"

int
cks_compare_counts(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int
cks_events_by_stream(const void *left, const void *right)
{
    const struct cks_audit_event *a = *(const struct cks_audit_event *const *)left;
    const struct cks_audit_event *b = *(const struct cks_audit_event *const *)right;
    int d = cks_str_cmp(a->stream, b->stream);
    if (d == 0 && a->reboots_told && b->reboots_told)
        d = cks_compare_counts(a->reboots, b->reboots);
    if (d == 0 && a->sequence_told && b->sequence_told && a->reboots_told == b->reboots_told)
        d = cks_compare_counts(a->sequence, b->sequence);
    return d ? d : cks_compare_counts(a->number, b->number);
}

static int
by_cluster(const void *left, const void *right)
{
    const struct cks_audit_event *a = *(const struct cks_audit_event *const *)left;
    const struct cks_audit_event *b = *(const struct cks_audit_event *const *)right;
    int d = cks_str_cmp(a->cluster, b->cluster);
    return d ? d : cks_events_by_stream(left, right);
}

/* The clusters by the IDs of their HSMs. */
static bool
learn_hsms(const struct cks_evidence *e, struct cks_lookup *hsms)
{
    for (size_t i = 0; i < e->clusters.count; i++)
        for (size_t k = 0; k < e->clusters.items[i].hsm_count; k++) {
            struct cks_str id = e->clusters.items[i].hsms[k].id;
            if (id.n && cks_lookup_get(hsms, &e->hash_key, 0, id) == CKS_NOT_FOUND &&
                !cks_lookup_put(hsms, &e->hash_key, 0, id, i))
                return false;
        }
    return true;
}

/* No cluster is called so. */
#define NONE "(none)"

/* What the recorded command names; empty if there is none. */
static struct cks_str
cluster_asked_for(const struct cks_evidence *e, const struct cks_audit_event *ev, size_t cluster)
{
    const struct cks_asked *a = &e->texts.items[ev->at.text].asked;
    const struct cks_cluster *c = cluster == CKS_NOT_FOUND ? NULL : &e->clusters.items[cluster];
    struct cks_str region = c && c->fact.at.thing
                                ? cks_whose_of_thing(e, c->fact.at.thing - 1).region
                                : (struct cks_str){0};
    bool elsewhere = a->region.n && region.n && !cks_str_eq(a->region, region);
    bool another = c && a->cluster.n && !cks_str_eq(a->cluster, c->id);
    if (a->noun)
        return a->name.n ? a->name : CKS_STR_LIT(NONE);
    return elsewhere || another ? CKS_STR_LIT(NONE) : a->cluster;
}

/* By the recorded command, the event's HSM, else by the ID in the command before it or in its
 * file's name. */
static struct cks_str
cluster_of_event(const struct cks_evidence *e, const struct cks_lookup *hsms,
                 const struct cks_audit_event *ev)
{
    size_t i = ev->stream.n ? cks_lookup_get(hsms, &e->hash_key, 0, ev->stream) : CKS_NOT_FOUND;
    struct cks_str asked = cluster_asked_for(e, ev, i);
    if (asked.n)
        return asked;
    if (i != CKS_NOT_FOUND)
        return e->clusters.items[i].id;
    return cks_whose_of_text(e, ev->at.text).cluster;
}

bool
cks_evidence_arrange(struct cks_evidence *e)
{
    struct cks_lookup hsms = {0};
    bool ok = learn_hsms(e, &hsms);
    e->arranged.count = 0;
    for (size_t i = 0; ok && i < e->events.count; i++) {
        struct cks_audit_event *ev = &e->events.items[i];
        ev->cluster = cluster_of_event(e, &hsms, ev);
        const struct cks_audit_event **kept = cks_vec_push(&e->arranged);
        ok = kept != NULL;
        if (kept)
            *kept = ev;
    }
    cks_lookup_free(&hsms);
    if (ok && e->arranged.count)
        qsort(e->arranged.items, e->arranged.count, sizeof(*e->arranged.items), by_cluster);
    return ok;
}

static bool
cluster_before(const void *item, const void *key)
{
    const struct cks_audit_event *const *event = item;
    return cks_str_cmp((*event)->cluster, *(const struct cks_str *)key) < 0;
}

static bool
cluster_up_to(const void *item, const void *key)
{
    const struct cks_audit_event *const *event = item;
    return cks_str_cmp((*event)->cluster, *(const struct cks_str *)key) <= 0;
}

size_t
cks_events_bound(const struct cks_evidence *e, struct cks_str id, bool past)
{
    return cks_search(e->arranged.items, e->arranged.count, sizeof(*e->arranged.items), &id,
                      past ? cluster_up_to : cluster_before);
}
