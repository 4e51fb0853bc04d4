/* Rules on what a probe observed of a proxy: its name, its addresses, its times. */
#include "rules/proxy/proxy.h"

#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "rules/proxy/proxy_answer.h"
#include "rules/proxy/proxy_tls.h"

static const char *
host_of(struct cks_looked *l)
{
    return cks_say(l->t->j, cks_str_of(l->r->host));
}

static size_t
count_of(const struct cks_probe_answer *a)
{
    return a ? a->addresses.count : 0;
}

static bool
says_nothing_there(const struct cks_probe_answer *a)
{
    return a && (a->kind == CKS_DNS_NODATA || a->kind == CKS_DNS_NXDOMAIN);
}

/* CKS801 */
static void
check_name(struct cks_looked *l)
{
    const struct cks_probe_dns *d = l->r->dns;
    const char *host = host_of(l);
    if (!says_nothing_there(d->a) || !says_nothing_there(d->aaaa))
        return;
    cks_settle(l->t->j, CKS_DOUBT_PROXY_NAME);
    cks_settle(l->t->j, CKS_DOUBT_PROXY_DNS);
    struct cks_spot spot = {.rule = CKS801,
                            .help = "correct the name or add an A record in public DNS; a name in "
                                    "a private zone needs VPC_ENDPOINT_SERVICE"};
    cks_looked_find(
        l, spot,
        d->a->kind == CKS_DNS_NXDOMAIN
            ? cks_text(l->t->j, "host %s in XksProxyUriEndpoint does not exist in DNS", host)
            : cks_text(l->t->j, "host %s in XksProxyUriEndpoint has no address in DNS", host));
}

/* CKS802 */
static void
check_ipv4(struct cks_looked *l)
{
    const struct cks_probe_dns *d = l->r->dns;
    if (!says_nothing_there(d->a) || !count_of(d->aaaa))
        return;
    cks_settle(l->t->j, CKS_DOUBT_PROXY_NAME);
    cks_settle(l->t->j, CKS_DOUBT_PROXY_DNS);
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS802,
                          .help = "add an A record for the name; KMS reaches external key stores "
                                  "only over IPv4"},
        cks_text(l->t->j, "host %s in XksProxyUriEndpoint has only IPv6 addresses (%s)", host_of(l),
                 cks_say(l->t->j, cks_str_of(d->aaaa->addresses.items[0].address))));
}

/* CKS803 */
static void
check_public(struct cks_looked *l)
{
    const struct cks_probe_answer *a = l->r->dns->a;
    for (size_t i = 0; i < count_of(a); i++) {
        const struct cks_probe_address *x = &a->addresses.items[i];
        if (x->class == CKS_ADDRESS_GLOBAL || x->class == CKS_ADDRESS_UNKNOWN)
            continue;
        cks_looked_find(
            l,
            (struct cks_spot){.rule = CKS803,
                              .help = "give the name a public address, or use "
                                      "VPC_ENDPOINT_SERVICE for a proxy inside a VPC"},
            cks_text(l->t->j,
                     "host %s in XksProxyUriEndpoint has the address %s, which is %s: KMS cannot "
                     "reach it as a public endpoint",
                     host_of(l), cks_say(l->t->j, cks_str_of(x->address)),
                     cks_address_class_name(x->class)));
        return;
    }
}

/* CKS804 */
static void
check_servers(struct cks_looked *l)
{
    static const char *const texts[] = {
        [CKS_DNS_SERVFAIL] = "fail (SERVFAIL)",
        [CKS_DNS_REFUSED] = "refuse to answer (REFUSED)",
        [CKS_DNS_TIMEOUT] = "do not answer",
        [CKS_DNS_MALFORMED] = "give an answer that cannot be used",
    };
    const struct cks_probe_answer *a = l->r->dns->a;
    const char *how = a && (size_t)a->kind < CKS_COUNT(texts) ? texts[a->kind] : NULL;
    if (!how)
        return;
    cks_settle(l->t->j, CKS_DOUBT_PROXY_DNS);
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS804,
                          .help = "check the zone's name servers and its DNSSEC signatures, and "
                                  "probe again, also with --dns-server"},
        cks_text(l->t->j, "host %s in XksProxyUriEndpoint cannot be resolved: the name servers %s",
                 host_of(l), how));
}

