/* Proofs from what a proxy answered to a probe. */
#include "predict/proof/answers.h"

#include <string.h>

#include "evidence/facts/probes.h"
#include "evidence/probe/health_answer.h"
#include "predict/proof/probe.h"
#include "rules/proxy/looked.h"

/* The requests that show how a proxy behaves; of a larger fleet so many are a sample. */
#define REQUESTS_LEAST 5
#define REQUESTS_ENOUGH 10

static bool
was_sent_to(const struct cks_probe_record *r, const char *address)
{
    for (size_t i = 0; i < r->attempts.count; i++)
        if (r->attempts.items[i].address && strcmp(r->attempts.items[i].address, address) == 0)
            return true;
    return false;
}

/* Each address of the name was asked, of more than ten addresses ten; and nothing else was. */
static bool
is_spread(const struct cks_probe_record *r)
{
    const struct cks_probe_answer *a = cks_probe_addresses(r);
    size_t asked = 0;
    for (size_t i = 0; a && i < a->addresses.count; i++)
        asked += a->addresses.items[i].address && was_sent_to(r, a->addresses.items[i].address);
    for (size_t i = 0; i < r->attempts.count; i++) {
        const char *to = r->attempts.items[i].address;
        if (!to || !cks_probe_tcp_to(r, to))
            return false;
    }
    return a && (asked == a->addresses.count || asked >= REQUESTS_ENOUGH);
}

/* Every request of the probe, where all were answered alike; 0 if one was not. */
static size_t
answered_alike(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    if (!r || !r->http || r->http->outcome != CKS_HTTP_ANSWERED || r->http->status != 200 ||
        r->http->not_sent != CKS_HTTP_SENT || r->ended != CKS_PROBE_PHASE_ANSWER || !is_spread(r))
        return 0;
    for (size_t i = 0; i < r->attempts.count; i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        if (a->outcome != CKS_HTTP_ANSWERED || a->status != 200)
            return 0;
    }
    return r->attempts.count;
}

bool
cks_prove_http11(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    for (size_t i = 0; r && r->http && i < r->http->violations.count; i++)
        if (r->http->violations.items[i].kind == CKS_VIOLATION_VERSION)
            return false;
    return answered_alike(p) > 0;
}

bool
cks_prove_time(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_TIMES);
    bool all = r && answered_alike(p) >= REQUESTS_LEAST && r->timing;
    for (size_t i = 0; all && i < r->attempts.count; i++)
        all = r->attempts.items[i].us >= 0 && r->attempts.items[i].us <= CKS_PROXY_LIMIT_US;
    /* What sums up the requests must not tell otherwise. */
    return all && r->timing->request <= CKS_PROXY_LIMIT_US &&
           r->timing->p99 <= CKS_PROXY_LIMIT_US && r->timing->cold >= 0 &&
           r->timing->cold <= CKS_PROXY_LIMIT_US;
}

bool
cks_prove_time_from_kms(struct cks_proving *p)
{
    return cks_prove_time(p);
}

/* The access key of the record is the store's. */
static bool
has_our_key(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    return r && r->access_key_id && p->t.access_key.n &&
           cks_str_is(p->t.access_key, r->access_key_id);
}

/* Whether the settings of the proxy show another secret for the access key. */
static bool
settings_differ(const struct cks_proving *p)
{
    for (size_t i = 0; i < p->in->charge_count; i++)
        if (cks_rule_is(p->in->charges[i].rule, CKS_RULE_HOLDS_SETTINGS) &&
            p->in->charges[i].param == CKS_P_SECRET_KEY)
            return true;
    return false;
}

/* A record keeps no secret: only a probe of this run used the one that the input gives. */
bool
cks_prove_credential(struct cks_proving *p)
{
    if (!answered_alike(p) || !has_our_key(p))
        return false;
    bool given = cks_known_string(cks_of(p->t.s, CKS_P_SECRET_KEY));
    if (given && cks_probe_is_this_runs(p))
        return cks_proving_for_certain(p);
    /* That the proxy was asked with the input's secret is assumed, unless its settings refute it.
     */
    if (!settings_differ(p))
        return true;
    cks_proving_contradict(p, p->at);
    return false;
}

bool
cks_prove_kept_credential(struct cks_proving *p)
{
    return answered_alike(p) && has_our_key(p);
}

bool
cks_prove_clock(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    return answered_alike(p) && r->http->skew != CKS_PROBE_NONE &&
           r->http->skew <= CKS_PROXY_SKEW_SECONDS && r->http->skew >= -CKS_PROXY_SKEW_SECONDS;
}

bool
cks_prove_access(struct cks_proving *p)
{
    /* An answer to another access key says nothing about what this one may do. */
    return answered_alike(p) > 0 && has_our_key(p);
}

