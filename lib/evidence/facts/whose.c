#include "evidence/facts/whose.h"

#include <string.h>

#include "evidence/facts/ids.h"
#include "evidence/facts/things.h"
#include "source/json/json.h"

/* ---- what each kind says ---- */

enum told {
    TOLD_ZONE,
    TOLD_ZONE_KEYS, /* the names of the members are zones */
    TOLD_ARN,
    TOLD_PARTITION,
    TOLD_REGION_OF_ARN, /* whose account a requirement of its own compares */
    TOLD_SERVICE_NAME,
    TOLD_REGION,
    TOLD_ACCOUNT,
    TOLD_SERVICE_ID,
    TOLD_SERVICE_OF_NAME,
    TOLD_ENDPOINT,
};

/* The members that say whose a thing is; "A/B" is B of A, or of each element of A. The owner of an
 * endpoint service is a requirement of its own, and the service is found by its name. */
static const struct {
    enum cks_thing_kind kind;
    const char *path;
    enum told told;
} tells[] = {
    {CKS_THING_CLUSTER, "SubnetMapping", TOLD_ZONE_KEYS},
    {CKS_THING_CLUSTER, "Hsms/AvailabilityZone", TOLD_ZONE},
    {CKS_THING_SUBNET, "AvailabilityZone", TOLD_ZONE},
    {CKS_THING_SUBNET, "SubnetArn", TOLD_ARN},
    {CKS_THING_SUBNET, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_SECURITY_GROUP, "SecurityGroupArn", TOLD_ARN},
    {CKS_THING_SECURITY_GROUP, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_OWNED_SERVICE, "ServiceName", TOLD_SERVICE_NAME},
    {CKS_THING_OWNED_SERVICE, "AvailabilityZones", TOLD_ZONE},
    {CKS_THING_OWNED_SERVICE, "NetworkLoadBalancerArns", TOLD_REGION_OF_ARN},
    {CKS_THING_SEEN_SERVICE, "ServiceName", TOLD_SERVICE_NAME},
    {CKS_THING_SEEN_SERVICE, "ServiceRegion", TOLD_REGION},
    {CKS_THING_SEEN_SERVICE, "AvailabilityZones", TOLD_ZONE},
    {CKS_THING_PERMISSIONS, "AllowedPrincipals/ServiceId", TOLD_SERVICE_ID},
    {CKS_THING_BALANCER, "LoadBalancerArn", TOLD_ARN},
    {CKS_THING_BALANCER, "AvailabilityZones/ZoneName", TOLD_ZONE},
    {CKS_THING_TARGET_GROUP, "TargetGroupArn", TOLD_ARN},
    {CKS_THING_LISTENER, "ListenerArn", TOLD_ARN},
    {CKS_THING_LISTENER, "LoadBalancerArn", TOLD_ARN},
    {CKS_THING_TARGET_HEALTH, "TargetHealthDescriptions/Target/AvailabilityZone", TOLD_ZONE},
    {CKS_THING_DECISION, "EvalResourceName", TOLD_ARN},
    {CKS_THING_ROLE, "Arn", TOLD_ARN},
    {CKS_THING_QUOTA, "QuotaArn", TOLD_ARN},
    {CKS_THING_ONE_QUOTA, "QuotaArn", TOLD_ARN},
    {CKS_THING_ROUTE_TABLE, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_NETWORK_ACL, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_INTERFACE, "AvailabilityZone", TOLD_ZONE},
    {CKS_THING_INTERFACE, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_ENDPOINT_CONNECTION, "NetworkLoadBalancerArns", TOLD_ARN},
    {CKS_THING_ENDPOINT_CONNECTION, "ServiceId", TOLD_SERVICE_ID},
    {CKS_THING_ENDPOINT, "ServiceName", TOLD_SERVICE_NAME},
    {CKS_THING_ENDPOINT, "ServiceName", TOLD_SERVICE_OF_NAME},
    {CKS_THING_ENDPOINT, "ServiceRegion", TOLD_REGION},
    {CKS_THING_ENDPOINT, "OwnerId", TOLD_ACCOUNT},
    {CKS_THING_BACKUP, "BackupArn", TOLD_ARN},
    {CKS_THING_CERTIFICATE, "CertificateArn", TOLD_ARN},
    {CKS_THING_CALLER, "Account", TOLD_ACCOUNT},
    {CKS_THING_CALLER, "Arn", TOLD_PARTITION},
    {CKS_THING_ROLE_POLICIES, "AttachedPolicies/PolicyArn", TOLD_PARTITION},
    {CKS_THING_PROBE, "region", TOLD_REGION},
    {CKS_THING_PROBE, "endpoint", TOLD_ENDPOINT},
};

