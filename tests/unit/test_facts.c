/* Facts of evidence beside each other and beside a store: where two files disagree, whose a thing
 * is, what names and numbers hold, and what a recorded command asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "evidence/facts/arrange.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/sessions.h"
#include "evidence/facts/things.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/whose.h"
#include "evidence/read.h"
#include "evidence/shapes/asked.h"

#define ARN "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
#define LIT(s) CKS_STR_LIT(s)

/* Reads a text in which "%s" stands for the members. */
static void
give(struct cks_evidence *e, const char *file, const char *form, const char *members)
{
    const char *why = "", *at = strstr(form, "%s");
    char text[1024];
    assert_non_null(at);
    int n = snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - form), form, members, at + 2);
    assert_in_range(n, 1, sizeof(text) - 1);
    if (cks_evidence_read(e, file, cks_str_of(text), &why) != CKS_TAKEN)
        fail_msg("%s: %s", text, why);
}

/* ---- where two files disagree ---- */

#define CLUSTER "{\"Clusters\": [{\"ClusterId\": \"cluster-k3rlqmzt5aw\", \"Hsms\": [], %s}]}"
#define HSMS "{\"Clusters\": [{\"ClusterId\": \"cluster-k3rlqmzt5aw\", \"Hsms\": [%s]}]}"
#define SUBNET "{\"Subnets\": [{\"SubnetId\": \"s\", %s}]}"
#define GROUP "{\"SecurityGroups\": [{\"GroupId\": \"g\", %s}]}"
#define OWNED                                                                                      \
    "{\"ServiceConfigurations\": [{\"ServiceId\": \"vpce-svc-1\", \"ServiceName\": "               \
    "\"com.amazonaws.vpce.eu-west-1.vpce-svc-1\", \"AcceptanceRequired\": false, %s}]}"
#define SEEN                                                                                       \
    "{\"ServiceDetails\": [{\"ServiceName\": \"com.amazonaws.vpce.eu-west-1.vpce-svc-1\", %s}]}"
#define BALANCER                                                                                   \
    "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" ARN                                            \
    "loadbalancer/net/x\", \"AvailabilityZones\": [], %s}]}"
#define TARGETS "{\"TargetGroups\": [{\"TargetGroupArn\": \"" ARN "targetgroup/x/1\", %s}]}"
#define LISTENER "{\"Listeners\": [{\"ListenerArn\": \"" ARN "listener/x\", %s}]}"
#define RULE(ports)                                                                                \
    "{\"IpProtocol\": \"tcp\", " ports ", \"UserIdGroupPairs\": [{\"GroupId\": \"g\"}]}"
#define ANY_RULE(ports) "{\"IpProtocol\": \"tcp\", " ports ", \"IpRanges\": [{}]}"