static void
judge_name(struct cks_looked *l)
{
    const struct cks_probe_dns *d = l->r->dns;
    /* A private DNS name is known only to KMS: it need not resolve here. */
    if (!d || !l->public_store)
        return;
    if (d->source == CKS_DNS_SOURCE_LITERAL)
        check_public(l);
    if (d->source != CKS_DNS_SOURCE_DNS)
        return;
    check_name(l);
    check_ipv4(l);
    check_servers(l);
    check_public(l);
    if (count_of(d->a)) {
        cks_settle(l->t->j, CKS_DOUBT_PROXY_NAME);
        cks_settle(l->t->j, CKS_DOUBT_PROXY_DNS);
    }
}

struct reached {
    size_t connected, failed, ours, tried;
    const struct cks_probe_tcp *bad;
    bool sure; /* a failure is the proxy's, wherever the probe was made */
};

static struct reached
count_reached(const struct cks_looked *l)
{
    struct reached n = {0};
    for (size_t i = 0; i < l->r->tcp.count; i++) {
        const struct cks_probe_tcp *t = &l->r->tcp.items[i];
        if (t->result == CKS_TCP_NOT_TRIED)
            continue;
        n.tried++;
        n.connected += t->result == CKS_TCP_CONNECTED;
        /* Without a route it is this machine, or a network in between, that does not get there. */
        bool ours = t->result == CKS_TCP_FAILED || t->result == CKS_TCP_UNREACHABLE;
        n.ours += ours;
        if (t->result == CKS_TCP_CONNECTED || ours)
            continue;
        n.failed++;
        n.bad = n.bad ? n.bad : t;
        /* From outside the VPC its addresses do not answer, which is correct. */
        n.sure |= l->public_store || !l->direct || t->result == CKS_TCP_REFUSED ||
                  t->result == CKS_TCP_RESET;
    }
    return n;
}

static const char *
tcp_words(enum cks_tcp_result result)
{
    switch (result) {
    case CKS_TCP_REFUSED:
        return "was refused";
    case CKS_TCP_RESET:
        return "was reset";
    default:
        return "was not answered";
    }
}

static void
judge_tcp(struct cks_looked *l)
{
    struct cks_judge *j = l->t->j;
    struct reached n = count_reached(l);
    /* If some addresses fail, it depends on the one that KMS chooses. */
    if (n.connected && !n.failed && !n.ours && l->direct)
        cks_settle(j, CKS_DOUBT_PROXY_TCP);
    if (!n.failed || !n.sure)
        return;
    const char *where =
        cks_text(j, "%s port %lld", cks_say(j, cks_str_of(n.bad->address)), (long long)n.bad->port);
    /* What this machine could not reach may work for KMS. */
    if (!n.connected && !n.ours) {
        cks_settle(j, CKS_DOUBT_PROXY_TCP);
        struct cks_spot spot = {.rule = CKS811,
                                .help = "start the proxy or its load balancer, and allow TCP 443 "
                                        "through firewalls and security groups"};
        cks_looked_find(
            l, spot,
            n.failed == 1 ? cks_text(j, "the connection to %s %s", where, tcp_words(n.bad->result))
                          : cks_text(j,
                                     "none of the endpoint's %zu addresses accepts "
                                     "connections; the one to %s %s",
                                     n.failed, where, tcp_words(n.bad->result)));
        return;
    }
    cks_looked_partial(l, cks_text(j,
                                   "%zu of the endpoint's %zu addresses do not accept "
                                   "connections; the one to %s %s",
                                   n.failed, n.tried, where, tcp_words(n.bad->result)));
}

/* Whether KMS would have timed out. */
static bool
late(const struct cks_probe_attempt *a)
{
    return a->outcome == CKS_HTTP_TIMEOUT ||
           (a->outcome == CKS_HTTP_ANSWERED && a->us > CKS_PROXY_LIMIT_US);
}

