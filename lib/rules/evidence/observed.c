#include "rules/evidence/observed.h"

#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "rules/proxy/looked.h"

/* The probe of this store that got an answer; CKS_NOT_FOUND. */
static size_t
answered_probe(const struct cks_subject *t)
{
    const struct cks_value *given = cks_of(t->s, CKS_P_PATH);
    const struct cks_current *now = t->j->hand.current;
    struct cks_str path = cks_known_string(given) ? given->text
                          : now                   ? now->path
                                                  : (struct cks_str){0};
    size_t i = cks_evidence_probe(t->e, &t->target, t->endpoint, path);
    const struct cks_probe_record *r = i != CKS_NOT_FOUND ? &t->e->probes.records.items[i] : NULL;
    bool answered = r && cks_evidence_contradiction(t->e, i) == CKS_PROBE_PART_NONE && r->path &&
                    cks_str_is(path, r->path) && r->http && r->http->outcome == CKS_HTTP_ANSWERED &&
                    (r->http->status == 200 || r->http->error_name);
    return answered ? i : CKS_NOT_FOUND;
}

bool
cks_observed_answer(const struct cks_subject *t)
{
    return answered_probe(t) != CKS_NOT_FOUND;
}

/* Whether an interface of an endpoint of the service has the address. */
static bool
has_interface(const struct cks_subject *t, const cJSON *endpoint, struct cks_str address)
{
    const cJSON *id;
    cJSON_ArrayForEach(id, cks_member(endpoint, "NetworkInterfaceIds"))
    {
        size_t i = cks_thing_find(t->e, CKS_THING_INTERFACE, cks_item_text(id));
        if (i == CKS_NOT_FOUND ||
            cks_str_eq(cks_member_text(t->e->things.items[i].item, "PrivateIpAddress"), address))
            return true;
    }
    return false;
}

/* Whether all endpoints of the service that are shown have other addresses than the probe's. */
static bool
went_past(const struct cks_subject *t, const struct cks_probe_record *r)
{
    size_t endpoints = 0;
    for (size_t i = cks_thing_last(t->e, CKS_THING_ENDPOINT); i != CKS_NOT_FOUND;
         i = cks_thing_older(t->e, i)) {
        const cJSON *endpoint = t->e->things.items[i].item;
        if (!cks_str_eq(cks_member_text(endpoint, "ServiceName"), t->service))
            continue;
        endpoints++;
        for (size_t k = 0; k < r->tcp.count; k++)
            if (r->tcp.items[k].result == CKS_TCP_CONNECTED && r->tcp.items[k].address &&
                has_interface(t, endpoint, cks_str_of(r->tcp.items[k].address)))
                return false;
    }
    return endpoints > 0;
}

void
cks_observed_find(struct cks_subject *t, struct cks_spot spot, const struct cks_at *at,
                  const char *what, const char *message)
{
    bool yields = cks_rule_is(spot.rule, CKS_RULE_OBSERVED_OTHERWISE);
    size_t probe = yields ? answered_probe(t) : CKS_NOT_FOUND;
    if (probe != CKS_NOT_FOUND && !cks_looked_doubt(t, probe) &&
        !went_past(t, &t->e->probes.records.items[probe]))
        spot.doubted = "a probe of this store was answered all the same";
    cks_subject_find(t, spot, at, what, message);
}
