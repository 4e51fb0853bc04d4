/* Recognizes a JSON or YAML tree by its members and passes it to its reader. */
#include <stdlib.h>

#include "evidence/recognize.h"

#include "evidence/probe/agree.h"
#include "evidence/probe/read.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"
#include "evidence/shapes/asked.h"
#include "evidence/shapes/audit_log.h"
#include "evidence/shapes/caller.h"
#include "evidence/shapes/clusters.h"
#include "evidence/shapes/load_balancers.h"
#include "evidence/shapes/security_groups.h"
#include "evidence/shapes/services.h"
#include "evidence/shapes/subnets.h"
#include "evidence/shapes/take.h"
#include "evidence/shapes/users.h"

/* One shape of output: its top-level member and two members that each element has. */
struct shape {
    const char *top;
    const char *needs[2];
    enum cks_taken kind;
    cks_take_item item;
    cks_take_list list; /* for those whose lists mean more than their elements */
    size_t listings;    /* offset of a cks_listings, or 0: absence means nothing */
    const char *command;
    enum cks_thing_kind thing;
    bool whole; /* the page is one thing, not each element */
};

#define LISTINGS(member) offsetof(struct cks_evidence, member)

static const struct shape shapes[] = {
    {"Clusters",
     {"ClusterId", "Hsms"},
     CKS_TAKEN,
     cks_take_cluster,
     NULL,
     LISTINGS(cluster_lists),
     "cloudhsmv2 describe-clusters",
     CKS_THING_CLUSTER,
     false},
    {"Subnets",
     {"SubnetId", "AvailableIpAddressCount"},
     CKS_TAKEN,
     cks_take_subnet,
     NULL,
     LISTINGS(subnet_lists),
     "ec2 describe-subnets",
     CKS_THING_SUBNET,
     false},
    {"SecurityGroups",
     {"GroupId", "IpPermissions"},
     CKS_TAKEN,
     cks_take_security_group,
     NULL,
     0,
     "ec2 describe-security-groups",
     CKS_THING_SECURITY_GROUP,
     false},
    {"ServiceConfigurations",
     {"ServiceId", "AcceptanceRequired"},
     CKS_TAKEN,
     cks_take_owned_service,
     NULL,
     LISTINGS(service_lists),
     "ec2 describe-vpc-endpoint-service-configurations",
     CKS_THING_OWNED_SERVICE,
     false},
    /* With ServiceNames, a plain list of what ServiceDetails describes. */
    {"ServiceDetails",
     {"ServiceName", "Owner"},
     CKS_TAKEN,
     cks_take_seen_service,
     NULL,
     0,
     "ec2 describe-vpc-endpoint-services",
     CKS_THING_SEEN_SERVICE,
     false},
    {"AllowedPrincipals",
     {"Principal", NULL},
     CKS_TAKEN,
     NULL,
     cks_take_permissions,
     0,
     "ec2 describe-vpc-endpoint-service-permissions",
     CKS_THING_PERMISSIONS,
     true},
    {"LoadBalancers",
     {"LoadBalancerArn", "AvailabilityZones"},
     CKS_TAKEN,
     cks_take_balancer,
     NULL,
     0,
     "elbv2 describe-load-balancers",
     CKS_THING_BALANCER,
     false},
    {"TargetGroups",
     {"TargetGroupArn", "Protocol"},
     CKS_TAKEN,
     cks_take_target_group,
     NULL,
     0,
     "elbv2 describe-target-groups",
     CKS_THING_TARGET_GROUP,
     false},
    {"Listeners",
     {"ListenerArn", "Port"},
     CKS_TAKEN,
     cks_take_listener,
     NULL,
     LISTINGS(listener_lists),
     "elbv2 describe-listeners",
     CKS_THING_LISTENER,
     false},
    {"TargetHealthDescriptions",
     {"TargetHealth", NULL},
     CKS_TAKEN,
     NULL,
     cks_take_target_health,
     0,
     "elbv2 describe-target-health",
     CKS_THING_TARGET_HEALTH,
     true},
    {"CustomKeyStores",
     {"CustomKeyStoreId", NULL},
     CKS_TAKEN_INVENTORY,
     NULL,
     NULL,
     0,
     "kms describe-custom-key-stores",
     CKS_THING_INVENTORY,
     false},
    {"events",
     {"message", NULL},
     CKS_TAKEN,
     NULL,
     cks_take_events,
     0,
     "logs filter-log-events",
     CKS_THING_AUDIT_LOG,
     false},
    {"EvaluationResults",
     {"EvalActionName", "EvalDecision"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "iam simulate-principal-policy",
     CKS_THING_DECISION,
     false},
    {"AttachedPolicies",
     {"PolicyName", NULL},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "iam list-attached-role-policies",
     CKS_THING_ROLE_POLICIES,
     true},
    {"Quotas",
     {"QuotaName", "Value"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "service-quotas list-service-quotas",
     CKS_THING_QUOTA,
     false},
    {"RouteTables",
     {"RouteTableId", "Routes"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "ec2 describe-route-tables",
     CKS_THING_ROUTE_TABLE,
     false},
    {"NetworkAcls",
     {"NetworkAclId", "Entries"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "ec2 describe-network-acls",
     CKS_THING_NETWORK_ACL,
     false},
    {"NetworkInterfaces",
     {"NetworkInterfaceId", NULL},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "ec2 describe-network-interfaces",
     CKS_THING_INTERFACE,
     false},
    {"VpcEndpointConnections",
     {"VpcEndpointId", NULL},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "ec2 describe-vpc-endpoint-connections",
     CKS_THING_ENDPOINT_CONNECTION,
     false},
    {"VpcEndpoints",
     {"VpcEndpointId", "ServiceName"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "ec2 describe-vpc-endpoints",
     CKS_THING_ENDPOINT,
     false},
    {"Attributes",
     {"Key", "Value"},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "elbv2 describe-target-group-attributes",
     CKS_THING_ATTRIBUTES,
     true},
    {"Backups",
     {"BackupId", NULL},
     CKS_TAKEN,
     NULL,
     NULL,
     0,
     "cloudhsmv2 describe-backups",
     CKS_THING_BACKUP,
     false},
};

static bool
has_text(const cJSON *object, const char *name)
{
    return cks_json_text_of(object, name).n > 0;
}

/* Absent, null or false: whatever else is there may say that more follows. */
static bool
is_no(const cJSON *item)
{
    return !item || cJSON_IsNull(item) || cJSON_IsFalse(item);
}

/* Whether more pages follow. The tools print the token under different names; that of
 * get-log-events is always there. */
static bool
more_follows(const cJSON *page)
{
    static const char *const tokens[] = {"NextToken", "nextToken", "NextMarker",
                                         "nextForwardToken"};
    for (size_t i = 0; i < CKS_COUNT(tokens); i++)
        if (!is_no(cks_json_get(page, tokens[i])))
            return true;
    return !is_no(cks_json_get(page, "Truncated")) || !is_no(cks_json_get(page, "IsTruncated"));
}

/* The member that an element lacks, or NULL. */
static const char *
lacks(const struct shape *s, const cJSON *element)
{
    for (size_t i = 0; i < CKS_COUNT(s->needs); i++)
        if (s->needs[i] && !cks_json_get(element, s->needs[i]))
            return s->needs[i];
    return NULL;
}

static const struct shape *
shape_of_page(const cJSON *page)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cJSON_IsArray(cks_json_get(page, shapes[i].top)))
            return &shapes[i];
    return NULL;
}

/* An element that was cut out of a list by hand: it has all the members. Elements of lists that
 * mean more than their elements are too plain to be recognized. */
static const struct shape *
shape_of_element(const cJSON *element)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if ((shapes[i].item || shapes[i].kind == CKS_TAKEN_INVENTORY) && !shapes[i].whole &&
            !lacks(&shapes[i], element))
            return &shapes[i];
    return NULL;
}

__attribute__((format(printf, 3, 4))) static enum cks_taken
refuse(struct cks_evidence *e, const char **ret_why, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    *ret_why = cks_arena_vprintf(&e->arena, fmt, ap);
    va_end(ap);
    return *ret_why ? CKS_TAKEN_NOT : CKS_TAKEN_MEMORY;
}

static const char *
pointer_of(struct cks_evidence *e, const char *array, size_t i)
{
    const char *p = cks_pointer_index(&e->arena, array, i);
    e->failed |= !p;
    return p;
}

/* Whether an element identifies itself: in a list with one that does not, nothing is absent. */
static bool
tells_which(const struct shape *s, const cJSON *item)
{
    return has_text(item, s->needs[0]) &&
           (s->item != cks_take_owned_service || has_text(item, "ServiceName"));
}

/* `first`: the index of the first thing of the pages. */
static void
add_listing(struct cks_evidence *e, const struct shape *s, const struct cks_pages *pages,
            size_t first)
{
    if (!s->listings)
        return;
    cks_listings *lists = (cks_listings *)(void *)((char *)e + s->listings);
    struct cks_listing *l = cks_vec_push(lists);
    if (!l) {
        e->failed = true;
        return;
    }
    *l = (struct cks_listing){.at = {pages->text, pages->items[0].pointer, 0},
                              .complete =
                                  pages->complete && !e->texts.items[pages->text].asked.picks,
                              .kind = s->thing};
    for (size_t i = 0; i < pages->count; i++) {
        const cJSON *array = pages->items[i].array, *item;
        cJSON_ArrayForEach(item, array) l->complete &= tells_which(s, item);
        l->count += (size_t)cJSON_GetArraySize(array);
    }
    for (size_t i = first; i < e->things.count; i++) {
        struct cks_whose w = cks_whose_of_thing(e, i);
        cks_whose_join(&l->whose, &w);
    }
}

static void
add_things(struct cks_evidence *e, const struct shape *s, const struct cks_pages *pages)
{
    const cJSON *item;
    if (!pages->complete)
        cks_thing_open(e, s->thing);
    /* The events of a log are many, and facts tell all of them. */
    if (s->thing == CKS_THING_AUDIT_LOG)
        return;
    for (size_t i = 0; i < pages->count; i++) {
        const struct cks_page *page = &pages->items[i];
        size_t k = 0;
        if (s->whole) {
            cks_thing_add(e, s->thing, page->object, pages->text, page->pointer);
            continue;
        }
        cJSON_ArrayForEach(item, page->array)
        {
            cks_thing_add(e, s->thing, item, pages->text, pointer_of(e, page->pointer, k++));
        }
    }
}

static enum cks_taken
take_pages(struct cks_evidence *e, const struct shape *s, const struct cks_pages *printed,
           const char **ret_why)
{
    struct cks_pages all = *printed, *pages = &all;
    const cJSON *item;
    size_t thing = e->things.count;
    if (s->kind != CKS_TAKEN)
        return s->kind;
    for (size_t i = 0; i < pages->count; i++)
        cJSON_ArrayForEach(item, pages->items[i].array)
        {
            const char *missing = lacks(s, item);
            if (missing)
                return refuse(e, ret_why,
                              "an element of %s has no member %s: give the output of aws %s, "
                              "without --query",
                              s->top, missing, s->command);
        }
    cks_asked_note(e, pages->text, s->thing, s->command);
    pages->complete &= !e->texts.items[pages->text].asked.narrows;
    add_things(e, s, pages);
    add_listing(e, s, pages, thing);
    if (s->list)
        s->list(e, pages, thing + 1);
    for (size_t i = 0; s->item && i < pages->count; i++) {
        size_t k = 0;
        cJSON_ArrayForEach(item, pages->items[i].array)
        {
            const char *pointer = pointer_of(e, pages->items[i].pointer, k++);
            s->item(e, item, (struct cks_at){pages->text, pointer, ++thing});
        }
    }
    return CKS_TAKEN;
}

static const char *
child_pointer(struct cks_evidence *e, const char *parent, const char *key)
{
    const char *p = cks_pointer_child(&e->arena, parent, cks_str_of(key));
    e->failed |= !p;
    return p;
}

/* An array of pages, or of elements. */
static enum cks_taken
take_array(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const struct shape *s = shape_of_page(root->child);
    size_t n = (size_t)cJSON_GetArraySize(root), k = 0;
    const cJSON *item;
    if (!s && root->child && (s = shape_of_element(root->child)) != NULL) {
        /* Elements without their list: what is not there is unknown to be absent. */
        struct cks_page one = {.object = root, .array = root, .pointer = ""};
        return take_pages(e, s, &(struct cks_pages){&one, 1, text, false}, ret_why);
    }
    if (!s)
        return refuse(e, ret_why, "an array without any known evidence");
    struct cks_page *pages = cks_keep_array(e, n, sizeof(*pages));
    if (!pages)
        return CKS_TAKEN_MEMORY;
    cJSON_ArrayForEach(item, root)
    {
        const cJSON *array = cks_json_get(item, s->top);
        if (!cJSON_IsArray(array))
            return refuse(e, ret_why, "a page has no member %s", s->top);
        pages[k] = (struct cks_page){item, array, NULL};
        pages[k].pointer = child_pointer(e, pointer_of(e, "", k), s->top);
        k++;
    }
    return take_pages(e, s, &(struct cks_pages){pages, n, text, !more_follows(pages[n - 1].object)},
                      ret_why);
}

/* What an object lacks that looks like one of the shapes: --query leaves members out. */
static enum cks_taken
refuse_object(struct cks_evidence *e, const cJSON *root, const char **ret_why)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cks_json_get(root, shapes[i].needs[0]) && lacks(&shapes[i], root))
            return refuse(e, ret_why, "it has %s but no member %s: give the whole output of aws %s",
                          shapes[i].needs[0], lacks(&shapes[i], root), shapes[i].command);
    return refuse(
        e, ret_why,
        "it has none of the members that identify evidence (Clusters, Subnets, "
        "SecurityGroups, ServiceConfigurations, ServiceDetails, AllowedPrincipals, "
        "LoadBalancers, TargetGroups, Listeners, TargetHealthDescriptions, "
        "CustomKeyStores, events, data, Account, EvaluationResults, Role, AttachedPolicies, "
        "Quotas, RouteTables, NetworkAcls, NetworkInterfaces, VpcEndpoints, "
        "VpcEndpointConnections, Attributes, Backups, Certificate)");
}

