/* The public functions: order of calls, arguments, injected clock and files, sinks that refuse. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "ckscheck/tool.h"

static const char input[] = "{\"CustomKeyStoreName\":\"n\",\"CloudHsmClusterId\":\"cluster-0\"}";

static void
calls_in_the_wrong_order_are_refused(void **state)
{
    (void)state;
    struct cks *c = NULL;
    assert_int_equal(cks_open(NULL, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(cks_report(c, "text", NULL, NULL, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_add_buffer(c, "a.json", input, strlen(input)), CKS_OK);
    assert_int_equal(cks_finding_count(c), 0); /* not before the judging */
    assert_null(cks_finding(c, 0));
    assert_int_equal(cks_judge(c), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_ERR_STATE);
    assert_int_equal(cks_add_buffer(c, "a.json", input, strlen(input)), CKS_ERR_STATE);
    assert_true(cks_finding_count(c) > 0);
    assert_null(cks_finding(c, cks_finding_count(c)));
    assert_int_equal(cks_store_count(c), 1);
    struct cks_store_info info = {.size = sizeof(info)};
    assert_true(cks_store_at(c, 0, &info));
    assert_string_equal(info.name, "n");
    assert_string_equal(info.address, "");
    assert_false(cks_store_at(c, 1, &info));
    cks_close(&c);
    assert_null(c);
    cks_close(&c);
    cks_close(NULL);
    struct cks_options o;
    cks_options_init(&o);
    o.size = 3;
    assert_int_equal(cks_open(&o, &c), CKS_ERR_ARGUMENT);
}

static void
severities_change_reports(void **state)
{
    (void)state;
    struct cks *c;
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(cks_set_severity(c, "CKS999", CKS_NOTE), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_set_severity(c, "CKS201", CKS_SEVERITY_NONE), CKS_OK);
    assert_int_equal(cks_set_severity(c, "required-for-type", CKS_NOTE), CKS_OK);
    cks_add_buffer(c, "a.json", input, strlen(input));
    cks_judge(c);
    bool seen = false;
    for (size_t i = 0; i < cks_finding_count(c); i++) {
        const struct cks_finding *f = cks_finding(c, i);
        assert_string_not_equal(f->code, "CKS201");
        if (strcmp(f->code, "CKS106") == 0) {
            assert_int_equal(f->severity, CKS_NOTE);
            seen = true;
        }
    }
    assert_true(seen);
    cks_close(&c);
}

/* Files whose names begin with a letter have a policy each. */
static const struct cks_policy *
policy_of(void *cookie, const char *file)
{
    const struct cks_policy *policies = cookie;
    return *file >= 'a' && *file <= 'c' ? &policies[*file - 'a'] : NULL;
}

