/* Rules on what a probe observed of a proxy's TLS. */
#include "rules/proxy/proxy_tls.h"

#include "rules/proxy/proxy_chain.h"

/* Alerts, by RFC 8446. */
enum { ALERT_PROTOCOL_VERSION = 70 };

static const char *const suites[] = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
};

bool
cks_proxy_suite_is_accepted(const char *suite)
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
                         cks_looked_say(l, found))
              : "the proxy supports neither TLS 1.2 nor TLS 1.3");
    return true;
}

/* Whether KMS accepts the suite in the store's Region: GovCloud does not support ChaCha20. */
static bool
suits_region(const struct cks_looked *l, const char *suite)
{
    bool gov = cks_str_starts(l->t->region, "us-gov-");
    return cks_proxy_suite_is_accepted(suite) && !(gov && strstr(suite, "CHACHA20"));
}

/* CKS822 */
static bool
check_suite(struct cks_looked *l)
{
    const struct cks_probe_look *look = l->r->tls->look;
    if (!look || !look->connected || old_protocol(look->protocol) || suits_region(l, look->suite))
        return false;
    bool chacha = cks_proxy_suite_is_accepted(look->suite);
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS822,
                                      .help = "enable TLS_AES_256_GCM_SHA384 or "
                                              "ECDHE-RSA-AES256-GCM-SHA384 (with an ECDSA key: "
                                              "ECDHE-ECDSA-AES256-GCM-SHA384)"},
                    cks_text(l->t->j,
                             "the proxy offers none of the %s; with all allowed it chose %s",
                             chacha ? "cipher suites that KMS accepts in GovCloud"
                                    : "four cipher suites that KMS accepts",
                             cks_looked_say(l, look->suite)));
    return true;
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
        return cks_chain_words(l, tls);
    default:
        return tls->error ? cks_looked_say(l, tls->error) : "the reason is unknown";
    }
}

/* CKS829 */
static void
check_handshake(struct cks_looked *l)
{
    bool of_chain = l->r->tls->failure == CKS_TLS_FAILURE_CERTIFICATE;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS829,
                                      .help = of_chain ? cks_chain_help(l->r->tls)
                                                       : "make the proxy serve TLS on port 443, "
                                                         "and look for the handshake in its log"},
                    cks_text(l->t->j, "the TLS handshake with the proxy failed: %s",
                             failure_words(l, l->r->tls)));
}

/* Whether everything that KMS documents about a certificate was verified, not merely not
 * contradicted. */
static bool
proves(const struct cks_looked *l, const struct cks_probe_tls *tls)
{
    bool named = !(l->t->kinds & CKS_KIND_VPC) || tls->common_name == CKS_TLS_COMMON_NAME_MATCHES;
    return cks_chain_is_listed(tls) && tls->root_lists == CKS_ROOT_LISTS_BOTH && named;
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
    /* The time of the check may differ from that of the probe. */
    if (cks_chain_failed_for_time(tls))
        return cks_chain_is_out_of_date(l, tls);
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
                                   failed, count + 1, cks_looked_say(l, bad->address),
                                   failure_words(l, bad)));
    return true;
}

void
cks_judge_proxy_tls(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct cks_chain_told told = {0};
    bool settled = false;
    if (!tls || tls->result == CKS_TLS_NOT_TRIED)
        return;
    check_client(l);
    if (tls->chain.count)
        settled = cks_chain_judge(l, &told);
    if (tls->result == CKS_TLS_FAILED) {
        settled |= judge_failure(l);
    } else if (tls->result == CKS_TLS_UNVERIFIED) {
        /* A listed root that this machine lacks, or a time that has passed since: unknown. */
        bool unknown = tls->root == CKS_TLS_ROOT_LISTED_MISSING ||
                       (!told.name && !told.root && cks_chain_failed_for_time(tls));
        if (!unknown && cks_chain_left(tls, &told)) {
            check_handshake(l);
            settled = true;
        }
    } else {
        settled |= !check_others(l) && proves(l, tls) && others_prove(l) &&
                   cks_chain_is_known(tls) && !tls->client_certificate_requested;
    }
    if (settled)
        cks_settle(l->t->j, CKS_DOUBT_PROXY_TLS);
}
