/* Members of a probe's record that cannot both be true: one that agrees with itself, and each
 * change that makes it contradict itself or leaves it as true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "evidence/probe/agree.h"
#include "evidence/probe/roots.h"

#define MOST 3
#define LIST(array, n)                                                                             \
    {                                                                                              \
        .items = (array), .count = (n), .cap = MOST                                                \
    }
#define SET(list, array, n) ((list).items = (array), (list).count = (n))

/* A record and all that it points to. */
struct probe {
    struct cks_probe_record r;
    struct cks_probe_dns dns;
    struct cks_probe_answer a, aaaa;
    struct cks_probe_address a_list[MOST], aaaa_list[MOST];
    struct cks_probe_tcp tcp[MOST];
    struct cks_probe_tls tls, other[MOST];
    struct cks_probe_look look;
    struct cks_probe_certificate chain[MOST];
    struct cks_probe_code verify[MOST];
    struct cks_probe_http http;
    struct cks_probe_attempt attempts[MOST];
    struct cks_probe_violation violations[MOST];
    struct cks_probe_manager managers[MOST];
    struct cks_probe_timing timing;
    const char *names[MOST];
    char root[2 * CKS_HASH_BYTES + 1];
};

static void
begin_names(struct probe *p)
{
    p->r.endpoint = "https://xks.acme-keys.com";
    p->r.host = "xks.acme-keys.com";
    p->r.dns = &p->dns;
    p->dns.source = CKS_DNS_SOURCE_DNS;
    p->dns.a = &p->a;
    p->dns.aaaa = &p->aaaa;
    p->a.kind = CKS_DNS_ANSWERED;
    SET(p->a.addresses, p->a_list, 2);
    p->a_list[0] = (struct cks_probe_address){"52.94.1.1", CKS_ADDRESS_GLOBAL};
    p->a_list[1] = (struct cks_probe_address){"10.0.0.1", CKS_ADDRESS_PRIVATE};
    p->aaaa.kind = CKS_DNS_ANSWERED;
    SET(p->aaaa.addresses, p->aaaa_list, 1);
    p->aaaa_list[0] = (struct cks_probe_address){"2600:1f00::1", CKS_ADDRESS_GLOBAL};
    SET(p->r.tcp, p->tcp, 2);
    p->tcp[0] =
        (struct cks_probe_tcp){.address = "10.0.0.1", .result = CKS_TCP_REFUSED, .error = 111};
    p->tcp[1] = (struct cks_probe_tcp){
        .address = "52.94.1.1", .result = CKS_TCP_CONNECTED, .error = CKS_PROBE_NONE};
}

static void
begin_tls(struct probe *p)
{
    const struct cks_root *root = &cks_kms_roots.roots[0];
    for (size_t i = 0; i < CKS_HASH_BYTES; i++)
        snprintf(p->root + 2 * i, 3, "%02x", root->certificate[i]);
    p->r.tls = &p->tls;
    p->tls = (struct cks_probe_tls){
        .result = CKS_TLS_VERIFIED,
        .address = "52.94.1.1",
        .protocol = "TLSv1.3",
        .suite = "TLS_AES_256_GCM_SHA384",
        .chain = LIST(p->chain, 2),
        .host_name = CKS_TLS_HOST_SAN,
        .common_name = CKS_TLS_COMMON_NAME_MATCHES,
        .root = CKS_TLS_ROOT_LISTED,
        .root_lists = root->lists,
        .root_sha256 = p->root,
        .client_certificate_requested = true,
        .client_certificate_given = true,
        .look = &p->look,
    };
    p->look = (struct cks_probe_look){.connected = true};
    p->names[0] = "other.acme-keys.com";
    p->names[1] = "*.acme-keys.com";
    p->chain[0] = (struct cks_probe_certificate){
        .subject = "C=US, CN=xks.acme-keys.com, O=Acme",
        .sha256 = "aa",
        .not_before = "2026-01-01T00:00:00Z",
        .not_after = "2026-01-01T00:00:01Z",
        .names = LIST(p->names, 2),
    };
    p->chain[1] = (struct cks_probe_certificate){.subject = "CN=CA", .sha256 = "bb"};
}

