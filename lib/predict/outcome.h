/* The table of outcomes (outcomes.def): what KMS answers, in the order in which it checks. */
#ifndef CKS_PREDICT_OUTCOME_H
#define CKS_PREDICT_OUTCOME_H

#include "rules/judge/rule.h"

/* What KMS checks in one step. */
enum cks_stage {
    CKS_STAGE_ACCESS,
    CKS_STAGE_ROLE, /* the role that KMS acts with */
    CKS_STAGE_PARAMETERS,
    CKS_STAGE_IDENTITY,
    CKS_STAGE_STATE,
    CKS_STAGE_UNIQUENESS,
    CKS_STAGE_CLUSTER_FOUND,
    CKS_STAGE_CLUSTER_ACTIVE,
    CKS_STAGE_CLUSTER_SETUP,
    CKS_STAGE_HSMS,
    CKS_STAGE_RELATED,
    CKS_STAGE_ANCHOR,
    CKS_STAGE_SUBNETS,
    CKS_STAGE_USER,
    CKS_STAGE_SERVICE,
    CKS_STAGE_BALANCER,
    CKS_STAGE_PROXY,
    CKS_STAGE_EVIDENCE, /* not a step of KMS: about the basis of a prediction */
    CKS_STAGE_COUNT,
};
/* The position of the stage in a call (CKS_CREATE, CKS_UPDATE, CKS_CONNECT): lower is earlier. */
unsigned cks_stage_rank(enum cks_stage stage, enum cks_operation call);

/* What a rule leads to, all calls; NULL if it leads to nothing. */
struct cks_rule_outcomes {
    const char *stage; /* the name of the stage in outcomes.def, or NULL */
    const char *create, *update, *connect;
};
struct cks_rule_outcomes cks_rule_outcomes(enum cks_rule rule);
/* What a rule's finding leads to in a call (CKS_CREATE, CKS_UPDATE, CKS_CONNECT), or NULL. */
const char *cks_outcome_error(enum cks_rule rule, enum cks_operation call);
/* Whether it is about the load balancer of an endpoint service, which every request to the proxy
 * passes. */
bool cks_outcome_of_balancer(enum cks_rule rule);
/* Another answer that is documented for the same cause and reported beside it; mostly NULL. */
const char *cks_outcome_also(enum cks_rule rule, enum cks_operation call);
/* Of a finding with basis `found`: the weaker of that and the outcome's own. */
enum cks_basis cks_outcome_basis(enum cks_rule rule, enum cks_operation call, enum cks_basis found);
/* When KMS checks it in a call: lower is earlier. Rules without an outcome come last. */
unsigned cks_outcome_rank(enum cks_rule rule, enum cks_operation call);

#endif