static void
tell_one(struct cks_whose *w, struct cks_str *kept, struct cks_str told)
{
    if (!told.n)
        return;
    w->torn |= kept->n && !cks_str_eq(*kept, told);
    *kept = told;
}

/* AWS's own policies and quotas have no account, or a word. */
static struct cks_str
account_number(struct cks_str text)
{
    bool digits = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        digits = digits && cks_is_digit((unsigned char)text.p[i]);
    return digits ? text : (struct cks_str){0};
}

static void
take_told(struct cks_whose *w, enum told how, struct cks_str text)
{
    switch (how) {
    case TOLD_ZONE:
    case TOLD_ZONE_KEYS:
        tell_one(w, &w->region, cks_region_of_zone(text));
        break;
    case TOLD_ARN:
        tell_one(w, &w->account, account_number(cks_account_of_arn(text)));
        tell_one(w, &w->region, cks_region_of_arn(text));
        tell_one(w, &w->partition, cks_partition_of_arn(text));
        break;
    case TOLD_PARTITION:
        tell_one(w, &w->partition, cks_partition_of_arn(text));
        break;
    case TOLD_REGION_OF_ARN:
        tell_one(w, &w->region, cks_region_of_arn(text));
        break;
    case TOLD_SERVICE_NAME:
        tell_one(w, &w->region, cks_region_of_service(text));
        break;
    case TOLD_REGION:
        tell_one(w, &w->region, text);
        break;
    case TOLD_ACCOUNT:
        tell_one(w, &w->account, account_number(text));
        break;
    case TOLD_SERVICE_ID:
        w->service = w->service.n ? w->service : text;
        break;
    case TOLD_SERVICE_OF_NAME:
        w->service = cks_id_of_service(text);
        break;
    case TOLD_ENDPOINT:
        w->endpoint = text;
        break;
    }
}

/* The deepest way of the table has three steps. */
#define STEPS_MOST 3

/* What is at a path, in each element of the lists on the way. */
static void
walk_told(struct cks_whose *w, enum told how, const cJSON *item, const char *path, unsigned depth)
{
    const cJSON *one;
    if (cJSON_IsArray(item)) {
        cJSON_ArrayForEach(one, item) walk_told(w, how, one, path, depth);
        return;
    }
    if (!*path && how == TOLD_ZONE_KEYS) {
        for (one = cJSON_IsObject(item) ? item->child : NULL; one; one = one->next)
            take_told(w, how, cks_str_of(one->string));
        return;
    }
    if (!*path || depth == STEPS_MOST) {
        take_told(w, how, cks_json_text(item));
        return;
    }
    char step[64];
    size_t n = strcspn(path, "/");
    if (n >= sizeof(step))
        return;
    memcpy(step, path, n);
    step[n] = '\0';
    walk_told(w, how, cks_json_get(item, step), path + n + (path[n] == '/'), depth + 1);
}

struct cks_whose
cks_whose_of_text(const struct cks_evidence *e, unsigned text)
{
    const struct cks_evidence_text *t = &e->texts.items[text];
    struct cks_str file = cks_str_of(t->file);
    return (struct cks_whose){.cluster = t->session.n ? t->session : cks_cluster_in(file),
                              .service = cks_service_in(file)};
}

/* What the CloudHSM CLI prints names no cluster. */
static bool
is_of_cli(enum cks_thing_kind kind)
{
    return kind == CKS_THING_USERS || kind == CKS_THING_LOGIN || kind == CKS_THING_MTLS;
}

/* ---- what the recorded command above it says ---- */

/* Whether it is whom some evidence shows as the caller. */
static bool
is_a_caller(const struct cks_evidence *e, struct cks_str principal)
{
    for (size_t i = cks_thing_last(e, CKS_THING_CALLER); i != CKS_NOT_FOUND;
         i = cks_thing_older(e, i)) {
        struct cks_str arn = cks_json_text_of(e->things.items[i].item, "Arn");
        bool one_partition = cks_str_eq(cks_partition_of_arn(arn), cks_partition_of_arn(principal));
        if (cks_str_eq(arn, principal) || (one_partition && cks_role_of_session(principal, arn)))
            return true;
    }
    return false;
}

/* A command without a profile has the one of this name. */
#define DEFAULT_PROFILE "default"

static bool
is_same_profile(struct cks_str a, struct cks_str b)
{
    a = cks_str_is(a, DEFAULT_PROFILE) ? (struct cks_str){0} : a;
    b = cks_str_is(b, DEFAULT_PROFILE) ? (struct cks_str){0} : b;
    return cks_str_eq(a, b);
}

