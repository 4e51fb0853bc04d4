/* CKS401 to CKS409: the endpoint of the proxy. Faults of different parts are told apart: scheme,
 * port, what follows the host, the host's characters, its length, its form. */
#include <stdlib.h>

#include "base/punycode.h"
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

#define P CKS_P_ENDPOINT
#define HOST_CHARS (CKS_CHARS_ALNUM | CKS_CHARS_DOT | CKS_CHARS_HYPHEN)
static const char scheme[] = "https://";

/* DNS: RFC 1035, section 2.3.4. */
#define LABEL_MAX 63
#define HOST_MAX 253

/* Pieces of an endpoint as it is written; offsets count from look.text. Missing ones are empty. */
struct pieces {
    struct cks_look look;
    bool no_scheme; /* neither :// nor a beginning of it */
    size_t host_from;
    struct cks_str host;
    bool has_user;       /* user information before the host */
    size_t port_from;    /* of the colon */
    struct cks_str port; /* with its colon; n 0: none */
    size_t extra_from;
    struct cks_str extra; /* from the first / \ ? or # after the host on */
};

static bool
is_extra_character(char c)
{
    return c == '/' || c == '\\' || c == '?' || c == '#';
}

/* Where what follows the scheme begins. */
static size_t
skip_scheme(struct cks_str text, bool *ret_none)
{
    static const char *const wrong[] = {"https//", "http//", "https:/",
                                        "http:/",  "https:", "http:"};
    size_t at = cks_str_find(text, "://");
    *ret_none = false;
    /* What precedes :// must look like a scheme; in "host/?x=a://b" it does not. */
    if (at < text.n && at > 0) {
        size_t i = 0;
        while (i < at && (cks_is_alnum((unsigned char)text.p[i]) || memchr("+-", text.p[i], 2)))
            i++;
        if (i == at)
            return at + 3;
    }
    for (size_t i = 0; i < CKS_COUNT(wrong); i++)
        if (text.n >= strlen(wrong[i]) &&
            cks_str_ieq(cks_str_sub(text, 0, strlen(wrong[i])), cks_str_of(wrong[i])))
            return strlen(wrong[i]);
    *ret_none = true;
    return cks_str_starts(text, "//") ? 2 : 0;
}

static bool
in_host(uint32_t cp)
{
    return cp < 0x80 && (cks_is_alnum((unsigned char)cp) || cp == '.' || cp == '-');
}

/* https:// and a host of the right characters: almost every endpoint. */
static bool
sound_host(const struct cks_store *s, struct cks_str *ret)
{
    const unsigned in_scheme = CKS_CHARS_COLON | CKS_CHARS_SLASH;
    const struct cks_value *v = cks_of(s, P);
    if (!cks_is_judged(s, P) || !cks_chars_only(v->chars, HOST_CHARS | in_scheme) ||
        !cks_str_starts(v->text, scheme))
        return false;
    struct cks_str host = cks_str_sub(v->text, sizeof(scheme) - 1, v->text.n);
    *ret = host;
    return host.n && !memchr(host.p, ':', host.n) && !memchr(host.p, '/', host.n);
}

static bool
is_sound(const struct cks_store *s)
{
    struct cks_str host;
    return sound_host(s, &host);
}

static void
split_port(struct pieces *ret)
{
    struct cks_str host = ret->host;
    for (size_t i = host.n; i > 0 && host.p[0] != '['; i--) {
        char c = host.p[i - 1];
        if (c == ':') {
            ret->port_from = ret->host_from + i - 1;
            ret->port = cks_str_sub(host, i - 1, host.n);
            ret->host.n = i - 1;
        }
        if (!cks_is_digit((unsigned char)c))
            return;
    }
}

