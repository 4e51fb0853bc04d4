#include "rules/evidence/printed.h"

#include "evidence/facts/changes.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "rules/evidence/observed.h"

#define HTTPS_PORT 443

static struct cks_at
place_of(const struct cks_evidence *e, size_t thing)
{
    return (struct cks_at){e->things.items[thing].text, e->things.items[thing].pointer, thing + 1};
}

static bool
shown_to_us(const struct cks_subject *t, size_t thing)
{
    return !cks_thing_is_broken(t->e, t->e->things.items[thing].kind) &&
           cks_whose_thing(t->e, thing, &t->target) == CKS_WHOSE_OURS;
}

/* The thing of this identity, where all that show it are the store's; CKS_NOT_FOUND. */
static size_t
thing_of(const struct cks_subject *t, enum cks_thing_kind kind, struct cks_str id)
{
    size_t found = cks_thing_find(t->e, kind, id);
    for (size_t i = found; i != CKS_NOT_FOUND; i = t->e->things.items[i].before)
        if (!shown_to_us(t, i))
            return CKS_NOT_FOUND;
    return found;
}

/* A member's text, where all that show the thing agree; else empty. */
static struct cks_str
text_of(const struct cks_subject *t, size_t thing, const char *name)
{
    const cJSON *item = NULL;
    bool read = thing != CKS_NOT_FOUND && cks_thing_member(t->e, thing, name, &item) == CKS_READ_OK;
    return read ? cks_item_text(item) : (struct cks_str){0};
}

static bool
word_is_among(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cks_str_is(text, words[i]))
            return true;
    return false;
}

/* ---- the cluster ---- */

/* What every answer about mutual TLS says; empty if they differ, or if there is none. */
static struct cks_str
enforcement(const struct cks_subject *t, size_t *ret_thing)
{
    struct cks_str level = {0};
    *ret_thing = CKS_NOT_FOUND;
    for (size_t i = cks_thing_last(t->e, CKS_THING_MTLS); i != CKS_NOT_FOUND;
         i = cks_thing_older(t->e, i)) {
        const cJSON *root = t->e->things.items[i].item, *code = cks_member(root, "error_code");
        struct cks_str one = cks_member_text(cks_member(root, "data"), "mtls-enforcement-level");
        struct cks_at later;
        if (!shown_to_us(t, i) ||
            cks_change_after(t->e, &t->target, t->e->things.items[i].text, CKS_UNDOES_MTLS, &later))
            continue;
        if (cks_int_of(code, -1) != 0 || (level.n && !cks_str_eq(level, one)))
            return (struct cks_str){0};
        level = one;
        *ret_thing = i;
    }
    return level;
}

/* CKS713 */
static void
check_mutual_tls(struct cks_subject *t)
{
    size_t thing;
    struct cks_str level = enforcement(t, &thing);
    struct cks_str type = text_of(t, thing_of(t, CKS_THING_CLUSTER, t->cluster), "HsmType");
    /* hsm1.medium has no mutual TLS, so an answer that there is some is of another cluster. */
    bool without = cks_str_is(type, "hsm1.medium");
    if (cks_str_is(level, "none") || without)
        cks_settle(t->j, CKS_DOUBT_MTLS);
    if (!cks_str_is(level, "cluster") || without)
        return;
    struct cks_at at = place_of(t->e, thing);
    cks_settle(t->j, CKS_DOUBT_MTLS);
    cks_subject_find(t,
                     (struct cks_spot){.rule = CKS713,
                                       .param = CKS_P_CLUSTER,
                                       .help = "run cloudhsm-cli cluster mtls set-enforcement "
                                               "--level none, or use a cluster without mutual "
                                               "TLS"},
                     &at, "the cluster's mutual TLS",
                     "the cluster in CloudHsmClusterId enforces mutual TLS, which CloudHSM key "
                     "stores do not support");
}