static void
note_contradiction(struct cks_evidence *e, const struct cks_probe_record *r,
                   struct cks_probe_link *link)
{
    const char *in_record = NULL;
    const struct cks_thing *thing = &e->things.items[e->things.count - 1];
    link->contradicts = cks_probe_contradiction(&e->arena, r, &in_record);
    if (!link->contradicts)
        return;
    link->where = in_record && thing->pointer
                      ? cks_arena_printf(&e->arena, "%s%s", thing->pointer, in_record)
                      : NULL;
    e->failed |= !link->where;
}

static enum cks_taken
take_probes(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const char *member = NULL;
    enum cks_probe_read read = cks_probe_read(&e->probes, root, &member);
    /* Nothing of a rejected file is used. */
    if (read != CKS_PROBE_READ_OK)
        e->probes.records.count = e->probe_links.count;
    const cJSON *probes = cks_json_get(root, "probes"), *item = probes ? probes->child : NULL;
    for (size_t i = e->probe_links.count, k = 0; i < e->probes.records.count; i++, k++) {
        struct cks_probe_link *link = cks_vec_push(&e->probe_links);
        if (!link)
            return CKS_TAKEN_MEMORY;
        cks_thing_add(e, CKS_THING_PROBE, item, text,
                      pointer_of(e, child_pointer(e, "", "probes"), k));
        struct cks_probe_record *r = &e->probes.records.items[i];
        *link = (struct cks_probe_link){{text, NULL, e->things.count},
                                        item,
                                        cks_chain_probe(e, r->endpoint, i),
                                        CKS_PROBE_PART_NONE,
                                        NULL};
        note_contradiction(e, r, link);
        cks_probe_derive(r);
        item = item ? item->next : NULL;
    }
    switch (read) {
    case CKS_PROBE_READ_OK:
        return CKS_TAKEN;
    case CKS_PROBE_READ_VERSION:
        return refuse(e, ret_why, "a probe that a later version of ckscheck saved");
    case CKS_PROBE_READ_WRONG:
        return refuse(e, ret_why, "a saved probe with an unreadable member %s", member);
    case CKS_PROBE_READ_OTHER:
    case CKS_PROBE_READ_MEMORY:
        break;
    }
    return CKS_TAKEN_MEMORY;
}

