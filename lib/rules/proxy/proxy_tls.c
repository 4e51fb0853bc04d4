/* Rules on what a probe observed of a proxy's TLS. */
#include "base/clock.h"
#include "rules/proxy/proxy_tls.h"

/* OpenSSL's numbers of errors about time; they do not change between versions. */
enum {
    NOT_YET_VALID = 9,
    HAS_EXPIRED = 10,
    ERROR_IN_NOT_BEFORE = 13,
    ERROR_IN_NOT_AFTER = 14,
};

/* The lists that AWS published as TrustedCertificateAuthorities. */
#define LIST_2022 "November 2022"
#define LIST_2024 "June 2024"
#define LISTS LIST_2022 ", " LIST_2024

/* Alerts, by RFC 8446. */
enum { ALERT_PROTOCOL_VERSION = 70 };

static const char *const suites[] = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
};

/* The faults found in a chain, so that CKS829 reports only the rest. */
struct chain {
    bool time, name, root;
};

static const char *
say_of_tls(struct cks_looked *l, const char *text)
{
    return cks_say(l->t->j, cks_str_of(text ? text : "?"));
}

static bool
one_of_ours(const char *suite)
{
    for (size_t i = 0; i < CKS_COUNT(suites); i++)
        if (suite && strcmp(suite, suites[i]) == 0)
            return true;
    return false;
}

static bool
old_protocol(const char *protocol)
{
    return protocol && strcmp(protocol, "TLSv1.2") != 0 && strcmp(protocol, "TLSv1.3") != 0;
}

static bool
listed(const struct cks_probe_tls *tls)
{
    return tls->root == CKS_TLS_ROOT_LISTED || tls->root == CKS_TLS_ROOT_LISTED_KEY;
}

/* CKS821 */
static bool
check_version(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    const struct cks_probe_look *look = tls->look;
    const char *found = look && look->connected ? look->protocol : NULL;
    bool refused =
        !found && (tls->failure == CKS_TLS_FAILURE_PROTOCOL ||
                   (tls->failure == CKS_TLS_FAILURE_ALERT && tls->alert == ALERT_PROTOCOL_VERSION));
    if (!old_protocol(found) && !refused)
        return false;
    cks_looked_find(
        l, (struct cks_spot){.rule = CKS821, .help = "enable TLS 1.2 or TLS 1.3 in the proxy"},
        found ? cks_text(l->t->j, "the proxy supports at best %s; KMS needs TLS 1.2 or TLS 1.3",
                         say_of_tls(l, found))
              : "the proxy supports neither TLS 1.2 nor TLS 1.3");
    return true;
}

/* CKS822 */
static bool
check_suite(struct cks_looked *l)
{
    const struct cks_probe_look *look = l->r->tls->look;
    if (!look || !look->connected || old_protocol(look->protocol) || one_of_ours(look->suite))
        return false;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS822,
                                      .help = "enable TLS_AES_256_GCM_SHA384 or "
                                              "ECDHE-RSA-AES256-GCM-SHA384 (with an ECDSA key: "
                                              "ECDHE-ECDSA-AES256-GCM-SHA384)"},
                    cks_text(l->t->j,
                             "the proxy offers none of the four cipher suites that KMS accepts; "
                             "with all allowed it chose %s",
                             say_of_tls(l, look->suite)));
    return true;
}

static bool
time_of(const char *text, int64_t *ret)
{
    return text && cks_time_parse(cks_str_of(text), ret);
}

static bool
verify_says(const struct cks_probe_tls *tls, int64_t code)
{
    for (size_t i = 0; i < tls->verify.count; i++)
        if (tls->verify.items[i].code == code)
            return true;
    return false;
}

/* What is wrong with a certificate's dates, or NULL. A missing date is unknown; only the
 * verification shows that the certificate has none. */
static const char *
date_fault(struct cks_looked *l, const struct cks_probe_tls *tls,
           const struct cks_probe_certificate *c)
{
    int64_t from, to, now = l->t->j->now;
    if ((!c->not_before && verify_says(tls, ERROR_IN_NOT_BEFORE)) ||
        (!c->not_after && verify_says(tls, ERROR_IN_NOT_AFTER)))
        return "has an impossible date";
    if (time_of(c->not_before, &from) && now < from)
        return cks_text(l->t->j, "is not valid before %s", c->not_before);
    /* The exact second of its end counts as expired. */
    if (time_of(c->not_after, &to) && now >= to)
        return cks_text(l->t->j, "expired on %s", c->not_after);
    return NULL;
}

/* Whether enough of a verified chain is known to judge it for another time. */
static bool
chain_known(const struct cks_probe_tls *tls)
{
    int64_t t;
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (!time_of(c->not_before, &t) || !time_of(c->not_after, &t))
            return false;
    }
    return tls->chain.count && time_of(tls->root_not_after, &t) &&
           tls->host_name != CKS_TLS_HOST_NOT_CHECKED;
}

