/* What an audit log shows about kmsuser's sessions. */
#include <stdlib.h>

#include "evidence/facts/sessions.h"

#include "base/memory.h"
#include "base/search.h"
#include "evidence/facts/arrange.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/upset.h"
#include "evidence/facts/whose.h"

#define ONE_EVENT_USECS (INT64_C(1000000) * CKS_ONE_EVENT_SECONDS)

/* A login of kmsuser on one HSM. */
struct login {
    const struct cks_audit_event *event;
    /* The last login of another HSM that counts as this one, which was ended here. Logins of one
     * stream come together. */
    const struct cks_audit_event *speaks_for;
    bool ended;
    bool here; /* by a reboot of its HSM: the others have the session still */
};

/* A session that a login opened, of any user. */
struct opened {
    const struct cks_audit_event *login;
    bool ended;
};

/* Who set the password last, by one stream. */
struct passwords {
    enum cks_setter setter;
    const struct cks_audit_event *set, *own; /* own: kmsuser's last change in its own session */
    bool unclear;                            /* something about it is not certain */
};

struct walk {
    CKS_VEC(struct login) logins;
    size_t first; /* of the stream's logins that a reboot has not ended */
    bool whole;   /* without a gap since a moment when no session could be open */
    bool failed;
    bool odd;         /* somewhere an event cannot be read */
    bool gap;         /* somewhere a part of the log is missing: an end may be in it */
    unsigned refused; /* wrong passwords in a row */
    struct cks_at refused_at;
    struct cks_upset upset;        /* of this stream */
    CKS_VEC(struct opened) opened; /* in this stream, since its last reboot */
    struct cks_lookup by_handle;   /* the last of them with each Session Handle */
    const struct cks_hash_key *key;
    struct passwords passwords;           /* by this stream */
    bool unsure;                          /* a login may have ended on another HSM */
    bool streams_differ;                  /* two active HSMs, in who set the password last */
    int64_t last;                         /* usecs of this stream's last event */
    const struct cks_audit_event *before; /* in this stream */
    const struct cks_evidence *e;
    struct cks_sessions *ret;
};

/* `here`: on this stream's HSM alone. What a logout has ended already, it has ended on all. */
static void
end_all(struct walk *w, bool here)
{
    for (size_t i = w->first; i < w->logins.count; i++) {
        struct login *l = &w->logins.items[i];
        l->here = here && !l->ended;
        l->ended = true;
    }
    w->first = w->logins.count;
}

/* Whether two events name the same user, or one of them names none. */
static bool
is_one_user(const struct cks_audit_event *a, const struct cks_audit_event *b)
{
    return !a->user_told || !b->user_told ||
           (a->about_kmsuser == b->about_kmsuser && cks_str_eq(a->user, b->user));
}

/* Whether a logout names another user than the login that opened its session. */
static bool
is_of_another(const struct cks_audit_event *ev, const struct cks_audit_event *login)
{
    return ev->kind == CKS_EVENT_LOGOUT && !is_one_user(ev, login);
}

static void
end_session(struct walk *w, const struct cks_audit_event *ev)
{
    for (size_t i = w->logins.count; i-- > w->first;) {
        struct login *l = &w->logins.items[i];
        bool same = ev->session_told && l->event->session_told ? ev->session == l->event->session
                                                               : ev->about_kmsuser;
        if (!l->ended && same && !is_of_another(ev, l->event)) {
            l->ended = true;
            return;
        }
    }
}

static void
see_login(struct walk *w, const struct cks_audit_event *ev)
{
    if (!ev->about_kmsuser)
        return;
    if (ev->response == CKS_RESPONSE_WRONG_PASSWORD) {
        w->refused++;
        w->refused_at = ev->at;
        return;
    }
    if (ev->response != 0)
        return;
    w->refused = 0;
    struct login *l = cks_vec_push(&w->logins);
    w->failed |= !l;
    if (l)
        *l = (struct login){.event = ev};
}

