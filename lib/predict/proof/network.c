#include "predict/proof/network.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"

#include <string.h>

/* ---- route tables ---- */

/* Where a route may lead: a member, and how its value begins. */
static const struct target {
    const char *member, *begins;
} targets[] = {{"GatewayId", "local"},
               {"GatewayId", "igw-"},
               {"GatewayId", "vgw-"},
               {"GatewayId", "vpce-"},
               {"NatGatewayId", "nat-"},
               {"TransitGatewayId", "tgw-"},
               {"VpcPeeringConnectionId", "pcx-"},
               {"NetworkInterfaceId", "eni-"},
               {"InstanceId", "i-"},
               {"LocalGatewayId", "lgw-"},
               {"CarrierGatewayId", "cagw-"},
               {"EgressOnlyInternetGatewayId", "eigw-"},
               {"CoreNetworkArn", "arn:"}};

static const char *const route_states[] = {"active", "blackhole", "filtered"};

/* A word without a hyphen or colon at its end is the whole value. */
static bool
begins_so(struct cks_str text, const char *begins)
{
    bool whole = strchr("-:", begins[strlen(begins) - 1]) == NULL;
    return whole ? cks_str_is(text, begins) : cks_str_starts(text, begins);
}

/* Whether a route tells where it leads, and by nothing that is unknown. */
static bool
tells_target(const cJSON *route)
{
    bool told = false;
    for (size_t i = 0; i < CKS_COUNT(targets);) {
        const char *member = targets[i].member;
        const cJSON *item = cks_member(route, member);
        struct cks_str text = cks_item_text(item);
        bool known = false;
        for (; i < CKS_COUNT(targets) && strcmp(targets[i].member, member) == 0; i++)
            known |= begins_so(text, targets[i].begins);
        if (item && !cJSON_IsNull(item) && !known)
            return false;
        told |= known;
    }
    return told;
}

/* Whether none of a table's routes leads to an internet gateway. */
static bool
leads_nowhere(struct cks_proving *p, size_t table)
{
    const cJSON *routes = cks_proving_array(p, table, "Routes"), *one;
    bool closed = routes != NULL;
    cJSON_ArrayForEach(one, routes)
    {
        bool told = tells_target(one);
        struct cks_str gateway = cks_member_text(one, "GatewayId");
        struct cks_str state = cks_member_text(one, "State");
        if (!told)
            cks_proving_unread(p, table);
        bool known = cks_proving_known(p, table, state, route_states, CKS_COUNT(route_states));
        bool open = cks_str_starts(gateway, "igw-") && !cks_str_is(state, "blackhole");
        closed = closed && told && known && !open;
    }
    return closed;
}

enum holding { HOLDS, HOLDS_NOT, MAY_HOLD };

/* An association that begins, ends or is in a state that is not known may hold: what uses it, and
 * what does without, is not known. */
static enum holding
holding_of(struct cks_proving *p, size_t table, const cJSON *association)
{
    const cJSON *state = cks_member(association, "AssociationState");
    struct cks_str text =
        state ? cks_proving_inner(p, table, state, "State") : CKS_STR_LIT("associated");
    if (cks_str_is(text, "associated"))
        return HOLDS;
    if (cks_str_is(text, "disassociated") || cks_str_is(text, "failed"))
        return HOLDS_NOT;
    cks_proving_unread(p, table);
    return MAY_HOLD;
}

/* Whether an association of a table is with the subnet, or makes it the main one. */
static bool
is_associated(struct cks_proving *p, size_t table, struct cks_str subnet, bool main, bool *ret_open)
{
    const cJSON *list = cks_proving_array(p, table, "Associations"), *one;
    bool found = false;
    cJSON_ArrayForEach(one, list)
    {
        const cJSON *is_main = cks_member(one, "Main");
        struct cks_str of = cks_member_text(one, "SubnetId");
        bool edge = cks_member_text(one, "GatewayId").n > 0;
        enum holding holding = holding_of(p, table, one);
        if (holding == HOLDS_NOT)
            continue;
        if (!cJSON_IsBool(is_main) || (!cJSON_IsTrue(is_main) && !of.n && !edge))
            cks_proving_unread(p, table);
        bool fits = main ? cJSON_IsTrue(is_main) : cks_str_eq(of, subnet);
        *ret_open |= fits && holding == MAY_HOLD;
        found |= fits;
    }
    return found;
}

