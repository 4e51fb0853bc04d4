#include "probe/probing.h"

#include <ckscheck/tool.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/output.h"
#include "probe/probe_library.h"
#include "session/session.h"

/* Progress is shown for what takes longer than this. */
#define QUIET_SECONDS 1.0

/* Requests that a prediction needs, to see whether a proxy answers each time. */
#define PREDICT_SAMPLES 5

struct probing {
    const struct cli_settings *settings;
    struct cli_probe_library library;
    struct cks_probe *probe;
    struct cli_probed *result;
    struct cks_proxy endpoint;    /* --endpoint and --path */
    char *access_key_id, *secret; /* of --credential, for stores that give none */
    size_t secret_size;
    bool credential_taken;
    bool failed; /* out of memory */
    struct timespec began;
    bool shown; /* progress is on the terminal */
};

/* What Ctrl-C ends; set while a probe runs. */
static void (*volatile cancel_function)(struct cks_probe *);
static struct cks_probe *volatile cancel_probe;

static void
on_interrupt(int number)
{
    (void)number;
    if (cancel_function && cancel_probe)
        cancel_function(cancel_probe);
}

static double
seconds_since(const struct timespec *began)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

static void
on_progress(void *cookie, size_t done, size_t total)
{
    struct probing *p = cookie;
    if (!isatty(STDERR_FILENO) || seconds_since(&p->began) < QUIET_SECONDS)
        return;
    fprintf(stderr, "\rprobing: %zu of %zu done", done, total);
    fflush(stderr);
    p->shown = true;
}

static int
take_output(void *cookie, const char *text, size_t size)
{
    struct cli_text *t = cookie;
    char *data = realloc(t->data, t->size + size + 1);
    if (!data)
        return 1;
    memcpy(data + t->size, text, size);
    t->data = data;
    t->size += size;
    data[t->size] = '\0';
    return 0;
}

static enum cks_operation
kms_operation_of(const char *word)
{
    for (enum cks_operation o = CKS_CREATE; word && o <= CKS_CONNECT; o++)
        if (strcmp(word, cks_operation_name(o)) == 0)
            return o;
    return CKS_OPERATION_AUTO;
}

static bool
add_proxy(struct probing *p, const struct cks_proxy *proxy, const char *name)
{
    enum cks_status status = p->library.add(p->probe, proxy);
    if (status == CKS_OK) {
        p->result->count++;
        return true;
    }
    if (status != CKS_ERR_ARGUMENT) {
        p->failed = true;
        return false;
    }
    p->result->passed_over++;
    cli_error("%s: not probed: %s", cks_shown_argument(name), p->library.problem(p->probe));
    return true;
}

/* A call of a prediction that gives no credential has the one of --credential, unless the store has
 * another access key. */
static struct cks_proxy
with_credential(const struct probing *p, const struct cks_proxy *proxy)
{
    struct cks_proxy with = *proxy;
    const char *key = proxy->access_key_id;
    if (proxy->secret || !p->secret || (key && strcmp(key, p->access_key_id) != 0))
        return with;
    with.access_key_id = p->access_key_id;
    with.secret = p->secret;
    with.secret_size = p->secret_size;
    return with;
}

/* The proxy of one store of a file. A prediction probes what is predicted, no other store of an
 * inventory. */
static bool
take_store(void *cookie, const struct cks_proxy *proxy)
{
    struct probing *p = cookie;
    bool all = !p->settings->probe || kms_operation_of(p->settings->operation) == CKS_CONNECT;
    if (proxy->operation == CKS_EXISTING && !all)
        return true;
    struct cks_proxy with = with_credential(p, proxy);
    if (proxy->endpoint)
        return add_proxy(p, &with, proxy->endpoint);
    p->result->passed_over++;
    return true;
}

/* The credential of --endpoint, out of a file of its own. */
static bool
take_credential(void *cookie, const struct cks_proxy *proxy)
{
    struct probing *p = cookie;
    struct cks_proxy with = p->endpoint;
    if (!proxy->secret || !proxy->access_key_id)
        return true;
    with.access_key_id = proxy->access_key_id;
    with.secret = proxy->secret;
    with.secret_size = proxy->secret_size;
    if (!with.path)
        with.path = proxy->path;
    p->credential_taken = true;
    add_proxy(p, &with, with.endpoint);
    return false;
}

/* The credential of --credential, kept for the stores that give none. */
static bool
keep_credential(void *cookie, const struct cks_proxy *proxy)
{
    struct probing *p = cookie;
    if (!proxy->secret || !proxy->access_key_id)
        return true;
    p->access_key_id = strdup(proxy->access_key_id);
    p->secret = malloc(proxy->secret_size + 1);
    p->failed |= !p->access_key_id || !p->secret;
    if (p->secret) {
        memcpy(p->secret, proxy->secret, proxy->secret_size);
        p->secret_size = proxy->secret_size;
    }
    p->credential_taken = true;
    return false;
}

static int
status_of(const struct probing *p, enum cks_status status)
{
    if (status == CKS_OK && !p->failed)
        return CLI_OK;
    cli_error("%s", cks_status_text(status == CKS_OK ? CKS_ERR_MEMORY : status));
    return CLI_FAILED;
}