/* ---- the password ---- */

static struct cks_str
handle_of(const struct cks_audit_event *ev)
{
    return (struct cks_str){(const char *)&ev->session, sizeof(ev->session)};
}

/* The session of an event, as the last login with its handle opened it; NULL: it is not known. */
static struct opened *
opened_by(struct walk *w, const struct cks_audit_event *ev)
{
    size_t i =
        ev->session_told ? cks_lookup_get(&w->by_handle, w->key, 0, handle_of(ev)) : CKS_NOT_FOUND;
    return i == CKS_NOT_FOUND || w->opened.items[i].ended ? NULL : &w->opened.items[i];
}

static void
open_session(struct walk *w, const struct cks_audit_event *ev)
{
    struct passwords *p = &w->passwords;
    /* A login that finds the password after it was set may be a person's, who then knows it. */
    p->unclear |= ev->about_kmsuser && p->setter == CKS_SETTER_KMSUSER;
    if (!ev->session_told)
        return;
    /* kmsuser's session of this handle has not ended here: one of the two is not as it says, or
     * another HSM has its end. */
    const struct opened *old = opened_by(w, ev);
    w->odd |= old && old->login->about_kmsuser && !is_one_user(ev, old->login);
    struct opened *new = cks_vec_push(&w->opened);
    w->failed |=
        !new || !cks_lookup_put(&w->by_handle, w->key, 0, handle_of(ev), w->opened.count - 1);
    if (new)
        *new = (struct opened){.login = ev};
}

static void
forget_sessions(struct walk *w)
{
    w->opened.count = 0;
    cks_lookup_free(&w->by_handle);
    w->by_handle = (struct cks_lookup){0};
}

/* A change that names one user alone names whom it is about. That an administrator changed the own
 * password and not that of kmsuser is certain only where both are named. */
static void
change_password(struct walk *w, const struct cks_audit_event *ev)
{
    struct passwords *p = &w->passwords;
    const struct opened *s = opened_by(w, ev);
    if (!ev->about_kmsuser) {
        p->unclear |= !ev->target_told && (!s || cks_str_eq(s->login->user, ev->user));
        return;
    }
    p->set = ev;
    p->unclear |= !s || ev->usecs < 0;
    if (s && s->login->about_kmsuser) {
        *p = (struct passwords){CKS_SETTER_KMSUSER, ev, ev, ev->usecs < 0};
        return;
    }
    /* Before KMS has changed it, an administrator may set the one that KMS was given. */
    p->unclear |= !p->own;
    p->setter = CKS_SETTER_ADMIN;
}

static void
see_password(struct walk *w, const struct cks_audit_event *ev)
{
    struct opened *s;
    if (ev->response != 0)
        return;
    if (ev->kind == CKS_EVENT_LOGIN)
        open_session(w, ev);
    else if (ev->kind == CKS_EVENT_CHANGE_PASSWORD)
        change_password(w, ev);
    else if ((ev->kind == CKS_EVENT_LOGOUT || ev->kind == CKS_EVENT_END) &&
             (s = opened_by(w, ev))) {
        /* Whose session ended is not known. */
        w->odd |= is_of_another(ev, s->login);
        s->ended = true;
    } else if (ev->about_kmsuser && ev->kind == CKS_EVENT_CREATE_USER)
        w->passwords = (struct passwords){.setter = CKS_SETTER_NOBODY};
    else if (ev->about_kmsuser && ev->kind == CKS_EVENT_DELETE_USER)
        w->passwords = (struct passwords){.unclear = true};
}

/* A change on one HSM alone leaves two passwords, or the other's log ends before it. */
static bool
same_setter(const struct passwords *p, const struct cks_sessions *ret)
{
    int64_t apart = p->set ? p->set->usecs - ret->set : 0;
    return p->setter == ret->setter && apart < ONE_EVENT_USECS && apart > -ONE_EVENT_USECS;
}

