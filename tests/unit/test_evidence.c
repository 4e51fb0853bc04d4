/* The readers of evidence: what becomes of each printed shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "evidence/facts/about_group.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/arrange.h"
#include "evidence/facts/sessions.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/whose.h"
#include "evidence/read.h"
#include "source/json/json.h"
#include "source/json/locate.h"

#define ID "cluster-k3rlqmzt5aw"
#define LIT(s) CKS_STR_LIT(s)

static enum cks_taken
give(struct cks_evidence *e, const char *name, const char *text)
{
    const char *why;
    return cks_evidence_read(e, name, cks_str_of(text), &why);
}

static const struct cks_user_list *
users_of(const struct cks_evidence *e, struct cks_str cluster)
{
    const struct cks_target target = {.cluster = cluster};
    return cks_evidence_users(e, &target);
}

static const char *
refusal(const char *text)
{
    static char kept[512];
    const char *why = NULL;
    struct cks_evidence *e = cks_evidence_new();
    assert_int_equal(cks_evidence_read(e, "x.json", cks_str_of(text), &why), CKS_TAKEN_NOT);
    assert_non_null(why);
    strncpy(kept, why, sizeof(kept) - 1);
    cks_evidence_free(e);
    return kept;
}

static void
test_clusters(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_int_equal(
        give(e, "a.json",
             "{\"Clusters\": [\n"
             " {\"ClusterId\": \"" ID "\", \"State\": \"SLEEPING\", \"Hsms\": [{\"HsmId\": "
             "\"hsm-1\", \"State\": \"ACTIVE\"}, {\"State\": \"DEGRADED\"}, {\"State\": \"X\"}],\n"
             "  \"SubnetMapping\": {\"us-gov-west-1a\": \"subnet-1\"}}], \"NextToken\": \"t\"}"),
        CKS_TAKEN);
    const struct cks_cluster *c = cks_evidence_cluster(e, NULL, LIT(ID));
    assert_non_null(c);
    assert_int_equal(c->state, CKS_CLUSTER_UNKNOWN);
    assert_int_equal(c->hsm_count, 3);
    assert_int_equal(c->hsms[0].state, CKS_HSM_ACTIVE);
    assert_int_equal(c->hsms[1].state, CKS_HSM_OTHER);
    assert_int_equal(c->hsms[2].state, CKS_HSM_UNKNOWN);
    assert_true(cks_str_is(cks_whose_of_thing(e, 0).region, "us-gov-west-1"));
    assert_int_equal(c->certificate.n, 0);
    assert_false(e->cluster_lists.items[0].complete);
    struct cks_place place = cks_evidence_place(e, c->fact.at);
    assert_string_equal(place.file, "a.json");
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 2);
    cks_evidence_free(e);
}

static void
test_completeness(void **state)
{
    static const char asked[] = "$ aws ec2 describe-subnets --region eu-west-1\n";
    static const struct {
        const char *text;
        bool complete;
    } cases[] = {
        {"{\"Subnets\": []}", true},
        {"{\"Subnets\": [], \"NextToken\": null}", true},
        {"{\"Subnets\": [], \"NextToken\": \"x\"}", false},
        {"{\"Subnets\": [], \"NextMarker\": \"x\"}", false},
        {"{\"Subnets\": [], \"Truncated\": true}", false},
        {"{\"Subnets\": [], \"Truncated\": false}", true},
        {"[{\"Subnets\": [], \"NextToken\": \"x\"}, {\"Subnets\": []}]", true},
        {"[{\"Subnets\": []}, {\"Subnets\": [], \"NextToken\": \"x\"}]", false},
        {"[{\"SubnetId\": \"subnet-1\", \"AvailableIpAddressCount\": 3}]", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(cases); i++) {
        struct cks_evidence *e = cks_evidence_new();
        char text[256];
        snprintf(text, sizeof(text), "%s%s", asked, cases[i].text);
        assert_int_equal(give(e, "s.json", text), CKS_TAKEN);
        assert_int_equal(e->subnet_lists.count, 1);
        assert_int_equal(e->subnet_lists.items[0].complete, cases[i].complete);
        cks_evidence_free(e);
    }
}

static void
test_what_is_refused(void **state)
{
    CKS_UNUSED(state);
    assert_non_null(strstr(refusal(""), "empty"));
    assert_non_null(strstr(refusal("  \n"), "empty"));
    assert_non_null(strstr(refusal("{\"Clusters\": [{\"ClusterId\": \"x\"}]}"), "no member Hsms"));
    assert_non_null(strstr(refusal("{\"SubnetId\": \"x\"}"), "AvailableIpAddressCount"));
    assert_non_null(strstr(refusal("[[\"x\"]]"), "array without any"));
    assert_non_null(strstr(refusal("[]"), "not an object"));
    assert_non_null(strstr(refusal("{\"a\": 1}"), "none of the members"));
    assert_non_null(strstr(refusal("{\"Clusters\": [}\n"), "line 1, column 15"));
    assert_non_null(strstr(refusal("An error occurred (AccessDenied)"), "no JSON"));
    assert_non_null(strstr(refusal("{\"ckscheckProbe\": 99, \"probes\": []}"), "later version"));
}

static void
test_inventories_are_handed_on(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_int_equal(give(e, "i.json", "{\"CustomKeyStores\": []}"), CKS_TAKEN_INVENTORY);
    assert_false(cks_evidence_any(e));
    cks_evidence_free(e);
}

static void
test_a_transcript_of_cloudhsm_cli(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_int_equal(
        give(e, "session.txt",
             "aws-cloudhsm > login --username kmsuser --role crypto-user --password kmsPswd9\n"
             "{\n \"error_code\": 0,\n \"data\": {\"username\": \"kmsuser\", \"role\": "
             "\"crypto-user\"}\n}\n"
             "aws-cloudhsm > user list --cluster-id " ID "\n"
             "{\"error_code\": 0, \"data\": {\"users\": [{\"username\": \"kmsuser\", \"role\": "
             "\"crypto-user\", \"locked\": \"inconsistent\", \"mfa\": [], \"cluster-coverage\": "
             "\"full\"}]}}\n"),
        CKS_TAKEN);
    assert_int_equal(e->logins.count, 1);
    assert_true(e->logins.items[0].accepted);
    assert_int_equal(e->users.count, 1);
    const struct cks_user_list *l = &e->users.items[0];
    assert_true(cks_str_is(cks_whose_of_text(e, l->fact.at.text).cluster, ID));
    assert_true(l->found && l->inconsistent);
    assert_int_equal(l->locked, CKS_UNTOLD);
    assert_int_equal(l->crypto_user, CKS_YES);
    assert_int_equal(l->second_factor, CKS_NO);
    for (size_t i = 0; i < e->texts.count; i++)
        assert_int_equal(cks_str_find(e->texts.items[i].before, "kmsPswd9"),
                         e->texts.items[i].before.n);
    cks_evidence_free(e);
}

static void
test_a_list_of_another_cluster(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    static const char list[] =
        "{\"error_code\": 0, \"data\": {\"users\": [{\"username\": \"admin\"}]}}";
    CKS_UNUSED(state);
    assert_int_equal(give(e, "user-cluster-p6xhe2yvn7b.json", list), CKS_TAKEN);
    assert_null(users_of(e, LIT(ID)));
    assert_non_null(users_of(e, LIT("cluster-p6xhe2yvn7b")));
    /* Without a name it is about the only cluster there is. */
    assert_int_equal(give(e, "user.json", list), CKS_TAKEN);
    e->asked_clusters = 1;
    assert_non_null(users_of(e, LIT(ID)));
    e->asked_clusters = 2;
    assert_int_equal(give(e, "c.json",
                          "{\"Clusters\": [{\"ClusterId\": \"a\", \"Hsms\": []}, {\"ClusterId\": "
                          "\"b\", \"Hsms\": []}]}"),
                     CKS_TAKEN);
    assert_null(users_of(e, LIT(ID)));
    cks_evidence_free(e);
}