/* Splits an endpoint that is known. */
static bool
split_endpoint(const struct cks_store *s, struct pieces *ret)
{
    struct cks_look look;
    *ret = (struct pieces){0};
    if (!cks_look_at(s, P, &look) || !look.whole)
        return false;
    struct cks_str text = look.text;
    ret->look = look;
    size_t from = skip_scheme(text, &ret->no_scheme), end = from;
    while (end < text.n && !is_extra_character(text.p[end]))
        end++;
    ret->extra_from = end;
    ret->extra = cks_str_sub(text, end, text.n);
    for (size_t i = from; i < end; i++)
        if (text.p[i] == '@') {
            ret->has_user = true;
            from = i + 1;
        }
    ret->host_from = from;
    ret->host = cks_str_sub(text, from, end - from);
    split_port(ret);
    return true;
}

/* https:// and the host alone, where that is what KMS takes. */
static const char *
repaired_endpoint(struct cks_judge *j, const struct pieces *e)
{
    const char *text = cks_text(j, "%s" CKS_STR_FMT, scheme, CKS_STR_ARG(e->host));
    if (cks_judge_matches(j, P, cks_str_of(text)) != CKS_MATCH_YES)
        return NULL;
    return strlen(text) >= cks_param(P)->min && strlen(text) <= cks_param(P)->max ? text : NULL;
}

/* Whether something is left out that may lead to the proxy: another port, a path, another scheme.
 */
static bool
leaves_out(const struct pieces *e)
{
    struct cks_str before = cks_str_sub(e->look.text, 0, e->host_from);
    bool web = e->no_scheme || e->has_user || cks_str_ieq(before, CKS_STR_LIT("https://")) ||
               cks_str_ieq(before, CKS_STR_LIT("http://"));
    bool port = e->port.n > 1 && !cks_str_is(e->port, ":443");
    return !web || port || (e->extra.n && !cks_str_is(e->extra, "/"));
}

/* https://https://host: what stands for the host is the scheme again. */
static bool
is_scheme_again(struct cks_str host)
{
    return cks_str_ieq(host, CKS_STR_LIT("https")) || cks_str_ieq(host, CKS_STR_LIT("http"));
}

static const char once[] = "write https:// once";

static void
offer_endpoint(struct cks_judge *j, const struct pieces *e, struct cks_spot *spot,
               const char *otherwise)
{
    if (is_scheme_again(e->host)) {
        spot->help = once;
        return;
    }
    spot->replacement = repaired_endpoint(j, e);
    spot->offered = leaves_out(e);
    spot->help = spot->replacement ? NULL : otherwise;
}

/* What is known if only a part of the value is. */
static bool
partial_endpoint(const struct cks_store *s, struct cks_look *ret)
{
    return cks_look_at(s, P, ret) && !ret->whole;
}

void
cks_check_endpoint_scheme(struct cks_judge *j, const struct cks_store *s)
{
    static const char help[] = "start with https:// in lower case";
    struct pieces e;
    if (is_sound(s))
        return;
    struct cks_spot spot = {.rule = CKS401, .param = P, .help = help};
    if (!split_endpoint(s, &e)) {
        if (partial_endpoint(s, &e.look) && cks_surely_not_starting(cks_of(s, P), scheme))
            cks_find(j, s, spot, "XksProxyUriEndpoint must start with %s", scheme);
        return;
    }
    struct cks_str text = e.look.text;
    if (cks_str_starts(text, scheme))
        return;
    spot = cks_spot_in(CKS401, P, &e.look, 0, e.no_scheme ? 0 : e.host_from);
    offer_endpoint(j, &e, &spot, help);
    if (e.no_scheme)
        cks_find(j, s, spot, "XksProxyUriEndpoint must start with %s", scheme);
    else if (cks_str_ieq(cks_str_sub(text, 0, sizeof(scheme) - 1), cks_str_of(scheme)))
        cks_find(j, s, spot, "XksProxyUriEndpoint starts with %s; it must be lower case",
                 cks_say(j, cks_str_sub(text, 0, sizeof(scheme) - 1)));
    else
        cks_find(j, s, spot, "XksProxyUriEndpoint starts with %s; only https:// is allowed",
                 cks_say(j, cks_str_sub(text, 0, e.host_from)));
}

