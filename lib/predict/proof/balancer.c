#include "predict/proof/balancer.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

#include "predict/proof/network.h"
#include "predict/proof/answers.h"
#include "predict/proof/probe.h"

#define HTTPS_PORT 443

/* NULL if the service is not shown with its load balancers. */
static const cJSON *
balancer_arns(struct cks_proving *p)
{
    size_t v = cks_proving_service(p);
    if (v == CKS_NOT_FOUND || p->t.e->things.items[v].kind != CKS_THING_OWNED_SERVICE)
        return NULL;
    const cJSON *arns = cks_proving_array(p, v, "NetworkLoadBalancerArns"), *one;
    bool whole = cJSON_GetArraySize(arns) > 0;
    cJSON_ArrayForEach(one, arns) whole = whole && cks_item_text(one).n > 0;
    if (arns && !whole)
        cks_proving_unread(p, v);
    return whole ? arns : NULL;
}

size_t
cks_balancers_of(struct cks_proving *p)
{
    return (size_t)cJSON_GetArraySize(balancer_arns(p));
}

/* KMS may reach any of them, so each must meet the requirement. */
static bool
every_balancer(struct cks_proving *p, bool (*ask)(struct cks_proving *p, size_t balancer))
{
    const cJSON *arns = balancer_arns(p), *one;
    bool all = arns != NULL;
    cJSON_ArrayForEach(one, arns)
    {
        size_t b = cks_proving_thing(p, CKS_THING_BALANCER, cks_item_text(one));
        all = b != CKS_NOT_FOUND && ask(p, b) && all;
    }
    return all;
}

static bool
ask_nothing(struct cks_proving *p, size_t balancer)
{
    (void)p;
    (void)balancer;
    return true;
}

bool
cks_prove_every_balancer(struct cks_proving *p)
{
    return every_balancer(p, ask_nothing);
}

/* ---- the load balancers themselves ---- */

static bool
balancer_is_active(struct cks_proving *p, size_t b)
{
    const cJSON *state = cks_proving_member(p, b, "State");
    return cks_str_is(cks_proving_inner(p, b, state, "Code"), "active") &&
           cks_proving_is(p, b, "Type", "network");
}

bool
cks_prove_balancer_active(struct cks_proving *p)
{
    return every_balancer(p, balancer_is_active);
}

static bool
is_listed(const cJSON *list, struct cks_str zone)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, list) if (cks_str_eq(cks_item_text(one), zone)) return true;
    return !list;
}

/* Two zones of those in the list, each with a subnet of its own. NULL: of any. */
static bool
has_two_zones_of(struct cks_proving *p, size_t b, const cJSON *list)
{
    const cJSON *zones = cks_proving_array(p, b, "AvailabilityZones"), *one, *other;
    bool two = false;
    cJSON_ArrayForEach(one, zones)
    {
        struct cks_str zone = cks_proving_inner(p, b, one, "ZoneName");
        struct cks_str subnet = cks_proving_inner(p, b, one, "SubnetId");
        bool counts = zone.n && subnet.n && is_listed(list, zone);
        for (other = zones->child; counts && other != one; other = other->next) {
            struct cks_str z = cks_member_text(other, "ZoneName");
            struct cks_str s = cks_member_text(other, "SubnetId");
            two |=
                z.n && s.n && !cks_str_eq(zone, z) && !cks_str_eq(subnet, s) && is_listed(list, z);
        }
    }
    return two;
}

/* A list of the service's zones that has two at least; *ret_absent if the service has no list. */
static const cJSON *
two_of(struct cks_proving *p, size_t v, const char *name, bool *ret_absent)
{
    const cJSON *list = cks_proving_optional(p, v, name, ret_absent), *one;
    bool two = false, whole = cJSON_IsArray(list);
    cJSON_ArrayForEach(one, list)
    {
        whole = whole && cks_item_text(one).n > 0;
        two |= !cks_str_eq(cks_item_text(one), cks_item_text(list->child));
    }
    if (list && !whole)
        cks_proving_unread(p, v);
    else if (list && !two)
        cks_proving_dispute(p, v);
    return whole && two ? list : NULL;
}