static const struct {
    const char *form, *one, *other;
} disputes[] = {
    {CLUSTER, "\"State\": \"ACTIVE\"", "\"State\": \"DEGRADED\""},
    {CLUSTER, "\"SecurityGroup\": \"a\"", "\"SecurityGroup\": \"b\""},
    {CLUSTER, "\"Certificates\": {\"ClusterCertificate\": \"a\"}",
     "\"Certificates\": {\"ClusterCertificate\": \"b\"}"},
    {CLUSTER, "\"SubnetMapping\": {\"z\": \"a\"}", "\"SubnetMapping\": {\"z\": \"b\"}"},
    {CLUSTER, "\"SubnetMapping\": {\"y\": \"a\"}", "\"SubnetMapping\": {\"z\": \"a\"}"},
    {HSMS, "{\"HsmId\": \"a\"}", "{\"HsmId\": \"b\"}"},
    {HSMS, "{\"AvailabilityZone\": \"a\"}", "{\"AvailabilityZone\": \"b\"}"},
    {HSMS, "{\"EniIp\": \"a\"}", "{\"EniIp\": \"b\"}"},
    {HSMS, "{\"State\": \"ACTIVE\"}", "{\"State\": \"DEGRADED\"}"},
    {HSMS, "{\"HsmId\": \"a\"}", "{\"HsmId\": \"a\"}, {\"HsmId\": \"b\"}"},
    {SUBNET, "\"AvailableIpAddressCount\": 1, \"VpcId\": \"a\"",
     "\"AvailableIpAddressCount\": 1, \"VpcId\": \"b\""},
    {SUBNET, "\"AvailableIpAddressCount\": 1, \"Ipv6Native\": true",
     "\"AvailableIpAddressCount\": 1, \"Ipv6Native\": false"},
    {SUBNET, "\"AvailableIpAddressCount\": 1, \"AvailabilityZone\": \"eu-west-1a\"",
     "\"AvailableIpAddressCount\": 1, \"AvailabilityZone\": \"eu-west-2a\""},
    {SUBNET, "\"AvailableIpAddressCount\": 1, \"OwnerId\": \"123456789012\"",
     "\"AvailableIpAddressCount\": 1, \"OwnerId\": \"999988887777\""},
#define IN(rules) "\"IpPermissions\": [" rules "], \"IpPermissionsEgress\": []"
#define OUT(rules) "\"IpPermissions\": [], \"IpPermissionsEgress\": [" rules "]"
    {GROUP, IN(""), IN(RULE("\"FromPort\": 2223, \"ToPort\": 2223"))},
    {GROUP, IN(""), IN(ANY_RULE("\"FromPort\": 2224, \"ToPort\": 2224"))},
    {GROUP, IN(""), IN(ANY_RULE("\"FromPort\": 443, \"ToPort\": 443"))},
    {GROUP, IN(""), IN("{}")},
    {GROUP, OUT(""), OUT(RULE("\"FromPort\": 2225, \"ToPort\": 2225"))},
    {GROUP, OUT(""), OUT(ANY_RULE("\"FromPort\": 2223, \"ToPort\": 2223"))},
    {GROUP, OUT(""), OUT("{}")},
    {OWNED, "\"Owner\": \"a\"", "\"Owner\": \"b\""},
    {OWNED, "\"ServiceState\": \"Available\"", "\"ServiceState\": \"Pending\""},
    {OWNED, "\"ServiceState\": \"Deleted\"", "\"ServiceState\": \"Deleting\""},
    {OWNED, "\"PrivateDnsNameConfiguration\": {\"State\": \"a\"}",
     "\"PrivateDnsNameConfiguration\": {\"State\": \"b\"}"},
    {OWNED, "\"PrivateDnsName\": \"a\"", "\"PrivateDnsName\": \"b\""},
    {OWNED, "\"AvailabilityZones\": [\"a\"]", "\"AvailabilityZones\": [\"a\", \"b\"]"},
    {OWNED, "\"NetworkLoadBalancerArns\": [\"a\"]", "\"NetworkLoadBalancerArns\": [\"b\"]"},
    {OWNED, "\"NetworkLoadBalancerArns\": [\"a\", \"b\"]",
     "\"NetworkLoadBalancerArns\": [\"a\", \"c\"]"},
    {OWNED, "\"SupportedIpAddressTypes\": [\"ipv4\"]", "\"SupportedIpAddressTypes\": [\"ipv6\"]"},
    {OWNED, "\"ServiceType\": [{\"ServiceType\": \"Interface\"}]",
     "\"ServiceType\": [{\"ServiceType\": \"Gateway\"}]"},
    {OWNED, "\"ServiceType\": [{\"ServiceType\": \"GatewayLoadBalancer\"}]",
     "\"ServiceType\": [{\"ServiceType\": \"Gateway\"}]"},
    {SEEN, "\"Owner\": \"a\", \"AcceptanceRequired\": true",
     "\"Owner\": \"a\", \"AcceptanceRequired\": false"},
    {SEEN, "\"Owner\": \"a\", \"PrivateDnsNameVerificationState\": \"verified\"",
     "\"Owner\": \"a\", \"PrivateDnsNameVerificationState\": \"failed\""},
    {BALANCER, "\"Type\": \"network\", \"SecurityGroups\": [\"a\", \"b\"]",
     "\"Type\": \"network\", \"SecurityGroups\": [\"a\", \"c\"]"},
    {BALANCER, "\"Type\": \"network\"",
     "\"EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic\": \"on\""},
    {TARGETS, "\"Protocol\": \"TCP\"", "\"Protocol\": \"TLS\""},
    {TARGETS, "\"Protocol\": \"TCP\", \"Port\": 443", "\"Protocol\": \"TCP\", \"Port\": 444"},
    {TARGETS, "\"Protocol\": \"TCP\", \"HealthCheckProtocol\": \"HTTPS\"",
     "\"Protocol\": \"TCP\", \"HealthCheckProtocol\": \"TCP\""},
    {TARGETS, "\"Protocol\": \"TCP\", \"LoadBalancerArns\": [\"a\", \"b\"]",
     "\"Protocol\": \"TCP\", \"LoadBalancerArns\": [\"a\", \"c\"]"},
    {LISTENER, "\"Port\": 443", "\"Port\": 444"},
    {LISTENER, "\"Port\": 443, \"Protocol\": \"TCP\"", "\"Port\": 443, \"Protocol\": \"TLS\""},
    {LISTENER, "\"Port\": 443, \"DefaultActions\": [{\"TargetGroupArn\": \"a\"}]",
     "\"Port\": 443, \"DefaultActions\": [{\"TargetGroupArn\": \"b\"}]"},
    {LISTENER, "\"Port\": 443, \"DefaultActions\": [{\"TargetGroupArn\": \"a\"}]",
     "\"Port\": 443, \"DefaultActions\": [{\"TargetGroupArn\": \"a\"}, {\"TargetGroupArn\": "
     "\"b\"}]"},
};

