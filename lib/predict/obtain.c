#include "predict/obtain.h"
#include "evidence/facts/evidence.h"

#define ROLE_NAME "AWSServiceRoleForKeyManagementServiceCustomKeyStores"

/* A command while it is built. */
struct command {
    struct cks_arena *arena;
    struct cks_buf out;
    const struct cks_predict_note *note;
    const struct cks_evidence *evidence;
};

const char *
cks_shell_word(struct cks_arena *a, const char *text)
{
    struct cks_buf b = {0};
    bool plain = *text != '\0';
    for (const char *p = text; *p; p++) {
        if (*p < ' ' || *p > '~')
            return NULL;
        plain &= cks_is_alnum((unsigned char)*p) || strchr("_./:=@%+,-", *p) != NULL;
    }
    if (plain && *text != '-')
        return cks_arena_strdup(a, text);
    cks_buf_addc(&b, '\'');
    for (const char *p = text; *p; p++)
        cks_buf_adds(&b, *p == '\'' ? "'\\''" : (const char[]){*p, '\0'});
    cks_buf_addc(&b, '\'');
    const char *word = cks_buf_ok(&b) ? cks_arena_strdup(a, b.data) : NULL;
    cks_buf_free(&b);
    return word;
}

static void
add_words(struct command *c, const char *text)
{
    cks_buf_adds(&c->out, text);
}

/* " --option word", where there is a word that can be given. */
static bool
add_option(struct command *c, const char *option, const char *value)
{
    const char *word = value && *value ? cks_shell_word(c->arena, value) : NULL;
    if (!word)
        return false;
    cks_buf_printf(&c->out, " %s %s", option, word);
    return true;
}

static bool
add_option_str(struct command *c, const char *option, struct cks_str value)
{
    return value.n && add_option(c, option, cks_arena_strndup(c->arena, value.p, value.n));
}

static const struct cks_cluster *
cluster_of_store(const struct command *c)
{
    return c->note->cluster ? cks_evidence_cluster(c->evidence, cks_str_of(c->note->cluster))
                            : NULL;
}

static const struct cks_service *
service_of(const struct command *c)
{
    return c->note->service ? cks_evidence_service(c->evidence, cks_str_of(c->note->service))
                            : NULL;
}

static const char *
service_id(const struct command *c)
{
    return c->note->service ? strstr(c->note->service, "vpce-svc-") : NULL;
}

static void
add_region(struct command *c)
{
    add_option(c, "--region", c->note->region);
}

/* The ARN of the service's load balancer: known, or asked for on the way. */
static void
add_balancer(struct command *c)
{
    const struct cks_service *v = service_of(c);
    if (v && v->balancer_count && add_option_str(c, "--load-balancer-arn", v->balancers[0]))
        return;
    add_words(c, " --load-balancer-arn \"$(aws ec2 describe-vpc-endpoint-service-configurations");
    add_option(c, "--service-ids", service_id(c));
    add_region(c);
    add_words(c, " --query 'ServiceConfigurations[0].NetworkLoadBalancerArns[0]' --output text)\"");
}

/* The target group behind port 443. */
static struct cks_str
target_group(const struct command *c)
{
    const struct cks_service *v = service_of(c);
    for (size_t i = 0; v && i < v->balancer_count; i++)
        for (size_t k = cks_evidence_listeners(c->evidence, v->balancers[i]); k != CKS_NOT_FOUND;
             k = c->evidence->listeners.items[k].before) {
            const struct cks_listener *l = &c->evidence->listeners.items[k];
            if (l->port == 443 && l->group_count)
                return l->groups[0];
        }
    return (struct cks_str){0};
}

static void
add_group_command(struct command *c, const char *command)
{
    cks_buf_printf(&c->out, "aws elbv2 %s", command);
    if (add_option_str(c, "--target-group-arn", target_group(c)))
        return;
    add_words(c, " --target-group-arn \"$(aws elbv2 describe-target-groups");
    add_balancer(c);
    add_region(c);
    add_words(c, " --query 'TargetGroups[0].TargetGroupArn' --output text)\"");
}

static void
add_values(struct command *c)
{
    const char *command = cks_input(c->note->input)->values;
    add_words(c, command ? command : "fill in the values of");
    if (!command)
        cks_buf_printf(&c->out, " %s", c->note->file ? c->note->file : "the input");
}