static bool
is_operation(const struct cks_probe_record *r)
{
    static const char *const names[] = {"KmsHealthCheck", "CreateCustomKeyStore",
                                        "UpdateCustomKeyStore", "ConnectCustomKeyStore"};
    for (size_t i = 0; r->operation && i < CKS_COUNT(names); i++)
        if (strcmp(r->operation, names[i]) == 0)
            return true;
    return false;
}

bool
cks_prove_operation(struct cks_proving *p)
{
    return answered_alike(p) && is_operation(cks_probe_whole(p, CKS_PROBE_PART_ANSWERS));
}

bool
cks_prove_path(struct cks_proving *p)
{
    return answered_alike(p) > 0;
}

/* All that GetHealthStatus must answer is there, and nothing is wrong with it. */
bool
cks_prove_answer(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    if (!answered_alike(p))
        return false;
    const struct cks_probe_http *h = r->http;
    bool all = h->violations.count == 0 && h->fleet_size > 0 && h->vendor && h->model &&
               h->ekm_vendor && h->managers.count >= 1 && h->managers.count <= 10 &&
               h->content_type && cks_health_is_json(h->content_type);
    for (size_t i = 0; i < h->managers.count; i++)
        all = all && h->managers.items[i].id && h->managers.items[i].model &&
              h->managers.items[i].health_status;
    return all;
}

bool
cks_probe_answered(struct cks_proving *p)
{
    return cks_prove_answer(p);
}

bool
cks_prove_no_error(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    return answered_alike(p) && !r->http->error_name && !r->http->fault;
}

bool
cks_prove_no_throttle(struct cks_proving *p)
{
    return answered_alike(p) > 0;
}

bool
cks_prove_managers_in_time(struct cks_proving *p)
{
    return answered_alike(p) > 0;
}

bool
cks_prove_managers(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    bool known = answered_alike(p) > 0, any = false;
    for (size_t i = 0; known && i < r->http->managers.count; i++) {
        const char *status = r->http->managers.items[i].health_status;
        bool up = status && (strcmp(status, "ACTIVE") == 0 || strcmp(status, "DEGRADED") == 0);
        any |= up;
        known = up || (status && strcmp(status, "UNAVAILABLE") == 0);
    }
    return known && any;
}

static bool
was_answered(const struct cks_probe_record *r)
{
    bool all = r->http && r->http->outcome == CKS_HTTP_ANSWERED && r->http->status == 200 &&
               r->ended == CKS_PROBE_PHASE_ANSWER;
    for (size_t i = 0; i < r->attempts.count; i++)
        all = all && r->attempts.items[i].outcome == CKS_HTTP_ANSWERED &&
              r->attempts.items[i].status == 200;
    return all;
}

/* Whether a proxy refused a request for what it was, not for how the proxy was. */
#define TOO_MANY_REQUESTS 429
static bool
was_refused(const struct cks_probe_record *r)
{
    return r->http && r->http->outcome == CKS_HTTP_ANSWERED && r->http->status >= 400 &&
           r->http->status < TOO_MANY_REQUESTS;
}

static bool
is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Another probe of the same that still counts, and that was not answered; CKS_NOT_FOUND. What the
 * proxy refuses to another credential is not about this one. */
static size_t
probe_otherwise(const struct cks_proving *p, const struct cks_probe_record *r)
{
    const struct cks_evidence *e = p->t.e;
    size_t i = CKS_NOT_FOUND;
    while ((i = cks_evidence_probe_next(e, &p->t.target, p->t.endpoint, i)) != CKS_NOT_FOUND) {
        const struct cks_probe_record *o = &e->probes.records.items[i];
        if (o != r && is_same(o->path, r->path) && is_same(o->region, r->region) &&
            cks_probe_is_recent(p, o->at) && !was_answered(o) &&
            (is_same(o->access_key_id, r->access_key_id) || !was_refused(o)))
            return i;
    }
    return CKS_NOT_FOUND;
}

bool
cks_prove_stable(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_ANSWERS);
    size_t alike = answered_alike(p);
    if (!alike || r->http->fleet_size <= 0)
        return false;
    size_t otherwise = probe_otherwise(p, r);
    if (otherwise != CKS_NOT_FOUND) {
        p->at = p->t.e->probe_links.items[otherwise].at;
        return false;
    }
    int64_t fleet = r->http->fleet_size;
    size_t wanted = fleet > REQUESTS_ENOUGH ? REQUESTS_ENOUGH : (size_t)fleet;
    return alike >= (wanted > REQUESTS_LEAST ? wanted : REQUESTS_LEAST);
}

/* ---- an update's test ---- */

bool
cks_prove_update_tested(struct cks_proving *p)
{
    return answered_alike(p) > 0 && !cks_proving_faulty(p);
}

bool
cks_prove_update_probed(struct cks_proving *p)
{
    return answered_alike(p) > 0;
}
