/* aws elbv2 describe-load-balancers, describe-target-groups, describe-listeners,
 * describe-target-health */
#include "evidence/shapes/load_balancers.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

#define HTTPS_PORT 443

/* Different zones, each with its own subnet. A Region has six at most; of more, so many are told
 * apart, since what is asked is whether there are two. */
#define ZONES_MOST 64

static size_t
balancer_zone_count(const cJSON *zones)
{
    struct cks_str zone[ZONES_MOST], subnet[ZONES_MOST];
    size_t n = 0;
    bool strange = false;
    const cJSON *item;
    if (!cJSON_IsArray(zones))
        return 0;
    cJSON_ArrayForEach(item, zones)
    {
        struct cks_str z = cks_json_text_of(item, "ZoneName");
        struct cks_str s = cks_json_text_of(item, "SubnetId");
        bool again = n == ZONES_MOST;
        strange |= !z.n;
        for (size_t i = 0; i < n && !again; i++)
            again = cks_str_eq(zone[i], z) || (s.n && cks_str_eq(subnet[i], s));
        if (again || !z.n)
            continue;
        zone[n] = z;
        subnet[n++] = s;
    }
    /* A zone without a name may be a second one. */
    return strange && n < 2 ? 0 : n;
}

static enum cks_tri
is_network(const cJSON *item, struct cks_str arn)
{
    struct cks_str type = cks_json_text_of(item, "Type");
    if (cks_str_is(type, "network") || cks_str_find(arn, ":loadbalancer/net/") < arn.n)
        return CKS_YES;
    return cks_str_is(type, "application") || cks_str_is(type, "gateway") ? CKS_NO : CKS_UNTOLD;
}

void
cks_take_balancer(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_balancer b = {.fact.at = at};
    struct cks_str enforces =
        cks_json_text_of(item, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic");
    const cJSON *groups = cks_json_get(item, "SecurityGroups");
    b.arn = cks_keep_member(e, item, "LoadBalancerArn");
    b.network = is_network(item, b.arn);
    b.zone_count = balancer_zone_count(cks_json_get(item, "AvailabilityZones"));
    b.groups = cks_keep_strings(e, groups, &b.group_count);
    /* Absent or off: no rule is enforced. */
    b.enforces = CKS_NO;
    if (cks_str_is(enforces, "on"))
        b.enforces = CKS_YES;
    else if (enforces.n && !cks_str_is(enforces, "off"))
        b.enforces = CKS_UNTOLD;
    cks_digest_number(e, &b.fact, (int64_t)b.zone_count << 8 | b.network << 4 | b.enforces);
    cks_digest_texts(e, &b.fact, b.groups, b.group_count);
    size_t slot =
        cks_fact_slot(e, CKS_ID_BALANCER, b.arn, e->balancers.count, "load balancer", &b.fact);
    if (slot == CKS_NOT_FOUND)
        return;
    struct cks_balancer *kept = CKS_FACT_AT(&e->balancers, slot);
    e->failed |= !kept;
    if (kept)
        *kept = b;
}

static enum cks_protocol
listener_protocol(struct cks_str text)
{
    static const char *const others[] = {"HTTP", "HTTPS", "TCP_UDP", "GENEVE", "TCP_QUIC"};
    if (cks_str_is(text, "TCP"))
        return CKS_PROTOCOL_TCP;
    if (cks_str_is(text, "TLS"))
        return CKS_PROTOCOL_TLS;
    if (cks_str_is(text, "UDP") || cks_str_is(text, "QUIC"))
        return CKS_PROTOCOL_DATAGRAM;
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_is(text, others[i]))
            return CKS_PROTOCOL_OTHER;
    return CKS_PROTOCOL_UNKNOWN;
}

void
cks_take_target_group(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_target_group g = {.fact.at = at};
    g.arn = cks_keep_member(e, item, "TargetGroupArn");
    g.name = cks_keep_member(e, item, "TargetGroupName");
    g.protocol = listener_protocol(cks_json_text_of(item, "Protocol"));
    g.expects_tls = cks_int_of(cks_json_get(item, "Port"), 0) == HTTPS_PORT ||
                    cks_str_is(cks_json_text_of(item, "HealthCheckProtocol"), "HTTPS");
    cks_digest_number(e, &g.fact, g.expects_tls);
    g.balancers = cks_keep_strings(e, cks_json_get(item, "LoadBalancerArns"), &g.balancer_count);
    cks_digest_number(e, &g.fact, g.protocol);
    cks_digest_texts(e, &g.fact, g.balancers, g.balancer_count);
    size_t slot = cks_fact_slot(e, CKS_ID_TARGET_GROUP, g.arn, e->target_groups.count,
                                "target group", &g.fact);
    if (slot == CKS_NOT_FOUND)
        return;
    struct cks_target_group *kept = CKS_FACT_AT(&e->target_groups, slot);
    e->failed |= !kept;
    if (kept)
        *kept = g;
}

