/* Proofs from what a probe observed of a store's proxy. */
#include "predict/proof/probe.h"

#include <string.h>

#include "base/clock.h"
#include "evidence/facts/member.h"
#include "rules/proxy/looked.h"
#include "rules/proxy/proxy_tls.h"

/* A probe looks at this many addresses of a name; where there are as many, it tells how many more
 * the name has. */
#define ADDRESSES_MOST 16

/* What a record's reader fills in where a member is absent must be there to prove something. */
static bool
is_told_whole(const cJSON *record)
{
    static const char *const flags[] = {"redirected", "caFile"};
    const cJSON *one, *dns = cks_member(record, "dns"), *http = cks_member(record, "http");
    bool told = cJSON_IsTrue(cks_member(record, "complete"));
    for (size_t i = 0; i < CKS_COUNT(flags); i++)
        told = told && cJSON_IsFalse(cks_member(record, flags[i]));
    cJSON_ArrayForEach(one, cks_member(cks_member(dns, "a"), "addresses")) told =
        told && cks_member_text(one, "class").n;
    return told && (!http || (cJSON_IsArray(cks_member(http, "violations")) &&
                              cks_member_text(http, "sent").n));
}

/* The same of each look at TLS. */
static bool
is_tls_told(const cJSON *tls)
{
    return cJSON_IsBool(cks_member(tls, "clientCertificateRequested")) &&
           cJSON_IsBool(cks_member(tls, "clientCertificateGiven")) &&
           cJSON_IsArray(cks_member(tls, "verify")) && cks_member_text(tls, "failure").n;
}

static bool
is_every_tls_told(const cJSON *record)
{
    const cJSON *tls = cks_member(record, "tls"), *one;
    bool told = !tls || is_tls_told(tls);
    cJSON_ArrayForEach(one, cks_member(record, "otherTls")) told = told && is_tls_told(one);
    return told;
}

/* A probe that went where the name leads and came to its end, if it agrees with itself up to the
 * part; NULL if there is none. */
const struct cks_probe_record *
cks_probe_whole(struct cks_proving *p, enum cks_probe_part part)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    bool whole = r && (p->contradicts == CKS_PROBE_PART_NONE || p->contradicts > part) &&
                 r->complete && !r->redirected && !r->lab_ca && r->dns &&
                 r->dns->source == CKS_DNS_SOURCE_DNS && is_told_whole(p->record) &&
                 is_every_tls_told(p->record);
    return whole ? r : NULL;
}

/* ---- when ---- */

/* What was seen in this very run. */
bool
cks_probe_is_this_runs(const struct cks_proving *p)
{
    return p->t.e->texts.items[p->at.text].seen;
}

bool
cks_probe_is_recent(const struct cks_proving *p, const char *time)
{
    int64_t at;
    return time && cks_time_parse_zoned(cks_str_of(time), &at) && at <= p->t.j->now &&
           p->t.j->now - at <= p->g->probe_max_age;
}

/* A certificate that begins after the probe was renewed since, or the time is not the probe's. */
static void
note_later(struct cks_proving *p, const struct cks_probe_tls *tls)
{
    int64_t begins;
    for (size_t i = 0; tls && i < tls->chain.count; i++) {
        const char *from = tls->chain.items[i].not_before;
        if (from && cks_time_parse(cks_str_of(from), &begins) && begins > p->time)
            cks_proving_outdated(p, p->at);
    }
}

static void
note_later_certificates(struct cks_proving *p, const struct cks_probe_record *r)
{
    if (p->time == INT64_MIN)
        return;
    note_later(p, r->tls);
    for (size_t i = 0; i < r->other_tls.count; i++)
        note_later(p, &r->other_tls.items[i]);
}

bool
cks_prove_probe_recent(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    if (!r)
        return false;
    note_later_certificates(p, r);
    return cks_probe_is_this_runs(p) ||
           (cks_probe_is_recent(p, r->at) && cks_probe_is_recent(p, r->taken));
}

/* ---- the name ---- */

/* The IPv4 addresses that DNS gave, whole; NULL if it did not. */
const struct cks_probe_answer *
cks_probe_addresses(const struct cks_probe_record *r)
{
    const struct cks_probe_answer *a = r && r->dns ? r->dns->a : NULL;
    bool whole = a && a->kind == CKS_DNS_ANSWERED && a->addresses.count &&
                 a->addresses.count <= ADDRESSES_MOST &&
                 (a->left_out == 0 ||
                  (a->left_out == CKS_PROBE_NONE && a->addresses.count < ADDRESSES_MOST));
    return whole ? a : NULL;
}

bool
cks_prove_name_resolves(struct cks_proving *p)
{
    return cks_probe_addresses(cks_probe_whole(p, CKS_PROBE_PART_NAME)) != NULL;
}

