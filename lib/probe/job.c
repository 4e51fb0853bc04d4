#include "probe/job.h"

#include "probe/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/probe/health_answer.h"
#include "probe/exchange.h"
#include "probe/progress.h"
#include "probe/sockets.h"

static void on_conn(struct cks_conn *c, enum cks_conn_event event);

static void
drop_main(struct cks_job *j)
{
    cks_engine_drop(j->engine, j->main);
    j->main = NULL;
}

/* Where TLS failed at one address and not at another, KMS may choose either: the one that works is
 * asked for its health, and the other is reported beside it. */
static bool
take_other_address(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    if (j->took_other || !r->tls || r->tls->result == CKS_TLS_VERIFIED)
        return false;
    for (size_t i = 0; i < r->other_tls.count; i++) {
        struct cks_probe_tls *t = &r->other_tls.items[i];
        if (t->result != CKS_TLS_VERIFIED)
            continue;
        j->address = j->host->good = t->address;
        j->host->bad_tls = NULL;
        *t = *r->tls;
        r->tls = NULL;
        j->looks = 0;
        j->took_other = true;
        j->step = CKS_JOB_TCP;
        cks_job_reconnect(j);
        return true;
    }
    return false;
}

void
cks_job_finish(struct cks_job *j)
{
    struct cks_host *h = j->host;
    struct cks_job *next = h->first;
    drop_main(j);
    /* Other addresses may still be waited for: the record is complete when they are known. */
    if (j->open || j->tried < cks_job_record(j)->tcp.count) {
        j->step = CKS_JOB_TCP;
        return;
    }
    if (take_other_address(j))
        return;
    j->step = CKS_JOB_DONE;
    cks_job_record(j)->complete = true;
    j->engine->done++;
    j->engine->active--;
    h->busy = false;
    if (!next)
        return;
    /* The loop begins it: a queue of any length takes no stack. */
    h->first = next->next;
    if (!h->first)
        h->last = NULL;
    next->next = j->engine->ready;
    j->engine->ready = next;
    h->busy = true;
}

static enum cks_tcp_result
tcp_result(const struct cks_conn *c)
{
    if (c->state == CKS_CONN_CONNECTED)
        return CKS_TCP_CONNECTED;
    if (c->end == CKS_CONN_END_TIMEOUT)
        return CKS_TCP_TIMEOUT;
    switch (c->error) {
    case ECONNREFUSED:
        return CKS_TCP_REFUSED;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
        return CKS_TCP_UNREACHABLE;
    case ETIMEDOUT:
        return CKS_TCP_TIMEOUT;
    case ECONNRESET:
        return CKS_TCP_RESET;
    default:
        return CKS_TCP_FAILED;
    }
}

/* Queues the handshake of a connection. */
static bool
queue_tls(struct cks_job *j, struct cks_conn *c, bool strict)
{
    struct cks_arena *a = &j->engine->set.arena;
    c->session.arena = a;
    const char *region = cks_job_record(j)->region;
    c->session.host = j->host->name;
    c->session.without_chacha = region && strncmp(region, "us-gov-", 7) == 0;
    c->strict = strict;
    c->session.record = strict ? cks_probe_new_tls(a) : NULL;
    if (strict && !c->session.record) {
        cks_job_fail(j);
        return false;
    }
    if (strict)
        c->session.record->address = c->address;
    c->state = CKS_CONN_QUEUED;
    return true;
}

static void
begin_tls(struct cks_job *j, bool strict)
{
    if (queue_tls(j, j->main, strict))
        j->step = strict ? CKS_JOB_TLS : CKS_JOB_LOOK;
}

static void
take_main(struct cks_job *j, struct cks_conn *c)
{
    j->main = c;
    j->others[c->number] = NULL;
    j->address = c->address;
    j->host->good = c->address;
    j->cost.tcp = c->connected - c->began;
    j->cost.round_trip = c->round_trip;
    begin_tls(j, true);
}

struct cks_probe_timing *
cks_job_timing(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    if (!r->timing)
        r->timing = cks_probe_new_timing(&j->engine->set.arena);
    if (!r->timing)
        cks_job_fail(j);
    return r->timing;
}

/* No address is left to wait for, and none connected. */
static void
unreachable(struct cks_job *j)
{
    cks_job_ended(j, CKS_PROBE_PHASE_TCP);
    cks_job_finish(j);
}

/* Of no address anything is waited for. */
static void
all_known(struct cks_job *j)
{
    if (j->step == CKS_JOB_SPREAD)
        cks_exchange_spread(j);
    else if (j->step == CKS_JOB_TCP && j->address)
        cks_job_finish(j); /* everything else was done before */
    else if (j->step == CKS_JOB_TCP)
        unreachable(j);
}

