/* Rules on the evidence of a CloudHSM cluster, its subnets and its security group. */
#include "rules/evidence/cluster.h"
#include "evidence/facts/evidence.h"
#include "model/certificate/facts.h"

/* Calls before a connect, and all three. */
#define BEFORE (CKS_OP_CREATE | CKS_OP_UPDATE)

static struct cks_spot
cluster_spot(enum cks_rule rule, const char *help)
{
    return (struct cks_spot){.rule = rule, .param = CKS_P_CLUSTER, .help = help};
}

/* CKS701 */
static void
check_cluster_found(struct cks_subject *t, const struct cks_cluster *c)
{
    const struct cks_listing *list;
    struct cks_judge *j = t->j;
    const char *name = cks_say(j, t->cluster);
    if (c && c->state == CKS_CLUSTER_GONE) {
        cks_subject_find(
            t,
            cluster_spot(CKS701, "use an existing cluster; a deleted one can only be "
                                 "restored as a new cluster from its backup"),
            &c->fact.at, "the cluster",
            cks_text(j, "cluster %s in CloudHsmClusterId is %s", name, cks_say(j, c->state_text)));
    } else if (!c && !cks_evidence_mentions_cluster(t->e, t->cluster) &&
               cks_absent_from(t->e, &t->e->cluster_lists, &t->target, &list)) {
        cks_subject_find(
            t,
            cluster_spot(CKS701, "check the ID, the account and the Region; if the list was made "
                                 "with --filters, give one made without"),
            &list->at, "the list of clusters",
            cks_text(j, "CloudHsmClusterId %s is not among the %s in %s", name,
                     cks_counted(j, list->count, "cluster", "clusters"),
                     cks_subject_file(t, list->at)));
    } else if (!c || c->state == CKS_CLUSTER_UNKNOWN) {
        return;
    }
    cks_settle(j, CKS_DOUBT_CLUSTER_FOUND);
}

/* CKS702 */
static void
check_active(struct cks_subject *t, const struct cks_cluster *c)
{
    struct cks_judge *j = t->j;
    struct cks_spot spot = cluster_spot(CKS702, NULL);
    const char *state = cks_say(j, c->state_text), *why = "it must be ACTIVE";
    switch (c->state) {
    case CKS_CLUSTER_UNKNOWN:
    case CKS_CLUSTER_GONE:
        return;
    case CKS_CLUSTER_ACTIVE:
        cks_settle(j, CKS_DOUBT_CLUSTER_ACTIVE);
        return;
    case CKS_CLUSTER_DEGRADED:
        /* How KMS treats it is not documented, so the doubt remains. */
        spot.other = true;
        spot.help = "check its StateMessage and its HSMs, and replace what is degraded";
        why = "KMS requires ACTIVE and may reject it";
        break;
    case CKS_CLUSTER_CHANGING:
        spot.basis = CKS_INFERRED;
        spot.help = "wait until the cluster is ACTIVE again; this state is temporary";
        why = "it must be ACTIVE, but this state is temporary";
        break;
    case CKS_CLUSTER_INACTIVE:
        spot.help = cks_str_is(c->state_text, "INITIALIZED")
                        ? "activate the cluster: set the administrator's password with "
                          "cloudhsm-cli cluster activate"
                        : "initialize and activate the cluster";
        break;
    }
    cks_subject_find(t, spot, &c->fact.at, "the cluster",
                     cks_text(j, "the cluster in CloudHsmClusterId is %s; %s", state, why));
    if (!spot.other)
        cks_settle(j, CKS_DOUBT_CLUSTER_ACTIVE);
}

/* How many HSMs are active, or may be, and in how many zones. */
struct hsms {
    size_t active, active_zones, possible, possible_zones;
};

static bool
zone_seen(const struct cks_cluster *c, size_t before, bool active_only)
{
    for (size_t i = 0; i < before; i++)
        if (c->hsms[i].state != CKS_HSM_OTHER &&
            (!active_only || c->hsms[i].state == CKS_HSM_ACTIVE) &&
            cks_str_eq(c->hsms[i].zone, c->hsms[before].zone))
            return true;
    return false;
}

