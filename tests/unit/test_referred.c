/* Which things of the evidence belong to a store of the run: each way in which one thing names
 * another, and what is not known of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/read.h"
#include "rules/evidence/referred.h"

#define ARN "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"

/* What names things, with "%" for the value. */
#define CLUSTER(members) "{\"Clusters\": [{\"ClusterId\": \"c\", \"Hsms\": [], " members "}]}"
#define SERVICE                                                                                    \
    "{\"ServiceConfigurations\": [{\"ServiceId\": \"s\", \"AcceptanceRequired\": false, "          \
    "\"NetworkLoadBalancerArns\": [\"other\", \"%\"]}]}"
#define BALANCER(members)                                                                          \
    "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"b\", \"AvailabilityZones\": [], " members "}]}"
#define LISTENER(members) "{\"Listeners\": [{\"ListenerArn\": \"l\", \"Port\": 443, " members "}]}"

static const struct row {
    const char *from;
    bool of_service;
    const char *thing; /* with "%" for the value as well */
    const char *noun;
} rows[] = {
    {CLUSTER("\"SecurityGroup\": \"%\""), false,
     "{\"SecurityGroups\": [{\"GroupId\": \"%\", \"IpPermissions\": []}]}", "security group"},
    {BALANCER("\"SecurityGroups\": [\"other\", \"%\"]"), true,
     "{\"SecurityGroups\": [{\"GroupId\": \"%\", \"IpPermissions\": []}]}", "security group"},
#define SUBNET                                                                                     \
    "{\"Subnets\": [{\"SubnetId\": \"n\", \"AvailableIpAddressCount\": 3, \"VpcId\": \"%\"}]}"
#define TABLE "{\"RouteTables\": [{\"RouteTableId\": \"t\", \"Routes\": [], \"VpcId\": \"%\"}]}"
#define ACL "{\"NetworkAcls\": [{\"NetworkAclId\": \"a\", \"Entries\": [], \"VpcId\": \"%\"}]}"
    {CLUSTER("\"VpcId\": \"%\""), false, SUBNET, "VPC"},
    {BALANCER("\"VpcId\": \"%\""), true, SUBNET, "VPC"},
    {CLUSTER("\"VpcId\": \"%\""), false, TABLE, "VPC"},
    {BALANCER("\"VpcId\": \"%\""), true, TABLE, "VPC"},
    {CLUSTER("\"VpcId\": \"%\""), false, ACL, "VPC"},
    {BALANCER("\"VpcId\": \"%\""), true, ACL, "VPC"},
    {CLUSTER("\"SourceBackupId\": \"%\""), false, "{\"Backups\": [{\"BackupId\": \"%\"}]}",
     "backup"},
    {SERVICE, true,
     "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"%\", \"AvailabilityZones\": []}]}",
     "load balancer"},
    {SERVICE, true,
     "{\"Listeners\": [{\"ListenerArn\": \"l\", \"Port\": 443, \"LoadBalancerArn\": \"%\"}]}",
     "load balancer"},
    {LISTENER("\"DefaultActions\": [{}, {\"TargetGroupArn\": \"%\"}]"), true,
     "{\"TargetGroups\": [{\"TargetGroupArn\": \"%\", \"Protocol\": \"TCP\"}]}", "target group"},
    {LISTENER("\"DefaultActions\": [{\"ForwardConfig\": {\"TargetGroups\": [{}, "
              "{\"TargetGroupArn\": \"%\"}]}}]"),
     true, "{\"TargetGroups\": [{\"TargetGroupArn\": \"%\", \"Protocol\": \"TCP\"}]}",
     "target group"},
    {LISTENER("\"Certificates\": [{\"CertificateArn\": \"%\"}]"), true,
     "{\"Certificate\": {\"CertificateArn\": \"%\", \"DomainName\": \"a.b\"}}", "certificate"},
    {"{\"VpcEndpoints\": [{\"VpcEndpointId\": \"v\", \"ServiceName\": \"s\", "
     "\"NetworkInterfaceIds\": [\"other\", \"%\"]}]}",
     true, "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"%\"}]}", "network interface"},
};

static void
give(struct cks_evidence *e, const char *file, const char *form, const char *value)
{
    const char *why = "", *at = strchr(form, '%');
    char text[1024];
    assert_non_null(at);
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - form), form, value, at + 1);
    if (cks_evidence_read(e, file, cks_str_of(text), &why) != CKS_TAKEN)
        fail_msg("%s: %s", text, why);
}

/* What is known of the last thing; where it is no store's, its noun and name are told. */
static enum cks_tri
ask(const struct cks_evidence *e, bool clusters, bool services, const char *noun, const char *name)
{
    const char *got_noun = NULL;
    struct cks_str got_name = {0};
    struct cks_referred *r = cks_referred_new(e, clusters, services);
    assert_non_null(r);
    enum cks_tri answer = cks_referred_thing(r, e->things.count - 1, &got_noun, &got_name);
    if (answer == CKS_NO) {
        assert_string_equal(got_noun, noun);
        assert_true(cks_str_is(got_name, name));
    }
    cks_referred_free(r);
    return answer;
}

