/* Proofs about the evidence itself, the values of the call, and who makes it. */
#include <string.h>

#include "evidence/facts/member.h"
#include "base/clock.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"
#include "predict/proof/proving.h"
#include "predict/proof/stands.h"

/* ---- the evidence; these rows come after all others ---- */

/* Whether a thing says that it is the account's. */
static bool
is_owned(const struct cks_proving *p, enum cks_thing_kind kind, struct cks_str id)
{
    size_t thing = cks_thing_find(p->t.e, kind, id);
    return thing != CKS_NOT_FOUND &&
           cks_str_eq(cks_member_text(p->t.e->things.items[thing].item, "OwnerId"), p->t.account);
}

/* Whether a subnet or the security group of a cluster says that it is in the account. */
static bool
is_owner_told(const struct cks_proving *p, size_t cluster)
{
    const cJSON *item = p->t.e->things.items[cluster].item, *one;
    struct cks_str group = cks_member_text(item, "SecurityGroup");
    bool told = is_owned(p, CKS_THING_SECURITY_GROUP, group);
    cJSON_ArrayForEach(one, cks_member(item, "SubnetMapping")) told =
        told || is_owned(p, CKS_THING_SUBNET, cks_item_text(one));
    return told;
}

/* A cluster names no account: its subnets and its group do. */
static bool
is_cluster_owned(struct cks_proving *p)
{
    if (!p->used[CKS_THING_CLUSTER] || !p->t.cluster.n)
        return true;
    size_t cluster = cks_thing_find(p->t.e, CKS_THING_CLUSTER, p->t.cluster);
    if (cluster == CKS_NOT_FOUND || is_owner_told(p, cluster))
        return true;
    p->has_at = false;
    p->unowned = true;
    cks_proving_place(p, cluster);
    return false;
}

bool
cks_prove_account(struct cks_proving *p)
{
    if (p->t.account_open)
        return false;
    size_t caller = cks_proving_last(p, CKS_THING_CALLER);
    if (caller == CKS_NOT_FOUND || p->account.any || p->t.e->callers_differ)
        return false;
    struct cks_str account = cks_proving_text(p, caller, "Account");
    struct cks_str arn = cks_proving_text(p, caller, "Arn");
    return account.n && cks_str_eq(account, p->t.account) &&
           cks_str_eq(cks_account_of_arn(arn), account) && is_cluster_owned(p);
}

bool
cks_prove_region(struct cks_proving *p)
{
    return p->t.region.n && !p->region.any;
}

bool
cks_prove_inventory_scope(struct cks_proving *p)
{
    return cks_proving_inventory(p);
}

bool
cks_prove_dated(struct cks_proving *p)
{
    return !p->outdated.any && (p->undated.any || cks_proving_for_certain(p));
}

bool
cks_prove_whole(struct cks_proving *p)
{
    if (!p->open.any && !p->endless.any)
        return cks_proving_for_certain(p);
    return !p->open.any;
}

bool
cks_prove_readable(struct cks_proving *p)
{
    return !p->unread.any;
}

bool
cks_prove_agree(struct cks_proving *p)
{
    return !p->disputed.any;
}

bool
cks_prove_unfiltered(struct cks_proving *p)
{
    const struct cks_record *own = &p->g->records->list.items[p->g->store];
    if (!p->used[CKS_THING_INVENTORY])
        return cks_proving_for_certain(p);
    if (!cks_proving_inventory(p))
        return false;
    /* An empty list is all that is left of a filtered one. */
    return own->unfiltered ? cks_proving_for_certain(p) : own->populated;
}

bool
cks_prove_update_alone(struct cks_proving *p)
{
    return !cks_proving_faulty(p);
}

bool
cks_prove_always(struct cks_proving *p)
{
    (void)p;
    return true;
}

/* ---- the values ---- */

bool
cks_prove_values(struct cks_proving *p)
{
    return p->in->note->unknown == 0;
}

/* They are there, and no rule found a fault in them, so it only remains to show that all are known.
 */
bool
cks_prove_input(struct cks_proving *p)
{
    uint32_t params = cks_requirement_params(p->row);
    return params && (p->in->note->unknown & params) == 0;
}

