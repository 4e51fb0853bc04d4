#include "rules/proxy/proxy_chain.h"

#include "base/clock.h"

/* OpenSSL's numbers of errors; they do not change between versions. */
enum {
    SIGNATURE_FAILURE = 7,
    NOT_YET_VALID = 9,
    HAS_EXPIRED = 10,
    ERROR_IN_NOT_BEFORE = 13,
    ERROR_IN_NOT_AFTER = 14,
    INVALID_CA_OF_OLD = 24, /* before OpenSSL 3 */
    PATH_LENGTH_EXCEEDED = 25,
    INVALID_PURPOSE = 26,
    KEY_USAGE_NO_CERT_SIGN = 32,
    UNHANDLED_EXTENSION = 34,
    NOT_PERMITTED = 47,
    EXCLUDED = 48,
    KEY_TOO_SMALL = 66,
    CA_KEY_TOO_SMALL = 67,
    DIGEST_TOO_WEAK = 68,
    INVALID_CA = 79,
};

/* Errors of one verification that a message names; there is seldom more than one. */
#define WORDS_MAX 3

/* The lists that AWS published as TrustedCertificateAuthorities. */
#define LIST_2022 "November 2022"
#define LIST_2024 "June 2024"
#define LISTS LIST_2022 ", " LIST_2024

bool
cks_chain_is_listed(const struct cks_probe_tls *tls)
{
    return tls->root == CKS_TLS_ROOT_LISTED || tls->root == CKS_TLS_ROOT_LISTED_KEY;
}

/* A record that does not say which certificates were needed is judged by all of them. */
static bool
is_on_path(const struct cks_probe_tls *tls, const struct cks_probe_certificate *c)
{
    if (c->depth != CKS_PROBE_NONE)
        return true;
    for (size_t i = 0; i < tls->chain.count; i++)
        if (tls->chain.items[i].depth != CKS_PROBE_NONE)
            return false;
    return true;
}

/* The certificate that an error of the verification is about; NULL if it was not sent. */
static const struct cks_probe_certificate *
certificate_at(const struct cks_probe_tls *tls, int64_t depth)
{
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (c->depth == depth ||
            (c->depth == CKS_PROBE_NONE && (int64_t)i == depth && is_on_path(tls, c)))
            return c;
    }
    return NULL;
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
    const char *past = NULL;
    bool begin = !c->not_before && verify_says(tls, ERROR_IN_NOT_BEFORE),
         end = !c->not_after && verify_says(tls, ERROR_IN_NOT_AFTER);
    /* The exact second of its end counts as expired. */
    if (time_of(c->not_before, &from) && now < from)
        past = cks_text(l->t->j, "is not valid before %s", c->not_before);
    else if (time_of(c->not_after, &to) && now >= to)
        past = cks_text(l->t->j, "expired on %s", c->not_after);
    if (!begin && !end)
        return past;
    return cks_text(l->t->j, "has an impossible %s%s%s",
                    begin && end ? "begin and end"
                    : begin      ? "begin"
                                 : "end",
                    past ? " and " : "", past ? past : "");
}

bool
cks_chain_is_known(const struct cks_probe_tls *tls)
{
    int64_t t;
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (is_on_path(tls, c) && (!time_of(c->not_before, &t) || !time_of(c->not_after, &t)))
            return false;
    }
    return tls->chain.count && time_of(tls->root_not_after, &t) &&
           tls->host_name != CKS_TLS_HOST_NOT_CHECKED;
}

/* The first certificate whose dates are wrong, among those on the path or among the others. */
static const struct cks_probe_certificate *
first_out_of_date(struct cks_looked *l, const struct cks_probe_tls *tls, bool on_path,
                  const char **ret_fault)
{
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (is_on_path(tls, c) == on_path && (*ret_fault = date_fault(l, tls, c)))
            return c;
    }
    return NULL;
}

bool
cks_chain_is_out_of_date(struct cks_looked *l, const struct cks_probe_tls *tls)
{
    const char *fault;
    return first_out_of_date(l, tls, true, &fault) != NULL;
}

/* CKS823, its lesser case: an old cross-certificate, say. */
static void
check_unneeded_dates(struct cks_looked *l)
{
    const char *fault;
    const struct cks_probe_certificate *c = first_out_of_date(l, l->r->tls, false, &fault);
    if (!c)
        return;
    cks_looked_find(
        l,
        (struct cks_spot){
            .rule = CKS823, .other = true, .help = "remove it from the chain that the proxy sends"},
        cks_text(l->t->j,
                 "the proxy also sends the certificate %s, which %s; the path to the root does not "
                 "need it, but some clients reject it",
                 cks_looked_say(l, c->subject), fault));
}