static void
things_name_others(void **state)
{
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        bool service = row->of_service;
        struct cks_evidence *e = cks_evidence_new();
        give(e, "a.json", row->from, "x");
        give(e, "b.json", row->thing, "x");
        if (ask(e, !service, service, row->noun, "x") != CKS_YES)
            fail_msg("row %zu: it is not named", i);
        /* Where stores have a service and a cluster, the other may name it too. */
        bool both = i < 8;
        assert_int_equal(ask(e, true, true, row->noun, "x"), both ? CKS_UNTOLD : CKS_YES);
        assert_int_equal(ask(e, service, !service, row->noun, "x"), CKS_UNTOLD);
        assert_int_equal(ask(e, false, false, row->noun, "x"), CKS_UNTOLD);
        give(e, "c.json", row->thing, "y");
        if (ask(e, !service, service, row->noun, "y") != CKS_NO)
            fail_msg("row %zu: it may be named", i);
        cks_evidence_free(e);
    }
}

static void
what_names_nothing_decides_nothing(void **state)
{
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        bool service = row->of_service;
        struct cks_evidence *e = cks_evidence_new();
        give(e, "b.json", row->thing, "x");
        assert_int_equal(ask(e, !service, service, row->noun, "x"), CKS_UNTOLD);
        cks_evidence_free(e);
        e = cks_evidence_new();
        give(e, "a.json", row->from, "x");
        give(e, "b.json", row->thing, "");
        if (e->things.items[e->things.count - 1].kind != e->things.items[0].kind)
            assert_int_equal(ask(e, !service, service, row->noun, ""), CKS_UNTOLD);
        cks_evidence_free(e);
    }
}

/* Both have to tell what they name, where a store has each. */
static void
both_kinds_of_stores_decide(void **state)
{
    CKS_UNUSED(state);
    for (size_t i = 0; i < 8; i += 2) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "a.json", rows[i].from, "x");
        give(e, "b.json", rows[i + 1].from, "y");
        static const struct {
            const char *value;
            enum cks_tri answer;
        } of[] = {{"x", CKS_YES}, {"y", CKS_YES}, {"z", CKS_NO}};
        for (size_t k = 0; k < CKS_COUNT(of); k++) {
            give(e, "c.json", rows[i].thing, of[k].value);
            assert_int_equal(ask(e, true, true, rows[i].noun, of[k].value), of[k].answer);
        }
        cks_evidence_free(e);
    }
}

static void
roles_have_one_name(void **state)
{
    static const struct {
        const char *name;
        enum cks_tri answer;
    } names[] = {
        {"AWSServiceRoleForKeyManagementServiceCustomKeyStores", CKS_UNTOLD},
        {"AWSServiceRoleForKeyManagementService", CKS_NO},
        {"ops", CKS_NO},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, "r.json", "{\"Role\": {\"RoleName\": \"%\", \"Arn\": \"a\"}}", names[i].name);
        assert_int_equal(ask(e, true, true, "role", names[i].name), names[i].answer);
        cks_evidence_free(e);
    }
}

/* The health of targets is of the group that its file names. */
static void
files_name_groups(void **state)
{
    static const struct {
        const char *file;
        enum cks_tri answer;
        const char *name;
    } files[] = {
        {"target-health-blue.json", CKS_UNTOLD, ""},
        {"target-health-green.json", CKS_NO, "green"},
        {"target-health.json", CKS_UNTOLD, ""},
        {"target-health-1.json", CKS_UNTOLD, ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(files); i++) {
        struct cks_evidence *e = cks_evidence_new();
        give(e, files[i].file, "{\"TargetHealthDescriptions\": [{\"TargetHealth\": {\"%\": 1}}]}",
             "x");
        assert_int_equal(ask(e, true, true, "target group", ""), CKS_UNTOLD);
        struct cks_evidence *beside = cks_evidence_new();
        give(beside, "l.json", LISTENER("\"DefaultActions\": [{\"TargetGroupArn\": \"%\"}]"),
             ARN "targetgroup/blue/1");
        give(beside, files[i].file,
             "{\"TargetHealthDescriptions\": [{\"TargetHealth\": {\"%\": 1}}]}", "x");
        if (ask(beside, true, true, "target group", files[i].name) != files[i].answer)
            fail_msg("%s", files[i].file);
        cks_evidence_free(beside);
        cks_evidence_free(e);
    }
}

/* A thing of a kind that nothing names is nobody's by its kind. */
static void
other_kinds_are_open(void **state)
{
    struct cks_evidence *e = cks_evidence_new();
    CKS_UNUSED(state);
    give(e, "c.json", CLUSTER("\"VpcId\": \"%\""), "x");
    assert_int_equal(ask(e, true, true, "", ""), CKS_UNTOLD);
    give(e, "s.json", SERVICE, "x");
    assert_int_equal(ask(e, true, true, "", ""), CKS_UNTOLD);
    cks_evidence_free(e);
    cks_referred_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_name_others),
        cmocka_unit_test(what_names_nothing_decides_nothing),
        cmocka_unit_test(both_kinds_of_stores_decide),
        cmocka_unit_test(roles_have_one_name),
        cmocka_unit_test(files_name_groups),
        cmocka_unit_test(other_kinds_are_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
