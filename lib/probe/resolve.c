/* From a target's name to the addresses that are tried. */
#include "probe/resolve.h"

#include "probe/net/address.h"
#include "probe/engine.h"
#include "probe/job.h"
#include "probe/progress.h"

#define HTTPS_PORT 443

/* Whether an address must not be contacted because of its class. */
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

/* Lists the addresses to connect to, including those not contacted, which are marked as not tried.
 * */
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
copy_addresses(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    const struct cks_probe_record *seen = j->host->seen;
    r->tcp.items = seen->tcp.items;
    r->tcp.count = r->tcp.cap = seen->tcp.count;
    r->other_tls.items = seen->other_tls.items;
    r->other_tls.count = r->other_tls.cap = seen->other_tls.count;
    j->tried = r->tcp.count;
}

/* Another store of this host was probed before; its results for the host count. */
static void
follow_host(struct cks_job *j)
{
    struct cks_probe_record *r = cks_job_record(j);
    copy_addresses(j);
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
    struct cks_probe_timing *t = cks_job_timing(j);
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
        follow_host(j);
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