static struct hsms
count_hsms(const struct cks_cluster *c)
{
    struct hsms n = {0};
    for (size_t i = 0; i < c->hsm_count; i++) {
        const struct cks_hsm *h = &c->hsms[i];
        if (h->state == CKS_HSM_OTHER)
            continue;
        n.possible++;
        /* An unknown zone may be a different one. */
        n.possible_zones += !h->zone.n || !zone_seen(c, i, false);
        if (h->state != CKS_HSM_ACTIVE)
            continue;
        n.active++;
        n.active_zones += h->zone.n && !zone_seen(c, i, true);
    }
    return n;
}

/* CKS703 */
static void
check_hsms(struct cks_subject *t, const struct cks_cluster *c)
{
    struct cks_judge *j = t->j;
    struct cks_spot spot = cluster_spot(
        CKS703, "create HSMs in two Availability Zones with aws cloudhsmv2 create-hsm");
    if (!c->hsms_told)
        return;
    struct hsms n = count_hsms(c);
    const char *have = cks_counted(j, n.active, "ACTIVE HSM", "ACTIVE HSMs");
    if (n.active)
        cks_settle(j, CKS_DOUBT_ONE_HSM);
    if (n.active_zones >= 2)
        cks_settle(j, CKS_DOUBT_TWO_HSMS);
    if (!n.possible) {
        cks_settle(j, CKS_DOUBT_ONE_HSM);
        cks_settle(j, CKS_DOUBT_TWO_HSMS);
        cks_subject_find(t, spot, &c->fact.at, "the cluster",
                         "the cluster has no ACTIVE HSM; a create or update needs two in "
                         "different Availability Zones, a connect one");
    } else if (t->creates && n.possible_zones < 2) {
        cks_settle(j, CKS_DOUBT_TWO_HSMS);
        spot.calls = BEFORE;
        cks_subject_find(t, spot, &c->fact.at, "the cluster",
                         cks_text(j,
                                  "the cluster has %s in %s; a create or update needs two ACTIVE "
                                  "HSMs in different Availability Zones",
                                  have, n.active_zones == 1 ? "one zone" : "no known zone"));
    }
}

static size_t
mapped_zones(const struct cks_cluster *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->subnet_count; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = cks_str_eq(c->subnets[k].zone, c->subnets[i].zone);
        n += !again;
    }
    return n;
}

/* CKS704 */
static void
check_cluster_zones(struct cks_subject *t, const struct cks_cluster *c)
{
    if (!c->subnets_told)
        return;
    size_t zones = mapped_zones(c);
    cks_settle(t->j, CKS_DOUBT_CLUSTER_ZONES);
    if (zones >= 2)
        return;
    cks_subject_find(
        t,
        cluster_spot(CKS704, "create a cluster with subnets in two zones from a backup of "
                             "this one; a cluster's subnets cannot be changed"),
        &c->fact.at, "the cluster",
        cks_text(t->j, "the cluster has subnets in %s; it needs private subnets in two",
                 cks_counted(t->j, zones, "Availability Zone", "Availability Zones")));
}

/* Whether a filter by the IDs of networks selects this one. */
static bool
selects(struct cks_str networks, struct cks_str vpc)
{
    while (networks.n) {
        size_t end = cks_str_find(networks, ",");
        if (vpc.n && cks_str_eq(cks_str_sub(networks, 0, end), vpc))
            return true;
        networks = cks_str_sub(networks, end + 1, networks.n);
    }
    return false;
}

/* A list could contain a subnet if its command selects those of the cluster's VPC, or all. If
 * nothing tells what was selected, it must contain another one of the cluster or of its VPC: it was
 * then requested for them. */
static bool
list_covers_cluster(const struct cks_subject *t, const struct cks_cluster *c,
                    const struct cks_listing *l)
{
    const struct cks_asked *asked = &t->e->texts.items[l->at.text].asked;
    if (asked->network.n)
        return selects(asked->network, c->vpc);
    if (asked->recorded)
        return true;
    for (size_t i = 0; i < c->subnet_count; i++)
        if (cks_evidence_mentions_subnet(t->e, c->subnets[i].id))
            return true;
    return c->vpc.n && cks_evidence_mentions_vpc(t->e, c->vpc);
}

#define SUBNET_GONE                                                                                \
    "create a cluster in existing subnets from a backup of this one; a deleted subnet cannot be "  \
    "restored"