static void
begin(struct probe *p)
{
    *p = (struct probe){.r = {.ended = CKS_PROBE_PHASE_ANSWER}};
    begin_names(p);
    begin_tls(p);
    p->r.http = &p->http;
    p->http = (struct cks_probe_http){.outcome = CKS_HTTP_ANSWERED,
                                      .not_sent = CKS_HTTP_SENT,
                                      .status = 200,
                                      .fleet_size = CKS_PROBE_NONE};
    SET(p->r.attempts, p->attempts, 2);
    p->attempts[0] = (struct cks_probe_attempt){.address = "52.94.1.1",
                                                .kind = CKS_ATTEMPT_FIRST,
                                                .outcome = CKS_HTTP_TIMEOUT,
                                                .status = CKS_PROBE_NONE};
    p->attempts[1] = (struct cks_probe_attempt){.address = "52.94.1.1",
                                                .kind = CKS_ATTEMPT_AGAIN,
                                                .outcome = CKS_HTTP_ANSWERED,
                                                .status = 200};
    p->r.timing = &p->timing;
    p->timing =
        (struct cks_probe_timing){.tcp = 5, .tls = 5, .request = 5, .cold = 5, .min = 5, .p99 = 5};
}

static void
expect_part(const struct probe *p, enum cks_probe_part part, const char *where, const char *change)
{
    struct cks_arena a = {0};
    const char *at;
    enum cks_probe_part found = cks_probe_contradiction(&a, &p->r, &at);
    bool same = at && where ? strcmp(at, where) == 0 : at == where;
    if (found != part || !same)
        fail_msg("%s: part %d at %s", change, (int)found, at ? at : "(none)");
    cks_arena_free(&a);
}

#define NAME CKS_PROBE_PART_NAME
#define CONNECTIONS CKS_PROBE_PART_CONNECTIONS
#define TLS CKS_PROBE_PART_TLS
#define ANSWERS CKS_PROBE_PART_ANSWERS
#define TIMES CKS_PROBE_PART_TIMES
/* A change of the record, and the part that then contradicts itself; or that it still agrees. */
#define BREAKS(change, part, where)                                                                \
    do {                                                                                           \
        begin(p);                                                                                  \
        change;                                                                                    \
        expect_part(p, part, where, #change);                                                      \
    } while (0)
#define AGREES(change) BREAKS(change, CKS_PROBE_PART_NONE, NULL)

static struct probe room;

static void
names_and_their_addresses(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    AGREES((void)0);
    AGREES(p->r.host = "XKS.acme-keys.com");
    BREAKS(p->r.host = "xks.acme-keys.org", NAME, "/host");
    AGREES((p->r.endpoint = "http://xks.acme-keys.org"));
    BREAKS(p->r.endpoint = "https://", NAME, "/host");
    AGREES((p->r.endpoint = NULL));
    AGREES((p->r.endpoint = NULL, p->r.host = NULL));
    AGREES((p->r.host = NULL));
    AGREES((p->r.host = "", p->tls.chain.count = 0));
    AGREES((p->r.dns = NULL, p->r.host = "xks.acme-keys.com"));
    BREAKS((p->r.dns = NULL, p->r.host = "x"), NAME, "/host");
    BREAKS((p->r.endpoint = "https://52.94.1.1", p->r.host = "52.94.1.1"), NAME, "/dns/source");
    BREAKS(p->dns.source = CKS_DNS_SOURCE_GIVEN, NAME, "/dns/source");
    AGREES((p->dns.source = CKS_DNS_SOURCE_GIVEN, p->r.redirected = true));
    AGREES((p->dns.source = CKS_DNS_SOURCE_HOSTS));
    AGREES((p->dns.a = NULL, p->r.tcp.count = 0, p->tls.address = NULL, p->http.outcome = 0,
            p->attempts[1].outcome = CKS_HTTP_TIMEOUT, p->attempts[1].status = CKS_PROBE_NONE));
    AGREES((p->dns.aaaa = NULL));
    BREAKS(p->a.kind = CKS_DNS_NODATA, NAME, "/dns/a/kind");
    BREAKS(p->aaaa.kind = CKS_DNS_NXDOMAIN, NAME, "/dns/aaaa/kind");
    BREAKS(p->aaaa.addresses.count = 0, NAME, "/dns/aaaa/kind");
    AGREES((p->aaaa.addresses.count = 0, p->aaaa.kind = CKS_DNS_NODATA));
    BREAKS(p->a_list[0].address = "2600:1f00::1", NAME, "/dns/a/addresses/0/address");
    BREAKS(p->a_list[1].address = "2600:1f00::1", NAME, "/dns/a/addresses/1/address");
    BREAKS(p->a_list[1].address = "10.0.0.256", NAME, "/dns/a/addresses/1/address");
    BREAKS(p->aaaa_list[0].address = "52.94.1.1", NAME, "/dns/aaaa/addresses/0/address");
    BREAKS(p->a_list[0].class = CKS_ADDRESS_PRIVATE, NAME, "/dns/a/addresses/0/class");
    BREAKS(p->a_list[1].class = CKS_ADDRESS_GLOBAL, NAME, "/dns/a/addresses/1/class");
    AGREES((p->a_list[1].address = NULL, p->tcp[0].address = NULL));
}

static void
connections_go_where_names_lead(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->tcp[1].error = 111, CONNECTIONS, "/tcp/1/errno");
    AGREES((p->tcp[1].error = 0));
    AGREES((p->tcp[0].error = 0));
    BREAKS(p->tcp[0].result = CKS_TCP_CONNECTED, CONNECTIONS, "/tcp/0/errno");
    BREAKS(p->tcp[0].address = "10.0.0.2", CONNECTIONS, "/tcp/0/address");
    BREAKS((p->tcp[1].address = "52.94.1.2", p->tls.address = NULL), CONNECTIONS, "/tcp/1/address");
    AGREES((p->tcp[0].address = "10.0.0.2", p->dns.source = CKS_DNS_SOURCE_HOSTS));
    AGREES((p->tcp[0].address = "10.0.0.2", p->r.redirected = true));
    AGREES((p->tcp[0].address = "10.0.0.2", p->r.dns = NULL));
    AGREES((p->tcp[0].address = NULL));
    BREAKS(p->dns.a = NULL, CONNECTIONS, "/tcp/0/address");
}

