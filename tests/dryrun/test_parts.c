/* The parts of the dry run, and the library as a program in C uses it. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ckscheck/dryrun.h"
#include "dryrun/limits.h"
#include "dryrun/run/environment.h"
#include "dryrun/serve/names.h"
#include "dryrun/serve/pool.h"
#include "dryrun/state/regions.h"
#include "dryrun/wire/json.h"
#include "dryrun/wire/request.h"

static const struct cks_dry_json *
read_json(struct cks_arena *a, const char *text)
{
    const char *wrong = NULL;
    const struct cks_dry_json *j = cks_dry_json_read(a, cks_str_of(text), &wrong);
    assert_true(j || wrong);
    return j;
}

static void
test_json_accepts(void **state)
{
    static const char *const good[] = {"{}",
                                       "[]",
                                       " null ",
                                       "true",
                                       "-0",
                                       "1.5e+3",
                                       "\"\"",
                                       "[1,2]",
                                       "{\"a\":1}",
                                       "\"\\u00e9\"",
                                       "\"\\ud83d\\ude00\"",
                                       "0.1",
                                       "{\"a\":[{}]}",
                                       "\t\r\n1"};
    struct cks_arena a = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(good); i++)
        if (!read_json(&a, good[i]))
            fail_msg("refused: %s", good[i]);
    cks_arena_free(&a);
}

static void
test_json_refuses(void **state)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "[1,]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "nul",
                                      "'a'",
                                      "\"a",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\x01\"",
                                      "1 2",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "\"\xff\"",
                                      "[1 2]",
                                      "\xef\xbb\xbf{}",
                                      "\"\\ud800\\u0041\"",
                                      "tru",
                                      "--1",
                                      "{\"a\" 1}"};
    struct cks_arena a = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(bad); i++)
        if (read_json(&a, bad[i]))
            fail_msg("accepted: %s", bad[i]);
    cks_arena_free(&a);
}

static void
test_json_values(void **state)
{
    struct cks_arena a = {0};
    int64_t n;
    CKS_UNUSED(state);
    const struct cks_dry_json *j =
        read_json(&a, "{\"a\":\"x\\n\\u00e9\\\"\",\"b\":1000,\"a\":\"last\",\"c\":1.5,\"d\":-7,"
                      "\"e\":99999999999999999999}");
    assert_true(cks_str_is(cks_dry_json_text(j, "a"), "last"));
    assert_true(cks_str_is(j->child->text, "x\n\xc3\xa9\""));
    assert_true(cks_dry_json_whole(cks_dry_json_get(j, "b"), &n) && n == 1000);
    assert_true(cks_dry_json_whole(cks_dry_json_get(j, "d"), &n) && n == -7);
    assert_false(cks_dry_json_whole(cks_dry_json_get(j, "c"), &n));
    assert_false(cks_dry_json_whole(cks_dry_json_get(j, "e"), &n));
    assert_null(cks_dry_json_get(j, "A"));
    assert_int_equal(cks_dry_json_text(j, "b").n, 0);
    cks_arena_free(&a);
}

static void
expect_request(const struct cks_dry_head *h, const char *body, const char *service,
               const char *region, const char *name, enum cks_dry_protocol protocol)
{
    struct cks_arena a = {0};
    struct cks_dry_request r;
    assert_true(cks_dry_request_read(&a, h, cks_str_of(body), &r));
    assert_string_equal(r.service, service);
    assert_string_equal(r.region, region);
    assert_string_equal(r.name, name);
    assert_int_equal(r.protocol, protocol);
    cks_arena_free(&a);
}

#define SCOPE(region, service)                                                                     \
    "AWS4-HMAC-SHA256 Credential=A/20260101/" region "/" service                                   \
    "/aws4_request, SignedHeaders=host, Signature=0"

static void
test_requests(void **state)
{
    CKS_UNUSED(state);
    struct cks_dry_head h = {
        .method = "POST", .path = "/", .authorization = SCOPE("eu-west-1", "kms")};
    h.target = "TrentService.ConnectCustomKeyStore";
    expect_request(&h, "{}", "kms", "eu-west-1", "ConnectCustomKeyStore", CKS_DRY_PROTOCOL_JSON);
    h.authorization = NULL; /* --no-sign-request */
    h.host = "kms-fips.us-gov-west-1.amazonaws.com:443";
    expect_request(&h, "{}", "kms", "us-gov-west-1", "ConnectCustomKeyStore",
                   CKS_DRY_PROTOCOL_JSON);
    h = (struct cks_dry_head){.method = "POST",
                              .path = "/",
                              .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                              .authorization = SCOPE("us-east-1", "sts")};
    expect_request(&h, "Version=1&Action=GetCallerIdentity", "sts", "us-east-1",
                   "GetCallerIdentity", CKS_DRY_PROTOCOL_QUERY);
    expect_request(&h, "Action=%47et%zz+x", "sts", "us-east-1", "Get%zz x", CKS_DRY_PROTOCOL_QUERY);
    h = (struct cks_dry_head){
        .method = "GET", .path = "/b?x=1", .authorization = SCOPE("us-east-1", "s3")};
    expect_request(&h, "", "s3", "us-east-1", "GET /b", CKS_DRY_PROTOCOL_REST_XML);
    h.authorization = SCOPE("us-east-1", "route53");
    expect_request(&h, "", "route53", "us-east-1", "GET /b", CKS_DRY_PROTOCOL_QUERY);
    h.authorization = "Bearer x";
    expect_request(&h, "", "", "", "GET /b", CKS_DRY_PROTOCOL_REST_JSON);
}