bool
cks_prove_name_ipv4(struct cks_proving *p)
{
    return cks_probe_addresses(cks_probe_whole(p, CKS_PROBE_PART_NAME)) != NULL;
}

bool
cks_prove_dns_answers(struct cks_proving *p)
{
    return cks_probe_addresses(cks_probe_whole(p, CKS_PROBE_PART_NAME)) != NULL;
}

bool
cks_prove_addresses_public(struct cks_proving *p)
{
    const struct cks_probe_answer *a = cks_probe_addresses(cks_probe_whole(p, CKS_PROBE_PART_NAME));
    bool all = a != NULL;
    for (size_t i = 0; a && i < a->addresses.count; i++)
        all = all && a->addresses.items[i].class == CKS_ADDRESS_GLOBAL;
    return all;
}

/* ---- every address ---- */

const struct cks_probe_tcp *
cks_probe_tcp_to(const struct cks_probe_record *r, const char *address)
{
    const struct cks_probe_tcp *found = NULL;
    for (size_t i = 0; i < r->tcp.count; i++) {
        const struct cks_probe_tcp *t = &r->tcp.items[i];
        if (!t->address || strcmp(t->address, address) != 0)
            continue;
        /* An address that failed once does not count as accepting connections. */
        if (!found || t->result != CKS_TCP_CONNECTED)
            found = t;
    }
    return found;
}

/* A probe makes one handshake with an address: two results of one dispute each other. */
static const struct cks_probe_tls *
tls_at(const struct cks_probe_record *r, const char *address)
{
    const struct cks_probe_tls *found = NULL;
    size_t results = 0;
    if (r->tls && r->tls->address && strcmp(r->tls->address, address) == 0) {
        found = r->tls;
        results++;
    }
    for (size_t i = 0; i < r->other_tls.count; i++) {
        const struct cks_probe_tls *other = &r->other_tls.items[i];
        if (!other->address || strcmp(other->address, address) != 0)
            continue;
        found = other;
        results++;
    }
    return results == 1 ? found : NULL;
}

/* The port that KMS uses. */
#define HTTPS_PORT 443

static bool
every_address(struct cks_proving *p,
              bool (*ask)(struct cks_proving *p, const struct cks_probe_record *r,
                          const struct cks_probe_tls *tls))
{
    const struct cks_probe_record *r =
        cks_probe_whole(p, ask ? CKS_PROBE_PART_TLS : CKS_PROBE_PART_CONNECTIONS);
    const struct cks_probe_answer *a = cks_probe_addresses(r);
    bool all = a != NULL;
    for (size_t i = 0; a && i < a->addresses.count; i++) {
        const char *address = a->addresses.items[i].address;
        const struct cks_probe_tcp *t = address ? cks_probe_tcp_to(r, address) : NULL;
        const struct cks_probe_tls *tls = address ? tls_at(r, address) : NULL;
        all = all && t && t->result == CKS_TCP_CONNECTED && t->port == HTTPS_PORT &&
              (!ask || (tls && ask(p, r, tls)));
    }
    return all;
}

bool
cks_prove_tcp(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_probe_whole(p, CKS_PROBE_PART_CONNECTIONS);
    bool all = every_address(p, NULL);
    /* Also of what DNS did not give, as far as the record tells. */
    for (size_t i = 0; r && i < r->tcp.count; i++)
        all = all && r->tcp.items[i].result == CKS_TCP_CONNECTED;
    return all;
}

bool
cks_prove_kms_let_in(struct cks_proving *p)
{
    return every_address(p, NULL);
}

/* ---- TLS ---- */

static bool
is_modern(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    (void)p;
    (void)r;
    return tls->result == CKS_TLS_VERIFIED && tls->failure == CKS_TLS_FAILURE_NONE &&
           tls->protocol &&
           (strcmp(tls->protocol, "TLSv1.2") == 0 || strcmp(tls->protocol, "TLSv1.3") == 0);
}

bool
cks_prove_tls_version(struct cks_proving *p)
{
    return every_address(p, is_modern);
}

/* TLS 1.3 and 1.2 have two suites each. */
static bool
fits_protocol(const struct cks_probe_tls *tls)
{
    bool of_13 = tls->suite && cks_str_starts(cks_str_of(tls->suite), "TLS_");
    return tls->protocol && of_13 == (strcmp(tls->protocol, "TLSv1.3") == 0);
}

static bool
has_suite(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    return cks_proxy_suite_is_accepted(tls->suite) && fits_protocol(tls) && is_modern(p, r, tls);
}

bool
cks_prove_tls_suite(struct cks_proving *p)
{
    return every_address(p, has_suite);
}