/* CKS823 */
static bool
check_dates(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    const char *fault;
    const struct cks_probe_certificate *c = first_out_of_date(l, tls, true, &fault);
    struct cks_spot spot = {.rule = CKS823,
                            .help = "renew the certificate and install it with its intermediates"};
    if (c) {
        cks_looked_find(
            l, spot,
            cks_text(l->t->j, "the proxy's %s %s %s",
                     c == &tls->chain.items[0] ? "certificate" : "intermediate certificate",
                     cks_looked_say(l, c->subject), fault));
        return true;
    }
    check_unneeded_dates(l);
    int64_t end;
    if (!time_of(tls->root_not_after, &end) || l->t->j->now < end)
        return false;
    cks_looked_find(l, spot,
                    cks_text(l->t->j, "the root certificate %s of the proxy's chain expired on %s",
                             cks_looked_say(l, tls->root_subject), tls->root_not_after));
    return true;
}

/* CKS824 */
static bool
check_host(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    struct cks_spot spot = {.rule = CKS824};
    const char *host = cks_looked_say(l, l->r->host);
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
                                       cks_looked_say(l, c->names.items[0]), host)
        : c->names.count    ? cks_text(l->t->j,
                                       "the proxy's certificate does not name %s; the first of its "
                                          "%zu names is %s",
                                       host, c->names.count, cks_looked_say(l, c->names.items[0]))
                            : cks_text(l->t->j, "the proxy's certificate %s does not name %s",
                                       cks_looked_say(l, c->subject), host));
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
                 cks_looked_say(l, l->r->host)));
}

/* Why a certificate cannot be the issuer of another one. */
static const char *
unfit_words(const struct cks_probe_certificate *c)
{
    if (c && c->may_issue == CKS_TLS_MAY_ISSUE_NO_CERT_SIGN)
        return "may not sign certificates: its key usage lacks keyCertSign";
    if (c && c->may_issue == CKS_TLS_MAY_ISSUE_NO_CA)
        return "may not sign certificates: it is not a CA";
    return "is not fit to issue it";
}

/* CKS826: at which certificate the path ends too early, and the possible reason. */
static const char *
cut_short(struct cks_looked *l, const char *issuer)
{
    const struct cks_probe_tls *tls = l->r->tls;
    const struct cks_probe_certificate *last = NULL, *sent = NULL;
    for (size_t i = 0; tls->root_subject && i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        if (c->issuer && strcmp(c->issuer, tls->root_subject) == 0 && is_on_path(tls, c))
            last = c;
        if (c->subject && strcmp(c->subject, tls->root_subject) == 0)
            sent = c;
    }
    bool first = !last || last == &tls->chain.items[0];
    const char *whose = first ? "certificate" : "intermediate certificate ",
               *name = first ? "" : cks_looked_say(l, last->subject);
    if (tls->sent_issuer == CKS_TLS_SENT_ISSUER_OTHER_KEY)
        return cks_text(l->t->j,
                        "the issuer of the proxy's %s%s, %s, is sent with another key than the "
                        "one that signed it",
                        whose, name, issuer);
    if (tls->sent_issuer == CKS_TLS_SENT_ISSUER_UNFIT)
        return cks_text(l->t->j, "the issuer of the proxy's %s%s, %s, is sent but %s", whose, name,
                        issuer, unfit_words(sent));
    return cks_text(l->t->j,
                    "the proxy does not send the issuer of its %s%s: %s is not a listed root, so "
                    "an intermediate is missing or the authority is not on the published lists",
                    whose, name, issuer);
}

/* CKS825, its lesser case: on only one list. */
static void
check_lists(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    bool old = tls->root_lists == CKS_ROOT_LISTS_2022;
    if (!cks_chain_is_listed(tls) || (!old && tls->root_lists != CKS_ROOT_LISTS_2024))
        return;
    cks_looked_find(l,
                    (struct cks_spot){.rule = CKS825,
                                      .other = true,
                                      .help = "get a certificate from an authority on both lists"},
                    cks_text(l->t->j,
                             "the root of the proxy's certificate, %s, is only on the AWS list of "
                             "%s, not on that of %s; KMS may not trust it",
                             cks_looked_say(l, tls->root_subject), old ? LIST_2022 : LIST_2024,
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
    const char *subject = cks_looked_say(l, tls->root_subject), *message = NULL;
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
        spot.help = tls->sent_issuer > CKS_TLS_SENT_ISSUER_NONE
                        ? "get the right intermediate certificate from the authority, and install "
                          "it in place of this one"
                        : "install the certificate with its intermediates (the full chain), which "
                          "KMS does not download; a private authority cannot be used";
        message = cut_short(l, subject);
        break;
    default:
        return false;
    }
    cks_looked_find(l, spot, message);
    return true;
}

/* CKS827: the first certificate of the path that ends. */
static void
check_expiring(struct cks_looked *l)
{
    const struct cks_probe_tls *tls = l->r->tls;
    int64_t window = (int64_t)l->t->j->options->proxy_expiry_days * CKS_SECONDS_PER_DAY;
    const struct cks_probe_certificate *first = NULL;
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < tls->chain.count; i++) {
        const struct cks_probe_certificate *c = &tls->chain.items[i];
        int64_t end;
        if (is_on_path(tls, c) && time_of(c->not_after, &end) && end < earliest) {
            earliest = end;
            first = c;
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
                 cks_looked_say(l, first->subject),
                 (long long)((earliest - l->t->j->now) / CKS_SECONDS_PER_DAY), first->not_after));
}

