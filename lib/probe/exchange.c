#include "probe/exchange.h"

#include "probe/engine.h"

#include <errno.h>
#include <stdlib.h>

#include "evidence/probe/health_answer.h"
#include "probe/job.h"
#include "probe/net/request.h"

/* How far the date of the stale request lies back: proxies refuse more than five minutes. */
#define STALE_SECONDS 900

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

/* An ID that the proxy does not know, in the form of its own. */
static struct cks_str
other_key_id(struct cks_job *j)
{
    char *id = cks_arena_strndup(arena(j), j->access_key_id.p, j->access_key_id.n);
    if (!id) {
        cks_job_fail(j);
        return j->access_key_id;
    }
    char *last = id + j->access_key_id.n - 1;
    *last = *last == 'A' ? 'B' : 'A';
    return cks_str_of(id);
}

/* A path that ends like every one. */
static const char *
other_path(struct cks_job *j)
{
    const char *path =
        cks_arena_printf(arena(j), "/ckscheck-conformance%s", cks_job_record(j)->path);
    if (!path)
        cks_job_fail(j);
    return path ? path : cks_job_record(j)->path;
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
    switch ((enum cks_conformance_check)(j->check - 1)) {
    case CKS_CHECK_GET:
        r.method = "GET";
        break;
    case CKS_CHECK_SIGNATURE:
        r.spoil = true;
        break;
    case CKS_CHECK_STALE_DATE:
        r.time -= STALE_SECONDS;
        break;
    case CKS_CHECK_OPERATION:
        r.operation = "CksCheckConformance";
        break;
    case CKS_CHECK_REQUEST_ID:
        r.request_id = "ckscheck-conformance";
        break;
    case CKS_CHECK_KEY_ID:
        r.access_key_id = other_key_id(j);
        break;
    case CKS_CHECK_PATH:
        r.path = other_path(j);
        break;
    case CKS_CHECK_EMPTY:
        r.empty = true;
        break;
    case CKS_CHECK_ERROR_MESSAGE:
    case CKS_CHECK_COUNT:
        break;
    }
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

static const char *
fault_text(enum cks_http_fault fault)
{
    static const char *const texts[] = {
        [CKS_HTTP_FAULT_NONE] = "none",
        [CKS_HTTP_FAULT_STATUS_LINE] = "it has no HTTP/1.x status line",
        [CKS_HTTP_FAULT_FIELD] = "it has a malformed header line",
        [CKS_HTTP_FAULT_LENGTH] = "it has an invalid Content-Length",
        [CKS_HTTP_FAULT_ENCODING] = "it has an unusable Transfer-Encoding",
        [CKS_HTTP_FAULT_CHUNK] = "it has an invalid chunk",
        [CKS_HTTP_FAULT_HEAD_LONG] = "its headers exceed 16 kB or have no end",
        [CKS_HTTP_FAULT_BODY_LONG] = "its body exceeds 64 kB",
        [CKS_HTTP_FAULT_CUT] = "the connection ended in the middle of the answer",
        [CKS_HTTP_FAULT_INTERIM] = "there are too many interim (1xx) answers",
        [CKS_HTTP_FAULT_EXTRA] = "there are bytes after the end of the answer",
        [CKS_HTTP_FAULT_MEMORY] = "out of memory",
    };
    return texts[fault];
}

static enum cks_http_outcome
outcome_of(const struct cks_conn *c)
{
    if (c->answer == CKS_HTTP_DONE)
        return CKS_HTTP_ANSWERED;
    if (c->answer == CKS_HTTP_BROKEN && c->http.fault != CKS_HTTP_FAULT_CUT)
        return CKS_HTTP_MALFORMED;
    if (c->end == CKS_CONN_END_TIMEOUT)
        return CKS_HTTP_TIMEOUT;
    if (c->session.alert >= 0)
        return CKS_HTTP_ALERT;
    if (c->end == CKS_CONN_END_ERRNO)
        return c->error == ECONNRESET || c->error == EPIPE ? CKS_HTTP_RESET : CKS_HTTP_NETWORK;
    if (c->end == CKS_CONN_END_TLS)
        return CKS_HTTP_NETWORK;
    return c->http.fault == CKS_HTTP_FAULT_CUT ? CKS_HTTP_MALFORMED : CKS_HTTP_CLOSED;
}

static bool
keep_head(struct cks_job *j, struct cks_probe_http *h, const struct cks_conn *c)
{
    int64_t date;
    h->status = c->http.status;
    if (c->http.has_type)
        h->content_type = cks_health_text(arena(j), cks_str_of(c->http.type));
    if (c->http.has_location)
        h->location = cks_health_text(arena(j), cks_str_of(c->http.location));
    if (c->http.has_date && cks_http_date(c->http.date, &date))
        h->skew = date - j->engine->options.clock(j->engine->options.clock_cookie);
    return !((c->http.has_type && !h->content_type) || (c->http.has_location && !h->location));
}

static bool
note_version(struct cks_job *j, struct cks_probe_http *h, const struct cks_conn *c)
{
    if (c->http.minor > 0)
        return true;
    struct cks_probe_violation *v = cks_probe_add_violation(arena(j), h);
    if (v)
        *v = (struct cks_probe_violation){CKS_VIOLATION_VERSION, "HTTP version", "HTTP/1.0"};
    return v != NULL;
}

/* The first answer that can be read is the one in the record. */
static void
keep_answer(struct cks_job *j, const struct cks_conn *c, enum cks_http_outcome outcome)
{
    struct cks_probe_http *h = cks_job_record(j)->http;
    bool ok = true;
    if (h->outcome == CKS_HTTP_ANSWERED)
        return;
    h->outcome = outcome;
    if (c->http.fault != CKS_HTTP_FAULT_NONE)
        h->fault = fault_text(c->http.fault);
    if (c->http.status)
        ok = keep_head(j, h, c);
    if (outcome == CKS_HTTP_ALERT)
        cks_job_record(j)->tls->alert = c->session.alert;
    /* With TLS 1.3 a client certificate is asked for, and missed, after the handshake. */
    if (c->session.client_certificate_requested)
        cks_job_record(j)->tls->client_certificate_requested = true;
    if (outcome == CKS_HTTP_ANSWERED) {
        h->fault = NULL;
        cks_job_ended(j, CKS_PROBE_PHASE_ANSWER);
        ok =
            ok && note_version(j, h, c) && cks_health_read(arena(j), h, cks_buf_str(&c->http.body));
    }
    if (!ok)
        cks_job_fail(j);
}

static bool
keep_attempt(struct cks_job *j, enum cks_http_outcome outcome, int64_t status, int64_t us)
{
    struct cks_probe_attempt *a = cks_probe_add_attempt(arena(j), cks_job_record(j));
    if (!a) {
        cks_job_fail(j);
        return false;
    }
    a->address = j->address;
    a->kind = j->kind;
    a->outcome = outcome;
    if (status)
        a->status = status;
    if (us >= 0)
        a->us = us;
    a->connection = j->own_connection;
    a->alone = j->alone;
    return true;
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

static int
by_microseconds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void
count_times(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    struct cks_probe_timing *t = r->timing;
    int64_t times[CKS_PROBE_SAMPLES + 2];
    size_t n = 0;
    for (size_t i = 0; i < r->attempts.count && n < CKS_COUNT(times); i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        /* What was timed again alone counts, not the time that our own load may have spoiled. */
        bool again = i == 0 && r->attempts.count > 1 &&
                     r->attempts.items[1].kind == CKS_ATTEMPT_AGAIN && r->attempts.items[1].alone;
        if (a->outcome == CKS_HTTP_ANSWERED && !again)
            times[n++] = a->us;
    }
    if (r->attempts.count && r->attempts.items[0].us != CKS_PROBE_NONE) {
        t->request = r->attempts.items[0].us;
        t->cold = t->tcp + t->tls + t->request;
    }
    if (n == 0)
        return;
    qsort(times, n, sizeof(times[0]), by_microseconds);
    t->min = times[0];
    t->median = n % 2 ? times[n / 2] : (times[n / 2 - 1] + times[n / 2]) / 2;
    /* The nearest rank; of fewer than a hundred it is the slowest. */
    t->p99 = times[(n * 99 + 99) / 100 - 1];
}

static void
finish_exchange(struct cks_job *j)
{
    count_times(j);
    cks_job_finish(j);
}

static const enum cks_conformance_check check_order[] = {
    CKS_CHECK_OPERATION, CKS_CHECK_REQUEST_ID, CKS_CHECK_EMPTY,     CKS_CHECK_GET,
    CKS_CHECK_PATH,      CKS_CHECK_STALE_DATE, CKS_CHECK_SIGNATURE, CKS_CHECK_KEY_ID,
};

/* The check after the one that was made last; false if there is none. */
static bool
next_check(struct cks_job *j)
{
    size_t made = cks_job_record(j)->conformance.count;
    if (!j->engine->options.conformance || made >= CKS_COUNT(check_order) ||
        cks_job_record(j)->http->status != 200)
        return false;
    j->check = (unsigned)check_order[made] + 1;
    return true;
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
    } else if (!stop && next_check(j)) {
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
keep_error_message(struct cks_job *j, struct cks_probe_conformance *k,
                   const struct cks_probe_http *h)
{
    for (size_t i = 0; i < h->violations.count; i++) {
        const struct cks_probe_violation *v = &h->violations.items[i];
        if (strcmp(v->member, "/errorMessage") == 0) {
            k->detail = v->kind == CKS_VIOLATION_LENGTH ? "its errorMessage is too long"
                        : v->kind == CKS_VIOLATION_CHARACTER
                            ? "its errorMessage contains a character that is not printable ASCII"
                            : "its errorMessage is not a string";
            return;
        }
    }
    CKS_UNUSED(j);
}

static enum cks_conformance_result
refused_with(const struct cks_probe_http *h, int64_t status)
{
    if (h->status == status)
        return CKS_CONFORMS;
    return h->status == 200 ? CKS_CONFORMS_NOT : CKS_CONFORMS_UNKNOWN;
}

static enum cks_conformance_result
judge_check(enum cks_conformance_check check, const struct cks_probe_http *h)
{
    switch (check) {
    case CKS_CHECK_GET:
        return h->status == 405 ? CKS_CONFORMS : CKS_CONFORMS_NOT;
    /* Refused for another reason (an overload) tells nothing. */
    case CKS_CHECK_SIGNATURE:
    case CKS_CHECK_STALE_DATE:
    case CKS_CHECK_KEY_ID:
        return refused_with(h, 401);
    case CKS_CHECK_PATH:
        return refused_with(h, 404);
    case CKS_CHECK_EMPTY:
        return refused_with(h, 400);
    case CKS_CHECK_OPERATION:
    case CKS_CHECK_REQUEST_ID:
        if (h->status == 200)
            return CKS_CONFORMS;
        return h->status == 400 ? CKS_CONFORMS_NOT : CKS_CONFORMS_UNKNOWN;
    default:
        return CKS_CONFORMS_UNKNOWN;
    }
}

static void
check_over(struct cks_job *j, struct cks_conn *c, enum cks_http_outcome outcome)
{
    struct cks_probe_conformance *k = cks_probe_add_conformance(arena(j), cks_job_record(j));
    struct cks_probe_http *h = cks_probe_new_http(arena(j));
    if (!k || !h) {
        cks_job_fail(j);
        return;
    }
    k->check = (enum cks_conformance_check)(j->check - 1);
    k->result = CKS_CONFORMS_UNKNOWN;
    j->check = 0;
    if (outcome == CKS_HTTP_ANSWERED) {
        bool ok = keep_head(j, h, c);
        /* A GET's answer has a body of any kind. */
        if (k->check != CKS_CHECK_GET)
            ok = ok && cks_health_read(arena(j), h, cks_buf_str(&c->http.body));
        if (!ok) {
            cks_job_fail(j);
            return;
        }
        k->status = h->status;
        k->error_name = h->error_name;
        k->result = judge_check(k->check, h);
        keep_error_message(j, k, h);
    } else {
        k->detail = cks_http_outcome_name(outcome);
    }
    if (next_check(j))
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
    enum cks_http_outcome outcome = outcome_of(c);
    if (j->check) {
        check_over(j, c, outcome);
        return;
    }
    if (!keep_attempt(j, outcome, c->http.status, c->answered - c->sent))
        return;
    keep_answer(j, c, outcome);
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
    if (!keep_attempt(j, CKS_HTTP_NETWORK, 0, -1))
        return;
    if (cks_job_record(j)->http->outcome == CKS_HTTP_NOT_SENT)
        cks_job_record(j)->http->outcome = CKS_HTTP_NETWORK;
    next_attempt(j);
}
