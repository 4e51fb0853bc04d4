#include "probe/kept.h"

#include <errno.h>
#include <stdlib.h>

#include "evidence/probe/health_answer.h"
#include "probe/progress.h"

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

enum cks_http_outcome
cks_kept_outcome(const struct cks_conn *c)
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

bool
cks_keep_head(struct cks_job *j, struct cks_probe_http *h, const struct cks_conn *c)
{
    int64_t date;
    h->status = c->http.status;
    if (c->http.has_type)
        h->content_type = cks_health_text(&j->engine->set.arena, cks_str_of(c->http.type));
    if (c->http.has_location)
        h->location = cks_health_text(&j->engine->set.arena, cks_str_of(c->http.location));
    if (c->http.has_date && cks_http_date(c->http.date, &date))
        h->skew = date - j->engine->options.clock(j->engine->options.clock_cookie);
    return !((c->http.has_type && !h->content_type) || (c->http.has_location && !h->location));
}

static bool
note_version(struct cks_job *j, struct cks_probe_http *h, const struct cks_conn *c)
{
    if (c->http.minor > 0)
        return true;
    struct cks_probe_violation *v = cks_probe_add_violation(&j->engine->set.arena, h);
    if (v)
        *v = (struct cks_probe_violation){CKS_VIOLATION_VERSION, "HTTP version", "HTTP/1.0"};
    return v != NULL;
}

void
cks_keep_answer(struct cks_job *j, const struct cks_conn *c, enum cks_http_outcome outcome)
{
    struct cks_probe_http *h = cks_job_record(j)->http;
    bool ok = true;
    if (h->outcome == CKS_HTTP_ANSWERED)
        return;
    h->outcome = outcome;
    if (c->http.fault != CKS_HTTP_FAULT_NONE)
        h->fault = fault_text(c->http.fault);
    if (c->http.status)
        ok = cks_keep_head(j, h, c);
    if (outcome == CKS_HTTP_ALERT)
        cks_job_record(j)->tls->alert = c->session.alert;
    /* With TLS 1.3 a client certificate is asked for, and missed, after the handshake. */
    if (c->session.client_certificate_requested)
        cks_job_record(j)->tls->client_certificate_requested = true;
    if (outcome == CKS_HTTP_ANSWERED) {
        h->fault = NULL;
        cks_job_ended(j, CKS_PROBE_PHASE_ANSWER);
        ok = ok && note_version(j, h, c) &&
             cks_health_read(&j->engine->set.arena, h, cks_buf_str(&c->http.body));
    }
    if (!ok)
        cks_job_fail(j);
}

bool
cks_keep_attempt(struct cks_job *j, enum cks_http_outcome outcome, int64_t status, int64_t us)
{
    struct cks_probe_attempt *a = cks_probe_add_attempt(&j->engine->set.arena, cks_job_record(j));
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

static int
by_microseconds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void
cks_kept_times(struct cks_job *j)
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