/* At the end of an active HSM's stream: the first one's result counts where all others agree. */
static void
conclude_passwords(struct walk *w, bool first)
{
    const struct passwords *p = &w->passwords;
    struct cks_sessions *ret = w->ret;
    w->streams_differ |= p->unclear || (!first && !same_setter(p, ret));
    ret->paired |= !first && p->set;
    ret->setter = p->setter;
    if (p->set && (first || p->set->usecs > ret->set)) {
        ret->set = p->set->usecs;
        ret->set_at = p->set->at;
    }
    if (p->own && (first || p->own->usecs < ret->own))
        ret->own = p->own->usecs;
}

/* ---- one event after the other ---- */

/* Two records of one event that differ: which of them is right is not known. */
static bool
contradicts(const struct cks_audit_event *a, const struct cks_audit_event *b)
{
    bool same = a && a->sequence_told && b->sequence_told && a->reboots_told && b->reboots_told &&
                a->sequence == b->sequence && a->reboots == b->reboots;
    return same && (a->kind != b->kind || a->response != b->response || a->usecs != b->usecs ||
                    a->session != b->session || a->about_kmsuser != b->about_kmsuser);
}

static bool
is_reboot(const struct cks_audit_event *before, const struct cks_audit_event *ev)
{
    return before && before->reboots_told && ev->reboots_told && before->reboots != ev->reboots;
}

/* Whether ev is the first event after the boot that follows before's. A counter that jumps leaves
 * out boots whose events are missing. */
static bool
is_next_boot(const struct cks_audit_event *before, const struct cks_audit_event *ev)
{
    return ev->sequence == 0 && before->reboots_told && ev->reboots - before->reboots == 1;
}

/* Whether ev follows the event before it without a gap; a reboot starts anew from 0. */
static bool
follows(const struct walk *w, const struct cks_audit_event *ev)
{
    const struct cks_audit_event *before = w->before;
    if (!ev->sequence_told || !ev->reboots_told)
        return false;
    if (!before)
        return ev->sequence == 0;
    if (before->reboots != ev->reboots)
        return w->whole && is_next_boot(before, ev);
    return w->whole && (ev->sequence == before->sequence + 1 || ev->sequence == before->sequence);
}

static bool
is_numbered(const struct cks_audit_event *ev)
{
    return ev->sequence_told && ev->reboots_told;
}

/* Where some events of a stream have a number and others do not, two such are beside each other in
 * any order: when the others happened is not known. */
static bool
is_out_of_order(const struct walk *w, const struct cks_audit_event *ev)
{
    return w->before && is_numbered(w->before) != is_numbered(ev);
}

/* Whether events are missing before this one. */
static bool
misses_some(const struct walk *w, const struct cks_audit_event *ev)
{
    const struct cks_audit_event *before = w->before;
    if (is_out_of_order(w, ev))
        return true;
    if (!is_numbered(ev))
        return false;
    if (!before)
        return ev->sequence != 0;
    return before->reboots == ev->reboots ? ev->sequence > before->sequence + 1
                                          : !is_next_boot(before, ev);
}

/* Whether a boot has a higher number than one after it in time: the counter was set back, or one of
 * the two is not what it says. */
static bool
goes_back(const struct walk *w, const struct cks_audit_event *ev)
{
    return is_reboot(w->before, ev) && ev->usecs >= 0 && ev->usecs < w->last;
}

static bool
manages_user(enum cks_event_kind kind)
{
    return kind == CKS_EVENT_CREATE_USER || kind == CKS_EVENT_DELETE_USER ||
           kind == CKS_EVENT_CHANGE_PASSWORD;
}

/* What the text of an event leaves open. A log as text may have been cut between two events: then
 * nothing shows it. */
static void
note_text(struct walk *w, const struct cks_audit_event *ev)
{
    struct cks_sessions *ret = w->ret;
    if (ev->odd && !ret->odd) {
        ret->odd = true;
        ret->odd_at = ev->at;
    }
    if (!ret->endless && !w->e->texts.items[ev->at.text].text.p) {
        ret->endless = true;
        ret->endless_at = ev->at;
    }
}

