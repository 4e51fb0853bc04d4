#include "probe/prober.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/output.h"
#include "probe/probe_library.h"
#include "probe/probing.h"

/* More probes at once than an endpoint makes. */
#define RUNNING_MAX 64u

struct cli_prober {
    const struct cli_settings *settings;
    struct cli_probe_library library;
    const char **connect_to;
    pthread_mutex_t lock;
    bool cancelled;
    struct cks_probe *running[RUNNING_MAX];
};

static enum cks_status
open_one(struct cli_prober *p, enum cks_operation operation, struct cks_probe **ret)
{
    struct cks_probe_options o;
    p->library.options_init(&o);
    cli_probing_options(p->settings, p->connect_to, &o);
    o.operation = operation;
    return p->library.open(&o, ret);
}

int
cli_prober_open(struct cli_prober **ret, const struct cli_settings *settings)
{
    struct cks_probe *probe = NULL;
    struct cli_prober *p = calloc(1, sizeof(*p));
    *ret = p;
    if (!p)
        return CLI_FAILED;
    p->settings = settings;
    pthread_mutex_init(&p->lock, NULL);
    p->connect_to = calloc(settings->connect_to.count + 1, sizeof(*p->connect_to));
    if (!p->connect_to || !cli_probe_library(&p->library))
        return CLI_FAILED;
    for (size_t i = 0; i < settings->connect_to.count; i++)
        p->connect_to[i] = settings->connect_to.items[i];
    enum cks_status status = open_one(p, CKS_CREATE, &probe);
    if (status != CKS_OK)
        cli_error("%s", probe ? p->library.problem(probe) : cks_status_text(status));
    p->library.close(&probe);
    return status == CKS_OK ? CLI_OK : status == CKS_ERR_ARGUMENT ? CLI_USAGE : CLI_FAILED;
}

/* Puts a probe among those that run, or takes it out; its place, RUNNING_MAX where it must not. */
static size_t
enter(struct cli_prober *p, struct cks_probe *probe)
{
    size_t i = 0;
    pthread_mutex_lock(&p->lock);
    while (i < RUNNING_MAX && p->running[i])
        i++;
    if (p->cancelled)
        i = RUNNING_MAX;
    if (i < RUNNING_MAX)
        p->running[i] = probe;
    pthread_mutex_unlock(&p->lock);
    return i;
}

static void
leave(struct cli_prober *p, size_t i)
{
    pthread_mutex_lock(&p->lock);
    p->running[i] = NULL;
    pthread_mutex_unlock(&p->lock);
}

void
cli_prober_look(struct cli_prober *p, const struct cks_proxy *proxy, enum cks_operation operation,
                cks_sink_fn take, void *take_cookie)
{
    struct cks_probe *probe = NULL;
    if (open_one(p, operation, &probe) == CKS_OK && p->library.add(probe, proxy) == CKS_OK) {
        size_t i = enter(p, probe);
        if (i < RUNNING_MAX) {
            enum cks_status status = p->library.run(probe);
            leave(p, i);
            if (status == CKS_OK)
                p->library.json(probe, take, take_cookie);
        }
    }
    p->library.close(&probe);
}

void
cli_prober_cancel(struct cli_prober *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->cancelled = true;
    for (size_t i = 0; i < RUNNING_MAX; i++)
        if (p->running[i])
            p->library.cancel(p->running[i]);
    pthread_mutex_unlock(&p->lock);
}

void
cli_prober_close(struct cli_prober **p)
{
    if (!*p)
        return;
    pthread_mutex_destroy(&(*p)->lock);
    free((*p)->connect_to);
    free(*p);
    *p = NULL;
}