/* :8443 at the end of a piece, after which only the end or a slash may follow. */
static bool
ends_with_port(struct cks_str piece)
{
    size_t i = piece.n;
    while (i > 0 && piece.p[i - 1] == '/')
        i--;
    size_t end = i;
    while (i > 0 && cks_is_digit((unsigned char)piece.p[i - 1]))
        i--;
    return i < end && i > 0 && piece.p[i - 1] == ':';
}

void
cks_check_endpoint_port(struct cks_judge *j, const struct cks_store *s)
{
    static const char help[] = "remove the port";
    struct pieces e;
    if (is_sound(s))
        return;
    struct cks_spot spot = {.rule = CKS402, .param = P, .help = help};
    if (!split_endpoint(s, &e)) {
        if (partial_endpoint(s, &e.look) && ends_with_port(e.look.suffix))
            cks_find(j, s, spot,
                     "XksProxyUriEndpoint must not contain a port; KMS always uses 443");
        return;
    }
    if (e.port.n == 0)
        return;
    spot = cks_spot_in(CKS402, P, &e.look, e.port_from, e.port.n);
    offer_endpoint(j, &e, &spot, help);
    struct cks_str number = cks_str_sub(e.port, 1, e.port.n);
    if (number.n == 0)
        cks_find(j, s, spot, "XksProxyUriEndpoint must not contain a colon after the host");
    else if (cks_str_is(number, "443"))
        cks_find(j, s, spot, "XksProxyUriEndpoint must not contain a port; KMS always uses 443");
    else
        cks_find(j, s, spot,
                 "XksProxyUriEndpoint must not contain the port %s; KMS always uses 443",
                 cks_say(j, number));
}

static const char *
extra_name(const struct pieces *e)
{
    char c = e->extra.p[0];
    if (c == '\\')
        return "a backslash";
    if (c == '?')
        return "a query";
    if (c == '#')
        return "a fragment";
    if (cks_str_find(e->extra, "?") < e->extra.n)
        return "a path and a query";
    return e->extra.n == 1 ? "a slash" : "a path";
}

/* A slash that is not the scheme's, for certain. */
static bool
partial_has_extra(const struct cks_look *look)
{
    struct cks_str end = look->suffix, start = look->prefix;
    size_t at = cks_str_find(end, "://");
    for (size_t i = sizeof(scheme) - 1; cks_str_starts(start, scheme) && i < start.n; i++)
        if (is_extra_character(start.p[i]))
            return true;
    if (at < end.n)
        end = cks_str_sub(end, at + 3, end.n);
    else if (cks_str_starts(end, "//"))
        end = cks_str_sub(end, 2, end.n);
    else if (!cks_str_starts(look->prefix, scheme) && end.n && end.p[0] == '/' && end.n > 1)
        end = cks_str_sub(end, 1, end.n); /* may be the second slash of the scheme */
    for (size_t i = 0; i < end.n; i++)
        if (is_extra_character(end.p[i]))
            return true;
    return false;
}

void
cks_check_endpoint_extra(struct cks_judge *j, const struct cks_store *s)
{
    static const char help[] = "end the endpoint after the host; a path belongs in XksProxyUriPath";
    struct pieces e;
    if (is_sound(s))
        return;
    struct cks_spot spot = {.rule = CKS403, .param = P, .help = help};
    if (!split_endpoint(s, &e)) {
        if (partial_endpoint(s, &e.look) && partial_has_extra(&e.look))
            cks_find(j, s, spot, "XksProxyUriEndpoint must end after the host");
        return;
    }
    if (e.has_user) {
        offer_endpoint(j, &e, &spot, help);
        spot.hide = true; /* it may be a password: no part of the value is marked */
        spot.tells_none = true;
        cks_find(j, s, spot,
                 "XksProxyUriEndpoint must not contain user information before the host");
    }
    if (e.extra.n == 0)
        return;
    spot = cks_spot_in(CKS403, P, &e.look, e.extra_from, e.extra.n);
    offer_endpoint(j, &e, &spot, help);
    cks_find(j, s, spot,
             "XksProxyUriEndpoint contains %s after the host; it must end after the "
             "host",
             extra_name(&e));
}