static void
handshakes_end_in_one_way(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->tls.failure = CKS_TLS_FAILURE_ALERT, TLS, "/tls/failure");
    BREAKS(p->tls.failure = CKS_TLS_FAILURE_CERTIFICATE, TLS, "/tls/failure");
    BREAKS(p->tls.result = CKS_TLS_FAILED, TLS, "/tls/failure");
    BREAKS(p->tls.result = CKS_TLS_UNVERIFIED, TLS, "/tls/failure");
    BREAKS((p->tls.result = CKS_TLS_FAILED, p->tls.failure = CKS_TLS_FAILURE_CERTIFICATE), TLS,
           "/tls/failure");
    BREAKS((p->tls.result = CKS_TLS_UNVERIFIED, p->tls.failure = CKS_TLS_FAILURE_ALERT), TLS,
           "/tls/failure");
    BREAKS((p->tls.result = CKS_TLS_UNVERIFIED, p->tls.failure = CKS_TLS_FAILURE_CERTIFICATE),
           ANSWERS, "/ended");
    BREAKS((p->tls.result = CKS_TLS_NOT_TRIED), ANSWERS, "/ended");
    BREAKS((p->tls.client_certificate_requested = false), TLS, "/tls/clientCertificateGiven");
    AGREES((p->tls.client_certificate_given = false));
    AGREES((p->tls.client_certificate_given = p->tls.client_certificate_requested = false));
    BREAKS(SET(p->tls.verify, p->verify, 1), TLS, "/tls/verify");
    BREAKS(p->tls.host_name = CKS_TLS_HOST_NONE, TLS, "/tls/hostName");
    BREAKS(p->tls.protocol = "TLSv1.2", TLS, "/tls/suite");
    BREAKS(p->tls.suite = "ECDHE-RSA-AES256-GCM-SHA384", TLS, "/tls/suite");
    AGREES((p->tls.suite = "ECDHE-RSA-AES256-GCM-SHA384", p->tls.protocol = "TLSv1.2"));
    AGREES((p->tls.suite = NULL));
    AGREES((p->tls.protocol = NULL));
    AGREES((p->tls.suite = NULL, p->tls.protocol = "TLSv1.2"));
    BREAKS(p->tls.address = "10.0.0.1", TLS, "/tls/address");
    BREAKS(p->tls.address = "10.0.0.9", TLS, "/tls/address");
    AGREES((p->tls.address = NULL));
    AGREES((p->tls.address = "10.0.0.1", p->r.redirected = true));
    BREAKS((p->tls.address = "10.0.0.1", p->tls.result = CKS_TLS_NOT_TRIED), ANSWERS, "/ended");
    BREAKS(p->look.failure = CKS_TLS_FAILURE_ALERT, TLS, "/tls/secondLook/failure");
    AGREES((p->look.failure = CKS_TLS_FAILURE_ALERT, p->look.connected = false));
    AGREES((p->tls.look = NULL));
    /* Those of the other addresses are checked alike. */
    AGREES((p->other[0] = p->other[1] = p->tls, SET(p->r.other_tls, p->other, 2)));
    BREAKS((p->other[0] = p->tls, p->other[1] = p->tls, SET(p->r.other_tls, p->other, 2),
            p->other[1].failure = CKS_TLS_FAILURE_ALERT),
           TLS, "/otherTls/1/failure");
}

