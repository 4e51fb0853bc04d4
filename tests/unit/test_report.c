/* The reports, over a handle that this file makes up. */
#include <ckscheck/tool.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "model/param.h"
#include "model/term.h"
#include "predict/requirement.h"
#include "report/format.h"
#include "rules/judge/rule.h"
#include "run/state/calls.h"
#include "run/state/proxies.h"
#include "run/state/stores.h"

struct cks {
    const struct cks_finding *findings;
    size_t finding_count;
    bool judged;
    size_t stores;
    struct cks_summary summary;
    bool old_model;
};

bool
cks_run_is_judged(const struct cks *c)
{
    return c->judged;
}

bool
cks_run_lacks_memory(const struct cks *c)
{
    (void)c;
    return false;
}

size_t
cks_unread_count(const struct cks *c)
{
    struct cks_unread u = {.size = sizeof(u)};
    size_t n = 0;
    while (cks_unread_at(c, n, &u))
        n++;
    return n;
}

size_t
cks_call_count(const struct cks *c)
{
    (void)c;
    return 0;
}

const struct cks_called *
cks_call_at(const struct cks *c, size_t i)
{
    (void)c;
    (void)i;
    return NULL;
}

const struct cks_probe_set *
cks_probes_given(const struct cks *c)
{
    static const struct cks_probe_set none;
    (void)c;
    return &none;
}

int64_t
cks_run_now(const struct cks *c)
{
    (void)c;
    return 0;
}

size_t
cks_finding_count(const struct cks *c)
{
    return c->finding_count;
}

const struct cks_finding *
cks_finding(const struct cks *c, size_t i)
{
    return c->judged && i < c->finding_count ? &c->findings[i] : NULL;
}

size_t
cks_store_count(const struct cks *c)
{
    return c->stores;
}

bool
cks_store_at(struct cks *c, size_t i, struct cks_store_info *ret)
{
    *ret = (struct cks_store_info){.file = "a.json",
                                   .address = i ? "/1" : "",
                                   .operation = CKS_CREATE,
                                   .type = "AWS_CLOUDHSM",
                                   .name = "\x1b[31mred"};
    return i < c->stores;
}

size_t
cks_predict(struct cks *c, size_t store, const struct cks_prediction **ret)
{
    static const char *const codes[] = {"USER_LOCKED_OUT", NULL};
    static const struct cks_missing missing = {"users", codes, "user list"};
    static const struct cks_prediction list[] = {
        {.call = CKS_CREATE,
         .outcome = CKS_FAIL,
         .cause = {"ValidationException", CKS_DOCUMENTED, "CKS201"}},
        {.call = CKS_CONNECT, .outcome = CKS_UNDETERMINED, .missing = &missing, .missing_count = 1},
    };
    (void)c;
    (void)store;
    *ret = list;
    return 2;
}

size_t
cks_suppressed_count(const struct cks *c)
{
    CKS_UNUSED(c);
    return 0;
}

bool
cks_suppressed_at(struct cks *c, size_t i, struct cks_suppressed *ret)
{
    CKS_UNUSED(c);
    CKS_UNUSED(i);
    CKS_UNUSED(ret);
    return false;
}

size_t
cks_failure_count(const struct cks *c)
{
    (void)c;
    return 1;
}

const struct cks_failure *
cks_failure(const struct cks *c, size_t i)
{
    static const struct cks_failure f = {CKS_FAILURE_READ, "gone.json", "no such file"};
    (void)c;
    (void)i;
    return &f;
}

bool
cks_summarize(const struct cks *c, struct cks_summary *ret)
{
    *ret = c->summary;
    return true;
}

bool
cks_unread_at(const struct cks *c, size_t i, struct cks_unread *ret)
{
    (void)c;
    (void)i;
    (void)ret;
    return false;
}

/* One line of a configuration turned a rule off, the next left files out. */
size_t
cks_turned_off_count(const struct cks *c)
{
    (void)c;
    return 2;
}

bool
cks_turned_off_at(const struct cks *c, size_t i, struct cks_turned_off *ret)
{
    (void)c;
    *ret = (struct cks_turned_off){.size = ret->size,
                                   .file = "dir/\x1b.yaml",
                                   .line = (unsigned)i + 3,
                                   .rule = i == 0 ? "CKS425" : NULL,
                                   .findings = i == 0 ? 1 : 0,
                                   .files = i == 0 ? 0 : 2};
    return i < 2;
}

const char *
cks_model_date(void)
{
    return "2026-01-02";
}

