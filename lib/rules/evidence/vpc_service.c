/* Rules on the evidence of a VPC endpoint service, its permissions and its load balancer. */
#include "rules/evidence/vpc_service.h"
#include "evidence/facts/about_group.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/things.h"
#include "rules/evidence/observed.h"
#include "rules/evidence/principals.h"

#define HTTPS_PORT 443

static struct cks_spot
spot_of_parameter(enum cks_rule rule, enum cks_param param, const char *help)
{
    return (struct cks_spot){.rule = rule, .param = param, .help = help};
}

static struct cks_spot
service_spot(enum cks_rule rule, const char *help)
{
    return spot_of_parameter(rule, CKS_P_SERVICE, help);
}

/* The store beside lists of services: those of the Region that the service's name has. */
static struct cks_target
where_service_is(const struct cks_subject *t)
{
    struct cks_target target = t->target;
    target.region = cks_region_of_service(t->service);
    return target;
}

/* CKS721 */
static void
check_service_found(struct cks_subject *t, const struct cks_service *v)
{
    struct cks_judge *j = t->j;
    const struct cks_listing *list;
    struct cks_spot spot =
        service_spot(CKS721, "check the name, the Region and the account that owns the service");
    const struct cks_target there = where_service_is(t);
    const char *name = cks_say(j, t->service);
    size_t denied;
    bool ours = t->owner_known && (!t->owner.n || cks_str_eq(t->owner, t->account));
    if (v && v->gone) {
        cks_settle(j, CKS_DOUBT_SERVICE_FOUND);
        spot.basis = CKS_INFERRED;
        spot.help = "create the endpoint service again and use its new name";
        cks_subject_find(t, spot, &v->fact.at, "the endpoint service",
                         cks_text(j, "endpoint service %s in XksProxyVpcEndpointServiceName is %s",
                                  name, cks_say(j, v->state_text)));
    } else if (v) {
        cks_settle(j, CKS_DOUBT_SERVICE_FOUND);
    } else if (ours &&
               (denied = cks_said_absent(t, CKS_THING_NO_SERVICE, cks_id_of_service(t->service),
                                         &there)) != CKS_NOT_FOUND) {
        struct cks_at at = {t->e->things.items[denied].text, NULL, denied + 1};
        cks_settle(j, CKS_DOUBT_SERVICE_FOUND);
        cks_subject_find(
            t, spot, &at, "the answer of the AWS CLI",
            cks_text(j, "XksProxyVpcEndpointServiceName %s does not exist in this account", name));
    } else if (ours && !cks_evidence_mentions_service(t->e, t->service) &&
               cks_absent_from(t->e, &t->e->service_lists, &there, &list)) {
        cks_settle(j, CKS_DOUBT_SERVICE_FOUND);
        cks_subject_find(t, spot, &list->at, "the list of endpoint services",
                         cks_text(j, "XksProxyVpcEndpointServiceName %s is not among the %s in %s",
                                  name, cks_counted(j, list->count, "service", "services"),
                                  cks_subject_file(t, list->at)));
    }
}

/* CKS731 */
static void
check_service_account(struct cks_subject *t, const struct cks_service *v)
{
    struct cks_judge *j = t->j;
    struct cks_str wanted = t->owner.n ? t->owner : t->account;
    if (!t->owner_known || !v->owner.n)
        return;
    /* The owner's view shows the account that was asked, which is the run's. */
    if (!wanted.n && v->owners_view && t->e->asked_services == 1)
        wanted = v->owner;
    /* Only the owner has this view, so it and the caller's identity were not collected by one
     * caller: which of them makes the call is not known. */
    bool mixed = v->owners_view && !t->owner.n && !t->account_stated;
    if (!wanted.n || (mixed && !cks_str_eq(wanted, v->owner)))
        return;
    cks_settle(j, CKS_DOUBT_SERVICE_ACCOUNT);
    if (cks_str_eq(wanted, v->owner))
        return;
    const char *owner = cks_say(j, v->owner);
    cks_subject_find(
        t,
        spot_of_parameter(
            CKS731, CKS_P_OWNER,
            cks_text(j,
                     "give %s as XksProxyVpcEndpointServiceOwner, and allow this account in "
                     "the service's permissions",
                     owner)),
        &v->fact.at, "the endpoint service",
        t->owner.n ? cks_text(j,
                              "XksProxyVpcEndpointServiceOwner is %s, but the service belongs "
                              "to account %s",
                              cks_say(j, t->owner), owner)
                   : cks_text(j,
                              "XksProxyVpcEndpointServiceOwner is not given, so KMS looks in "
                              "account %s; the service belongs to account %s",
                              cks_say(j, wanted), owner));
}

