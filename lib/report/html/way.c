#include "report/html/way.h"

#include <stdio.h>

#include "base/str.h"

/* KMS gives a proxy this long for a request (AWS KMS Developer Guide, external key stores). */
#define LIMIT_US 250000
/* The width of a drawing, in its own units. */
#define WIDTH 1000
/* A bar that is shorter cannot be seen. */
#define BAR_MIN 4

/* One step of the way. */
struct step {
    const char *name;
    char detail[160];
    int64_t us; /* CKS_PROBE_NONE: not known */
    bool good;
};

#define STEPS_MAX 4

struct way {
    struct step steps[STEPS_MAX];
    size_t count;
    int64_t total;
};

static void
duration(char *to, size_t size, int64_t us)
{
    if (us == CKS_PROBE_NONE)
        snprintf(to, size, "not measured");
    else if (us < 10000)
        snprintf(to, size, "%lld.%02lld ms", (long long)us / 1000, (long long)us % 1000 / 10);
    else
        snprintf(to, size, "%lld ms", (long long)(us + 500) / 1000);
}

static struct step *
add_step(struct way *w, const char *name, int64_t us, bool good)
{
    struct step *s = &w->steps[w->count++];
    s->name = name;
    s->us = us;
    s->good = good;
    w->total += us > 0 ? us : 0;
    return s;
}

static const struct cks_probe_answer *
answer_with_addresses(const struct cks_probe_dns *d)
{
    return d->a && d->a->addresses.count         ? d->a
           : d->aaaa && d->aaaa->addresses.count ? d->aaaa
           : d->a                                ? d->a
                                                 : d->aaaa;
}

static void
dns_step(struct way *w, const struct cks_probe_record *r)
{
    const struct cks_probe_answer *a = r->dns ? answer_with_addresses(r->dns) : NULL;
    if (!a)
        return;
    struct step *s = add_step(w, "DNS", r->timing ? r->timing->dns : a->us, a->addresses.count > 0);
    if (a->addresses.count)
        snprintf(s->detail, sizeof(s->detail), "%s (%s)", a->addresses.items[0].address,
                 cks_address_class_name(a->addresses.items[0].class));
    else
        snprintf(s->detail, sizeof(s->detail), "%s", cks_dns_kind_name(a->kind));
}

/* The address that was connected to, else the last that was tried. */
static void
tcp_step(struct way *w, const struct cks_probe_record *r)
{
    const struct cks_probe_tcp *t = NULL;
    for (size_t i = 0; i < r->tcp.count && (!t || t->result != CKS_TCP_CONNECTED); i++)
        t = &r->tcp.items[i];
    if (!t)
        return;
    bool good = t->result == CKS_TCP_CONNECTED;
    struct step *s = add_step(w, "TCP", good && r->timing ? r->timing->tcp : t->us, good);
    snprintf(s->detail, sizeof(s->detail), "port %lld: %s", (long long)t->port,
             cks_tcp_result_name(t->result));
}

static void
tls_step(struct way *w, const struct cks_probe_record *r)
{
    const struct cks_probe_tls *t = r->tls;
    if (!t || t->result == CKS_TLS_NOT_TRIED)
        return;
    bool good = t->result == CKS_TLS_VERIFIED;
    struct step *s = add_step(w, "TLS", good && r->timing ? r->timing->tls : t->us, good);
    snprintf(s->detail, sizeof(s->detail), "%s%s%s", t->protocol ? t->protocol : "",
             t->protocol ? ": " : "",
             good                              ? "verified"
             : t->result == CKS_TLS_UNVERIFIED ? "not verified"
                                               : cks_tls_failure_name(t->failure));
}

static void
request_step(struct way *w, const struct cks_probe_record *r)
{
    const struct cks_probe_http *http = r->http;
    if (!http || http->outcome == CKS_HTTP_NOT_SENT)
        return;
    bool good = http->outcome == CKS_HTTP_ANSWERED && http->status == 200;
    struct step *s =
        add_step(w, "GetHealthStatus", r->timing ? r->timing->request : CKS_PROBE_NONE, good);
    if (http->outcome == CKS_HTTP_ANSWERED)
        snprintf(s->detail, sizeof(s->detail), "status %lld%s%s", (long long)http->status,
                 http->error_name ? " " : "", http->error_name ? http->error_name : "");
    else
        snprintf(s->detail, sizeof(s->detail), "%s", cks_http_outcome_name(http->outcome));
}

/* ---- the drawing ---- */

static void
rectangle(struct cks_html *h, const char *class, int64_t x, int64_t width)
{
    char number[24];
    cks_html_begin(h, "rect");
    cks_html_attr(h, "class", class);
    snprintf(number, sizeof(number), "%lld", (long long)x);
    cks_html_attr(h, "x", number);
    snprintf(number, sizeof(number), "%lld", (long long)(width > BAR_MIN ? width : BAR_MIN));
    cks_html_attr(h, "width", number);
    cks_html_attr(h, "height", "10");
    cks_html_end(h);
}

static void
begin_drawing(struct cks_html *h, const char *text)
{
    cks_html_begin(h, "svg");
    cks_html_attr(h, "viewBox", "0 0 1000 10");
    cks_html_attr(h, "preserveAspectRatio", "none");
    cks_html_attr(h, "role", "img");
    cks_html_attr(h, "aria-label", text);
}