/* CKS714 for one subnet. Whether it is certain that it can be used. */
static bool
check_subnet_state(struct cks_subject *t, size_t subnet, struct cks_str id)
{
    static const char *const unfit[] = {"pending", "unavailable", "failed",
                                        "failed-insufficient-capacity"};
    struct cks_str state = text_of(t, subnet, "State");
    if (!word_is_among(state, unfit, CKS_COUNT(unfit)))
        return cks_str_is(state, "available");
    struct cks_at at = place_of(t->e, subnet);
    bool passes = cks_str_is(state, "pending");
    cks_subject_find(t,
                     (struct cks_spot){.rule = CKS714,
                                       .param = CKS_P_CLUSTER,
                                       .help = passes ? "wait until the subnet is available"
                                                      : "create a cluster in other subnets from "
                                                        "a backup of this one"},
                     &at, "the subnet",
                     cks_text(t->j, "the cluster's subnet %s is %s, not available",
                              cks_say(t->j, id), cks_say(t->j, state)));
    return true;
}

static void
check_subnet_states(struct cks_subject *t)
{
    const struct cks_cluster *c = cks_evidence_cluster(t->e, &t->target, t->cluster);
    size_t certain = 0;
    for (size_t i = 0; c && i < c->subnet_count; i++) {
        size_t subnet = thing_of(t, CKS_THING_SUBNET, c->subnets[i].id);
        certain += subnet != CKS_NOT_FOUND && check_subnet_state(t, subnet, c->subnets[i].id);
    }
    if (c && c->subnet_count && certain == c->subnet_count)
        cks_settle(t->j, CKS_DOUBT_SUBNETS_READY);
}

void
cks_judge_printed_cluster(struct cks_subject *t)
{
    if (!t->cluster.n)
        return;
    check_mutual_tls(t);
    check_subnet_states(t);
}

/* ---- the load balancers ---- */

static struct cks_str
state_of_balancer(const struct cks_subject *t, size_t balancer)
{
    const cJSON *state = NULL;
    if (balancer == CKS_NOT_FOUND ||
        cks_thing_member(t->e, balancer, "State", &state) != CKS_READ_OK)
        return (struct cks_str){0};
    return cks_member_text(state, "Code");
}

/* CKS733: KMS may reach any of them, so only if all are unfit none can be reached. */
static void
check_balancer_states(struct cks_subject *t, const struct cks_service *v)
{
    static const char *const unfit[] = {"provisioning", "failed"};
    size_t up = 0, down = 0, last = CKS_NOT_FOUND;
    for (size_t i = 0; i < v->balancer_count; i++) {
        size_t b = thing_of(t, CKS_THING_BALANCER, v->balancers[i]);
        struct cks_str state = state_of_balancer(t, b);
        up += cks_str_is(state, "active");
        if (!word_is_among(state, unfit, CKS_COUNT(unfit)))
            continue;
        down++;
        last = b;
    }
    if (v->balancer_count && up == v->balancer_count)
        cks_settle(t->j, CKS_DOUBT_BALANCER_ACTIVE);
    if (!down)
        return;
    struct cks_at at = place_of(t->e, last);
    bool all = down == v->balancer_count;
    if (all)
        cks_settle(t->j, CKS_DOUBT_BALANCER_ACTIVE);
    cks_observed_find(
        t,
        (struct cks_spot){.rule = CKS733,
                          .other = !all,
                          .param = CKS_P_SERVICE,
                          .help = "wait until the load balancer is active, or create it again if "
                                  "it has failed"},
        &at, "the load balancer",
        cks_text(t->j, "%s of the endpoint service is %s, not active%s",
                 all ? "the load balancer" : "a load balancer",
                 cks_say(t->j, state_of_balancer(t, last)), all ? "" : "; KMS may be sent to it"));
}

/* What the target groups behind port 443 have as address type. */
struct address_types {
    size_t ipv4, ipv6, others;
    size_t last; /* one of IPv6 */
};

