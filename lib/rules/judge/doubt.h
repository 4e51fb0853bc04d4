/* The table of doubts (doubt.def): what only evidence can settle. A rule that decides on evidence
 * settles its doubt with cks_settle, whatever it decides; an open doubt prevents the prediction
 * "succeed". */
#ifndef CKS_RULES_DOUBT_H
#define CKS_RULES_DOUBT_H

#include "model/param.h"
#include "model/store.h"
#include "rules/judge/code.h"

enum cks_doubt {
#define CKS_DOUBT(id, ...) CKS_DOUBT_##id,
#include "rules/judge/doubt.def"
#undef CKS_DOUBT
    CKS_DOUBT_COUNT,
};
_Static_assert(CKS_DOUBT_COUNT <= 64, "a set of doubts is one uint64_t");

/* A set of doubts: bit 1 << enum cks_doubt. */
typedef uint64_t cks_doubts;
#define CKS_DOUBT_BIT(id) (UINT64_C(1) << CKS_DOUBT_##id)
/* Those that one complete, successful probe of the proxy settles. */
#define CKS_DOUBTS_OF_PROXY                                                                        \
    (CKS_DOUBT_BIT(PROXY_NAME) | CKS_DOUBT_BIT(PROXY_DNS) | CKS_DOUBT_BIT(PROXY_TCP) |             \
     CKS_DOUBT_BIT(PROXY_TLS) | CKS_DOUBT_BIT(PROXY_TIME) | CKS_DOUBT_BIT(PROXY_AUTH) |            \
     CKS_DOUBT_BIT(PROXY_ACCESS) | CKS_DOUBT_BIT(PROXY_PATH) | CKS_DOUBT_BIT(PROXY_ANSWER) |       \
     CKS_DOUBT_BIT(PROXY_MANAGERS))
/* Those that a complete inventory of the store's account and Region settles for a create, beside
 * those of the store itself (STORE_FOUND, STORE_STATE, UPDATE_FITS) for an update or a connect. */
#define CKS_DOUBTS_OF_INVENTORY                                                                    \
    (CKS_DOUBT_BIT(NAME_FREE) | CKS_DOUBT_BIT(CLUSTER_FREE) | CKS_DOUBT_BIT(URI_FREE) |            \
     CKS_DOUBT_BIT(ENDPOINT_FREE) | CKS_DOUBT_BIT(DNS_NAME_FREE) | CKS_DOUBT_BIT(SERVICE_FREE) |   \
     CKS_DOUBT_BIT(QUOTA))

/* Kinds of store, as bits. */
enum {
    CKS_KIND_HSM = 1,
    CKS_KIND_PUBLIC = 2, /* external, PUBLIC_ENDPOINT */
    CKS_KIND_VPC = 4,    /* external, VPC_ENDPOINT_SERVICE */
    CKS_KIND_XKS = CKS_KIND_PUBLIC | CKS_KIND_VPC,
    CKS_KIND_ANY = CKS_KIND_HSM | CKS_KIND_XKS,
};

/* What settles a doubt, and its name in a report. */
#define CKS_EVIDENCE_KINDS(X)                                                                      \
    X(VALUES, "values")                                                                            \
    X(CREATE, "create")                                                                            \
    X(INVENTORY, "inventory")                                                                      \
    X(CLUSTER, "cluster")                                                                          \
    X(SECURITY_GROUP, "security-group")                                                            \
    X(SUBNET, "subnet")                                                                            \
    X(USER, "user")                                                                                \
    X(AUDIT_LOG, "audit-log")                                                                      \
    X(LOGIN, "login")                                                                              \
    X(SERVICE, "endpoint-service")                                                                 \
    X(PERMISSION, "permission")                                                                    \
    X(LOAD_BALANCER, "load-balancer")                                                              \
    X(LISTENER, "listener")                                                                        \
    X(TARGET_GROUP, "target-group")                                                                \
    X(TARGET_HEALTH, "target-health")                                                              \
    X(PROBE, "probe")                                                                              \
    X(REGION, "region")                                                                            \
    X(CALLER, "caller")                                                                            \
    X(POLICY, "policy")                                                                            \
    X(ROLE, "role")                                                                                \
    X(ROLE_POLICY, "role-policy")                                                                  \
    X(QUOTA, "quota")                                                                              \
    X(ROUTE_TABLE, "route-table")                                                                  \
    X(NETWORK_ACL, "network-acl")                                                                  \
    X(MTLS, "mtls")                                                                                \
    X(BACKUP, "backup")                                                                            \
    X(ATTRIBUTES, "target-group-attributes")                                                       \
    X(CERTIFICATE, "listener-certificate")                                                         \
    X(ENDPOINT, "vpc-endpoint")                                                                    \
    X(INTERFACE, "network-interface")                                                              \
    X(CLIENT, "client")
enum cks_evidence_kind {
#define X(id, name) CKS_EVIDENCE_##id,
    CKS_EVIDENCE_KINDS(X)
#undef X
        CKS_EVIDENCE_KIND_COUNT,
};
const char *cks_evidence_kind_name(enum cks_evidence_kind kind);

struct cks_doubt_row {
    const char *id;
    enum cks_rule rule;
    enum cks_evidence_kind evidence;
    unsigned char create, update, connect; /* kinds of store */
    uint32_t when;                         /* bits 1 << enum cks_param */
};
/* doubt must be below CKS_DOUBT_COUNT. */
const struct cks_doubt_row *cks_doubt_row(enum cks_doubt doubt);
/* Whether KMS checks it in a call on a store that may be of `kinds`; `given`: what an update gives,
 * bits of enum cks_param. */
bool cks_doubt_applies(enum cks_doubt doubt, enum cks_operation call, unsigned kinds,
                       uint32_t given);

/* The kinds that a store can be, by what is known of its type and connectivity. */
unsigned cks_kinds_of(enum cks_store_type type, const struct cks_value *connectivity);

#endif
