#include "probe/show.h"

#include "base/escape.h"
#include "probe/limits.h"

#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define BOLD "\033[1m"
#define RESET "\033[0m"

/* The width of the column that names the phases. */
#define PHASE_COLUMNS 6

struct page {
    struct cks_buf *out;
    bool color;
};

static void
set_color(struct page *p, const char *code)
{
    if (p->color)
        cks_buf_adds(p->out, code);
}

/* Text from outside. */
static void
show_text(struct page *p, const char *text)
{
    cks_escape(p->out, cks_str_of(text));
}

static void
say_time(struct page *p, int64_t us)
{
    if (us == CKS_PROBE_NONE)
        return;
    set_color(p, DIM);
    if (us < 10000)
        cks_buf_printf(p->out, "  %lld.%02lld ms", (long long)us / 1000, (long long)us % 1000 / 10);
    else
        cks_buf_printf(p->out, "  %lld ms", (long long)(us + 500) / 1000);
    set_color(p, RESET);
}

static void
begin_phase(struct page *p, const char *phase, bool good)
{
    cks_buf_adds(p->out, "  ");
    set_color(p, good ? GREEN : RED);
    cks_buf_printf(p->out, "%-*s", PHASE_COLUMNS, phase);
    set_color(p, RESET);
}

static void
end_line(struct page *p)
{
    cks_buf_addc(p->out, '\n');
}

static void
more_line(struct page *p)
{
    cks_buf_printf(p->out, "  %-*s", PHASE_COLUMNS, "");
}

static void
show_answer(struct page *p, const char *type, const struct cks_probe_answer *a)
{
    begin_phase(p, "DNS", a->addresses.count || a->kind == CKS_DNS_NODATA);
    cks_buf_printf(p->out, "%s: %s", type, cks_dns_kind_name(a->kind));
    for (size_t i = 0; i < a->addresses.count; i++) {
        const struct cks_probe_address *x = &a->addresses.items[i];
        cks_buf_adds(p->out, i ? ", " : "  ");
        show_text(p, x->address);
        if (x->class != CKS_ADDRESS_GLOBAL)
            cks_buf_printf(p->out, " (%s)", cks_address_class_name(x->class));
    }
    say_time(p, a->us);
    end_line(p);
    if (a->left_out > 0) {
        more_line(p);
        cks_buf_printf(p->out,
                       "%lld more addresses were not looked at: a probe looks at %d of a name\n",
                       (long long)a->left_out, CKS_PROBE_ADDRESSES);
    }
}

static void
show_dns(struct page *p, const struct cks_probe_dns *d)
{
    if (d->source == CKS_DNS_SOURCE_LITERAL || d->source == CKS_DNS_SOURCE_GIVEN) {
        begin_phase(p, "DNS", true);
        cks_buf_adds(p->out, d->source == CKS_DNS_SOURCE_LITERAL
                                 ? "not asked: the host is an address\n"
                                 : "not asked: --connect-to gives the address\n");
        return;
    }
    if (d->source == CKS_DNS_SOURCE_HOSTS) {
        begin_phase(p, "DNS", false);
        cks_buf_adds(p->out, "the hosts file of this machine answered; KMS does not see it\n");
    }
    for (size_t i = 0; i < d->cnames.count; i++) {
        begin_phase(p, "DNS", true);
        cks_buf_adds(p->out, "CNAME: ");
        show_text(p, d->cnames.items[i]);
        end_line(p);
    }
    if (d->a)
        show_answer(p, "A", d->a);
    if (d->aaaa)
        show_answer(p, "AAAA", d->aaaa);
}

static void
show_tcp(struct page *p, const struct cks_probe_record *r)
{
    for (size_t i = 0; i < r->tcp.count; i++) {
        const struct cks_probe_tcp *t = &r->tcp.items[i];
        begin_phase(p, "TCP", t->result == CKS_TCP_CONNECTED);
        show_text(p, t->address);
        cks_buf_printf(p->out, " port %lld: %s", (long long)t->port,
                       cks_tcp_result_name(t->result));
        if (t->result != CKS_TCP_NOT_TRIED)
            say_time(p, t->us);
        end_line(p);
    }
}

static void
show_certificate(struct page *p, const struct cks_probe_certificate *c)
{
    more_line(p);
    show_text(p, c->subject);
    cks_buf_adds(p->out, ", until ");
    show_text(p, c->not_after ? c->not_after : "an impossible date");
    cks_buf_adds(p->out, ", ");
    show_text(p, c->key);
    end_line(p);
}