static void
count_groups(const struct cks_subject *t, const struct cks_listener *l, struct address_types *n)
{
    for (size_t i = 0; i < l->group_count; i++) {
        size_t group = thing_of(t, CKS_THING_TARGET_GROUP, l->groups[i]);
        struct cks_str type = text_of(t, group, "IpAddressType");
        n->ipv4 += cks_str_is(type, "ipv4");
        n->others += !cks_str_is(type, "ipv4") && !cks_str_is(type, "ipv6");
        if (!cks_str_is(type, "ipv6"))
            continue;
        n->ipv6++;
        n->last = group;
    }
}

/* CKS734 */
static void
check_address_types(struct cks_subject *t, const struct cks_service *v)
{
    struct address_types n = {0};
    for (size_t i = 0; i < v->balancer_count; i++)
        for (size_t k = cks_evidence_listeners(t->e, v->balancers[i]); k != CKS_NOT_FOUND;
             k = t->e->listeners.items[k].before) {
            const struct cks_listener *l = &t->e->listeners.items[k];
            if (!l->fact.disputed && l->port == HTTPS_PORT &&
                cks_whose_is_ours(t->e, l->fact.at, &t->target))
                count_groups(t, l, &n);
        }
    if (n.ipv6 + n.ipv4 && !n.others)
        cks_settle(t->j, CKS_DOUBT_BALANCER_IPV4);
    if (!n.ipv6)
        return;
    struct cks_at at = place_of(t->e, n.last);
    bool all = !n.ipv4 && !n.others;
    cks_observed_find(t,
                      (struct cks_spot){.rule = CKS734,
                                        .other = !all,
                                        .param = CKS_P_SERVICE,
                                        .help = "create a target group of address type ipv4 and "
                                                "have the listener forward to it"},
                      &at, "the target group",
                      cks_text(t->j,
                               "%s behind the endpoint service has the address type ipv6; KMS "
                               "connects only over IPv4",
                               all ? "the target group" : "a target group"));
}

void
cks_judge_printed_service(struct cks_subject *t)
{
    const struct cks_service *v = cks_evidence_service(t->e, &t->target, t->service);
    if (!v || v->gone)
        return;
    check_balancer_states(t, v);
    check_address_types(t, v);
}

/* ---- the caller ---- */

/* A simulation that lacked values decides nothing but an explicit deny. */
static bool
is_denied(const cJSON *decision)
{
    const cJSON *missing = cks_member(decision, "MissingContextValues");
    struct cks_str how = cks_member_text(decision, "EvalDecision");
    bool lacking = missing && !cJSON_IsNull(missing) &&
                   !(cJSON_IsArray(missing) && cJSON_GetArraySize(missing) == 0);
    return cks_str_is(how, "explicitDeny") || (cks_str_is(how, "implicitDeny") && !lacking);
}

/* Whether the simulations of the action allow it, if all agree; *ret_thing is one of them. */
static enum cks_tri
simulated(const struct cks_subject *t, const char *action, size_t *ret_thing)
{
    size_t first = cks_thing_find(t->e, CKS_THING_DECISION, cks_str_of(action)), n = 0;
    size_t allowed = 0, denied = 0;
    for (size_t i = first; i != CKS_NOT_FOUND; i = t->e->things.items[i].before) {
        const cJSON *item = t->e->things.items[i].item;
        n++;
        denied += shown_to_us(t, i) && is_denied(item);
        allowed +=
            shown_to_us(t, i) && cks_str_is(cks_member_text(item, "EvalDecision"), "allowed");
    }
    *ret_thing = first;
    return n && denied == n ? CKS_NO : n && allowed == n ? CKS_YES : CKS_UNTOLD;
}

static void
check_action(struct cks_subject *t, enum cks_rule rule, enum cks_doubt doubt, const char *action,
             unsigned char calls)
{
    size_t thing;
    enum cks_tri may = simulated(t, action, &thing);
    /* A simulation does not name the account, so it may be that caller's. */
    if (may == CKS_NO && cks_whose_other_caller(t->e, t->account))
        return;
    if (may != CKS_UNTOLD)
        cks_settle(t->j, doubt);
    if (may != CKS_NO)
        return;
    struct cks_at at = place_of(t->e, thing);
    cks_subject_find(
        t,
        (struct cks_spot){.rule = rule,
                          .no_parameter = true,
                          .calls = calls,
                          .help = cks_text(t->j, "allow %s in a policy of the caller", action)},
        &at, "the simulation",
        cks_text(t->j, "the simulation of the caller's policies denies %s", action));
}