static const cJSON *
forwards_of(const cJSON *action)
{
    const cJSON *several = cks_json_get(cks_json_get(action, "ForwardConfig"), "TargetGroups");
    return cJSON_IsArray(several) ? several : NULL;
}

/* How many target groups actions name at most: one of their own, and those of a list. */
static size_t
count_forwards(const cJSON *actions)
{
    const cJSON *action;
    size_t n = 0;
    cJSON_ArrayForEach(action, actions) n += 1 + (size_t)cJSON_GetArraySize(forwards_of(action));
    return n;
}

static void
add_forwards(struct cks_evidence *e, struct cks_listener *l, const cJSON *action)
{
    const cJSON *one, *several = forwards_of(action);
    struct cks_str direct = cks_json_text_of(action, "TargetGroupArn");
    if (direct.n)
        l->groups[l->group_count++] = cks_keep(e, direct);
    cJSON_ArrayForEach(one, several)
    {
        struct cks_str arn = cks_json_text_of(one, "TargetGroupArn");
        if (arn.n && !cks_str_eq(arn, direct))
            l->groups[l->group_count++] = cks_keep(e, arn);
    }
}

void
cks_take_listener(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_listener l = {.fact.at = at};
    const cJSON *action;
    l.arn = cks_keep_member(e, item, "ListenerArn");
    l.balancer = cks_keep_member(e, item, "LoadBalancerArn");
    l.port = cks_int_of(cks_json_get(item, "Port"), -1);
    l.protocol = listener_protocol(cks_json_text_of(item, "Protocol"));
    const cJSON *actions = cks_json_get(item, "DefaultActions");
    l.groups = cks_keep_array(e, count_forwards(actions), sizeof(*l.groups));
    if (!l.groups)
        return;
    cJSON_ArrayForEach(action, actions) add_forwards(e, &l, action);
    cks_digest_number(e, &l.fact, l.port);
    cks_digest_number(e, &l.fact, l.protocol);
    cks_digest_texts(e, &l.fact, l.groups, l.group_count);
    size_t slot = cks_fact_slot(e, CKS_ID_LISTENER, l.arn, e->listeners.count, "listener", &l.fact);
    if (slot == CKS_NOT_FOUND)
        return;
    l.before = slot < e->listeners.count
                   ? e->listeners.items[slot].before
                   : cks_chain(e, CKS_ID_LISTENER_OF, l.balancer, e->listeners.count);
    struct cks_listener *kept = CKS_FACT_AT(&e->listeners, slot);
    e->failed |= !kept;
    if (kept)
        *kept = l;
}

static void
count_target(struct cks_target_health *h, const cJSON *item)
{
    const cJSON *health = cks_json_get(item, "TargetHealth");
    struct cks_str state = cks_json_text_of(health, "State");
    struct cks_str reason = cks_json_text_of(health, "Reason");
    if (cks_str_is(state, "draining") || cks_str_is(reason, "Target.NotRegistered") ||
        cks_str_is(reason, "Target.DeregistrationInProgress"))
        return;
    h->count++;
    /* "unavailable" means that health checks are off, so the target receives traffic. */
    if (cks_str_is(state, "healthy") || cks_str_is(state, "unavailable"))
        h->serving++;
    else if (cks_str_is(state, "unhealthy") || cks_str_is(state, "unhealthy.draining"))
        h->unhealthy++;
    else if (!cks_str_is(state, "unused"))
        h->unknown++;
}

void
cks_take_target_health(struct cks_evidence *e, const struct cks_pages *pages, size_t thing)
{
    struct cks_target_health *h = cks_vec_push(&e->target_health);
    const cJSON *item;
    if (!h) {
        e->failed = true;
        return;
    }
    *h = (struct cks_target_health){.fact.at = {pages->text, pages->items[0].pointer, thing},
                                    .complete = pages->complete && !pages->unasked};
    for (size_t i = 0; i < pages->count; i++)
        cJSON_ArrayForEach(item, pages->items[i].array) count_target(h, item);
}
