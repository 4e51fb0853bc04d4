/* Rules on the evidence of kmsuser: user lists, recorded logins, audit logs. */
#include "base/clock.h"
#include "evidence/facts/changes.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/sessions.h"
#include "evidence/facts/things.h"
#include "rules/evidence/password.h"
#include "rules/evidence/user.h"

/* The number of wrong passwords from which a warning is reported. */
#define WRONG_PASSWORDS_NEAR 3

static struct cks_spot
user_spot(enum cks_rule rule, const char *help)
{
    return (struct cks_spot){.rule = rule,
                             .param = CKS_P_PASSWORD,
                             .whole = true,
                             .calls = CKS_OP_CONNECT,
                             .help = help};
}

/* CKS708 */
static void
check_user_found(struct cks_subject *t, const struct cks_user_list *l)
{
    struct cks_spot spot =
        user_spot(CKS708, "create kmsuser with cloudhsm-cli user create --username kmsuser --role "
                          "crypto-user, then update the store's password");
    if (!l->found || l->crypto_user == CKS_NO) {
        cks_settle(t->j, CKS_DOUBT_USER_FOUND);
        cks_subject_find(t, spot, &l->fact.at, "the users of the cluster",
                         l->found ? "kmsuser is not a crypto user in the cluster"
                                  : "the cluster has no crypto user kmsuser");
    } else if (l->everywhere == CKS_NO) {
        cks_settle(t->j, CKS_DOUBT_USER_FOUND);
        spot.basis = CKS_OBSERVED;
        spot.help = "put kmsuser on every HSM with cloudhsm-cli user replicate, or delete it and "
                    "create it again";
        cks_subject_find(t, spot, &l->fact.at, "the users of the cluster",
                         "kmsuser does not exist on every HSM of the cluster");
    } else if (l->crypto_user == CKS_YES && l->everywhere == CKS_YES) {
        cks_settle(t->j, CKS_DOUBT_USER_FOUND);
    }
}

/* Whether a later command may have changed what was printed: then it shows no fault either. */
static bool
has_changed(const struct cks_subject *t, const struct cks_fact *f, enum cks_undoing what)
{
    struct cks_at at;
    return cks_change_after(t->e, &t->target, f->at.text, what, &at);
}

/* CKS709 */
static void
check_locked(struct cks_subject *t, const struct cks_user_list *l)
{
    struct cks_spot spot = user_spot(
        CKS709, "unlock kmsuser by changing its password as an administrator (cloudhsm-cli user "
                "change-password), then update the store");
    if (!l->found)
        return;
    if (l->locked == CKS_YES) {
        cks_settle(t->j, CKS_DOUBT_USER_UNLOCKED);
        cks_subject_find(t, spot, &l->fact.at, "the users of the cluster",
                         "kmsuser is locked out of the cluster");
        return;
    }
    spot.other = true;
    if (l->inconsistent) {
        cks_subject_find(t, spot, &l->fact.at, "the users of the cluster",
                         "kmsuser's role or lock differs between HSMs; the result depends on "
                         "which HSM KMS uses");
        return;
    }
    if (l->failures >= WRONG_PASSWORDS_NEAR)
        cks_subject_find(
            t, spot, &l->fact.at, "the users of the cluster",
            cks_text(t->j, "kmsuser has %s since its last login; five lock it",
                     cks_counted(t->j, (size_t)l->failures, "wrong password", "wrong passwords")));
    if (l->locked == CKS_NO)
        cks_settle(t->j, CKS_DOUBT_USER_UNLOCKED);
}

/* CKS711 */
static void
check_factor(struct cks_subject *t, const struct cks_user_list *l)
{
    if (!l->found || l->second_factor == CKS_UNTOLD)
        return;
    cks_settle(t->j, CKS_DOUBT_NO_FACTOR);
    if (l->second_factor == CKS_YES)
        cks_subject_find(t,
                         user_spot(CKS711, "delete kmsuser and create it again without a second "
                                           "factor; a second factor cannot be removed"),
                         &l->fact.at, "the users of the cluster",
                         "kmsuser has a second factor, so KMS cannot log in");
}

