/* One thing that a tool printed, as it is; see things.h. */
#ifndef CKS_EVIDENCE_THING_H
#define CKS_EVIDENCE_THING_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* Kinds of things: the member that tells one from another, and where it stands. PAGE: the whole
 * page is one thing, since its elements mean something only together. NO_ROLE and the like: a
 * service answered that there is none. */
#define CKS_THINGS(X)                                                                              \
    X(CLUSTER, "Clusters", "ClusterId")                                                            \
    X(SUBNET, "Subnets", "SubnetId")                                                               \
    X(SECURITY_GROUP, "SecurityGroups", "GroupId")                                                 \
    X(OWNED_SERVICE, "ServiceConfigurations", "ServiceName")                                       \
    X(SEEN_SERVICE, "ServiceDetails", "ServiceName")                                               \
    X(PERMISSIONS, "AllowedPrincipals", NULL)                                                      \
    X(BALANCER, "LoadBalancers", "LoadBalancerArn")                                                \
    X(TARGET_GROUP, "TargetGroups", "TargetGroupArn")                                              \
    X(LISTENER, "Listeners", "ListenerArn")                                                        \
    X(TARGET_HEALTH, "TargetHealthDescriptions", NULL)                                             \
    X(INVENTORY, "CustomKeyStores", NULL)                                                          \
    X(AUDIT_LOG, "events", NULL)                                                                   \
    X(DECISION, "EvaluationResults", "EvalActionName")                                             \
    X(ROLE, "Role", "RoleName")                                                                    \
    X(ROLE_POLICIES, "AttachedPolicies", NULL)                                                     \
    X(QUOTA, "Quotas", "QuotaName")                                                                \
    X(ONE_QUOTA, "Quota", "QuotaName")                                                             \
    X(ROUTE_TABLE, "RouteTables", "RouteTableId")                                                  \
    X(NETWORK_ACL, "NetworkAcls", "NetworkAclId")                                                  \
    X(INTERFACE, "NetworkInterfaces", "NetworkInterfaceId")                                        \
    X(ENDPOINT_CONNECTION, "VpcEndpointConnections", "VpcEndpointId")                              \
    X(ENDPOINT, "VpcEndpoints", "VpcEndpointId")                                                   \
    X(ATTRIBUTES, "Attributes", NULL)                                                              \
    X(BACKUP, "Backups", "BackupId")                                                               \
    X(CERTIFICATE, "Certificate", "CertificateArn")                                                \
    X(CALLER, "Account", NULL)                                                                     \
    X(USERS, "users", NULL)                                                                        \
    X(LOGIN, "login", NULL)                                                                        \
    X(MTLS, "mtls-enforcement-level", NULL)                                                        \
    X(NO_ROLE, "no role", "RoleName")                                                              \
    X(NO_SUBNET, "no subnet", "SubnetId")                                                          \
    X(NO_SERVICE, "no service", "ServiceId")                                                       \
    X(CLIENT, "aws-cli", NULL)                                                                     \
    X(PROBE, "ckscheckProbe", NULL)
enum cks_thing_kind {
#define X(id, top, key) CKS_THING_##id,
    CKS_THINGS(X)
#undef X
        CKS_THING_KIND_COUNT,
};

struct cks_thing {
    enum cks_thing_kind kind;
    const cJSON *item; /* the element, or the page */
    unsigned text;     /* index of cks_evidence.texts */
    const char *pointer;
    size_t before; /* index of another one of the same kind and identity; or CKS_NOT_FOUND */
    size_t older;  /* index of another one of the same kind; or CKS_NOT_FOUND */
    bool replaced; /* by what a later answer of the same transcript shows */
};

#endif