static void
test_secrets_are_not_kept(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_int_equal(
        give(e, "c.json",
             "{\"Clusters\": [{\"PreCoPassword\" : \"Pre\\\"Co9\", \"ClusterId\": \"" ID
             "\", \"Hsms\": []}, {\"ClusterId\": \"x\", \"Hsms\": [], "
             "\"PreCoPassword\":\"other\"}]}"),
        CKS_TAKEN);
    struct cks_str kept = e->texts.items[0].text;
    assert_int_equal(cks_str_find(kept, "Co9"), kept.n);
    assert_int_equal(cks_str_find(kept, "other"), kept.n);
    assert_true(cks_str_find(kept, ID) < kept.n);
    cks_evidence_free(e);
}

static void
test_disputes(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    const char *file;
    CKS_UNUSED(state);
    give(e, "a.json", "{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3}]}");
    give(e, "b.json", "{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3}]}");
    assert_non_null(cks_evidence_subnet(e, NULL, LIT("s")));
    assert_null(cks_evidence_remark(e, 0, &file));
    /* The number of free addresses changes by itself: it alone is disputed. */
    give(e, "c.json", "{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 0}]}");
    assert_int_equal(cks_evidence_subnet(e, NULL, LIT("s"))->available, -1);
    assert_non_null(strstr(cks_evidence_remark(e, 0, &file), "a.json and c.json disagree"));
    assert_string_equal(file, "c.json");
    give(e, "d.json",
         "{\"Subnets\": [{\"SubnetId\": \"s\", \"Ipv6Native\": true, "
         "\"AvailableIpAddressCount\": 3}]}");
    assert_null(cks_evidence_subnet(e, NULL, LIT("s")));
    assert_true(cks_evidence_mentions_subnet(e, LIT("s")));
    cks_evidence_free(e);
}