/* CKS823 */
static bool
check_dates(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct cks_spot spot = {.rule = CKS823,
                            .help = "renew the certificate and install it with its intermediates"};
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        const char *fault = date_fault(l, tls, c);
        if (!fault)
            continue;
        cks_looked_find(l, spot,
                        cks_text(l->t->j, "the proxy's %s %s %s",
                                 i == 0 ? "certificate" : "intermediate certificate",
                                 say_of_tls(l, c->subject), fault));
        return true;
    }
    int64_t end;
    if (!time_of(tls->root_not_after, &end) || l->t->j->now < end)
        return false;
    cks_looked_find(l, spot,
                    cks_text(l->t->j, "the root certificate %s of the proxy's chain expired on %s",
                             say_of_tls(l, tls->root_subject), tls->root_not_after));
    return true;
}

/* CKS824 */
static bool
check_host(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct cks_spot spot = {.rule = CKS824};
    const char *host = say_of_tls(l, l->r->host);
    if (tls->host_name == CKS_TLS_HOST_CN) {
        spot.other = true;
        spot.help = "put the name into the subject alternative names; the common name counts only "
                    "if there are none";
        cks_looked_find(
            l, spot,
            cks_text(l->t->j, "the proxy's certificate names %s only in its common name", host));
        return false;
    }
    if (tls->host_name != CKS_TLS_HOST_NONE || !tls->chain.count)
        return false;
    const struct cks_probe_certificate *c = &tls->chain.items[0];
    spot.help = "get a certificate whose subject alternative names contain the endpoint's host";
    cks_looked_find(
        l, spot,
        c->names.count == 1 ? cks_text(l->t->j, "the proxy's certificate names %s, not %s",
                                       say_of_tls(l, c->names.items[0]), host)
        : c->names.count    ? cks_text(l->t->j,
                                       "the proxy's certificate does not name %s; the first of its "
                                          "%zu names is %s",
                                       host, c->names.count, say_of_tls(l, c->names.items[0]))
                            : cks_text(l->t->j, "the proxy's certificate %s does not name %s",
                                       say_of_tls(l, c->subject), host));
    return true;
}

/* CKS824, its lesser case: the guide of KMS asks for the private DNS name in the common name. */
static void
check_common_name(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    bool absent = tls->common_name == CKS_TLS_COMMON_NAME_ABSENT;
    if (l->t->kinds != CKS_KIND_VPC || tls->host_name != CKS_TLS_HOST_SAN ||
        (!absent && tls->common_name != CKS_TLS_COMMON_NAME_OTHER))
        return;
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS824,
                          .other = true,
                          .help = "get a certificate whose subject common name is the "
                                  "private DNS name too"},
        cks_text(l->t->j,
                 "the proxy's certificate %s %s; the KMS guide requires it for a "
                 "private DNS name, the proxy specification does not",
                 absent ? "has no common name, so not" : "does not have the common name",
                 say_of_tls(l, l->r->host)));
}

/* CKS826: at which certificate the chain ends too early, and the possible reason. */
static const char *
incomplete(struct cks_looked *l, const char *issuer)
{
    const struct cks_probe_tls *tls = l->r->tls;
    const struct cks_probe_certificate *last = NULL;
    for (size_t i = 0; tls->root_subject && i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (c->issuer && strcmp(c->issuer, tls->root_subject) == 0)
            last = c;
    }
    bool first = !last || last == &tls->chain.items[0];
    return cks_text(l->t->j,
                    "the proxy does not send the issuer of its %s%s: %s is not a listed root, so "
                    "an intermediate is missing or the authority is not on the published lists",
                    first ? "certificate" : "intermediate certificate ",
                    first ? "" : say_of_tls(l, last->subject), issuer);
}

/* CKS825, its lesser case: on only one list. */
static void
check_lists(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    bool old = tls->root_lists == CKS_ROOT_LISTS_2022;
    if (!listed(tls) || (!old && tls->root_lists != CKS_ROOT_LISTS_2024))
        return;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS825,
                                      .other = true,
                                      .help = "get a certificate from an authority on both lists"},
                    cks_text(l->t->j,
                             "the root of the proxy's certificate, %s, is only on the AWS list of "
                             "%s, not on that of %s; KMS may not trust it",
                             say_of_tls(l, tls->root_subject), old ? LIST_2022 : LIST_2024,
                             old ? LIST_2024 : LIST_2022));
}