/* CKS709 by the audit log, and CKS710. */
static void
check_sessions(struct cks_subject *t)
{
    struct cks_judge *j = t->j;
    struct cks_sessions seen;
    const struct cks_cluster *c = cks_evidence_cluster(t->e, &t->target, t->cluster);
    if (cks_thing_is_broken(t->e, CKS_THING_AUDIT_LOG))
        return;
    if (!cks_evidence_sessions(t->e, t->cluster, c, &seen)) {
        j->findings->failed = true;
        return;
    }
    const struct cks_user_list *l = cks_evidence_users(t->e, &t->target);
    if (seen.refused >= CKS_WRONG_PASSWORDS_MOST && !(l && l->locked != CKS_UNTOLD)) {
        struct cks_spot spot = user_spot(CKS709, "check with cloudhsm-cli user list; changing "
                                                 "kmsuser's password unlocks it");
        spot.basis = CKS_INFERRED;
        cks_subject_find(t, spot, &seen.refused_at, "the audit log",
                         cks_text(j,
                                  "kmsuser is probably locked: an HSM recorded %u wrong passwords "
                                  "in a row",
                                  seen.refused));
    }
    cks_judge_password(t, &seen);
    /* While the store is connected, the open session is KMS's own. */
    bool apart = t->state == CKS_STATE_DISCONNECTED || t->state == CKS_STATE_FAILED;
    if (seen.covered)
        cks_settle(j, CKS_DOUBT_USER_OUT);
    if (!seen.open || !apart)
        return;
    char since[32] = "an unknown time";
    if (seen.open_since >= 0)
        cks_time_format(seen.open_since / 1000000, since);
    cks_settle(j, CKS_DOUBT_USER_OUT);
    cks_subject_find(t,
                     user_spot(CKS710, "log kmsuser out everywhere, including clients that ended "
                                       "without a logout"),
                     &seen.open_at, "the audit log",
                     cks_text(j,
                              "kmsuser is probably still logged in: the audit log shows no end of "
                              "its login of %s%s%s",
                              since, seen.open_stream.n ? " on " : "",
                              seen.open_stream.n ? cks_say(j, seen.open_stream) : ""));
}

/* CKS712 by a login. KMS changes kmsuser's password at each connect: a person's login, accepted or
 * refused, says nothing of the one that KMS has then. */
static void
check_login(struct cks_subject *t)
{
    const struct cks_login *l = cks_evidence_login(t->e, &t->target);
    if (!l || has_changed(t, &l->fact, CKS_UNDOES_PASSWORD) || (!l->accepted && !l->wrong_password))
        return;
    cks_settle(t->j, CKS_DOUBT_PASSWORD);
    if (l->accepted || !cks_gives_password(t))
        return;
    struct cks_spot spot =
        user_spot(CKS712, "set kmsuser's password with cloudhsm-cli user "
                          "change-password, and give the store the same password");
    if (!l->user.n)
        spot.basis = CKS_INFERRED;
    cks_subject_find(t, spot, &l->fact.at, "the login",
                     cks_text(t->j,
                              "the cluster refused the kmsuser password: %s records a failed "
                              "login%s",
                              cks_subject_file(t, l->fact.at), l->user.n ? " as kmsuser" : ""));
}

void
cks_judge_user(struct cks_subject *t)
{
    if (!t->cluster.n)
        return;
    const struct cks_user_list *l = cks_evidence_users(t->e, &t->target);
    if (l && !has_changed(t, &l->fact, CKS_UNDOES_USER)) {
        check_user_found(t, l);
        check_factor(t, l);
        /* A new password unlocks a user. */
        if (!has_changed(t, &l->fact, CKS_UNDOES_PASSWORD))
            check_locked(t, l);
    }
    check_sessions(t);
    check_login(t);
}
