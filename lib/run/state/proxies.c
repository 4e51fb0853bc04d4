/* The proxies of the stores that were read, for a probe, and what probes observed of them. */
#include "run/state/proxies.h"

#include <string.h>

#include "evidence/facts/facts.h"
#include "run/state/run.h"

struct handing {
    struct cks *c;
    bool (*take)(void *cookie, const struct cks_proxy *proxy);
    void *cookie;
    struct cks_arena arena;       /* copies that end with a NUL, wiped after each store */
    const char *now[CKS_P_COUNT]; /* what the existing store has, for what a call does not give */
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
    if (cks_known_string(v))
        return handed_text(h, v->text);
    return cks_missing_value(v) ? h->now[p] : NULL;
}

static const enum cks_param completed[] = {CKS_P_ENDPOINT, CKS_P_PATH, CKS_P_CONNECTIVITY,
                                           CKS_P_SERVICE, CKS_P_ACCESS_KEY};

static void
keep_existing(void *arg, const struct cks_store *s, size_t i)
{
    struct handing *h = arg;
    CKS_UNUSED(i);
    for (size_t k = 0; k < CKS_COUNT(completed); k++)
        h->now[completed[k]] = handed_value(h, s, completed[k]);
}

static bool
is_call_to_existing(const struct cks_record *r)
{
    return (r->operation == CKS_UPDATE || r->operation == CKS_CONNECT) && r->key[CKS_KEY_ID];
}

/* Whether a call is handed out for an existing store: then it is not handed out by itself too. */
static bool
is_called(const struct cks *c, size_t calls, size_t i)
{
    const struct cks_record *list = c->records.list.items;
    if (list[i].operation != CKS_EXISTING)
        return false;
    for (size_t k = 0; calls && k < c->records.list.count; k++) {
        if (!is_call_to_existing(&list[k]))
            continue;
        calls--;
        if (list[k].key[CKS_KEY_ID] == list[i].key[CKS_KEY_ID])
            return true;
    }
    return false;
}

/* The existing store that record i is about; SIZE_MAX: no inventory shows it, or more than one
 * entry does, which may differ. */
static size_t
existing_of(const struct cks *c, size_t i)
{
    const struct cks_record *list = c->records.list.items;
    size_t found = SIZE_MAX;
    if (!is_call_to_existing(&list[i]))
        return SIZE_MAX;
    for (size_t k = 0; k < c->records.list.count; k++) {
        if (list[k].operation != CKS_EXISTING || list[k].key[CKS_KEY_ID] != list[i].key[CKS_KEY_ID])
            continue;
        if (found != SIZE_MAX)
            return SIZE_MAX;
        found = k;
    }
    return found;
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
        .operation = s->operation,
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
    size_t calls = 0;
    for (size_t i = 0; i < cks->records.list.count; i++)
        calls += is_call_to_existing(&cks->records.list.items[i]);
    for (size_t i = 0; i < cks->records.list.count && h.go_on && !h.failed; i++) {
        if (cks->records.list.items[i].type == CKS_STORE_HSM || is_called(cks, calls, i))
            continue;
        size_t now = existing_of(cks, i);
        memset(h.now, 0, sizeof(h.now));
        if (now != SIZE_MAX)
            h.failed |= !cks->records.recall(cks->records.cookie, now, keep_existing, &h);
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
