#include "probe/engine.h"

#include <errno.h>
#include <stdlib.h>

#include "evidence/health_answer.h"
#include "probe/address.h"

#define HTTPS_PORT 443

static void on_conn(struct cks_conn *c, enum cks_conn_event event);

struct cks_probe_record *
cks_job_record(const struct cks_job *j)
{
    return &j->engine->set.records.items[j->index];
}

void
cks_job_ended(struct cks_job *j, enum cks_probe_phase phase)
{
    cks_job_record(j)->ended = phase;
}

void
cks_job_fail(struct cks_job *j)
{
    j->engine->failed = true;
}

static void
drop_main(struct cks_job *j)
{
    cks_engine_drop(j->engine, j->main);
    j->main = NULL;
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

/* Queues the handshake of a connected main connection. */
static void
begin_tls(struct cks_job *j, bool strict)
{
    struct cks_conn *c = j->main;
    struct cks_arena *a = &j->engine->set.arena;
    c->session.arena = a;
    c->session.host = j->host->name;
    c->strict = strict;
    c->session.record = strict ? cks_probe_new_tls(a) : NULL;
    if (strict && !c->session.record) {
        cks_job_fail(j);
        return;
    }
    if (strict)
        c->session.record->address = c->address;
    c->state = CKS_CONN_QUEUED;
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

static struct cks_probe_timing *
timing(struct cks_job *j)
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

static void
on_tcp_of_address(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tcp *t = &cks_job_record(j)->tcp.items[c->number];
    t->result = tcp_result(c);
    t->us = c->connected - c->began;
    if (c->error)
        t->error = c->error;
    j->open--;
    j->others[c->number] = NULL;
    bool take = t->result == CKS_TCP_CONNECTED && !j->address;
    if (take)
        take_main(j, c);
    else
        cks_engine_drop(j->engine, c);
    if (j->step != CKS_JOB_TCP || take)
        return;
    if (j->open == 0 && j->tried == cks_job_record(j)->tcp.count) {
        if (j->address)
            cks_job_finish(j); /* everything else was done before */
        else
            unreachable(j);
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
    if (j->open == 0 && j->address)
        cks_job_finish(j);
    else if (j->open == 0)
        unreachable(j);
}

void
cks_job_reconnect(struct cks_job *j)
{
    drop_main(j);
    j->main = cks_engine_connect(j->engine, j->address, j->port, on_conn, j);
}

/* Whether an address is left alone for what it is. */
static bool
left_alone(const struct cks_job *j, enum cks_address_class class)
{
    if (class == CKS_ADDRESS_GLOBAL || j->given)
        return false;
    if (class == CKS_ADDRESS_MULTICAST || class == CKS_ADDRESS_UNSPECIFIED ||
        class == CKS_ADDRESS_RESERVED || class == CKS_ADDRESS_UNKNOWN)
        return true;
    /* A private DNS name leads to private addresses. */
    if (!j->public_endpoint && (class == CKS_ADDRESS_PRIVATE || class == CKS_ADDRESS_SHARED))
        return false;
    return !j->engine->options.allow_private;
}

/* Lists the addresses to connect to; those that are left alone too, as not tried. */
static bool
list_addresses(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    bool any = false;
    for (size_t i = 0; i < r->dns->a->addresses.count; i++) {
        const struct cks_probe_address *from = &r->dns->a->addresses.items[i];
        struct cks_probe_tcp *t = cks_probe_add_tcp(&j->engine->set.arena, r);
        if (!t) {
            cks_job_fail(j);
            return false;
        }
        t->address = from->address;
        t->port = j->port;
        /* us 0 marks those that are to be tried. */
        if (!left_alone(j, from->class)) {
            t->us = 0;
            any = true;
        }
    }
    return any;
}

static void
copy_tcp(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    const struct cks_probe_record *seen = j->host->seen;
    r->tcp.items = seen->tcp.items;
    r->tcp.count = r->tcp.cap = seen->tcp.count;
    j->tried = r->tcp.count;
}

/* Another store of this host went before: what it learned of the host counts. */
static void
follow(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    copy_tcp(j);
    if (!j->host->good) {
        cks_job_ended(j, j->host->seen->ended);
        cks_job_finish(j);
        return;
    }
    if (j->host->bad_tls) {
        r->tls = j->host->bad_tls;
        cks_job_ended(j, CKS_PROBE_PHASE_TLS);
        cks_job_finish(j);
        return;
    }
    j->step = CKS_JOB_TCP;
    j->address = j->host->good;
    cks_job_reconnect(j);
}

static void
resolved(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    struct cks_probe_timing *t = timing(j);
    if (!t)
        return;
    if (r->dns->source == CKS_DNS_SOURCE_DNS)
        t->dns = r->dns->a->us;
    if (r->dns->a->addresses.count == 0) {
        cks_job_ended(j, CKS_PROBE_PHASE_DNS);
        cks_job_finish(j);
        return;
    }
    if (j->host->seen && j->host->seen->ended != CKS_PROBE_PHASE_ADDRESS) {
        follow(j);
        return;
    }
    j->host->seen = r;
    j->step = CKS_JOB_TCP;
    if (!list_addresses(j)) {
        cks_job_ended(j, CKS_PROBE_PHASE_ADDRESS);
        j->tried = r->tcp.count;
        cks_job_finish(j);
        return;
    }
    j->engine->short_of_sockets++;
    cks_job_try_more(j);
}

static void
on_dns(void *cookie, struct cks_probe_dns *record)
{
    struct cks_job *j = cookie;
    if (!record) {
        cks_job_fail(j);
        return;
    }
    cks_job_record(j)->dns = j->host->dns = record;
    if (!j->engine->cancelled && !j->engine->failed)
        resolved(j);
}

/* Addresses that need no question. */
static void
take_literal(struct cks_job *j, const char *address, enum cks_dns_source source)
{
    struct cks_arena *a = &j->engine->set.arena;
    struct cks_probe_dns *d = cks_probe_new_dns(a);
    if (d) {
        d->source = source;
        d->a = cks_probe_new_answer(a);
    }
    struct cks_probe_address *to = d && d->a ? cks_probe_add_address(a, d->a) : NULL;
    if (!to) {
        cks_job_fail(j);
        return;
    }
    d->a->kind = CKS_DNS_NOT_ASKED;
    to->address = address;
    to->class = cks_address_class_of(address);
    on_dns(j, d);
}

static const struct cks_connect_to *
connect_to(const struct cks_job *j)
{
    const struct cks_engine_options *o = &j->engine->options;
    for (size_t i = 0; i < o->connect_to_count; i++) {
        const struct cks_connect_to *c = &o->connect_to[i];
        bool any = c->host[0] == '\0' || strcmp(c->host, "*") == 0;
        if ((any || cks_str_ieq(cks_str_of(c->host), cks_str_of(j->host->name))) &&
            (c->port == 0 || c->port == HTTPS_PORT))
            return c;
    }
    return NULL;
}

void
cks_job_begin(struct cks_job *j)
{
    const struct cks_connect_to *to = connect_to(j);
    struct cks_probe_record *r = cks_job_record(j);
    j->step = CKS_JOB_DNS;
    j->port = to && to->to ? to->to : HTTPS_PORT;
    r->redirected = to != NULL;
    j->given = to && to->address[0];
    if (j->host->dns) {
        r->dns = j->host->dns;
        resolved(j);
    } else if (j->given) {
        take_literal(j, to->address, CKS_DNS_SOURCE_GIVEN);
    } else if (cks_address_is_ipv4(j->host->name)) {
        take_literal(j, j->host->name, CKS_DNS_SOURCE_LITERAL);
    } else {
        cks_dns_ask(j->engine->dns, j->host->name, j->engine->now, &j->engine->set.arena, on_dns,
                    j);
    }
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
look(struct cks_job *j)
{
    j->looks++;
    j->step = CKS_JOB_LOOK;
    cks_job_reconnect(j);
}

static void
on_tls_failed(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tls *t = c->session.record;
    t->failure = failure_of(c, &t->error);
    t->result = t->failure == CKS_TLS_FAILURE_CERTIFICATE ? CKS_TLS_UNVERIFIED : CKS_TLS_FAILED;
    if (cks_job_record(j)->tls) {
        /* A connection for another request: the first one's record stays. */
        cks_exchange_unconnected(j);
        return;
    }
    cks_job_record(j)->tls = t;
    if (worth_a_look(t))
        look(j);
    else
        end_tls(j);
}

static void
on_tls(struct cks_job *j, struct cks_conn *c)
{
    struct cks_probe_tls *t = c->session.record;
    struct cks_probe_timing *times = timing(j);
    if (c->session.failed || !times) {
        cks_job_fail(j);
        return;
    }
    if (c->ssl)
        cks_tls_describe(&c->session, c->ssl);
    t->us = c->tls_done - c->tls_began;
    j->cost.tls = t->us;
    /* Both must hold: the handshake was completed, and our own verification agreed. */
    if (c->state != CKS_CONN_READY || !c->session.verified) {
        on_tls_failed(j, c);
        return;
    }
    t->result = CKS_TLS_VERIFIED;
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
        look(j);
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
    else if (event == CKS_CONN_TLS && j->step == CKS_JOB_LOOK)
        on_look_done(j, c);
    else if (event == CKS_CONN_TLS)
        on_tls(j, c);
    else if (j->step == CKS_JOB_LOOK)
        on_plain_done(j, c);
    else
        cks_exchange_over(j, c);
}
