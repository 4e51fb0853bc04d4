#include "predict/obtain.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/whose.h"
#include "rules/judge/subject.h"

/* Stands for a name that is unknown, where a command cannot do without it. */
#define NAME_UNKNOWN "NAME"

/* ---- what the commands are filled in with ---- */

/* A text of an input, for a command; NULL if there is none, or if it must not be shown. Each goes
 * through here: also what an earlier call or the evidence gives, where a secret may be too. */
static const char *
keep_shown(struct cks_obtaining *o, struct cks_str text, bool *ok)
{
    if (!text.n || (o->judge && cks_judge_hides(o->judge, text)))
        return NULL;
    const char *kept = cks_arena_strndup(o->arena, text.p, text.n);
    *ok &= kept != NULL;
    return kept;
}

/* The same for a value of the store, or what it has of it if the input does not give it. */
static const char *
keep_value(struct cks_obtaining *o, const struct cks_ground *ground, enum cks_param p,
           struct cks_str text, bool *ok)
{
    const struct cks_current *now = ground->judge->hand.current;
    uint32_t concealed = cks_known(cks_of(ground->s, p)) ? ground->s->sense.concealed
                         : now                           ? now->concealed
                                                         : 0;
    return concealed >> p & 1 ? NULL : keep_shown(o, text, ok);
}

static bool
fill_from_store(struct cks_obtaining *o, const struct cks_ground *ground)
{
    struct cks_subject t;
    const uint32_t all = UINT32_C(1) << CKS_P_ENDPOINT | UINT32_C(1) << CKS_P_PATH |
                         UINT32_C(1) << CKS_P_ACCESS_KEY | UINT32_C(1) << CKS_P_SECRET_KEY;
    bool ok = true;
    const struct cks_value *path = cks_of(ground->s, CKS_P_PATH);
    const struct cks_current *now = ground->judge->hand.current;
    cks_subject_init(&t, ground->judge, ground->s);
    o->account = keep_shown(o, t.account, &ok);
    o->owner = keep_value(o, ground, CKS_P_OWNER, t.owner, &ok);
    /* A probe can read all that it needs from such an input. */
    if (o->note->operation == CKS_CREATE || (o->note->given & all) == all)
        return ok;
    o->endpoint = keep_value(o, ground, CKS_P_ENDPOINT, t.endpoint, &ok);
    if (cks_known_string(path))
        o->path = keep_value(o, ground, CKS_P_PATH, path->text, &ok);
    else if (cks_missing_value(path) && now)
        o->path = keep_value(o, ground, CKS_P_PATH, now->path, &ok);
    return ok;
}

bool
cks_obtaining_init(struct cks_obtaining *o, struct cks_arena *a,
                   const struct cks_predict_note *note, const struct cks_evidence *evidence,
                   const struct cks_ground *ground)
{
    bool ok = true;
    *o = (struct cks_obtaining){
        .arena = a, .note = note, .judge = ground ? ground->judge : NULL, .region = note->region};
    const struct cks_cluster *c =
        note->cluster && evidence ? cks_evidence_cluster(evidence, NULL, cks_str_of(note->cluster))
                                  : NULL;
    struct cks_str region = note->service ? cks_region_of_service(cks_str_of(note->service))
                            : c && c->fact.at.thing
                                ? cks_whose_of_thing(evidence, c->fact.at.thing - 1).region
                                : (struct cks_str){0};
    o->region = keep_shown(o, note->region ? cks_str_of(note->region) : region, &ok);
    o->cluster = keep_shown(o, cks_str_of(note->cluster), &ok);
    o->service = keep_shown(o, cks_str_of(note->service), &ok);
    if (c) {
        o->vpc = keep_shown(o, c->vpc, &ok);
        o->group = keep_shown(o, c->security_group, &ok);
    }
    return ok && (!ground || fill_from_store(o, ground));
}

bool
cks_obtaining_elsewhere(const struct cks_obtaining *o)
{
    return o->owner && (!o->account || strcmp(o->owner, o->account) != 0);
}

