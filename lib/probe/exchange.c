#include "probe/exchange.h"

#include "probe/engine.h"

#include "probe/conformance.h"
#include "probe/job.h"
#include "probe/kept.h"
#include "probe/net/request.h"
#include "probe/progress.h"

static void next_attempt(struct cks_job *j);

static struct cks_arena *
arena(struct cks_job *j)
{
    return &j->engine->set.arena;
}

static bool
credential_refused(const struct cks_job *j)
{
    const struct cks_engine *e = j->engine;
    for (size_t i = 0; i < e->refused.count; i++) {
        if (cks_str_eq(e->refused.items[i], j->access_key_id))
            return true;
    }
    return false;
}

static enum cks_http_not_sent
not_sent(const struct cks_job *j)
{
    const struct cks_probe_record *r = cks_job_record(j);
    if (!r->path)
        return CKS_HTTP_NO_PATH;
    if (j->secret.hidden.n == 0 || j->access_key_id.n == 0)
        return CKS_HTTP_NO_CREDENTIAL;
    if (!r->region)
        return CKS_HTTP_NO_REGION;
    return credential_refused(j) ? CKS_HTTP_CREDENTIAL_REFUSED : CKS_HTTP_SENT;
}

static struct cks_request
request_of(struct cks_job *j, const char *id)
{
    const struct cks_engine_options *o = &j->engine->options;
    const struct cks_probe_record *r = cks_job_record(j);
    return (struct cks_request){
        .method = "POST",
        .host = j->host->name,
        .path = r->path,
        .operation = r->operation,
        .request_id = id,
        .region = r->region,
        .user_agent = o->user_agent,
        .access_key_id = j->access_key_id,
        .secret = j->secret,
        .time = o->clock(o->clock_cookie),
    };
}

/* Sends over the ready, verified connection. */
static void
send_request(struct cks_job *j, const struct cks_request *r, int64_t timeout_ms)
{
    struct cks_buf bytes = {0};
    if (!j->main->session.verified || !cks_request_build(&bytes, &j->engine->tls, r) ||
        !cks_scrub_add_request(&j->engine->scrub, cks_buf_str(&bytes))) {
        cks_buf_free(&bytes);
        cks_job_fail(j);
        return;
    }
    j->step = CKS_JOB_REQUEST;
    j->own_connection = !j->main->reused;
    cks_conn_send(j->main, &bytes, timeout_ms * 1000);
}

static void
send_health(struct cks_job *j)
{
    char id[37];
    struct cks_probe_http *h = cks_job_record(j)->http;
    if (!cks_tls_uuid(&j->engine->tls, id)) {
        cks_job_fail(j);
        return;
    }
    if (!h->request_id)
        h->request_id = cks_arena_strdup(arena(j), id);
    struct cks_request r = request_of(j, id);
    send_request(j, &r, j->kind == CKS_ATTEMPT_FIRST ? CKS_PROBE_ANSWER_MS : CKS_PROBE_AGAIN_MS);
}

static void
send_check(struct cks_job *j)
{
    char id[37];
    if (!cks_tls_uuid(&j->engine->tls, id)) {
        cks_job_fail(j);
        return;
    }
    struct cks_request r = request_of(j, id);
    cks_conformance_spoil(j, &r);
    if (j->engine->failed)
        return;
    send_request(j, &r, CKS_PROBE_AGAIN_MS);
}

static bool
connection_is_ready(const struct cks_job *j)
{
    return j->main && j->main->state == CKS_CONN_READY &&
           (!j->main->reused || cks_http_reusable(&j->main->http));
}

/* Sends what is next, over the connection or a new one. */
static void
send_next(struct cks_job *j)
{
    if (!connection_is_ready(j))
        cks_job_reconnect(j);
    else if (j->check)
        send_check(j);
    else
        send_health(j);
}

void
cks_exchange_begin(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    if (r->http) {
        send_next(j);
        return;
    }
    r->http = cks_probe_new_http(arena(j));
    if (!r->http) {
        cks_job_fail(j);
        return;
    }
    r->http->not_sent = not_sent(j);
    if (r->http->not_sent != CKS_HTTP_SENT) {
        cks_job_finish(j);
        return;
    }
    cks_job_ended(j, CKS_PROBE_PHASE_HTTP);
    j->kind = CKS_ATTEMPT_FIRST;
    unsigned n = j->engine->options.samples;
    j->samples = n ? n - 1 : 0;
    send_health(j);
}

static void
refuse_credential(struct cks_job *j)
{
    struct cks_str *s = credential_refused(j) ? NULL : cks_vec_push(&j->engine->refused);
    if (s)
        *s = j->access_key_id;
    else if (!credential_refused(j))
        cks_job_fail(j);
}

/* KMS would have given up on this attempt and, once, tried again. */
static bool
like_a_timeout(const struct cks_probe_attempt *a)
{
    if (a->outcome == CKS_HTTP_ANSWERED || a->outcome == CKS_HTTP_TIMEOUT)
        return a->us > (int64_t)CKS_KMS_REQUEST_MS * 1000;
    return a->outcome == CKS_HTTP_RESET || a->outcome == CKS_HTTP_CLOSED ||
           a->outcome == CKS_HTTP_NETWORK;
}

/* An intrusion guard may count these. */
static bool
never_again(int64_t status)
{
    return status == 401 || status == 403 || status == 404 || status == 429 || status == 501;
}

static void
finish_exchange(struct cks_job *j)
{
    cks_kept_times(j);
    cks_job_finish(j);
}

/* ---- samples, spread over every address ---- */

