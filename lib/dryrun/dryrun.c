/* The public interface: an engine, a server over it, a command against it. */
#include "ckscheck/dryrun.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sized.h"
#include "dryrun/calls/open.h"
#include "dryrun/run/child.h"
#include "dryrun/run/family.h"
#include "dryrun/run/sockets.h"
#include "dryrun/run/watch.h"
#include "dryrun/serve/server.h"
#include "dryrun/serve/tls.h"
#include "dryrun/state/inventory.h"

#define ADDRESS_DEFAULT "127.0.0.1:0"
#define TEMPORARY_DEFAULT "/tmp"
#define PROBLEM_MAX 512

struct cks_dryrun {
    struct cks_dry_engine engine;
    struct cks_dry_server *server;
    struct cks_dry_tls *tls;
    struct cks_dry_files files;
    char url[128];
    char problem[PROBLEM_MAX];
    unsigned failed_describes; /* of the command; 0: no bound */
};

void
cks_dryrun_options_init(struct cks_dryrun_options *options)
{
    *options = (struct cks_dryrun_options){.size = sizeof(*options), .connecting = 1};
}

static enum cks_status
fail_run(struct cks_dryrun *d, enum cks_status status, const char *what, const char *why)
{
    snprintf(d->problem, sizeof(d->problem), "%s%s%s", what, *what ? ": " : "", why);
    return status;
}

enum cks_status
cks_dryrun_open(const struct cks_dryrun_options *options, struct cks_dryrun **ret_dryrun)
{
    struct cks_dryrun_options ours;
    const char *why = NULL;
    cks_dryrun_options_init(&ours);
    if (!ret_dryrun || (options && !cks_sized_read(options, &ours, sizeof(ours))))
        return CKS_ERR_ARGUMENT;
    struct cks_dryrun *d = calloc(1, sizeof(*d));
    if (!d)
        return CKS_ERR_MEMORY;
    enum cks_status status = cks_dry_engine_init(&d->engine, &ours, &why);
    if (status == CKS_ERR_MEMORY) {
        cks_dryrun_close(&d);
        return status;
    }
    if (status != CKS_OK)
        fail_run(d, status, "", why ? why : cks_status_text(status));
    *ret_dryrun = d;
    return status;
}

const char *
cks_dryrun_problem(const struct cks_dryrun *dryrun)
{
    return dryrun ? dryrun->problem : "";
}

const struct cks_failure *
cks_dryrun_failure(const struct cks_dryrun *dryrun, size_t i)
{
    return dryrun && i < dryrun->engine.base.failures.count ? &dryrun->engine.base.failures.items[i]
                                                            : NULL;
}

const char *
cks_dryrun_url(const struct cks_dryrun *dryrun)
{
    return dryrun ? dryrun->url : "";
}

/* Serves on a socket; TLS on `tls_fd` and names on `names_fd` where they are not -1. */
static enum cks_status
serve_on(struct cks_dryrun *d, int fd, int tls_fd, int names_fd)
{
    char address[64] = "";
    bool named = cks_dry_socket_address(fd, address);
    d->server = cks_dry_server_new(&d->engine);
    bool ok = d->server && cks_dry_server_listen(d->server, fd, NULL);
    if (ok && tls_fd >= 0)
        ok = cks_dry_server_listen(d->server, tls_fd, d->tls);
    if (ok && names_fd >= 0)
        ok = cks_dry_server_names(d->server, names_fd);
    int error = ok && named ? cks_dry_server_start(d->server) : ENOMEM;
    if (error)
        return fail_run(d, CKS_ERR_MEMORY, "the endpoint cannot be started", strerror(error));
    snprintf(d->url, sizeof(d->url), "http://%s", address);
    return CKS_OK;
}

/* A socket on the address of the options; -1 after a problem, which *ret_status then has. */
static int
own_socket(struct cks_dryrun *d, enum cks_status *ret_status)
{
    const char *address = d->engine.options.address;
    int error = 0;
    int fd = cks_dry_listen(address ? address : ADDRESS_DEFAULT, &error);
    bool malformed = error == EINVAL;
    if (fd < 0)
        *ret_status = fail_run(d, malformed ? CKS_ERR_ARGUMENT : CKS_ERR_INTERNAL,
                               address ? address : ADDRESS_DEFAULT,
                               malformed ? "is not ADDR:PORT" : strerror(error));
    return fd;
}

enum cks_status
cks_dryrun_start(struct cks_dryrun *dryrun)
{
    if (!dryrun || dryrun->server)
        return CKS_ERR_STATE;
    enum cks_status status = CKS_OK;
    int fd = own_socket(dryrun, &status);
    return fd < 0 ? status : serve_on(dryrun, fd, -1, -1);
}

/* Makes what an isolated command needs; 0, or an errno value. */
static int
prepare_isolation(struct cks_dryrun *d, const struct cks_dryrun_command *command)
{
    struct cks_buf authority = {0};
    d->tls = cks_dry_tls_new();
    if (!d->tls)
        return ENOMEM;
    cks_dry_tls_authority(d->tls, &authority);
    int error =
        cks_buf_ok(&authority)
            ? cks_dry_files_make(&d->files, &d->engine.texts,
                                 command->temporary ? command->temporary : TEMPORARY_DEFAULT,
                                 cks_buf_str(&authority), command->environment)
            : ENOMEM;
    cks_buf_free(&authority);
    return error;
}

