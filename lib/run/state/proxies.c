/* The proxies of the stores that were read, for a probe, and what probes observed of them. */
#include "run/state/proxies.h"

#include "evidence/facts/facts.h"
#include "run/state/run.h"

struct handing {
    struct cks *c;
    bool (*take)(void *cookie, const struct cks_proxy *proxy);
    void *cookie;
    struct cks_arena arena; /* copies that end with a NUL, wiped after each store */
    bool go_on;
    bool failed;
};

static const char *
handed_text(struct handing *h, struct cks_str s)
{
    const char *copy = s.n ? cks_arena_strndup(&h->arena, s.p, s.n) : NULL;
    h->failed |= s.n && !copy;
    return copy;
}

static const char *
handed_value(struct handing *h, const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    return cks_known_string(v) ? handed_text(h, v->text) : NULL;
}

static void
hand_proxy(void *arg, const struct cks_store *s, size_t i)
{
    struct handing *h = arg;
    const struct cks_value *secret = &s->values[CKS_P_SECRET_KEY];
    struct cks_proxy p = {
        .size = sizeof(p),
        .store = i,
        .endpoint = handed_value(h, s, CKS_P_ENDPOINT),
        .path = handed_value(h, s, CKS_P_PATH),
        .connectivity = handed_value(h, s, CKS_P_CONNECTIVITY),
        .vpc_service = handed_value(h, s, CKS_P_SERVICE),
        .region = s->region_unknown ? NULL : handed_text(h, s->region),
        .access_key_id = handed_value(h, s, CKS_P_ACCESS_KEY),
    };
    if (!p.region && !s->region_unknown)
        p.region = h->c->judge.options->region;
    if (cks_known_string(secret)) {
        p.secret = handed_text(h, secret->secret.hidden);
        p.secret_size = secret->secret.hidden.n;
    }
    if ((p.endpoint || p.path || p.access_key_id) && !h->failed)
        h->go_on = h->take(h->cookie, &p);
    cks_arena_free(&h->arena);
}

enum cks_status
cks_each_proxy(struct cks *cks, bool (*take)(void *cookie, const struct cks_proxy *proxy),
               void *cookie)
{
    if (!cks || !take)
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    struct handing h = {.c = cks, .take = take, .cookie = cookie, .go_on = true};
    for (size_t i = 0; i < cks->records.list.count && h.go_on && !h.failed; i++) {
        if (cks->records.list.items[i].type == CKS_STORE_HSM)
            continue;
        if (!cks->records.recall(cks->records.cookie, i, hand_proxy, &h))
            h.failed = true;
    }
    cks_arena_free(&h.arena);
    return h.failed ? CKS_ERR_MEMORY : CKS_OK;
}

const struct cks_probe_set *
cks_probes_given(const struct cks *cks)
{
    static const struct cks_probe_set none;
    return cks->forecast.evidence ? &cks->forecast.evidence->probes : &none;
}