/* Where a step lies on the way: it begins where the one before ended. */
static void
bar(struct cks_html *h, const struct way *w, const struct step *s, int64_t before)
{
    char begins[32], lasts[32], text[96];
    if (s->us == CKS_PROBE_NONE || w->total <= 0)
        return;
    duration(begins, sizeof(begins), before);
    duration(lasts, sizeof(lasts), s->us);
    snprintf(text, sizeof(text), "begins after %s, takes %s", begins, lasts);
    begin_drawing(h, text);
    int64_t x = before * WIDTH / w->total, width = s->us * WIDTH / w->total;
    rectangle(h, s->good ? "bar" : "bar bad", x > WIDTH - BAR_MIN ? WIDTH - BAR_MIN : x, width);
    cks_html_end(h);
}

static void
step_row(struct cks_html *h, const struct way *w, const struct step *s, int64_t before)
{
    char time[32];
    duration(time, sizeof(time), s->us);
    cks_html_begin(h, "tr");
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "row");
    cks_html_text(h, s->name);
    cks_html_end(h);
    cks_html_begin(h, "td");
    if (!s->good) {
        cks_html_leaf(h, "span", "bad", "failed");
        cks_html_text(h, " ");
    }
    cks_html_text(h, s->detail);
    bar(h, w, s, before);
    cks_html_end(h);
    cks_html_leaf(h, "td", "number", time);
    cks_html_end(h);
}

/* How much of the time that KMS allows the slowest request took. */
static void
limit_row(struct cks_html *h, const struct cks_probe_record *r)
{
    int64_t us = r->timing ? r->timing->p99 : CKS_PROBE_NONE;
    char time[32], text[64];
    if (us == CKS_PROBE_NONE)
        return;
    duration(time, sizeof(time), us);
    snprintf(text, sizeof(text), "%s of 250 ms", time);
    cks_html_begin(h, "tr");
    cks_html_begin(h, "th");
    cks_html_attr(h, "scope", "row");
    cks_html_text(h, "Limit of KMS");
    cks_html_end(h);
    cks_html_begin(h, "td");
    cks_html_printf(h, "slowest of %zu %s", r->attempts.count,
                    r->attempts.count == 1 ? "request" : "requests");
    begin_drawing(h, text);
    rectangle(h, us > LIMIT_US ? "bar bad" : "bar", 0,
              us > LIMIT_US ? WIDTH : us * WIDTH / LIMIT_US);
    cks_html_end_all(h, 2);
    cks_html_leaf(h, "td", "number", text);
    cks_html_end(h);
}

static void
heads(struct cks_html *h)
{
    static const char *const names[] = {"Step", "Result", "Time"};
    cks_html_begin(h, "thead");
    cks_html_begin(h, "tr");
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        cks_html_begin(h, "th");
        cks_html_attr(h, "scope", "col");
        cks_html_text(h, names[i]);
        cks_html_end(h);
    }
    cks_html_end_all(h, 2);
}

static void
draw(struct cks_html *h, const struct way *w, const struct cks_probe_record *r)
{
    int64_t before = 0;
    cks_html_begin(h, "table");
    cks_html_attr(h, "class", "way");
    heads(h);
    cks_html_begin(h, "tbody");
    for (size_t i = 0; i < w->count; i++) {
        step_row(h, w, &w->steps[i], before);
        before += w->steps[i].us > 0 ? w->steps[i].us : 0;
    }
    limit_row(h, r);
    cks_html_end_all(h, 2);
}

static void
in_a_line(struct cks_html *h, const struct way *w)
{
    char time[32];
    cks_html_begin(h, "p");
    for (size_t i = 0; i < w->count; i++) {
        duration(time, sizeof(time), w->steps[i].us);
        cks_html_printf(h, "%s%s: %s, %s", i ? "; " : "", w->steps[i].name, w->steps[i].detail,
                        time);
    }
    cks_html_end(h);
}

static void
conditions(struct cks_html *h, const struct cks_probe_record *r)
{
    cks_html_begin(h, "p");
    cks_html_attr(h, "class", "about");
    cks_html_text(h, r->connectivity ? r->connectivity : "connectivity unknown");
    if (r->taken || r->at) {
        cks_html_text(h, ", ");
        cks_html_leaf(h, "time", NULL, r->taken ? r->taken : r->at);
    }
    if (r->redirected)
        cks_html_text(h, ", redirected by --connect-to");
    if (r->lab_ca)
        cks_html_text(h, ", with the extra trust anchors of --ca-file");
    if (!r->complete)
        cks_html_text(h, ", cancelled");
    cks_html_end(h);
}

void
cks_html_way(struct cks_html *h, const struct cks_probe_record *r, size_t number, bool drawn)
{
    struct way w = {0};
    dns_step(&w, r);
    tcp_step(&w, r);
    tls_step(&w, r);
    request_step(&w, r);
    cks_html_begin(h, "h3");
    cks_html_attr_number(h, "id", "probe", number + 1);
    cks_html_text(h, r->endpoint);
    cks_html_text(h, r->path);
    cks_html_end(h);
    conditions(h, r);
    if (drawn && w.count)
        draw(h, &w, r);
    else if (w.count)
        in_a_line(h, &w);
    else
        cks_html_leaf(h, "p", NULL, "Nothing was contacted.");
}
