/* What an audit log tells of kmsuser's sessions. */
#include <stdlib.h>

#include "evidence/facts.h"

/* Every HSM of a cluster records one login within moments, but only one records its end. */
#define SAME_LOGIN_USECS INT64_C(10000000)
/* Return codes of a refused login: the password is wrong. */
#define WRONG_PASSWORD 163

/* A login of kmsuser on one HSM. */
struct login {
    const struct cks_audit_event *event;
    bool ended;
};

struct walk {
    CKS_VEC(struct login) logins;
    size_t first; /* of the stream's logins that a reboot has not ended */
    bool whole;   /* from a moment on when no session could be open, without a gap */
    bool failed;
    unsigned refused; /* wrong passwords in a row */
    struct cks_at refused_at;
    const struct cks_audit_event *before; /* in this stream */
    struct cks_sessions *ret;
};

static int
by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
by_stream(const void *left, const void *right)
{
    const struct cks_audit_event *a = *(const struct cks_audit_event *const *)left;
    const struct cks_audit_event *b = *(const struct cks_audit_event *const *)right;
    int d = cks_str_cmp(a->stream, b->stream);
    if (d == 0 && a->reboots_told && b->reboots_told)
        d = by_number(a->reboots, b->reboots);
    if (d == 0 && a->sequence_told && b->sequence_told && a->reboots_told == b->reboots_told)
        d = by_number(a->sequence, b->sequence);
    return d ? d : by_number(a->number, b->number);
}

static void
end_all(struct walk *w)
{
    for (size_t i = w->first; i < w->logins.count; i++)
        w->logins.items[i].ended = true;
    w->first = w->logins.count;
}

static void
end_session(struct walk *w, const struct cks_audit_event *ev)
{
    for (size_t i = w->logins.count; i-- > w->first;) {
        struct login *l = &w->logins.items[i];
        bool same = ev->session_told && l->event->session_told ? ev->session == l->event->session
                                                               : ev->about_kmsuser;
        if (!l->ended && same) {
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
    if (ev->response == WRONG_PASSWORD) {
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

/* Whether ev follows the event before it without a gap; a reboot starts anew from 0. */
static bool
follows(const struct walk *w, const struct cks_audit_event *ev)
{
    if (!ev->sequence_told || !ev->reboots_told)
        return false;
    if (w->before && w->before->reboots == ev->reboots)
        return w->whole &&
               (ev->sequence == w->before->sequence + 1 || ev->sequence == w->before->sequence);
    return ev->sequence == 0;
}

static void
see(struct walk *w, const struct cks_audit_event *ev)
{
    if (w->before && w->before->reboots_told && ev->reboots_told &&
        w->before->reboots != ev->reboots)
        end_all(w);
    w->whole = follows(w, ev);
    if (ev->kind == CKS_EVENT_LOGIN)
        see_login(w, ev);
    else if (ev->kind == CKS_EVENT_LOGOUT || ev->kind == CKS_EVENT_END)
        end_session(w, ev);
    else if (ev->about_kmsuser && ev->response <= 0 && ev->kind != CKS_EVENT_OTHER) {
        w->refused = 0;
        if (ev->kind != CKS_EVENT_CHANGE_PASSWORD)
            end_all(w);
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

static bool
any_hsm(const struct cks_cluster *c, struct cks_str stream)
{
    for (size_t i = 0; c && i < c->hsm_count; i++)
        if (cks_str_eq(c->hsms[i].id, stream))
            return true;
    return false;
}

/* Whether the file is named after another cluster. */
static bool
hint_excludes(const struct cks_evidence *e, const struct cks_audit_event *ev, struct cks_str id)
{
    struct cks_str file = cks_str_of(e->texts.items[ev->at.text].file);
    struct cks_str hint = cks_cluster_in(file);
    return hint.n && !cks_str_eq(hint, id);
}

/* Whether an event is of the cluster: by its HSM's ID, or by the file's name, or because nothing
 * says otherwise. */
static bool
belongs(const struct cks_evidence *e, const struct cks_audit_event *ev, struct cks_str id,
        const struct cks_cluster *c)
{
    if (ev->stream.n && any_hsm(c, ev->stream))
        return true;
    for (size_t i = 0; ev->stream.n && i < e->clusters.count; i++)
        if (!cks_str_eq(e->clusters.items[i].id, id) && any_hsm(&e->clusters.items[i], ev->stream))
            return false;
    return !hint_excludes(e, ev, id);
}

/* A login counts as ended where another HSM's record of the same one was ended. */
static bool
ended_elsewhere(const struct walk *w, const struct login *l)
{
    for (size_t i = 0; i < w->logins.count; i++) {
        const struct login *other = &w->logins.items[i];
        int64_t apart = other->event->usecs - l->event->usecs;
        if (other->ended && !cks_str_eq(other->event->stream, l->event->stream) &&
            l->event->usecs >= 0 && apart < SAME_LOGIN_USECS && apart > -SAME_LOGIN_USECS)
            return true;
    }
    return false;
}

static void
conclude(struct walk *w)
{
    struct cks_sessions *ret = w->ret;
    for (size_t i = 0; i < w->logins.count; i++) {
        const struct login *l = &w->logins.items[i];
        if (l->ended || ended_elsewhere(w, l))
            continue;
        ret->open = true;
        ret->open_at = l->event->at;
        ret->open_since = l->event->usecs;
        ret->open_stream = l->event->stream;
        return;
    }
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
    size_t covered = 0;
    for (size_t i = 0; i < n; i++) {
        see(w, events[i]);
        if (i + 1 < n && cks_str_eq(events[i]->stream, events[i + 1]->stream))
            continue;
        if (w->refused > w->ret->refused) {
            w->ret->refused = w->refused;
            w->ret->refused_at = w->refused_at;
        }
        covered += w->whole && active_hsm(cluster, events[i]->stream);
        w->before = NULL;
        w->whole = false;
        w->refused = 0;
        w->first = w->logins.count;
    }
    conclude(w);
    w->ret->covered = complete && cluster && cluster->hsms_told && covered > 0 &&
                      covered == active_count(cluster) && !w->ret->open;
    return !w->failed;
}

bool
cks_evidence_sessions(const struct cks_evidence *e, struct cks_str cluster_id,
                      const struct cks_cluster *cluster, struct cks_sessions *ret)
{
    struct walk w = {.ret = ret};
    size_t n = 0;
    *ret = (struct cks_sessions){.open_since = -1};
    if (e->events.count == 0)
        return true;
    const struct cks_audit_event **events = malloc(e->events.count * sizeof(*events));
    if (!events)
        return false;
    for (size_t i = 0; i < e->events.count; i++)
        if (belongs(e, &e->events.items[i], cluster_id, cluster))
            events[n++] = &e->events.items[i];
    qsort(events, n, sizeof(*events), by_stream);
    ret->any = n > 0;
    bool ok = walk_streams(&w, events, n, cluster, e->events_complete);
    cks_vec_free(&w.logins);
    free(events);
    return ok;
}
