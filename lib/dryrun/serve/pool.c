#include "dryrun/serve/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "dryrun/limits.h"

struct job {
    struct cks_dry_pool *pool;
    void (*work)(void *cookie, cks_sink_fn take, void *take_cookie);
    void (*done)(void *cookie, struct cks_str result);
    void *cookie;
    struct cks_buf result;
    pthread_t thread;
    int64_t added; /* in milliseconds */
    struct job *next;
};

struct cks_dry_pool {
    int wake_fd;
    int waiting_ms;
    pthread_mutex_t lock; /* of `finished` alone; the rest is the loop's */
    struct job *finished;
    struct job *waiting, **waiting_end;
    unsigned running, waiting_count;
};

struct cks_dry_pool *
cks_dry_pool_new(int wake_fd, int waiting_ms)
{
    struct cks_dry_pool *p = calloc(1, sizeof(*p));
    if (!p)
        return NULL;
    p->wake_fd = wake_fd;
    p->waiting_ms = waiting_ms;
    p->waiting_end = &p->waiting;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

static int
take_result(void *cookie, const char *text, size_t size)
{
    struct job *j = cookie;
    cks_buf_add(&j->result, text, size);
    return !cks_buf_ok(&j->result);
}

static void *
run(void *arg)
{
    struct job *j = arg;
    struct cks_dry_pool *p = j->pool;
    const uint64_t one = 1;
    j->work(j->cookie, take_result, j);
    pthread_mutex_lock(&p->lock);
    j->next = p->finished;
    p->finished = j;
    pthread_mutex_unlock(&p->lock);
    /* The counter is never full: it counts to 2^64. */
    return TEMP_FAILURE_RETRY(write(p->wake_fd, &one, sizeof(one))) == sizeof(one) ? NULL : p;
}

static bool
start(struct job *j)
{
    if (pthread_create(&j->thread, NULL, run, j) != 0)
        return false;
    j->pool->running++;
    return true;
}

static int64_t
clock_of_pool(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool
cks_dry_pool_add(struct cks_dry_pool *p,
                 void (*work)(void *cookie, cks_sink_fn take, void *take_cookie),
                 void (*done)(void *cookie, struct cks_str result), void *cookie)
{
    struct job *j = p->waiting_count < CKS_DRY_WAITING_MAX ? calloc(1, sizeof(*j)) : NULL;
    if (!j)
        return false;
    *j = (struct job){.pool = p, .work = work, .done = done, .cookie = cookie};
    j->added = clock_of_pool();
    if (p->running < CKS_DRY_PROBES_MAX) {
        if (start(j))
            return true;
        free(j);
        return false;
    }
    *p->waiting_end = j;
    p->waiting_end = &j->next;
    p->waiting_count++;
    return true;
}

static void
complete(struct job *j)
{
    j->done(j->cookie, cks_buf_ok(&j->result) ? cks_buf_str(&j->result) : (struct cks_str){0});
    cks_buf_free(&j->result);
    free(j);
}

static struct job *
next_waiting(struct cks_dry_pool *p)
{
    struct job *j = p->waiting;
    if (!j)
        return NULL;
    p->waiting = j->next;
    if (!p->waiting)
        p->waiting_end = &p->waiting;
    p->waiting_count--;
    j->next = NULL;
    return j;
}

static void
start_waiting(struct cks_dry_pool *p)
{
    while (p->running < CKS_DRY_PROBES_MAX && p->waiting) {
        struct job *j = next_waiting(p);
        if (clock_of_pool() - j->added > p->waiting_ms || !start(j))
            complete(j);
    }
}

void
cks_dry_pool_finish(struct cks_dry_pool *p)
{
    pthread_mutex_lock(&p->lock);
    struct job *done = p->finished;
    p->finished = NULL;
    pthread_mutex_unlock(&p->lock);
    while (done) {
        struct job *j = done;
        done = j->next;
        pthread_join(j->thread, NULL);
        p->running--;
        complete(j);
    }
    start_waiting(p);
}

void
cks_dry_pool_end(struct cks_dry_pool *p)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    for (struct job *j = next_waiting(p); j; j = next_waiting(p))
        complete(j);
    while (p->running) {
        cks_dry_pool_finish(p);
        if (p->running)
            nanosleep(&pause, NULL);
    }
}

void
cks_dry_pool_free(struct cks_dry_pool *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p);
}