/* Each member that is used; what is printed twice alike is one thing. */
static void
files_disagree_about_each_member(void **state)
{
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(disputes); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "a.json", disputes[i].form, disputes[i].one);
        give(e, "b.json", disputes[i].form, disputes[i].one);
        assert_int_equal(e->remarks.count, 0);
        assert_false(cks_evidence_disputes(e, e->things.count - 1));
        give(e, "c.json", disputes[i].form, disputes[i].other);
        give(e, "d.json", disputes[i].form, disputes[i].other);
        if (e->remarks.count != 1 ||
            !strstr(e->remarks.items[0].text, "a.json and c.json disagree"))
            fail_msg("row %zu, %zu remarks: %s", i, e->remarks.count, disputes[i].one);
        bool listener = e->things.items[0].kind == CKS_THING_LISTENER;
        for (size_t t = 0; t < e->things.count; t++)
            assert_int_equal(cks_evidence_disputes(e, t), !listener);
        cks_evidence_free(e);
    }
}

static void
principals_have_no_order(void **state)
{
#define PRINCIPALS "{\"AllowedPrincipals\": [%s]}"
#define P(name) "{\"ServiceId\": \"vpce-svc-1\", \"Principal\": \"" name "\"}"
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    give(e, "a.json", PRINCIPALS, P("a") ", " P("b"));
    give(e, "b.json", PRINCIPALS, P("b") ", " P("a"));
    assert_int_equal(e->remarks.count, 0);
    assert_int_equal(e->permissions.count, 1);
    give(e, "c.json", PRINCIPALS, P("a"));
    assert_int_equal(e->remarks.count, 1);
    cks_evidence_free(e);
}

/* ---- whose a thing is ---- */

static void
things_are_judged_beside_a_store(void **state)
{
    const struct cks_target ours = {
        .region = LIT("eu-west-1"),
        .account = LIT("123456789012"),
        .cluster = LIT("cluster-k3rlqmzt5aw"),
        .service = LIT("com.amazonaws.vpce.eu-west-1.vpce-svc-1"),
        .endpoint = LIT("https://xks.acme-keys.com"),
    };
    const struct {
        struct cks_whose whose;
        enum cks_whose_verdict verdict;
    } rows[] = {
        {{.torn = false}, CKS_WHOSE_OURS},
        {{.torn = true, .noun = "x"}, CKS_WHOSE_TORN},
        {{.noun = "x", .partition = LIT("aws-cn")}, CKS_WHOSE_OTHER_QUESTION},
        {{.partition = LIT("aws")}, CKS_WHOSE_OURS},
        {{.partition = LIT("aws-cn"), .region = LIT("x")}, CKS_WHOSE_OTHER_PARTITION},
        {{.region = LIT("eu-west-1")}, CKS_WHOSE_OURS},
        {{.region = LIT("eu-west-2"), .account = LIT("x")}, CKS_WHOSE_OTHER_REGION},
        {{.account = LIT("123456789012")}, CKS_WHOSE_OURS},
        {{.account = LIT("999988887777"), .cluster = LIT("x")}, CKS_WHOSE_OTHER_ACCOUNT},
        {{.cluster = LIT("cluster-k3rlqmzt5aw")}, CKS_WHOSE_OURS},
        {{.cluster = LIT("cluster-p6xhe2yvn7b"), .service = LIT("x")}, CKS_WHOSE_OTHER_CLUSTER},
        {{.service = LIT("vpce-svc-1")}, CKS_WHOSE_OURS},
        {{.service = LIT("vpce-svc-2"), .endpoint = LIT("x")}, CKS_WHOSE_OTHER_SERVICE},
        {{.endpoint = LIT("https://XKS.acme-keys.com")}, CKS_WHOSE_OURS},
        {{.endpoint = LIT("https://xks.acme-keys.org")}, CKS_WHOSE_OTHER_ENDPOINT},
    };
    static const struct cks_target nothing;
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct cks_whose *w = &rows[i].whose;
        if (cks_whose_judge(w, CKS_THING_CLUSTER, &ours) != rows[i].verdict)
            fail_msg("row %zu", i);
        if (!w->torn && !w->noun)
            assert_int_equal(cks_whose_judge(w, CKS_THING_CLUSTER, &nothing), CKS_WHOSE_OURS);
    }
}