static void
see(struct walk *w, const struct cks_audit_event *ev)
{
    w->gap |= misses_some(w, ev);
    w->odd |= ev->odd || is_out_of_order(w, ev) || contradicts(w->before, ev) || goes_back(w, ev);
    note_text(w, ev);
    if (w->ret->last >= 0 && ev->usecs > w->ret->last)
        w->ret->last_at = ev->at;
    if (w->ret->last >= 0 && (ev->usecs < 0 || ev->usecs > w->ret->last))
        w->ret->last = ev->usecs;
    w->last = ev->usecs > w->last ? ev->usecs : w->last;
    if (is_reboot(w->before, ev)) {
        end_all(w, true);
        forget_sessions(w);
    }
    see_password(w, ev);
    cks_upset_see(&w->upset, ev);
    w->whole = follows(w, ev);
    /* A refused event has changed nothing. */
    bool done = ev->response == 0;
    if (ev->kind == CKS_EVENT_LOGIN)
        see_login(w, ev);
    else if (!done)
        ;
    else if (ev->kind == CKS_EVENT_LOGOUT || ev->kind == CKS_EVENT_END)
        end_session(w, ev);
    else if (ev->about_kmsuser && manages_user(ev->kind)) {
        w->refused = 0;
        if (ev->kind != CKS_EVENT_CHANGE_PASSWORD)
            end_all(w, false);
        /* Before there was such a user it had no session. */
        w->whole |= ev->kind == CKS_EVENT_CREATE_USER && ev->sequence_told && ev->reboots_told;
    }
    w->before = ev;
}

static bool
active_hsm(const struct cks_cluster *c, struct cks_str stream)
{
    for (size_t i = 0; c && i < c->hsm_count; i++)
        if (c->hsms[i].state != CKS_HSM_OTHER && cks_str_eq(c->hsms[i].id, stream))
            return true;
    return false;
}

/* A stream of an HSM that is none of the cluster's: of one that was replaced, or of another
 * cluster. */
static bool
foreign_stream(const struct cks_cluster *c, struct cks_str stream)
{
    for (size_t i = 0; c && i < c->hsm_count; i++)
        if (cks_str_eq(c->hsms[i].id, stream))
            return false;
    return c && c->hsms_told && stream.n;
}

static int
by_time(const void *left, const void *right)
{
    const struct login *a = *(struct login *const *)left;
    const struct login *b = *(struct login *const *)right;
    return (a->event->usecs > b->event->usecs) - (a->event->usecs < b->event->usecs);
}

static bool
login_up_to(const void *item, const void *key)
{
    const struct login *const *login = item;
    return (*login)->event->usecs <= *(const int64_t *)key;
}

/* A login counts as ended where another HSM's record of the same one was ended. `ended`: by time.
 * Each such record counts for one login of a stream: of three logins, one logout ends one. */
static bool
ended_elsewhere(struct login *const *ended, size_t n, const struct login *l)
{
    int64_t at = l->event->usecs, from = at - ONE_EVENT_USECS;
    int64_t to = at < INT64_MAX - ONE_EVENT_USECS ? at + ONE_EVENT_USECS : INT64_MAX;
    if (at < 0)
        return false;
    size_t i = cks_search(ended, n, sizeof(*ended), &from, login_up_to);
    for (; i < n && ended[i]->event->usecs < to; i++) {
        struct login *other = ended[i];
        if (cks_str_eq(other->event->stream, l->event->stream) ||
            (other->speaks_for && cks_str_eq(other->speaks_for->stream, l->event->stream)))
            continue;
        other->speaks_for = l->event;
        return true;
    }
    return false;
}

/* The logins of one stream, from `first` on; returns where those of the next begin. More that have
 * no end than other HSMs may have ended, whenever that was, leave one open for certain; else those
 * that are close to no end are neither. */