/* CKS722 */
static void
check_service_type(struct cks_subject *t, const struct cks_service *v)
{
    struct cks_judge *j = t->j;
    const char *wrong = NULL, *help = "create the endpoint service for a network load balancer";
    struct cks_spot spot = service_spot(CKS722, NULL);
    if (v->gone)
        return;
    bool network = true, balancers_known = v->balancers_told;
    for (size_t i = 0; i < v->balancer_count; i++) {
        const struct cks_balancer *b = cks_evidence_balancer(t->e, &t->target, v->balancers[i]);
        network &= !(b && b->network == CKS_NO);
    }
    if (v->interface == CKS_NO || v->gateway_balancer == CKS_YES) {
        wrong = "is not of type Interface";
    } else if ((v->balancers_told && v->balancer_count == 0) || !network) {
        wrong = "has no network load balancer";
    } else if (v->available == CKS_NO) {
        wrong = cks_text(j, "is %s, not Available", cks_say(j, v->state_text));
        help = "wait until the service is Available, or create it again if it is Failed";
        spot.basis = CKS_INFERRED;
    }
    /* A consumer sees neither the load balancers nor the state: a listed Interface service has a
     * load balancer and is ready. */
    if (wrong || (v->interface == CKS_YES &&
                  (!v->owners_view || (balancers_known && v->available == CKS_YES))))
        cks_settle(j, CKS_DOUBT_SERVICE_TYPE);
    spot.help = help;
    if (wrong)
        cks_subject_find(t, spot, &v->fact.at, "the endpoint service",
                         cks_text(j, "the endpoint service %s", wrong));
}

/* CKS723: the load balancer's zones first, else the service's own. */
static void
check_zones(struct cks_subject *t, const struct cks_service *v)
{
    size_t zones = 0, seen = 0;
    const struct cks_at *at = &v->fact.at;
    for (size_t i = 0; i < v->balancer_count; i++) {
        const struct cks_balancer *b = cks_evidence_balancer(t->e, &t->target, v->balancers[i]);
        if (!b || !b->zone_count)
            continue;
        seen++;
        at = &b->fact.at;
        zones = b->zone_count > zones ? b->zone_count : zones;
    }
    /* A load balancer that was not shown may be in other zones. */
    if (zones < 2 && seen < v->balancer_count)
        zones = v->zone_count;
    if (!v->balancer_count)
        zones = v->zone_count;
    if (!zones)
        return;
    cks_settle(t->j, CKS_DOUBT_SERVICE_ZONES);
    if (zones < 2)
        cks_subject_find(
            t,
            service_spot(CKS723, "add a subnet in a second Availability Zone to the "
                                 "network load balancer"),
            at, "the load balancer's zones",
            "the endpoint service's load balancer is in only one Availability Zone; KMS requires "
            "two");
}

/* CKS725 */
static void
check_acceptance(struct cks_subject *t, const struct cks_service *v)
{
    if (v->acceptance == CKS_UNTOLD)
        return;
    cks_settle(t->j, CKS_DOUBT_ACCEPTANCE);
    if (v->acceptance == CKS_YES)
        cks_subject_find(
            t,
            service_spot(CKS725, "run aws ec2 modify-vpc-endpoint-service-configuration "
                                 "--no-acceptance-required for this service"),
            &v->fact.at, "the endpoint service",
            "the endpoint service requires acceptance of connections; KMS needs it turned off");
}

/* The host of an endpoint. */
static struct cks_str
host_in_endpoint(struct cks_str endpoint)
{
    static const char scheme[] = "https://";
    return cks_str_starts(endpoint, scheme) ? cks_str_sub(endpoint, sizeof(scheme) - 1, endpoint.n)
                                            : (struct cks_str){0};
}

