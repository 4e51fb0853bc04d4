/* Proofs about kmsuser from the CloudHSM CLI and the audit log. */
#include <string.h>

#include "evidence/facts/member.h"
#include "evidence/facts/changes.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/sessions.h"
#include "predict/proof/network.h"
#include "predict/proof/proving.h"

/* The log tells its times in microseconds. */
#define USECS 1000000

static const cJSON *
printed_root(const struct cks_proving *p, size_t thing)
{
    return p->t.e->things.items[thing].item;
}

/* The answer of a command that completed without an error. */
static bool
is_done(struct cks_proving *p, size_t thing)
{
    const cJSON *code = cks_member(printed_root(p, thing), "error_code");
    bool done = cks_int_of(code, -1) == 0;
    if (!done)
        cks_proving_unread(p, thing);
    return done;
}

/* kmsuser in one list: NULL if it is not there, twice, or in other letters. */
static const cJSON *
kmsuser_in(struct cks_proving *p, size_t thing)
{
    const cJSON *users = cks_member(cks_member(printed_root(p, thing), "data"), "users"), *one;
    const cJSON *found = NULL;
    size_t count = 0;
    cJSON_ArrayForEach(one, users)
    {
        struct cks_str name = cks_proving_inner(p, thing, one, "username");
        bool exact = cks_str_is(name, "kmsuser");
        if (!cks_str_ieq(name, CKS_STR_LIT("kmsuser")))
            continue;
        count++;
        found = exact ? one : NULL;
    }
    if (count && (count > 1 || !found)) {
        cks_proving_unread(p, thing);
        return NULL;
    }
    return is_done(p, thing) ? found : NULL;
}

/* ---- the audit log ---- */

/* What the log shows about a cluster's sessions; NULL out of memory. Many rows ask the same. */
static const struct cks_sessions *
read_sessions(struct cks_proving *p, struct cks_str cluster)
{
    const struct cks_cluster *c = cks_evidence_cluster(p->t.e, &p->t.target, cluster);
    if (p->sessions_of.n && cks_str_eq(p->sessions_of, cluster))
        return &p->sessions;
    p->sessions_of = (struct cks_str){0};
    if (!cks_evidence_sessions(p->t.e, cluster, c, &p->sessions)) {
        p->t.j->findings->failed = true;
        return NULL;
    }
    p->sessions_of = cluster;
    return &p->sessions;
}

/* Whether the log shows nothing that undoes what was printed of kmsuser: it tells when, and what
 * the CloudHSM CLI prints does not. */
static bool
still_holds(struct cks_proving *p, enum cks_undoing what)
{
    const struct cks_sessions *s = p->t.e && p->t.cluster.n ? read_sessions(p, p->t.cluster) : NULL;
    if (s && s->any && s->undone[what].any)
        cks_proving_contradict(p, s->undone[what].at);
    if (s && s->early)
        cks_proving_contradict(p, s->early_at);
    return s && !s->early && (!s->any || !s->undone[what].any);
}

/* ---- the lists of users ---- */

/* Whether a list, which may be a table as text, was not undone. */
static bool
list_still_holds(struct cks_proving *p, enum cks_undoing what)
{
    const struct cks_user_list *l = cks_evidence_users(p->t.e, &p->t.target);
    struct cks_at at;
    if (!still_holds(p, what))
        return false;
    if (cks_proving_last(p, CKS_THING_USERS) != CKS_NOT_FOUND)
        return cks_proving_latest(p, CKS_THING_USERS, what);
    if (!l || !cks_change_after(p->t.e, &p->t.target, l->fact.at.text, what, &at))
        return l != NULL;
    cks_proving_contradict(p, at);
    return false;
}

/* Asks the same of every list of the cluster's users; false if there is none. The table that
 * cloudhsm_mgmt_util prints is a fact only. */