bool
cks_model_is_old(const struct cks *c)
{
    return c->old_model;
}

const char *
cks_version(void)
{
    return "0.0.0";
}

static int
collect(void *cookie, const char *text, size_t size)
{
    cks_buf_add(cookie, text, size);
    return 0;
}

static int
refuse(void *cookie, const char *text, size_t size)
{
    (void)cookie;
    (void)text;
    (void)size;
    return 1;
}

static const struct cks_related other = {{"b.json", 3, 5, 3, 9}, "the store that has it"};
static const struct cks_finding two[] = {
    {.code = "CKS201",
     .name = "cluster-id-format",
     .severity = CKS_ERROR,
     .basis = CKS_DOCUMENTED,
     .message = "CloudHsmClusterId has a \x1b]0;x\x07 ##[error]",
     .help = "give another",
     .parameter = "CloudHsmClusterId",
     .error = "ValidationException",
     .place = {"::error::a.json", 4, 26, 4, 30},
     .excerpt = "\xe4\xb8\xad\xe4\xb8\xad \"abcd\" ##[x",
     .mark_from = 3,
     .mark_to = 9,
     .store = 1,
     .related = &other,
     .related_count = 1},
    {.code = "CKS508",
     .name = "store-quota",
     .severity = CKS_WARNING,
     .basis = CKS_ADVICE,
     .message = "m",
     .store = CKS_NO_STORE},
};

static struct cks
sample(void)
{
    return (struct cks){
        .findings = two,
        .finding_count = 2,
        .judged = true,
        .stores = 2,
        .summary = {.files = 1, .judged = 1, .stores = 2, .errors = 1, .warnings = 1}};
}

static void
text_is_safe(void **state)
{
    (void)state;
    struct cks c = sample();
    struct cks_buf out = {0};
    assert_int_equal(cks_report(&c, "text", NULL, collect, &out), CKS_OK);
    assert_null(strchr(out.data, '\x1b'));
    assert_null(strchr(out.data, '\x07'));
    assert_null(strstr(out.data, "##["));
    assert_int_equal(strncmp(out.data, "./::error::a.json:4:26: error: ", 31), 0);
    assert_non_null(strstr(out.data, "[CKS201 cluster-id-format]\n    4 | "));
    /* Two wide characters and a space are five columns. */
    assert_non_null(strstr(out.data, "\n      |      ^~~~~~\n"));
    assert_non_null(strstr(out.data, "= KMS would answer: ValidationException "
                                     "(CreateCustomKeyStore)\n"));
    assert_non_null(strstr(out.data, "= related: b.json:3:5: the store that has it\n"));
    assert_non_null(strstr(out.data, "1 error, 1 warning in 2 stores of 1 file"));
    assert_non_null(strstr(out.data, "; KMS model 2026-01-02\n"));
    assert_non_null(strstr(out.data, ".yaml:3 turned off 1 finding of CKS425\n"));
    assert_non_null(strstr(out.data, ".yaml:4 left out 2 files\n"));
    assert_null(strstr(out.data, "more than a year old"));
    cks_buf_free(&out);
    c.old_model = true;
    assert_int_equal(cks_report(&c, "text", NULL, collect, &out), CKS_OK);
    char *once = strstr(out.data, "more than a year old");
    assert_non_null(once);
    assert_null(strstr(once + 1, "more than a year old"));
    cks_buf_free(&out);
}

static void
json_is_json(void **state)
{
    (void)state;
    struct cks c = sample();
    struct cks_buf out = {0};
    assert_int_equal(cks_report(&c, "json", NULL, collect, &out), CKS_OK);
    cJSON *root = cJSON_Parse(out.data);
    assert_non_null(root);
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(root, "findings");
    assert_int_equal(cJSON_GetArraySize(findings), 2);
    const cJSON *second = cJSON_GetArrayItem(findings, 1);
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(second, "line")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(second, "store")));
    const cJSON *stores = cJSON_GetObjectItemCaseSensitive(root, "stores");
    assert_int_equal(cJSON_GetArraySize(stores), 2);
    cJSON_Delete(root);
    cks_buf_free(&out);
}