/* An ARN of a network load balancer beside another type contradicts itself. */
static bool
is_of_network(struct cks_proving *p, size_t b)
{
    bool absent;
    const cJSON *type = cks_proving_optional(p, b, "Type", &absent);
    bool network = absent || cks_str_is(cks_item_text(type), "network");
    if (!network)
        cks_proving_dispute(p, b);
    return network;
}

/* Which zones KMS goes by, those of the service or of its load balancers, is not documented: where
 * both are known, two of them must be the same. */
static bool
has_two_zones(struct cks_proving *p, size_t b)
{
    size_t v = cks_proving_service(p);
    bool unnamed, unnumbered;
    const cJSON *zones = two_of(p, v, "AvailabilityZones", &unnamed);
    const cJSON *ids = two_of(p, v, "AvailabilityZoneIds", &unnumbered);
    bool told = (zones || unnamed) && (ids || unnumbered), two = has_two_zones_of(p, b, NULL);
    if (told && two && !has_two_zones_of(p, b, zones)) {
        cks_proving_dispute(p, b);
        return false;
    }
    return told && two && is_of_network(p, b);
}

bool
cks_prove_balancer_zones(struct cks_proving *p)
{
    return every_balancer(p, has_two_zones);
}

static bool
balancer_is_private(struct cks_proving *p, size_t b)
{
    const cJSON *zones = cks_proving_array(p, b, "AvailabilityZones"), *one;
    struct cks_str vpc = cks_proving_text(p, b, "VpcId");
    bool all = cks_proving_is(p, b, "Scheme", "internal") && cJSON_GetArraySize(zones) > 0;
    cJSON_ArrayForEach(one, zones) all =
        cks_network_private(p, cks_proving_inner(p, b, one, "SubnetId"), vpc) && all;
    return all;
}

bool
cks_prove_balancer_private(struct cks_proving *p)
{
    return every_balancer(p, balancer_is_private);
}

/* A rule for TCP 443 from everywhere: KMS's own addresses are unknown. */
static bool
group_opens_https(struct cks_proving *p, size_t group)
{
    const cJSON *rules = cks_proving_array(p, group, "IpPermissions"), *rule, *range;
    cJSON_ArrayForEach(rule, rules)
    {
        struct cks_str protocol = cks_proving_inner(p, group, rule, "IpProtocol");
        const cJSON *from = cks_member(rule, "FromPort"), *to = cks_member(rule, "ToPort");
        bool all = cks_str_is(protocol, "-1");
        bool tcp = cks_str_is(protocol, "tcp") || cks_str_is(protocol, "6");
        int64_t first = cks_int_of(from, INT64_MAX), last = cks_int_of(to, -1);
        bool covers = all || (tcp && first <= HTTPS_PORT && last >= HTTPS_PORT);
        cJSON_ArrayForEach(
            range,
            cks_member(rule, "IpRanges")) if (covers && cks_str_is(cks_member_text(range, "CidrIp"),
                                                                   "0.0.0.0/0")) return true;
    }
    return false;
}

static bool
balancer_lets_in(struct cks_proving *p, size_t b)
{
    static const char enforces[] = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";
    bool absent, no_groups, open = false;
    const cJSON *on = cks_proving_optional(p, b, enforces, &absent), *one;
    const cJSON *groups = cks_proving_optional(p, b, "SecurityGroups", &no_groups);
    if (on && cks_str_is(cks_item_text(on), "off"))
        return true;
    if (on && !cks_str_is(cks_item_text(on), "on"))
        cks_proving_unread(p, b);
    if (no_groups || (cJSON_IsArray(groups) && !groups->child))
        return absent || cks_str_is(cks_item_text(on), "on");
    cJSON_ArrayForEach(one, groups)
    {
        size_t g = cks_proving_thing(p, CKS_THING_SECURITY_GROUP, cks_item_text(one));
        open |= g != CKS_NOT_FOUND && group_opens_https(p, g);
    }
    return open;
}

bool
cks_prove_inbound(struct cks_proving *p)
{
    return every_balancer(p, balancer_lets_in);
}

/* ---- listeners ---- */

typedef bool (*ask_listener)(struct cks_proving *p, size_t balancer, size_t listener);

