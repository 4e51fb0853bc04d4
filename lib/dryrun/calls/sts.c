#include "dryrun/calls/sts.h"

#include <stdio.h>

#include "base/clock.h"

#define ROLE_SECONDS 3600
#define SESSION "ckscheck-dry-run"

static const char *
account_of(const struct cks_dry_call *c)
{
    return c->engine->options.account;
}

static const char *
partition_of(const struct cks_dry_call *c)
{
    struct cks_str region = cks_str_of(c->request->region);
    return cks_str_starts(region, "cn-")       ? "aws-cn"
           : cks_str_starts(region, "us-gov-") ? "aws-us-gov"
                                               : "aws";
}

static void
answer_sts(struct cks_dry_call *c, struct cks_buf *result)
{
    c->failed |= !cks_buf_ok(result);
    if (!c->failed)
        cks_dry_answer_sts(c->answer, cks_dry_operation_name(c->request->operation), result->data);
    c->record.answer = CKS_DRYRUN_ACCEPTED;
    c->record.outcome = CKS_SUCCEED;
    cks_buf_free(result);
}

void
cks_dry_get_caller(struct cks_dry_call *c)
{
    struct cks_buf b = {0};
    cks_buf_printf(&b,
                   "<Arn>arn:%s:iam::%s:user/" SESSION "</Arn><UserId>AIDACKSCHECKDRYRUN000"
                   "</UserId><Account>%s</Account>",
                   partition_of(c), account_of(c), account_of(c));
    answer_sts(c, &b);
}

/* The role's name in its ARN. */
static struct cks_str
role_of(struct cks_str arn)
{
    size_t slash = cks_str_find(arn, "/");
    return slash < arn.n ? cks_str_sub(arn, slash + 1, arn.n) : CKS_STR_LIT("role");
}

void
cks_dry_assume_role(struct cks_dry_call *c)
{
    char until[32];
    struct cks_buf b = {0};
    struct cks_str arn = cks_dry_form_value(c->arena, c->request->body, "RoleArn");
    struct cks_str role = role_of(arn);
    const char *name = role.p ? cks_arena_strndup(c->arena, role.p, role.n) : NULL;
    c->failed |= !arn.p || !name;
    if (c->failed)
        return;
    cks_time_format(cks_dry_engine_now(c->engine) + ROLE_SECONDS, until);
    cks_buf_printf(&b, "<AssumedRoleUser><Arn>arn:%s:sts::%s:assumed-role/", partition_of(c),
                   account_of(c));
    cks_dry_xml_escape(&b, name);
    cks_buf_printf(&b,
                   "/" SESSION "</Arn><AssumedRoleId>AROACKSCHECKDRYRUN000:" SESSION
                   "</AssumedRoleId></AssumedRoleUser><Credentials>"
                   "<AccessKeyId>ASIACKSCHECKDRYRUN00</AccessKeyId>"
                   "<SecretAccessKey>not-a-secret-dry-run-not-a-secret-000000</SecretAccessKey>"
                   "<SessionToken>dry-run</SessionToken><Expiration>%s</Expiration></Credentials>",
                   until);
    answer_sts(c, &b);
}
