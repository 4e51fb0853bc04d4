#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <openssl/provider.h>
#include <openssl/x509.h>

#include "base/utf8.h"
#include "base/clock.h"
#include "evidence/probe/health_answer.h"
#include "evidence/probe/read.h"
#include "probe/net/address.h"
#include "probe/net/bundle.h"
#include "probe/net/http.h"
#include "probe/limits.h"
#include "probe/net/sigv4.h"
#include "probe/target.h"
#include "probe/net/trust.h"
#include "source/json/json.h"

/* The values of the signing examples in AWS's documentation and of its published test suite
 * (post-vanilla: a POST whose signed headers are exactly host and x-amz-date). */
static void
signature_is_the_published_one(void **state)
{
    CKS_UNUSED(state);
    struct cks_buf out = {0};
    struct cks_sigv4_request r = {
        .method = "POST",
        .host = "example.amazonaws.com",
        .path = "/",
        .region = "us-east-1",
        .service = "service",
        .access_key_id = CKS_STR_LIT("AKIDEXAMPLE"),
        .secret = {CKS_STR_LIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")},
        .time = 1440938160,
    };
    assert_true(cks_sigv4_sign(&out, &r));
    assert_string_equal(
        out.data, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                  " SignedHeaders=host;x-amz-date, Signature="
                  "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    cks_buf_clear(&out);
    r.method = "GET";
    assert_true(cks_sigv4_sign(&out, &r));
    assert_true(cks_str_ends(cks_buf_str(&out),
                             "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
    char date[20];
    cks_sigv4_date(r.time, date);
    assert_string_equal(date, "20150830T123600Z");
    cks_buf_free(&out);
}

/* Reads `text` whole, byte by byte and in two halves: the answer must not depend on it. */
static enum cks_http_fault
read_answer(const char *text, size_t n, bool ends, struct cks_http *h)
{
    enum cks_http_fault faults[3];
    for (size_t way = 0; way < 3; way++) {
        enum cks_http_state s = CKS_HTTP_MORE;
        size_t step = way == 0 ? n : way == 1 ? 1 : n / 2 + 1;
        cks_http_reset(h);
        for (size_t at = 0; at < n && s == CKS_HTTP_MORE; at += step)
            s = cks_http_feed(h, text + at, at + step < n ? step : n - at);
        if (s == CKS_HTTP_MORE && ends)
            s = cks_http_end(h);
        assert_true(s != CKS_HTTP_MORE || !ends);
        assert_true((s == CKS_HTTP_BROKEN) == (h->fault != CKS_HTTP_FAULT_NONE));
        faults[way] = h->fault;
    }
    /* Bytes after the end are seen only where they come with it. */
    if (faults[0] != CKS_HTTP_FAULT_EXTRA) {
        assert_int_equal(faults[0], faults[1]);
        assert_int_equal(faults[0], faults[2]);
    }
    return faults[0];
}

static void
http_reads_what_is_allowed(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text, *body;
        int status;
        bool reusable;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}", 200, true},
        {"HTTP/1.1 200\r\ncontent-length:2\r\n\r\n{}", "{}", 200, true},
        {"HTTP/1.1 200 OK\nContent-Length: 2, 2\n\n{}", "{}", 200, true},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\n{}", "{}", 200, false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}", 200, false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: x, keep-alive\r\n\r\n{}", "{}", 200,
         true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "", 401,
         true},
        {"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n", "", 204, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\n{\r\n01;x=y\r\n}\r\n0\r\nA: "
         "b\r\n"
         "\r\n",
         "{}", 200, true},
        {"HTTP/1.1 200 OK\r\n\r\n{\"a\":1}", "{\"a\":1}", 200, false},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_http h = {0};
        assert_int_equal(read_answer(rows[i].text, strlen(rows[i].text), true, &h),
                         CKS_HTTP_FAULT_NONE);
        assert_int_equal(h.status, rows[i].status);
        assert_true(cks_str_is(cks_buf_str(&h.body), rows[i].body));
        assert_int_equal(cks_http_reusable(&h), rows[i].reusable);
        cks_http_reset(&h);
    }
}

static void
http_refuses_what_is_not(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        enum cks_http_fault fault;
    } rows[] = {
        {"HTTP/2 200 OK\r\n\r\n", CKS_HTTP_FAULT_STATUS_LINE},
        {"HTTP/1.1 2000 OK\r\n\r\n", CKS_HTTP_FAULT_STATUS_LINE},
        {"HTTP/1.1 099 OK\r\n\r\n", CKS_HTTP_FAULT_STATUS_LINE},
        {"SSH-2.0-OpenSSH\r\n", CKS_HTTP_FAULT_STATUS_LINE},
        {"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", CKS_HTTP_FAULT_FIELD},
        {"HTTP/1.1 200 OK\r\nName : x\r\n\r\n", CKS_HTTP_FAULT_FIELD},
        {"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", CKS_HTTP_FAULT_FIELD},
        {"HTTP/1.1 200 OK\r\nA: b\001\r\n\r\n", CKS_HTTP_FAULT_FIELD},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", CKS_HTTP_FAULT_LENGTH},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
         CKS_HTTP_FAULT_LENGTH},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\n", CKS_HTTP_FAULT_LENGTH},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n", CKS_HTTP_FAULT_LENGTH},
        {"HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n", CKS_HTTP_FAULT_BODY_LONG},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", CKS_HTTP_FAULT_ENCODING},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
         CKS_HTTP_FAULT_ENCODING},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", CKS_HTTP_FAULT_CHUNK},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", CKS_HTTP_FAULT_CHUNK},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
         CKS_HTTP_FAULT_CHUNK},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
         CKS_HTTP_FAULT_BODY_LONG},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", CKS_HTTP_FAULT_CUT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", CKS_HTTP_FAULT_CUT},
        {"HTTP/1.1 101 Switching\r\n\r\n", CKS_HTTP_FAULT_INTERIM},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", CKS_HTTP_FAULT_EXTRA},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_http h = {0};
        assert_int_equal(read_answer(rows[i].text, strlen(rows[i].text), true, &h), rows[i].fault);
        cks_http_reset(&h);
    }
}