static const char *
how_long(struct cks_looked *l, const struct cks_probe_attempt *a)
{
    const char *time = a->us == CKS_PROBE_NONE ? "?" : cks_looked_time(l, a->us);
    return a->outcome == CKS_HTTP_ANSWERED ? time : cks_text(l->t->j, "no answer after %s", time);
}

/* The second of the first two requests in a row that were late; NULL. */
static const struct cks_probe_attempt *
late_again(const struct cks_probe_record *r)
{
    for (size_t i = 1; i < r->attempts.count; i++)
        if (late(&r->attempts.items[i - 1]) && late(&r->attempts.items[i]))
            return &r->attempts.items[i];
    return NULL;
}

/* CKS841 */
static bool
check_timeout(struct cks_looked *l)
{
    const struct cks_probe_attempt *again = late_again(l->r);
    if (!again)
        return false;
    cks_settle(l->t->j, CKS_DOUBT_PROXY_TIME);
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS841,
                          .help =
                              "move the proxy and the key manager closer to the Region, and make "
                              "them faster"},
        cks_text(l->t->j,
                 "the proxy did not answer two requests in a row within 250 ms (%s, then %s)",
                 how_long(l, again - 1), how_long(l, again)));
    return true;
}

static const char *
little_room(struct cks_looked *l)
{
    struct cks_judge *j = l->t->j;
    const struct cks_probe_record *r = l->r;
    const struct cks_probe_timing *t = r->timing;
    const struct cks_probe_attempt *first = &r->attempts.items[0];
    if (late(first))
        return cks_text(j, "the first request took too long (%s), but the second did not",
                        how_long(l, first));
    if (!t)
        return NULL;
    if (r->attempts.count > 1 && t->p99 > CKS_PROXY_LIMIT_US)
        return cks_text(j, "one of %zu requests took too long (%s), but the one after it did not",
                        r->attempts.count, cks_looked_time(l, t->p99));
    if (r->attempts.count > 1 && t->p99 > CKS_PROXY_TIGHT_US)
        return cks_text(j, "the slowest of %zu requests took %s", r->attempts.count,
                        cks_looked_time(l, t->p99));
    if (t->request > CKS_PROXY_TIGHT_US)
        return cks_text(j, "a request took %s", cks_looked_time(l, t->request));
    if (t->cold > CKS_PROXY_LIMIT_US)
        return cks_text(j, "a new connection and its first request together took %s",
                        cks_looked_time(l, t->cold));
    if (t->round_trip > CKS_PROXY_ROUND_TRIP_US)
        return cks_text(j, "a round trip from here took %s; AWS recommends at most 35 ms",
                        cks_looked_time(l, t->round_trip));
    return NULL;
}

/* CKS842 */
static void
check_room(struct cks_looked *l)
{
    const char *what = little_room(l);
    if (!what)
        return;
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS842,
                          .help = "move the proxy closer to the Region, and probe "
                                  "from there: only the time from the Region counts"},
        cks_text(l->t->j, "the proxy is close to the limit of 250 ms per request: %s", what));
}

/* CKS852 */
static bool
check_stable(struct cks_looked *l)
{
    size_t answered = 0, reset = 0, failed = 0, n = l->r->attempts.count;
    for (size_t i = 0; i < n; i++) {
        const struct cks_probe_attempt *a = &l->r->attempts.items[i];
        answered += a->outcome == CKS_HTTP_ANSWERED;
        reset += a->outcome == CKS_HTTP_RESET;
        failed += a->outcome == CKS_HTTP_CLOSED || a->outcome == CKS_HTTP_NETWORK ||
                  (a->outcome == CKS_HTTP_TIMEOUT && n > 2);
    }
    if (!reset && !(answered && failed))
        return false;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS852,
                                      .help = "find out what closes the connections: a restarting "
                                              "proxy, a load balancer with an unhealthy target, a "
                                              "firewall"},
                    cks_text(l->t->j,
                             "the proxy answers unreliably: of %zu requests %zu were "
                             "answered; %s",
                             n, answered,
                             reset ? "a connection was reset midway"
                                   : "the others failed on the "
                                     "network"));
    return true;
}