static bool
value_is_empty(const struct cks_value *v)
{
    return cks_missing_value(v) || (cks_known_string(v) && !v->text.n);
}

bool
cks_prove_no_service(struct cks_proving *p)
{
    const struct cks_store *s = p->t.s;
    return p->t.kinds == CKS_KIND_PUBLIC && value_is_empty(cks_of(s, CKS_P_SERVICE)) &&
           value_is_empty(cks_of(s, CKS_P_OWNER));
}

bool
cks_prove_client(struct cks_proving *p)
{
    bool second = false;
    if (cks_input(p->t.s->input)->sent != CKS_SENT_AS_WORDS)
        return true;
    /* Version 1 downloads what an https:// value names, unless it is configured not to. */
    for (size_t t = cks_proving_last(p, CKS_THING_CLIENT); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        if (!cks_str_starts(cks_proving_text(p, t, "Version"), "2."))
            return false;
        second = true;
    }
    return second;
}

/* The two Regions without external key stores according to the newest text. */
bool
cks_prove_region_has_stores(struct cks_proving *p)
{
    return p->t.region.n && !cks_str_is(p->t.region, "cn-north-1") &&
           !cks_str_is(p->t.region, "cn-northwest-1");
}

bool
cks_prove_call_before(struct cks_proving *p)
{
    return !p->g->earlier.values && (!p->before || p->before->outcome == CKS_SUCCEED);
}

bool
cks_prove_not_asked(struct cks_proving *p)
{
    (void)p;
    return true;
}

/* ---- who makes the call ---- */

/* A given detail must say that it allows. */
static bool
detail_allows(const cJSON *detail, const char *member)
{
    return !detail || cJSON_IsNull(detail) || cks_item_is_true(cks_member(detail, member));
}

/* Whether a list of decisions, of resources or of policies, has nothing but "allowed". */
static bool
all_allow(const cJSON *list, const char *member)
{
    const cJSON *one;
    bool all = true;
    cJSON_ArrayForEach(one, list) all =
        all && cks_str_is(member ? cks_member_text(one, member) : cks_item_text(one), "allowed");
    return all;
}

/* Whether the details of the decision agree with it. */
static bool
details_allow(struct cks_proving *p, size_t t)
{
    bool none, alone;
    const cJSON *resources = cks_proving_optional(p, t, "ResourceSpecificResults", &none);
    const cJSON *policies = cks_proving_optional(p, t, "EvalDecisionDetails", &alone);
    bool allow = (none || resources) && all_allow(resources, "EvalResourceDecision") &&
                 (alone || policies) && all_allow(policies, NULL);
    if (!allow)
        cks_proving_dispute(p, t);
    return allow;
}

/* A simulation that lacked values decides nothing. */
static bool
is_allowed(struct cks_proving *p, const char *action)
{
    size_t t = cks_proving_thing(p, CKS_THING_DECISION, cks_str_of(action));
    bool absent;
    if (t == CKS_NOT_FOUND || !cks_proving_is(p, t, "EvalDecision", "allowed") ||
        !cks_proving_text(p, t, "EvalResourceName").n)
        return false;
    /* The output does not name the principal; the command above it does. */
    p->guessed |= !p->t.e->texts.items[p->t.e->things.items[t].text].asked.principal.n;
    const cJSON *missing = cks_proving_optional(p, t, "MissingContextValues", &absent);
    bool decided = absent || (cJSON_IsArray(missing) && cJSON_GetArraySize(missing) == 0);
    const cJSON *organization = cks_proving_optional(p, t, "OrganizationsDecisionDetail", &absent);
    bool may = (absent || organization) && detail_allows(organization, "AllowedByOrganizations");
    const cJSON *boundary =
        cks_proving_optional(p, t, "PermissionsBoundaryDecisionDetail", &absent);
    may &= (absent || boundary) && detail_allows(boundary, "AllowedByPermissionsBoundary");
    return decided && may && details_allow(p, t);
}