#define SERVICE "com.amazonaws.vpce.eu-west-1.vpce-svc-1"
#define DETAILS(name)                                                                              \
    "{\"ServiceDetails\": [{\"ServiceName\": \"" SERVICE "\", \"Owner\": \"111122223333\", "       \
    "\"ServiceType\": [{\"ServiceType\": \"Interface\"}], \"PrivateDnsNames\": "                   \
    "[{\"PrivateDnsName\": \"a.x.org\"}, {\"PrivateDnsName\": \"" name "\"}]}]}"

/* Every name counts, the last one too. */
static void
test_disputed_names(void **state)
{
    static const char first[] = DETAILS("b.x.org"), other[] = DETAILS("c.x.org");
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_int_equal(give(e, "a.json", first), CKS_TAKEN);
    assert_int_equal(give(e, "b.json", first), CKS_TAKEN);
    assert_non_null(cks_evidence_service(e, NULL, LIT(SERVICE)));
    assert_int_equal(give(e, "c.json", other), CKS_TAKEN);
    assert_null(cks_evidence_service(e, NULL, LIT(SERVICE)));
    cks_evidence_free(e);
}

/* An object with more members than any tool prints is not searched for one that is given twice. */
static void
test_many_members(void **state)
{
    CKS_UNUSED(state);
    for (size_t members = 512; members <= 513; members++) {
        struct cks_buf b = {0};
        const char *why = NULL;
        struct cks_evidence *e = cks_evidence_new();
        cks_buf_adds(&b, "{\"Subnets\": []");
        for (size_t i = 1; i < members; i++)
            cks_buf_printf(&b, ", \"m%zu\": %zu", i, i);
        cks_buf_adds(&b, "}");
        bool taken = cks_evidence_read(e, "s.json", cks_buf_str(&b), &why) == CKS_TAKEN;
        assert_int_equal(taken, members == 512);
        if (!taken)
            assert_non_null(strstr(why, "too many"));
        cks_evidence_free(e);
        cks_buf_free(&b);
    }
}

/* Each member that tells whose a thing is. */
static void
test_whose_things_are(void **state)
{
    static const struct {
        const char *text, *region, *account, *service;
    } rows[] = {
        {"{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3, \"SubnetArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3, "
         "\"AvailabilityZone\": \"eu-west-1a\"}]}",
         "eu-west-1", "", ""},
        {"{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3, \"OwnerId\": "
         "\"123456789012\"}]}",
         "", "123456789012", ""},
        {"{\"SecurityGroups\": [{\"GroupId\": \"g\", \"IpPermissions\": [], \"SecurityGroupArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"SecurityGroups\": [{\"GroupId\": \"g\", \"IpPermissions\": [], \"OwnerId\": "
         "\"123456789012\"}]}",
         "", "123456789012", ""},
        {"{\"AllowedPrincipals\": [{\"Principal\": \"p\", \"ServiceId\": \"vpce-svc-1\"}]}", "", "",
         "vpce-svc-1"},
        {"{\"LoadBalancers\": [{\"LoadBalancerArn\": \"arn:aws:ec2:eu-west-1:123456789012:x/y\", "
         "\"Type\": \"network\", \"AvailabilityZones\": []}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"TargetGroups\": [{\"TargetGroupArn\": \"arn:aws:ec2:eu-west-1:123456789012:x/y\", "
         "\"Protocol\": \"TCP\", \"LoadBalancerArns\": []}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"Listeners\": [{\"Port\": 443, \"Protocol\": \"TCP\", \"DefaultActions\": [], "
         "\"LoadBalancerArn\": \"x\", \"ListenerArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"Certificate\": {\"DomainName\": \"x\", \"CertificateArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}}",
         "eu-west-1", "123456789012", ""},
        {"{\"RouteTables\": [{\"RouteTableId\": \"r\", \"Routes\": [], \"Associations\": [], "
         "\"OwnerId\": \"123456789012\"}]}",
         "", "123456789012", ""},
        {"{\"NetworkAcls\": [{\"NetworkAclId\": \"a\", \"Entries\": [], \"Associations\": [], "
         "\"OwnerId\": \"123456789012\"}]}",
         "", "123456789012", ""},
        {"{\"VpcEndpointConnections\": [{\"VpcEndpointId\": \"v\", \"ServiceId\": "
         "\"vpce-svc-1\"}]}",
         "", "", "vpce-svc-1"},
        {"{\"Quotas\": [{\"QuotaName\": \"x\", \"Value\": 10, \"QuotaArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}]}",
         "eu-west-1", "123456789012", ""},
        {"{\"Quota\": {\"QuotaName\": \"x\", \"Value\": 10, \"QuotaArn\": "
         "\"arn:aws:ec2:eu-west-1:123456789012:x/y\"}}",
         "eu-west-1", "123456789012", ""},
        {"{\"Role\": {\"RoleName\": \"x\", \"Arn\": \"arn:aws:ec2:eu-west-1:123456789012:x/y\"}}",
         "eu-west-1", "123456789012", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        const char *why = "";
        if (cks_evidence_read(e, "a.json", cks_str_of(rows[i].text), &why) != CKS_TAKEN ||
            e->things.count != 1)
            fail_msg("%s: %s", rows[i].text, why);
        struct cks_whose w = cks_whose_of_thing(e, 0);
        assert_true(cks_str_is(w.region, rows[i].region));
        assert_true(cks_str_is(w.account, rows[i].account));
        assert_true(cks_str_is(w.service, rows[i].service));
        cks_evidence_free(e);
    }
}

/* An endpoint is found in any letters. */
static void
test_probes_of_an_endpoint(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    const struct cks_target target = {0};
    CKS_UNUSED(state);
    assert_int_equal(
        give(e, "probe.json",
             "{\"ckscheckProbe\": 1, \"taken\": \"2025-12-31T23:55:00Z\", \"probes\": "
             "[{\"endpoint\": \"https://XKS.acme.NET\", \"host\": \"xks.acme.net\"}]}"),
        CKS_TAKEN);
    assert_int_equal(cks_evidence_probe(e, &target, LIT("https://xks.acme.net"), LIT("")), 0);
    assert_int_equal(cks_evidence_probe(e, &target, LIT("HTTPS://xks.acme.neT"), LIT("")), 0);
    assert_int_equal(cks_evidence_probe(e, &target, LIT("https://xks.acme.ne"), LIT("")),
                     CKS_NOT_FOUND);
    cks_evidence_free(e);
}

#define PROBED(at, taken)                                                                          \
    "{\"ckscheckProbe\": 1, \"taken\": \"2025-12-31T" taken "Z\", \"probes\": [{\"endpoint\": "    \
    "\"https://xks.acme.net\", \"host\": \"xks.acme.net\", \"at\": \"2025-12-31T" at "Z\"}]}"

/* The latest is the one that was made last, not the one that was saved last. */
static void
test_latest_probe(void **state)
{
    static const struct {
        const char *first, *second;
        size_t latest;
    } rows[] = {
        {PROBED("01:00:00", "09:00:00"), PROBED("02:00:00", "08:00:00"), 1},
        {PROBED("02:00:00", "08:00:00"), PROBED("01:00:00", "09:00:00"), 0},
    };
    const struct cks_target target = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        assert_int_equal(give(e, "a.json", rows[i].first), CKS_TAKEN);
        assert_int_equal(give(e, "b.json", rows[i].second), CKS_TAKEN);
        assert_int_equal(cks_evidence_probe(e, &target, LIT("https://xks.acme.net"), LIT("")),
                         rows[i].latest);
        cks_evidence_free(e);
    }
}