/* Reads files without judging them: only for what is in them. */
static int
each_proxy(struct probing *p, const struct cli_settings *files,
           bool (*take)(void *, const struct cks_proxy *))
{
    struct cks *c = NULL;
    int status = cli_session_open(files, &c);
    if (status != CLI_OK)
        return status;
    status = cli_session_add(files, c);
    if (status == CLI_OK)
        status = status_of(p, cks_each_proxy(c, take, p));
    cks_close(&c);
    return status;
}

static int
take_credential_of(struct probing *p, bool (*take)(void *, const struct cks_proxy *))
{
    const struct cli_settings *s = p->settings;
    const char *operand = s->credential;
    struct cli_settings files = {
        .operands = &operand, .operand_count = 1, .command = s->command, .fail_on = "never"};
    int status = each_proxy(p, &files, take);
    if (status == CLI_OK && !p->credential_taken) {
        cli_error("%s: contains no XksProxyAuthenticationCredential", s->credential);
        status = CLI_FAILED;
    }
    return status;
}

static int
add_stores(struct probing *p)
{
    int status = p->settings->credential ? take_credential_of(p, keep_credential) : CLI_OK;
    return status == CLI_OK ? each_proxy(p, p->settings, take_store) : status;
}

static int
add_endpoint(struct probing *p)
{
    const struct cli_settings *s = p->settings;
    p->endpoint = (struct cks_proxy){.size = sizeof(p->endpoint),
                                     .store = CKS_NO_STORE,
                                     .endpoint = s->endpoint,
                                     .path = s->path,
                                     .connectivity = s->connectivity};
    if (!s->credential)
        return add_proxy(p, &p->endpoint, s->endpoint) && !p->result->passed_over ? CLI_OK
                                                                                  : CLI_USAGE;
    int status = take_credential_of(p, take_credential);
    return status == CLI_OK && p->result->passed_over ? CLI_USAGE : status;
}

void
cli_probing_options(const struct cli_settings *s, const char *const *connect_to,
                    struct cks_probe_options *ret)
{
    ret->region = s->region;
    ret->operation = kms_operation_of(s->operation);
    ret->at_given = s->at.given;
    ret->at = s->at.at;
    ret->samples = s->samples ? s->samples : s->probe ? PREDICT_SAMPLES : 1;
    ret->conformance = s->conformance;
    ret->allow_private = s->allow_private;
    ret->dns_servers = s->dns_server;
    ret->connect_to = connect_to;
    ret->ca_file = s->ca_file;
    ret->client_cert = s->client_cert;
    ret->client_key = s->client_key;
}

static int
open_probe(struct probing *p)
{
    const struct cli_settings *s = p->settings;
    struct cks_probe_options o;
    const char **connect_to = calloc(s->connect_to.count + 1, sizeof(*connect_to));
    if (!connect_to)
        return status_of(p, CKS_ERR_MEMORY);
    for (size_t i = 0; i < s->connect_to.count; i++)
        connect_to[i] = s->connect_to.items[i];
    p->library.options_init(&o);
    cli_probing_options(s, connect_to, &o);
    o.progress = on_progress;
    o.progress_cookie = p;
    enum cks_status status = p->library.open(&o, &p->probe);
    free(connect_to);
    if (status == CKS_ERR_ARGUMENT || status == CKS_ERR_READ) {
        cli_error("%s", p->library.problem(p->probe));
        return status == CKS_ERR_READ ? CLI_FAILED : CLI_USAGE;
    }
    return status_of(p, status);
}

static int
run_probe(struct probing *p)
{
    /* The second Ctrl-C ends the program as if there were no handler. */
    struct sigaction mine = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND}, before;
    cancel_probe = p->probe;
    cancel_function = p->library.cancel;
    sigaction(SIGINT, &mine, &before);
    clock_gettime(CLOCK_MONOTONIC, &p->began);
    enum cks_status status = p->library.run(p->probe);
    sigaction(SIGINT, &before, NULL);
    cancel_function = NULL;
    cancel_probe = NULL;
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->result->cancelled = p->library.cancelled(p->probe);
    const char *unreached = p->library.unreached(p->probe);
    if (unreached)
        cli_error("%s", unreached);
    p->result->unreached = unreached != NULL;
    return status_of(p, status);
}

static int
print_probed(struct probing *p, bool way)
{
    enum cks_status status = p->library.json(p->probe, take_output, &p->result->evidence);
    if (status == CKS_OK && way)
        status = p->library.text(p->probe, cli_use_color(p->settings->color), take_output,
                                 &p->result->way);
    return status_of(p, status == CKS_ERR_WRITE ? CKS_ERR_MEMORY : status);
}

int
cli_probe(const struct cli_settings *settings, bool way, struct cli_probed *ret)
{
    struct probing p = {.settings = settings, .result = ret};
    *ret = (struct cli_probed){0};
    if (!cli_probe_library(&p.library))
        return CLI_FAILED;
    int status = open_probe(&p);
    if (status == CLI_OK)
        status = settings->endpoint ? add_endpoint(&p) : add_stores(&p);
    if (status == CLI_OK)
        status = run_probe(&p);
    if (status == CLI_OK)
        status = print_probed(&p, way);
    p.library.close(&p.probe);
    if (p.secret)
        explicit_bzero(p.secret, p.secret_size);
    free(p.secret);
    free(p.access_key_id);
    return status;
}

void
cli_probed_free(struct cli_probed *probed)
{
    free(probed->evidence.data);
    free(probed->way.data);
    *probed = (struct cli_probed){0};
}
