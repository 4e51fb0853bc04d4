#include "predict/shown_by.h"

#include "predict/outcome.h"
#include "predict/requirement.h"
#include "rules/judge/doubt.h"

static const char *const words[CKS_EVIDENCE_KIND_COUNT] = {
    [CKS_EVIDENCE_VALUES] = "the values of the call alone",
    [CKS_EVIDENCE_CREATE] = "the prediction of the create: `ckscheck predict`",
    [CKS_EVIDENCE_INVENTORY] =
        "an inventory: `aws kms describe-custom-key-stores`, beside the other "
        "configurations of the run",
    [CKS_EVIDENCE_CLUSTER] = "the cluster: `aws cloudhsmv2 describe-clusters`",
    [CKS_EVIDENCE_SECURITY_GROUP] = "the cluster's security group: `aws ec2 "
                                    "describe-security-groups`",
    [CKS_EVIDENCE_SUBNET] = "the cluster's subnets: `aws ec2 describe-subnets`",
    [CKS_EVIDENCE_USER] = "the cluster's users: `user list` of the CloudHSM CLI",
    [CKS_EVIDENCE_AUDIT_LOG] = "the HSMs' audit logs in CloudWatch: which sessions are still open; "
                               "`user list` does not show it",
    [CKS_EVIDENCE_LOGIN] = "a login with the password: `login` of the CloudHSM CLI",
    [CKS_EVIDENCE_SERVICE] = "the service: `aws ec2 describe-vpc-endpoint-service-configurations`",
    [CKS_EVIDENCE_PERMISSION] = "whom the service allows: `aws ec2 "
                                "describe-vpc-endpoint-service-permissions`",
    [CKS_EVIDENCE_LOAD_BALANCER] = "the service's load balancer: `aws elbv2 "
                                   "describe-load-balancers`",
    [CKS_EVIDENCE_LISTENER] = "the load balancer's listeners: `aws elbv2 describe-listeners`",
    [CKS_EVIDENCE_TARGET_GROUP] = "its target groups: `aws elbv2 describe-target-groups`",
    [CKS_EVIDENCE_TARGET_HEALTH] = "the health of its targets: `aws elbv2 describe-target-health`",
    [CKS_EVIDENCE_MTLS] =
        "the cluster's mutual TLS: `cluster mtls get-enforcement` of the CloudHSM "
        "CLI",
    [CKS_EVIDENCE_BACKUP] = "the cluster's backups: `aws cloudhsmv2 describe-backups`",
    [CKS_EVIDENCE_POLICY] = "a simulation of the caller's policies: `aws iam "
                            "simulate-principal-policy`",
    [CKS_EVIDENCE_PROBE] = "a probe of the proxy: `ckscheck probe`",
};

/* Evidence kinds as bits. */
static unsigned
kinds_of(enum cks_rule rule)
{
    unsigned kinds = 0, needs = cks_rule_row(rule)->needs;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (cks_doubt_row(d)->rule == rule || needs == CKS_NEEDS_WITH + (unsigned)d)
            kinds |= 1u << cks_doubt_row(d)->evidence;
    for (enum cks_requirement r = 0; !kinds && r < CKS_REQUIREMENT_COUNT; r++)
        if (needs == CKS_NEEDS_EVIDENCE && cks_requirement_has_rule(r, rule))
            kinds |= 1u << cks_requirement_row(r)->evidence;
    if (kinds)
        return kinds;
    if (cks_rule_is(rule, CKS_RULE_OF_PROBE))
        return 1u << CKS_EVIDENCE_PROBE;
    bool stores = needs == CKS_NEEDS_STORES || needs == CKS_NEEDS_EXISTING;
    return 1u << (stores ? CKS_EVIDENCE_INVENTORY : CKS_EVIDENCE_VALUES);
}

void
cks_shown_by(struct cks_buf *b, const enum cks_rule *rules, size_t count)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < count; i++)
        kinds |= kinds_of(rules[i]);
    for (unsigned k = 0; k < CKS_EVIDENCE_KIND_COUNT; k++)
        if (kinds & 1u << k)
            cks_buf_printf(b, "- %s\n", words[k]);
}