/* A member of a wrong type is named. */
static void
test_wrong_lists(void **state)
{
    CKS_UNUSED(state);
    assert_non_null(
        strstr(refusal("{\"ckscheckProbe\": 1, \"probes\": [{\"endpoint\": \"https://x.y\", "
                       "\"tls\": {\"chain\": [{\"names\": [1]}]}}]}"),
               "names"));
}

static void
test_nothing_was_given(void **state)
{
    const struct cks_target target = {.service = LIT(SERVICE)};
    CKS_UNUSED(state);
    assert_null(cks_evidence_permissions(NULL, &target));
    struct cks_evidence *e = cks_evidence_new();
    assert_null(cks_evidence_permissions(e, &target));
    cks_evidence_free(e);
}

/* A list is of the account that its elements name, unless they name two. */
static void
test_accounts_of_lists(void **state)
{
    const struct cks_whose nobody = {0}, one = {.account = LIT("1")}, two = {.account = LIT("2")};
    struct cks_whose list = {0};
    CKS_UNUSED(state);
    cks_whose_join(&list, &nobody);
    assert_int_equal(list.account.n, 0);
    cks_whose_join(&list, &one);
    assert_true(cks_str_is(list.account, "1") && !list.mixed);
    cks_whose_join(&list, &nobody);
    cks_whose_join(&list, &one);
    assert_true(cks_str_is(list.account, "1") && !list.mixed);
    cks_whose_join(&list, &two);
    assert_true(!list.account.n && list.mixed);
    cks_whose_join(&list, &two);
    assert_true(!list.account.n && list.mixed);
}

/* What an event does not tell is when it was recorded. */
static void
test_recorded_times(void **state)
{
    static const struct {
        const char *told;
        int64_t usecs;
    } rows[] = {{", \"timestamp\": 5", 5000},
                {", \"timestamp\": 0", 0},
                {", \"timestamp\": -5", -1},
                {"", -1}};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        char text[512];
        struct cks_evidence *e = cks_evidence_new();
        snprintf(text, sizeof(text),
                 "{\"events\": [{\"logStreamName\": \"hsm-1\", \"message\": \"Opcode : CN_LOGIN "
                 "(0xd)\\nResponse : 0:HSM Return: SUCCESS\\n\"%s}]}",
                 rows[i].told);
        assert_int_equal(give(e, "log.json", text), CKS_TAKEN);
        assert_int_equal(e->events.count, 1);
        assert_int_equal(e->events.items[0].usecs, rows[i].usecs);
        cks_evidence_free(e);
    }
}

