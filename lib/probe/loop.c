#include "probe/loop.h"

#include "probe/engine.h"
#include "probe/exchange.h"
#include "probe/job.h"
#include "probe/resolve.h"
#include "probe/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Handshake steps of one turn: answers that wait are read in between. */
#define STEPS_PER_TURN 1
/* A connection that stays readable past its deadline is ended all the same. */
#define GRACE_US 100000
/* How often it is looked whether all is quiet, and whether a handshake may begin. */
#define QUIET_US 5000
#define SLOT_US 1000
/* How often progress is reported at most. */
#define PROGRESS_US 100000

void
cks_engine_cancel(struct cks_engine *e)
{
    int saved = errno;
    if (e->wake[1] >= 0) {
        ssize_t n = TEMP_FAILURE_RETRY(write(e->wake[1], "x", 1));
        CKS_UNUSED(n);
    }
    errno = saved;
}

/* Releases what was dropped. */
static void
sweep(struct cks_engine *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->conns.count; i++) {
        struct cks_conn *c = e->conns.items[i];
        if (c->owner)
            e->conns.items[kept++] = c;
        else
            cks_conn_free(c);
    }
    e->conns.count = kept;
}

/* Gives a turn to a job, or puts it into its host's queue. */
static void
begin_or_queue(struct cks_engine *e, struct cks_job *j)
{
    if (j->host->busy) {
        if (j->host->last)
            j->host->last->next = j;
        else
            j->host->first = j;
        j->host->last = j;
        return;
    }
    j->host->busy = true;
    e->active++;
    cks_job_begin(j);
}

/* New jobs as far as sockets reach: a quarter of them is left for further addresses. */
static void
begin_jobs(struct cks_engine *e)
{
    while (e->ready) {
        struct cks_job *j = e->ready;
        e->ready = j->next;
        j->next = NULL;
        e->active++;
        cks_job_begin(j);
    }
    while (e->next_job < e->jobs.count && e->active < e->socket_limit * 3 / 4)
        begin_or_queue(e, e->jobs.items[e->next_job++]);
    for (size_t i = 0; i < e->next_job && e->short_of_sockets && cks_engine_has_socket(e); i++) {
        if (e->jobs.items[i]->step == CKS_JOB_TCP || e->jobs.items[i]->step == CKS_JOB_SPREAD)
            cks_job_try_more(e->jobs.items[i]);
    }
}

static bool
moving(const struct cks_engine *e, const struct cks_conn *c)
{
    return c->state == CKS_CONN_HANDSHAKE &&
           e->now - c->moved < (int64_t)CKS_PROBE_HANDSHAKE_IDLE_MS * 1000;
}

/* Few handshakes at once: they are what costs processor time here and at the server, and what
 * makes waiting answers look late. One that does not move costs nothing. */
static void
grant_handshakes(struct cks_engine *e)
{
    unsigned n = 0;
    for (size_t i = 0; i < e->conns.count; i++)
        n += moving(e, e->conns.items[i]);
    unsigned steps = 0;
    e->more_handshakes = false;
    for (size_t i = 0; i < e->conns.count && n < e->options.handshakes; i++) {
        struct cks_conn *c = e->conns.items[i];
        if (c->state != CKS_CONN_QUEUED || !c->owner)
            continue;
        if (steps == STEPS_PER_TURN) {
            e->more_handshakes = true;
            return;
        }
        cks_conn_handshake(c, &e->tls,
                           (int64_t)(c->strict ? CKS_PROBE_TLS_MS : CKS_PROBE_LOOK_MS) * 1000);
        n++;
        steps++;
    }
}

/* Whether anything is under way that could make another answer look late: a request that is out
 * for longer than KMS waits is no longer counted. */
static bool
quiet(const struct cks_engine *e)
{
    if (e->next_job < e->jobs.count)
        return false;
    for (size_t i = 0; i < e->conns.count; i++) {
        const struct cks_conn *c = e->conns.items[i];
        if (c->state == CKS_CONN_QUEUED || moving(e, c) ||
            (c->state == CKS_CONN_EXCHANGE &&
             e->now - c->sent < (int64_t)CKS_KMS_REQUEST_MS * 1000))
            return false;
    }
    return true;
}

static void
grant_alone(struct cks_engine *e)
{
    if (!e->waiting_alone || !quiet(e))
        return;
    size_t turns = e->waiting_alone > CKS_PROBE_ALONE ? CKS_PROBE_ALONE : 1;
    for (size_t i = 0; i < e->jobs.count && turns; i++) {
        struct cks_job *j = e->jobs.items[i];
        if (j->step != CKS_JOB_ALONE)
            continue;
        e->waiting_alone--;
        turns--;
        cks_exchange_alone(j);
    }
}