/* The milder case of CKS852: every request was answered, but not alike. */
static void
check_statuses(struct cks_looked *l)
{
    const struct cks_probe_record *r = l->r;
    size_t alike = 0, n = r->attempts.count;
    int64_t first = r->attempts.items[0].status, other = first;
    for (size_t i = 0; i < n; i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        if (a->outcome != CKS_HTTP_ANSWERED || a->status == CKS_PROBE_NONE)
            return;
        alike += a->status == first;
        other = a->status == first ? other : a->status;
    }
    if (alike == n)
        return;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS852,
                                      .other = true,
                                      .help =
                                          "find out which instance of the proxy, or what before "
                                          "it, answers otherwise: KMS meets any of them"},
                    cks_text(l->t->j,
                             "the proxy does not always answer alike: of %zu requests %zu were "
                             "answered with status %lld, and %zu otherwise, such as %lld",
                             n, alike, (long long)first, n - alike, (long long)other));
}

static void
judge_time(struct cks_looked *l)
{
    const struct cks_probe_record *r = l->r;
    if (!r->attempts.count || !l->same_path)
        return;
    bool unstable = check_stable(l);
    if (!unstable)
        check_statuses(l);
    l->part = CKS_PROBE_PART_TIMES;
    if (check_timeout(l) || unstable)
        return;
    for (size_t i = 0; i < r->attempts.count && i < 2; i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        if (a->outcome == CKS_HTTP_ANSWERED && a->us >= 0 && a->us <= CKS_PROXY_LIMIT_US) {
            cks_settle(l->t->j, CKS_DOUBT_PROXY_TIME);
            if (r->http && r->http->status == 200)
                check_room(l);
            return;
        }
    }
}

static bool
same_text(const char *seen, struct cks_str stated)
{
    return seen && stated.n && cks_str_is(stated, seen);
}

static void
judge_probe_record(struct cks_subject *t, size_t record, struct cks_str path)
{
    const struct cks_probe_record *r = &t->e->probes.records.items[record];
    const struct cks_probe_link *link = &t->e->probe_links.items[record];
    struct cks_str key = t->access_key, region = t->region;
    struct cks_looked l = {
        .t = t,
        .r = r,
        .at = link->at,
        .doubted = cks_looked_doubt(t, record),
        .contradicted = cks_evidence_contradiction(t->e, record),
        .where = link->where,
    };
    /* If the store does not say how it is reached, the probe does. */
    l.public_store =
        t->kinds == CKS_KIND_PUBLIC ||
        (t->kinds != CKS_KIND_VPC && same_text(r->connectivity, CKS_STR_LIT("PUBLIC_ENDPOINT")));
    l.direct = !r->redirected && r->dns && r->dns->source != CKS_DNS_SOURCE_HOSTS;
    l.same_path = same_text(r->path, path);
    bool other_region = region.n && r->region && !cks_str_is(region, r->region);
    l.other_key = other_region || (key.n && r->access_key_id && !cks_str_is(key, r->access_key_id));
    l.same_key = same_text(r->access_key_id, key) && !other_region;
    l.part = CKS_PROBE_PART_NAME;
    judge_name(&l);
    l.part = CKS_PROBE_PART_CONNECTIONS;
    judge_tcp(&l);
    l.part = CKS_PROBE_PART_TLS;
    cks_judge_proxy_tls(&l);
    l.part = CKS_PROBE_PART_ANSWERS;
    judge_time(&l);
    l.part = CKS_PROBE_PART_ANSWERS;
    cks_judge_proxy_answer(&l);
    cks_judge_proxy_checks(&l);
}

void
cks_judge_proxy(struct cks_subject *t)
{
    const struct cks_value *given = cks_of(t->s, CKS_P_PATH);
    struct cks_str path = cks_known_string(given) ? given->text
                          : cks_missing_value(given) && t->j->hand.current
                              ? t->j->hand.current->path
                              : (struct cks_str){0};
    size_t found = cks_evidence_probe(t->e, &t->target, t->endpoint, path);
    if (found != CKS_NOT_FOUND)
        judge_probe_record(t, found, path);
}