/* GovCloud does not support ChaCha20. */
static bool
has_other_suite(struct cks_proving *p, const struct cks_probe_record *r,
                const struct cks_probe_tls *tls)
{
    bool gov = cks_str_starts(p->t.region, "us-gov-");
    bool chacha = tls->suite && strstr(tls->suite, "CHACHA20");
    return has_suite(p, r, tls) && p->t.region.n && !(gov && chacha);
}

bool
cks_prove_tls_gov(struct cks_proving *p)
{
    return every_address(p, has_other_suite);
}

static bool
holds_now(const struct cks_proving *p, const char *from, const char *to)
{
    int64_t begins, ends, now = p->t.j->now;
    return from && to && cks_time_parse(cks_str_of(from), &begins) &&
           cks_time_parse(cks_str_of(to), &ends) && begins <= now && now < ends;
}

static bool
is_in_date(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    bool all = tls->chain.count > 0 && is_modern(p, r, tls);
    for (size_t i = 0; i < tls->chain.count; i++)
        all = all && holds_now(p, tls->chain.items[i].not_before, tls->chain.items[i].not_after);
    int64_t end;
    return all && tls->root_not_after && cks_time_parse(cks_str_of(tls->root_not_after), &end) &&
           p->t.j->now < end;
}

bool
cks_prove_tls_dates(struct cks_proving *p)
{
    return every_address(p, is_in_date);
}

/* Whether a certificate's name is the host, or a wildcard of its last labels. */
static bool
name_covers(const char *name, const char *host)
{
    const char *dot = strchr(host, '.');
    if (cks_str_ieq(cks_str_of(name), cks_str_of(host)))
        return true;
    return name[0] == '*' && name[1] == '.' && dot &&
           cks_str_ieq(cks_str_of(name + 1), cks_str_of(dot));
}

static bool
names_host(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    bool named = false;
    if (!tls->chain.count || !r->host)
        return false;
    const struct cks_probe_certificate *c = &tls->chain.items[0];
    for (size_t i = 0; i < c->names.count; i++)
        named |= c->names.items[i] && name_covers(c->names.items[i], r->host);
    return named && tls->host_name == CKS_TLS_HOST_SAN && is_modern(p, r, tls) &&
           cks_str_starts(p->t.endpoint, "https://") &&
           cks_str_ieq(cks_str_sub(p->t.endpoint, 8, p->t.endpoint.n), cks_str_of(r->host));
}

bool
cks_prove_tls_host(struct cks_proving *p)
{
    return every_address(p, names_host);
}

static bool
has_common_name(struct cks_proving *p, const struct cks_probe_record *r,
                const struct cks_probe_tls *tls)
{
    return tls->common_name == CKS_TLS_COMMON_NAME_MATCHES && names_host(p, r, tls);
}

bool
cks_prove_tls_common_name(struct cks_proving *p)
{
    return every_address(p, has_common_name);
}

static bool
is_listed(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    return (tls->root == CKS_TLS_ROOT_LISTED || tls->root == CKS_TLS_ROOT_LISTED_KEY) &&
           tls->root_lists == CKS_ROOT_LISTS_BOTH && tls->root_subject && tls->root_sha256 &&
           is_modern(p, r, tls);
}

bool
cks_prove_tls_root(struct cks_proving *p)
{
    return every_address(p, is_listed);
}

bool
cks_prove_tls_root_today(struct cks_proving *p)
{
    return every_address(p, is_listed);
}

/* Every issuer was sent, up to the root. */
static bool
is_chained(struct cks_proving *p, const struct cks_probe_record *r, const struct cks_probe_tls *tls)
{
    size_t n = tls->chain.count;
    bool all = n > 0 && tls->verify.count == 0 && is_listed(p, r, tls);
    for (size_t i = 0; all && i + 1 < n; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        all = c->issuer && tls->chain.items[i + 1].subject && c->sha256 &&
              strcmp(c->issuer, tls->chain.items[i + 1].subject) == 0;
    }
    return all && tls->chain.items[n - 1].issuer && tls->chain.items[n - 1].sha256 &&
           (strcmp(tls->chain.items[n - 1].issuer, tls->root_subject) == 0);
}

bool
cks_prove_tls_chain(struct cks_proving *p)
{
    return every_address(p, is_chained);
}

static bool
asks_for_none(struct cks_proving *p, const struct cks_probe_record *r,
              const struct cks_probe_tls *tls)
{
    return !tls->client_certificate_requested && !tls->client_certificate_given &&
           is_modern(p, r, tls);
}

bool
cks_prove_tls_client(struct cks_proving *p)
{
    return every_address(p, asks_for_none);
}

bool
cks_probe_verified(struct cks_proving *p)
{
    return cks_prove_tls_root(p) && cks_prove_tls_host(p) && cks_prove_tls_suite(p);
}