static void
http_stops_at_its_limits(void **state)
{
    CKS_UNUSED(state);
    struct cks_http h = {0};
    char block[4096];
    memset(block, 'a', sizeof(block));
    /* One line without an end, many short lines, a body without an end, tiny chunks. */
    cks_http_feed(&h, "HTTP/1.1 200 OK\r\nA: ", 20);
    enum cks_http_state s = CKS_HTTP_MORE;
    size_t n = 0;
    for (; s == CKS_HTTP_MORE; n += sizeof(block))
        s = cks_http_feed(&h, block, sizeof(block));
    assert_int_equal(h.fault, CKS_HTTP_FAULT_HEAD_LONG);
    assert_true(n <= CKS_HTTP_HEAD_BYTES + sizeof(block));
    cks_http_reset(&h);
    cks_http_feed(&h, "HTTP/1.1 200 OK\r\n", 17);
    for (n = 0, s = CKS_HTTP_MORE; s == CKS_HTTP_MORE; n++)
        s = cks_http_feed(&h, "A: b\r\n", 6);
    assert_int_equal(n, CKS_HTTP_FIELDS + 1);
    cks_http_reset(&h);
    cks_http_feed(&h, "HTTP/1.1 200 OK\r\n\r\n", 19);
    for (n = 0, s = CKS_HTTP_MORE; s == CKS_HTTP_MORE; n += sizeof(block))
        s = cks_http_feed(&h, block, sizeof(block));
    assert_int_equal(h.fault, CKS_HTTP_FAULT_BODY_LONG);
    assert_int_equal(n, CKS_HTTP_BODY_BYTES + sizeof(block));
    cks_http_reset(&h);
    cks_http_feed(&h, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 47);
    for (n = 0, s = CKS_HTTP_MORE; s == CKS_HTTP_MORE; n++)
        s = cks_http_feed(&h, "1;aaaaaaaaaaaaaaaaaaaa\r\na\r\n", 27);
    assert_int_equal(h.fault, CKS_HTTP_FAULT_BODY_LONG);
    assert_true(n <= CKS_HTTP_TOTAL_BYTES / 27 + 2);
    cks_http_reset(&h);
}