/* All that is to be known of an address is known. */
static void
address_over(struct cks_job *j, struct cks_conn *c)
{
    j->open--;
    j->others[c->number] = NULL;
    cks_engine_drop(j->engine, c);
    if (!j->open && j->tried == cks_job_record(j)->tcp.count)
        all_known(j);
}

static void
on_tcp_of_address(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tcp *t = &cks_job_record(j)->tcp.items[c->number];
    t->result = tcp_result(c);
    t->us = c->connected - c->began;
    if (c->error)
        t->error = c->error;
    if (t->result != CKS_TCP_CONNECTED) {
        address_over(j, c);
    } else if (!j->address) {
        j->open--;
        take_main(j, c);
    } else {
        /* KMS may choose this one: it is seen how far TLS comes, and no more is asked of it. */
        queue_tls(j, c, true);
    }
}

void
cks_job_try_more(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    struct cks_engine *e = j->engine;
    if (j->tried == r->tcp.count)
        return;
    for (; j->tried < r->tcp.count && cks_engine_has_socket(e); j->tried++) {
        struct cks_probe_tcp *t = &r->tcp.items[j->tried];
        if (t->result == CKS_TCP_NOT_TRIED && t->us == 0) {
            struct cks_conn *c = cks_engine_connect(e, t->address, (uint16_t)t->port, on_conn, j);
            if (!c)
                return;
            c->number = j->tried;
            j->others[j->tried] = c;
            j->open++;
        }
    }
    if (j->tried < r->tcp.count)
        return;
    e->short_of_sockets--;
    if (j->open == 0)
        all_known(j);
}

void
cks_job_reconnect(struct cks_job *j)
{
    drop_main(j);
    j->main = cks_engine_connect(j->engine, j->address, j->port, on_conn, j);
}

/* What the failed connection itself tells. */
static enum cks_tls_failure
failure_of(struct cks_conn *c, const char **ret_error)
{
    struct cks_str first = {c->first, c->first_count};
    enum cks_tls_failure why = CKS_TLS_FAILURE_NONE;
    if (c->end == CKS_CONN_END_TLS)
        return cks_tls_why(&c->session, first, ret_error);
    if (c->session.alert >= 0)
        return CKS_TLS_FAILURE_ALERT;
    if (c->end == CKS_CONN_END_TIMEOUT)
        why = CKS_TLS_FAILURE_TIMEOUT;
    else if (c->end == CKS_CONN_END_CLOSED)
        why = CKS_TLS_FAILURE_CLOSED;
    else if (c->error == ECONNRESET || c->error == EPIPE)
        why = CKS_TLS_FAILURE_RESET;
    else
        why = CKS_TLS_FAILURE_OTHER;
    return why;
}

static void
end_tls(struct cks_job *j)
{
    j->host->bad_tls = cks_job_record(j)->tls;
    cks_job_ended(j, CKS_PROBE_PHASE_TLS);
    cks_job_finish(j);
}

/* A second look is taken where the first does not say why, and never where a certificate was the
 * reason, or the certificate that the server wants of us. */
static bool
worth_a_look(const struct cks_probe_tls *t)
{
    switch (t->failure) {
    case CKS_TLS_FAILURE_NONE:
    case CKS_TLS_FAILURE_CERTIFICATE:
    case CKS_TLS_FAILURE_PLAIN_HTTP:
    case CKS_TLS_FAILURE_NOT_TLS:
        return false;
    default:
        return !t->client_certificate_requested;
    }
}

static void
take_look(struct cks_job *j)
{
    j->looks++;
    j->step = CKS_JOB_LOOK;
    cks_job_reconnect(j);
}

/* What came of a strict handshake. */
static void
conclude_tls(struct cks_conn *c)
{
    struct cks_probe_tls *t = c->session.record;
    if (c->ssl)
        cks_tls_describe(&c->session, c->ssl);
    t->us = c->tls_done - c->tls_began;
    /* Both must hold: the handshake was completed, and our own verification agreed. */
    if (c->state == CKS_CONN_READY && c->session.verified) {
        t->result = CKS_TLS_VERIFIED;
        return;
    }
    t->failure = failure_of(c, &t->error);
    t->result = t->failure == CKS_TLS_FAILURE_CERTIFICATE ? CKS_TLS_UNVERIFIED : CKS_TLS_FAILED;
}