bool
cks_whose_caller_is_recorded(const struct cks_evidence *e)
{
    for (size_t i = cks_thing_last(e, CKS_THING_CALLER); i != CKS_NOT_FOUND;
         i = cks_thing_older(e, i))
        if (e->texts.items[e->things.items[i].text].asked.recorded)
            return true;
    return false;
}

bool
cks_whose_profile_is_callers(const struct cks_evidence *e, struct cks_str profile)
{
    for (size_t i = cks_thing_last(e, CKS_THING_CALLER); i != CKS_NOT_FOUND;
         i = cks_thing_older(e, i)) {
        const struct cks_asked *a = &e->texts.items[e->things.items[i].text].asked;
        if (a->recorded && is_same_profile(a->profile, profile))
            return true;
    }
    return !cks_whose_caller_is_recorded(e);
}

/* Words may be in quotes. */
static bool
is_word_of(struct cks_str words, struct cks_str word)
{
    size_t from = 0;
    for (size_t i = 0; i <= words.n; i++) {
        if (i < words.n && !strchr(" \t\"'\\\r\n", words.p[i]))
            continue;
        if (word.n && cks_str_eq(cks_str_sub(words, from, i - from), word))
            return true;
        from = i + 1;
    }
    return false;
}

static void
say_of(struct cks_whose *w, const char *noun, struct cks_str name)
{
    if (w->noun)
        return;
    w->noun = noun;
    w->name = name;
}

static bool
is_of_service(enum cks_thing_kind kind)
{
    return kind == CKS_THING_OWNED_SERVICE || kind == CKS_THING_PERMISSIONS ||
           kind == CKS_THING_BALANCER || kind == CKS_THING_TARGET_GROUP ||
           kind == CKS_THING_LISTENER || kind == CKS_THING_TARGET_HEALTH ||
           kind == CKS_THING_ATTRIBUTES || kind == CKS_THING_CERTIFICATE ||
           kind == CKS_THING_ENDPOINT_CONNECTION || kind == CKS_THING_NO_SERVICE;
}

static void
add_asked(const struct cks_evidence *e, const struct cks_thing *t, struct cks_whose *w)
{
    const struct cks_asked *a = &e->texts.items[t->text].asked;
    if (!a->recorded)
        return;
    tell_one(w, &w->region, a->region);
    tell_one(w, &w->service, a->service);
    tell_one(w, &w->cluster, a->cluster);
    if (a->noun)
        say_of(w, a->noun, a->name);
    if (a->principal.n && !is_a_caller(e, a->principal))
        say_of(w, "the principal ", a->principal);
    if (a->actions.n && t->kind == CKS_THING_DECISION && t->item &&
        !is_word_of(a->actions, cks_json_text_of(t->item, "EvalActionName")))
        say_of(w, "the actions ", a->actions);
    if (a->balancer.n && t->kind == CKS_THING_LISTENER && t->item &&
        !cks_str_eq(a->balancer, cks_json_text_of(t->item, "LoadBalancerArn")))
        say_of(w, "the load balancer ", a->balancer);
    /* What names its account needs no profile to tell it, and a service may be another account's.
     */
    if (!w->account.n && !w->mixed && !is_of_service(t->kind) && t->kind != CKS_THING_CALLER &&
        !cks_whose_profile_is_callers(e, a->profile))
        say_of(w, "the profile ", a->profile.n ? a->profile : CKS_STR_LIT("(none)"));
}

#define RESOURCE "EvalResourceName"

/* Whether a simulation tried an action on one thing alone: the actions that a call needs are about
 * none. Only the one that makes the role may name it. */
static bool
is_about_one(const cJSON *decision)
{
    struct cks_str resource = cks_json_text_of(decision, RESOURCE);
    bool role = cks_str_starts(cks_json_text_of(decision, "EvalActionName"), "iam:") &&
                cks_str_ends(resource, "/" CKS_KMS_ROLE);
    return resource.n && !cks_str_is(resource, "*") && !role;
}

struct cks_str
cks_whose_one_resource(const struct cks_evidence *e, size_t thing, struct cks_str *ret_action)
{
    const struct cks_thing *t = &e->things.items[thing];
    *ret_action = (struct cks_str){0};
    if (t->kind != CKS_THING_DECISION || !is_about_one(t->item))
        return *ret_action;
    *ret_action = cks_json_text_of(t->item, "EvalActionName");
    return is_word_of(CKS_STR_LIT(CKS_CALL_ACTIONS), *ret_action)
               ? cks_json_text_of(t->item, RESOURCE)
               : (struct cks_str){0};
}

