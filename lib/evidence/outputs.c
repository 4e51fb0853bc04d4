#include "evidence/outputs.h"

#include "evidence/shapes/audit_log.h"
#include "evidence/shapes/caller.h"
#include "evidence/shapes/clusters.h"
#include "evidence/shapes/load_balancers.h"
#include "evidence/shapes/security_groups.h"
#include "evidence/shapes/services.h"
#include "evidence/shapes/subnets.h"
#include "evidence/shapes/users.h"

#define LISTINGS(member) offsetof(struct cks_evidence, member)

static const struct cks_output_shape shapes[] = {
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

static const struct cks_single_output singles[] = {
    {"Role", "RoleName", CKS_THING_ROLE, "iam get-role"},
    {"Quota", "QuotaName", CKS_THING_ONE_QUOTA, "service-quotas get-service-quota"},
    {"Certificate", "DomainName", CKS_THING_CERTIFICATE, "acm describe-certificate"},
};

const char *
cks_output_lacks(const struct cks_output_shape *s, const cJSON *element)
{
    for (size_t i = 0; i < CKS_COUNT(s->needs); i++)
        if (s->needs[i] && !cks_json_get(element, s->needs[i]))
            return s->needs[i];
    return NULL;
}

const struct cks_output_shape *
cks_output_of_page(const cJSON *page)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cJSON_IsArray(cks_json_get(page, shapes[i].top)))
            return &shapes[i];
    return NULL;
}

const struct cks_output_shape *
cks_output_of_element(const cJSON *element)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if ((shapes[i].item || shapes[i].kind == CKS_TAKEN_INVENTORY) && !shapes[i].whole &&
            !cks_output_lacks(&shapes[i], element))
            return &shapes[i];
    return NULL;
}

const struct cks_output_shape *
cks_output_like(const cJSON *object)
{
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cks_json_get(object, shapes[i].needs[0]) && cks_output_lacks(&shapes[i], object))
            return &shapes[i];
    return NULL;
}

const struct cks_single_output *
cks_single_output(const cJSON *object)
{
    for (size_t i = 0; i < CKS_COUNT(singles); i++)
        if (cks_json_text_of(cks_json_get(object, singles[i].top), singles[i].needs).n)
            return &singles[i];
    return NULL;
}

/* ---- commands ---- */

enum cks_thing_kind
cks_kind_of_command(struct cks_str text)
{
    struct cks_str line = cks_str_sub(text, 0, cks_str_find(text, "\n"));
    for (size_t i = 0; i < CKS_COUNT(shapes); i++)
        if (cks_str_find(line, shapes[i].command) < line.n)
            return shapes[i].thing;
    return CKS_THING_KIND_COUNT;
}

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
    return is_operation_of(operation, CKS_CALLER_COMMAND) ? CKS_THING_CALLER : CKS_THING_KIND_COUNT;
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