static size_t
conclude_stream(struct walk *w, struct login **ended, size_t n, size_t first)
{
    struct cks_sessions *ret = w->ret;
    struct cks_str stream = w->logins.items[first].event->stream;
    size_t here = 0, paired = 0, left = 0, i = first;
    const struct cks_audit_event *open = NULL;
    for (; i < w->logins.count && cks_str_eq(w->logins.items[i].event->stream, stream); i++) {
        const struct login *l = &w->logins.items[i];
        bool elsewhere = !l->ended && ended_elsewhere(ended, n, l);
        here += l->ended && !l->here;
        paired += elsewhere;
        left += !l->ended && !elsewhere;
        open = open || l->ended || elsewhere ? open : l->event;
    }
    ret->paired |= paired > 0;
    w->unsure |= left > 0;
    if (!open || left <= n - here - paired)
        return i;
    ret->open = true;
    ret->open_at = open->at;
    ret->open_since = open->usecs;
    ret->open_stream = stream;
    return i;
}

static void
conclude(struct walk *w)
{
    struct cks_sessions *ret = w->ret;
    size_t n = 0;
    struct login **ended = cks_malloc((w->logins.count + 1) * sizeof(*ended));
    w->failed |= !ended;
    for (size_t i = 0; ended && i < w->logins.count; i++)
        if (w->logins.items[i].ended && !w->logins.items[i].here)
            ended[n++] = &w->logins.items[i];
    if (n)
        qsort(ended, n, sizeof(*ended), by_time);
    for (size_t i = 0; ended && !ret->open && i < w->logins.count;)
        i = conclude_stream(w, ended, n, i);
    free(ended);
}

static size_t
active_count(const struct cks_cluster *c)
{
    size_t n = 0;
    for (size_t i = 0; c && i < c->hsm_count; i++)
        n += c->hsms[i].state != CKS_HSM_OTHER;
    return n;
}

static bool
walk_streams(struct walk *w, const struct cks_audit_event **events, size_t n,
             const struct cks_cluster *cluster, bool complete)
{
    size_t covered = 0, present = 0;
    bool named = true;
    /* By stream: events without one come first, because they may belong to any. */
    if (n > 0 && !events[0]->stream.n && events[n - 1]->stream.n)
        complete = false;
    for (size_t i = 0; i < n; i++) {
        /* It shows no fault, and it is not known that none of its sessions matters. */
        if (foreign_stream(cluster, events[i]->stream)) {
            named = false;
            continue;
        }
        see(w, events[i]);
        if (i + 1 < n && cks_str_eq(events[i]->stream, events[i + 1]->stream))
            continue;
        if (w->refused > w->ret->refused) {
            w->ret->refused = w->refused;
            w->ret->refused_at = w->refused_at;
        }
        named = named && active_hsm(cluster, events[i]->stream);
        present += active_hsm(cluster, events[i]->stream);
        covered += w->whole && active_hsm(cluster, events[i]->stream);
        if (active_hsm(cluster, events[i]->stream)) {
            conclude_passwords(w, present == 1);
            w->ret->ends = present == 1 || w->last < w->ret->ends ? w->last : w->ret->ends;
        }
        cks_upset_conclude(&w->upset, w->ret);
        w->upset = (struct cks_upset){0};
        w->last = -1;
        w->passwords = (struct passwords){.setter = CKS_SETTER_NOBODY};
        forget_sessions(w);
        w->before = NULL;
        w->whole = false;
        w->refused = 0;
        w->first = w->logins.count;
    }
    conclude(w);
    size_t active = active_count(cluster);
    bool known = cluster && cluster->hsms_told;
    bool all = complete && known && covered > 0 && covered == active && !w->odd;
    w->ret->named = named && known;
    w->ret->covered = all && !w->ret->open && !w->unsure;
    w->ret->whole = all;
    if (!all || w->streams_differ)
        w->ret->setter = CKS_SETTER_UNKNOWN;
    /* Every HSM records a login, and one of them its end: where a part is missing, the end may be
     * in it. */
    if (!all && (w->gap || w->odd || !complete || (known && present < active)))
        w->ret->open = false;
    return !w->failed;
}