int64_t
cks_balancer_port(struct cks_proving *p, size_t thing)
{
    const cJSON *port = cks_proving_member(p, thing, "Port");
    int64_t number = cks_int_of(port, -1);
    if (port && number < 0)
        cks_proving_unread(p, thing);
    return number;
}

/* Asks the same of every listener on port 443; every load balancer must have one. */
static bool
every_listener(struct cks_proving *p, ask_listener ask)
{
    const cJSON *arns = balancer_arns(p), *one;
    bool all = arns != NULL;
    cJSON_ArrayForEach(one, arns)
    {
        size_t b = cks_proving_thing(p, CKS_THING_BALANCER, cks_item_text(one)), found = 0;
        for (size_t l = cks_proving_last(p, CKS_THING_LISTENER); l != CKS_NOT_FOUND;
             l = cks_proving_older(p, l)) {
            if (!cks_str_eq(cks_item_text(one), cks_proving_text(p, l, "LoadBalancerArn")) ||
                cks_balancer_port(p, l) != HTTPS_PORT)
                continue;
            found++;
            all = ask(p, b, l) && all;
        }
        all = all && found && b != CKS_NOT_FOUND;
    }
    return all;
}

/* Those of listeners, target groups and health checks. */
static const char *const protocols[] = {"TCP",  "TLS",    "UDP",   "TCP_UDP", "QUIC",
                                        "HTTP", "GENEVE", "HTTPS", "TCP_QUIC"};

static bool
speaks(struct cks_proving *p, size_t b, size_t l)
{
    struct cks_str protocol = cks_proving_text(p, l, "Protocol");
    (void)b;
    cks_proving_known(p, l, protocol, protocols, CKS_COUNT(protocols));
    return cks_str_is(protocol, "TCP") || cks_str_is(protocol, "TLS") ||
           cks_str_is(protocol, "TCP_UDP");
}

bool
cks_prove_listener(struct cks_proving *p)
{
    return every_listener(p, speaks);
}

static bool
passes_tls(struct cks_proving *p, size_t b, size_t l)
{
    struct cks_str protocol = cks_proving_text(p, l, "Protocol");
    (void)b;
    return cks_str_is(protocol, "TCP") || cks_str_is(protocol, "TCP_UDP");
}

bool
cks_balancer_is_only(struct cks_proving *p)
{
    return cks_balancers_of(p) == 1 && cks_prove_listener(p) && cks_balancer_was_passed(p);
}

/* Whether a certificate that ACM was asked about is in use: one that is expired or revoked
 * contradicts a probe that verified it. */
static bool
is_issued(struct cks_proving *p, size_t c)
{
    int64_t from, to;
    bool dated = cks_item_time(cks_proving_member(p, c, "NotBefore"), &from) &&
                 cks_item_time(cks_proving_member(p, c, "NotAfter"), &to);
    if (!dated)
        cks_proving_unread(p, c);
    bool issued = cks_proving_is(p, c, "Status", "ISSUED") && dated && from <= p->t.j->now &&
                  p->t.j->now < to;
    if (!issued)
        cks_proving_dispute(p, c);
    return issued;
}

static bool
has_issued_certificates(struct cks_proving *p, size_t b, size_t l)
{
    const cJSON *list = cks_member(p->t.e->things.items[l].item, "Certificates"), *one;
    bool all = true;
    (void)b;
    cJSON_ArrayForEach(one, list)
    {
        struct cks_str arn = cks_member_text(one, "CertificateArn");
        bool asked = cks_thing_find(p->t.e, CKS_THING_CERTIFICATE, arn) != CKS_NOT_FOUND;
        size_t c = asked ? cks_proving_thing(p, CKS_THING_CERTIFICATE, arn) : CKS_NOT_FOUND;
        all = (c == CKS_NOT_FOUND || is_issued(p, c)) && all;
    }
    return all;
}

/* The certificate of a listener that ends TLS is what a probe through it verified. */
bool
cks_prove_listener_certificate(struct cks_proving *p)
{
    return every_listener(p, passes_tls) || (cks_balancer_is_only(p) && cks_probe_verified(p) &&
                                             every_listener(p, has_issued_certificates));
}

/* ---- target groups ---- */

