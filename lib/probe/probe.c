/* The public interface: options and targets in, a run, evidence out. */
#include "ckscheck/probe.h"
#include "ckscheck/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sized.h"
#include "probe/net/address.h"
#include "probe/engine.h"
#include "probe/loop.h"
#include "probe/show.h"
#include "probe/target.h"
#include "probe/unreached.h"

#define HOSTS_FILE "/etc/hosts"
#define TOOL "ckscheck"

struct cks_probe {
    struct cks_engine engine;
    struct cks_probe_options options;
    struct cks_arena texts; /* copies of options and targets, secrets among them */
    const char *problem;
    bool ran;
};

static int64_t
system_clock(void *cookie)
{
    CKS_UNUSED(cookie);
    return (int64_t)time(NULL);
}

void
cks_probe_options_init(struct cks_probe_options *options)
{
    if (options)
        *options = (struct cks_probe_options){.size = sizeof(*options), .samples = 1};
}

static bool
keep_text(struct cks_probe *p, const char **text)
{
    const char *c = *text ? cks_arena_strdup(&p->texts, *text) : NULL;
    bool ok = !*text || c;
    *text = c;
    return ok;
}

static const char *
kms_operation(enum cks_operation operation)
{
    switch (operation) {
    case CKS_CREATE:
        return "CreateCustomKeyStore";
    case CKS_UPDATE:
        return "UpdateCustomKeyStore";
    case CKS_CONNECT:
        return "ConnectCustomKeyStore";
    default:
        return "KmsHealthCheck";
    }
}

static enum cks_status
problem(struct cks_probe *p, enum cks_status status, const char *text)
{
    p->problem = text ? text : "out of memory";
    return text ? status : CKS_ERR_MEMORY;
}

static enum cks_status
read_connect_to(struct cks_probe *p)
{
    struct cks_engine_options *o = &p->engine.options;
    size_t n = 0;
    while (p->options.connect_to && p->options.connect_to[n])
        n++;
    o->connect_to = cks_arena_array(&p->texts, n, sizeof(*o->connect_to));
    if (n && !o->connect_to)
        return problem(p, CKS_ERR_MEMORY, NULL);
    for (; o->connect_to_count < n; o->connect_to_count++) {
        const char *text = p->options.connect_to[o->connect_to_count];
        if (!cks_target_connect_to(&p->texts, text, &o->connect_to[o->connect_to_count]))
            return problem(p, CKS_ERR_ARGUMENT,
                           cks_arena_printf(&p->texts,
                                            "'%s' is not HOST:PORT:ADDR:PORT with an IP address",
                                            cks_shown_argument(text)));
    }
    return CKS_OK;
}

static enum cks_status
read_options(struct cks_probe *p, const struct cks_probe_options *options)
{
    struct cks_engine_options *o = &p->engine.options;
    p->options = *options;
    if (!keep_text(p, &p->options.region) || !keep_text(p, &p->options.dns_servers) ||
        !keep_text(p, &p->options.ca_file) || !keep_text(p, &p->options.client_cert) ||
        !keep_text(p, &p->options.client_key))
        return problem(p, CKS_ERR_MEMORY, NULL);
    if (options->samples > CKS_PROBE_SAMPLES)
        return problem(p, CKS_ERR_ARGUMENT,
                       "at most 10 samples are allowed, to limit the load on "
                       "the proxy");
    o->region = p->options.region;
    o->operation = kms_operation(options->operation);
    o->user_agent = TOOL "/" CKS_VERSION " (probe)";
    o->samples = options->samples;
    o->conformance = options->conformance;
    o->allow_private = options->allow_private;
    o->handshakes = CKS_PROBE_HANDSHAKES;
    o->clock = options->clock ? options->clock : system_clock;
    o->clock_cookie = options->clock_cookie;
    o->progress = options->progress;
    o->progress_cookie = options->progress_cookie;
    return read_connect_to(p);
}

static enum cks_status
open_tls(struct cks_probe *p)
{
    const char *file = NULL;
    const struct cks_engine_options *o = &p->engine.options;
    struct cks_tls_options t = {
        .list = &cks_kms_roots,
        .ca_file = p->options.ca_file,
        .client_cert = p->options.client_cert,
        .client_key = p->options.client_key,
        .at = p->options.at_given ? p->options.at : o->clock(o->clock_cookie),
    };
    enum cks_status status = cks_tls_open(&p->engine.tls, &t, &file);
    if (status == CKS_ERR_READ)
        return problem(
            p, status,
            cks_arena_printf(&p->texts, "'%s' cannot be read, or contains no %s in PEM", file,
                             file == t.client_key ? "matching private key" : "certificate"));
    if (status != CKS_OK)
        p->problem = "OpenSSL could not be set up";
    return status;
}

static enum cks_status
open_dns(struct cks_probe *p)
{
    /* A user who names a server wants that server's answer. */
    struct cks_dns_options d = {
        .servers = p->options.dns_servers,
        .hosts_file = p->options.dns_servers ? NULL : HOSTS_FILE,
    };
    enum cks_status status = cks_dns_new(&d, &p->engine.dns);
    if (status == CKS_ERR_ARGUMENT)
        p->problem = "the DNS servers must be ADDR[:PORT], separated by commas";
    return status;
}

