/*
 * Who set kmsuser's password last. KMS sets one of its own at each connect, in a session of kmsuser
 * itself, and nobody else knows that one. A change by another user after it, and a cluster made
 * from an older backup, leave KMS with a password that the cluster does not have.
 */
#include "rules/evidence/password.h"

#include "base/clock.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/sessions.h"
#include "evidence/facts/things.h"

/* The log tells its times in microseconds. */
#define USECS 1000000

bool
cks_gives_password(const struct cks_subject *t)
{
    return t->s->operation == CKS_CREATE || cks_given(cks_of(t->s, CKS_P_PASSWORD));
}

/* Whether KMS set the password before, after it made the store. */
static bool
was_set_by_kms(const struct cks_subject *t, const struct cks_sessions *seen)
{
    return t->created > 0 && seen->own / USECS > t->created;
}

static const char *
said_time(struct cks_judge *j, int64_t time)
{
    char text[32];
    cks_time_format(time, text);
    return cks_text(j, "%s", text);
}

/* CKS712 by the audit log. */
static void
check_changed(struct cks_subject *t, const struct cks_sessions *seen)
{
    /* While the store is connected, KMS is logged in already. */
    bool apart = t->state == CKS_STATE_DISCONNECTED || t->state == CKS_STATE_FAILED;
    if (seen->setter != CKS_SETTER_ADMIN || !apart || !was_set_by_kms(t, seen))
        return;
    cks_settle(t->j, CKS_DOUBT_PASSWORD);
    cks_subject_find(
        t,
        (struct cks_spot){.rule = CKS712,
                          .param = CKS_P_PASSWORD,
                          .whole = true,
                          .calls = CKS_OP_CONNECT,
                          .basis = CKS_INFERRED,
                          .help = "give KMS the new password with UpdateCustomKeyStore "
                                  "KeyStorePassword, and predict that update with the connect "
                                  "after it"},
        &seen->set_at, "the audit log",
        cks_text(t->j,
                 "another user changed kmsuser's password at %s, after KMS had set its own; KMS "
                 "does not have the new one",
                 said_time(t->j, seen->set / USECS)));
}

/* The backup that a cluster was made from, if all that show both agree; CKS_NOT_FOUND. */
static size_t
backup_of(const struct cks_subject *t)
{
    const cJSON *id = NULL;
    size_t c = cks_thing_find(t->e, CKS_THING_CLUSTER, t->cluster);
    if (cks_thing_is_broken(t->e, CKS_THING_CLUSTER) ||
        cks_thing_is_broken(t->e, CKS_THING_BACKUP) ||
        cks_thing_member(t->e, c, "SourceBackupId", &id) != CKS_READ_OK)
        return CKS_NOT_FOUND;
    size_t b = cks_thing_find(t->e, CKS_THING_BACKUP, cks_item_text(id));
    bool ours = b != CKS_NOT_FOUND && cks_whose_thing(t->e, c, &t->target) == CKS_WHOSE_OURS &&
                cks_whose_thing(t->e, b, &t->target) == CKS_WHOSE_OURS;
    return ours ? b : CKS_NOT_FOUND;
}

/* When a backup of this cluster was made; false if that is not told. */
static bool
made_at(const struct cks_subject *t, size_t backup, struct cks_str cluster, int64_t *ret)
{
    const cJSON *of = NULL, *time = NULL;
    return cks_thing_member(t->e, backup, "ClusterId", &of) == CKS_READ_OK &&
           cks_str_eq(cks_item_text(of), cluster) &&
           cks_thing_member(t->e, backup, "CreateTimestamp", &time) == CKS_READ_OK &&
           cks_item_time(time, ret);
}

/* CKS715: an update moves the store to a cluster made from a backup, and gives no password. */
static void
check_backup(struct cks_subject *t)
{
    const struct cks_current *now = t->j->hand.current;
    struct cks_sessions seen;
    int64_t made;
    if (t->s->operation != CKS_UPDATE || !now || !now->cluster.n || now->disputed ||
        cks_str_eq(now->cluster, t->cluster))
        return;
    size_t b = backup_of(t);
    const struct cks_cluster *c = cks_evidence_cluster(t->e, &t->target, now->cluster);
    if (b == CKS_NOT_FOUND || !made_at(t, b, now->cluster, &made))
        return;
    if (!cks_evidence_sessions(t->e, now->cluster, c, &seen)) {
        t->j->findings->failed = true;
        return;
    }
    if (seen.setter != CKS_SETTER_KMSUSER || !was_set_by_kms(t, &seen))
        return;
    cks_settle(t->j, CKS_DOUBT_BACKUP);
    if (made >= seen.set / USECS)
        return;
    struct cks_at at = {t->e->things.items[b].text, t->e->things.items[b].pointer, b + 1};
    cks_subject_find(
        t,
        (struct cks_spot){.rule = CKS715,
                          .param = CKS_P_CLUSTER,
                          .calls = CKS_OP_CONNECT,
                          /* The log does not tell KMS from a person who knows the password. */
                          .basis = CKS_INFERRED,
                          .help = "set kmsuser's password in the new cluster and give it as "
                                  "KeyStorePassword in the same update, or use a newer backup"},
        &at, "the backup",
        cks_text(
            t->j,
            "the cluster in CloudHsmClusterId was made from a backup of %s; kmsuser changed its "
            "password since, at %s, as KMS does at a connect",
            said_time(t->j, made), said_time(t->j, seen.set / USECS)));
}

void
cks_judge_password(struct cks_subject *t, const struct cks_sessions *seen)
{
    if (cks_gives_password(t))
        return;
    check_changed(t, seen);
    check_backup(t);
}