/* CKS726 */
static void
check_dns_name(struct cks_subject *t, const struct cks_service *v)
{
    struct cks_judge *j = t->j;
    struct cks_str host = host_in_endpoint(t->endpoint);
    if (!v->dns_told)
        return;
    struct cks_spot spot = spot_of_parameter(CKS726, CKS_P_ENDPOINT,
                                             "set the service's private DNS name to the host in "
                                             "XksProxyUriEndpoint");
    if (!v->dns_name_count) {
        cks_settle(j, CKS_DOUBT_DNS_NAME);
        cks_subject_find(t, spot, &v->fact.at, "the endpoint service",
                         "the endpoint service has no private DNS name; XksProxyUriEndpoint must "
                         "use it");
        return;
    }
    if (!host.n)
        return;
    cks_settle(j, CKS_DOUBT_DNS_NAME);
    for (size_t i = 0; i < v->dns_name_count; i++)
        if (cks_str_ieq(v->dns_names[i], host))
            return;
    cks_subject_find(t, spot, &v->fact.at, "the endpoint service",
                     cks_text(j,
                              "XksProxyUriEndpoint uses %s, but the endpoint service's private "
                              "DNS name is %s",
                              cks_say(j, host), cks_say(j, v->dns_names[0])));
}

/* CKS727 */
static void
check_dns_verified(struct cks_subject *t, const struct cks_service *v)
{
    struct cks_judge *j = t->j;
    if (v->dns_verified == CKS_UNTOLD || !v->dns_name_count)
        return;
    cks_settle(j, CKS_DOUBT_DNS_VERIFIED);
    if (v->dns_verified == CKS_YES)
        return;
    const char *help = "publish the service's TXT record, then run aws ec2 "
                       "start-vpc-endpoint-service-private-dns-verification";
    if (v->dns_record_name.n && v->dns_record_value.n)
        help = cks_text(j,
                        "publish the TXT record %s with the value %s, then run aws ec2 "
                        "start-vpc-endpoint-service-private-dns-verification",
                        cks_say(j, v->dns_record_name), cks_say(j, v->dns_record_value));
    cks_subject_find(t, service_spot(CKS727, help), &v->fact.at, "the endpoint service",
                     cks_text(j,
                              "the endpoint service's private DNS name is not verified: its state "
                              "is %s",
                              cks_say(j, v->dns_state_text)));
}

/* CKS729 */
static void
check_ip_type(struct cks_subject *t, const struct cks_service *v)
{
    /* If the member is absent, the service is older than the member and uses IPv4. */
    if (v->ipv4 != CKS_UNTOLD || !v->ip_types_told)
        cks_settle(t->j, CKS_DOUBT_IP_TYPE);
    if (v->ipv4 == CKS_NO)
        cks_subject_find(t,
                         service_spot(CKS729,
                                      "run aws ec2 modify-vpc-endpoint-service-configuration "
                                      "--add-supported-ip-address-types ipv4"),
                         &v->fact.at, "the endpoint service",
                         "the endpoint service does not support IPv4; KMS connects only over IPv4");
}

/* ---- the load balancer of the service ---- */

/* The listener on port 443 of the service's load balancers. */
struct front {
    const struct cks_listener *https; /* of the first that has one */
    const struct cks_listener *other; /* some listener of theirs on another port, or without TCP */
    size_t with;                      /* load balancers that have one */
    bool strange;                     /* one has no known port, or cannot be used */
    bool apart;                       /* they forward to several target groups */
    bool known;                       /* the lists of all of them are complete */
};

static bool
same_groups(const struct cks_listener *a, const struct cks_listener *b)
{
    bool same = !a || a->group_count == b->group_count;
    for (size_t i = 0; a && same && i < a->group_count; i++)
        same = cks_str_eq(a->groups[i], b->groups[i]);
    return same;
}

/* Whether a list has all listeners of a load balancer: its command names it, or its elements do. */
static bool
lists_listeners_of(const struct cks_subject *t, const struct cks_listing *l, struct cks_str arn)
{
    struct cks_str asked = t->e->texts.items[l->at.text].asked.balancer;
    bool named = asked.n && cks_str_eq(asked, arn);
    for (size_t k = cks_evidence_listeners(t->e, arn); !asked.n && !named && k != CKS_NOT_FOUND;
         k = t->e->listeners.items[k].before)
        named = t->e->listeners.items[k].fact.at.text == l->at.text;
    return named && cks_subject_lists(t->e, l, &t->target);
}