static void
roots_are_on_their_lists(void **state)
{
    static char none[2 * CKS_HASH_BYTES + 1];
    struct probe *p = &room;
    CKS_UNUSED(state);
    memset(none, '0', sizeof(none) - 1);
    BREAKS(p->tls.root = CKS_TLS_ROOT_PRIVATE, TLS, "/tls/root");
    BREAKS(p->tls.root = CKS_TLS_ROOT_LAB, TLS, "/tls/rootLists");
    BREAKS((p->tls.root = CKS_TLS_ROOT_LAB, p->tls.root_lists = CKS_ROOT_LISTS_NONE,
            p->r.lab_ca = true),
           TLS, "/tls/rootSha256");
    AGREES((p->tls.root = CKS_TLS_ROOT_LAB, p->tls.root_lists = CKS_ROOT_LISTS_NONE,
            p->r.lab_ca = true, p->tls.root_sha256 = none));
    BREAKS((p->tls.root = CKS_TLS_ROOT_LAB, p->tls.root_lists = CKS_ROOT_LISTS_NONE,
            p->tls.root_sha256 = none),
           TLS, "/tls/root");
    AGREES((p->tls.root = CKS_TLS_ROOT_NOT_CHECKED, p->tls.root_lists = CKS_ROOT_LISTS_NONE,
            p->tls.root_sha256 = NULL));
    AGREES((p->r.lab_ca = true));
    AGREES((p->tls.root_lists = CKS_ROOT_LISTS_NONE));
    BREAKS((p->tls.root_lists = p->tls.root_lists == CKS_ROOT_LISTS_2022 ? CKS_ROOT_LISTS_2024
                                                                         : CKS_ROOT_LISTS_2022),
           TLS, "/tls/rootLists");
    BREAKS(p->tls.root_sha256 = none, TLS, "/tls/rootSha256");
    AGREES((p->tls.root_sha256 = NULL));
    /* A root that was issued again has another certificate, or is one of the list. */
    AGREES((p->tls.root = CKS_TLS_ROOT_LISTED_KEY, p->tls.root_sha256 = none));
    AGREES((p->tls.root = CKS_TLS_ROOT_LISTED_KEY));
}