/* Outputs that are one object in a member. */
static const struct {
    const char *top, *needs;
    enum cks_thing_kind kind;
    const char *command;
} singles[] = {
    {"Role", "RoleName", CKS_THING_ROLE, "iam get-role"},
    {"Quota", "QuotaName", CKS_THING_ONE_QUOTA, "service-quotas get-service-quota"},
    {"Certificate", "DomainName", CKS_THING_CERTIFICATE, "acm describe-certificate"},
};

#define CALLER_COMMAND "sts get-caller-identity"

static bool
take_single(struct cks_evidence *e, const cJSON *root, unsigned text)
{
    for (size_t i = 0; i < CKS_COUNT(singles); i++) {
        const cJSON *item = cks_json_get(root, singles[i].top);
        if (!has_text(item, singles[i].needs))
            continue;
        cks_asked_note(e, text, singles[i].kind, singles[i].command);
        cks_thing_add(e, singles[i].kind, item, text, child_pointer(e, "", singles[i].top));
        return true;
    }
    return false;
}

static enum cks_taken
take_object(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const struct shape *s = shape_of_page(root);
    if (s) {
        struct cks_page page = {root, cks_json_get(root, s->top), child_pointer(e, "", s->top)};
        return take_pages(e, s, &(struct cks_pages){&page, 1, text, !more_follows(root)}, ret_why);
    }
    if (cks_json_get(root, "ckscheckProbe"))
        return take_probes(e, root, text, ret_why);
    if (cks_json_get(root, "error_code") && cks_take_cli_answer(e, root, text))
        return CKS_TAKEN;
    if (take_single(e, root, text))
        return CKS_TAKEN;
    if (has_text(root, "Account") && has_text(root, "Arn") && has_text(root, "UserId")) {
        cks_asked_note(e, text, CKS_THING_CALLER, CALLER_COMMAND);
        cks_take_caller(e, root, text);
        cks_thing_add(e, CKS_THING_CALLER, root, text, "");
        return CKS_TAKEN;
    }
    if (cJSON_IsArray(cks_json_get(root, "ServiceNames")))
        return CKS_TAKEN; /* a plain list proves nothing: see the consumer's view */
    if ((s = shape_of_element(root)) != NULL) {
        if (s->kind != CKS_TAKEN)
            return s->kind;
        cks_asked_note(e, text, s->thing, s->command);
        cks_thing_add(e, s->thing, root, text, "");
        s->item(e, root, (struct cks_at){text, "", e->things.count});
        cks_thing_open(e, s->thing);
        return CKS_TAKEN;
    }
    return refuse_object(e, root, ret_why);
}

