#include "rules/evidence/principals.h"

#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"

/* Whether KMS's principal of the Region is among those allowed. */
static bool
allows(const struct cks_permission_list *l, struct cks_str principal)
{
    for (size_t i = 0; i < l->count; i++)
        if (cks_str_eq(l->principals[i], principal))
            return true;
    return l->everybody;
}

/* The first principal that is KMS's in another Region; empty if there is none. */
static struct cks_str
near_miss(const struct cks_permission_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (cks_str_starts(l->principals[i], "cks.kms."))
            return l->principals[i];
    return (struct cks_str){0};
}

/* Whether a principal allows the store's account. An organization or a unit of one may contain it;
 * a role or a user of it allows itself alone, and perhaps the caller. */
static enum cks_tri
principal_allows(struct cks_str principal, struct cks_str account)
{
    struct cks_str of = cks_account_of_arn(principal);
    if (cks_str_eq(principal, account))
        return CKS_YES;
    if (cks_str_find(principal, ":organizations:") < principal.n)
        return CKS_UNTOLD;
    if (!cks_str_eq(of, account))
        return CKS_NO;
    return cks_str_ends(principal, ":root") ? CKS_YES : CKS_UNTOLD;
}

static enum cks_tri
allows_account(const struct cks_permission_list *l, struct cks_str account)
{
    enum cks_tri all = CKS_NO;
    if (l->everybody)
        return CKS_YES;
    for (size_t i = 0; i < l->count; i++) {
        enum cks_tri one = principal_allows(l->principals[i], account);
        if (one == CKS_YES)
            return CKS_YES;
        if (one == CKS_UNTOLD)
            all = CKS_UNTOLD;
    }
    return all;
}

/* The principal of the store's account, as the command that allows it has it. */
static const char *
root_of(struct cks_judge *j, struct cks_str account)
{
    return cks_say(
        j, cks_str_of(cks_text(j, "arn:aws:iam::" CKS_STR_FMT ":root", CKS_STR_ARG(account))));
}

/* CKS724 */
static void
report_principals(struct cks_subject *t, const struct cks_permission_list *l, struct cks_str wanted,
                  bool allowed)
{
    struct cks_judge *j = t->j;
    struct cks_str near = near_miss(l);
    const char *who = allowed ? cks_text(j, "account %s, the store's own", cks_say(j, t->account))
                              : cks_say(j, wanted);
    struct cks_spot spot = {.rule = CKS724, .param = CKS_P_SERVICE};
    spot.help = cks_text(j,
                         "run aws ec2 modify-vpc-endpoint-service-permissions --service-id %s "
                         "--add-allowed-principals %s",
                         cks_say(j, cks_id_of_service(t->service)),
                         allowed ? root_of(j, t->account) : cks_say(j, wanted));
    cks_subject_find(t, spot, &l->fact.at, "the allowed principals",
                     cks_text(j, "the endpoint service does not allow %s%s%s", who,
                              !allowed && near.n ? ", only " : "",
                              !allowed && near.n ? cks_say(j, near) : ""));
}

void
cks_judge_principals(struct cks_subject *t)
{
    struct cks_judge *j = t->j;
    struct cks_str region = cks_region_of_service(t->service);
    const struct cks_permission_list *l = cks_evidence_permissions(t->e, &t->target);
    /* The guide documents the principal's name only for the standard partition. */
    bool standard = cks_str_starts(t->service, "com.") && !cks_str_starts(region, "cn-") &&
                    !cks_str_starts(region, "us-iso") && !cks_str_starts(region, "us-gov-");
    if (!l || !region.n)
        return;
    struct cks_str wanted =
        cks_str_of(cks_text(j, "cks.kms." CKS_STR_FMT ".amazonaws.com", CKS_STR_ARG(region)));
    bool allowed = allows(l, wanted);
    bool foreign = t->owner.n && t->account.n && !cks_str_eq(t->owner, t->account);
    enum cks_tri admits = foreign ? allows_account(l, t->account) : CKS_YES;
    bool fits = allowed && admits == CKS_YES;
    if ((allowed && admits == CKS_UNTOLD) || (!fits && (!l->complete || !standard)))
        return;
    cks_settle(j, CKS_DOUBT_PRINCIPAL);
    if (!fits)
        report_principals(t, l, wanted, allowed);
}
