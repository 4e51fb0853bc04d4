/* What describe-commands print of services, load balancers and targets: each member in each
 * of its forms, and lists at their bounds. */
#include <inttypes.h>

#include "base/buf.h"
#include "evidence/facts/facts.h"
#include "evidence_text.h"

#define NAME "com.amazonaws.vpce.eu-west-1.vpce-svc-1"
#define ARN "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"

/* As many different texts of an array as asked for. */
static void
add_zones(struct cks_buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cks_buf_printf(b, "%s\"eu-west-1%c%c\"", i ? ", " : "", (char)('a' + i / 26),
                       (char)('a' + i % 26));
}

/* ---- endpoint services ---- */

static struct cks_evidence *
read_service(bool owned, const char *members)
{
    if (owned)
        return read_text("s.json",
                         "{\"ServiceConfigurations\": [{\"ServiceId\": \"vpce-svc-1\", "
                         "\"ServiceName\": \"" NAME "\", \"AcceptanceRequired\": false%s%s}]}",
                         *members ? ", " : "", members);
    return read_text("s.json",
                     "{\"ServiceDetails\": [{\"ServiceName\": \"" NAME
                     "\", \"Owner\": \"111122223333\"%s%s}]}",
                     *members ? ", " : "", members);
}

static void
services_have_zones(void **state)
{
    static const struct {
        size_t zones, ids, count;
    } rows[] = {
        {0, 0, 0}, {1, 0, 1}, {2, 0, 2}, {64, 0, 64}, {65, 0, 0}, {65, 2, 2}, {0, 3, 3}, {2, 3, 2},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf b = {0};
        cks_buf_adds(&b, "\"AvailabilityZones\": [");
        add_zones(&b, rows[i].zones);
        cks_buf_adds(&b, "], \"AvailabilityZoneIds\": [");
        add_zones(&b, rows[i].ids);
        cks_buf_adds(&b, "]");
        assert_true(cks_buf_ok(&b));
        struct cks_evidence *e = read_service(true, b.data);
        if (e->services.items[0].zone_count != rows[i].count)
            fail_msg("%zu zones: %s", e->services.items[0].zone_count, b.data);
        cks_evidence_free(e);
        cks_buf_free(&b);
    }
    struct cks_evidence *e =
        read_service(true, "\"AvailabilityZones\": [\"a\", \"b\", \"a\", \"c\", \"b\"]");
    assert_int_equal(e->services.items[0].zone_count, 3);
    cks_evidence_free(e);
}

static void
services_have_types(void **state)
{
#define TYPE(name) "{\"ServiceType\": \"" name "\"}"
#define TYPES(list) "\"ServiceType\": [" list "]"
    static const struct {
        const char *members;
        enum cks_tri interface, gateway;
    } rows[] = {
        {"", CKS_UNTOLD, CKS_UNTOLD},
        {TYPES(""), CKS_UNTOLD, CKS_UNTOLD},
        {"\"ServiceType\": \"Interface\"", CKS_UNTOLD, CKS_UNTOLD},
        {TYPES(TYPE("Interface")), CKS_YES, CKS_NO},
        {TYPES(TYPE("Gateway")), CKS_NO, CKS_NO},
        {TYPES(TYPE("GatewayLoadBalancer")), CKS_NO, CKS_YES},
        {TYPES(TYPE("GatewayLoadBalancer") ", " TYPE("Interface")), CKS_YES, CKS_YES},
        {TYPES(TYPE("New")), CKS_UNTOLD, CKS_NO},
        {TYPES(TYPE("New") ", " TYPE("Interface")), CKS_YES, CKS_NO},
        {TYPES("{}"), CKS_UNTOLD, CKS_NO},
        {"\"GatewayLoadBalancerArns\": [\"x\"]", CKS_UNTOLD, CKS_YES},
        {"\"GatewayLoadBalancerArns\": []", CKS_UNTOLD, CKS_UNTOLD},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_service(true, rows[i].members);
        const struct cks_service *s = &e->services.items[0];
        if (s->interface != rows[i].interface || s->gateway_balancer != rows[i].gateway)
            fail_msg("%d %d: %s", s->interface, s->gateway_balancer, rows[i].members);
        cks_evidence_free(e);
    }
}