/* CKS825, CKS826 */
static bool
check_root(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct cks_judge *j = l->t->j;
    struct cks_spot spot = {.rule = CKS825,
                            .help = "get a certificate from an authority on the "
                                    "TrustedCertificateAuthorities lists that AWS publishes"};
    const char *subject = say_of_tls(l, tls->root_subject), *message = NULL;
    switch (tls->root) {
    case CKS_TLS_ROOT_SELF_SIGNED:
        message = "the proxy's certificate is self-signed";
        break;
    case CKS_TLS_ROOT_PRIVATE:
        message = cks_text(j,
                           "the proxy's certificate is issued privately: %s is on neither list "
                           "that AWS published (" LISTS ") and is not known here",
                           subject);
        break;
    case CKS_TLS_ROOT_PUBLIC_UNLISTED:
        message = cks_text(j,
                           "the proxy's certificate is issued by a public authority that is on "
                           "neither list that AWS published (" LISTS "): %s",
                           subject);
        break;
    case CKS_TLS_ROOT_INCOMPLETE:
        spot.rule = CKS826;
        spot.help = "install the certificate with its intermediates (the full chain), which KMS "
                    "does not download; a private authority cannot be used";
        message = incomplete(l, subject);
        break;
    default:
        return false;
    }
    cks_looked_find(l, spot, message);
    return true;
}

/* CKS827: the first certificate of the chain that ends. */
static void
check_expiring(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    int64_t window = (int64_t)l->t->j->options->proxy_expiry_days * CKS_SECONDS_PER_DAY;
    const struct cks_probe_certificate *first = NULL;
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < tls->chain.count; i++) {
        int64_t end;
        if (time_of(tls->chain.items[i].not_after, &end) && end < earliest) {
            earliest = end;
            first = &tls->chain.items[i];
        }
    }
    if (!first || earliest - l->t->j->now > window)
        return;
    cks_looked_find(
        l,
        (struct cks_spot){.rule = CKS827,
                          .help = "renew it in time; once it has expired, the store's keys cannot "
                                  "be used"},
        cks_text(l->t->j, "the proxy's certificate %s expires in %lld days, on %s",
                 say_of_tls(l, first->subject),
                 (long long)((earliest - l->t->j->now) / CKS_SECONDS_PER_DAY), first->not_after));
}

/* CKS828 */
static void
check_client(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    if (!tls->client_certificate_requested)
        return;
    const char *message =
        tls->client_certificate_given
            ? "the proxy asks for a client certificate and received one; KMS presents a different "
              "one"
            : "the proxy asks for a client certificate, which KMS presents but this probe did not "
              "have; failures caused by that were not checked";
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS828,
                                      .help = "turn off mutual TLS, which newer documentation "
                                              "calls deprecated, or allow "
                                              "CN=cks.kms.<region>.amazonaws.com and probe with "
                                              "--client-cert and --client-key"},
                    message);
}

static const char *
failure_words(struct cks_looked *l, const struct cks_probe_tls *tls)
{
    switch (tls->failure) {
    case CKS_TLS_FAILURE_PLAIN_HTTP:
        return "the port speaks HTTP without TLS";
    case CKS_TLS_FAILURE_NOT_TLS:
        return "the port does not speak TLS";
    case CKS_TLS_FAILURE_RESET:
        return "the connection was reset";
    case CKS_TLS_FAILURE_CLOSED:
        return "the connection was closed";
    case CKS_TLS_FAILURE_TIMEOUT:
        return "the proxy did not answer the handshake";
    case CKS_TLS_FAILURE_ALERT:
        return cks_text(l->t->j, "the proxy sent alert %lld",
                        (long long)(tls->alert == CKS_PROBE_NONE ? -1 : tls->alert));
    case CKS_TLS_FAILURE_CERTIFICATE:
        return tls->verify.count
                   ? cks_text(l->t->j, "certificate %lld of the chain: %s (OpenSSL error %lld)",
                              (long long)tls->verify.items[0].depth,
                              say_of_tls(l, tls->verify.items[0].text),
                              (long long)tls->verify.items[0].code)
                   : "the certificate could not be verified";
    default:
        return tls->error ? say_of_tls(l, tls->error) : "the reason is unknown";
    }
}

/* CKS829 */
static void
check_handshake(struct cks_looked *l)
{
    bool weak = l->r->tls->failure == CKS_TLS_FAILURE_CERTIFICATE;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS829,
                                      .help = weak ? "get a server certificate with an RSA key of "
                                                     "at least 2048 bits, or an elliptic curve, "
                                                     "and no SHA-1 in its chain"
                                                   : "make the proxy serve TLS on port 443, and "
                                                     "look for the handshake in its log"},
                    cks_text(l->t->j, "the TLS handshake with the proxy failed: %s",
                             failure_words(l, l->r->tls)));
}