static void
misuse_is_told(void **state)
{
    (void)state;
    struct cks c = sample();
    assert_int_equal(cks_report(&c, "nothing", NULL, collect, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_report(&c, "text", NULL, refuse, NULL), CKS_ERR_WRITE);
    c.judged = false;
    assert_int_equal(cks_report(&c, "text", NULL, refuse, NULL), CKS_ERR_STATE);
}

/* A format is named in cks_formats and in the table alike. */
static void
every_format_prints(void **state)
{
    (void)state;
    struct cks c = sample();
    for (const char *const *f = cks_formats(); *f; f++) {
        struct cks_buf out = {0};
        assert_int_equal(cks_report(&c, *f, NULL, collect, &out), CKS_OK);
        assert_true(out.len > 0);
        cks_buf_free(&out);
    }
}

/* The page of a name has text under each of its headings, and names rules that exist. */
static void
page_is_whole(const char *name)
{
    struct cks_buf out = {0};
    assert_int_equal(cks_explain(name, collect, &out, NULL), CKS_OK);
    const char *at = out.data;
    assert_int_equal(strncmp(at, "# ", 2), 0);
    assert_null(strstr(at, "(null)"));
    for (; (at = strstr(at, "\n## ")) != NULL; at++) {
        const char *text = strchr(at + 1, '\n');
        assert_non_null(text);
        text += strspn(text, "\n");
        assert_true(*text && strncmp(text, "## ", 3) != 0);
    }
    cks_buf_free(&out);
}

/* A line of a log: each name in it once, and nothing of the rest. */
static void
a_line_is_explained(void **state)
{
    (void)state;
    static const char line[] = "2026-01-02 create failed: XKS_PROXY_TIMED_OUT (errorName="
                               "ThrottlingException), state FAILED, XKS_PROXY_TIMED_OUT, key=Abc9";
    static const char *const names[] = {"# XKS_PROXY_TIMED_OUT\n", "# ThrottlingException\n",
                                        "# FAILED\n"};
    struct cks_buf out = {0};
    const char *from;
    assert_int_equal(cks_explain(line, collect, &out, NULL), CKS_OK);
    from = out.data;
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        from = strstr(from, names[i]);
        assert_non_null(from);
    }
    assert_null(strstr(strstr(out.data, names[0]) + 1, names[0]));
    assert_null(strstr(out.data, "Abc9"));
    cks_buf_free(&out);
    assert_int_equal(cks_explain("nothing of ours, create or not", collect, &out, NULL),
                     CKS_ERR_ARGUMENT);
    /* A parameter by its name in other formats, and by a value. */
    static const char *const elsewhere[][2] = {
        {"xks_proxy_uri_path", "# XksProxyUriPath\n"},
        {"cloudHsmClusterId", "# CloudHsmClusterId\n"},
        {"got VPC_ENDPOINT_SERVICE", "# XksProxyConnectivity\n"},
        {"EXTERNAL_KEY_STORE", "# CustomKeyStoreType\n"},
        {"--xks-proxy-uri-path", "# XksProxyUriPath\n"},
        {"xks-proxy-vpc-endpoint-service-name", "# XksProxyVpcEndpointServiceName\n"},
        {"connect_custom_key_store", "# ConnectCustomKeyStore\n"},
        {"aws kms create-custom-key-store x", "# CreateCustomKeyStore\n"},
        {"argument --cloud-hsm-cluster-id: expected one", "# CloudHsmClusterId\n"},
        {"state FAILED-x", "# FAILED\n"},
        {"AWS/KMS XksProxyErrors 12", "# XksProxyErrors\n"},
        {"xksproxycertificatedaystoexpire", "# XksProxyCertificateDaysToExpire\n"},
        {"\"State\": \"pendingVerification\",", "# pendingVerification\n"},
        {"sigv4_access_key_id = \"X\"", "# sigv4_access_key_id\n"},
        {"user kmsuser is locked", "# kmsuser\n"},
        {"(AccessDenied) when calling", "# AccessDenied\n"},
        {"cks.kms.us-gov-west-1.amazonaws.com", "# cks.kms.REGION.amazonaws.com\n"},
        {"cks.kms.REGION.amazonaws.com", "# cks.kms.REGION.amazonaws.com\n"},
        {"only cks.kms.eu-west-1.amazonaws.com.", "# cks.kms.REGION.amazonaws.com\n"}};
    for (size_t i = 0; i < CKS_COUNT(elsewhere); i++) {
        assert_int_equal(cks_explain(elsewhere[i][0], collect, &out, NULL), CKS_OK);
        assert_int_equal(strncmp(out.data, elsewhere[i][1], strlen(elsewhere[i][1])), 0);
        cks_buf_free(&out);
    }
    assert_int_equal(cks_explain("the id of it", collect, &out, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_explain("cks.kms.amazonaws.com", collect, &out, NULL), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_explain("xks-proxy-uri", collect, &out, NULL), CKS_ERR_ARGUMENT);
    /* The quota can be raised, as CKS508 says. */
    assert_int_equal(cks_explain("LimitExceededException", collect, &out, NULL), CKS_OK);
    assert_null(strstr(out.data, "cannot be raised"));
    assert_non_null(strstr(out.data, "higher quota"));
    cks_buf_free(&out);
    static const char many[] = "CKS201 CKS202 CKS203 CKS301 CKS302 CKS303 CKS304 CKS305 CKS306";
    assert_int_equal(cks_explain(many, collect, &out, NULL), CKS_OK);
    assert_non_null(strstr(out.data, "Further names in the text were not explained."));
    cks_buf_free(&out);
}

/* Whether evidence beside the values of the call proves a requirement with this answer. */
static bool
leads_to_from_evidence(const char *error)
{
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++) {
        const struct cks_requirement_row *row = cks_requirement_row(r);
        for (size_t i = 0; i < CKS_COUNT(row->answer); i++)
            if (row->evidence > CKS_EVIDENCE_CREATE && strstr(row->answer[i], error))
                return true;
    }
    return false;
}