static void
http_dates(void **state)
{
    CKS_UNUSED(state);
    int64_t t;
    assert_true(cks_http_date("Sun, 06 Nov 1994 08:49:37 GMT", &t));
    assert_int_equal(t, 784111777);
    assert_false(cks_http_date("Sunday, 06-Nov-94 08:49:37 GMT", &t));
    assert_false(cks_http_date("Sun, 06 Foo 1994 08:49:37 GMT", &t));
    assert_false(cks_http_date("Sun, 31 Feb 1994 08:49:37 GMT", &t));
    assert_false(cks_http_date("Sun, 06 Nov 1994 08:49:37 GMT ", &t));
}

static void
addresses_have_their_class(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *address;
        enum cks_address_class class;
    } rows[] = {
        {"8.8.8.8", CKS_ADDRESS_GLOBAL},
        {"9.255.255.255", CKS_ADDRESS_GLOBAL},
        {"10.0.0.0", CKS_ADDRESS_PRIVATE},
        {"11.0.0.0", CKS_ADDRESS_GLOBAL},
        {"100.63.255.255", CKS_ADDRESS_GLOBAL},
        {"100.64.0.0", CKS_ADDRESS_SHARED},
        {"100.127.255.255", CKS_ADDRESS_SHARED},
        {"100.128.0.0", CKS_ADDRESS_GLOBAL},
        {"127.255.255.255", CKS_ADDRESS_LOOPBACK},
        {"169.254.169.254", CKS_ADDRESS_LINK_LOCAL},
        {"172.15.255.255", CKS_ADDRESS_GLOBAL},
        {"172.16.0.0", CKS_ADDRESS_PRIVATE},
        {"172.31.255.255", CKS_ADDRESS_PRIVATE},
        {"172.32.0.0", CKS_ADDRESS_GLOBAL},
        {"192.0.0.8", CKS_ADDRESS_PROTOCOL},
        {"192.0.0.9", CKS_ADDRESS_GLOBAL},
        {"192.0.2.1", CKS_ADDRESS_DOCUMENTATION},
        {"192.168.255.255", CKS_ADDRESS_PRIVATE},
        {"198.17.255.255", CKS_ADDRESS_GLOBAL},
        {"198.19.255.255", CKS_ADDRESS_BENCHMARKING},
        {"198.51.100.1", CKS_ADDRESS_DOCUMENTATION},
        {"203.0.113.255", CKS_ADDRESS_DOCUMENTATION},
        {"203.0.114.0", CKS_ADDRESS_GLOBAL},
        {"0.0.0.0", CKS_ADDRESS_UNSPECIFIED},
        {"224.0.0.1", CKS_ADDRESS_MULTICAST},
        {"239.255.255.255", CKS_ADDRESS_MULTICAST},
        {"240.0.0.1", CKS_ADDRESS_RESERVED},
        {"255.255.255.255", CKS_ADDRESS_RESERVED},
        {"::1", CKS_ADDRESS_LOOPBACK},
        {"::", CKS_ADDRESS_UNSPECIFIED},
        {"::ffff:10.0.0.1", CKS_ADDRESS_PROTOCOL},
        {"fe80::1", CKS_ADDRESS_LINK_LOCAL},
        {"fd00::1", CKS_ADDRESS_PRIVATE},
        {"ff02::1", CKS_ADDRESS_MULTICAST},
        {"2001:db8::1", CKS_ADDRESS_DOCUMENTATION},
        {"2600:1f18::1", CKS_ADDRESS_GLOBAL},
        {"4000::", CKS_ADDRESS_RESERVED},
        {"nonsense", CKS_ADDRESS_UNKNOWN},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        assert_int_equal(cks_address_class_of(rows[i].address), rows[i].class);
}

static void
endpoints_that_cannot_be_contacted(void **state)
{
    CKS_UNUSED(state);
    struct cks_arena a = {0};
    char *host;
    assert_null(cks_target_host(&a, "https://XKS.Example.com./", &host));
    assert_string_equal(host, "xks.example.com");
    static const char *const bad[] = {
        "http://a.b",     "https://",      "https://.a.b",   "https://a..b",
        "https://a.b:80", "https://a.b/c", "https://-a.b",   "https://a_b.c",
        "https://u@a.b",  "https://a.b?x", "https://a\r\nb", "https://[::1]",
    };
    for (size_t i = 0; i < CKS_COUNT(bad); i++)
        assert_non_null(cks_target_host(&a, bad[i], &host));
    struct cks_connect_to to;
    assert_true(cks_target_connect_to(&a, "a.b:443:127.0.0.1:8443", &to));
    assert_string_equal(to.address, "127.0.0.1");
    assert_int_equal(to.to, 8443);
    assert_true(cks_target_connect_to(&a, "::[::1]:8443", &to));
    assert_string_equal(to.address, "::1");
    assert_string_equal(to.host, "");
    assert_true(cks_target_connect_to(&a, ":::1", &to));
    assert_false(cks_target_connect_to(&a, "a:443:localhost:1", &to));
    assert_false(cks_target_connect_to(&a, "a:443:127.0.0.1", &to));
    assert_false(cks_target_connect_to(&a, "a:443:127.0.0.1:1:2", &to));
    assert_false(cks_target_connect_to(&a, "a:443:127.0.0.1:65536", &to));
    cks_arena_free(&a);
}