/* In milliseconds, until the next deadline; 0 where something can be done at once. */
static int
wait_time(struct cks_engine *e)
{
    int64_t wait = e->waiting_alone ? QUIET_US : 1000000;
    if (e->more_handshakes || e->ready)
        return 0;
    for (size_t i = 0; i < e->conns.count; i++) {
        const struct cks_conn *c = e->conns.items[i];
        int64_t left = c->deadline - e->now;
        if (c->state == CKS_CONN_ENDED)
            return 0;
        /* Capped handshakes start when others finish or stop moving. */
        if (c->state == CKS_CONN_QUEUED)
            left = SLOT_US;
        if (c->state == CKS_CONN_READY || c->state == CKS_CONN_CONNECTED)
            continue;
        if (left < wait)
            wait = left > 0 ? left : 0;
    }
    int ms = (int)((wait + 999) / 1000);
    int dns = cks_dns_timeout(e->dns);
    return dns >= 0 && dns < ms ? dns : ms;
}

struct turn {
    struct pollfd fds[1 + CKS_DNS_SOCKETS + CKS_PROBE_SOCKETS * 2];
    struct cks_conn *conns[CKS_PROBE_SOCKETS * 2];
};

/* Those that poll did not name get their turn too where their time is over. */
static void
serve_ready(struct cks_engine *e, struct cks_conn *c, short revents)
{
    if (!c->owner)
        return;
    if (cks_conn_late(c, e->now - GRACE_US))
        revents = 0;
    if (revents || c->state == CKS_CONN_ENDED || cks_conn_late(c, e->now))
        cks_conn_ready(c, revents, e->now);
}

static void
serve_all(struct cks_engine *e, struct turn *t, const struct pollfd *fds, size_t n)
{
    unsigned steps = 0;
    for (size_t i = 0; i < n; i++) {
        if (t->conns[i]->state != CKS_CONN_HANDSHAKE)
            serve_ready(e, t->conns[i], fds[i].revents);
    }
    /* The rest of the handshakes wait for the next turn, which begins at once. */
    for (size_t i = 0; i < n; i++) {
        struct cks_conn *c = t->conns[i];
        if (c->state != CKS_CONN_HANDSHAKE || (fds[i].revents && steps >= STEPS_PER_TURN))
            continue;
        steps += fds[i].revents != 0;
        serve_ready(e, c, fds[i].revents);
    }
}

static bool
one_turn(struct cks_engine *e, struct turn *t)
{
    t->fds[0] = (struct pollfd){.fd = e->wake[0], .events = POLLIN};
    size_t dns = cks_dns_poll(e->dns, t->fds + 1);
    struct pollfd *fds = t->fds + 1 + dns;
    size_t n = 0;
    for (size_t i = 0; i < e->conns.count && n < CKS_COUNT(t->conns); i++) {
        struct cks_conn *c = e->conns.items[i];
        short events = cks_conn_events(c);
        t->conns[n] = c;
        fds[n++] = (struct pollfd){.fd = events ? c->fd : -1, .events = events};
    }
    int got = poll(t->fds, 1 + dns + n, wait_time(e));
    e->now = cks_monotonic();
    if (got < 0 && errno != EINTR)
        return false;
    if (got < 0) {
        for (size_t i = 0; i < 1 + dns + n; i++)
            t->fds[i].revents = 0;
    }
    if (t->fds[0].revents) {
        e->cancelled = true;
        return true;
    }
    cks_dns_process(e->dns, t->fds + 1, dns, e->now);
    serve_all(e, t, fds, n);
    return true;
}

static void
tell_progress(struct cks_engine *e)
{
    if (!e->options.progress || e->now - e->told < PROGRESS_US)
        return;
    e->told = e->now;
    e->options.progress(e->options.progress_cookie, e->done, e->jobs.count);
}

static size_t
socket_limit(void)
{
    struct rlimit limit;
    size_t most = CKS_PROBE_SOCKETS;
    /* Standard streams, DNS, and what the process has open already. */
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < most + 64)
        most = limit.rlim_cur > 128 ? (size_t)limit.rlim_cur - 64 : 32;
    return most;
}

enum cks_status
cks_engine_run(struct cks_engine *e)
{
    struct turn *t = malloc(sizeof(*t));
    if (!t)
        return CKS_ERR_MEMORY;
    bool ok = true;
    e->socket_limit = socket_limit();
    e->now = cks_monotonic();
    while (ok && !e->failed && !e->cancelled && e->done < e->jobs.count) {
        begin_jobs(e);
        grant_handshakes(e);
        grant_alone(e);
        sweep(e);
        if (e->done == e->jobs.count)
            break;
        ok = one_turn(e, t);
        tell_progress(e);
    }
    for (size_t i = 0; i < e->conns.count; i++)
        cks_conn_free(e->conns.items[i]);
    e->conns.count = 0;
    free(t);
    if (!ok)
        return CKS_ERR_INTERNAL;
    return e->failed ? CKS_ERR_MEMORY : CKS_OK;
}