static const char *
value_in(char **environment, const char *name)
{
    return cks_dry_variable((const char *const *)environment, name);
}

static void
test_environment(void **state)
{
    struct cks_arena a = {0};
    const char *const given[] = {"PATH=/bin", "AWS_PROFILE=p",       "AWS_ENDPOINT_URL_S3=x",
                                 "odd",       "AWS_REGION=",         "https_proxy=p",
                                 "=x",        "CURL_CA_BUNDLE=/own", NULL};
    const struct cks_dry_leading leading = {.url = "http://127.0.0.1:1", .region = "eu-west-1"};
    const struct cks_dry_leading isolated = {
        .url = "u", .region = NULL, .bundle = "/b", .authority = "/a"};
    CKS_UNUSED(state);
    char **made = cks_dry_environment(&a, given, &leading);
    assert_non_null(made);
    assert_string_equal(value_in(made, "PATH"), "/bin");
    assert_null(value_in(made, "AWS_PROFILE"));
    assert_null(value_in(made, "AWS_ENDPOINT_URL_S3"));
    assert_string_equal(value_in(made, "AWS_ENDPOINT_URL"), "http://127.0.0.1:1");
    assert_string_equal(value_in(made, "AWS_REGION"), "eu-west-1");
    assert_string_equal(value_in(made, "https_proxy"), "p");
    assert_null(value_in(made, "SSL_CERT_FILE"));
    assert_string_equal(value_in(made, "CURL_CA_BUNDLE"), "/own");
    made = cks_dry_environment(&a, given, &isolated);
    assert_null(value_in(made, "https_proxy"));
    assert_null(value_in(made, "AWS_REGION"));
    assert_string_equal(value_in(made, "SSL_CERT_FILE"), "/b");
    assert_string_equal(value_in(made, "NODE_EXTRA_CA_CERTS"), "/a");
    assert_string_equal(value_in(made, "CURL_CA_BUNDLE"), "/b");
    assert_null(value_in(made, "REQUESTS_CA_BUNDLE"));
    cks_arena_free(&a);
}

static void
test_names(void **state)
{
    CKS_UNUSED(state);
    assert_true(cks_dry_is_aws_name("kms.eu-west-1.amazonaws.com"));
    assert_true(cks_dry_is_aws_name("KMS.CN-NORTH-1.AMAZONAWS.COM.CN."));
    assert_true(cks_dry_is_aws_name("kms.eu-west-1.api.aws"));
    assert_true(cks_dry_is_aws_name("kms.cn-north-1.api.amazonwebservices.com.cn"));
    assert_true(cks_dry_is_aws_name("kms.eusc-de-east-1.amazonaws.eu"));
    assert_true(cks_dry_is_aws_name("kms.us-iso-east-1.c2s.ic.gov"));
    assert_false(cks_dry_is_aws_name("www.ic.gov"));
    assert_false(cks_dry_is_aws_name("amazonaws.com"));
    assert_false(cks_dry_is_aws_name("evilamazonaws.com"));
    assert_false(cks_dry_is_aws_name("amazonaws.com.example.net"));
}