enum cks_taken
cks_take_tree(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    enum cks_taken taken;
    if (cJSON_IsArray(root) && root->child)
        taken = take_array(e, root, text, ret_why);
    else if (cJSON_IsObject(root))
        taken = take_object(e, root, text, ret_why);
    else
        taken = refuse(e, ret_why, "it is not an object, so it is not the output of a known tool");
    e->any |= taken == CKS_TAKEN;
    e->failed |= taken == CKS_TAKEN_MEMORY;
    return e->failed ? CKS_TAKEN_MEMORY : taken;
}

enum cks_thing_kind
cks_kind_of_command(struct cks_str text)
{
    struct cks_str line = cks_str_sub(text, 0, cks_str_find(text, "\n"));
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cks_str_find(line, shapes[i].command) < line.n)
            return shapes[i].thing;
    return CKS_THING_KIND_COUNT;
}

/* ---- commands that failed ---- */

/* Whether an operation ("DescribeSubnets") is that of a command ("ec2 describe-subnets"). */
static bool
is_operation_of(struct cks_str operation, const char *command)
{
    const char *word = strchr(command, ' ');
    word = word ? word + 1 : command;
    for (size_t i = 0; i < operation.n; i++) {
        unsigned char c = (unsigned char)operation.p[i], lower = cks_lower(c);
        if (i && c != lower && *word++ != '-')
            return false;
        if (*word++ != (char)lower)
            return false;
    }
    return operation.n && !*word;
}

static enum cks_thing_kind
kind_of_operation(struct cks_str operation)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (is_operation_of(operation, shapes[i].command))
            return shapes[i].thing;
    for (size_t i = 0; i < CKS_COUNT(singles); i++)
        if (is_operation_of(operation, singles[i].command))
            return singles[i].kind;
    return is_operation_of(operation, CALLER_COMMAND) ? CKS_THING_CALLER : CKS_THING_KIND_COUNT;
}

enum cks_thing_kind
cks_kind_of_failure(struct cks_str line)
{
    static const char error[] = "An error occurred (", calling[] = " when calling the ";
    static const char *const before[] = {"", "aws: [ERROR]: "};
    line = cks_str_trim(line);
    for (size_t i = 0; i < CKS_COUNT(before); i++) {
        struct cks_str rest = cks_str_sub(line, strlen(before[i]), line.n);
        size_t at = cks_str_find(rest, calling);
        if (!cks_str_starts(line, before[i]) || !cks_str_starts(rest, error) || at == rest.n)
            continue;
        rest = cks_str_sub(rest, at + sizeof(calling) - 1, rest.n);
        return kind_of_operation(cks_str_sub(rest, 0, cks_str_find(rest, " ")));
    }
    return CKS_THING_KIND_COUNT;
}