static void
certificates_cover_the_host(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->names[1] = "*.acme-keys.org", TLS, "/tls/hostName");
    AGREES((p->names[1] = "xks.acme-keys.com"));
    AGREES((p->names[1] = "XKS.acme-keys.com"));
    AGREES((p->names[0] = NULL));
    BREAKS(p->names[1] = "*.keys.com", TLS, "/tls/hostName");
    BREAKS(p->names[1] = "*", TLS, "/tls/hostName");
    BREAKS(p->names[1] = ".acme-keys.com", TLS, "/tls/hostName");
    BREAKS((p->names[1] = "*.com", p->r.host = p->r.endpoint = NULL), CKS_PROBE_PART_NONE, NULL);
    AGREES((p->names[1] = "x", p->tls.host_name = CKS_TLS_HOST_CN));
    AGREES((p->tls.chain.count = 0));
    BREAKS(p->chain[0].names.count = 1, TLS, "/tls/hostName");
    BREAKS(p->chain[0].subject = "C=US, CN=a.acme-keys.org", TLS, "/tls/commonName");
    BREAKS(p->chain[0].subject = "CN=a.acme-keys.org", TLS, "/tls/commonName");
    AGREES((p->chain[0].subject = "CN=*.acme-keys.com"));
    AGREES((p->chain[0].subject = "CN=xks.acme-keys.com"));
    AGREES((p->chain[0].subject = "CN=a.acme-keys.org",
            p->tls.common_name = CKS_TLS_COMMON_NAME_OTHER));
    /* Of a subject that is not plain, the name is unknown. */
    AGREES((p->chain[0].subject = "C=US"));
    AGREES((p->chain[0].subject = "CN="));
    AGREES((p->chain[0].subject = "O=\\, CN=a, CN=b"));
    AGREES((p->chain[0].subject = "CN=a, CN=b"));
    AGREES((p->chain[0].subject = "O=\"x\", CN=a"));
    AGREES((p->chain[0].subject = "O=x+OU=y, CN=a"));
    AGREES((p->chain[0].subject = NULL));
}

static void
chains_are_possible(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->chain[0].not_after = "2026-01-01T00:00:00Z", TLS, "/tls/chain/0/notAfter");
    BREAKS(p->chain[0].not_after = "2025-01-01T00:00:00Z", TLS, "/tls/chain/0/notAfter");
    AGREES((p->chain[0].not_after = NULL));
    AGREES((p->chain[0].not_before = NULL));
    AGREES((p->chain[0].not_after = "never"));
    BREAKS((p->chain[1].not_before = p->chain[0].not_after,
            p->chain[1].not_after = p->chain[0].not_before),
           TLS, "/tls/chain/1/notAfter");
    BREAKS(p->chain[1].sha256 = "aa", TLS, "/tls/chain/1/sha256");
    AGREES((p->chain[1].sha256 = "aa", p->chain[1].subject = p->chain[0].subject));
    AGREES((p->chain[1].sha256 = NULL, p->chain[0].sha256 = NULL));
    BREAKS((p->chain[2] = p->chain[1], p->chain[2].subject = "CN=x", p->tls.chain.count = 3), TLS,
           "/tls/chain/2/sha256");
}

static void
answers_follow_requests(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->r.tls = NULL, ANSWERS, "/ended");
    BREAKS((p->r.tls = NULL, p->r.ended = CKS_PROBE_PHASE_VERIFIED), ANSWERS, "/ended");
    BREAKS(p->r.ended = CKS_PROBE_PHASE_HTTP, ANSWERS, "/ended");
    AGREES((p->r.ended = CKS_PROBE_PHASE_HTTP, p->http.outcome = CKS_HTTP_TIMEOUT));
    AGREES((p->r.tls = NULL, p->r.http = NULL, p->r.ended = CKS_PROBE_PHASE_TLS));
    AGREES((p->r.http = NULL));
    BREAKS(p->attempts[0].kind = CKS_ATTEMPT_AGAIN, ANSWERS, "/attempts/0/kind");
    BREAKS(p->attempts[1].kind = CKS_ATTEMPT_FIRST, ANSWERS, "/attempts/1/kind");
    AGREES((p->attempts[1].kind = CKS_ATTEMPT_SAMPLE));
    BREAKS(p->attempts[0].status = 500, ANSWERS, "/attempts/0/status");
    AGREES((p->attempts[0].status = 500, p->attempts[0].outcome = CKS_HTTP_MALFORMED));
    BREAKS(p->attempts[1].address = "10.0.0.1", ANSWERS, "/attempts/1/address");
    AGREES((p->attempts[0].address = "10.0.0.1"));
    AGREES((p->attempts[1].address = NULL));
    AGREES((p->attempts[1].address = "10.0.0.1", p->r.redirected = true));
    BREAKS(p->http.not_sent = CKS_HTTP_NO_REGION, ANSWERS, "/http/sent");
    BREAKS(p->http.status = 500, ANSWERS, "/http/status");
    AGREES((p->http.status = CKS_PROBE_NONE));
    AGREES((p->http.status = 500, p->r.attempts.count = 0));
    AGREES((p->http.status = 500, p->http.outcome = CKS_HTTP_CLOSED));
    AGREES((p->http.status = 500, p->attempts[0].outcome = CKS_HTTP_ANSWERED,
            p->attempts[0].status = 500));
}