static void
add_file_name(struct command *c, const char *text)
{
    const char *word = c->note->file ? cks_shell_word(c->arena, c->note->file) : NULL;
    cks_buf_printf(&c->out, "%s %s", text, word ? word : "FILE");
}

/* Who makes the call, as a policy's principal: the role behind a session, not the session. */
static void
add_principal(struct command *c)
{
    add_words(c, " --policy-source-arn \"$(aws sts get-caller-identity --query Arn --output text | "
                 "sed 's|:sts::\\([0-9]*\\):assumed-role/\\([^/]*\\)/.*|:iam::\\1:role/\\2|')\"");
}

/* What is requested for an account or a Region as a whole. */
static void
add_account(struct command *c, enum cks_evidence_kind kind)
{
    switch (kind) {
    case CKS_EVIDENCE_CALLER:
        add_words(c, "aws sts get-caller-identity");
        return;
    case CKS_EVIDENCE_POLICY:
        add_words(c, "aws iam simulate-principal-policy");
        add_principal(c);
        add_words(c, " --action-names kms:CreateCustomKeyStore kms:UpdateCustomKeyStore "
                     "kms:ConnectCustomKeyStore cloudhsm:DescribeClusters "
                     "iam:CreateServiceLinkedRole ec2:DescribeVpcEndpointServices");
        return;
    case CKS_EVIDENCE_ROLE:
        add_words(c, "aws iam get-role --role-name " ROLE_NAME);
        return;
    case CKS_EVIDENCE_ROLE_POLICY:
        add_words(c, "aws iam list-attached-role-policies --role-name " ROLE_NAME);
        return;
    case CKS_EVIDENCE_QUOTA:
        add_words(c, "aws service-quotas list-service-quotas --service-code kms");
        break;
    case CKS_EVIDENCE_ROUTE_TABLE:
        add_words(c, "aws ec2 describe-route-tables");
        break;
    case CKS_EVIDENCE_NETWORK_ACL:
        add_words(c, "aws ec2 describe-network-acls");
        break;
    case CKS_EVIDENCE_BACKUP:
        add_words(c, "aws cloudhsmv2 describe-backups");
        break;
    case CKS_EVIDENCE_ENDPOINT:
        add_words(c, "aws ec2 describe-vpc-endpoints");
        break;
    default:
        add_words(c, "aws ec2 describe-network-interfaces");
        break;
    }
    add_region(c);
}

static void
add_cloudhsm(struct command *c, enum cks_evidence_kind kind)
{
    const struct cks_cluster *cluster = cluster_of_store(c);
    switch (kind) {
    case CKS_EVIDENCE_CLUSTER:
        add_words(c, "aws cloudhsmv2 describe-clusters");
        add_region(c);
        return;
    case CKS_EVIDENCE_SECURITY_GROUP:
        add_words(c, "aws ec2 describe-security-groups");
        if (!cluster || !add_option_str(c, "--group-ids", cluster->security_group))
            add_words(c, c->note->kinds == CKS_KIND_HSM
                             ? " --filters 'Name=group-name,Values=cloudhsm-cluster-*'"
                             : "");
        add_region(c);
        return;
    case CKS_EVIDENCE_SUBNET:
        add_words(c, "aws ec2 describe-subnets");
        if (cluster && cluster->vpc.n)
            add_option(c, "--filters",
                       cks_arena_printf(c->arena, "Name=vpc-id,Values=" CKS_STR_FMT,
                                        CKS_STR_ARG(cluster->vpc)));
        add_region(c);
        return;
    case CKS_EVIDENCE_USER:
        add_words(c, "cloudhsm-cli user list");
        add_option(c, "--cluster-id", c->note->cluster);
        return;
    case CKS_EVIDENCE_MTLS:
        add_words(c, "cloudhsm-cli cluster mtls get-enforcement");
        add_option(c, "--cluster-id", c->note->cluster);
        return;
    case CKS_EVIDENCE_LOGIN:
        add_words(c, "cloudhsm-cli login --username kmsuser --role crypto-user");
        add_option(c, "--cluster-id", c->note->cluster);
        return;
    default:
        add_words(c, "aws logs filter-log-events");
        if (!c->note->cluster ||
            !add_option(c, "--log-group-name",
                        cks_arena_printf(c->arena, "/aws/cloudhsm/%s", c->note->cluster)))
            add_words(c, " --log-group-name /aws/cloudhsm/CLUSTER");
        add_region(c);
    }
}

