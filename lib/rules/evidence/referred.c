#include "rules/evidence/referred.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/facts/about_group.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

/* Whose things name others. */
enum of { OF_CLUSTER = 1, OF_SERVICE };

/* A thing of `kind` is a store's where its `member` is among the values at `path` in things of
 * `from`; "A/B" is B of A, or of each element of A. */
static const struct reference {
    enum cks_thing_kind kind;
    const char *member, *noun;
    enum of of;
    enum cks_thing_kind from;
    const char *path;
} references[] = {
    {CKS_THING_SECURITY_GROUP, "GroupId", "security group", OF_CLUSTER, CKS_THING_CLUSTER,
     "SecurityGroup"},
    {CKS_THING_SECURITY_GROUP, "GroupId", "security group", OF_SERVICE, CKS_THING_BALANCER,
     "SecurityGroups"},
    {CKS_THING_SUBNET, "VpcId", "VPC", OF_CLUSTER, CKS_THING_CLUSTER, "VpcId"},
    {CKS_THING_SUBNET, "VpcId", "VPC", OF_SERVICE, CKS_THING_BALANCER, "VpcId"},
    {CKS_THING_ROUTE_TABLE, "VpcId", "VPC", OF_CLUSTER, CKS_THING_CLUSTER, "VpcId"},
    {CKS_THING_ROUTE_TABLE, "VpcId", "VPC", OF_SERVICE, CKS_THING_BALANCER, "VpcId"},
    {CKS_THING_NETWORK_ACL, "VpcId", "VPC", OF_CLUSTER, CKS_THING_CLUSTER, "VpcId"},
    {CKS_THING_NETWORK_ACL, "VpcId", "VPC", OF_SERVICE, CKS_THING_BALANCER, "VpcId"},
    {CKS_THING_BACKUP, "BackupId", "backup", OF_CLUSTER, CKS_THING_CLUSTER, "SourceBackupId"},
    {CKS_THING_BALANCER, "LoadBalancerArn", "load balancer", OF_SERVICE, CKS_THING_OWNED_SERVICE,
     "NetworkLoadBalancerArns"},
    {CKS_THING_LISTENER, "LoadBalancerArn", "load balancer", OF_SERVICE, CKS_THING_OWNED_SERVICE,
     "NetworkLoadBalancerArns"},
    {CKS_THING_TARGET_GROUP, "TargetGroupArn", "target group", OF_SERVICE, CKS_THING_LISTENER,
     "DefaultActions/TargetGroupArn"},
    {CKS_THING_TARGET_GROUP, "TargetGroupArn", "target group", OF_SERVICE, CKS_THING_LISTENER,
     "DefaultActions/ForwardConfig/TargetGroups/TargetGroupArn"},
    {CKS_THING_CERTIFICATE, "CertificateArn", "certificate", OF_SERVICE, CKS_THING_LISTENER,
     "Certificates/CertificateArn"},
    {CKS_THING_INTERFACE, "NetworkInterfaceId", "network interface", OF_SERVICE, CKS_THING_ENDPOINT,
     "NetworkInterfaceIds"},
};

struct cks_referred {
    const struct cks_evidence *e;
    struct cks_hash_key key;
    struct cks_lookup values; /* under the kind of what they name */
    bool told[CKS_THING_KIND_COUNT][OF_SERVICE + 1];
    bool has[OF_SERVICE + 1];          /* a store of the run has a cluster, a service */
    CKS_VEC(struct cks_str) groups;    /* ARNs of target groups that listeners forward to */
    CKS_VEC(struct cks_str) balancers; /* and of the services' load balancers */
    bool failed;
};

static void
keep_arn(struct cks_referred *r, struct cks_str *kept, struct cks_str arn)
{
    r->failed |= !kept;
    if (kept)
        *kept = arn;
}

static void
learn_value(struct cks_referred *r, const struct reference *ref, struct cks_str value)
{
    if (!value.n)
        return;
    r->told[ref->kind][ref->of] = true;
    if (cks_lookup_get(&r->values, &r->key, ref->kind, value) != CKS_NOT_FOUND)
        return;
    r->failed |= !cks_lookup_put(&r->values, &r->key, ref->kind, value, 0);
    if (ref->kind == CKS_THING_TARGET_GROUP)
        keep_arn(r, cks_vec_push(&r->groups), value);
    else if (ref->kind == CKS_THING_BALANCER)
        keep_arn(r, cks_vec_push(&r->balancers), value);
}

/* The deepest path of the table has four steps, with a list at each. */
#define STEPS_MOST 8