/* Every member of a probe's record survives being written and read. */
static void
records_read_back(void **state)
{
    CKS_UNUSED(state);
    struct cks_probe_set set = {.tool = "ckscheck", .version = "0", .from = "a", .taken = "b"};
    struct cks_arena *a = &set.arena;
    struct cks_probe_record *r = cks_probe_add_record(&set);
    r->endpoint = "https://xks.example.com";
    r->complete = true;
    r->ended = CKS_PROBE_PHASE_ANSWER;
    r->dns = cks_probe_new_dns(a);
    r->dns->a = cks_probe_new_answer(a);
    r->dns->a->kind = CKS_DNS_ANSWERED;
    struct cks_probe_address *x = cks_probe_add_address(a, r->dns->a);
    x->address = "192.0.2.1";
    x->class = CKS_ADDRESS_DOCUMENTATION;
    assert_true(cks_probe_add_cname(a, r->dns, "x.example.net"));
    for (int i = 0; i < 9; i++)
        cks_probe_add_tcp(a, r)->port = i;
    r->tls = cks_probe_new_tls(a);
    r->tls->look = cks_probe_new_look(a);
    r->tls->look->connected = true;
    cks_probe_add_certificate(a, r->tls)->subject = "CN=\"x\"\n\xff";
    cks_probe_add_code(a, r->tls)->code = 20;
    r->http = cks_probe_new_http(a);
    r->http->skew = -3600;
    *cks_probe_add_violation(a, r->http) =
        (struct cks_probe_violation){CKS_VIOLATION_RANGE, "/x", NULL};
    r->timing = cks_probe_new_timing(a);
    r->timing->cold = 1;
    cks_probe_add_attempt(a, r)->kind = CKS_ATTEMPT_SAMPLE;
    cks_probe_add_conformance(a, r)->check = CKS_CHECK_REQUEST_ID;
    struct cks_buf one = {0}, two = {0};
    cks_probe_write(&one, &set);
    struct cks_json_error error;
    assert_true(cks_json_check(cks_buf_str(&one), &error));
    cJSON *tree = cks_json_parse(cks_buf_str(&one));
    struct cks_probe_set again = {0};
    const char *member = NULL;
    assert_int_equal(cks_probe_read(&again, tree, &member), CKS_PROBE_READ_OK);
    assert_int_equal(again.records.items[0].tcp.count, 9);
    assert_int_equal(again.records.items[0].tcp.items[8].port, 8);
    assert_int_equal(again.records.items[0].tcp.items[8].us, CKS_PROBE_NONE);
    assert_int_equal(again.records.items[0].http->skew, -3600);
    cks_probe_write(&two, &again);
    assert_string_equal(one.data, two.data);
    cks_json_delete(tree);
    cks_buf_free(&one);
    cks_buf_free(&two);
    cks_probe_set_free(&set);
    cks_probe_set_free(&again);
}