static struct cks_whose
whose_of_members(const struct cks_evidence *e, size_t thing)
{
    const struct cks_thing *t = &e->things.items[thing];
    struct cks_whose w = {0}, named = cks_whose_of_text(e, t->text);
    for (size_t i = 0; i < CKS_COUNT(tells); i++)
        if (tells[i].kind == t->kind)
            walk_told(&w, tells[i].told, t->item, tells[i].path, 0);
    if (is_of_cli(t->kind))
        w.cluster = named.cluster;
    if (t->kind == CKS_THING_DECISION && is_about_one(t->item))
        say_of(&w, "the resource ", cks_json_text_of(t->item, RESOURCE));
    if (t->kind == CKS_THING_PERMISSIONS && !w.service.n)
        w.service = named.service;
    return w;
}

struct cks_whose
cks_whose_of_thing(const struct cks_evidence *e, size_t thing)
{
    struct cks_whose w = whose_of_members(e, thing);
    add_asked(e, &e->things.items[thing], &w);
    return w;
}

/* An ARN that the command names says its Region and account. */
struct cks_whose
cks_whose_of_listing(const struct cks_evidence *e, const struct cks_listing *l)
{
    struct cks_whose w = l->whose;
    const struct cks_thing none = {.kind = l->kind, .text = l->at.text};
    take_told(&w, TOLD_ARN, e->texts.items[l->at.text].asked.balancer);
    add_asked(e, &none, &w);
    return w;
}

/* Services are listed to their owner, whose load balancers they have; of one service, whose it is
 * is a requirement of its own. */
struct cks_whose
cks_whose_of_element(const struct cks_evidence *e, size_t thing)
{
    const struct cks_thing *t = &e->things.items[thing];
    const cJSON *balancers = cks_json_get(t->item, "NetworkLoadBalancerArns");
    struct cks_whose w = whose_of_members(e, thing);
    if (t->kind == CKS_THING_OWNED_SERVICE && cJSON_IsArray(balancers))
        w.account = account_number(cks_account_of_arn(cks_json_text(balancers->child)));
    return w;
}

/* A list may show what other accounts share; of two Regions it is none that a tool printed. */
void
cks_whose_join(struct cks_whose *list, const struct cks_whose *element)
{
    list->torn |= element->torn;
    tell_one(list, &list->partition, element->partition);
    list->noun = element->noun ? element->noun : list->noun;
    list->name = element->noun ? element->name : list->name;
    tell_one(list, &list->region, element->region);
    if (!element->account.n || list->mixed)
        return;
    list->mixed = list->account.n && !cks_str_eq(list->account, element->account);
    list->account = list->mixed ? (struct cks_str){0} : element->account;
}

/* ---- beside a store ---- */

/* Load balancers and what belongs to them are the service's account's. */
static struct cks_str
expected_account(enum cks_thing_kind kind, const struct cks_target *target)
{
    bool of_service = kind == CKS_THING_BALANCER || kind == CKS_THING_TARGET_GROUP ||
                      kind == CKS_THING_LISTENER || kind == CKS_THING_CERTIFICATE ||
                      kind == CKS_THING_ENDPOINT_CONNECTION;
    bool of_network = kind == CKS_THING_SECURITY_GROUP || kind == CKS_THING_SUBNET ||
                      kind == CKS_THING_ROUTE_TABLE || kind == CKS_THING_NETWORK_ACL;
    bool owners = target->owner.n && (of_service || (of_network && target->vpc));
    return owners ? target->owner : target->account;
}

static bool
differ(struct cks_str told, struct cks_str ours)
{
    return told.n && ours.n && !cks_str_eq(told, ours);
}

/* The partition of a Region is known where all Regions that begin so are in one. */
static struct cks_str
partition_of_region(struct cks_str region)
{
    static const struct {
        const char *begins, *partition;
    } others[] = {
        {"cn-", "aws-cn"},         {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"},
        {"us-isob-", "aws-iso-b"}, {"us-isof-", "aws-iso-f"}, {"eu-isoe-", "aws-iso-e"},
        {"eusc-", "aws-eusc"},
    };
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_starts(region, others[i].begins))
            return cks_str_of(others[i].partition);
    return region.n ? CKS_STR_LIT("aws") : (struct cks_str){0};
}