/* An action that a call needs of the caller for what it reads. A denial decides nothing where the
 * call may not read it, or where the thing itself was shown: to whom, nothing tells. */
static void
check_reading(struct cks_subject *t, const char *action, unsigned char calls,
              enum cks_thing_kind of, bool reads)
{
    size_t thing;
    if (reads && cks_thing_last(t->e, of) == CKS_NOT_FOUND)
        check_action(t, CKS742, CKS_DOUBT_MAY_READ, action, calls);
    else if (simulated(t, action, &thing) == CKS_YES)
        cks_settle(t->j, CKS_DOUBT_MAY_READ);
}

/* CKS743. Where the account has no such role a create makes it, if its caller may. */
void
cks_judge_printed_role(struct cks_subject *t)
{
    static const struct cks_str name = {CKS_KMS_ROLE, sizeof(CKS_KMS_ROLE) - 1};
    size_t simulation, denied = cks_said_absent(t, CKS_THING_NO_ROLE, name, &t->target);
    bool create = t->s->operation == CKS_CREATE,
         shown = cks_thing_find(t->e, CKS_THING_ROLE, name) != CKS_NOT_FOUND;
    enum cks_tri may = create ? simulated(t, "iam:CreateServiceLinkedRole", &simulation) : CKS_NO;
    if (shown || may == CKS_YES || (denied != CKS_NOT_FOUND && may == CKS_NO))
        cks_settle(t->j, CKS_DOUBT_ROLE);
    if (shown || may != CKS_NO || denied == CKS_NOT_FOUND)
        return;
    struct cks_at at = {t->e->things.items[denied].text, NULL, denied + 1};
    cks_subject_find(
        t,
        (struct cks_spot){.rule = CKS743,
                          .no_parameter = true,
                          .calls = create ? CKS_OP_CREATE : CKS_OP_CONNECT,
                          .help =
                              create ? "allow iam:CreateServiceLinkedRole in a policy of the caller"
                                     : "create the role: aws iam create-service-linked-role "
                                       "--aws-service-name cks.kms.amazonaws.com"},
        &at, "the answer of the AWS CLI",
        create ? "the role " CKS_KMS_ROLE " does not exist, and the caller may not create it"
               : "the role " CKS_KMS_ROLE ", which KMS needs to connect, does not exist");
}

/* CKS741 and CKS742 */
void
cks_judge_printed_caller(struct cks_subject *t)
{
    bool create = t->s->operation == CKS_CREATE, update = t->s->operation == CKS_UPDATE;
    bool foreign = t->owner.n && t->account.n && !cks_str_eq(t->owner, t->account);
    bool cluster = cks_given(cks_of(t->s, CKS_P_CLUSTER));
    unsigned char before = create ? CKS_OP_CREATE : CKS_OP_UPDATE;
    if (create)
        check_action(t, CKS741, CKS_DOUBT_MAY_CALL, "kms:CreateCustomKeyStore", CKS_OP_CREATE);
    if (update)
        check_action(t, CKS741, CKS_DOUBT_MAY_CALL, "kms:UpdateCustomKeyStore", CKS_OP_UPDATE);
    check_action(t, CKS741, CKS_DOUBT_MAY_CALL, "kms:ConnectCustomKeyStore", CKS_OP_CONNECT);
    if (t->kinds == CKS_KIND_HSM && (create || (update && cluster)))
        check_reading(t, "cloudhsm:DescribeClusters", before, CKS_THING_CLUSTER, true);
    if (t->kinds == CKS_KIND_VPC && (create || update))
        check_reading(t, "ec2:DescribeVpcEndpointServices", before, CKS_THING_SEEN_SERVICE,
                      foreign);
}