static void
add_vpc(struct command *c, enum cks_evidence_kind kind)
{
    switch (kind) {
    case CKS_EVIDENCE_SERVICE:
        add_words(c, "aws ec2 describe-vpc-endpoint-service-configurations");
        break;
    case CKS_EVIDENCE_PERMISSION:
        add_words(c, "aws ec2 describe-vpc-endpoint-service-permissions");
        if (!add_option(c, "--service-id", service_id(c)))
            add_words(c, " --service-id SERVICE");
        break;
    case CKS_EVIDENCE_LOAD_BALANCER:
        add_words(c, "aws elbv2 describe-load-balancers");
        break;
    case CKS_EVIDENCE_LISTENER:
        add_words(c, "aws elbv2 describe-listeners");
        add_balancer(c);
        break;
    case CKS_EVIDENCE_TARGET_GROUP:
        add_words(c, "aws elbv2 describe-target-groups");
        break;
    case CKS_EVIDENCE_ATTRIBUTES:
        add_group_command(c, "describe-target-group-attributes");
        break;
    case CKS_EVIDENCE_CERTIFICATE:
        add_file_name(c, "ckscheck probe --samples 5 --save probe.json");
        return;
    default:
        add_group_command(c, "describe-target-health");
    }
    add_region(c);
}

enum cks_evidence_kind
cks_obtain_companion(enum cks_evidence_kind kind)
{
    switch (kind) {
    case CKS_EVIDENCE_ROLE:
        return CKS_EVIDENCE_ROLE_POLICY;
    case CKS_EVIDENCE_ENDPOINT:
        return CKS_EVIDENCE_INTERFACE;
    default:
        return CKS_EVIDENCE_KIND_COUNT;
    }
}

const char *
cks_obtain(struct cks_arena *a, const struct cks_predict_note *note,
           const struct cks_evidence *evidence, enum cks_evidence_kind kind)
{
    struct command c = {.arena = a, .note = note, .evidence = evidence};
    switch (kind) {
    case CKS_EVIDENCE_VALUES:
        add_values(&c);
        break;
    case CKS_EVIDENCE_CREATE:
        add_words(&c, "connect is judged after ");
        add_words(&c, note->operation == CKS_UPDATE ? "update" : "create");
        add_words(&c, " succeeds: repair the errors above first");
        break;
    case CKS_EVIDENCE_INVENTORY:
        add_words(&c, "aws kms describe-custom-key-stores");
        add_region(&c);
        break;
    case CKS_EVIDENCE_PROBE:
        add_file_name(&c, "ckscheck probe --samples 5 --save probe.json");
        break;
    case CKS_EVIDENCE_CLUSTER:
    case CKS_EVIDENCE_SECURITY_GROUP:
    case CKS_EVIDENCE_SUBNET:
    case CKS_EVIDENCE_USER:
    case CKS_EVIDENCE_AUDIT_LOG:
    case CKS_EVIDENCE_LOGIN:
    case CKS_EVIDENCE_MTLS:
        add_cloudhsm(&c, kind);
        break;
    case CKS_EVIDENCE_REGION:
        add_file_name(&c, "ckscheck predict --region REGION");
        break;
    case CKS_EVIDENCE_CALLER:
    case CKS_EVIDENCE_POLICY:
    case CKS_EVIDENCE_ROLE:
    case CKS_EVIDENCE_ROLE_POLICY:
    case CKS_EVIDENCE_QUOTA:
    case CKS_EVIDENCE_ROUTE_TABLE:
    case CKS_EVIDENCE_NETWORK_ACL:
    case CKS_EVIDENCE_BACKUP:
    case CKS_EVIDENCE_ENDPOINT:
    case CKS_EVIDENCE_INTERFACE:
        add_account(&c, kind);
        break;
    default:
        add_vpc(&c, kind);
    }
    const char *text = cks_buf_ok(&c.out) ? cks_arena_strdup(a, c.out.data) : NULL;
    cks_buf_free(&c.out);
    return text;
}