static enum cks_status
describe_set(struct cks_probe *p)
{
    struct cks_probe_set *set = &p->engine.set;
    char host[256] = "", taken[32];
    const struct cks_engine_options *o = &p->engine.options;
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    cks_time_format(o->clock(o->clock_cookie), taken);
    set->tool = TOOL;
    set->version = CKS_VERSION;
    set->from = cks_arena_strdup(&set->arena, host);
    set->taken = cks_arena_strdup(&set->arena, taken);
    return set->from && set->taken ? CKS_OK : problem(p, CKS_ERR_MEMORY, NULL);
}

enum cks_status
cks_probe_open(const struct cks_probe_options *options, struct cks_probe **ret_probe)
{
    struct cks_probe_options ours;
    cks_probe_options_init(&ours);
    if (!ret_probe)
        return CKS_ERR_ARGUMENT;
    *ret_probe = NULL;
    if (options && !cks_sized_read(options, &ours, sizeof(ours)))
        return CKS_ERR_ARGUMENT;
    struct cks_probe *p = calloc(1, sizeof(*p));
    if (!p)
        return CKS_ERR_MEMORY;
    *ret_probe = p;
    p->problem = "no error";
    p->engine.wake[0] = p->engine.wake[1] = -1;
    if (pipe2(p->engine.wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return problem(p, CKS_ERR_INTERNAL, "a pipe could not be created");
    enum cks_status status = read_options(p, &ours);
    if (status == CKS_OK)
        status = describe_set(p);
    if (status == CKS_OK)
        status = open_dns(p);
    return status == CKS_OK ? open_tls(p) : status;
}

const char *
cks_probe_problem(const struct cks_probe *probe)
{
    return probe ? probe->problem : "out of memory, or an invalid argument";
}

static struct cks_host *
host_named(struct cks_probe *p, const char *name)
{
    struct cks_engine *e = &p->engine;
    /* Files list stores of one host together, so the search begins at the end. */
    for (size_t i = e->hosts.count; i > 0; i--) {
        if (strcmp(e->hosts.items[i - 1]->name, name) == 0)
            return e->hosts.items[i - 1];
    }
    struct cks_host *h = cks_arena_alloc(&p->texts, sizeof(*h));
    struct cks_host **at = h ? cks_vec_push(&e->hosts) : NULL;
    if (!at)
        return NULL;
    *h = (struct cks_host){.engine = e, .name = name};
    *at = h;
    return h;
}

static bool
fill_record(struct cks_probe *p, struct cks_probe_record *r, const struct cks_proxy *t,
            const char *host)
{
    struct cks_arena *a = &p->engine.set.arena;
    char at[32];
    const char *region = t->region ? t->region : p->options.region;
    const char *connectivity = t->connectivity ? t->connectivity : "PUBLIC_ENDPOINT";
    cks_time_format(p->engine.tls.at, at);
    r->lab_ca = p->options.ca_file != NULL;
    r->operation = p->engine.options.operation;
    r->endpoint = cks_arena_strdup(a, t->endpoint);
    r->host = cks_arena_strdup(a, host);
    r->at = cks_arena_strdup(a, at);
    r->connectivity = cks_arena_strdup(a, connectivity);
    r->path = t->path ? cks_arena_strdup(a, t->path) : NULL;
    r->vpc_service = t->vpc_service ? cks_arena_strdup(a, t->vpc_service) : NULL;
    r->region = region ? cks_arena_strdup(a, region) : NULL;
    r->access_key_id = t->access_key_id ? cks_arena_strdup(a, t->access_key_id) : NULL;
    return r->endpoint && r->host && r->at && r->connectivity && (r->path || !t->path) &&
           (r->vpc_service || !t->vpc_service) && (r->region || !region) &&
           (r->access_key_id || !t->access_key_id);
}

static enum cks_status
add_target(struct cks_probe *p, const struct cks_proxy *t, const char *host)
{
    struct cks_engine *e = &p->engine;
    struct cks_host *h = host_named(p, host);
    struct cks_job *j = cks_arena_alloc(&p->texts, sizeof(*j));
    char *secret = t->secret ? cks_arena_strndup(&p->texts, t->secret, t->secret_size) : NULL;
    struct cks_probe_record *r = cks_probe_add_record(&e->set);
    struct cks_job **at = h && j && r && (secret || !t->secret) ? cks_vec_push(&e->jobs) : NULL;
    if (!at || !fill_record(p, r, t, host)) {
        e->failed = true;
        return problem(p, CKS_ERR_MEMORY, NULL);
    }
    *at = j;
    j->engine = e;
    j->host = h;
    j->index = e->set.records.count - 1;
    j->public_endpoint = strcmp(r->connectivity, "VPC_ENDPOINT_SERVICE") != 0;
    j->access_key_id = cks_str_of(r->access_key_id);
    if (secret)
        j->secret.hidden = (struct cks_str){secret, t->secret_size};
    /* Requests need it; the record would show a part of the secret. */
    if (cks_secret_tells(j->secret, j->access_key_id))
        r->access_key_id = NULL;
    return CKS_OK;
}

enum cks_status
cks_probe_add(struct cks_probe *p, const struct cks_proxy *proxy)
{
    struct cks_proxy ours = {.store = CKS_NO_STORE};
    const struct cks_proxy *t = &ours;
    if (!p || !proxy)
        return CKS_ERR_ARGUMENT;
    if (p->ran)
        return CKS_ERR_STATE;
    if (!cks_sized_read(proxy, &ours, sizeof(ours)))
        return problem(p, CKS_ERR_ARGUMENT, "the size of the proxy's description is invalid");
    if (p->engine.jobs.count == CKS_PROBE_TARGETS)
        return problem(p, CKS_ERR_ARGUMENT, "more than 10,000 stores in one run");
    char *host = NULL;
    const char *wrong = cks_target_host(&p->texts, t->endpoint, &host);
    if (!wrong)
        wrong = cks_target_check(t);
    if (wrong)
        return problem(p, CKS_ERR_ARGUMENT, wrong);
    return host ? add_target(p, t, host) : problem(p, CKS_ERR_MEMORY, NULL);
}

/* Takes the secrets of the run out of all that servers sent. Where that cannot be done, nothing is
 * left to be shown. */
static enum cks_status
scrub_records(struct cks_probe *p)
{
    struct cks_engine *e = &p->engine;
    bool ok = true;
    for (size_t i = 0; ok && i < e->jobs.count; i++)
        ok = cks_scrub_add(&e->scrub, e->jobs.items[i]->secret.hidden);
    if (ok)
        cks_scrub_set(&e->scrub, &e->set);
    else
        e->set.records.count = 0;
    return ok ? CKS_OK : problem(p, CKS_ERR_MEMORY, NULL);
}

enum cks_status
cks_probe_run(struct cks_probe *p)
{
    if (!p)
        return CKS_ERR_ARGUMENT;
    if (p->ran || !p->engine.dns || !p->engine.tls.strict)
        return CKS_ERR_STATE;
    p->ran = true;
    enum cks_status status = p->engine.failed ? CKS_ERR_MEMORY : cks_engine_run(&p->engine);
    enum cks_status scrubbed = scrub_records(p);
    return status == CKS_OK ? scrubbed : status;
}

void
cks_probe_cancel(struct cks_probe *probe)
{
    if (probe)
        cks_engine_cancel(&probe->engine);
}

bool
cks_probe_cancelled(const struct cks_probe *probe)
{
    return probe && probe->engine.cancelled;
}

const char *
cks_probe_unreached(struct cks_probe *probe)
{
    struct cks_buf text = {0};
    if (!probe || !probe->ran)
        return NULL;
    cks_probe_tell_unreached(&text, &probe->engine.set);
    const char *copy = NULL;
    if (cks_buf_ok(&text) && text.len)
        copy = cks_arena_strndup(&probe->texts, text.data, text.len);
    cks_buf_free(&text);
    return copy;
}

static enum cks_status
send_text(struct cks_buf *text, cks_sink_fn sink, void *cookie)
{
    enum cks_status status = cks_buf_ok(text) ? CKS_OK : CKS_ERR_MEMORY;
    if (status == CKS_OK && text->len && sink(cookie, text->data, text->len) != 0)
        status = CKS_ERR_WRITE;
    cks_buf_free(text);
    return status;
}

enum cks_status
cks_probe_json(const struct cks_probe *p, cks_sink_fn sink, void *cookie)
{
    struct cks_buf text = {0};
    if (!p || !sink)
        return CKS_ERR_ARGUMENT;
    if (!p->ran)
        return CKS_ERR_STATE;
    cks_probe_write(&text, &p->engine.set);
    return send_text(&text, sink, cookie);
}

enum cks_status
cks_probe_text(const struct cks_probe *p, bool color, cks_sink_fn sink, void *cookie)
{
    struct cks_buf text = {0};
    if (!p || !sink)
        return CKS_ERR_ARGUMENT;
    if (!p->ran)
        return CKS_ERR_STATE;
    cks_probe_show(&text, &p->engine.set, color);
    return send_text(&text, sink, cookie);
}

void
cks_probe_close(struct cks_probe **probe)
{
    struct cks_probe *p = probe ? *probe : NULL;
    if (!p)
        return;
    *probe = NULL;
    /* Open questions are answered now and not continued. */
    p->engine.cancelled = true;
    cks_dns_free(p->engine.dns);
    cks_tls_close(&p->engine.tls);
    cks_vec_free(&p->engine.hosts);
    cks_vec_free(&p->engine.jobs);
    cks_vec_free(&p->engine.conns);
    cks_vec_free(&p->engine.refused);
    cks_scrub_free(&p->engine.scrub);
    cks_probe_set_free(&p->engine.set);
    cks_arena_free(&p->texts);
    for (int i = 0; i < 2; i++) {
        if (p->engine.wake[i] >= 0)
            close(p->engine.wake[i]);
    }
    free(p);
}