static void
damaged_records_are_refused(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        enum cks_probe_read want;
        const char *member;
    } rows[] = {
        {"{}", CKS_PROBE_READ_OTHER, NULL},
        {"[]", CKS_PROBE_READ_OTHER, NULL},
        {"{\"ckscheckProbe\":2,\"probes\":[]}", CKS_PROBE_READ_VERSION, NULL},
        {"{\"ckscheckProbe\":\"1\",\"probes\":[]}", CKS_PROBE_READ_VERSION, NULL},
        {"{\"ckscheckProbe\":1}", CKS_PROBE_READ_WRONG, "probes"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"ended\":\"x\"}]}", CKS_PROBE_READ_WRONG, "ended"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"tls\":[]}]}", CKS_PROBE_READ_WRONG, "tls"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"tcp\":{}}]}", CKS_PROBE_READ_WRONG, "tcp"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"tcp\":[1]}]}", CKS_PROBE_READ_WRONG, "tcp"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"http\":{\"status\":1e300}}]}", CKS_PROBE_READ_WRONG,
         "status"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"complete\":1}]}", CKS_PROBE_READ_WRONG, "complete"},
        {"{\"ckscheckProbe\":1,\"probes\":[{\"new\":1,\"tls\":null}]}", CKS_PROBE_READ_OK, NULL},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_probe_set set = {0};
        const char *member = NULL;
        cJSON *tree = cks_json_parse(cks_str_of(rows[i].text));
        assert_int_equal(cks_probe_read(&set, tree, &member), rows[i].want);
        if (rows[i].member)
            assert_string_equal(member, rows[i].member);
        cks_json_delete(tree);
        cks_probe_set_free(&set);
    }
}

#define GOOD_MANAGER "{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}"
#define ANSWER(size, managers)                                                                     \
    "{\"xksProxyFleetSize\":" size ",\"xksProxyVendor\":\"v\",\"xksProxyModel\":\"m\","            \
    "\"ekmVendor\":\"e\",\"ekmFleetDetails\":" managers "}"

static void
answers_are_checked_member_by_member(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        int status;
        const char *body, *member; /* NULL: nothing is wrong */
        enum cks_violation_kind kind;
    } rows[] = {
        {200, ANSWER("1", "[" GOOD_MANAGER "]"), NULL, 0},
        {200, ANSWER("1.0", "[" GOOD_MANAGER "]"), NULL, 0},
        {200, ANSWER("0", "[" GOOD_MANAGER "]"), "/xksProxyFleetSize", CKS_VIOLATION_RANGE},
        {200, ANSWER("-1", "[" GOOD_MANAGER "]"), "/xksProxyFleetSize", CKS_VIOLATION_RANGE},
        {200, ANSWER("1e400", "[" GOOD_MANAGER "]"), "/xksProxyFleetSize", CKS_VIOLATION_TYPE},
        {200, ANSWER("1.5", "[" GOOD_MANAGER "]"), "/xksProxyFleetSize", CKS_VIOLATION_TYPE},
        {200, ANSWER("\"1\"", "[" GOOD_MANAGER "]"), "/xksProxyFleetSize", CKS_VIOLATION_TYPE},
        {200, ANSWER("1", "[]"), "/ekmFleetDetails", CKS_VIOLATION_COUNT},
        {200, ANSWER("1", "{}"), "/ekmFleetDetails", CKS_VIOLATION_TYPE},
        {200, ANSWER("1", "[1]"), "/ekmFleetDetails/0", CKS_VIOLATION_TYPE},
        {200, ANSWER("1", "[{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"OK\"}]"),
         "/ekmFleetDetails/0/healthStatus", CKS_VIOLATION_VALUE},
        {200,
         ANSWER("1", "[" GOOD_MANAGER ",{\"id\":1,\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}]"),
         "/ekmFleetDetails/1/id", CKS_VIOLATION_TYPE},
        {200, ANSWER("1", "[{\"ID\":\"1\",\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}]"),
         "/ekmFleetDetails/0/id", CKS_VIOLATION_MISSING},
        {200, "{\"ekmVendor\":1,\"ekmVendor\":\"x\"}", "/ekmVendor", CKS_VIOLATION_DUPLICATE},
        {200, "[]", "", CKS_VIOLATION_NO_OBJECT},
        {200, "<html>", "", CKS_VIOLATION_NO_JSON},
        {200, "", "", CKS_VIOLATION_NO_JSON},
        {200, "{} x", "", CKS_VIOLATION_NO_JSON},
        {401, "{\"errorName\":\"AuthenticationFailedException\"}", NULL, 0},
        {401, "{\"errorName\":\"A\",\"errorMessage\":null}", NULL, 0},
        {401, "{}", "/errorName", CKS_VIOLATION_MISSING},
        {401, "{\"errorName\":1}", "/errorName", CKS_VIOLATION_TYPE},
        {401, "{\"errorName\":\"A\",\"errorMessage\":\"\xc3\xa9\"}", "/errorMessage",
         CKS_VIOLATION_CHARACTER},
        {401, "{\"errorName\":\"A\",\"errorMessage\":\"a\\u007f\"}", "/errorMessage",
         CKS_VIOLATION_CHARACTER},
        {401, "{\"errorName\":\"A\",\"errorMessage\":\"a\\u001f\"}", "/errorMessage",
         CKS_VIOLATION_CHARACTER},
        {401, "{\"errorName\":\"A\",\"errorMessage\":\" ~\"}", NULL, 0},
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_arena a = {0};
        struct cks_probe_http *h = cks_probe_new_http(&a);
        h->status = rows[i].status;
        h->content_type = "Application/JSON; charset=utf-8";
        assert_true(cks_health_read(&a, h, cks_str_of(rows[i].body)));
        bool found = false;
        for (size_t k = 0; k < h->violations.count && rows[i].member; k++)
            found |= strcmp(h->violations.items[k].member, rows[i].member) == 0 &&
                     h->violations.items[k].kind == rows[i].kind;
        assert_int_equal(found, rows[i].member != NULL);
        assert_true(rows[i].member || h->violations.count == 0);
        cks_arena_free(&a);
    }
}