static bool
is_verified(const struct cks_probe_record *r, const char *address)
{
    if (r->tls && r->tls->address && strcmp(r->tls->address, address) == 0)
        return true;
    for (size_t i = 0; i < r->other_tls.count; i++)
        if (strcmp(r->other_tls.items[i].address, address) == 0)
            return r->other_tls.items[i].result == CKS_TLS_VERIFIED;
    return false;
}

/* The addresses that a request can be sent to, that of the first request first. */
static size_t
usable_addresses(const struct cks_job *j, const char *ret[CKS_PROBE_ADDRESSES])
{
    const struct cks_probe_record *r = cks_job_record(j);
    const char *first = r->attempts.items[0].address;
    size_t n = 0;
    ret[n++] = first;
    for (size_t i = 0; i < r->tcp.count && n < CKS_PROBE_ADDRESSES; i++) {
        const char *address = r->tcp.items[i].address;
        if (strcmp(address, first) != 0 && is_verified(r, address))
            ret[n++] = address;
    }
    return n;
}

/* The requests of a probe so far; a second try is one with its first. */
static size_t
requests_made(const struct cks_probe_record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->attempts.count; i++)
        n += r->attempts.items[i].kind != CKS_ATTEMPT_AGAIN;
    return n;
}

/* Each address gets its share of the requests, one address after the other, so that few connections
 * are made; each gets one at least, up to the most that a probe sends. */
static void
next_sample(struct cks_job *j)
{
    const char *addresses[CKS_PROBE_ADDRESSES];
    const struct cks_probe_record *r = cks_job_record(j);
    size_t n = usable_addresses(j, addresses), made = requests_made(r);
    size_t all = j->engine->options.samples;
    if (all < n)
        all = n < CKS_PROBE_SAMPLES ? n : CKS_PROBE_SAMPLES;
    if (made >= all) {
        j->samples = 0;
        next_attempt(j);
        return;
    }
    const char *to = addresses[made * n / all];
    j->kind = CKS_ATTEMPT_SAMPLE;
    j->step = CKS_JOB_REQUEST;
    if (strcmp(to, j->address) == 0) {
        send_next(j);
        return;
    }
    j->address = to;
    cks_job_reconnect(j);
}

void
cks_exchange_spread(struct cks_job *j)
{
    next_sample(j);
}

static void
next_attempt(struct cks_job *j)
{
    const struct cks_probe_record *r = cks_job_record(j);
    const struct cks_probe_attempt *last = &r->attempts.items[r->attempts.count - 1];
    bool stop = last->outcome == CKS_HTTP_ANSWERED && never_again(last->status);
    j->alone = false;
    if (!stop && !j->again && j->kind == CKS_ATTEMPT_FIRST && like_a_timeout(last)) {
        j->again = true;
        j->kind = CKS_ATTEMPT_AGAIN;
        /* An answer that came late may be late for our own load: it is timed again alone. One
         * that never came is not. */
        if (last->outcome == CKS_HTTP_ANSWERED) {
            j->step = CKS_JOB_ALONE;
            j->engine->waiting_alone++;
        } else {
            send_next(j);
        }
        return;
    }
    bool reachable = last->outcome == CKS_HTTP_ANSWERED || j->engine->options.samples > 1;
    if (!stop && reachable && j->samples) {
        j->step = CKS_JOB_SPREAD;
        if (!j->open && j->tried == r->tcp.count)
            next_sample(j);
    } else if (!stop && cks_conformance_next(j)) {
        send_next(j);
    } else {
        finish_exchange(j);
    }
}

void
cks_exchange_alone(struct cks_job *j)
{
    j->alone = true;
    send_next(j);
}

static void
check_over(struct cks_job *j, const struct cks_conn *c, enum cks_http_outcome outcome)
{
    cks_conformance_keep(j, c, outcome);
    if (j->engine->failed)
        return;
    if (cks_conformance_next(j))
        send_next(j);
    else
        finish_exchange(j);
}

/* A server may close a kept connection while it is idle; that is not a failure of the network, and
 * the request, of which nothing was answered, goes over a new one. */
static bool
found_closed(const struct cks_job *j, const struct cks_conn *c)
{
    return !j->own_connection && !j->reopened && c->end == CKS_CONN_END_CLOSED &&
           c->http.seen == 0 && c->session.alert < 0;
}

void
cks_exchange_over(struct cks_job *j, struct cks_conn *c)
{
    if (c->http.fault == CKS_HTTP_FAULT_MEMORY) {
        cks_job_fail(j);
        return;
    }
    if (found_closed(j, c)) {
        j->reopened = true;
        cks_job_reconnect(j);
        return;
    }
    j->reopened = false;
    enum cks_http_outcome outcome = cks_kept_outcome(c);
    if (j->check) {
        check_over(j, c, outcome);
        return;
    }
    if (!cks_keep_attempt(j, outcome, c->http.status, c->answered - c->sent))
        return;
    cks_keep_answer(j, c, outcome);
    if (outcome == CKS_HTTP_ANSWERED && c->http.status == 401)
        refuse_credential(j);
    if (!j->engine->failed)
        next_attempt(j);
}

void
cks_exchange_unconnected(struct cks_job *j)
{
    j->own_connection = true;
    if (j->check) {
        finish_exchange(j);
        return;
    }
    if (!cks_keep_attempt(j, CKS_HTTP_NETWORK, 0, -1))
        return;
    if (cks_job_record(j)->http->outcome == CKS_HTTP_NOT_SENT)
        cks_job_record(j)->http->outcome = CKS_HTTP_NETWORK;
    next_attempt(j);
}