static void
test_stores(void **state)
{
    enum { COUNT = 500 };
    struct cks_dry_stores all;
    struct cks_str none = {0};
    char name[32], id[32];
    CKS_UNUSED(state);
    cks_dry_stores_init(&all);
    struct cks_dry_region *r = cks_dry_region_of(&all, "");
    assert_ptr_equal(cks_dry_region_of(&all, "eu-west-1"), r);
    assert_ptr_not_equal(cks_dry_region_of(&all, "eu-west-2"), r);
    for (int i = 0; i < COUNT; i++) {
        struct cks_dry_store *s = cks_dry_store_new();
        snprintf(name, sizeof(name), "s%d", i);
        cks_dry_new_id(r, CKS_STR_LIT("same"), id);
        assert_true(cks_dry_set(&s->fields[CKS_DRY_ID], cks_str_of(id)));
        assert_true(cks_dry_set(&s->fields[CKS_DRY_NAME], cks_str_of(name)));
        assert_true(
            cks_dry_set(&s->fields[CKS_DRY_ENDPOINT], CKS_STR_LIT("https://A.example.net")));
        assert_true(cks_dry_set(&s->fields[CKS_DRY_PATH], cks_str_of(name)));
        assert_true(cks_dry_stores_add(&all, r, s));
    }
    size_t shared = 0;
    for (struct cks_dry_store *s =
             cks_dry_first(r, CKS_DRY_BY_ENDPOINT, CKS_STR_LIT("https://a.EXAMPLE.net"), none);
         s; s = cks_dry_next(s, CKS_DRY_BY_ENDPOINT))
        shared++;
    assert_int_equal(shared, COUNT);
    struct cks_dry_store *s =
        cks_dry_first(r, CKS_DRY_BY_URI, CKS_STR_LIT("https://a.example.net"), CKS_STR_LIT("s7"));
    assert_non_null(s);
    assert_null(cks_dry_next(s, CKS_DRY_BY_URI));
    cks_dry_stores_unlink(r, s);
    assert_true(cks_dry_set(&s->fields[CKS_DRY_NAME], CKS_STR_LIT("new")));
    cks_dry_stores_link(r, s);
    assert_ptr_equal(cks_dry_first(r, CKS_DRY_BY_NAME, CKS_STR_LIT("new"), none), s);
    cks_dry_stores_remove(&all, r, s);
    assert_null(cks_dry_first(r, CKS_DRY_BY_NAME, CKS_STR_LIT("new"), none));
    assert_int_equal(all.count, COUNT - 1);
    cks_dry_stores_free(&all);
}

/* ---- the library ---- */

struct seen {
    size_t calls;
    char operation[64];
    enum cks_outcome outcome;
};

static void
see(void *cookie, const struct cks_dryrun_call *call)
{
    struct seen *s = cookie;
    s->calls++;
    s->outcome = call->outcome;
    snprintf(s->operation, sizeof(s->operation), "%s", call->operation);
}

/* One request to the endpoint; the answer's first line. */
static void
ask(const char *url, const char *operation, const char *body, char out[64])
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char text[1024];
    to.sin_port = htons((in_port_t)strtoul(strrchr(url, ':') + 1, NULL, 10));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    int n =
        snprintf(text, sizeof(text),
                 "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: TrentService.%s\r\nContent-Length: "
                 "%zu\r\nConnection: close\r\n\r\n%s",
                 operation, strlen(body), body);
    assert_int_equal(write(fd, text, (size_t)n), n);
    ssize_t got = recv(fd, out, 63, MSG_WAITALL);
    out[got > 0 ? got : 0] = '\0';
    close(fd);
}

static int
collect(void *cookie, const char *text, size_t size)
{
    cks_buf_add(cookie, text, size);
    return 0;
}

static void
test_library(void **state)
{
    struct cks_dryrun_options o;
    struct cks_dryrun *d = NULL;
    struct seen seen = {0};
    struct cks_buf text = {0};
    char answer[64];
    CKS_UNUSED(state);
    cks_dryrun_options_init(&o);
    o.call = see;
    o.call_cookie = &seen;
    assert_int_equal(cks_dryrun_open(&o, &d), CKS_OK);
    assert_string_equal(cks_dryrun_url(d), "");
    assert_int_equal(cks_dryrun_start(d), CKS_OK);
    assert_int_equal(cks_dryrun_start(d), CKS_ERR_STATE);
    ask(cks_dryrun_url(d), "CreateCustomKeyStore", "{\"CustomKeyStoreName\":\"a\"}", answer);
    assert_memory_equal(answer, "HTTP/1.1 400", 12);
    ask(cks_dryrun_url(d), "DescribeCustomKeyStores", "{}", answer);
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_int_equal(cks_dryrun_stop(d), CKS_OK);
    assert_int_equal(seen.calls, 2);
    assert_string_equal(seen.operation, "DescribeCustomKeyStores");
    assert_int_equal(cks_dryrun_inventory(d, NULL, collect, &text), CKS_OK);
    assert_non_null(strstr(text.data, "\"CustomKeyStores\": []"));
    cks_buf_free(&text);
    cks_dryrun_close(&d);
    assert_null(d);
}