static void
error_messages_are_short(void **state)
{
    CKS_UNUSED(state);
    for (size_t n = 511; n <= 512; n++) {
        struct cks_arena a = {0};
        struct cks_buf body = {0};
        struct cks_probe_http *h = cks_probe_new_http(&a);
        h->status = 403;
        h->content_type = "application/json";
        cks_buf_adds(&body, "{\"errorName\":\"AccessDeniedException\",\"errorMessage\":\"");
        for (size_t i = 0; i < n; i++)
            cks_buf_addc(&body, 'x');
        cks_buf_adds(&body, "\"}");
        assert_true(cks_health_read(&a, h, cks_buf_str(&body)));
        assert_int_equal(h->violations.count, n == 512);
        cks_buf_free(&body);
        cks_arena_free(&a);
    }
}

static void
texts_are_cut_between_characters(void **state)
{
    CKS_UNUSED(state);
    for (size_t before = 0; before < 3; before++) {
        struct cks_arena a = {0};
        struct cks_buf text = {0};
        cks_buf_fill(&text, 'x', before);
        for (size_t i = 0; i < CKS_PROBE_TEXT_MAX / 2; i++)
            cks_buf_adds(&text, "\xc3\xa9");
        const char *kept = cks_health_text(&a, cks_buf_str(&text));
        assert_non_null(kept);
        assert_int_equal(strlen(kept), CKS_PROBE_TEXT_MAX - before % 2);
        assert_int_equal(cks_utf8_invalid(cks_str_of(kept)), strlen(kept));
        cks_buf_free(&text);
        cks_arena_free(&a);
    }
}

static X509 *
parse_der(OSSL_LIB_CTX *library, struct cks_str der)
{
    const unsigned char *p = (const unsigned char *)(const void *)der.p;
    X509 *x = X509_new_ex(library, NULL);
    return d2i_X509(&x, &p, (long)der.n);
}

/* Real roots of this machine: one of the list is trusted, as itself and as a re-issue; with another
 * list it is public but not on it. */