/* Every place is the one that a look from the text's beginning finds. */
static void
test_places(void **state)
{
    static const char *const separators[] = {" ", "\n  ", ""};
    struct cks_buf text = {0};
    char pointer[64];
    struct cks_places *p = cks_places_new();
    CKS_UNUSED(state);
    for (unsigned n = 0; n < CKS_COUNT(separators); n++) {
        cks_buf_clear(&text);
        cks_buf_adds(&text, "[");
        for (unsigned page = 0; page < 3; page++) {
            cks_buf_printf(&text, "%s%s{\"before\": [1, \"\xC3\xA4\xE2\x82\xAC\"], \"Things\": [",
                           page ? "," : "", separators[n]);
            for (unsigned i = 0; i < 400; i++)
                cks_buf_printf(&text, "%s%s{\"name\": \"\xC3\xA4-%u\",%s\"x\": [[], {}]}",
                               i ? "," : "", separators[n], i, separators[n]);
            cks_buf_adds(&text, "]}");
        }
        cks_buf_adds(&text, "]");
        for (unsigned i = 0; i < 1300; i += i < 420 ? 1 : 37) {
            struct cks_range want, got;
            struct cks_origin origin = {n, n};
            snprintf(pointer, sizeof(pointer), i % 2 ? "/%u/Things/%u" : "/%u/Things/%u/name",
                     i % 4, i);
            /* Large values, which are remembered. */
            if (i % 10 == 9)
                snprintf(pointer, sizeof(pointer), i % 20 == 9 ? "/%u/Things" : "/%u", i % 4);
            bool there =
                cks_json_locate(cks_buf_str(&text), origin, pointer, CKS_PART_VALUE, 0, 0, &want);
            assert_int_equal(there,
                             cks_places_find(p, n, cks_buf_str(&text), origin, pointer, &got));
            assert_true(!there || memcmp(&want, &got, sizeof(want)) == 0);
            assert_int_equal(there, i % 4 < 3 && (i < 400 || i % 10 == 9));
        }
    }
    cks_places_free(p);
    cks_buf_free(&text);
}

/* A log that names no cluster is about none in particular where two are asked for. */
static void
test_log_of_no_cluster(void **state)
{
    static const char log[] =
        "{\"events\": [{\"logStreamName\": \"hsm-1\", \"message\": \"Opcode : CN_LOGIN (0xd)\\n"
        "Response : 0:HSM Return: SUCCESS\\nLog type : MGMT_USER_DETAILS_LOG (2)\\nUser Name : "
        "kmsuser\\nUser Type : CN_CRYPTO_USER (1)\\n\", \"timestamp\": 5}]}";
    struct cks_evidence *e = cks_evidence_new();
    struct cks_sessions seen;
    CKS_UNUSED(state);
    assert_int_equal(give(e, "log.json", log), CKS_TAKEN);
    e->asked_clusters = 2;
    assert_true(cks_evidence_arrange(e));
    assert_true(cks_evidence_sessions(e, LIT(ID), NULL, &seen));
    assert_false(seen.any);
    e->asked_clusters = 1;
    assert_true(cks_evidence_sessions(e, LIT(ID), NULL, &seen));
    assert_true(seen.any && seen.open);
    /* The HSM tells whose it is. */
    give(e, "c.json",
         "{\"Clusters\": [{\"ClusterId\": \"cluster-p6xhe2yvn7b\", \"Hsms\": [{\"HsmId\": "
         "\"hsm-1\"}]}]}");
    assert_true(cks_evidence_arrange(e));
    assert_true(cks_evidence_sessions(e, LIT(ID), NULL, &seen));
    assert_false(seen.any);
    assert_true(cks_evidence_sessions(e, LIT("cluster-p6xhe2yvn7b"), NULL, &seen));
    assert_true(seen.open);
    cks_evidence_free(e);
}

/* One event in the text form; spaces and tabs around the colon differ between versions. */
#define EVENT(stream, usecs, seq, op, session, user, response)                                     \
    stream "Time: 01/01/70 00:00:00.140812, usecs:" usecs "\n"                                     \
           "Version No : 1.0\nSequence No : " seq "\nReboot counter : 0xe8\n"                      \
           "Opcode : " op "\nCommand Type(hex) : CN_MGMT_CMD (0x0)\nSession Handle: " session      \
           "\nResponse\t: " response "\nLog type : MGMT_USER_DETAILS_LOG (2)\n"                    \
           "Something new : 7\nUser Name : " user "\nUser Type : CN_CRYPTO_USER (1)\n\n"

static struct cks_sessions
sessions(const char *text)
{
    struct cks_evidence *e = cks_evidence_new();
    struct cks_sessions seen;
    assert_int_equal(give(e, "log.txt", text), CKS_TAKEN);
    e->asked_clusters = 1;
    assert_true(cks_evidence_arrange(e));
    assert_true(cks_evidence_sessions(e, LIT(ID), NULL, &seen));
    cks_evidence_free(e);
    return seen;
}

#define OK "0:HSM Return: SUCCESS"
#define WRONG "163:HSM Error: RET_USER_LOGIN_FAILURE"