bool
cks_prove_may_call(struct cks_proving *p)
{
    static const char *const actions[] = {[CKS_CREATE] = "kms:CreateCustomKeyStore",
                                          [CKS_UPDATE] = "kms:UpdateCustomKeyStore",
                                          [CKS_CONNECT] = "kms:ConnectCustomKeyStore"};
    return cks_proving_unless_guessed(p, is_allowed(p, actions[p->call]));
}

bool
cks_prove_may_describe_clusters(struct cks_proving *p)
{
    return cks_proving_unless_guessed(p, cks_proving_last(p, CKS_THING_CLUSTER) != CKS_NOT_FOUND ||
                                             is_allowed(p, "cloudhsm:DescribeClusters"));
}

#define ROLE_POLICY "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy"

static bool
has_role(struct cks_proving *p)
{
    size_t t = cks_proving_thing(p, CKS_THING_ROLE, CKS_STR_LIT(CKS_KMS_ROLE));
    if (t == CKS_NOT_FOUND || cks_proving_denied(p, CKS_THING_NO_ROLE, CKS_STR_LIT(CKS_KMS_ROLE)))
        return false;
    struct cks_str arn = cks_proving_text(p, t, "Arn");
    return cks_str_ends(arn, ":role/aws-service-role/cks.kms.amazonaws.com/" CKS_KMS_ROLE);
}

bool
cks_prove_may_create_role(struct cks_proving *p)
{
    return cks_proving_unless_guessed(p,
                                      has_role(p) || is_allowed(p, "iam:CreateServiceLinkedRole"));
}

static bool
attaches_policy(struct cks_proving *p, size_t list)
{
    const cJSON *policies = cks_proving_array(p, list, "AttachedPolicies"), *one;
    bool attached = false;
    cJSON_ArrayForEach(one, policies)
    {
        bool ours = cks_str_is(cks_proving_inner(p, list, one, "PolicyName"), ROLE_POLICY);
        struct cks_str arn = cks_proving_inner(p, list, one, "PolicyArn");
        attached |= ours && cks_str_ends(arn, "/" ROLE_POLICY);
    }
    return attached;
}

/* Whether another list may have what this one lacks: it is a page, or was asked to select. */
static bool
is_part_of_list(const struct cks_proving *p, size_t list)
{
    const struct cks_thing *t = &p->t.e->things.items[list];
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(t->item, "IsTruncated")) ||
           p->t.e->texts.items[t->text].asked.picks;
}

/* Whole lists of the role's policies must agree. */
static bool
has_policy(struct cks_proving *p)
{
    size_t with = CKS_NOT_FOUND, without = CKS_NOT_FOUND;
    bool parts = false;
    for (size_t t = cks_proving_last(p, CKS_THING_ROLE_POLICIES); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        parts |= is_part_of_list(p, t);
        *(attaches_policy(p, t) ? &with : &without) = t;
    }
    bool differ = with != CKS_NOT_FOUND && without != CKS_NOT_FOUND && !parts;
    if (differ)
        cks_proving_dispute(p, without);
    return with != CKS_NOT_FOUND && !differ;
}

static bool
has_role_or_makes_it(struct cks_proving *p)
{
    /* A create makes the role, with its policy, where the account has none. */
    if (p->in->note->operation == CKS_CREATE && p->t.e &&
        cks_thing_last(p->t.e, CKS_THING_ROLE) == CKS_NOT_FOUND &&
        !cks_thing_is_broken(p->t.e, CKS_THING_ROLE) &&
        is_allowed(p, "iam:CreateServiceLinkedRole"))
        return true;
    return has_role(p) && has_policy(p);
}

bool
cks_prove_role(struct cks_proving *p)
{
    return cks_proving_unless_guessed(p, has_role_or_makes_it(p));
}

bool
cks_prove_may_describe_services(struct cks_proving *p)
{
    bool foreign = p->t.owner.n && !cks_str_eq(p->t.owner, p->t.account);
    if (p->t.owner_known && !foreign)
        return cks_proving_for_certain(p);
    bool saw = cks_proving_thing(p, CKS_THING_SEEN_SERVICE, p->t.service) != CKS_NOT_FOUND;
    return cks_proving_unless_guessed(p, saw || is_allowed(p, "ec2:DescribeVpcEndpointServices"));
}