/* The ASCII form of a host with other letters, as "; its ASCII form is ...". */
static const char *
ascii_form(struct cks_judge *j, struct cks_str host, struct cks_spot *spot)
{
    struct cks_buf out = {0};
    const char *text = "";
    if (cks_host_to_ascii(host, &out)) {
        spot->replacement = cks_text(j, "%s" CKS_STR_FMT, scheme, CKS_STR_ARG(cks_buf_str(&out)));
        text = cks_text(j, "; its ASCII form is " CKS_STR_FMT, CKS_STR_ARG(cks_buf_str(&out)));
    }
    if (out.failed)
        j->findings->failed = true;
    cks_buf_free(&out);
    return text;
}

static bool
may_be_in_endpoint(uint32_t cp)
{
    /* These have rules of their own. */
    return in_host(cp) || cp == ':' || cp == '/' || cp == '\\' || cp == '?' || cp == '#' ||
           cp == '@';
}

void
cks_check_endpoint_characters(struct cks_judge *j, const struct cks_store *s)
{
    static const char allowed[] = "a host may contain only A to Z, a to z, 0 to 9, dots and "
                                  "hyphens";
    struct pieces e;
    uint32_t cp = 0;
    if (is_sound(s))
        return;
    if (!split_endpoint(s, &e)) {
        struct cks_spot spot = {.rule = CKS404, .param = P};
        if (partial_endpoint(s, &e.look) && !partial_has_extra(&e.look) &&
            cks_first_outside(e.look.literals, may_be_in_endpoint, &cp) < e.look.literals.n)
            cks_find(j, s, spot, "XksProxyUriEndpoint contains %s; %s", cks_say_it(j, cp), allowed);
        return;
    }
    size_t at = cks_first_outside(e.host, in_host, &cp);
    if (at == e.host.n)
        return;
    char bytes[4];
    struct cks_spot spot =
        cks_spot_in(CKS404, P, &e.look, e.host_from + at, cks_utf8_encode(cp, bytes));
    if (cp == '[')
        cks_find(j, s, spot,
                 "XksProxyUriEndpoint contains an IPv6 address in brackets; it must contain a "
                 "fully qualified domain name");
    else if (cp == '_')
        cks_find(j, s, spot, "XksProxyUriEndpoint contains an underscore in the host; %s", allowed);
    else if (cp < 0x80)
        cks_find(j, s, spot, "XksProxyUriEndpoint contains %s in the host; %s", cks_say_it(j, cp),
                 allowed);
    else {
        const char *form = ascii_form(j, e.host, &spot);
        cks_find(j, s, spot, "XksProxyUriEndpoint contains %s in the host; %s%s", cks_say_it(j, cp),
                 allowed, form);
    }
}

void
cks_check_endpoint_length(struct cks_judge *j, const struct cks_store *s)
{
    struct pieces e;
    /* Too short for want of the scheme is CKS401's matter. */
    if (!is_sound(s) && split_endpoint(s, &e) && !cks_str_starts(e.look.text, scheme) &&
        cks_utf8_count(e.look.text) < cks_param(P)->min)
        return;
    cks_judge_length(j, s, CKS405, P, NULL);
}

/* The host, if its characters are all allowed; otherwise false, and CKS404 reports it. */
static bool
plain_host(const struct cks_store *s, struct cks_str *ret)
{
    struct pieces e;
    uint32_t cp = 0;
    if (sound_host(s, ret))
        return true;
    if (!split_endpoint(s, &e))
        return false;
    *ret = e.host;
    return e.host.n && cks_first_outside(e.host, in_host, &cp) == e.host.n;
}