/* The groups of one action; false if it does anything else than forward. */
static bool
groups_of_action(struct cks_proving *p, size_t b, size_t l, const cJSON *action, cks_ask_group *ask)
{
    const cJSON *many = cks_member(cks_member(action, "ForwardConfig"), "TargetGroups"), *one;
    struct cks_str single = cks_member_text(action, "TargetGroupArn");
    size_t asked = 0;
    bool weighs = !many;
    bool all = cks_str_is(cks_proving_inner(p, l, action, "Type"), "forward");
    cJSON_ArrayForEach(one, many)
    {
        struct cks_str arn = cks_proving_inner(p, l, one, "TargetGroupArn");
        const cJSON *weight = cks_member(one, "Weight");
        asked++;
        weighs |= !weight || cks_int_of(weight, 0) > 0;
        all = arn.n && ask(p, b, l, arn) && all;
        single = cks_str_eq(arn, single) ? (struct cks_str){0} : single;
    }
    if (single.n) {
        asked++;
        all = ask(p, b, l, single) && all;
    }
    if (!asked)
        cks_proving_unread(p, l);
    /* Nothing is sent to groups whose weight is 0. */
    return all && asked && weighs;
}

bool
cks_prove_every_group(struct cks_proving *p, cks_ask_group *ask)
{
    const cJSON *arns = balancer_arns(p), *one, *action;
    bool all = cks_prove_listener(p);
    cJSON_ArrayForEach(one, arns)
    {
        size_t b = cks_proving_thing(p, CKS_THING_BALANCER, cks_item_text(one));
        for (size_t l = cks_proving_last(p, CKS_THING_LISTENER); l != CKS_NOT_FOUND;
             l = cks_proving_older(p, l)) {
            if (!cks_str_eq(cks_item_text(one), cks_proving_text(p, l, "LoadBalancerArn")) ||
                cks_balancer_port(p, l) != HTTPS_PORT)
                continue;
            const cJSON *actions = cks_proving_array(p, l, "DefaultActions");
            all = cJSON_GetArraySize(actions) > 0 && all;
            cJSON_ArrayForEach(action, actions) all = groups_of_action(p, b, l, action, ask) && all;
        }
    }
    return all;
}

size_t
cks_balancer_group(struct cks_proving *p, struct cks_str arn)
{
    return cks_proving_thing(p, CKS_THING_TARGET_GROUP, arn);
}

static bool
is_ipv4_group(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t g = cks_balancer_group(p, arn);
    const cJSON *list = cks_proving_array(p, g, "LoadBalancerArns"), *one;
    struct cks_str balancer = cks_proving_text(p, b, "LoadBalancerArn");
    bool of_it = false;
    (void)l;
    cJSON_ArrayForEach(one, list) of_it |= balancer.n && cks_str_eq(cks_item_text(one), balancer);
    return g != CKS_NOT_FOUND && of_it && cks_proving_is(p, g, "IpAddressType", "ipv4") &&
           cks_proving_is(p, b, "IpAddressType", "ipv4");
}

/* Whether a target is registered by an address of IPv6, whatever its group shows. */
static bool
has_ipv6_target(struct cks_proving *p)
{
    bool found = false;
    for (size_t t = cks_proving_last(p, CKS_THING_TARGET_HEALTH); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        const cJSON *list = cks_proving_array(p, t, "TargetHealthDescriptions"), *one;
        cJSON_ArrayForEach(one, list)
        {
            struct cks_str id = cks_member_text(cks_member(one, "Target"), "Id");
            if (cks_str_find(id, ":") == id.n || cks_str_starts(id, "arn:"))
                continue;
            cks_proving_dispute(p, t);
            found = true;
        }
    }
    return found;
}

bool
cks_prove_balancer_ipv4(struct cks_proving *p)
{
    return cks_prove_every_group(p, is_ipv4_group) && !has_ipv6_target(p);
}

/* TCP to TCP leaves TLS to the proxy; TLS to TLS starts it again. */
static bool
passes_on(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t g = cks_balancer_group(p, arn);
    struct cks_str in = cks_proving_text(p, l, "Protocol");
    struct cks_str out = cks_proving_text(p, g, "Protocol");
    (void)b;
    return g != CKS_NOT_FOUND && in.n && cks_str_eq(in, out);
}