static void
missing_members_are_not_there(void **state)
{
    static const char *const members[] = {"/xksProxyFleetSize", "/xksProxyVendor", "/xksProxyModel",
                                          "/ekmVendor", "/ekmFleetDetails"};
    struct probe *p = &room;
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(members); i++) {
        for (size_t there = 0; there <= CKS_COUNT(members); there++) {
            begin(p);
            SET(p->http.violations, p->violations, 2);
            p->violations[1] =
                (struct cks_probe_violation){.kind = CKS_VIOLATION_MISSING, .member = members[i]};
            p->violations[0] = (struct cks_probe_violation){.kind = CKS_VIOLATION_NO_JSON};
            p->http.fleet_size = there == 0 ? 1 : CKS_PROBE_NONE;
            p->http.vendor = there == 1 ? "x" : NULL;
            p->http.model = there == 2 ? "x" : NULL;
            p->http.ekm_vendor = there == 3 ? "x" : NULL;
            SET(p->http.managers, p->managers, there == 4);
            expect_part(p, there == i ? ANSWERS : CKS_PROBE_PART_NONE,
                        there == i ? "/http/violations/1/member" : NULL, members[i]);
            p->violations[1].kind = CKS_VIOLATION_TYPE;
            expect_part(p, CKS_PROBE_PART_NONE, NULL, members[i]);
        }
    }
}

static void
times_add_up(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    BREAKS(p->timing.tcp = 6, TIMES, "/timing/coldUs");
    BREAKS(p->timing.tls = 6, TIMES, "/timing/coldUs");
    BREAKS(p->timing.request = 6, TIMES, "/timing/coldUs");
    BREAKS(p->timing.min = 6, TIMES, "/timing/p99Us");
    AGREES((p->timing.min = 6, p->timing.p99 = CKS_PROBE_NONE));
    AGREES((p->timing.request = 6, p->timing.cold = CKS_PROBE_NONE));
    AGREES((p->r.timing = NULL));
    /* The first part that contradicts itself is told. */
    BREAKS((p->timing.min = 6, p->http.status = 500), ANSWERS, "/http/status");
    BREAKS((p->timing.min = 6, p->r.host = "x"), NAME, "/host");
}

static void
classes_are_those_of_the_addresses(void **state)
{
    struct probe *p = &room;
    CKS_UNUSED(state);
    begin(p);
    p->a_list[0].class = p->a_list[1].class = p->aaaa_list[0].class = CKS_ADDRESS_LOOPBACK;
    p->a_list[2] = (struct cks_probe_address){NULL, CKS_ADDRESS_LOOPBACK};
    p->a.addresses.count = 3;
    cks_probe_derive(&p->r);
    assert_int_equal(p->a_list[0].class, CKS_ADDRESS_GLOBAL);
    assert_int_equal(p->a_list[1].class, CKS_ADDRESS_PRIVATE);
    assert_int_equal(p->a_list[2].class, CKS_ADDRESS_LOOPBACK);
    assert_int_equal(p->aaaa_list[0].class, CKS_ADDRESS_GLOBAL);
    p->dns.a = NULL;
    cks_probe_derive(&p->r);
    p->r.dns = NULL;
    cks_probe_derive(&p->r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_their_addresses),
        cmocka_unit_test(connections_go_where_names_lead),
        cmocka_unit_test(handshakes_end_in_one_way),
        cmocka_unit_test(roots_are_on_their_lists),
        cmocka_unit_test(certificates_cover_the_host),
        cmocka_unit_test(chains_are_possible),
        cmocka_unit_test(answers_follow_requests),
        cmocka_unit_test(missing_members_are_not_there),
        cmocka_unit_test(times_add_up),
        cmocka_unit_test(classes_are_those_of_the_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