static void
test_command(void **state)
{
    char *arguments[] = {(char[]){"sh"}, (char[]){"-c"},
                         (char[]){"test -n \"$AWS_ENDPOINT_URL\" && exit 5"}, NULL};
    char *missing[] = {(char[]){"/nowhere/program"}, NULL};
    const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    struct cks_dryrun_command c = {
        .size = sizeof(c), .arguments = arguments, .environment = environment};
    struct cks_dryrun_end end = {.size = sizeof(end)};
    struct cks_dryrun *d = NULL;
    CKS_UNUSED(state);
    assert_int_equal(cks_dryrun_open(NULL, &d), CKS_OK);
    assert_int_equal(cks_dryrun_run(d, &c, &end), CKS_OK);
    assert_int_equal(end.exit_status, 5);
    assert_int_equal(end.start_error, 0);
    assert_true(end.isolated == !end.why_not_isolated);
    cks_dryrun_close(&d);
    c.arguments = missing;
    c.isolation = CKS_ISOLATION_OFF;
    assert_int_equal(cks_dryrun_open(NULL, &d), CKS_OK);
    assert_int_equal(cks_dryrun_run(d, &c, &end), CKS_OK);
    assert_int_not_equal(end.start_error, 0);
    cks_dryrun_close(&d);
}

static void
test_wrong_arguments(void **state)
{
    struct cks_dryrun_options o;
    struct cks_dryrun *d = NULL;
    struct cks_dryrun_command c = {.size = sizeof(c)};
    struct cks_dryrun_end end = {.size = sizeof(end)};
    const char *const none[] = {"/nowhere.json", NULL}, *const wrong[] = {"create", NULL};
    CKS_UNUSED(state);
    cks_dryrun_options_init(&o);
    assert_int_equal(cks_dryrun_open(&o, NULL), CKS_ERR_ARGUMENT);
    o.size = 1;
    assert_int_equal(cks_dryrun_open(&o, &d), CKS_ERR_ARGUMENT);
    cks_dryrun_options_init(&o);
    o.inventories = none;
    assert_int_equal(cks_dryrun_open(&o, &d), CKS_ERR_READ);
    assert_non_null(strstr(cks_dryrun_problem(d), "/nowhere.json"));
    cks_dryrun_close(&d);
    cks_dryrun_options_init(&o);
    o.faults = wrong;
    assert_int_equal(cks_dryrun_open(&o, &d), CKS_ERR_ARGUMENT);
    cks_dryrun_close(&d);
    cks_dryrun_options_init(&o);
    o.address = "nowhere";
    assert_int_equal(cks_dryrun_open(&o, &d), CKS_OK);
    assert_int_equal(cks_dryrun_start(d), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_dryrun_run(d, &c, &end), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_dryrun_run(NULL, NULL, NULL), CKS_ERR_ARGUMENT);
    cks_dryrun_close(&d);
    cks_dryrun_close(&d);
    cks_dryrun_close(NULL);
    assert_int_equal(cks_dryrun_stop(NULL), CKS_ERR_ARGUMENT);
    assert_string_equal(cks_dryrun_url(NULL), "");
    assert_null(cks_dryrun_failure(NULL, 0));
    assert_int_equal(cks_dryrun_inventory(NULL, NULL, collect, NULL), CKS_ERR_ARGUMENT);
}

struct looks {
    int worked, done;
};

static void
look_slowly(void *cookie, cks_sink_fn take, void *take_cookie)
{
    const struct timespec pause = {.tv_nsec = 100000000};
    struct looks *l = cookie;
    nanosleep(&pause, NULL);
    __atomic_add_fetch(&l->worked, 1, __ATOMIC_RELAXED);
    take(take_cookie, "seen", 4);
}

static void
count_look(void *cookie, struct cks_str result)
{
    struct looks *l = cookie;
    CKS_UNUSED(result);
    l->done++;
}

/* A client gives up after a minute: what has waited too long for a thread is done without work. */
static void
test_pool_waits_in_vain(void **state)
{
    struct looks l = {0};
    int wake = eventfd(0, 0);
    uint64_t n;
    CKS_UNUSED(state);
    struct cks_dry_pool *p = cks_dry_pool_new(wake, 20);
    assert_non_null(p);
    for (unsigned i = 0; i < CKS_DRY_PROBES_MAX + 5; i++)
        assert_true(cks_dry_pool_add(p, look_slowly, count_look, &l));
    while ((unsigned)l.done < CKS_DRY_PROBES_MAX + 5) {
        assert_int_equal(read(wake, &n, sizeof(n)), sizeof(n));
        cks_dry_pool_finish(p);
    }
    assert_int_equal(l.worked, CKS_DRY_PROBES_MAX);
    cks_dry_pool_end(p);
    cks_dry_pool_free(p);
    close(wake);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_accepts),
        cmocka_unit_test(test_json_refuses),
        cmocka_unit_test(test_json_values),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_stores),
        cmocka_unit_test(test_library),
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_wrong_arguments),
        cmocka_unit_test(test_pool_waits_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