static bool
every_list(struct cks_proving *p, bool (*ask)(struct cks_proving *p, size_t t, const cJSON *user),
           bool (*ask_fact)(const struct cks_user_list *l))
{
    const struct cks_user_list *l = p->t.e ? cks_evidence_users(p->t.e, &p->t.target) : NULL;
    bool all = cks_proving_use(p, CKS_THING_USERS);
    for (size_t t = cks_proving_last(p, CKS_THING_USERS); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        const cJSON *user = kmsuser_in(p, t);
        all = user && ask(p, t, user) && all;
    }
    return all && l && ask_fact(l);
}

static bool
is_crypto_user(struct cks_proving *p, size_t t, const cJSON *user)
{
    struct cks_str role = cks_proving_inner(p, t, user, "role");
    /* One page of the guide spells it with an underscore. */
    return cks_str_is(role, "crypto-user") || cks_str_is(role, "crypto_user");
}

static bool
found_so(const struct cks_user_list *l)
{
    return l->found && l->crypto_user == CKS_YES && !l->inconsistent;
}

bool
cks_prove_user_found(struct cks_proving *p)
{
    return every_list(p, is_crypto_user, found_so) && list_still_holds(p, CKS_UNDOES_USER);
}

static bool
is_everywhere(struct cks_proving *p, size_t t, const cJSON *user)
{
    return cks_str_is(cks_proving_inner(p, t, user, "cluster-coverage"), "full");
}

static bool
everywhere_so(const struct cks_user_list *l)
{
    return l->found && l->everywhere == CKS_YES;
}

/* cloudhsm_mgmt_util asks the HSMs that it is set up with: there may be others. */
static bool
was_asked_of_all(struct cks_proving *p)
{
    const struct cks_user_list *l = p->t.e ? cks_evidence_users(p->t.e, &p->t.target) : NULL;
    const struct cks_cluster *c;
    size_t active = 0;
    if (!l || !l->servers)
        return true;
    c = cks_proving_cluster(p) == CKS_NOT_FOUND
            ? NULL
            : cks_evidence_cluster(p->t.e, &p->t.target, p->t.cluster);
    for (size_t i = 0; c && i < c->hsm_count; i++)
        active += c->hsms[i].state != CKS_HSM_OTHER;
    return c && c->hsms_told && active <= l->servers;
}

bool
cks_prove_user_everywhere(struct cks_proving *p)
{
    return every_list(p, is_everywhere, everywhere_so) && was_asked_of_all(p) &&
           list_still_holds(p, CKS_UNDOES_USER);
}

static bool
is_unlocked(struct cks_proving *p, size_t t, const cJSON *user)
{
    const cJSON *locked = cks_member(user, "locked");
    bool free = cJSON_IsFalse(locked) || cks_str_is(cks_item_text(locked), "false");
    if (!free)
        cks_proving_unread(p, t);
    return free;
}

static bool
unlocked_so(const struct cks_user_list *l)
{
    return l->found && l->locked == CKS_NO;
}

bool
cks_prove_user_unlocked(struct cks_proving *p)
{
    return every_list(p, is_unlocked, unlocked_so) && list_still_holds(p, CKS_UNDOES_USER) &&
           list_still_holds(p, CKS_UNDOES_LOCK);
}

static bool
has_no_factor(struct cks_proving *p, size_t t, const cJSON *user)
{
    const cJSON *mfa = cks_member(user, "mfa");
    bool none = cJSON_IsArray(mfa) && cJSON_GetArraySize(mfa) == 0;
    if (!none)
        cks_proving_unread(p, t);
    return none;
}

static bool
no_factor_so(const struct cks_user_list *l)
{
    return l->found && l->second_factor == CKS_NO;
}

bool
cks_prove_no_factor(struct cks_proving *p)
{
    return every_list(p, has_no_factor, no_factor_so) && list_still_holds(p, CKS_UNDOES_USER);
}

/* ---- whose these are ---- */

bool
cks_prove_tool_cluster(struct cks_proving *p)
{
    static const enum cks_thing_kind kinds[] = {CKS_THING_USERS, CKS_THING_LOGIN, CKS_THING_MTLS};
    bool any = p->t.e && p->t.e->users.count > 0, whole = true;
    for (size_t i = 0; i < CKS_COUNT(kinds); i++) {
        any |= cks_proving_last(p, kinds[i]) != CKS_NOT_FOUND;
        whole &= cks_proving_use(p, kinds[i]);
    }
    return any && whole;
}