/* ---- a command while it is built ---- */

struct command {
    const struct cks_obtaining *o;
    struct cks_buf out;
    struct cks_buf each;   /* empty: the command runs once */
    struct cks_buf filter; /* what narrows it, a part of `out` */
    bool incomplete;       /* a name is unknown */
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
put_option(const struct command *c, struct cks_buf *to, const char *option, const char *value)
{
    const char *word = value && *value ? cks_shell_word(c->o->arena, value) : NULL;
    if (!word)
        return false;
    cks_buf_printf(to, " %s %s", option, word);
    return true;
}

static bool
add_option(struct command *c, const char *option, const char *value)
{
    return put_option(c, &c->out, option, value);
}

/* The same, for a name that the command cannot do without. */
static void
add_name(struct command *c, const char *option, const char *value)
{
    if (add_option(c, option, value))
        return;
    cks_buf_printf(&c->out, " %s " NAME_UNKNOWN, option);
    c->incomplete = true;
}

static void
add_region(struct command *c)
{
    add_option(c, "--region", c->o->region);
}

/* What narrows a list to this store's. */
static void
add_filter(struct command *c, const char *option, const char *value)
{
    put_option(c, &c->filter, option, value);
    if (cks_buf_ok(&c->filter) && c->filter.len)
        add_words(c, c->filter.data);
}

static const char *
service_id(const struct command *c)
{
    return c->o->service ? strstr(c->o->service, "vpce-svc-") : NULL;
}

/* The command that prints the ARNs of the service's load balancers. */
static void
list_balancers(struct command *c, struct cks_buf *to)
{
    cks_buf_adds(to, "aws ec2 describe-vpc-endpoint-service-configurations");
    c->incomplete |= !put_option(c, to, "--service-ids", service_id(c));
    put_option(c, to, "--region", c->o->region);
    cks_buf_adds(to, " --query 'ServiceConfigurations[].NetworkLoadBalancerArns[]' --output text");
}

/* The command that prints the ARNs of their target groups. */
static void
list_groups(struct command *c, struct cks_buf *to)
{
    cks_buf_adds(to, "for arn in $(");
    list_balancers(c, to);
    cks_buf_adds(to, "); do aws elbv2 describe-target-groups --load-balancer-arn \"$arn\"");
    put_option(c, to, "--region", c->o->region);
    cks_buf_adds(to, " --query 'TargetGroups[].TargetGroupArn' --output text; done");
}

static void
add_values(struct command *c)
{
    const char *file = c->o->note->file;
    const char *command = cks_input(c->o->note->input)->values;
    add_words(c, command ? command : "fill in the values of");
    if (!command)
        cks_buf_printf(&c->out, " %s", file ? file : "the input");
}

static void
add_file_name(struct command *c)
{
    const char *file = c->o->note->file;
    const char *word = file ? cks_shell_word(c->o->arena, file) : NULL;
    cks_buf_printf(&c->out, " %s", word ? word : "FILE");
}

/* The endpoint of an existing store is in no input: it is given, and so is a file with the
 * credential. */
static void
add_probe(struct command *c)
{
    const uint32_t credential = UINT32_C(1) << CKS_P_ACCESS_KEY | UINT32_C(1) << CKS_P_SECRET_KEY;
    add_words(c, "ckscheck probe");
    add_region(c);
    add_words(c, " --samples 5 --save probe.json");
    if (!add_option(c, "--endpoint", c->o->endpoint)) {
        add_file_name(c);
        return;
    }
    add_option(c, "--path", c->o->path);
    if (c->o->note->kinds == CKS_KIND_VPC)
        add_words(c, " --connectivity VPC_ENDPOINT_SERVICE");
    add_words(c, " --credential");
    if (c->o->note->given & credential)
        add_file_name(c);
    else
        add_words(c, " CREDENTIAL.json");
}

/* Who makes the call, as a policy's principal: the role behind a session, not the session. Only IAM
 * tells the role's path, which those of single sign-on have. */
static void
add_principal(struct command *c)
{
    add_words(c,
              " --policy-source-arn \"$(arn=$(aws sts get-caller-identity --query Arn --output "
              "text); role=$(echo \"$arn\" | sed -n "
              "'s|.*:assumed-role/\\([^/]*\\)/.*|\\1|p'); if [ \"$role\" ]; then aws iam get-role "
              "--role-name \"$role\" --query Role.Arn --output text; else echo \"$arn\"; fi)\"");
}

/* What is requested for an account or a Region as a whole. */
static void
add_account(struct command *c, enum cks_evidence_kind kind)
{
    switch (kind) {
    case CKS_EVIDENCE_CALLER:
        add_words(c, "aws sts get-caller-identity");
        return;
    case CKS_EVIDENCE_CLIENT:
        add_words(c, "aws --version");
        return;
    case CKS_EVIDENCE_POLICY:
        add_words(c, "aws iam simulate-principal-policy");
        add_principal(c);
        add_words(c, " --action-names " CKS_CALL_ACTIONS);
        return;
    case CKS_EVIDENCE_ROLE:
        add_words(c, "aws iam get-role --role-name " CKS_KMS_ROLE);
        return;
    case CKS_EVIDENCE_ROLE_POLICY:
        add_words(c, "aws iam list-attached-role-policies --role-name " CKS_KMS_ROLE);
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
        add_words(c, "aws ec2 describe-network-interfaces --filters "
                     "Name=interface-type,Values=vpc_endpoint");
        break;
    }
    add_region(c);
}

static void
add_cloudhsm(struct command *c, enum cks_evidence_kind kind)
{
    struct cks_arena *a = c->o->arena;
    const char *cluster = c->o->cluster;
    switch (kind) {
    case CKS_EVIDENCE_CLUSTER:
        add_words(c, "aws cloudhsmv2 describe-clusters");
        break;
    case CKS_EVIDENCE_SECURITY_GROUP:
        add_words(c, "aws ec2 describe-security-groups");
        if (c->o->group)
            add_filter(c, "--group-ids", c->o->group);
        else if (c->o->note->kinds == CKS_KIND_HSM)
            add_filter(c, "--filters", "Name=group-name,Values=cloudhsm-cluster-*");
        break;
    case CKS_EVIDENCE_SUBNET:
        add_words(c, "aws ec2 describe-subnets");
        if (c->o->vpc)
            add_filter(c, "--filters", cks_arena_printf(a, "Name=vpc-id,Values=%s", c->o->vpc));
        break;
    case CKS_EVIDENCE_USER:
        add_words(c, "cloudhsm-cli user list");
        add_option(c, "--cluster-id", cluster);
        return;
    case CKS_EVIDENCE_MTLS:
        add_words(c, "cloudhsm-cli cluster mtls get-enforcement");
        add_option(c, "--cluster-id", cluster);
        return;
    case CKS_EVIDENCE_LOGIN:
        add_words(c, "cloudhsm-cli login --username kmsuser --role crypto-user");
        add_option(c, "--cluster-id", cluster);
        return;
    default:
        add_words(c, "aws logs filter-log-events");
        add_name(c, "--log-group-name",
                 cluster ? cks_arena_printf(a, "/aws/cloudhsm/%s", cluster) : NULL);
    }
    add_region(c);
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
        add_name(c, "--service-id", service_id(c));
        break;
    case CKS_EVIDENCE_LOAD_BALANCER:
        add_words(c, "aws elbv2 describe-load-balancers");
        break;
    case CKS_EVIDENCE_LISTENER:
        list_balancers(c, &c->each);
        add_words(c, "aws elbv2 describe-listeners --load-balancer-arn \"$each\"");
        break;
    case CKS_EVIDENCE_TARGET_GROUP:
        add_words(c, "aws elbv2 describe-target-groups");
        break;
    case CKS_EVIDENCE_ATTRIBUTES:
        list_groups(c, &c->each);
        add_words(c, "aws elbv2 describe-target-group-attributes --target-group-arn \"$each\"");
        break;
    default:
        list_groups(c, &c->each);
        add_words(c, "aws elbv2 describe-target-health --target-group-arn \"$each\"");
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

static void
build_command(struct command *c, enum cks_evidence_kind kind)
{
    switch (kind) {
    case CKS_EVIDENCE_VALUES:
        add_values(c);
        break;
    case CKS_EVIDENCE_CREATE:
        add_words(c, "ckscheck predict");
        add_file_name(c);
        break;
    case CKS_EVIDENCE_INVENTORY:
        add_words(c, "aws kms describe-custom-key-stores");
        add_region(c);
        break;
    case CKS_EVIDENCE_PROBE:
    case CKS_EVIDENCE_CERTIFICATE:
        add_probe(c);
        break;
    case CKS_EVIDENCE_CLUSTER:
    case CKS_EVIDENCE_SECURITY_GROUP:
    case CKS_EVIDENCE_SUBNET:
    case CKS_EVIDENCE_USER:
    case CKS_EVIDENCE_AUDIT_LOG:
    case CKS_EVIDENCE_LOGIN:
    case CKS_EVIDENCE_MTLS:
        add_cloudhsm(c, kind);
        break;
    case CKS_EVIDENCE_REGION:
        add_words(c, "ckscheck predict --region REGION");
        add_file_name(c);
        break;
    case CKS_EVIDENCE_CALLER:
    case CKS_EVIDENCE_CLIENT:
    case CKS_EVIDENCE_POLICY:
    case CKS_EVIDENCE_ROLE:
    case CKS_EVIDENCE_ROLE_POLICY:
    case CKS_EVIDENCE_QUOTA:
    case CKS_EVIDENCE_ROUTE_TABLE:
    case CKS_EVIDENCE_NETWORK_ACL:
    case CKS_EVIDENCE_BACKUP:
    case CKS_EVIDENCE_ENDPOINT:
    case CKS_EVIDENCE_INTERFACE:
        add_account(c, kind);
        break;
    default:
        add_vpc(c, kind);
    }
}

static const char *
kept_text(const struct cks_obtaining *o, const struct cks_buf *b, bool *ok)
{
    const char *kept = cks_buf_ok(b) && b->len ? cks_arena_strdup(o->arena, b->data) : NULL;
    *ok &= cks_buf_ok(b) && (kept || !b->len);
    return kept;
}

static bool
keep_command(struct command *c, struct cks_obtained *ret)
{
    bool ok = true;
    ret->command = kept_text(c->o, &c->out, &ok);
    ret->each = kept_text(c->o, &c->each, &ok);
    ret->filter = kept_text(c->o, &c->filter, &ok);
    ret->incomplete = c->incomplete;
    cks_buf_free(&c->out);
    cks_buf_free(&c->each);
    cks_buf_free(&c->filter);
    return ok && ret->command;
}

bool
cks_obtain_parts(const struct cks_obtaining *o, enum cks_evidence_kind kind,
                 struct cks_obtained *ret)
{
    struct command c = {.o = o};
    build_command(&c, kind);
    return keep_command(&c, ret);
}

bool
cks_obtain_seen_service(const struct cks_obtaining *o, struct cks_obtained *ret)
{
    struct command c = {.o = o};
    add_words(&c, "aws ec2 describe-vpc-endpoint-services");
    add_name(&c, "--service-names", o->service);
    add_region(&c);
    return keep_command(&c, ret);
}

const char *
cks_obtain(struct cks_obtaining *o, enum cks_evidence_kind kind)
{
    struct cks_obtained parts;
    if (o->commands[kind])
        return o->commands[kind];
    if (!cks_obtain_parts(o, kind, &parts))
        return NULL;
    o->commands[kind] = parts.each ? cks_arena_printf(o->arena, "for each in $(%s); do %s; done",
                                                      parts.each, parts.command)
                                   : parts.command;
    return o->commands[kind];
}