/* Errors of the chain that are reported by another rule. */
static bool
anything_else(const struct cks_probe_tls *tls, const struct chain *told)
{
    for (size_t i = 0; i < tls->verify.count; i++) {
        int64_t code = tls->verify.items[i].code;
        bool of_time = code == NOT_YET_VALID || code == HAS_EXPIRED ||
                       code == ERROR_IN_NOT_BEFORE || code == ERROR_IN_NOT_AFTER;
        if (!of_time && !told->root)
            return true;
    }
    return !told->time && !told->name && !told->root;
}

/* The chain, whether or not the handshake was completed. */
static bool
judge_chain(struct cks_looked *l, struct chain *told)
{
    told->time = check_dates(l);
    told->name = check_host(l);
    told->root = check_root(l);
    check_common_name(l);
    check_lists(l);
    if (!told->time)
        check_expiring(l);
    return told->time || told->name || told->root;
}

/* Whether everything that KMS documents about a certificate was verified, not merely not
 * contradicted. */
static bool
proves(const struct cks_looked *l, const struct cks_probe_tls *tls)
{
    bool named = !(l->t->kinds & CKS_KIND_VPC) || tls->common_name == CKS_TLS_COMMON_NAME_MATCHES;
    return listed(tls) && tls->root_lists == CKS_ROOT_LISTS_BOTH && named;
}

/* The same for every other address of the name. */
static bool
others_prove(const struct cks_looked *l)
{
    for (size_t i = 0; i < l->r->other_tls.count; i++)
        if (!proves(l, &l->r->other_tls.items[i]))
            return false;
    return true;
}

/* What the handshake failed for, where the certificate was not the reason. */
static bool
judge_failure(struct cks_looked *l)
{
    if (check_version(l) || check_suite(l))
        return true;
    /* KMS has the certificate that the proxy asks for. */
    if (cks_looked_lacks_client(l))
        return false;
    check_handshake(l);
    return true;
}

/* Whether the handshake with another address failed for a reason that KMS would have too. */
static bool
fails_for_kms(struct cks_looked *l, const struct cks_probe_tls *tls)
{
    if (tls->result != CKS_TLS_FAILED && tls->result != CKS_TLS_UNVERIFIED)
        return false;
    if (tls->client_certificate_requested && !tls->client_certificate_given)
        return false;
    if (tls->result == CKS_TLS_FAILED || !tls->verify.count)
        return tls->result == CKS_TLS_FAILED || tls->root != CKS_TLS_ROOT_LISTED_MISSING;
    int64_t code = tls->verify.items[0].code;
    /* The time of the check may differ from that of the probe. */
    if (code == NOT_YET_VALID || code == HAS_EXPIRED) {
        for (size_t i = 0; i < tls->chain.count; i++)
            if (date_fault(l, tls, &tls->chain.items[i]))
                return true;
        return false;
    }
    return tls->root != CKS_TLS_ROOT_LISTED_MISSING;
}

/* CKS812: the main address is fine, others of the name are not. */
static bool
check_others(struct cks_looked *l)
{
    struct cks_judge *j = l->t->j;
    const struct cks_probe_tls *bad = NULL;
    size_t failed = 0, count = l->r->other_tls.count;
    for (size_t i = 0; i < count; i++) {
        const struct cks_probe_tls *t = &l->r->other_tls.items[i];
        if (!fails_for_kms(l, t))
            continue;
        failed++;
        bad = bad ? bad : t;
    }
    if (!failed)
        return false;
    cks_looked_partial(l, cks_text(j,
                                   "%zu of the endpoint's %zu addresses give no trusted TLS "
                                   "connection; at %s %s",
                                   failed, count + 1, say_of_tls(l, bad->address),
                                   failure_words(l, bad)));
    return true;
}

void
cks_judge_proxy_tls(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct chain told = {0};
    bool settled = false;
    if (!tls || tls->result == CKS_TLS_NOT_TRIED)
        return;
    check_client(l);
    if (tls->chain.count)
        settled = judge_chain(l, &told);
    if (tls->result == CKS_TLS_FAILED) {
        settled |= judge_failure(l);
    } else if (tls->result == CKS_TLS_UNVERIFIED) {
        /* A listed root that this machine lacks, or a time that has passed since: unknown. */
        bool unknown = tls->root == CKS_TLS_ROOT_LISTED_MISSING ||
                       (tls->verify.count && !told.name && !told.root &&
                        tls->verify.items[0].code >= NOT_YET_VALID &&
                        tls->verify.items[0].code <= HAS_EXPIRED);
        if (!unknown && anything_else(tls, &told)) {
            check_handshake(l);
            settled = true;
        }
    } else {
        settled |= !check_others(l) && proves(l, tls) && others_prove(l) && chain_known(tls) &&
                   !tls->client_certificate_requested;
    }
    if (settled)
        cks_settle(l->t->j, CKS_DOUBT_PROXY_TLS);
}