/* ---- its sessions ---- */

/* What the log shows about a cluster's sessions; false if there is none. */
static bool
sessions_in(struct cks_proving *p, struct cks_str cluster, struct cks_sessions *ret)
{
    if (!p->t.e || !cluster.n || !cks_proving_use(p, CKS_THING_AUDIT_LOG) ||
        !cks_proving_use(p, CKS_THING_CLUSTER))
        return false;
    const struct cks_sessions *s = read_sessions(p, cluster);
    if (!s)
        return false;
    *ret = *s;
    if (ret->early)
        cks_proving_contradict(p, ret->early_at);
    if (ret->odd)
        cks_proving_unread_at(p, ret->odd_at);
    if (ret->endless)
        cks_proving_endless(p, ret->endless_at);
    /* What happened since the store was created is not in it. */
    if (ret->any && ret->last >= 0 && ret->last / USECS < p->t.created)
        cks_proving_outdated(p, ret->last_at);
    if (ret->any && p->t.e->events.count) {
        p->has_at = true;
        p->at = ret->last_at;
        /* The log of a cluster is known until that of its first HSM ends. */
        p->time = ret->last >= 0 && ret->ends >= 0 ? ret->ends / USECS : INT64_MIN;
    }
    return ret->any;
}

static bool
sessions_of(struct cks_proving *p, struct cks_sessions *ret)
{
    return sessions_in(p, p->t.cluster, ret);
}

bool
cks_prove_user_out(struct cks_proving *p)
{
    struct cks_sessions s;
    return sessions_of(p, &s) && s.covered && !s.open;
}

bool
cks_prove_log_whole(struct cks_proving *p)
{
    struct cks_sessions s;
    return sessions_of(p, &s) && s.covered;
}

/* The cluster that the store has before the update: empty if the update keeps it. */
static struct cks_str
cluster_it_had(const struct cks_proving *p)
{
    const struct cks_current *now = p->t.j->hand.current;
    bool moves = p->in->note->operation == CKS_UPDATE && now && now->cluster.n &&
                 !cks_str_eq(now->cluster, p->t.cluster);
    return moves ? now->cluster : (struct cks_str){0};
}

/* A login is one session's on all HSMs: for certain where each of them records its end. The same
 * goes for a password, which is that of the cluster before where the update moves the store. */
bool
cks_prove_one_session(struct cks_proving *p)
{
    struct cks_sessions s;
    struct cks_str before = cluster_it_had(p);
    bool paired = before.n && sessions_in(p, before, &s) && s.paired;
    if (!sessions_of(p, &s) || !s.covered)
        return false;
    return paired || s.paired || cks_proving_for_certain(p);
}

/* Whether the log ends when it says, and not in the future. */
static bool
has_ended(const struct cks_proving *p, const struct cks_sessions *s)
{
    return s->last >= 0 && s->last / USECS <= p->t.j->now;
}

/* A log that ends in the future has not the time that it tells. */
bool
cks_prove_log_current(struct cks_proving *p)
{
    struct cks_sessions s;
    return sessions_of(p, &s) && s.covered && p->time != INT64_MIN && has_ended(p, &s);
}

bool
cks_prove_log_cluster(struct cks_proving *p)
{
    struct cks_sessions s;
    return sessions_of(p, &s) && s.named;
}

/* ---- the password ---- */

/* Whether a login names another user: an administrator lists the users in the same session.
 * `left`: the logins of before this one, in the order of the things. */
static bool
is_of_somebody_else(const struct cks_evidence *e, size_t thing, size_t *left)
{
    while (*left && e->logins.items[*left - 1].fact.at.thing > thing + 1)
        --*left;
    const struct cks_login *l = *left ? &e->logins.items[*left - 1] : NULL;
    return l && l->fact.at.thing == thing + 1 && l->user.n &&
           !cks_str_ieq(l->user, CKS_STR_LIT("kmsuser"));
}