static void
find_denied_subnet(struct cks_subject *t, struct cks_str id, size_t denied)
{
    struct cks_at at = {t->e->things.items[denied].text, NULL, denied + 1};
    cks_subject_find(t, cluster_spot(CKS705, SUBNET_GONE), &at, "the answer of describe-subnets",
                     cks_text(t->j, "the cluster's subnet %s does not exist", cks_say(t->j, id)));
}

/* CKS705 */
static void
check_subnets(struct cks_subject *t, const struct cks_cluster *c)
{
    struct cks_judge *j = t->j;
    const struct cks_listing *list = NULL;
    size_t seen = 0;
    if (!c->subnets_told || !c->subnet_count)
        return;
    bool absent = cks_absent_from(t->e, &t->e->subnet_lists, &t->target, &list) &&
                  list_covers_cluster(t, c, list);
    for (size_t i = 0; i < c->subnet_count; i++) {
        struct cks_str id = c->subnets[i].id;
        if (!id.n)
            continue;
        bool told = cks_evidence_mentions_subnet(t->e, id);
        size_t denied = cks_said_absent(t, CKS_THING_NO_SUBNET, id, &t->target);
        seen += told;
        if (told || (!absent && denied == CKS_NOT_FOUND))
            continue;
        cks_settle(j, CKS_DOUBT_SUBNETS_FOUND);
        if (denied != CKS_NOT_FOUND) {
            find_denied_subnet(t, id, denied);
            return;
        }
        cks_subject_find(t, cluster_spot(CKS705, SUBNET_GONE), &list->at, "the list of subnets",
                         cks_text(j, "the cluster's subnet %s in %s is not listed in %s",
                                  cks_say(j, id), cks_say(j, c->subnets[i].zone),
                                  cks_subject_file(t, list->at)));
        return;
    }
    if (seen == c->subnet_count)
        cks_settle(j, CKS_DOUBT_SUBNETS_FOUND);
}

/* CKS706 for one mapped subnet. Whether it is certain that an address is free. */
static bool
check_one_subnet(struct cks_subject *t, const struct cks_subnet *s)
{
    struct cks_judge *j = t->j;
    struct cks_spot spot = cluster_spot(
        CKS706, "delete unused network interfaces in the subnet; a subnet cannot be made "
                "larger");
    const char *id = cks_say(j, s->id);
    if (s->ipv6_only == CKS_YES) {
        spot.basis = CKS_INFERRED;
        cks_subject_find(t, spot, &s->fact.at, "the subnet",
                         cks_text(j, "the cluster's subnet %s has no IPv4 addresses", id));
    } else if (s->available == 0) {
        cks_subject_find(t, spot, &s->fact.at, "the subnet",
                         cks_text(j,
                                  "the cluster's subnet %s has no free address; KMS needs one in "
                                  "each subnet",
                                  id));
    } else if (s->available == 1) {
        spot.other = true;
        cks_subject_find(t, spot, &s->fact.at, "the subnet",
                         cks_text(j,
                                  "the cluster's subnet %s has only one free address; two are "
                                  "preferable",
                                  id));
    }
    return s->available >= 0;
}

static void
check_addresses(struct cks_subject *t, const struct cks_cluster *c)
{
    size_t certain = 0;
    if (!c->subnets_told || !c->subnet_count)
        return;
    for (size_t i = 0; i < c->subnet_count; i++) {
        const struct cks_subnet *s = cks_evidence_subnet(t->e, &t->target, c->subnets[i].id);
        certain += s && check_one_subnet(t, s);
    }
    if (certain == c->subnet_count)
        cks_settle(t->j, CKS_DOUBT_ADDRESSES);
}