static void
roots_are_matched_by_hash_and_key(void **state)
{
    CKS_UNUSED(state);
    static const char file[] = "/etc/ssl/certs/ca-certificates.crt";
    struct cks_buf text = {0};
    struct cks_bundle bundle = {0};
    if (!cks_read_whole(&text, file, CKS_TRUST_FILE_BYTES))
        skip();
    assert_true(cks_bundle_add(&bundle, cks_buf_str(&text)));
    cks_bundle_seal(&bundle);
    unsigned lists[4] = {0};
    for (size_t i = 0; i < cks_kms_roots.count; i++)
        lists[cks_kms_roots.roots[i].lists]++;
    assert_int_equal(lists[CKS_ROOT_LISTS_NONE], 0);
    assert_int_equal(lists[CKS_ROOT_LISTS_2022], 13);
    assert_int_equal(lists[CKS_ROOT_LISTS_2024], 28);
    assert_int_equal(lists[CKS_ROOT_LISTS_BOTH], 123);
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *provider = OSSL_PROVIDER_load(library, "default");
    struct cks_trust_options o = {library, &cks_kms_roots, file, NULL};
    struct cks_trust *trust = NULL;
    assert_int_equal(cks_trust_new(&o, &trust), CKS_OK);
    assert_true(cks_trust_listed(trust) > 50);

    X509 *x = parse_der(library, cks_bundle_der(&bundle, &bundle.entries.items[0]));
    STACK_OF(X509) *chain = sk_X509_new_null();
    sk_X509_push(chain, x);
    /* OpenSSL refuses one of two roots of the same name where it is the whole chain. */
    unsigned statuses[16] = {0}, twins = 0;
    for (size_t i = 0; i < bundle.entries.count; i++) {
        struct cks_arena a = {0};
        struct cks_probe_tls *t = cks_probe_new_tls(&a);
        X509 *root = parse_der(library, cks_bundle_der(&bundle, &bundle.entries.items[i]));
        int code;
        sk_X509_set(chain, 0, root);
        cks_trust_verify(trust, chain, 1700000000, &a, t, &code);
        statuses[t->root]++;
        bool told = t->root == CKS_TLS_ROOT_LISTED || t->root == CKS_TLS_ROOT_LISTED_KEY;
        assert_int_equal(told, t->root_lists != CKS_ROOT_LISTS_NONE);
        if (t->root_subject && strstr(t->root_subject, "ISRG Root X2"))
            assert_int_equal(t->root_lists, CKS_ROOT_LISTS_2024);
        if (t->root_subject && strstr(t->root_subject, "Amazon Root CA 1"))
            assert_int_equal(t->root_lists, CKS_ROOT_LISTS_BOTH);
        twins += t->root == CKS_TLS_ROOT_SELF_SIGNED;
        X509_free(root);
        cks_arena_free(&a);
    }
    assert_int_equal(statuses[CKS_TLS_ROOT_LISTED] + statuses[CKS_TLS_ROOT_LISTED_KEY],
                     cks_trust_listed(trust) - twins);
    assert_true(twins <= 1);
    assert_int_equal(statuses[CKS_TLS_ROOT_PUBLIC_UNLISTED],
                     bundle.entries.count - cks_trust_listed(trust));
    cks_trust_free(trust);

    /* A list that has the root's subject and key, and another certificate's hash. */
    struct cks_root other = {.alias = "other"};
    const struct cks_bundle_entry *e = &bundle.entries.items[0];
    size_t n = sizeof(other.key);
    assert_true(EVP_Q_digest(library, "SHA256", NULL, e->key.p, e->key.n, other.key, &n));
    assert_true(
        EVP_Q_digest(library, "SHA256", NULL, e->subject.p, e->subject.n, other.subject, &n));
    for (int right_key = 0; right_key < 2; right_key++) {
        struct cks_arena a = {0};
        struct cks_probe_tls *t = cks_probe_new_tls(&a);
        struct cks_root_list list = {&other, 1};
        int code;
        other.key[0] ^= (unsigned char)!right_key;
        o.list = &list;
        assert_int_equal(cks_trust_new(&o, &trust), CKS_OK);
        sk_X509_set(chain, 0, x);
        bool ok = cks_trust_verify(trust, chain, 1700000000, &a, t, &code);
        /* As a server's certificate a root has other faults. */
        assert_int_equal(ok, right_key && code == X509_V_OK);
        assert_int_equal(t->root,
                         right_key ? CKS_TLS_ROOT_LISTED_KEY : CKS_TLS_ROOT_PUBLIC_UNLISTED);
        other.key[0] ^= (unsigned char)!right_key;
        cks_trust_free(trust);
        cks_arena_free(&a);
    }
    sk_X509_pop_free(chain, X509_free);
    cks_bundle_free(&bundle);
    cks_buf_free(&text);
    OSSL_PROVIDER_unload(provider);
    OSSL_LIB_CTX_free(library);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signature_is_the_published_one),
        cmocka_unit_test(http_reads_what_is_allowed),
        cmocka_unit_test(http_refuses_what_is_not),
        cmocka_unit_test(http_stops_at_its_limits),
        cmocka_unit_test(http_dates),
        cmocka_unit_test(addresses_have_their_class),
        cmocka_unit_test(endpoints_that_cannot_be_contacted),
        cmocka_unit_test(records_read_back),
        cmocka_unit_test(damaged_records_are_refused),
        cmocka_unit_test(answers_are_checked_member_by_member),
        cmocka_unit_test(error_messages_are_short),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(roots_are_matched_by_hash_and_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