/* The protocols that a listener forwards to, by its own. */
static const struct forwarding {
    const char *in, *out;
} forwardings[] = {
    {"TCP", "TCP"}, {"TCP", "TCP_UDP"}, {"TLS", "TLS"}, {"TLS", "TCP"}, {"TCP_UDP", "TCP_UDP"}};

/* A listener forwards to no group of another protocol: two outputs of which one says that it does
 * were taken at different times, or one is of something else. */
static bool
can_forward(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t g = cks_balancer_group(p, arn);
    bool can = !speaks(p, b, l), absent;
    if (g == CKS_NOT_FOUND)
        return true;
    struct cks_str in = cks_proving_text(p, l, "Protocol");
    struct cks_str out = cks_proving_text(p, g, "Protocol");
    const cJSON *check = cks_proving_optional(p, g, "HealthCheckProtocol", &absent);
    bool known =
        cks_proving_known(p, g, out, protocols, CKS_COUNT(protocols)) &&
        (absent || cks_proving_known(p, g, cks_item_text(check), protocols, CKS_COUNT(protocols)));
    for (size_t i = 0; i < CKS_COUNT(forwardings); i++)
        can |= cks_str_is(in, forwardings[i].in) && cks_str_is(out, forwardings[i].out);
    if (known && !can)
        cks_proving_dispute(p, g);
    return known && can;
}

/* Only a probe shows whether the proxy itself terminates TLS. */
bool
cks_prove_pass_on(struct cks_proving *p)
{
    /* Of a group that nobody showed a probe through the listener tells enough. */
    cks_prove_every_group(p, can_forward);
    bool same = cks_prove_every_group(p, passes_on);
    return (same || cks_balancer_is_only(p)) && cks_probe_verified(p) && cks_probe_answered(p);
}

/* ---- the path of a probe ---- */

/* Whether a network interface of the endpoint has the address. */
static bool
has_interface(struct cks_proving *p, size_t endpoint, struct cks_str address)
{
    const cJSON *ids = cks_proving_array(p, endpoint, "NetworkInterfaceIds"), *one;
    cJSON_ArrayForEach(one, ids)
    {
        size_t i = cks_proving_thing(p, CKS_THING_INTERFACE, cks_item_text(one));
        if (i != CKS_NOT_FOUND && cks_proving_is(p, i, "Status", "in-use") &&
            cks_str_eq(cks_proving_text(p, endpoint, "VpcId"), cks_proving_text(p, i, "VpcId")) &&
            cks_str_eq(address, cks_proving_text(p, i, "PrivateIpAddress")))
            return true;
    }
    return false;
}

/* Whether the service's owner is shown the endpoint as its own account is, if at all. */
static bool
is_connected(struct cks_proving *p, size_t endpoint)
{
    size_t c = cks_proving_thing(p, CKS_THING_ENDPOINT_CONNECTION,
                                 cks_proving_text(p, endpoint, "VpcEndpointId"));
    bool agrees = c == CKS_NOT_FOUND ||
                  cks_str_ieq(cks_proving_text(p, c, "VpcEndpointState"), CKS_STR_LIT("available"));
    if (!agrees)
        cks_proving_dispute(p, c);
    return agrees;
}

static bool
leads_to_service(struct cks_proving *p, struct cks_str address)
{
    for (size_t t = cks_proving_last(p, CKS_THING_ENDPOINT); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t))
        if (cks_str_eq(p->t.service, cks_proving_text(p, t, "ServiceName")) &&
            cks_str_ieq(cks_proving_text(p, t, "State"), CKS_STR_LIT("available")) &&
            cks_proving_is(p, t, "VpcEndpointType", "Interface") && has_interface(p, t, address))
            return is_connected(p, t);
    return false;
}

bool
cks_balancer_was_passed(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    size_t connected = 0;
    for (size_t i = 0; r && i < r->tcp.count; i++) {
        const struct cks_probe_tcp *tcp = &r->tcp.items[i];
        if (tcp->result != CKS_TCP_CONNECTED)
            continue;
        if (!tcp->address || !leads_to_service(p, cks_str_of(tcp->address)))
            return false;
        connected++;
    }
    return connected > 0;
}