static void
regions_have_partitions(void **state)
{
    static const char *const rows[][2] = {
        {"cn-north-1", "aws-cn"},         {"us-gov-west-1", "aws-us-gov"},
        {"us-iso-east-1", "aws-iso"},     {"us-isob-east-1", "aws-iso-b"},
        {"us-isof-south-1", "aws-iso-f"}, {"eu-isoe-west-1", "aws-iso-e"},
        {"eusc-de-east-1", "aws-eusc"},   {"eu-west-1", "aws"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (size_t k = 0; k < CKS_COUNT(rows); k++) {
            struct cks_target target = {.region = cks_str_of(rows[i][0])};
            struct cks_whose w = {.partition = cks_str_of(rows[k][1])};
            assert_int_equal(cks_whose_judge(&w, CKS_THING_CLUSTER, &target),
                             i == k ? CKS_WHOSE_OURS : CKS_WHOSE_OTHER_PARTITION);
        }
}

/* A service that another account owns has its load balancers there, and over it its network. */
static void
services_have_owners(void **state)
{
    static const enum cks_thing_kind of_service[] = {CKS_THING_BALANCER, CKS_THING_TARGET_GROUP,
                                                     CKS_THING_LISTENER, CKS_THING_CERTIFICATE,
                                                     CKS_THING_ENDPOINT_CONNECTION},
                                     of_network[] = {CKS_THING_SECURITY_GROUP, CKS_THING_SUBNET,
                                                     CKS_THING_ROUTE_TABLE, CKS_THING_NETWORK_ACL};
    const struct cks_whose theirs = {.account = LIT("999988887777")};
    struct cks_target target = {.account = LIT("123456789012")};
    CKS_UNUSED(state);
    for (enum cks_thing_kind k = 0; k < CKS_THING_KIND_COUNT; k++) {
        bool service = false, network = false;
        for (size_t i = 0; i < CKS_COUNT(of_service); i++)
            service |= of_service[i] == k;
        for (size_t i = 0; i < CKS_COUNT(of_network); i++)
            network |= of_network[i] == k;
        target.owner = (struct cks_str){0};
        target.vpc = true;
        assert_int_equal(cks_whose_judge(&theirs, k, &target), CKS_WHOSE_OTHER_ACCOUNT);
        target.owner = LIT("999988887777");
        assert_int_equal(cks_whose_judge(&theirs, k, &target),
                         service || network ? CKS_WHOSE_OURS : CKS_WHOSE_OTHER_ACCOUNT);
        target.vpc = false;
        assert_int_equal(cks_whose_judge(&theirs, k, &target),
                         service ? CKS_WHOSE_OURS : CKS_WHOSE_OTHER_ACCOUNT);
    }
}

/* Members that tell whose a thing is, beside those of other tests. */
static void
members_tell_whose(void **state)
{
    static const struct {
        const char *text, *region, *account, *partition, *service;
    } rows[] = {
        {"{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"i\", \"OwnerId\": "
         "\"123456789012\"}]}",
         "", "123456789012", "", ""},
        {"{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"i\", \"AvailabilityZone\": "
         "\"eu-west-1a\"}]}",
         "eu-west-1", "", "", ""},
        {"{\"VpcEndpoints\": [{\"VpcEndpointId\": \"v\", \"ServiceName\": "
         "\"com.amazonaws.vpce.eu-west-1.vpce-svc-1\", \"OwnerId\": \"123456789012\"}]}",
         "eu-west-1", "123456789012", "", "vpce-svc-1"},
        {"{\"VpcEndpoints\": [{\"VpcEndpointId\": \"v\", \"ServiceName\": \"x\", "
         "\"ServiceRegion\": \"eu-west-2\"}]}",
         "eu-west-2", "", "", ""},
        {"{\"VpcEndpointConnections\": [{\"VpcEndpointId\": \"v\", \"NetworkLoadBalancerArns\": "
         "[\"" ARN "x\"]}]}",
         "eu-west-1", "123456789012", "aws", ""},
        {"{\"Backups\": [{\"BackupId\": \"b\", \"BackupArn\": "
         "\"arn:aws-cn:cloudhsm:cn-north-1:123456789012:backup/b\"}]}",
         "cn-north-1", "123456789012", "aws-cn", ""},
        {"{\"Account\": \"123456789012\", \"UserId\": \"u\", \"Arn\": "
         "\"arn:aws-cn:iam::999988887777:user/u\"}",
         "", "123456789012", "aws-cn", ""},
        {"{\"AttachedPolicies\": [{\"PolicyName\": \"p\", \"PolicyArn\": "
         "\"arn:aws-us-gov:iam::aws:policy/p\"}]}",
         "", "", "aws-us-gov", ""},
        {"{\"ServiceDetails\": [{\"ServiceName\": \"x\", \"Owner\": \"1\", \"ServiceRegion\": "
         "\"eu-west-2\"}]}",
         "eu-west-2", "", "", ""},
        {"{\"ServiceDetails\": [{\"ServiceName\": \"x\", \"Owner\": \"1\", \"AvailabilityZones\": "
         "[\"eu-west-2b\"]}]}",
         "eu-west-2", "", "", ""},
        {"{\"ServiceConfigurations\": [{\"ServiceId\": \"x\", \"AcceptanceRequired\": true, "
         "\"NetworkLoadBalancerArns\": [\"" ARN "x\"]}]}",
         "eu-west-1", "", "", ""},
        {"{\"ServiceConfigurations\": [{\"ServiceId\": \"x\", \"AcceptanceRequired\": true, "
         "\"AvailabilityZones\": [\"eu-west-3c\"]}]}",
         "eu-west-3", "", "", ""},
        {"{\"LoadBalancers\": [{\"LoadBalancerArn\": \"x\", \"AvailabilityZones\": [{\"ZoneName\": "
         "\"eu-west-1a\"}]}]}",
         "eu-west-1", "", "", ""},
        {"{\"Listeners\": [{\"ListenerArn\": \"x\", \"Port\": 443, \"LoadBalancerArn\": \"" ARN
         "x\"}]}",
         "eu-west-1", "123456789012", "aws", ""},
        {"{\"TargetHealthDescriptions\": [{\"TargetHealth\": {}, \"Target\": "
         "{\"AvailabilityZone\": \"eu-west-1a\"}}]}",
         "eu-west-1", "", "", ""},
        {"{\"EvaluationResults\": [{\"EvalActionName\": \"a\", \"EvalDecision\": \"allowed\", "
         "\"EvalResourceName\": \"" ARN "x\"}]}",
         "eu-west-1", "123456789012", "aws", ""},
        {"{\"Clusters\": [{\"ClusterId\": \"c\", \"Hsms\": [{\"AvailabilityZone\": "
         "\"eu-west-1a\"}]}]}",
         "eu-west-1", "", "", ""},
        {"{\"Quotas\": [{\"QuotaName\": \"q\", \"Value\": 1, \"QuotaArn\": "
         "\"arn:aws:servicequotas:eu-west-1::kms/L-1\"}]}",
         "eu-west-1", "", "aws", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "a.json", "%s", rows[i].text);
        struct cks_whose w = cks_whose_of_thing(e, e->things.count - 1);
        if (!cks_str_is(w.region, rows[i].region) || !cks_str_is(w.account, rows[i].account) ||
            !cks_str_is(w.partition, rows[i].partition) || !cks_str_is(w.service, rows[i].service))
            fail_msg("%.*s %.*s %.*s %.*s: %s", (int)w.region.n, w.region.p, (int)w.account.n,
                     w.account.p, (int)w.partition.n, w.partition.p, (int)w.service.n, w.service.p,
                     rows[i].text);
        cks_evidence_free(e);
    }
}

static void
lists_are_of_all_elements(void **state)
{
    const struct cks_whose a = {.region = LIT("eu-west-1"), .account = LIT("1")},
                           b = {.region = LIT("eu-west-1"), .account = LIT("2")},
                           c = {.region = LIT("eu-west-2")}, d = {.partition = LIT("aws")},
                           f = {.partition = LIT("aws-cn")}, g = {.noun = "x"}, h = {.torn = true};
    struct cks_whose list = {0};
    CKS_UNUSED(state);
    cks_whose_join(&list, &a);
    cks_whose_join(&list, &a);
    assert_true(cks_str_is(list.region, "eu-west-1") && cks_str_is(list.account, "1"));
    assert_false(list.mixed || list.torn);
    cks_whose_join(&list, &b);
    assert_true(list.mixed && !list.account.n && !list.torn);
    cks_whose_join(&list, &a);
    assert_true(list.mixed && !list.account.n && !list.torn);
    cks_whose_join(&list, &c);
    assert_true(list.torn);
    list = (struct cks_whose){0};
    cks_whose_join(&list, &d);
    cks_whose_join(&list, &g);
    cks_whose_join(&list, &d);
    assert_string_equal(list.noun, "x");
    assert_false(list.torn);
    cks_whose_join(&list, &f);
    assert_true(list.torn);
    list = (struct cks_whose){0};
    cks_whose_join(&list, &h);
    assert_true(list.torn);
}

/* ---- names and numbers ---- */

static void
names_hold_regions_and_ids(void **state)
{
    static const struct {
        struct cks_str (*of)(struct cks_str text);
        const char *text, *piece;
    } rows[] = {
        {cks_region_of_zone, "eu-west-1a", "eu-west-1"},
        {cks_region_of_zone, "us-gov-west-1a", "us-gov-west-1"},
        {cks_region_of_zone, "us-iso-east-1a", "us-iso-east-1"},
        {cks_region_of_zone, "us-isob-east-1a", "us-isob-east-1"},
        {cks_region_of_zone, "eu-isoe-west-1a", "eu-isoe-west-1"},
        {cks_region_of_zone, "us-west-2-lax-1a", ""},
        {cks_region_of_zone, "us-west-lax-1a", ""},
        {cks_region_of_zone, "eu-west-1", ""},
        {cks_region_of_zone, "eu-west-1A", ""},
        {cks_region_of_zone, "eu-west-a", ""},
        {cks_region_of_zone, "eu-1a", ""},
        {cks_region_of_zone, "1a", ""},
        {cks_region_of_zone, "", ""},
        {cks_region_of_arn, "arn:aws:s:eu-west-1:1:r:x", "eu-west-1"},
        {cks_account_of_arn, "arn:aws:s:eu-west-1:1:r:x", "1"},
        {cks_account_of_arn, "arn:aws:s:eu-west-1:1", "1"},
        {cks_account_of_arn, "arn:aws:s:eu-west-1", ""},
        {cks_partition_of_arn, "arn:aws-cn:s", "aws-cn"},
        {cks_partition_of_arn, "xarn:aws-cn:s", ""},
        {cks_region_of_service, "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "eu-west-1"},
        {cks_region_of_service, "com.amazonaws.vpce.eu-west-1", ""},
        {cks_region_of_service, "com.amazonaws.eu-west-1.kms", ""},
        {cks_id_of_service, "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "vpce-svc-1"},
        {cks_id_of_service, "com.amazonaws.eu-west-1.kms", ""},
        {cks_cluster_in, "x cluster-abcdefghijk.json", "cluster-abcdefghijk"},
        {cks_cluster_in, "cluster-abcdefghij", ""},
        {cks_cluster_in, "cluster-abcdefghijklmnop", "cluster-abcdefghijklmnop"},
        {cks_cluster_in, "cluster-abcdefghijklmnopq", ""},
        {cks_cluster_in, "cluster-x cluster-abcdefghijk", "cluster-abcdefghijk"},
        {cks_cluster_in, "cluster-cluster-abcdefghijk", "cluster-abcdefghijk"},
        {cks_service_in, "x-vpce-svc-0a.json", "vpce-svc-0a"},
        {cks_service_in, "vpce-svc-.json", ""},
        {cks_service_in, "vpce-sv", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_str got = rows[i].of(cks_str_of(rows[i].text));
        if (!cks_str_is(got, rows[i].piece))
            fail_msg("%s: %.*s", rows[i].text, (int)got.n, got.n ? got.p : "");
    }
}

static void
sessions_are_of_roles(void **state)
{
    static const struct {
        const char *role, *session;
        bool same;
    } rows[] = {
        {"arn:aws:iam::1:role/ops", "arn:aws:sts::1:assumed-role/ops/me", true},
        {"arn:aws:iam::1:role/a/b/ops", "arn:aws:sts::1:assumed-role/ops/me", true},
        {"arn:aws:iam::1:role/ops", "arn:aws:sts::2:assumed-role/ops/me", false},
        {"arn:aws:iam::1:role/ops", "arn:aws:sts::1:assumed-role/op/me", false},
        {"arn:aws:iam::1:role/ops", "arn:aws:sts::1:assumed-role/ops", false},
        {"arn:aws:iam::1:role/", "arn:aws:sts::1:assumed-role//me", false},
        {"arn:aws:iam::1:user/ops", "arn:aws:sts::1:assumed-role/ops/me", false},
        {"arn:aws:iam::1:role/ops", "arn:aws:iam::1:user/ops", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_role_of_session(cks_str_of(rows[i].role), cks_str_of(rows[i].session)) !=
            rows[i].same)
            fail_msg("%s of %s", rows[i].session, rows[i].role);
}

static void
numbers_are_whole(void **state)
{
    static const struct {
        const char *json;
        int64_t n;
    } rows[] = {
        {"0", 0},
        {"-1", -1},
        {"7", 7},
        {"7.0", 7},
        {"7.5", -9},
        {"-7.5", -9},
        {"\"7\"", -9},
        {"999999999999999", 999999999999999},
        {"1e15", -9},
        {"-1e15", -9},
        {"-999999999999999", -999999999999999},
        {"null", -9},
        {"1e300", -9},
    };
    CKS_UNUSED(state);
    assert_int_equal(cks_int_of(NULL, -9), -9);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        cJSON *item = cJSON_Parse(rows[i].json);
        if (cks_int_of(item, -9) != rows[i].n)
            fail_msg("%s", rows[i].json);
        cJSON_Delete(item);
    }
}

static void
callers_have_accounts(void **state)
{
    static const struct {
        const char *account;
        bool known;
    } rows[] = {
        {"123456789012", true},  {"12345678901", false},  {"1234567890123", false},
        {"12345678901x", false}, {"x23456789012", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "a.json", "{\"Account\": \"%s\", \"UserId\": \"u\", \"Arn\": \"a\"}",
             rows[i].account);
        assert_int_equal(e->caller.n > 0, rows[i].known);
        give(e, "b.json", "{\"Account\": \"%s\", \"UserId\": \"u\", \"Arn\": \"a\"}",
             "999988887777");
        assert_int_equal(e->callers_differ, rows[i].known);
        cks_evidence_free(e);
    }
}

/* What names no account may be another caller's: not where one of them is the store's. */
static void
others_collect_evidence(void **state)
{
#define CALLER "{\"Account\": \"%s\", \"UserId\": \"u\", \"Arn\": \"a\"}"
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    assert_false(cks_whose_other_caller(e, LIT("123456789012")));
    give(e, "a.json", CALLER, "123456789012");
    assert_false(cks_whose_other_caller(e, LIT("123456789012")));
    assert_true(cks_whose_other_caller(e, LIT("999988887777")));
    assert_false(cks_whose_other_caller(e, LIT("")));
    give(e, "b.json", CALLER, "999988887777");
    assert_false(cks_whose_other_caller(e, LIT("123456789012")));
    assert_false(cks_whose_other_caller(e, LIT("999988887777")));
    assert_true(cks_whose_other_caller(e, LIT("111122223333")));
    assert_true(cks_whose_other_caller(e, LIT("")));
    cks_evidence_free(e);
}

/* ---- probes ---- */

#define PROBE(path, at)                                                                            \
    "{\"endpoint\": \"https://a.b\", \"host\": \"a.b\", \"path\": \"" path "\", \"at\": \"" at "\"}"

/* The latest of the path, else the latest; what is of the future comes last. */
static void
probes_are_chosen(void **state)
{
    static const struct {
        const char *probes;
        size_t of_path, of_none;
    } rows[] = {
        {PROBE("/p", "2026-01-01T00:00:00Z"), 0, 0},
        {PROBE("/p", "2026-01-01T00:00:01Z") ", " PROBE("/p", "2026-01-01T00:00:00Z"), 0, 0},
        {PROBE("/p", "2026-01-01T00:00:00Z") ", " PROBE("/p", "2026-01-01T00:00:01Z"), 1, 1},
        {PROBE("/p", "2026-01-01T00:00:00Z") ", " PROBE("/p", "2026-01-01T00:00:00Z"), 1, 1},
        {PROBE("/p", "2026-01-01T00:00:00Z") ", " PROBE("/q", "2026-01-01T00:00:01Z"), 0, 1},
        {PROBE("/q", "2026-01-01T00:00:01Z") ", " PROBE("/p", "2026-01-01T00:00:00Z"), 1, 0},
        {PROBE("/p", "2026-01-01T00:00:02Z") ", " PROBE("/p", "2026-01-01T00:00:03Z"), 0, 0},
        {PROBE("/p", "2026-01-01T00:00:03Z") ", " PROBE("/p", "2026-01-01T00:00:01Z"), 1, 1},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "p.json", "{\"ckscheckProbe\": 1, \"probes\": [%s]}", rows[i].probes);
        e->now = 1767225602; /* 2026-01-01T00:00:02Z */
        assert_int_equal(cks_evidence_probe(e, NULL, LIT("https://A.b"), LIT("/p")),
                         rows[i].of_path);
        assert_int_equal(cks_evidence_probe(e, NULL, LIT("https://a.b"), LIT("")), rows[i].of_none);
        assert_int_equal(cks_evidence_probe(e, NULL, LIT("https://a.c"), LIT("/p")), CKS_NOT_FOUND);
        cks_evidence_free(e);
    }
}

/* A member that no thing has, one that all have alike, one that one of two has. */
static void
members_of_things_are_joined(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    const cJSON *item;
    CKS_UNUSED(state);
    assert_int_equal(cks_thing_member(e, CKS_NOT_FOUND, "State", &item), CKS_READ_ABSENT);
    assert_null(item);
    give(e, "a.json", CLUSTER, "\"State\": \"ACTIVE\", \"VpcId\": \"v\"");
    give(e, "b.json", CLUSTER, "\"State\": \"ACTIVE\"");
    assert_true(cks_evidence_arrange(e));
    size_t last = cks_thing_last(e, CKS_THING_CLUSTER);
    assert_int_equal(cks_thing_member(e, last, "State", &item), CKS_READ_OK);
    assert_non_null(item);
    assert_int_equal(cks_thing_member(e, last, "VpcId", &item), CKS_READ_DISPUTED);
    assert_int_equal(cks_thing_member(e, last, "Nothing", &item), CKS_READ_ABSENT);
    cks_evidence_free(e);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_disagree_about_each_member),
        cmocka_unit_test(principals_have_no_order),
        cmocka_unit_test(things_are_judged_beside_a_store),
        cmocka_unit_test(regions_have_partitions),
        cmocka_unit_test(services_have_owners),
        cmocka_unit_test(members_tell_whose),
        cmocka_unit_test(lists_are_of_all_elements),
        cmocka_unit_test(names_hold_regions_and_ids),
        cmocka_unit_test(sessions_are_of_roles),
        cmocka_unit_test(numbers_are_whole),
        cmocka_unit_test(callers_have_accounts),
        cmocka_unit_test(others_collect_evidence),
        cmocka_unit_test(probes_are_chosen),
        cmocka_unit_test(members_of_things_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