/* A part of the host, as a spot; n 0: all of it. */
static struct cks_spot
spot_in_host(enum cks_rule rule, const struct cks_store *s, size_t from, size_t n)
{
    struct pieces e;
    if (!split_endpoint(s, &e))
        return (struct cks_spot){.rule = rule, .param = P};
    return cks_spot_in(rule, P, &e.look, e.host_from + from, n ? n : e.host.n);
}

static bool
all_digits(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!cks_is_digit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* The label at offset *at, and *at moved behind its dot. A final dot ends the last label. */
static struct cks_str
next_label(struct cks_str host, size_t *at)
{
    struct cks_str label = cks_str_sub(host, *at, host.n);
    const char *dot = label.n ? memchr(label.p, '.', label.n) : NULL;
    if (dot)
        label.n = (size_t)(dot - label.p);
    *at += label.n + 1;
    return label;
}

static struct cks_str
without_final_dot(struct cks_str host)
{
    if (host.n > 1 && host.p[host.n - 1] == '.')
        host.n--;
    return host;
}

/* What is wrong with a label, or NULL. */
static const char *
label_fault(struct cks_str label)
{
    if (label.n == 0)
        return "has an empty label";
    if (label.n > LABEL_MAX)
        return "has a label of more than 63 characters";
    if (label.p[0] == '-')
        return "has a label that starts with a hyphen";
    if (label.p[label.n - 1] == '-')
        return "has a label that ends with a hyphen";
    return NULL;
}

void
cks_check_endpoint_hostname(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_str host, label = {0};
    if (!plain_host(s, &host) || cks_str_is_ipv4(host))
        return;
    host = without_final_dot(host);
    for (size_t at = 0; at <= host.n;) {
        size_t from = at;
        label = next_label(host, &at);
        const char *fault = label_fault(label);
        if (!fault)
            continue;
        cks_find(j, s, spot_in_host(CKS406, s, from, label.n ? label.n : 1),
                 "the host in XksProxyUriEndpoint is not a DNS name: it %s", fault);
        return;
    }
    if (host.n > HOST_MAX)
        cks_find(j, s, spot_in_host(CKS406, s, 0, 0),
                 "the host in XksProxyUriEndpoint is not a DNS name: it has more than %d "
                 "characters",
                 HOST_MAX);
    else if (all_digits(label))
        cks_find(
            j, s, spot_in_host(CKS406, s, 0, 0),
            "the host in XksProxyUriEndpoint is not a DNS name: its last label, %s, is all digits",
            cks_say(j, label));
}

void
cks_check_endpoint_ip_address(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_str host;
    if (!plain_host(s, &host) || !cks_str_is_ipv4(host))
        return;
    struct cks_spot spot = spot_in_host(CKS407, s, 0, 0);
    spot.help = "use the fully qualified domain name in the proxy's certificate";
    cks_find(j, s, spot,
             "XksProxyUriEndpoint contains the IPv4 address %s; it must contain a fully qualified "
             "domain name",
             cks_say(j, host));
}

/* Names that never exist in public DNS: RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal, and
 * the top-level names that ICANN does not delegate because private networks use them. */
static const struct cks_str not_public[] = {
    CKS_STR_CONST("localhost"), CKS_STR_CONST("localdomain"), CKS_STR_CONST("local"),
    CKS_STR_CONST("internal"),  CKS_STR_CONST("intranet"),    CKS_STR_CONST("private"),
    CKS_STR_CONST("corp"),      CKS_STR_CONST("home"),        CKS_STR_CONST("lan"),
    CKS_STR_CONST("test"),      CKS_STR_CONST("example"),     CKS_STR_CONST("invalid"),
    CKS_STR_CONST("onion"),     CKS_STR_CONST("alt"),
};
static const struct cks_str home_arpa = CKS_STR_CONST("home.arpa");

/* Whether a host is `name` or lies under it. With `below`, only the latter. */
static bool
is_host_of(struct cks_str host, struct cks_str name, bool below)
{
    if (host.n <= name.n)
        return !below && cks_str_ieq(host, name);
    size_t from = host.n - name.n;
    return host.p[from - 1] == '.' && cks_str_ieq(cks_str_sub(host, from, name.n), name);
}

/* The special-use name that a host is or lies under, or NULL. With `below`, only under it. */
static const char *
special_name(struct cks_str host, bool below)
{
    const char *dot = host.n ? memrchr(host.p, '.', host.n) : NULL;
    size_t last = dot ? host.n - (size_t)(dot + 1 - host.p) : host.n;
    for (size_t i = 0; i < CKS_COUNT(not_public); i++)
        if (not_public[i].n == last && is_host_of(host, not_public[i], below))
            return not_public[i].p;
    return is_host_of(host, home_arpa, below) ? home_arpa.p : NULL;
}

static const char *
what_public_means(const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_CONNECTIVITY);
    if (cks_known_string(v) && cks_str_is(v->text, "VPC_ENDPOINT_SERVICE"))
        return "the private DNS name of a VPC endpoint service must be a subdomain of a public "
               "domain";
    return "KMS cannot resolve it";
}