bool
cks_chain_judge(struct cks_looked *l, struct cks_chain_told *told)
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

bool
cks_chain_failed_for_time(const struct cks_probe_tls *tls)
{
    for (size_t i = 0; i < tls->verify.count; i++)
        if (tls->verify.items[i].code != NOT_YET_VALID && tls->verify.items[i].code != HAS_EXPIRED)
            return false;
    return tls->verify.count > 0;
}

static bool
is_of_time(int64_t code)
{
    return code == NOT_YET_VALID || code == HAS_EXPIRED || code == ERROR_IN_NOT_BEFORE ||
           code == ERROR_IN_NOT_AFTER;
}

bool
cks_chain_left(const struct cks_probe_tls *tls, const struct cks_chain_told *told)
{
    for (size_t i = 0; i < tls->verify.count; i++)
        if (!is_of_time(tls->verify.items[i].code) && !told->root)
            return true;
    return !told->time && !told->name && !told->root;
}

/* What is wrong with a certificate, to follow its name; NULL: only OpenSSL knows. */
static const char *
fault_words(struct cks_looked *l, int64_t code, const struct cks_probe_certificate *c)
{
    switch (code) {
    case SIGNATURE_FAILURE:
        return "is not signed with the key of its issuer";
    case NOT_YET_VALID:
        return "is not valid yet";
    case HAS_EXPIRED:
        return "has expired";
    case ERROR_IN_NOT_BEFORE:
    case ERROR_IN_NOT_AFTER:
        return "has an impossible date";
    case INVALID_CA_OF_OLD:
    case INVALID_CA:
    case KEY_USAGE_NO_CERT_SIGN:
        return unfit_words(c);
    case PATH_LENGTH_EXCEEDED:
        return "has more certificates below it than its path length allows";
    case INVALID_PURPOSE:
        return "is not meant for servers: its extended key usage lacks serverAuth";
    case UNHANDLED_EXTENSION:
        return "has a critical extension that is unknown";
    case NOT_PERMITTED:
    case EXCLUDED:
        return "has a name that a name constraint above it does not allow";
    case KEY_TOO_SMALL:
    case CA_KEY_TOO_SMALL:
        return cks_text(l->t->j, "has too small a key (%s)", cks_looked_say(l, c->key));
    case DIGEST_TOO_WEAK:
        return cks_text(l->t->j, "is signed with too weak a digest (%s)",
                        cks_looked_say(l, c->signature));
    default:
        return NULL;
    }
}

static const char *
error_words(struct cks_looked *l, const struct cks_probe_tls *tls, const struct cks_probe_code *e)
{
    const struct cks_probe_certificate *c = certificate_at(tls, e->depth);
    const char *fault = c ? fault_words(l, e->code, c) : NULL;
    if (fault)
        return cks_text(l->t->j, "the %s %s %s",
                        e->depth == 0 ? "certificate" : "intermediate certificate",
                        cks_looked_say(l, c->subject), fault);
    return cks_text(l->t->j, "certificate %lld of the chain: %s (OpenSSL error %lld)",
                    (long long)e->depth, cks_looked_say(l, e->text), (long long)e->code);
}

const char *
cks_chain_words(struct cks_looked *l, const struct cks_probe_tls *tls)
{
    const char *words = NULL;
    size_t n = 0;
    for (int of_time = 0; of_time < 2 && !words; of_time++)
        for (size_t i = 0; i < tls->verify.count && n < WORDS_MAX; i++) {
            const struct cks_probe_code *e = &tls->verify.items[i];
            if (is_of_time(e->code) != (of_time == 1))
                continue;
            const char *more = error_words(l, tls, e);
            words = words ? cks_text(l->t->j, "%s; %s", words, more) : more;
            n++;
        }
    return words ? words : "the certificate could not be verified";
}

const char *
cks_chain_help(const struct cks_probe_tls *tls)
{
    for (size_t i = 0; i < tls->verify.count; i++) {
        switch (tls->verify.items[i].code) {
        case KEY_TOO_SMALL:
        case CA_KEY_TOO_SMALL:
        case DIGEST_TOO_WEAK:
            return "get a server certificate with an RSA key of at least 2048 bits, or an elliptic "
                   "curve, and no SHA-1 in its chain";
        case INVALID_PURPOSE:
            return "get a certificate whose extended key usage contains serverAuth";
        default:
            break;
        }
    }
    return "get a server certificate and its intermediates from an authority on the "
           "TrustedCertificateAuthorities lists that AWS publishes, and install both";
}