/* Whether kmsuser was let in, and never refused. */
static bool
was_let_in(struct cks_proving *p)
{
    bool accepted = false;
    size_t left = p->t.e ? p->t.e->logins.count : 0;
    for (size_t t = cks_proving_last(p, CKS_THING_LOGIN); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        if (is_of_somebody_else(p->t.e, t, &left))
            continue;
        const cJSON *data = cks_member(printed_root(p, t), "data");
        bool ours = cks_str_is(cks_proving_inner(p, t, data, "username"), "kmsuser") &&
                    cks_str_is(cks_proving_inner(p, t, data, "role"), "crypto-user");
        if (!is_done(p, t) || !ours)
            return false;
        accepted = true;
    }
    return accepted && cks_evidence_login(p->t.e, &p->t.target) &&
           still_holds(p, CKS_UNDOES_PASSWORD) &&
           cks_proving_latest(p, CKS_THING_LOGIN, CKS_UNDOES_PASSWORD);
}

bool
cks_prove_first_password(struct cks_proving *p)
{
    return was_let_in(p);
}

/* Whether the log of a cluster shows that kmsuser set the password last, once the store was
 * created. KMS does so at each connect. A person who knows the password of before can do the same,
 * and the log does not tell them apart. */
static bool
is_set_by_kms(struct cks_proving *p, struct cks_str cluster, struct cks_sessions *ret)
{
    return sessions_in(p, cluster, ret) && ret->covered && has_ended(p, ret) &&
           ret->setter == CKS_SETTER_KMSUSER && p->t.created > 0 && ret->own / USECS > p->t.created;
}

/* KMS sets its own password at every connect. In a cluster that was just made from a backup nobody
 * may have changed it. */
bool
cks_prove_later_password(struct cks_proving *p)
{
    struct cks_sessions s;
    struct cks_str before = cluster_it_had(p);
    if (cks_proving_new_password(p))
        return cks_proving_for_certain(p);
    if (!before.n)
        return is_set_by_kms(p, p->t.cluster, &s);
    return sessions_of(p, &s) && s.covered && s.setter == CKS_SETTER_NOBODY &&
           is_set_by_kms(p, before, &s);
}

/* Whether the backup that the cluster was made from has the password that KMS set last. */
static bool
backup_is_later(struct cks_proving *p, struct cks_str before, struct cks_str backup)
{
    struct cks_sessions s;
    int64_t made;
    size_t b = cks_proving_thing(p, CKS_THING_BACKUP, backup);
    const cJSON *time = cks_proving_member(p, b, "CreateTimestamp");
    if (b == CKS_NOT_FOUND || !cks_str_eq(cks_proving_text(p, b, "ClusterId"), before))
        return false;
    if (time && !cks_item_time(time, &made)) {
        cks_proving_unread(p, b);
        return false;
    }
    /* A log that ends before the backup does not show what came between. */
    return time && is_set_by_kms(p, before, &s) && made > s.set / USECS && s.ends / USECS >= made;
}

bool
cks_prove_backup_password(struct cks_proving *p)
{
    bool absent;
    struct cks_sessions s;
    struct cks_str before = cluster_it_had(p);
    size_t c = cks_proving_cluster(p);
    if (cks_proving_new_password(p))
        return cks_proving_for_certain(p);
    const cJSON *backup = cks_proving_optional(p, c, "SourceBackupId", &absent);
    if (c == CKS_NOT_FOUND || (!absent && !backup))
        return false;
    if (before.n)
        return backup && backup_is_later(p, before, cks_item_text(backup));
    if (absent)
        return cks_proving_for_certain(p);
    /* What KMS has set since then is not of the backup. */
    return is_set_by_kms(p, p->t.cluster, &s);
}

/* A login shows that the password works, whatever its characters. */
bool
cks_prove_password_characters(struct cks_proving *p)
{
    bool knows = cks_known_string(cks_of(p->t.s, CKS_P_PASSWORD));
    /* An existing store has a password that KMS made. */
    bool own = p->in->note->operation != CKS_CREATE && !cks_proving_new_password(p);
    return own || (knows && !cks_proving_charged(p, CKS203)) || was_let_in(p);
}