static void
services_have_states(void **state)
{
    static const struct {
        const char *members;
        enum cks_tri available, verified;
        bool gone;
    } rows[] = {
        {"", CKS_UNTOLD, CKS_UNTOLD, false},
        {"\"ServiceState\": \"Available\"", CKS_YES, CKS_UNTOLD, false},
        {"\"ServiceState\": \"Pending\"", CKS_NO, CKS_UNTOLD, false},
        {"\"ServiceState\": \"Failed\"", CKS_NO, CKS_UNTOLD, false},
        {"\"ServiceState\": \"Deleting\"", CKS_NO, CKS_UNTOLD, true},
        {"\"ServiceState\": \"Deleted\"", CKS_NO, CKS_UNTOLD, true},
        {"\"ServiceState\": \"New\"", CKS_UNTOLD, CKS_UNTOLD, false},
#define DNS(state) "\"PrivateDnsNameConfiguration\": {\"State\": \"" state "\"}"
        {DNS("verified"), CKS_UNTOLD, CKS_YES, false},
        {DNS("pendingVerification"), CKS_UNTOLD, CKS_NO, false},
        {DNS("failed"), CKS_UNTOLD, CKS_NO, false},
        {DNS("new"), CKS_UNTOLD, CKS_UNTOLD, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_service(true, rows[i].members);
        const struct cks_service *s = &e->services.items[0];
        if (s->available != rows[i].available || s->gone != rows[i].gone ||
            s->dns_verified != rows[i].verified)
            fail_msg("%d %d %d: %s", s->available, s->gone, s->dns_verified, rows[i].members);
        cks_evidence_free(e);
    }
}

static void
services_have_address_types(void **state)
{
#define IP(list) "\"SupportedIpAddressTypes\": " list
    static const struct {
        const char *members;
        enum cks_tri ipv4;
        bool told;
    } rows[] = {
        {"", CKS_UNTOLD, false},
        {IP("null"), CKS_UNTOLD, false},
        {IP("[]"), CKS_UNTOLD, false},
        {IP("\"ipv4\""), CKS_UNTOLD, true},
        {IP("[\"ipv4\"]"), CKS_YES, true},
        {IP("[\"ipv6\"]"), CKS_NO, true},
        {IP("[\"ipv6\", \"ipv4\"]"), CKS_YES, true},
        {IP("[\"ipv9\"]"), CKS_UNTOLD, true},
        {IP("[\"ipv9\", \"ipv6\"]"), CKS_UNTOLD, true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_service(false, rows[i].members);
        const struct cks_service *s = &e->services.items[0];
        if (s->ipv4 != rows[i].ipv4 || s->ip_types_told != rows[i].told)
            fail_msg("%d %d: %s", s->ipv4, s->ip_types_told, rows[i].members);
        cks_evidence_free(e);
    }
}

/* What the owner's view leaves out there is none of; what is of another type tells nothing. */
static void
owned_services_have_balancers(void **state)
{
    static const struct {
        const char *members, *owner;
        bool told;
        size_t count;
    } rows[] = {
        {"", "", false, 0},
        {"\"NetworkLoadBalancerArns\": null", "", false, 0},
        {"\"NetworkLoadBalancerArns\": []", "", true, 0},
        {"\"NetworkLoadBalancerArns\": [\"" ARN "loadbalancer/net/x\"]", "123456789012", true, 1},
        {"\"Owner\": \"999988887777\", \"NetworkLoadBalancerArns\": [\"" ARN "x\"]", "999988887777",
         true, 1},
        {"\"NetworkLoadBalancerArns\": \"x\"", "", false, 0},
        {"\"NetworkLoadBalancerArns\": [7]", "", false, 0},
        {"\"NetworkLoadBalancerArns\": [\"\"]", "", false, 1},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_service(true, rows[i].members);
        const struct cks_service *s = &e->services.items[0];
        if (s->balancers_told != rows[i].told || s->balancer_count != rows[i].count ||
            !cks_str_is(s->owner, rows[i].owner))
            fail_msg("%d, %zu, %.*s: %s", s->balancers_told, s->balancer_count, (int)s->owner.n,
                     s->owner.n ? s->owner.p : "", rows[i].members);
        cks_evidence_free(e);
    }
}

static void
services_have_private_names(void **state)
{
#define NAMES(list) "\"PrivateDnsNames\": [" list "]"
#define ONE(name) "{\"PrivateDnsName\": \"" name "\"}"
    static const struct {
        bool owned;
        const char *members;
        bool told;
        size_t count;
    } rows[] = {
        {true, "", true, 0},
        {true, "\"PrivateDnsName\": null", true, 0},
        {true, "\"PrivateDnsName\": 7", false, 0},
        {true, "\"PrivateDnsName\": \"a.org\"", true, 1},
        {false, "", true, 0},
        {false, "\"PrivateDnsName\": \"a.org\"", true, 1},
        {false, "\"PrivateDnsName\": \"a.org\", " NAMES(ONE("a.org")), true, 1},
        {false, "\"PrivateDnsName\": \"a.org\", " NAMES(ONE("b.org")), true, 2},
        {false, NAMES(ONE("a.org") ", " ONE("b.org") ", {}"), true, 2},
        {false, "\"PrivateDnsNames\": {}", true, 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_service(rows[i].owned, rows[i].members);
        const struct cks_service *s = &e->services.items[0];
        if (s->dns_told != rows[i].told || s->dns_name_count != rows[i].count)
            fail_msg("%d, %zu: %s", s->dns_told, s->dns_name_count, rows[i].members);
        cks_evidence_free(e);
    }
}

static void
principals_are_counted(void **state)
{
    static const struct {
        const char *list;
        size_t count;
        bool complete, everybody;
    } rows[] = {
        {"", 0, false, false}, /* of an unknown service */
        {"{\"Principal\": \"a\"}", 1, true, false},
        {"{\"Principal\": \"a\"}, {\"Principal\": \"*\"}", 2, true, true},
        {"{\"Principal\": \"a\", \"PrincipalType\": \"All\"}", 1, true, true},
        {"{\"Principal\": \"a\", \"PrincipalType\": \"Role\"}", 1, true, false},
        {"{\"Principal\": \"a\"}, {\"Principal\": \"\"}", 2, false, false},
        {"{\"Principal\": \"**\"}", 1, true, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text("p.json", "{\"AllowedPrincipals\": [%s]}", rows[i].list);
        const struct cks_permission_list *l = &e->permissions.items[0];
        if (l->count != rows[i].count || l->complete != rows[i].complete ||
            l->everybody != rows[i].everybody)
            fail_msg("%zu %d %d: %s", l->count, l->complete, l->everybody, rows[i].list);
        cks_evidence_free(e);
    }
}

/* ---- load balancers ---- */

static void
balancers_have_zones(void **state)
{
#define ZONE(zone, subnet) "{\"ZoneName\": \"" zone "\", \"SubnetId\": \"" subnet "\"}"
    static const struct {
        const char *zones;
        size_t count;
    } rows[] = {
        {"[]", 0},
        {"{}", 0},
        {"[" ZONE("a", "s1") "]", 1},
        {"[" ZONE("a", "s1") ", " ZONE("b", "s2") "]", 2},
        {"[" ZONE("a", "s1") ", " ZONE("a", "s2") "]", 1},
        {"[" ZONE("a", "s1") ", " ZONE("b", "s1") "]", 1},
        {"[" ZONE("a", "") ", " ZONE("b", "") "]", 2},
        {"[{\"ZoneName\": \"a\"}, {\"ZoneName\": \"b\"}]", 2},
        /* One without a name may be another one; beside two it does not matter. */
        {"[" ZONE("a", "s1") ", {\"SubnetId\": \"s2\"}]", 0},
        {"[" ZONE("a", "s1") ", " ZONE("b", "s2") ", {}]", 2},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text("b.json",
                                           "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" ARN
                                           "x\", \"Type\": \"network\", \"AvailabilityZones\": "
                                           "%s}]}",
                                           rows[i].zones);
        if (e->balancers.items[0].zone_count != rows[i].count)
            fail_msg("%zu: %s", e->balancers.items[0].zone_count, rows[i].zones);
        cks_evidence_free(e);
    }
}

/* More zones than there can be are counted up to there. */
static void
balancers_have_few_zones(void **state)
{
    CKS_UNUSED(state);
    for (size_t n = 63; n <= 65; n++) {
        const char *why;
        struct cks_buf b = {0};
        struct cks_evidence *e = cks_evidence_new();
        cks_buf_adds(&b, "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" ARN
                         "x\", \"Type\": \"network\", \"AvailabilityZones\": [");
        for (size_t i = 0; i < n; i++)
            cks_buf_printf(&b, "%s{\"ZoneName\": \"z%zu\", \"SubnetId\": \"s%zu\"}", i ? ", " : "",
                           i, i);
        cks_buf_adds(&b, "]}]}");
        assert_int_equal(cks_evidence_read(e, "b.json", cks_buf_str(&b), &why), CKS_TAKEN);
        assert_int_equal(e->balancers.items[0].zone_count, n < 64 ? n : 64);
        cks_evidence_free(e);
        cks_buf_free(&b);
    }
}

static void
balancers_enforce_rules(void **state)
{
#define ENFORCES "\"EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic\": "
    static const struct {
        const char *members;
        enum cks_tri enforces;
    } rows[] = {
        {"\"Type\": \"network\"", CKS_NO}, {ENFORCES "\"on\"", CKS_YES},
        {ENFORCES "\"off\"", CKS_NO},      {ENFORCES "\"\"", CKS_NO},
        {ENFORCES "\"new\"", CKS_UNTOLD},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text("b.json",
                                           "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" ARN
                                           "x\", \"AvailabilityZones\": [], %s}]}",
                                           rows[i].members);
        if (e->balancers.items[0].enforces != rows[i].enforces)
            fail_msg("%s", rows[i].members);
        cks_evidence_free(e);
    }
}

static void
listeners_forward(void **state)
{
#define TO(arn) "{\"Type\": \"forward\", \"TargetGroupArn\": \"" arn "\"}"
#define MORE(list) "{\"ForwardConfig\": {\"TargetGroups\": [" list "]}}"
#define GROUP(arn) "{\"TargetGroupArn\": \"" arn "\"}"
    static const struct {
        const char *actions;
        size_t count;
    } rows[] = {
        {"", 0},
        {"{}", 0},
        {TO("a"), 1},
        {TO("a") ", " TO("b"), 2},
        {MORE(GROUP("a")), 1},
        {MORE(GROUP("a") ", " GROUP("b") ", {}"), 2},
        {"{\"TargetGroupArn\": \"a\", \"ForwardConfig\": {\"TargetGroups\": [" GROUP(
             "a") ", " GROUP("b") "]}}",
         2},
        {MORE("{}, {}"), 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text(
            "l.json",
            "{\"Listeners\": [{\"ListenerArn\": \"" ARN "listener/x\", \"LoadBalancerArn\": \"" ARN
            "x\", \"Port\": 443, \"Protocol\": \"TLS\", \"DefaultActions\": [%s]}]}",
            rows[i].actions);
        if (e->listeners.items[0].group_count != rows[i].count ||
            e->listeners.items[0].port != 443 || e->listeners.items[0].protocol != CKS_PROTOCOL_TLS)
            fail_msg("%zu: %s", e->listeners.items[0].group_count, rows[i].actions);
        cks_evidence_free(e);
    }
}

/* Every group is taken, however many there are, in either form. */
static void
listeners_forward_to_all(void **state)
{
    CKS_UNUSED(state);
    for (size_t form = 0; form < 2; form++)
        for (size_t n = 15; n <= 18; n++) {
            const char *why;
            struct cks_buf b = {0};
            struct cks_evidence *e = cks_evidence_new();
            cks_buf_adds(&b, "{\"Listeners\": [{\"ListenerArn\": \"l\", \"Port\": 443, "
                             "\"DefaultActions\": [");
            cks_buf_adds(&b, form ? "{\"ForwardConfig\": {\"TargetGroups\": [" : "");
            for (size_t i = 0; i < n; i++)
                cks_buf_printf(&b, "%s{\"TargetGroupArn\": \"g%zu\"}", i ? ", " : "", i);
            cks_buf_adds(&b, form ? "]}}]}]}" : "]}]}");
            assert_int_equal(cks_evidence_read(e, "l.json", cks_buf_str(&b), &why), CKS_TAKEN);
            assert_int_equal(e->listeners.items[0].group_count, n);
            cks_evidence_free(e);
            cks_buf_free(&b);
        }
}

static void
targets_have_health(void **state)
{
    static const struct {
        const char *health;
        size_t count, serving, unhealthy, unknown;
    } rows[] = {
        {"\"State\": \"healthy\"", 1, 1, 0, 0},
        {"\"State\": \"unavailable\"", 1, 1, 0, 0},
        {"\"State\": \"unhealthy\"", 1, 0, 1, 0},
        {"\"State\": \"unhealthy.draining\"", 1, 0, 1, 0},
        {"\"State\": \"initial\"", 1, 0, 0, 1},
        {"\"State\": \"new\"", 1, 0, 0, 1},
        {"\"State\": \"unused\"", 1, 0, 0, 0},
        {"\"State\": \"unused\", \"Reason\": \"Target.NotInUse\"", 1, 0, 0, 0},
        {"\"State\": \"unused\", \"Reason\": \"Target.NotRegistered\"", 0, 0, 0, 0},
        {"\"State\": \"draining\"", 0, 0, 0, 0},
        {"\"State\": \"healthy\", \"Reason\": \"Target.DeregistrationInProgress\"", 0, 0, 0, 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text(
            "h.json",
            "{\"TargetHealthDescriptions\": [{\"Target\": {\"Id\": \"i\"}, \"TargetHealth\": "
            "{%s}}]}",
            rows[i].health);
        const struct cks_target_health *h = &e->target_health.items[0];
        if (h->count != rows[i].count || h->serving != rows[i].serving ||
            h->unhealthy != rows[i].unhealthy || h->unknown != rows[i].unknown)
            fail_msg("%zu %zu %zu %zu: %s", h->count, h->serving, h->unhealthy, h->unknown,
                     rows[i].health);
        cks_evidence_free(e);
    }
}

/* Rules that are missing, or that cannot be read, may open anything; all ports are open for
 * certain. */
static void
groups_tell_their_rules(void **state)
{
#define TO_ITSELF "{\"IpProtocol\": \"-1\", \"UserIdGroupPairs\": [{\"GroupId\": \"g\"}]}"
    static const struct {
        const char *members;
        bool in, out;
    } rows[] = {
        {"\"IpPermissions\": []", true, false},
        {"\"IpPermissions\": [], \"IpPermissionsEgress\": []", true, true},
        {"\"IpPermissions\": {}, \"IpPermissionsEgress\": []", false, true},
        {"\"IpPermissions\": [{}], \"IpPermissionsEgress\": [{}]", false, false},
        {"\"IpPermissions\": [{}, " TO_ITSELF "], \"IpPermissionsEgress\": []", true, true},
        {"\"IpPermissions\": [], \"IpPermissionsEgress\": [" TO_ITSELF ", {}]", true, true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_text(
            "g.json", "{\"SecurityGroups\": [{\"GroupId\": \"g\", %s}]}", rows[i].members);
        const struct cks_security_group *g = &e->security_groups.items[0];
        if (g->in_told != rows[i].in || g->out_told != rows[i].out)
            fail_msg("%d %d: %s", g->in_told, g->out_told, rows[i].members);
        cks_evidence_free(e);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_have_zones),
        cmocka_unit_test(services_have_types),
        cmocka_unit_test(services_have_states),
        cmocka_unit_test(services_have_address_types),
        cmocka_unit_test(owned_services_have_balancers),
        cmocka_unit_test(services_have_private_names),
        cmocka_unit_test(principals_are_counted),
        cmocka_unit_test(balancers_have_zones),
        cmocka_unit_test(balancers_have_few_zones),
        cmocka_unit_test(balancers_enforce_rules),
        cmocka_unit_test(listeners_forward),
        cmocka_unit_test(listeners_forward_to_all),
        cmocka_unit_test(targets_have_health),
        cmocka_unit_test(groups_tell_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
