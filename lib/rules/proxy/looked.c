#include "rules/proxy/looked.h"

#include "base/clock.h"
#include "evidence/facts/evidence.h"

#define VPC_CALLS (CKS_OP_UPDATE | CKS_OP_CONNECT)

static const char *
doubt_of_time(struct cks_judge *j, const char *time)
{
    int64_t at;
    char text[32];
    if (j->probe_max_age == INT64_MAX)
        return NULL;
    if (!time || !cks_time_parse(cks_str_of(time), &at))
        return "the probe's time is not recorded";
    if (!cks_time_parse_zoned(cks_str_of(time), &at))
        return "the probe's time has no zone";
    cks_time_format(at, text);
    if (at > j->now)
        return cks_text(j, "as of %s, which is in the future", text);
    return j->now - at > j->probe_max_age
               ? cks_text(j, "as of %s; the probe is too old to count", text)
               : NULL;
}

const char *
cks_looked_doubt(const struct cks_subject *t, size_t record)
{
    const struct cks_probe_record *r = &t->e->probes.records.items[record];
    if (t->e->texts.items[t->e->probe_links.items[record].at.text].seen)
        return NULL;
    if (r->redirected)
        return "the probe was sent to another address by --connect-to";
    const char *doubt = doubt_of_time(t->j, r->at);
    return doubt ? doubt : doubt_of_time(t->j, r->taken);
}

void
cks_looked_find(struct cks_looked *l, struct cks_spot spot, const char *message)
{
    if (!spot.param)
        spot.param = CKS_P_ENDPOINT;
    /* KMS does not talk to the proxy when it creates a store with a VPC endpoint service. */
    if (!l->public_store)
        spot.calls = VPC_CALLS;
    spot.doubted = l->doubted;
    if (!l->doubted && l->contradicted && l->contradicted <= l->part)
        spot.doubted = l->where ? cks_text(l->t->j, "the record contradicts itself at %s", l->where)
                                : "another probe of the same time saw something else";
    cks_subject_find(l->t, spot, &l->at, "the probe", message);
}

bool
cks_looked_lacks_client(const struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    return tls && tls->client_certificate_requested && !tls->client_certificate_given;
}

const char *
cks_looked_say(struct cks_looked *l, const char *text)
{
    return cks_say(l->t->j, cks_str_of(text ? text : "?"));
}

const char *
cks_looked_time(struct cks_looked *l, int64_t us)
{
    return cks_text(l->t->j, "%lld.%lld ms", (long long)(us / 1000), (long long)(us % 1000 / 100));
}

void
cks_looked_partial(struct cks_looked *l, const char *message)
{
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS812,
                                      .help = "repair the server at that address, or remove the "
                                              "address from DNS; KMS may use it"},
                    message);
}

bool
cks_looked_alike(const struct cks_looked *l)
{
    const struct cks_probe_record *r = l->r;
    for (size_t i = 1; i < r->attempts.count; i++)
        if (r->attempts.items[i].outcome != r->attempts.items[0].outcome ||
            r->attempts.items[i].status != r->attempts.items[0].status)
            return false;
    return true;
}