static void
everything_is_explained(void **state)
{
    (void)state;
    struct cks_rule_info r = {.size = sizeof(r)};
    struct cks_error_info e = {.size = sizeof(e)};
    const char *near;
    size_t codes = 0;
    for (size_t i = 0; cks_rule_at(i, &r); i++) {
        struct cks_buf out = {0};
        assert_int_equal(cks_explain(r.code, collect, &out, &near), CKS_OK);
        assert_non_null(strstr(out.data, r.code));
        page_is_whole(r.code);
        cks_buf_free(&out);
    }
    for (enum cks_requirement q = 0; q < CKS_REQUIREMENT_COUNT; q++)
        page_is_whole(cks_requirement_row(q)->id);
    for (size_t i = 0; cks_error_at(i, &e); i++) {
        struct cks_buf out = {0};
        assert_int_equal(cks_explain(e.name, collect, &out, &near), CKS_OK);
        page_is_whole(e.name);
        assert_non_null(strstr(out.data, "1. "));
        codes += e.is_code;
        assert_non_null(strstr(out.data, "## What shows it\n\n- "));
        bool by_nothing = strstr(out.data, "- nothing before the call") != NULL;
        assert_false(by_nothing && (leads_to_from_evidence(e.name) || cks_error_rule(e.name, 0)));
        assert_null(strstr(out.data, "(null)"));
        /* What cannot be predicted: faults of KMS, and a paging error that no input leads to. */
        if (strstr(e.name, "nternal") || strcmp(e.name, "InvalidMarkerException") == 0)
            assert_null(cks_error_rule(e.name, 0));
        else
            assert_non_null(cks_error_rule(e.name, 0));
        cks_buf_free(&out);
    }
    assert_int_equal(codes, 18);
    for (size_t i = 0; i < cks_term_count(); i++) {
        page_is_whole(cks_term_row(i)->name);
        char rules[64], *rest = rules;
        snprintf(rules, sizeof(rules), "%s", cks_term_row(i)->rules);
        for (const char *code; (code = strtok_r(rest, " ", &rest)) != NULL;)
            assert_int_not_equal(cks_rule_find(code), CKS_RULE_NONE);
    }
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        page_is_whole(cks_param(p)->name);
    page_is_whole("CKS42");
    assert_int_equal(cks_explain("CKS", collect, NULL, &near), CKS_ERR_ARGUMENT);
    assert_int_equal(cks_explain("uri-in-usee", collect, NULL, &near), CKS_ERR_ARGUMENT);
    assert_string_equal(near, "uri-in-use");
}

/* Every outcome of the table of rules is an error of the table of errors. */
static void
every_outcome_is_an_error(void **state)
{
    (void)state;
    struct cks_rule_info r = {.size = sizeof(r)};
    for (size_t i = 0; cks_rule_at(i, &r); i++) {
        const char *outcomes[] = {r.create, r.update, r.connect};
        for (size_t k = 0; k < 3; k++) {
            struct cks_error_info e = {.size = sizeof(e)};
            bool found = !outcomes[k];
            for (size_t n = 0; !found && cks_error_at(n, &e); n++)
                found = strcmp(e.name, outcomes[k]) == 0;
            assert_true(found);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_safe),
        cmocka_unit_test(json_is_json),
        cmocka_unit_test(misuse_is_told),
        cmocka_unit_test(every_format_prints),
        cmocka_unit_test(everything_is_explained),
        cmocka_unit_test(a_line_is_explained),
        cmocka_unit_test(every_outcome_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