/* Starts the command's process, isolated where that is wanted and possible. */
static enum cks_status
start_child(struct cks_dryrun *d, const struct cks_dryrun_command *command, const sigset_t *mask,
            struct cks_dry_child *child, struct cks_dryrun_end *ret)
{
    int error;
    if (command->isolation != CKS_ISOLATION_OFF) {
        error = prepare_isolation(d, command);
        child->why = "its files cannot be made";
        if (!error)
            error = cks_dry_child_start(child, &d->files, command, mask);
        ret->isolated = error == 0;
        if (!error)
            return CKS_OK;
        ret->why_not_isolated = child->why;
        if (command->isolation == CKS_ISOLATION_REQUIRE)
            return fail_run(d, CKS_ERR_INTERNAL, child->why, strerror(error));
        if (command->exposed)
            command->exposed(command->exposed_cookie, child->why);
    } else {
        ret->why_not_isolated = "it was not asked for";
    }
    error = cks_dry_child_start(child, NULL, command, mask);
    return error ? fail_run(d, CKS_ERR_MEMORY, "a process cannot be made", strerror(error))
                 : CKS_OK;
}

static bool
asks_in_vain(void *cookie)
{
    const struct cks_dryrun *d = cookie;
    unsigned most = __atomic_load_n(&d->engine.most_failed_describes, __ATOMIC_RELAXED);
    return d->failed_describes && most >= d->failed_describes;
}

static void
read_status(struct cks_dryrun_end *ret, int status)
{
    if (WIFEXITED(status))
        ret->exit_status = WEXITSTATUS(status);
    else if (WIFSIGNALED(status))
        ret->signal = WTERMSIG(status);
}

static enum cks_status
run_child(struct cks_dryrun *d, struct cks_dry_child *child, bool isolated,
          struct cks_dryrun_end *ret)
{
    int status;
    enum cks_status made = CKS_OK;
    int fd = isolated ? child->sockets[CKS_DRY_PLAIN] : own_socket(d, &made);
    if (fd >= 0)
        made = serve_on(d, fd, child->sockets[CKS_DRY_TLS], child->sockets[CKS_DRY_NAMES]);
    if (made != CKS_OK) {
        cks_dry_child_abandon(child);
        return made;
    }
    ret->start_error = cks_dry_child_go(child, d->url);
    ret->ended_by_us = cks_dry_watch(child->pid, asks_in_vain, d, &status);
    read_status(ret, status);
    return CKS_OK;
}

static enum cks_status
run(struct cks_dryrun *dryrun, const struct cks_dryrun_command *command, struct cks_dryrun_end *ret)
{
    sigset_t watched, before;
    struct sigaction reap = {.sa_handler = SIG_DFL}, reap_before;
    struct cks_dry_child child = {.pid = -1, .channel = -1};
    struct cks_dry_family family;
    dryrun->failed_describes = command->failed_describes;
    cks_dry_family_adopt(&family);
    cks_dry_watched(&watched);
    pthread_sigmask(SIG_BLOCK, &watched, &before);
    sigaction(SIGCHLD, &reap, &reap_before);
    enum cks_status status = start_child(dryrun, command, &before, &child, ret);
    if (status == CKS_OK)
        status = run_child(dryrun, &child, ret->isolated, ret);
    if (ret->ended_by_us)
        cks_dry_family_end(&family);
    ret->left_running = (unsigned)cks_dry_family_release(&family);
    sigaction(SIGCHLD, &reap_before, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    cks_dry_files_remove(&dryrun->files);
    return status;
}

enum cks_status
cks_dryrun_run(struct cks_dryrun *dryrun, const struct cks_dryrun_command *command,
               struct cks_dryrun_end *ret)
{
    struct cks_dryrun_command ours = {.size = sizeof(ours)};
    struct cks_dryrun_end end = {.size = sizeof(end)};
    if (!dryrun || !command || !ret || !cks_sized_read(command, &ours, sizeof(ours)) ||
        !ours.arguments || !ours.arguments[0] || !ours.environment ||
        !cks_sized_fill(ret, &end, sizeof(end)))
        return CKS_ERR_ARGUMENT;
    if (dryrun->server)
        return CKS_ERR_STATE;
    enum cks_status status = run(dryrun, &ours, &end);
    cks_sized_fill(ret, &end, sizeof(end));
    return status;
}

enum cks_status
cks_dryrun_stop(struct cks_dryrun *dryrun)
{
    if (!dryrun)
        return CKS_ERR_ARGUMENT;
    int error = dryrun->server ? cks_dry_server_stop(dryrun->server) : 0;
    const char *why = error == ESTALE ? "another run has written it since this one read it; the "
                                        "stores of this run are not in it"
                                      : strerror(error);
    const char *state = dryrun->engine.options.state;
    return error ? fail_run(dryrun, CKS_ERR_WRITE, state ? state : "the endpoint", why) : CKS_OK;
}

void
cks_dryrun_close(struct cks_dryrun **dryrun)
{
    if (!dryrun || !*dryrun)
        return;
    struct cks_dryrun *d = *dryrun;
    cks_dry_server_free(d->server);
    cks_dry_tls_free(d->tls);
    cks_dry_files_remove(&d->files);
    cks_dry_engine_free(&d->engine);
    free(d);
    *dryrun = NULL;
}

enum cks_status
cks_dryrun_inventory(const struct cks_dryrun *dryrun, const char *region, cks_sink_fn sink,
                     void *cookie)
{
    struct cks_buf text = {0};
    if (!dryrun || !sink)
        return CKS_ERR_ARGUMENT;
    cks_dry_inventory_write(&dryrun->engine.stores, region, &text);
    enum cks_status status = !cks_buf_ok(&text)                       ? CKS_ERR_MEMORY
                             : sink(cookie, text.data, text.len) != 0 ? CKS_ERR_WRITE
                                                                      : CKS_OK;
    cks_buf_free(&text);
    return status;
}