/* ---- the events of a cluster ---- */

/* Whether an event is older than the cluster itself. */
static bool
is_older_than(const struct cks_audit_event *const *events, size_t n,
              const struct cks_cluster *cluster, struct cks_at *ret_at)
{
    for (size_t i = 0; cluster && cluster->created && i < n; i++)
        if (events[i]->usecs >= 0 && events[i]->usecs / 1000000 < cluster->created) {
            *ret_at = events[i]->at;
            return true;
        }
    return false;
}

static int
by_identity(const void *left, const void *right)
{
    const struct cks_audit_event *a = *(const struct cks_audit_event *const *)left;
    const struct cks_audit_event *b = *(const struct cks_audit_event *const *)right;
    int d = cks_compare_counts((uint64_t)a->usecs, (uint64_t)b->usecs);
    if (d == 0)
        d = cks_compare_counts(a->reboots, b->reboots);
    if (d == 0)
        d = cks_compare_counts(a->sequence, b->sequence);
    return d ? d : cks_str_cmp(a->stream, b->stream);
}

/* Two files have one event, by all that numbers it, as two HSMs' event. */
static bool
is_moved(const struct cks_audit_event *a, const struct cks_audit_event *b)
{
    return a->at.text != b->at.text && a->stream.n && b->stream.n &&
           !cks_str_eq(a->stream, b->stream) && is_numbered(a) && is_numbered(b) && a->usecs >= 0 &&
           a->usecs == b->usecs && a->reboots == b->reboots && a->sequence == b->sequence &&
           a->kind == b->kind && a->session == b->session;
}

/* Whether files differ in which HSM recorded an event; `room` has room for them. */
static bool
moves_events(const struct cks_audit_event *const *events, size_t n,
             const struct cks_audit_event **room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = events[i];
    qsort(room, n, sizeof(*room), by_identity);
    for (size_t i = 1; i < n; i++)
        if (is_moved(room[i - 1], room[i]))
            return true;
    return false;
}

bool
cks_evidence_sessions(const struct cks_evidence *e, struct cks_str cluster_id,
                      const struct cks_cluster *cluster, struct cks_sessions *ret)
{
    struct walk w = {.e = e,
                     .ret = ret,
                     .key = &e->hash_key,
                     .passwords = {.setter = CKS_SETTER_NOBODY},
                     .last = -1};
    static const struct cks_str unnamed;
    size_t from = cks_events_bound(e, cluster_id, false),
           n = cks_events_bound(e, cluster_id, true) - from;
    size_t more = cks_whose_only_cluster(e, cluster_id) ? cks_events_bound(e, unnamed, true) : 0;
    *ret = (struct cks_sessions){.open_since = -1, .ends = -1, .any = n + more > 0};
    if (!ret->any)
        return true;
    const struct cks_audit_event **events = cks_malloc(2 * (n + more) * sizeof(*events));
    if (!events)
        return false;
    for (size_t i = 0; i < more; i++)
        events[i] = e->arranged.items[i];
    for (size_t i = 0; i < n; i++)
        events[more + i] = e->arranged.items[from + i];
    qsort(events, n + more, sizeof(*events), cks_events_by_stream);
    if (is_older_than(events, n + more, cluster, &ret->early_at)) {
        *ret = (struct cks_sessions){
            .open_since = -1, .ends = -1, .early = true, .early_at = ret->early_at};
        free(events);
        return true;
    }
    w.odd = moves_events(events, n + more, events + n + more);
    bool ok = walk_streams(&w, events, n + more, cluster, e->events_complete);
    cks_vec_free(&w.logins);
    forget_sessions(&w);
    cks_vec_free(&w.opened);
    free(events);
    return ok;
}