/* A subnet without a table of its own uses the main one of its VPC. */
bool
cks_network_private(struct cks_proving *p, struct cks_str subnet, struct cks_str vpc)
{
    for (unsigned main = 0; subnet.n && vpc.n && main < 2; main++) {
        bool found = false, closed = true, open = false;
        for (size_t t = cks_proving_last(p, CKS_THING_ROUTE_TABLE); t != CKS_NOT_FOUND;
             t = cks_proving_older(p, t)) {
            if (!cks_str_eq(vpc, cks_proving_text(p, t, "VpcId")) ||
                !is_associated(p, t, subnet, main, &open))
                continue;
            found = true;
            closed = leads_nowhere(p, t) && closed;
        }
        if (found)
            return closed && !open;
    }
    return false;
}

/* ---- network ACLs ---- */

struct ports {
    int64_t from, to;
};

/* What must pass: the HSMs' ports, and the answers. */
static const struct ports hsm_ports = {CKS_HSM_PORT_FIRST, CKS_HSM_PORT_FIRST + CKS_HSM_PORTS - 1};
static const struct ports answer_ports = {1024, 65535};

struct entry {
    int64_t number;
    bool readable, tcp, allows, everywhere;
    struct ports ports;
};

static int64_t
acl_number(const cJSON *item)
{
    return cks_int_of(item, -1);
}

/* EC2 prints the number of IANA's list, without zeros before it. */
static bool
is_protocol_number(struct cks_str s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]))
            return false;
        n = n * 10 + (unsigned)(s.p[i] - '0');
    }
    return s.n > 0 && s.n <= 3 && n <= 255 && (s.n == 1 || s.p[0] != '0');
}

static struct entry
acl_entry(const cJSON *item)
{
    struct cks_str protocol = cks_member_text(item, "Protocol");
    struct cks_str action = cks_member_text(item, "RuleAction");
    struct cks_str from = cks_member_text(item, "CidrBlock");
    const cJSON *range = cks_member(item, "PortRange");
    bool all = cks_str_is(protocol, "-1"), tcp = cks_str_is(protocol, "6");
    bool known = all || is_protocol_number(protocol);
    struct entry e = {.number = acl_number(cks_member(item, "RuleNumber")),
                      .tcp = all || tcp,
                      .allows = cks_str_is(action, "allow"),
                      .everywhere = cks_str_is(from, "0.0.0.0/0"),
                      .ports = {0, 65535}};
    if (tcp)
        e.ports = (struct ports){acl_number(cks_member(range, "From")),
                                 acl_number(cks_member(range, "To"))};
    e.readable = e.number >= 0 && known && (e.allows || cks_str_is(action, "deny")) &&
                 (from.n || cks_member_text(item, "Ipv6CidrBlock").n) &&
                 (!tcp || (e.ports.from >= 0 && e.ports.to >= e.ports.from)) &&
                 cJSON_IsBool(cks_member(item, "Egress"));
    return e;
}

/* Whether all of the ports are let through from and to everywhere before any of them is denied. */
static bool
acl_passes(struct cks_proving *p, size_t acl, bool egress, struct ports wanted)
{
    const cJSON *entries = cks_proving_array(p, acl, "Entries"), *one;
    int64_t allowed = INT64_MAX, denied = INT64_MAX;
    bool readable = entries != NULL;
    cJSON_ArrayForEach(one, entries)
    {
        struct entry e = acl_entry(one);
        readable = readable && e.readable;
        if (cJSON_IsTrue(cks_member(one, "Egress")) != egress || !e.tcp)
            continue;
        bool touches = e.ports.from <= wanted.to && e.ports.to >= wanted.from;
        bool covers = e.ports.from <= wanted.from && e.ports.to >= wanted.to;
        if (e.allows && covers && e.everywhere && e.number < allowed)
            allowed = e.number;
        if (!e.allows && touches && e.number < denied)
            denied = e.number;
    }
    if (entries && !readable)
        cks_proving_unread(p, acl);
    return readable && allowed < denied;
}

static bool
acl_belongs(struct cks_proving *p, size_t acl, struct cks_str subnet)
{
    const cJSON *list = cks_proving_array(p, acl, "Associations"), *one;
    bool found = false;
    cJSON_ArrayForEach(one, list) found |=
        cks_str_eq(subnet, cks_proving_inner(p, acl, one, "SubnetId"));
    return found;
}

bool
cks_network_acl_open(struct cks_proving *p, struct cks_str subnet, struct cks_str vpc)
{
    bool found = false, open = true;
    for (size_t t = cks_proving_last(p, CKS_THING_NETWORK_ACL); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        if (!vpc.n || !cks_str_eq(vpc, cks_proving_text(p, t, "VpcId")) ||
            !acl_belongs(p, t, subnet))
            continue;
        found = true;
        for (unsigned egress = 0; egress < 2; egress++)
            open = acl_passes(p, t, egress, hsm_ports) && acl_passes(p, t, egress, answer_ports) &&
                   open;
    }
    return found && open;
}
