/* What a probe writes always agrees with itself; a record that was changed by hand, or put together
 * from two, does not. Each check asks for less than a probe guarantees. */
#include "evidence/probe/agree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "evidence/probe/address_class.h"
#include "evidence/probe/roots.h"
#include "source/json/json.h"

/* The longest pointer: no name of ours in it is long. */
#define POINTER_MOST 128

struct agreeing {
    const struct cks_probe_record *r;
    char at[POINTER_MOST]; /* of the first contradiction; empty: none */
};

static void claim(struct agreeing *g, bool holds, const char *pointer, ...)
    __attribute__((format(printf, 3, 4)));

static void
claim(struct agreeing *g, bool holds, const char *pointer, ...)
{
    va_list args;
    if (holds || *g->at)
        return;
    va_start(args, pointer);
    vsnprintf(g->at, sizeof(g->at), pointer, args);
    va_end(args);
}

static bool
are_same_texts(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Whether the probe went where DNS leads. */
static bool
went_by_dns(const struct cks_probe_record *r)
{
    return !r->redirected && r->dns && r->dns->source == CKS_DNS_SOURCE_DNS;
}

/* ---- the name ---- */

static void
check_dns_answer(struct agreeing *g, const struct cks_probe_answer *a, const char *name, bool ipv4)
{
    if (!a)
        return;
    claim(g, (a->kind == CKS_DNS_ANSWERED) == (a->addresses.count > 0), "/dns/%s/kind", name);
    for (size_t i = 0; i < a->addresses.count; i++) {
        const struct cks_probe_address *x = &a->addresses.items[i];
        if (!x->address)
            continue;
        enum cks_address_class class = cks_address_class_of(x->address);
        claim(g, class != CKS_ADDRESS_UNKNOWN && cks_address_is_ipv4(x->address) == ipv4,
              "/dns/%s/addresses/%zu/address", name, i);
        claim(g, x->class == class, "/dns/%s/addresses/%zu/class", name, i);
    }
}

static void
check_looked_up_name(struct agreeing *g)
{
    const struct cks_probe_record *r = g->r;
    struct cks_str endpoint = cks_str_of(r->endpoint ? r->endpoint : "");
    struct cks_str host = cks_str_of(r->host ? r->host : "");
    if (cks_str_starts(endpoint, "https://") && host.n)
        claim(g, cks_str_ieq(cks_str_sub(endpoint, strlen("https://"), endpoint.n), host), "/host");
    if (!r->dns)
        return;
    bool literal = r->host && cks_address_class_of(r->host) != CKS_ADDRESS_UNKNOWN;
    claim(g, r->dns->source != CKS_DNS_SOURCE_DNS || !literal, "/dns/source");
    claim(g, r->dns->source != CKS_DNS_SOURCE_GIVEN || r->redirected, "/dns/source");
    check_dns_answer(g, r->dns->a, "a", true);
    check_dns_answer(g, r->dns->aaaa, "aaaa", false);
}

/* ---- connections ---- */

static bool
was_given(const struct cks_probe_answer *a, const char *address)
{
    for (size_t i = 0; a && i < a->addresses.count; i++)
        if (are_same_texts(a->addresses.items[i].address, address))
            return true;
    return false;
}

static bool
was_connected(const struct cks_probe_record *r, const char *address)
{
    for (size_t i = 0; i < r->tcp.count; i++)
        if (are_same_texts(r->tcp.items[i].address, address) &&
            r->tcp.items[i].result == CKS_TCP_CONNECTED)
            return true;
    return false;
}

static void
check_connections(struct agreeing *g)
{
    const struct cks_probe_record *r = g->r;
    for (size_t i = 0; i < r->tcp.count; i++) {
        const struct cks_probe_tcp *t = &r->tcp.items[i];
        bool failed = t->error != CKS_PROBE_NONE && t->error != 0;
        claim(g, !(failed && t->result == CKS_TCP_CONNECTED), "/tcp/%zu/errno", i);
        if (went_by_dns(r) && t->address)
            claim(g, was_given(r->dns->a, t->address), "/tcp/%zu/address", i);
    }
}

/* ---- TLS ---- */

static bool
is_by_list(const struct cks_probe_tls *t)
{
    return t->root == CKS_TLS_ROOT_LISTED || t->root == CKS_TLS_ROOT_LISTED_KEY;
}

static void
check_anchor_lists(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    const struct cks_root *root = t->root_sha256 ? cks_root_of_sha256(t->root_sha256) : NULL;
    bool listed = t->root == CKS_TLS_ROOT_LISTED;
    claim(g, is_by_list(t) || t->root_lists == CKS_ROOT_LISTS_NONE, "%s/rootLists", at);
    if (root && is_by_list(t) && t->root_lists != CKS_ROOT_LISTS_NONE)
        claim(g, t->root_lists == root->lists, "%s/rootLists", at);
    if (t->root_sha256)
        claim(g, listed ? root != NULL : is_by_list(t) || !root, "%s/rootSha256", at);
    claim(g, t->root != CKS_TLS_ROOT_LAB || g->r->lab_ca, "%s/root", at);
}

static void
check_result(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    bool verified = t->result == CKS_TLS_VERIFIED;
    bool certificate = t->failure == CKS_TLS_FAILURE_CERTIFICATE;
    claim(g, verified == (t->failure == CKS_TLS_FAILURE_NONE) || t->result == CKS_TLS_NOT_TRIED,
          "%s/failure", at);
    claim(g, certificate == (t->result == CKS_TLS_UNVERIFIED), "%s/failure", at);
    claim(g, t->client_certificate_requested || !t->client_certificate_given,
          "%s/clientCertificateGiven", at);
    if (!verified)
        return;
    claim(g, t->verify.count == 0, "%s/verify", at);
    claim(g, is_by_list(t) || t->root == CKS_TLS_ROOT_LAB || t->root == CKS_TLS_ROOT_NOT_CHECKED,
          "%s/root", at);
    claim(g, t->host_name != CKS_TLS_HOST_NONE, "%s/hostName", at);
    bool of_13 = t->suite && cks_str_starts(cks_str_of(t->suite), "TLS_");
    if (t->suite && t->protocol)
        claim(g, of_13 == are_same_texts(t->protocol, "TLSv1.3"), "%s/suite", at);
}

static bool
read_date(const char *text, int64_t *ret)
{
    return text && cks_time_parse(cks_str_of(text), ret);
}

/* The value of the common name of "C=US, O=Amazon, CN=Root"; empty where it is not plain. */
static struct cks_str
common_name_of(const char *subject)
{
    struct cks_str text = cks_str_of(subject);
    size_t at = cks_str_starts(text, "CN=") ? 0 : cks_str_find(text, ", CN=");
    if (strpbrk(subject, "\\\"+") || at == text.n || (at > text.n))
        return (struct cks_str){0};
    struct cks_str rest = cks_str_sub(text, at + (at ? strlen(", CN=") : strlen("CN=")), text.n);
    bool again = cks_str_find(rest, "CN=") < rest.n;
    return again ? (struct cks_str){0} : cks_str_sub(rest, 0, cks_str_find(rest, ", "));
}

/* Whether a name is the host, or a wildcard of its last labels. */
static bool
covers_host(struct cks_str name, const char *host)
{
    const char *dot = strchr(host, '.');
    if (cks_str_ieq(name, cks_str_of(host)))
        return true;
    return cks_str_starts(name, "*.") && dot &&
           cks_str_ieq(cks_str_sub(name, 1, name.n), cks_str_of(dot));
}

static void
check_own_name(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    const struct cks_probe_certificate *leaf = t->chain.count ? &t->chain.items[0] : NULL;
    struct cks_str name =
        leaf && leaf->subject ? common_name_of(leaf->subject) : (struct cks_str){0};
    if (!name.n || !g->r->host)
        return;
    if (t->common_name == CKS_TLS_COMMON_NAME_MATCHES)
        claim(g, covers_host(name, g->r->host), "%s/commonName", at);
}

static void
check_certified_names(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    const struct cks_probe_certificate *leaf = t->chain.count ? &t->chain.items[0] : NULL;
    bool named = false;
    for (size_t i = 0; leaf && g->r->host && i < leaf->names.count; i++)
        named |= leaf->names.items[i] && covers_host(cks_str_of(leaf->names.items[i]), g->r->host);
    if (leaf && g->r->host && t->host_name == CKS_TLS_HOST_SAN)
        claim(g, named, "%s/hostName", at);
    check_own_name(g, t, at);
}

/* Dates, and certificates that were sent twice. */
static void
check_sent_chain(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    int64_t from, to;
    for (size_t i = 0; i < t->chain.count; i++) {
        const struct cks_probe_certificate *c = &t->chain.items[i];
        bool begins = read_date(c->not_before, &from), ends = read_date(c->not_after, &to);
        claim(g, !begins || !ends || from < to, "%s/chain/%zu/notAfter", at, i);
        for (size_t k = 0; k < i; k++)
            if (are_same_texts(c->sha256, t->chain.items[k].sha256))
                claim(g, are_same_texts(c->subject, t->chain.items[k].subject),
                      "%s/chain/%zu/sha256", at, i);
    }
}

static void
check_handshake(struct agreeing *g, const struct cks_probe_tls *t, const char *at)
{
    bool tried = t->result != CKS_TLS_NOT_TRIED;
    check_result(g, t, at);
    check_anchor_lists(g, t, at);
    check_certified_names(g, t, at);
    check_sent_chain(g, t, at);
    if (went_by_dns(g->r) && tried && t->address)
        claim(g, was_connected(g->r, t->address), "%s/address", at);
    if (t->look)
        claim(g, !t->look->connected || t->look->failure == CKS_TLS_FAILURE_NONE,
              "%s/secondLook/failure", at);
}

static void
check_every_tls(struct agreeing *g)
{
    char at[32];
    if (g->r->tls)
        check_handshake(g, g->r->tls, "/tls");
    for (size_t i = 0; i < g->r->other_tls.count; i++) {
        snprintf(at, sizeof(at), "/otherTls/%zu", i);
        check_handshake(g, &g->r->other_tls.items[i], at);
    }
}

/* ---- the answers ---- */

static bool
was_a_status(const struct cks_probe_record *r, int64_t status)
{
    for (size_t i = 0; i < r->attempts.count; i++)
        if (r->attempts.items[i].status == status)
            return true;
    return false;
}

static void
check_attempts(struct agreeing *g)
{
    const struct cks_probe_record *r = g->r;
    for (size_t i = 0; i < r->attempts.count; i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        bool answered = a->outcome == CKS_HTTP_ANSWERED;
        claim(g, (a->kind == CKS_ATTEMPT_FIRST) == (i == 0), "/attempts/%zu/kind", i);
        claim(g, answered || a->outcome == CKS_HTTP_MALFORMED || a->status == CKS_PROBE_NONE,
              "/attempts/%zu/status", i);
        if (went_by_dns(r) && a->address && answered)
            claim(g, was_connected(r, a->address), "/attempts/%zu/address", i);
    }
}

/* A member that is said to be missing, and is there. */
static void
check_violations(struct agreeing *g, const struct cks_probe_http *h)
{
    const struct {
        const char *pointer;
        bool there;
    } members[] = {
        {"/xksProxyFleetSize", h->fleet_size != CKS_PROBE_NONE},
        {"/xksProxyVendor", h->vendor != NULL},
        {"/xksProxyModel", h->model != NULL},
        {"/ekmVendor", h->ekm_vendor != NULL},
        {"/ekmFleetDetails", h->managers.count > 0},
    };
    for (size_t i = 0; i < h->violations.count; i++) {
        const struct cks_probe_violation *v = &h->violations.items[i];
        for (size_t k = 0; k < CKS_COUNT(members); k++)
            if (v->kind == CKS_VIOLATION_MISSING && are_same_texts(v->member, members[k].pointer))
                claim(g, !members[k].there, "/http/violations/%zu/member", i);
    }
}

static void
check_exchange(struct agreeing *g)
{
    const struct cks_probe_record *r = g->r;
    const struct cks_probe_http *h = r->http;
    bool verified = r->tls && r->tls->result == CKS_TLS_VERIFIED;
    claim(g, r->ended < CKS_PROBE_PHASE_VERIFIED || verified, "/ended");
    check_attempts(g);
    if (!h)
        return;
    check_violations(g, h);
    if (h->outcome != CKS_HTTP_ANSWERED)
        return;
    claim(g, h->not_sent == CKS_HTTP_SENT, "/http/sent");
    claim(g, r->ended == CKS_PROBE_PHASE_ANSWER, "/ended");
    if (h->status != CKS_PROBE_NONE && r->attempts.count)
        claim(g, was_a_status(r, h->status), "/http/status");
}

static void
check_summed_times(struct agreeing *g)
{
    const struct cks_probe_timing *t = g->r->timing;
    if (!t || t->cold == CKS_PROBE_NONE)
        return;
    claim(g, t->request <= t->cold && t->tcp <= t->cold && t->tls <= t->cold, "/timing/coldUs");
    claim(g, t->min <= t->p99 || t->p99 == CKS_PROBE_NONE, "/timing/p99Us");
}

enum cks_probe_part
cks_probe_contradiction(struct cks_arena *a, const struct cks_probe_record *r, const char **ret)
{
    static void (*const checks[])(struct agreeing * g) = {
        [CKS_PROBE_PART_NAME] = check_looked_up_name,
        [CKS_PROBE_PART_CONNECTIONS] = check_connections,
        [CKS_PROBE_PART_TLS] = check_every_tls,
        [CKS_PROBE_PART_ANSWERS] = check_exchange,
        [CKS_PROBE_PART_TIMES] = check_summed_times,
    };
    struct agreeing g = {.r = r};
    enum cks_probe_part part = CKS_PROBE_PART_NONE;
    *ret = NULL;
    for (size_t i = CKS_PROBE_PART_NAME; i < CKS_COUNT(checks) && !*g.at; i++) {
        checks[i](&g);
        part = *g.at ? (enum cks_probe_part)i : CKS_PROBE_PART_NONE;
    }
    if (*g.at)
        *ret = cks_arena_strdup(a, g.at);
    return part;
}

static void
derive_classes(struct cks_probe_answer *a)
{
    for (size_t i = 0; a && i < a->addresses.count; i++)
        if (a->addresses.items[i].address)
            a->addresses.items[i].class = cks_address_class_of(a->addresses.items[i].address);
}

void
cks_probe_derive(struct cks_probe_record *r)
{
    if (!r->dns)
        return;
    derive_classes(r->dns->a);
    derive_classes(r->dns->aaaa);
}

/* "us", "medianUs": no two probes measure the same. */
static bool
is_duration(const char *name)
{
    struct cks_str s = cks_str_of(name);
    return cks_str_is(s, "us") || cks_str_ends(s, "Us");
}

static size_t
member_count(const cJSON *object)
{
    size_t n = 0;
    for (const cJSON *m = object->child; m; m = m->next)
        n += !m->string || !is_duration(m->string);
    return n;
}

bool
cks_probe_saw_the_same(const cJSON *a, const cJSON *b)
{
    if (!a || !b || (a->type & 0xFF) != (b->type & 0xFF))
        return !a && !b;
    if (cJSON_IsNumber(a))
        return a->valuedouble >= b->valuedouble && a->valuedouble <= b->valuedouble;
    if (cJSON_IsString(a))
        return strcmp(a->valuestring, b->valuestring) == 0;
    if (!cJSON_IsObject(a) && !cJSON_IsArray(a))
        return true;
    if (member_count(a) != member_count(b))
        return false;
    const cJSON *other = b->child;
    for (const cJSON *m = a->child; m; m = m->next, other = other ? other->next : NULL) {
        if (m->string && is_duration(m->string))
            continue;
        if (!cks_probe_saw_the_same(m, m->string ? cks_json_get(b, m->string) : other))
            return false;
    }
    return true;
}