static void
show_trust(struct page *p, const struct cks_probe_tls *t)
{
    if (t->root == CKS_TLS_ROOT_NOT_CHECKED)
        return;
    more_line(p);
    cks_buf_printf(p->out, "root: %s", cks_tls_root_name(t->root));
    if (t->root_subject) {
        cks_buf_adds(p->out, " (");
        show_text(p, t->root_subject);
        cks_buf_addc(p->out, ')');
    }
    cks_buf_printf(p->out, "; the host is %s",
                   t->host_name == CKS_TLS_HOST_SAN  ? "named in the alternative names"
                   : t->host_name == CKS_TLS_HOST_CN ? "named only in the common name"
                                                     : "not named");
    end_line(p);
    for (size_t i = 0; i < t->verify.count; i++) {
        more_line(p);
        cks_buf_printf(p->out, "certificate %lld: ", (long long)t->verify.items[i].depth);
        show_text(p, t->verify.items[i].text);
        end_line(p);
    }
}

static void
show_look(struct page *p, const struct cks_probe_look *l)
{
    more_line(p);
    cks_buf_adds(p->out, "a second attempt with everything allowed: ");
    if (l->connected) {
        show_text(p, l->protocol);
        cks_buf_adds(p->out, ", ");
        show_text(p, l->suite);
    } else {
        cks_buf_adds(p->out, cks_tls_failure_name(l->failure));
    }
    end_line(p);
}

static void
show_tls(struct page *p, const struct cks_probe_tls *t, bool one_of_several)
{
    begin_phase(p, "TLS", t->result == CKS_TLS_VERIFIED);
    if (one_of_several) {
        show_text(p, t->address);
        cks_buf_adds(p->out, ": ");
    }
    if (t->protocol) {
        show_text(p, t->protocol);
        cks_buf_adds(p->out, ", ");
        show_text(p, t->suite);
        cks_buf_adds(p->out, ", ");
    }
    cks_buf_adds(p->out, t->result == CKS_TLS_VERIFIED     ? "verified"
                         : t->result == CKS_TLS_UNVERIFIED ? "not verified"
                                                           : cks_tls_failure_name(t->failure));
    if (t->alert != CKS_PROBE_NONE)
        cks_buf_printf(p->out, " (alert %lld)", (long long)t->alert);
    if (t->error && t->result == CKS_TLS_FAILED) {
        cks_buf_adds(p->out, ": ");
        show_text(p, t->error);
    }
    say_time(p, t->us);
    end_line(p);
    for (size_t i = 0; i < t->chain.count; i++)
        show_certificate(p, &t->chain.items[i]);
    show_trust(p, t);
    if (t->client_certificate_requested) {
        more_line(p);
        cks_buf_printf(p->out, "the proxy asks for a client certificate; %s\n",
                       t->client_certificate_given ? "one was given" : "none was given");
    }
    if (t->look)
        show_look(p, t->look);
}

static void
show_members(struct page *p, const struct cks_probe_http *h)
{
    if (h->vendor || h->model || h->ekm_vendor) {
        more_line(p);
        cks_buf_adds(p->out, "proxy: ");
        show_text(p, h->vendor ? h->vendor : "?");
        cks_buf_addc(p->out, ' ');
        show_text(p, h->model ? h->model : "?");
        cks_buf_adds(p->out, "; key manager: ");
        show_text(p, h->ekm_vendor ? h->ekm_vendor : "?");
        end_line(p);
    }
    for (size_t i = 0; i < h->managers.count; i++) {
        const struct cks_probe_manager *m = &h->managers.items[i];
        more_line(p);
        show_text(p, m->id ? m->id : "?");
        cks_buf_adds(p->out, ": ");
        show_text(p, m->health_status ? m->health_status : "?");
        end_line(p);
    }
    for (size_t i = 0; i < h->violations.count; i++) {
        const struct cks_probe_violation *v = &h->violations.items[i];
        more_line(p);
        cks_buf_printf(p->out, "not as specified: %s", cks_violation_kind_name(v->kind));
        if (v->member[0]) {
            cks_buf_addc(p->out, ' ');
            show_text(p, v->member);
        }
        if (v->found) {
            cks_buf_adds(p->out, " (");
            show_text(p, v->found);
            cks_buf_addc(p->out, ')');
        }
        end_line(p);
    }
}

static const char *
why_not_sent(enum cks_http_not_sent why)
{
    static const char *const texts[] = {
        [CKS_HTTP_SENT] = "sent",
        [CKS_HTTP_NO_CREDENTIAL] = "no request was sent: there is no credential to sign with",
        [CKS_HTTP_NO_REGION] = "no request was sent: the Region is unknown (--region)",
        [CKS_HTTP_NO_PATH] = "no request was sent: there is no path",
        [CKS_HTTP_CREDENTIAL_REFUSED] =
            "no request was sent: the same credential was already rejected in this run",
    };
    return (size_t)why < CKS_COUNT(texts) ? texts[why] : "unknown";
}