enum cks_whose_verdict
cks_whose_judge(const struct cks_whose *w, enum cks_thing_kind kind,
                const struct cks_target *target)
{
    if (w->torn)
        return CKS_WHOSE_TORN;
    if (w->noun)
        return CKS_WHOSE_OTHER_QUESTION;
    if (differ(w->partition, partition_of_region(target->region)))
        return CKS_WHOSE_OTHER_PARTITION;
    if (differ(w->region, target->region))
        return CKS_WHOSE_OTHER_REGION;
    if (differ(w->account, expected_account(kind, target)))
        return CKS_WHOSE_OTHER_ACCOUNT;
    if (differ(w->cluster, target->cluster))
        return CKS_WHOSE_OTHER_CLUSTER;
    if (differ(w->service, cks_id_of_service(target->service)))
        return CKS_WHOSE_OTHER_SERVICE;
    if (w->endpoint.n && target->endpoint.n && !cks_str_ieq(w->endpoint, target->endpoint))
        return CKS_WHOSE_OTHER_ENDPOINT;
    return CKS_WHOSE_OURS;
}

/* Whether a client of the CloudHSM CLI may have been connected to a cluster: it has an HSM. */
static bool
may_answer(const struct cks_cluster *c)
{
    bool any = !c->hsms_told;
    for (size_t i = 0; i < c->hsm_count; i++)
        any |= c->hsms[i].state != CKS_HSM_OTHER;
    return any;
}

/* The clusters that a client may have been connected to, but for this one. */
static size_t
other_clusters(const struct cks_evidence *e, struct cks_str id)
{
    size_t n = 0;
    for (size_t i = 0; i < e->clusters.count; i++)
        n += !cks_str_eq(e->clusters.items[i].id, id) && may_answer(&e->clusters.items[i]);
    return n;
}

bool
cks_whose_only_cluster(const struct cks_evidence *e, struct cks_str id)
{
    bool only = e->asked_clusters == 1 ||
                (e->clusters.count == 1 && cks_str_eq(e->clusters.items[0].id, id));
    return only && other_clusters(e, id) == 0;
}

bool
cks_whose_lacks_cluster(const struct cks_evidence *e, size_t thing)
{
    return is_of_cli(e->things.items[thing].kind) && !cks_whose_of_thing(e, thing).cluster.n &&
           other_clusters(e, (struct cks_str){0}) > 1;
}

bool
cks_whose_other_password(const struct cks_evidence *e, size_t thing, struct cks_secret password)
{
    const struct cks_thing *t = &e->things.items[thing];
    struct cks_secret recorded = e->texts.items[t->text].password;
    return t->kind == CKS_THING_LOGIN && !cks_secret_empty(recorded) &&
           !cks_secret_empty(password) && !cks_secret_eq(recorded, password);
}

bool
cks_whose_other_caller(const struct cks_evidence *e, struct cks_str account)
{
    bool any = false;
    for (size_t i = cks_thing_last(e, CKS_THING_CALLER); i != CKS_NOT_FOUND;
         i = cks_thing_older(e, i)) {
        struct cks_str one = cks_whose_of_thing(e, i).account;
        if (account.n && cks_str_eq(one, account))
            return false;
        any |= one.n > 0;
    }
    return any && (account.n || e->callers_differ);
}

enum cks_whose_verdict
cks_whose_thing(const struct cks_evidence *e, size_t thing, const struct cks_target *target)
{
    enum cks_thing_kind kind = e->things.items[thing].kind;
    if (!target)
        return CKS_WHOSE_OURS;
    struct cks_whose w = cks_whose_of_thing(e, thing);
    if (is_of_cli(kind) && !w.cluster.n && !cks_whose_only_cluster(e, target->cluster))
        return CKS_WHOSE_OTHER_CLUSTER;
    if (cks_whose_other_password(e, thing, target->password))
        return CKS_WHOSE_OTHER_QUESTION;
    enum cks_whose_verdict how = cks_whose_judge(&w, kind, target);
    /* A cluster names no account: it is that of whoever asked. */
    bool theirs = kind == CKS_THING_CLUSTER && cks_whose_other_caller(e, target->account);
    return how == CKS_WHOSE_OURS && theirs ? CKS_WHOSE_OTHER_ACCOUNT : how;
}

bool
cks_whose_is_ours(const struct cks_evidence *e, struct cks_at at, const struct cks_target *target)
{
    if (!target)
        return true;
    if (at.thing)
        return cks_whose_thing(e, at.thing - 1, target) == CKS_WHOSE_OURS;
    /* A table of users, as text. */
    struct cks_whose w = cks_whose_of_text(e, at.text);
    return w.cluster.n ? !differ(w.cluster, target->cluster)
                       : cks_whose_only_cluster(e, target->cluster);
}