static void
test_sessions_of_a_text_log(void **state)
{
    CKS_UNUSED(state);
    struct cks_sessions s =
        sessions(EVENT("", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK));
    assert_true(s.any && s.open && !s.covered);
    assert_int_equal(s.open_since, 1000000);
    s = sessions(EVENT("", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "alice", OK));
    assert_false(s.open);
    /* Another session's logout ends nothing. */
    s = sessions(EVENT("", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK)
                     EVENT("", "2000000", "0x1", "CN_LOGOUT (0xe)", "0x11", "kmsuser", OK));
    assert_true(s.open);
    s = sessions(EVENT("", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK)
                     EVENT("", "2000000", "0x1", "CN_CLOSE_SESSION (0x5)", "0x10", "-", OK));
    assert_false(s.open);
    /* Both HSMs record a login, one its end. */
    s = sessions(EVENT("hsm-a ", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK) EVENT(
        "hsm-b ", "1200000", "0x0", "CN_LOGIN (0xd)", "0x99", "kmsuser", OK)
                     EVENT("hsm-a ", "9000000", "0x1", "CN_LOGOUT (0xe)", "0x10", "kmsuser", OK));
    assert_false(s.open);
    /* Logins far apart may be two, of which one is open: HSMs record the same logins. */
    s = sessions(EVENT("hsm-a ", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK) EVENT(
        "hsm-b ", "99000000", "0x0", "CN_LOGIN (0xd)", "0x99", "kmsuser", OK)
                     EVENT("hsm-a ", "100000000", "0x1", "CN_LOGOUT (0xe)", "0x10", "kmsuser", OK));
    assert_false(s.open || s.covered || s.paired);
    s = sessions(
        EVENT("hsm-a ", "1000000", "0x0", "CN_LOGIN (0xd)", "0x10", "kmsuser", OK)
            EVENT("hsm-b ", "99000000", "0x0", "CN_LOGIN (0xd)", "0x99", "kmsuser", OK)
                EVENT("hsm-b ", "99500000", "0x1", "CN_LOGIN (0xd)", "0x9a", "kmsuser", OK)
                    EVENT("hsm-a ", "100000000", "0x1", "CN_LOGOUT (0xe)", "0x10", "kmsuser", OK));
    assert_true(s.open);
    assert_true(s.open_stream.n > 0);
}

#define REFUSED(seq) EVENT("", "1000000", seq, "CN_LOGIN (0xd)", "0x0", "kmsuser", WRONG)

static void
test_refused_logins(void **state)
{
    CKS_UNUSED(state);
    struct cks_sessions s =
        sessions(REFUSED("0x1") REFUSED("0x2") REFUSED("0x3") REFUSED("0x4") REFUSED("0x5"));
    assert_int_equal(s.refused, 5);
    assert_false(s.open);
    s = sessions(REFUSED("0x1") REFUSED("0x2") REFUSED("0x3") REFUSED("0x4") EVENT(
        "", "1", "0x5", "CN_CHANGE_PSWD (0x4)", "0x0", "kmsuser", OK) REFUSED("0x6"));
    assert_int_equal(s.refused, 1);
}

static void
test_names(void **state)
{
    CKS_UNUSED(state);
    assert_true(cks_str_is(cks_region_of_zone(LIT("eu-west-1a")), "eu-west-1"));
    assert_int_equal(cks_region_of_zone(LIT("us-west-2-lax-1a")).n, 0);
    assert_int_equal(cks_region_of_zone(LIT("use1-az1")).n, 0);
    struct cks_str arn = LIT("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/x");
    assert_true(cks_str_is(cks_region_of_arn(arn), "eu-west-1"));
    assert_true(cks_str_is(cks_account_of_arn(arn), "123456789012"));
    assert_int_equal(cks_account_of_arn(LIT("cks.kms.eu-west-1.amazonaws.com")).n, 0);
    assert_true(cks_str_is(cks_cluster_in(LIT("x/users-" ID ".json")), ID));
    assert_int_equal(cks_cluster_in(LIT("cluster.json")).n, 0);
}

static void
test_services(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    give(e, "s.json",
         "{\"ServiceDetails\": [{\"ServiceName\": \"com.amazonaws.vpce.eu-west-1.vpce-svc-1\", "
         "\"Owner\": \"111122223333\", \"ServiceType\": [{\"ServiceType\": \"Interface\"}], "
         "\"PrivateDnsNames\": [{\"PrivateDnsName\": \"A.x.org\"}], \"PrivateDnsName\": "
         "\"b.x.org\"}]}");
    const struct cks_service *v =
        cks_evidence_service(e, NULL, LIT("com.amazonaws.vpce.eu-west-1.vpce-svc-1"));
    assert_non_null(v);
    assert_false(v->owners_view);
    assert_true(cks_str_is(cks_whose_of_thing(e, v->fact.at.thing - 1).region, "eu-west-1"));
    assert_int_equal(v->dns_name_count, 2);
    assert_int_equal(v->acceptance, CKS_UNTOLD);
    assert_int_equal(v->dns_verified, CKS_UNTOLD);
    assert_int_equal(give(e, "n.json", "{\"ServiceNames\": [\"com.amazonaws.s3\"]}"), CKS_TAKEN);
    cks_evidence_free(e);
}