static void
show_http(struct page *p, const struct cks_probe_http *h)
{
    bool sent = h->not_sent == CKS_HTTP_SENT;
    begin_phase(p, "HTTP", h->outcome == CKS_HTTP_ANSWERED && h->status == 200);
    if (!sent)
        cks_buf_adds(p->out, why_not_sent(h->not_sent));
    else if (h->outcome == CKS_HTTP_ANSWERED)
        cks_buf_printf(p->out, "%lld", (long long)h->status);
    else
        cks_buf_adds(p->out, cks_http_outcome_name(h->outcome));
    if (h->error_name) {
        cks_buf_addc(p->out, ' ');
        show_text(p, h->error_name);
    }
    if (h->fault)
        cks_buf_printf(p->out, ": %s", h->fault);
    end_line(p);
    if (h->error_message) {
        more_line(p);
        show_text(p, h->error_message);
        end_line(p);
    }
    if (h->excerpt && h->excerpt[0]) {
        more_line(p);
        show_text(p, h->excerpt);
        end_line(p);
    }
    show_members(p, h);
    if (h->request_id) {
        more_line(p);
        cks_buf_printf(p->out, "kmsRequestId %s\n", h->request_id);
    }
}

static void
show_attempts(struct page *p, const struct cks_probe_record *r)
{
    static const char *const kinds[] = {"first request", "second request", "sample"};
    for (size_t i = 0; i < r->attempts.count; i++) {
        const struct cks_probe_attempt *a = &r->attempts.items[i];
        bool good = a->outcome == CKS_HTTP_ANSWERED;
        begin_phase(p, "time", good && a->us <= 250000);
        cks_buf_adds(p->out, (size_t)a->kind < CKS_COUNT(kinds) ? kinds[a->kind] : "request");
        if (r->tcp.count > 1 && a->address) {
            cks_buf_adds(p->out, " to ");
            show_text(p, a->address);
        }
        cks_buf_printf(p->out, "%s: %s", a->alone ? ", alone" : "",
                       cks_http_outcome_name(a->outcome));
        say_time(p, a->us);
        end_line(p);
    }
    if (r->timing && r->timing->cold != CKS_PROBE_NONE) {
        begin_phase(p, "time", r->timing->cold <= 250000);
        cks_buf_adds(p->out, "connection, TLS and first request together:");
        say_time(p, r->timing->cold);
        end_line(p);
    }
    if (r->attempts.count > 2 && r->timing && r->timing->p99 != CKS_PROBE_NONE) {
        begin_phase(p, "time", r->timing->p99 <= 250000);
        cks_buf_adds(p->out, "fastest, median, 99th percentile:");
        say_time(p, r->timing->min);
        say_time(p, r->timing->median);
        say_time(p, r->timing->p99);
        end_line(p);
    }
}

static void
show_conformance(struct page *p, const struct cks_probe_record *r)
{
    static const char *const results[] = {"unknown", "as specified", "not as specified"};
    for (size_t i = 0; i < r->conformance.count; i++) {
        const struct cks_probe_conformance *k = &r->conformance.items[i];
        begin_phase(p, "check", k->result == CKS_CONFORMS);
        cks_buf_printf(p->out, "%s: %s", cks_conformance_check_name(k->check),
                       (size_t)k->result < CKS_COUNT(results) ? results[k->result] : "?");
        if (k->status != CKS_PROBE_NONE)
            cks_buf_printf(p->out, " (%lld)", (long long)k->status);
        if (k->detail) {
            cks_buf_adds(p->out, "; ");
            show_text(p, k->detail);
        }
        end_line(p);
    }
}

static void
show_record(struct page *p, const struct cks_probe_record *r)
{
    set_color(p, BOLD);
    show_text(p, r->endpoint ? r->endpoint : "?");
    show_text(p, r->path ? r->path : "");
    set_color(p, RESET);
    cks_buf_printf(p->out, "  %s", r->connectivity ? r->connectivity : "");
    if (r->redirected)
        cks_buf_adds(p->out, ", by --connect-to");
    if (r->lab_ca)
        cks_buf_adds(p->out, ", with --ca-file");
    if (!r->complete)
        cks_buf_adds(p->out, ", cancelled");
    end_line(p);
    if (r->dns)
        show_dns(p, r->dns);
    show_tcp(p, r);
    if (r->ended == CKS_PROBE_PHASE_ADDRESS) {
        begin_phase(p, "TCP", false);
        cks_buf_adds(p->out, "not contacted: not a public address (--allow-private)\n");
    }
    if (r->tls)
        show_tls(p, r->tls, r->other_tls.count > 0);
    for (size_t i = 0; i < r->other_tls.count; i++)
        show_tls(p, &r->other_tls.items[i], true);
    if (r->http)
        show_http(p, r->http);
    show_attempts(p, r);
    show_conformance(p, r);
}

void
cks_probe_show(struct cks_buf *out, const struct cks_probe_set *set, bool color)
{
    struct page p = {out, color};
    for (size_t i = 0; i < set->records.count; i++) {
        if (i)
            end_line(&p);
        show_record(&p, &set->records.items[i]);
    }
}
