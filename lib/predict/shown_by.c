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
    [CKS_EVIDENCE_REGION] = "the Region of the call: `--region`",
    [CKS_EVIDENCE_CALLER] = "the caller: `aws sts get-caller-identity`",
    [CKS_EVIDENCE_ROLE] = "the service-linked role: `aws iam get-role`",
    [CKS_EVIDENCE_ROLE_POLICY] = "the policies of that role: `aws iam list-attached-role-policies`",
    [CKS_EVIDENCE_QUOTA] = "the account's quota: `aws service-quotas list-service-quotas`",
    [CKS_EVIDENCE_ROUTE_TABLE] = "the subnets' routes: `aws ec2 describe-route-tables`",
    [CKS_EVIDENCE_NETWORK_ACL] = "the subnets' network ACLs: `aws ec2 describe-network-acls`",
    [CKS_EVIDENCE_ATTRIBUTES] = "the attributes of the target groups: `aws elbv2 "
                                "describe-target-group-attributes`",
    [CKS_EVIDENCE_CERTIFICATE] = "the certificate of a TLS listener: `ckscheck probe` through it",
    [CKS_EVIDENCE_ENDPOINT] = "the endpoints of the service: `aws ec2 describe-vpc-endpoints`",
    [CKS_EVIDENCE_INTERFACE] = "the network interfaces: `aws ec2 describe-network-interfaces`",
    [CKS_EVIDENCE_CLIENT] = "the version of the AWS CLI: `aws --version`",
};

/* Whether "A, B" has the name. */
static bool
has_name(const char *answers, const char *error)
{
    struct cks_str rest = cks_str_of(answers);
    while (rest.n) {
        size_t end = cks_str_find(rest, ", ");
        if (cks_str_is(cks_str_sub(rest, 0, end), error))
            return true;
        rest = cks_str_sub(rest, end + 2 < rest.n ? end + 2 : rest.n, rest.n);
    }
    return false;
}

/* The evidence for the requirements that lead to an answer of KMS. Nothing shows what has VALUES
 * alone and no rule. */
static unsigned
kinds_of_answer(const char *error)
{
    unsigned kinds = 0;
    for (enum cks_requirement r = 0; error && r < CKS_REQUIREMENT_COUNT; r++) {
        const struct cks_requirement_row *row = cks_requirement_row(r);
        for (size_t i = 0; i < CKS_COUNT(row->answer); i++)
            if (row->evidence > CKS_EVIDENCE_CREATE && has_name(row->answer[i], error))
                kinds |= 1u << row->evidence;
    }
    return kinds;
}

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

/* Whether a requirement that is always assumed leads to the answer. */
static bool
is_assumed_away(const char *error)
{
    for (enum cks_requirement r = 0; error && r < CKS_REQUIREMENT_COUNT; r++)
        for (size_t i = 0; i < CKS_COUNT(cks_requirement_row(r)->answer); i++)
            if (has_name(cks_requirement_row(r)->answer[i], error))
                return true;
    return false;
}

/* Where nothing can show it beforehand, the page says so. */
static void
add_nothing(struct cks_buf *b, const char *error)
{
    cks_buf_adds(b, is_assumed_away(error)
                        ? "- nothing before the call: a prediction assumes that it does not occur\n"
                        : "- nothing before the call: the answer to the call itself names it\n");
}

void
cks_shown_by(struct cks_buf *b, const enum cks_rule *rules, size_t count, const char *error)
{
    unsigned kinds = kinds_of_answer(error);
    for (size_t i = 0; i < count; i++)
        kinds |= kinds_of(rules[i]);
    for (unsigned k = 0; k < CKS_EVIDENCE_KIND_COUNT; k++)
        if (kinds & 1u << k)
            cks_buf_printf(b, "- %s\n", words[k]);
    if (!kinds)
        add_nothing(b, error);
}
