#include "evidence/facts/probes.h"

#include <string.h>

#include "base/clock.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

/* Hosts are compared ignoring letter case; no endpoint that KMS accepts is longer. */
#define ENDPOINT_MOST 512

size_t
cks_chain_probe(struct cks_evidence *e, const char *endpoint, size_t i)
{
    struct cks_str key = cks_keep(e, cks_str_of(endpoint));
    char *lower = key.n ? cks_arena_strndup(&e->arena, key.p, key.n) : NULL;
    if (!lower)
        return CKS_NOT_FOUND;
    for (size_t k = 0; k < key.n; k++)
        lower[k] = (char)cks_lower((unsigned char)lower[k]);
    return cks_chain(e, CKS_ID_PROBE_OF, (struct cks_str){lower, key.n}, i);
}

/* Whether one probe was made after another; false if one of them does not say. What is dated in the
 * future is not later than what may be true. */
static bool
made_after(const struct cks_evidence *e, const struct cks_probe_record *a,
           const struct cks_probe_record *b)
{
    const char *of_a = a->at ? a->at : a->taken, *of_b = b->at ? b->at : b->taken;
    int64_t at_a, at_b;
    if (!of_a || !of_b || !cks_time_parse(cks_str_of(of_a), &at_a) ||
        !cks_time_parse(cks_str_of(of_b), &at_b))
        return false;
    bool future_a = at_a > e->now, future_b = at_b > e->now;
    return future_a != future_b ? future_b : at_a > at_b;
}

static bool
is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : !a && !b;
}

/* The last probe of an endpoint; CKS_NOT_FOUND. */
static size_t
last_probe_of(const struct cks_evidence *e, struct cks_str endpoint)
{
    char lower[ENDPOINT_MOST];
    if (!endpoint.n || endpoint.n > sizeof(lower))
        return CKS_NOT_FOUND;
    for (size_t k = 0; k < endpoint.n; k++)
        lower[k] = (char)cks_lower((unsigned char)endpoint.p[k]);
    return e->failed ? CKS_NOT_FOUND
                     : cks_lookup_get(&e->by_id, &e->hash_key, CKS_ID_PROBE_OF,
                                      (struct cks_str){lower, endpoint.n});
}

/* Whether another file has a probe of the same time and with the same credential that saw something
 * else: which of them is right is not known. */
static bool
has_rival_probe(const struct cks_evidence *e, size_t record)
{
    const struct cks_probe_record *r = &e->probes.records.items[record];
    for (size_t i = r->at ? last_probe_of(e, cks_str_of(r->endpoint)) : CKS_NOT_FOUND;
         i != CKS_NOT_FOUND; i = e->probe_links.items[i].before) {
        const struct cks_probe_record *other = &e->probes.records.items[i];
        if (i != record && is_same_text(r->at, other->at) && is_same_text(r->path, other->path) &&
            is_same_text(r->region, other->region) &&
            is_same_text(r->access_key_id, other->access_key_id) &&
            !cks_probe_saw_the_same(e->probe_links.items[record].item,
                                    e->probe_links.items[i].item))
            return true;
    }
    return false;
}

enum cks_probe_part
cks_evidence_contradiction(const struct cks_evidence *e, size_t record)
{
    const struct cks_probe_link *link = &e->probe_links.items[record];
    if (e->texts.items[link->at.text].seen)
        return CKS_PROBE_PART_NONE;
    return has_rival_probe(e, record) ? CKS_PROBE_PART_NAME : link->contradicts;
}

size_t
cks_evidence_probe_next(const struct cks_evidence *e, const struct cks_target *target,
                        struct cks_str endpoint, size_t before)
{
    size_t i =
        before == CKS_NOT_FOUND ? last_probe_of(e, endpoint) : e->probe_links.items[before].before;
    while (i != CKS_NOT_FOUND && !cks_whose_is_ours(e, e->probe_links.items[i].at, target))
        i = e->probe_links.items[i].before;
    return i;
}

/* The latest probe of the path, otherwise the latest of all. They are visited from the last one
 * read. */
size_t
cks_evidence_probe(const struct cks_evidence *e, const struct cks_target *target,
                   struct cks_str endpoint, struct cks_str path)
{
    size_t found = CKS_NOT_FOUND;
    bool found_path = false;
    if (!e || cks_thing_is_broken(e, CKS_THING_PROBE))
        return CKS_NOT_FOUND;
    for (size_t i = last_probe_of(e, endpoint); i != CKS_NOT_FOUND;
         i = e->probe_links.items[i].before) {
        const struct cks_probe_record *r = &e->probes.records.items[i];
        if (!r->host || !cks_whose_is_ours(e, e->probe_links.items[i].at, target))
            continue;
        bool same = r->path && path.n && cks_str_is(path, r->path);
        if (found != CKS_NOT_FOUND &&
            (same < found_path ||
             (same == found_path && !made_after(e, r, &e->probes.records.items[found]))))
            continue;
        found = i;
        found_path = same;
    }
    return found;
}