static void
policies_govern_their_files_alone(void **state)
{
    (void)state;
    struct cks *c;
    const struct cks_level off[] = {{"CKS201", CKS_ERROR}, {"cluster-id-format", CKS_NOTE}};
    const struct cks_ignore ignore = {
        .size = sizeof(ignore), .rule = "CKS201", .reason = "x", .place = {.file = "b.list"}};
    struct cks_policy policies[3] = {
        {.size = sizeof(*policies), .region = "eu-west-1", .levels = off, .level_count = 2},
        {.size = sizeof(*policies), .region = "eu-west-1", .ignores = &ignore, .ignore_count = 1},
        {.size = sizeof(*policies), .region = "us-east-1"},
    };
    static const char *const files[] = {"a.json", "b.json", "c.json", "?.json"};
    unsigned severities[4] = {0}, shared = 0;
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(cks_set_policies(c, NULL, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_set_policies(c, policy_of, policies), CKS_OK);
    assert_int_equal(cks_set_policies(c, policy_of, policies), CKS_ERR_STATE);
    assert_int_equal(cks_set_severity(c, "CKS201", CKS_WARNING), CKS_OK);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(cks_add_buffer(c, files[i], input, strlen(input)), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    for (size_t i = 0; i < cks_finding_count(c); i++) {
        const struct cks_finding *f = cks_finding(c, i);
        for (size_t k = 0; k < 4 && strcmp(f->code, "CKS201") == 0; k++)
            if (strcmp(f->place.file, files[k]) == 0)
                severities[k] = f->severity;
        if (strcmp(f->code, "CKS501") == 0) {
            assert_string_equal(f->place.file, "b.json");
            shared++;
        }
        assert_string_not_equal(f->code, "CKS941");
    }
    assert_int_equal(severities[0], CKS_NOTE);
    assert_int_equal(severities[1], CKS_SEVERITY_NONE);
    assert_int_equal(severities[2], CKS_WARNING);
    assert_int_equal(severities[3], CKS_WARNING);
    assert_int_equal(shared, 1);
    cks_close(&c);
}

static void
what_is_accepted_is_kept(void **state)
{
    (void)state;
    struct cks *c;
    struct cks_suppressed s = {.size = sizeof(s)};
    const struct cks_ignore ignore = {.size = sizeof(ignore),
                                      .rule = "CKS201",
                                      .reason = "a reason",
                                      .place = {.file = "list", .line = 3, .column = 1}};
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(cks_add_ignore(c, &ignore), CKS_OK);
    cks_add_buffer(c, "a.json", input, strlen(input));
    assert_int_equal(cks_suppressed_count(c), 0);
    assert_int_equal(cks_judge(c), CKS_OK);
    assert_int_equal(cks_suppressed_count(c), 1);
    assert_true(cks_suppressed_at(c, 0, &s));
    assert_string_equal(s.finding->code, "CKS201");
    assert_string_equal(s.finding->place.file, "a.json");
    assert_string_equal(s.reason, "a reason");
    assert_string_equal(s.place.file, "list");
    assert_false(s.in_source);
    assert_false(cks_suppressed_at(c, 1, &s));
    cks_close(&c);
}

/* A call names a store by its ID; an inventory tells its name. Entries may use either. */
static void
a_store_is_named_as_the_inventory_does(void **state)
{
    (void)state;
    static const char there[] =
        "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-0123456789abcdef0\","
        "\"CustomKeyStoreName\":\"vault\",\"CustomKeyStoreType\":\"AWS_CLOUDHSM\","
        "\"ConnectionState\":\"CONNECTED\"}],\"Truncated\":false}";
    static const char update[] = "{\"CustomKeyStoreId\":\"cks-0123456789abcdef0\","
                                 "\"KeyStorePassword\":\"kmsPswd2025\"}";
    static const char *const addresses[] = {"vault", "cks-0123456789abcdef0", "other"};
    for (size_t i = 0; i < 3; i++) {
        struct cks *c;
        struct cks_store_info info = {.size = sizeof(info)};
        const struct cks_ignore ignore = {
            .size = sizeof(ignore), .rule = "CKS602", .address = addresses[i], .reason = "r"};
        assert_int_equal(cks_open(NULL, &c), CKS_OK);
        assert_int_equal(cks_add_ignore(c, &ignore), CKS_OK);
        assert_int_equal(cks_add_buffer(c, "update.json", update, strlen(update)), CKS_OK);
        assert_true(cks_store_at(c, 0, &info));
        assert_string_equal(info.name, "cks-0123456789abcdef0");
        assert_int_equal(cks_add_buffer(c, "there.json", there, strlen(there)), CKS_OK);
        assert_int_equal(cks_judge(c), CKS_OK);
        assert_true(cks_store_at(c, 0, &info));
        assert_string_equal(info.name, "vault");
        assert_int_equal(cks_suppressed_count(c), i < 2 ? 1 : 0);
        cks_close(&c);
    }
}

static void
policies_that_are_wrong_are_refused(void **state)
{
    (void)state;
    const struct cks_level unknown = {"CKS999", CKS_NOTE};
    const struct cks_ignore unreasoned = {.size = sizeof(unreasoned), .rule = "CKS201"};
    struct cks_policy wrong[3] = {
        {.size = sizeof(*wrong), .levels = &unknown, .level_count = 1},
        {.size = sizeof(*wrong), .ignores = &unreasoned, .ignore_count = 1},
        {.size = 1},
    };
    static const char *const files[] = {"a.json", "b.json", "c.json"};
    for (size_t i = 0; i < 3; i++) {
        struct cks *c;
        assert_int_equal(cks_open(NULL, &c), CKS_OK);
        assert_int_equal(cks_set_policies(c, policy_of, wrong), CKS_OK);
        cks_add_buffer(c, files[i], input, strlen(input));
        assert_int_equal(cks_judge(c), CKS_ERR_ARGUMENT);
        cks_close(&c);
        assert_int_equal(cks_open(NULL, &c), CKS_OK);
        cks_add_buffer(c, files[i], input, strlen(input));
        assert_int_equal(cks_set_policies(c, policy_of, wrong), CKS_ERR_STATE);
        cks_close(&c);
    }
}

/* One file that exists in memory alone. */
struct memory_file {
    const char *text;
    int opened, closed;
};

static int
look(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    struct memory_file *m = cookie;
    (void)follow;
    if (strcmp(path, "virtual.json") != 0)
        return ENOENT;
    *ret = (struct cks_file_info){.kind = CKS_FILE_REGULAR, .size = strlen(m->text)};
    return 0;
}

static int
open_file(void *cookie, const char *path, void **ret_file)
{
    struct memory_file *m = cookie;
    if (strcmp(path, "virtual.json") != 0)
        return ENOENT;
    m->opened++;
    *ret_file = m;
    return 0;
}

static int
read_file(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct memory_file *m = cookie;
    (void)file;
    size_t n = strlen(m->text);
    n = offset < n ? n - offset : 0;
    n = n < size ? n : size;
    memcpy(to, m->text + (n ? offset : 0), n);
    *ret_got = n;
    return 0;
}

static void
close_file(void *cookie, void *file)
{
    struct memory_file *m = cookie;
    (void)file;
    m->closed++;
}

static int
list(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    (void)cookie;
    (void)path;
    (void)each;
    (void)arg;
    return ENOTDIR;
}

static int64_t
fixed_clock(void *cookie)
{
    int *calls = cookie;
    ++*calls;
    return 1767225600;
}

static void
files_and_clock_are_the_callers(void **state)
{
    (void)state;
    struct memory_file m = {.text =
                                "[{\"CustomKeyStoreId\":\"cks-1\",\"NewCustomKeyStoreName\":\"a\"},"
                                "{\"CustomKeyStoreName\":\"a\",\"CustomKeyStoreType\":\"X\"}]"};
    const struct cks_file_access access = {sizeof(access), look,       open_file,
                                           read_file,      close_file, list};
    int clock_calls = 0;
    struct cks_options o;
    struct cks *c;
    cks_options_init(&o);
    o.files = &access;
    o.files_cookie = &m;
    o.clock = fixed_clock;
    o.clock_cookie = &clock_calls;
    assert_int_equal(cks_open(&o, &c), CKS_OK);
    assert_int_equal(cks_add_file(c, "virtual.json"), CKS_OK);
    assert_int_equal(cks_add_file(c, "/etc/hostname"), CKS_ERR_READ);
    assert_int_equal(cks_failure_count(c), 1);
    assert_string_equal(cks_failure(c, 0)->file, "/etc/hostname");
    assert_int_equal(cks_judge(c), CKS_OK);
    assert_true(cks_finding_count(c) > 0);
    assert_string_equal(cks_finding(c, 0)->place.file, "virtual.json");
    cks_close(&c);
    assert_int_equal(clock_calls, 1);
    assert_true(m.opened > 0);
    assert_int_equal(m.opened, m.closed);
}

static void
values_of_variables_need_a_name(void **state)
{
    (void)state;
    static const struct {
        struct cks_variable variable;
        enum cks_status status;
    } cases[] = {
        {{.text = "a=1"}, CKS_OK},
        {{.text = "a="}, CKS_OK},
        {{.text = "a=1", .environment = true}, CKS_OK},
        {{.text = "values.tfvars", .file = true}, CKS_OK},
        {{.text = "a"}, CKS_ERR_ARGUMENT},
        {{.text = "=1"}, CKS_ERR_ARGUMENT},
        {{.text = NULL}, CKS_ERR_ARGUMENT},
        {{.text = NULL, .file = true}, CKS_ERR_ARGUMENT},
        {{.text = "values.tfvars", .file = true, .environment = true}, CKS_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct cks_options o;
        struct cks *c = NULL;
        cks_options_init(&o);
        o.workspace = "prod";
        o.variables = &cases[i].variable;
        o.variable_count = 1;
        assert_int_equal(cks_open(&o, &c), cases[i].status);
        cks_close(&c);
    }
}

static int
refuse(void *cookie, const char *text, size_t size)
{
    (void)text;
    (void)size;
    ++*(int *)cookie;
    return 1;
}

static void
a_sink_may_refuse(void **state)
{
    (void)state;
    struct cks *c;
    int calls = 0;
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    cks_add_buffer(c, "a.json", input, strlen(input));
    cks_judge(c);
    for (const char *const *f = cks_formats(); *f; f++)
        assert_int_equal(cks_report(c, *f, NULL, refuse, &calls), CKS_ERR_WRITE);
    assert_true(calls > 0);
    assert_int_equal(cks_report(c, "nonsense", NULL, refuse, &calls), CKS_ERR_ARGUMENT);
    cks_close(&c);
}

static int
gather(void *cookie, const char *text, size_t size)
{
    char *to = cookie;
    size_t n = strlen(to);
    if (n + size < (1u << 20)) {
        memcpy(to + n, text, size);
        to[n + size] = '\0';
    }
    return 0;
}

/* What one handle judged is reported by another, after the first is closed. */
static void
calls_that_were_judged_elsewhere(void **state)
{
    (void)state;
    struct cks *judged, *calls;
    const struct cks_prediction *made;
    static char page[1u << 20];
    assert_int_equal(cks_open(NULL, &judged), CKS_OK);
    cks_add_buffer(judged, "call 7", input, strlen(input));
    assert_int_equal(cks_judge(judged), CKS_OK);
    assert_true(cks_predict(judged, 0, &made) > 0);
    const struct cks_finding *found = cks_finding(judged, 0);
    struct cks_judged_call call = {.size = sizeof(call),
                                   .name = "call 7",
                                   .title = "CreateCustomKeyStore n",
                                   .result = "REFUSED",
                                   .outcome = CKS_FAIL,
                                   .prediction = made,
                                   .findings = &found,
                                   .finding_count = 1};
    const struct cks_judged_call other = {
        .size = sizeof(other), .name = "call 8", .title = "ListKeys", .result = "NOT ANSWERED"};
    assert_int_equal(cks_open(NULL, &calls), CKS_OK);
    assert_int_equal(cks_add_judged_call(calls, &call), CKS_OK);
    assert_int_equal(cks_add_judged_call(calls, &other), CKS_OK);
    call.title = NULL;
    assert_int_equal(cks_add_judged_call(calls, &call), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_add_judged_call(judged, &other), CKS_ERR_STATE);
    assert_int_equal(cks_add_buffer(calls, "a.json", input, strlen(input)), CKS_ERR_STATE);
    cks_close(&judged);
    assert_int_equal(cks_judge(calls), CKS_OK);
    assert_int_equal(cks_store_count(calls), 1);
    assert_int_equal(cks_finding_count(calls), 1);
    assert_string_equal(cks_finding(calls, 0)->place.file, "call 7");
    assert_int_equal(cks_predict(calls, 0, &made), 1);
    assert_int_equal(made->outcome, CKS_FAIL);
    assert_int_equal(cks_report(calls, "html", NULL, gather, page), CKS_OK);
    assert_non_null(strstr(page, "CreateCustomKeyStore n"));
    assert_non_null(strstr(page, "NOT ANSWERED"));
    assert_int_equal(cks_add_judged_call(calls, &other), CKS_ERR_STATE);
    cks_close(&calls);
}

/* The first finding of a text: has it a line? */
static bool finds_in_a_line(enum cks_status (*add)(struct cks *c, const char *name,
                                                   const void *data, size_t size))
{
    struct cks *c;
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(add(c, "<command line>", input, strlen(input)), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    assert_true(cks_finding_count(c) > 0);
    bool told = cks_finding(c, 0)->place.line > 0;
    cks_close(&c);
    return told;
}

/* A file may be called anything. */
static void
what_is_unwritten_is_told_by_a_flag(void **state)
{
    (void)state;
    struct cks *c;
    assert_true(finds_in_a_line(cks_add_buffer));
    assert_false(finds_in_a_line(cks_add_unwritten));
    assert_int_equal(cks_add_unwritten(NULL, "x", input, 1), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_add_seen(NULL, "x", input, 1), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_open(NULL, &c), CKS_OK);
    assert_int_equal(cks_add_seen(c, "<probe>", "{}", 2), CKS_ERR_READ);
    cks_close(&c);
}

static void
statuses_have_texts(void **state)
{
    (void)state;
    for (int s = CKS_OK; s <= CKS_ERR_INTERNAL; s++)
        assert_true(strlen(cks_status_text((enum cks_status)s)) > 3);
    assert_string_equal(cks_operation_name(CKS_EXISTING), "existing");
    assert_null(cks_severity_name(CKS_SEVERITY_NONE));
    assert_string_equal(cks_outcome_name(CKS_FAIL), "fail");
}

static void
the_start_of_a_file_says_what_it_is(void **state)
{
    char nuls[4096] = "create_custom_key_store", plan[64] = "PK\x03\x04";
    (void)state;
    memcpy(plan + 30, "tfplan", 6);
    assert_int_equal(cks_start_of(NULL, nuls, sizeof(nuls)), CKS_START_TEXT);
    assert_int_equal(cks_start_of("a", NULL, 0), CKS_START_TEXT);
    assert_int_equal(cks_start_of("a", nuls, sizeof(nuls)), CKS_START_BINARY);
    assert_int_equal(cks_start_of("a.sh", nuls, sizeof(nuls)), CKS_START_TEXT);
    assert_int_equal(cks_start_of("a.png", plan, sizeof(plan)), CKS_START_PLAN);
    assert_int_equal(cks_start_of("a", plan, 35), CKS_START_BINARY);
    memset(nuls, 'x', sizeof(nuls));
    /* Eight, and one of 256. */
    memset(nuls, 0, 8 + sizeof(nuls) / 256);
    assert_int_equal(cks_start_of("a", nuls, sizeof(nuls)), CKS_START_TEXT);
    nuls[sizeof(nuls) - 1] = 1;
    assert_int_equal(cks_start_of("a", nuls, sizeof(nuls)), CKS_START_BINARY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_in_the_wrong_order_are_refused),
        cmocka_unit_test(severities_change_reports),
        cmocka_unit_test(policies_govern_their_files_alone),
        cmocka_unit_test(what_is_accepted_is_kept),
        cmocka_unit_test(a_store_is_named_as_the_inventory_does),
        cmocka_unit_test(policies_that_are_wrong_are_refused),
        cmocka_unit_test(files_and_clock_are_the_callers),
        cmocka_unit_test(values_of_variables_need_a_name),
        cmocka_unit_test(a_sink_may_refuse),
        cmocka_unit_test(calls_that_were_judged_elsewhere),
        cmocka_unit_test(what_is_unwritten_is_told_by_a_flag),
        cmocka_unit_test(the_start_of_a_file_says_what_it_is),
        cmocka_unit_test(statuses_have_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