/* All texts at a path, in each element of the lists on the way. */
static void
learn_path(struct cks_referred *r, const struct reference *ref, const cJSON *item, const char *path,
           unsigned depth)
{
    const cJSON *one;
    char step[64];
    size_t n = strcspn(path, "/");
    if (cJSON_IsArray(item) && depth < STEPS_MOST) {
        cJSON_ArrayForEach(one, item) learn_path(r, ref, one, path, depth + 1);
        return;
    }
    if (!*path || n >= sizeof(step) || depth == STEPS_MOST) {
        learn_value(r, ref, cks_item_text(item));
        return;
    }
    memcpy(step, path, n);
    step[n] = '\0';
    learn_path(r, ref, cks_member(item, step), path + n + (path[n] == '/'), depth + 1);
}

struct cks_referred *
cks_referred_new(const struct cks_evidence *e, bool clusters, bool services)
{
    struct cks_referred *r = cks_calloc(1, sizeof(*r));
    if (!r)
        return NULL;
    r->e = e;
    r->has[OF_CLUSTER] = clusters;
    r->has[OF_SERVICE] = services;
    cks_hash_key_init(&r->key);
    for (size_t i = 0; i < e->things.count; i++)
        for (size_t k = 0; k < CKS_COUNT(references); k++)
            if (references[k].from == e->things.items[i].kind)
                learn_path(r, &references[k], e->things.items[i].item, references[k].path, 0);
    if (!r->failed)
        return r;
    cks_referred_free(r);
    return NULL;
}

void
cks_referred_free(struct cks_referred *r)
{
    if (!r)
        return;
    cks_lookup_free(&r->values);
    cks_vec_free(&r->groups);
    cks_vec_free(&r->balancers);
    free(r);
}

/* Whether all that could name a thing of the kind was given. */
static bool
is_decided(const struct cks_referred *r, enum cks_thing_kind kind)
{
    bool any = false;
    for (size_t k = 0; k < CKS_COUNT(references); k++) {
        const struct reference *ref = &references[k];
        if (ref->kind != kind || !r->has[ref->of])
            continue;
        if (!r->told[kind][ref->of])
            return false;
        any = true;
    }
    return any;
}

/* The health of targets and the attributes of a group are printed without its name: the name of the
 * file that collect writes has it. */
static enum cks_tri
refers_to_group_of(const struct cks_referred *r, unsigned text, struct cks_str *ret_name)
{
    for (size_t i = 0; i < r->groups.count; i++)
        if (!cks_whose_names_another(r->e, text, r->groups.items[i]))
            return CKS_UNTOLD;
    *ret_name = cks_whose_group_named(r->e, text);
    return r->groups.count && ret_name->n ? CKS_NO : CKS_UNTOLD;
}

static enum cks_tri
refers_to_balancer_of(const struct cks_referred *r, unsigned text, struct cks_str *ret_name)
{
    for (size_t i = 0; i < r->balancers.count; i++)
        if (cks_whose_names_balancer(r->e, text, r->balancers.items[i]))
            return CKS_UNTOLD;
    *ret_name = cks_whose_balancer_named(r->e, text);
    return r->balancers.count ? CKS_NO : CKS_UNTOLD;
}

static const struct reference *
row_for_kind(enum cks_thing_kind kind)
{
    for (size_t k = 0; k < CKS_COUNT(references); k++)
        if (references[k].kind == kind)
            return &references[k];
    return NULL;
}

enum cks_tri
cks_referred_thing(const struct cks_referred *r, size_t thing, const char **ret_noun,
                   struct cks_str *ret_name)
{
    const struct cks_thing *t = &r->e->things.items[thing];
    const struct reference *ref = row_for_kind(t->kind);
    if (t->kind == CKS_THING_ATTRIBUTES && cks_whose_of_balancer(r->e, t->text)) {
        *ret_noun = "load balancer";
        return refers_to_balancer_of(r, t->text, ret_name);
    }
    if (t->kind == CKS_THING_TARGET_HEALTH || t->kind == CKS_THING_ATTRIBUTES) {
        *ret_noun = "target group";
        return refers_to_group_of(r, t->text, ret_name);
    }
    if (t->kind == CKS_THING_ROLE) {
        *ret_noun = "role";
        *ret_name = cks_member_text(t->item, "RoleName");
        return ret_name->n && !cks_str_is(*ret_name, CKS_KMS_ROLE) ? CKS_NO : CKS_UNTOLD;
    }
    if (!ref || !is_decided(r, t->kind))
        return CKS_UNTOLD;
    *ret_noun = ref->noun;
    *ret_name = cks_member_text(t->item, ref->member);
    if (!ret_name->n)
        return CKS_UNTOLD;
    return cks_lookup_get(&r->values, &r->key, t->kind, *ret_name) != CKS_NOT_FOUND ? CKS_YES
                                                                                    : CKS_NO;
}