/* CKS707 */
static void
check_group(struct cks_subject *t, const struct cks_cluster *c)
{
    struct cks_judge *j = t->j;
    const struct cks_security_group *g =
        cks_evidence_security_group(t->e, &t->target, c->security_group);
    struct cks_spot spot = cluster_spot(
        CKS707, "allow TCP 2223 to 2225 in and out, with the group itself as source and "
                "destination");
    if (!g || !g->in_told || !g->out_told)
        return;
    cks_settle(j, CKS_DOUBT_CLUSTER_GROUP);
    bool in = g->self_in == CKS_HSM_PORTS_ALL, out = g->self_out == CKS_HSM_PORTS_ALL;
    if (in && out)
        return;
    /* An address range opens the ports too, but KMS documents the group's own ID. */
    bool by_range = (g->self_in | g->other_in) == CKS_HSM_PORTS_ALL &&
                    (g->self_out | g->other_out) == CKS_HSM_PORTS_ALL;
    if (by_range)
        spot.basis = CKS_INFERRED;
    cks_subject_find(t, spot, &g->fact.at, "the security group",
                     cks_text(j,
                              "the cluster's security group %s does not allow TCP 2223 to 2225 %s "
                              "the group itself%s",
                              cks_say(j, g->id),
                              in    ? "out to"
                              : out ? "in from"
                                    : "in from and out to",
                              by_range ? ", only by address range" : ""));
}

/* CKS312 */
static void
check_anchor(struct cks_subject *t, const struct cks_cluster *c)
{
    struct cks_judge *j = t->j;
    const struct cks_value *v = cks_of(t->s, CKS_P_ANCHOR);
    if (t->s->operation != CKS_CREATE || !cks_known_string(v))
        return;
    const struct cks_x509 *anchor = cks_subject_certificate(t, v->text);
    const struct cks_x509 *cluster = cks_subject_certificate(t, c->certificate);
    if (!anchor || !cluster)
        return;
    bool same = cks_x509_same(anchor, cluster);
    struct cks_spot spot = {.rule = CKS312,
                            .param = CKS_P_ANCHOR,
                            .help =
                                "give customerCA.crt, the certificate that signed the cluster's "
                                "CSR at initialization"};
    /* CKS310 reports a cluster certificate that its names reveal. */
    if (same && anchor->role == CKS_ROLE_CLUSTER) {
        cks_settle(j, CKS_DOUBT_ANCHOR);
        return;
    }
    enum cks_proof proof = same ? CKS_PROOF_NO : cks_x509_issued(anchor, cluster);
    if (proof == CKS_PROOF_UNKNOWN)
        return;
    cks_settle(j, CKS_DOUBT_ANCHOR);
    if (proof == CKS_PROOF_NO)
        cks_subject_find(t, spot, &c->fact.at, "the cluster",
                         cks_text(j, "TrustAnchorCertificate did not issue the certificate of %s%s",
                                  cks_say(j, t->cluster),
                                  same ? ": it is that certificate itself" : ""));
}

/* CKS607 */
static void
check_related(struct cks_subject *t, const struct cks_cluster *c)
{
    const struct cks_current *now = t->j->hand.current;
    if (t->s->operation != CKS_UPDATE || !now || !now->cluster.n ||
        !cks_known_string(cks_of(t->s, CKS_P_CLUSTER)))
        return;
    if (cks_str_eq(now->cluster, t->cluster)) {
        cks_settle(t->j, CKS_DOUBT_RELATED);
        return;
    }
    const struct cks_cluster *before = cks_evidence_cluster(t->e, &t->target, now->cluster);
    const struct cks_x509 *old = before ? cks_subject_certificate(t, before->certificate) : NULL;
    const struct cks_x509 *new = cks_subject_certificate(t, c->certificate);
    if (!old || !new)
        return;
    cks_settle(t->j, CKS_DOUBT_RELATED);
    if (!cks_x509_same(old, new))
        cks_subject_find(
            t,
            cluster_spot(CKS607,
                         "use a cluster that was made from a backup of the store's cluster"),
            &c->fact.at, "the new cluster",
            cks_text(t->j,
                     "cluster %s in CloudHsmClusterId does not share a backup "
                     "history with the store's cluster %s: their certificates differ",
                     cks_say(t->j, t->cluster), cks_say(t->j, now->cluster)));
}

void
cks_judge_cluster(struct cks_subject *t)
{
    if (!t->cluster.n)
        return;
    const struct cks_cluster *c = cks_evidence_cluster(t->e, &t->target, t->cluster);
    check_cluster_found(t, c);
    if (!c || c->state == CKS_CLUSTER_GONE)
        return;
    check_active(t, c);
    check_cluster_zones(t, c);
    check_group(t, c);
    check_hsms(t, c);
    check_related(t, c);
    check_anchor(t, c);
    check_subnets(t, c);
    check_addresses(t, c);
}