/* Whether the listeners of each load balancer are known. */
static bool
listeners_told(const struct cks_subject *t, const struct cks_service *v)
{
    const struct cks_evidence *e = t->e;
    size_t told = 0;
    if (e->torn || cks_whose_other_caller(e, t->account))
        return false;
    for (size_t i = 0; i < v->balancer_count; i++) {
        bool one = false;
        for (size_t k = 0; !one && k < e->listener_lists.count; k++)
            one = lists_listeners_of(t, &e->listener_lists.items[k], v->balancers[i]);
        told += one;
    }
    return v->balancer_count && told == v->balancer_count;
}

static struct front
front_of(const struct cks_subject *t, const struct cks_service *v)
{
    struct front f = {0};
    const struct cks_listener *first = NULL;
    for (size_t i = 0; i < v->balancer_count; i++) {
        bool has = false;
        for (size_t k = cks_evidence_listeners(t->e, v->balancers[i]); k != CKS_NOT_FOUND;
             k = t->e->listeners.items[k].before) {
            const struct cks_listener *l = &t->e->listeners.items[k];
            if (l->fact.disputed || !cks_whose_is_ours(t->e, l->fact.at, &t->target) ||
                cks_thing_is_broken(t->e, CKS_THING_LISTENER)) {
                f.strange = true;
                continue;
            }
            if (l->port == HTTPS_PORT && l->protocol != CKS_PROTOCOL_DATAGRAM) {
                f.https = f.https ? f.https : l;
                has = true;
            } else {
                f.other = l;
            }
            f.strange |= l->port < 0;
            f.apart |= !same_groups(first, l);
            first = first ? first : l;
        }
        f.with += has;
    }
    f.known = !f.strange && listeners_told(t, v);
    return f;
}

/* CKS730: a listener on 443. */
static void
check_listener(struct cks_subject *t, const struct cks_service *v, const struct front *f)
{
    struct cks_spot spot = service_spot(
        CKS730, "add a TCP listener on port 443 that forwards to the proxy's target group");
    /* KMS may reach any of the load balancers. */
    if (f->https ? f->with == v->balancer_count : f->known)
        cks_settle(t->j, CKS_DOUBT_LISTENER);
    if (!f->https && f->known)
        cks_observed_find(t, spot, f->other ? &f->other->fact.at : &v->fact.at,
                          f->other ? "another listener" : "the endpoint service",
                          "the endpoint service's load balancer has no listener on port 443");
}

/* Whether one of a load balancer's groups lets 443 in; UNTOLD where one is unknown. */
static enum cks_tri
inbound(const struct cks_subject *t, const struct cks_balancer *b)
{
    enum cks_tri all = CKS_NO;
    for (size_t i = 0; i < b->group_count; i++) {
        const struct cks_security_group *g =
            cks_evidence_security_group(t->e, &t->target, b->groups[i]);
        if (g && g->https_in)
            return CKS_YES;
        if (!g || !g->in_told)
            all = CKS_UNTOLD;
    }
    return all;
}

/* CKS730: inbound rules that PrivateLink traffic must pass. */
static void
check_inbound(struct cks_subject *t, const struct cks_service *v)
{
    size_t open = 0;
    for (size_t i = 0; i < v->balancer_count; i++) {
        const struct cks_balancer *b = cks_evidence_balancer(t->e, &t->target, v->balancers[i]);
        if (!b || b->enforces == CKS_UNTOLD)
            continue;
        if (b->enforces == CKS_NO || b->group_count == 0) {
            open++;
            continue;
        }
        enum cks_tri lets_in = inbound(t, b);
        open += lets_in == CKS_YES;
        if (lets_in != CKS_NO)
            continue;
        cks_settle(t->j, CKS_DOUBT_INBOUND);
        cks_observed_find(t,
                          service_spot(CKS730,
                                       "allow TCP 443 inbound in the load balancer's security "
                                       "group, or do not enforce it on PrivateLink traffic"),
                          &b->fact.at, "the load balancer",
                          "the load balancer enforces its security groups on PrivateLink traffic, "
                          "and none of them allows TCP 443 in");
        return;
    }
    if (v->balancer_count && open == v->balancer_count)
        cks_settle(t->j, CKS_DOUBT_INBOUND);
}