void
cks_check_endpoint_not_public(struct cks_judge *j, const struct cks_store *s)
{
    static const char help[] = "use a fully qualified name in a public domain of yours";
    struct cks_str whole;
    struct cks_look look;
    const char *name;
    if (cks_of(s, P)->state == CKS_VALUE_PARTIAL && partial_endpoint(s, &look)) {
        name = special_name(without_final_dot(look.suffix), true);
        if (name)
            cks_find(j, s, (struct cks_spot){.rule = CKS408, .param = P, .help = help},
                     "the host in XksProxyUriEndpoint is under %s, which is not in public DNS: %s",
                     name, what_public_means(s));
        return;
    }
    if (!plain_host(s, &whole) || cks_str_is_ipv4(whole))
        return;
    struct cks_str host = without_final_dot(whole);
    name = special_name(host, false);
    bool alone = !memchr(host.p, '.', host.n) && !label_fault(host) && !all_digits(host);
    if (!name && !alone)
        return;
    struct cks_spot spot = spot_in_host(CKS408, s, 0, 0);
    spot.help = help;
    if (name)
        cks_find(j, s, spot,
                 "XksProxyUriEndpoint contains the host %s; %s is not in public DNS: "
                 "%s",
                 cks_say(j, whole), name, what_public_means(s));
    else
        cks_find(j, s, spot, "XksProxyUriEndpoint contains the host %s, which has no domain: %s",
                 cks_say(j, whole), what_public_means(s));
}

void
cks_check_endpoint_case(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_str host;
    size_t at = 0;
    if (!(cks_of(s, P)->chars & CKS_CHARS_UPPER) || !plain_host(s, &host))
        return;
    while (at < host.n && !cks_is_upper((unsigned char)host.p[at]))
        at++;
    if (at == host.n)
        return;
    struct cks_spot spot = spot_in_host(CKS409, s, at, 1);
    char *lower = cks_arena_strndup(&j->findings->arena, host.p, host.n);
    if (!lower)
        j->findings->failed = true;
    for (size_t i = 0; lower && i < host.n; i++)
        lower[i] = (char)cks_lower((unsigned char)lower[i]);
    if (is_scheme_again(host))
        spot.help = once;
    else if (lower)
        spot.replacement = cks_text(j, "%s%s", scheme, lower);
    cks_find(j, s, spot,
             "the host in XksProxyUriEndpoint contains upper-case letters: DNS ignores case, but "
             "KMS compares endpoints as text");
}