static void
on_tls_of_address(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tls *t = cks_probe_add_other_tls(&j->engine->set.arena, cks_job_record(j));
    conclude_tls(c);
    if (!t || c->session.failed) {
        cks_job_fail(j);
        return;
    }
    *t = *c->session.record;
    address_over(j, c);
}

static void
on_tls_failed(struct cks_job *j, struct cks_probe_tls *t)
{
    if (cks_job_record(j)->tls) {
        /* A connection for another request: the first one's record stays. */
        cks_exchange_unconnected(j);
        return;
    }
    cks_job_record(j)->tls = t;
    if (worth_a_look(t))
        take_look(j);
    else
        end_tls(j);
}

static void
on_tls(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tls *t = c->session.record;
    struct cks_probe_timing *times = cks_job_timing(j);
    if (c->session.failed || !times) {
        cks_job_fail(j);
        return;
    }
    conclude_tls(c);
    j->cost.tls = t->us;
    if (t->result != CKS_TLS_VERIFIED) {
        on_tls_failed(j, t);
        return;
    }
    if (!cks_job_record(j)->tls) {
        cks_job_record(j)->tls = t;
        times->tcp = j->cost.tcp;
        times->tls = j->cost.tls;
        times->round_trip = j->cost.round_trip;
        cks_job_ended(j, CKS_PROBE_PHASE_VERIFIED);
    }
    cks_exchange_begin(j);
}

/* Whether plain HTTP answers on the port: asked only where no byte of TLS ever came. */
static void
look_plain(struct cks_job *j)
{
    struct cks_buf request = {0};
    cks_buf_printf(&request, "HEAD / HTTP/1.0\r\nHost: %s\r\nUser-Agent: %s\r\n\r\n", j->host->name,
                   j->engine->options.user_agent);
    if (!cks_buf_ok(&request)) {
        cks_buf_free(&request);
        cks_job_fail(j);
        return;
    }
    cks_conn_send(j->main, &request, (int64_t)CKS_PROBE_LOOK_MS * 1000);
}

static void
on_look_connected(struct cks_job *j, struct cks_conn *c)
{
    if (c->state != CKS_CONN_CONNECTED)
        end_tls(j);
    else if (j->looks == 1)
        begin_tls(j, false);
    else
        look_plain(j);
}

static void
on_look_done(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tls *t = cks_job_record(j)->tls;
    struct cks_probe_look *l = t->look = cks_probe_new_look(&j->engine->set.arena);
    if (!l) {
        cks_job_fail(j);
        return;
    }
    l->connected = c->state == CKS_CONN_READY;
    if (l->connected) {
        l->protocol = SSL_get_version(c->ssl);
        l->suite = SSL_CIPHER_get_name(SSL_get_current_cipher(c->ssl));
        t->client_certificate_requested |= c->session.client_certificate_requested;
    } else {
        l->failure = failure_of(c, &l->error);
        if (c->session.alert >= 0)
            l->alert = c->session.alert;
    }
    if (!l->connected && c->first_count == 0)
        take_look(j);
    else
        end_tls(j);
}

static void
on_plain_done(struct cks_job *j, struct cks_conn *c)
{
    if (cks_str_starts((struct cks_str){c->first, c->first_count}, "HTTP/"))
        cks_job_record(j)->tls->failure = CKS_TLS_FAILURE_PLAIN_HTTP;
    end_tls(j);
}

/* TCP of a connection that is the main one already: another request, or a look. */
static void
on_tcp_again(struct cks_job *j, struct cks_conn *c)
{
    if (j->step == CKS_JOB_LOOK) {
        on_look_connected(j, c);
        return;
    }
    j->cost.tcp = c->connected - c->began;
    j->cost.round_trip = c->round_trip;
    if (c->state == CKS_CONN_CONNECTED) {
        begin_tls(j, true);
    } else if (cks_job_record(j)->tls) {
        cks_exchange_unconnected(j);
    } else {
        unreachable(j);
    }
}

static void
on_conn(struct cks_conn *c, enum cks_conn_event event)
{
    struct cks_job *j = c->owner;
    if (!j || j->engine->failed)
        return;
    if (event == CKS_CONN_TCP && c != j->main)
        on_tcp_of_address(j, c);
    else if (event == CKS_CONN_TCP)
        on_tcp_again(j, c);
    else if (event == CKS_CONN_TLS && c != j->main)
        on_tls_of_address(j, c);
    else if (event == CKS_CONN_TLS && j->step == CKS_JOB_LOOK)
        on_look_done(j, c);
    else if (event == CKS_CONN_TLS)
        on_tls(j, c);
    else if (j->step == CKS_JOB_LOOK)
        on_plain_done(j, c);
    else
        cks_exchange_over(j, c);
}