/* ---- words of other tools ---- */

/* Only a sentence about a login counts as one that failed; and no command but login is one. */
static void
test_logins(void **state)
{
    static const struct {
        const char *text;
        size_t logins;
    } rows[] = {
        {"{\"error_code\": 1, \"data\": \"the password is wrong\"}", 1},
        {"{\"error_code\": 1, \"data\": \"Password is wrong\"}", 1},
        {"{\"error_code\": 1, \"data\": \"cannot login\"}", 1},
        {"{\"error_code\": 1, \"data\": \"Login is refused\"}", 1},
        {"{\"error_code\": 1, \"data\": \"nobody may log in\"}", 1},
        {"{\"error_code\": 1, \"data\": \"Credentials are wrong\"}", 1},
        {"{\"error_code\": 1, \"data\": \"Authentication is refused\"}", 1},
        {"{\"error_code\": 1, \"data\": \"the cluster is busy\"}", 0},
        {"{\"error_code\": 0, \"data\": \"the password is wrong\"}", 0},
        {"aws-cloudhsm > login --username kmsuser\n{\"error_code\": 1, \"data\": \"no\"}", 1},
        {"aws-cloudhsm >login --username kmsuser\n{\"error_code\": 1, \"data\": \"no\"}", 1},
        {"cloudhsm-cli login --username kmsuser\n{\"error_code\": 1, \"data\": \"no\"}", 1},
        {"aws-cloudhsm > logout --username kmsuser\n{\"error_code\": 1, \"data\": \"no\"}", 0},
        {"aws-cloudhsm > user login --username a\n{\"error_code\": 1, \"data\": \"no\"}", 0},
        {"aws-cloudhsm > cluster --username kmsuser\n{\"error_code\": 1, \"data\": \"no\"}", 0},
        {"aws-cloudhsm > login --username kmsuser\n"
         "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         1},
        {"aws-cloudhsm > cluster hsm-info\n"
         "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         0},
        {"aws-cloudhsm > login --username=alice\n"
         "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         0},
        {"aws-cloudhsm > login --username kmsuser --role admin\n"
         "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         0},
        {"aws-cloudhsm > login --username kmsuser --mfa-token-sign x\n"
         "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         0},
        {"{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}",
         0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "login.json", rows[i].text);
        if (e->logins.count != rows[i].logins)
            fail_msg("%zu logins: %s", e->logins.count, rows[i].text);
        cks_evidence_free(e);
    }
}

/* The target group that a file's name tells. */
static void
test_groups_of_files(void **state)
{
    static const char *const rows[][2] = {
        {"target-health-blue.json", "blue"},
        {"x/target-health-blue.json", "blue"},
        {"target-health-blue", "blue"},
        {"target-group-attributes-green-2.json", "green-2"},
        {"eu-target-group-attributes-g.json", "g"},
        {"target-health-1.json", ""},
        {"target-group-attributes-12.json", ""},
        {"target-health-.json", ""},
        {"target-health.json", ""},
        {"health-blue.json", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, rows[i][0], "{\"TargetHealthDescriptions\": []}");
        struct cks_str name = cks_whose_group_named(e, 0);
        if (!cks_str_is(name, rows[i][1]))
            fail_msg("%s names %.*s", rows[i][0], (int)name.n, name.p ? name.p : "");
        cks_evidence_free(e);
    }
}

static void
test_balancers(void **state)
{
    static const struct {
        const char *type, *path;
        enum cks_tri network;
    } rows[] = {
        {"network", "net/x", CKS_YES},     {"network", "x", CKS_YES}, {"application", "x", CKS_NO},
        {"application", "net/x", CKS_YES}, {"gateway", "x", CKS_NO},  {"other", "x", CKS_UNTOLD},
        {"other", "net/x", CKS_YES},       {"", "x", CKS_UNTOLD},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        char text[512];
        snprintf(text, sizeof(text),
                 "{\"LoadBalancers\": [{\"LoadBalancerArn\": "
                 "\"arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/%s\", "
                 "\"AvailabilityZones\": [], \"Type\": \"%s\"}]}",
                 rows[i].path, rows[i].type);
        assert_int_equal(give(e, "b.json", text), CKS_TAKEN);
        assert_int_equal(e->balancers.items[0].network, rows[i].network);
        cks_evidence_free(e);
    }
}

/* Rules of a security group at the bounds of the HSMs' ports, and in each form. */
static void
test_security_groups(void **state)
{
    static const struct {
        const char *rule;
        unsigned self, other;
        bool told, https;
    } rows[] = {
#define TO_SELF "\"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\", \"UserId\": \"123456789012\"}]"
#define TCP(from, to) "\"IpProtocol\": \"tcp\", \"FromPort\": " #from ", \"ToPort\": " #to
        {TCP(2223, 2225) ", " TO_SELF, 7, 0, true, false},
        {TCP(2224, 2225) ", " TO_SELF, 6, 0, true, false},
        {TCP(2222, 2223) ", " TO_SELF, 1, 0, true, false},
        {TCP(2225, 2226) ", " TO_SELF, 4, 0, true, false},
        {TCP(2226, 2227) ", " TO_SELF, 0, 0, true, false},
        {TCP(2221, 2222) ", " TO_SELF, 0, 0, true, false},
        {TCP(443, 443) ", " TO_SELF, 0, 0, true, true},
        {TCP(444, 445) ", " TO_SELF, 0, 0, true, false},
        {TCP(441, 442) ", " TO_SELF, 0, 0, true, false},
        {TCP(443, 443), 0, 0, true, false},
        {TCP(-1, -1) ", " TO_SELF, 0, 0, false, false},
        {TCP(0, 65535) ", \"IpRanges\": [{}]", 0, 7, true, true},
        {TCP(0, 65535) ", \"Ipv6Ranges\": [{}]", 0, 7, true, true},
        {TCP(0, 65535) ", \"PrefixListIds\": [{}]", 0, 7, true, true},
        {TCP(0, 65535) ", \"IpRanges\": [], \"Ipv6Ranges\": [], \"PrefixListIds\": []", 0, 0, true,
         false},
        {"\"IpProtocol\": \"-1\", " TO_SELF, 7, 0, true, true},
        {"\"IpProtocol\": \"6\", " TO_SELF, 7, 0, true, true},
        {"\"IpProtocol\": \"17\", " TO_SELF, 0, 0, true, false},
        {"\"IpProtocol\": \"udp\", " TO_SELF, 0, 0, true, false},
        {"\"IpProtocol\": \"icmp\", " TO_SELF, 0, 0, true, false},
        {"\"IpProtocol\": \"icmpv6\", " TO_SELF, 0, 0, true, false},
        {"\"IpProtocol\": \"6x\", " TO_SELF, 0, 0, false, false},
        {"\"IpProtocol\": \"\", " TO_SELF, 0, 0, false, false},
        {TO_SELF, 0, 0, false, false},
        {"\"IpProtocol\": \"tcp\", \"FromPort\": 2223, " TO_SELF, 0, 0, false, false},
        {"\"IpProtocol\": \"tcp\", \"ToPort\": 2223, " TO_SELF, 0, 0, false, false},
        {TCP(2223.5, 2224) ", " TO_SELF, 0, 0, false, false},
        {TCP(2223, 2224.5) ", " TO_SELF, 0, 0, false, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\", \"UserId\": null}]", 7,
         0, true, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\", \"UserId\": 7}]", 0, 0,
         false, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\"}]", 7, 0, true, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\", \"UserId\": "
                         "\"999988887777\"}]",
         0, 0, true, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-2\"}]", 0, 0, true, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": [{}]", 0, 0, false, false},
        {TCP(2223, 2225) ", \"UserIdGroupPairs\": {}", 0, 0, false, false},
#undef TO_SELF
#undef TCP
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        char text[1024];
        snprintf(text, sizeof(text),
                 "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"OwnerId\": \"123456789012\", "
                 "\"IpPermissions\": [{%s}], \"IpPermissionsEgress\": [{%s}]}]}",
                 rows[i].rule, rows[i].rule);
        assert_int_equal(give(e, "g.json", text), CKS_TAKEN);
        const struct cks_security_group *g = &e->security_groups.items[0];
        if (g->self_in != rows[i].self || g->self_out != rows[i].self ||
            g->other_in != rows[i].other || g->other_out != rows[i].other ||
            g->in_told != rows[i].told || g->out_told != rows[i].told ||
            g->https_in != rows[i].https)
            fail_msg("self %u %u, other %u %u, told %d %d, HTTPS %d: %s", g->self_in, g->self_out,
                     g->other_in, g->other_out, g->in_told, g->out_told, g->https_in, rows[i].rule);
        cks_evidence_free(e);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_completeness),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_inventories_are_handed_on),
        cmocka_unit_test(test_a_transcript_of_cloudhsm_cli),
        cmocka_unit_test(test_a_list_of_another_cluster),
        cmocka_unit_test(test_secrets_are_not_kept),
        cmocka_unit_test(test_disputes),
        cmocka_unit_test(test_disputed_names),
        cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_recorded_times),
        cmocka_unit_test(test_whose_things_are),
        cmocka_unit_test(test_probes_of_an_endpoint),
        cmocka_unit_test(test_latest_probe),
        cmocka_unit_test(test_wrong_lists),
        cmocka_unit_test(test_nothing_was_given),
        cmocka_unit_test(test_accounts_of_lists),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_log_of_no_cluster),
        cmocka_unit_test(test_sessions_of_a_text_log),
        cmocka_unit_test(test_refused_logins),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_services),
        cmocka_unit_test(test_logins),
        cmocka_unit_test(test_groups_of_files),
        cmocka_unit_test(test_balancers),
        cmocka_unit_test(test_security_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