/* CKS732 */
static void
check_protocol(struct cks_subject *t, const struct front *f)
{
    const struct cks_listener *l = f->https;
    size_t told = 0;
    if (!l || l->protocol == CKS_PROTOCOL_UNKNOWN)
        return;
    for (size_t i = 0; i < l->group_count; i++) {
        const struct cks_target_group *g =
            cks_evidence_target_group(t->e, &t->target, l->groups[i]);
        told += g && g->protocol != CKS_PROTOCOL_UNKNOWN;
        /* A proxy without TLS behind a TLS listener is correct. */
        if (!g || !g->expects_tls || cks_observed_answer(t) || l->protocol != CKS_PROTOCOL_TLS ||
            g->protocol != CKS_PROTOCOL_TCP)
            continue;
        cks_settle(t->j, CKS_DOUBT_PROTOCOL);
        cks_observed_find(
            t,
            service_spot(CKS732, "make the listener TCP, so that the proxy itself terminates TLS, "
                                 "or make the target group TLS"),
            &l->fact.at, "the listener",
            "the endpoint service's load balancer terminates TLS and forwards plain TCP to "
            "targets that expect TLS");
        return;
    }
    if (l->protocol == CKS_PROTOCOL_TCP || (l->group_count && told == l->group_count))
        cks_settle(t->j, CKS_DOUBT_PROTOCOL);
}

/* The health of the listener's target group: the output does not say which group it is about, so
 * the file's name does, or it is the only one. */
static const struct cks_target_health *
health_of(const struct cks_subject *t, const struct front *f)
{
    const struct cks_evidence *e = t->e;
    const struct cks_target_health *found = NULL;
    size_t count = 0;
    if (cks_thing_is_broken(e, CKS_THING_TARGET_HEALTH))
        return NULL;
    if (f->https && f->https->group_count == 1) {
        for (size_t i = 0; i < e->target_health.count; i++) {
            const struct cks_target_health *h = &e->target_health.items[i];
            if (!cks_whose_names_group(e, h->fact.at.text, f->https->groups[0]))
                continue;
            found = h;
            count++;
        }
    }
    if (count)
        return count == 1 ? found : NULL;
    if (e->target_health.count == 1 &&
        e->texts.items[e->target_health.items[0].fact.at.text].asked.group.n)
        return NULL;
    bool one_group = (!f->https || f->https->group_count <= 1) && e->target_groups.count <= 1 &&
                     !f->apart && !f->strange;
    if (e->target_health.count == 1 && f->https && f->https->group_count == 1)
        one_group = one_group && !cks_whose_names_another(e, e->target_health.items[0].fact.at.text,
                                                          f->https->groups[0]);
    return e->target_health.count == 1 && e->asked_services == 1 && one_group
               ? &e->target_health.items[0]
               : NULL;
}

/* CKS728 */
static void
check_targets(struct cks_subject *t, const struct front *f)
{
    const struct cks_target_health *h = health_of(t, f);
    struct cks_spot spot =
        service_spot(CKS728, "register the proxy with the target group and make its health check "
                             "pass");
    if (!h || (!h->complete && !h->serving) || !cks_whose_is_ours(t->e, h->fact.at, &t->target))
        return;
    if (h->serving) {
        cks_settle(t->j, CKS_DOUBT_TARGETS);
    } else if (!h->count) {
        cks_settle(t->j, CKS_DOUBT_TARGETS);
        cks_observed_find(t, spot, &h->fact.at, "the targets' health",
                          "the load balancer's target group has no target");
    } else if (h->unhealthy && !h->unknown) {
        /* A network load balancer sends to all of them then. */
        spot.other = true;
        cks_observed_find(t, spot, &h->fact.at, "the targets' health",
                          "the load balancer's target group has no healthy target; the load "
                          "balancer then sends to all of them, and connections fail unless only "
                          "the health check is wrong");
    } else if (!h->unknown) {
        cks_settle(t->j, CKS_DOUBT_TARGETS);
        cks_observed_find(t, spot, &h->fact.at, "the targets' health",
                          "the load balancer's target group has no target in use");
    }
}

void
cks_judge_vpc_service(struct cks_subject *t)
{
    if (!t->service.n)
        return;
    const struct cks_service *v = cks_evidence_service(t->e, &t->target, t->service);
    check_service_found(t, v);
    cks_judge_principals(t);
    if (!v || v->gone)
        return;
    check_service_account(t, v);
    check_service_type(t, v);
    check_zones(t, v);
    check_acceptance(t, v);
    check_dns_name(t, v);
    check_dns_verified(t, v);
    check_ip_type(t, v);
    struct front f = front_of(t, v);
    check_listener(t, v, &f);
    check_inbound(t, v);
    check_protocol(t, &f);
    check_targets(t, &f);
}
