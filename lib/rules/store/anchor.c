/* TrustAnchorCertificate: CKS301 to CKS311. One fault gives one finding: each rule is silent if a
 * more specific one reports. Nothing of a text that contains a private key is shown or marked. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "model/certificate/facts.h"
#include "model/certificate/pem.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

/* The required strength of a key: NIST SP 800-57, at least 112 bits of security. */
#define RSA_BITS_MIN 2048u
#define CURVE_BITS_MIN 256u

#define THE_ANCHOR "customerCA.crt, the self-signed certificate that issued the cluster certificate"
static const char give_anchor[] =
    "give the content of " THE_ANCHOR ", from -----BEGIN CERTIFICATE----- to "
    "-----END CERTIFICATE-----";

static const struct cks_value *
given(const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_ANCHOR);
    if (v->state == CKS_VALUE_ABSENT)
        return NULL;
    /* Existing stores are judged only for their age. */
    bool held = s->operation == CKS_CREATE || s->operation == CKS_EXISTING;
    bool judged = held && !s->skeleton && !cks_is_foreign(s, CKS_P_ANCHOR) &&
                  !cks_is_file_url(s, CKS_P_ANCHOR);
    return judged ? v : NULL;
}

/* What the value holds; NULL if there is none, or it is unknown, or out of memory (which is
 * remembered). */
static const struct cks_certificate *
anchor_of(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = given(s);
    if (!v || !cks_known_string(v) || v->text.n == 0)
        return NULL;
    const struct cks_certificate *c = cks_certificate_read(j->cache.certificates, v->text);
    if (!c)
        j->findings->failed = true;
    else if (c->unread && cks_certificates_first_unread(j->cache.certificates) &&
             !cks_certificates_unusable(j->cache.certificates))
        cks_findings_fail(j->findings, CKS_FAILURE_NOTE, s->doc ? s->doc->file : "",
                          "certificates were not checked: this machine has no libcrypto.so.3 "
                          "(OpenSSL 3)");
    return c;
}

/* The one certificate of the value, where it is one and can be read. */
static const struct cks_x509 *
single(struct cks_judge *j, const struct cks_store *s, const struct cks_certificate **ret)
{
    *ret = anchor_of(j, s);
    return *ret && (*ret)->count == 1 && (*ret)->x509_count == 1 ? &(*ret)->x509[0] : NULL;
}

/* The same, if it may be the customer's own: faults of any other certificate are irrelevant. */
static const struct cks_x509 *
candidate(struct cks_judge *j, const struct cks_store *s, const struct cks_certificate **ret)
{
    const struct cks_x509 *x = single(j, s, ret);
    return x && x->role == CKS_ROLE_NONE ? x : NULL;
}

static struct cks_spot
spot(enum cks_rule rule, const struct cks_certificate *c)
{
    return (struct cks_spot){
        .rule = rule, .param = CKS_P_ANCHOR, .hide = !c || c->private_key || !c->x509_count};
}

static const char *
name(struct cks_judge *j, const char *text)
{
    return cks_say(j, cks_str_of(text));
}

static const char *
when(struct cks_judge *j, int64_t t)
{
    char out[32];
    cks_time_format(t, out);
    return cks_text(j, "%s", out);
}

/* Of several certificates the one that can be the trust anchor; NULL if none or more could. */
static const struct cks_x509 *
anchor_among(const struct cks_certificate *c)
{
    const struct cks_x509 *found = NULL;
    for (size_t i = 0; i < c->x509_count; i++) {
        const struct cks_x509 *x = &c->x509[i];
        if (x->self_signed != CKS_PROOF_YES || x->role != CKS_ROLE_NONE)
            continue;
        if (found && !cks_x509_same(found, x))
            return NULL;
        found = x;
    }
    return c->x509_count == c->count ? found : NULL;
}

static const char *
pem_of(struct cks_judge *j, const struct cks_x509 *x)
{
    const char *pem = x ? cks_x509_pem(&j->findings->arena, x) : NULL;
    if (x && !pem)
        j->findings->failed = true;
    return pem;
}

static bool
too_long(const struct cks_value *v)
{
    return cks_surely_longer(v, cks_param(CKS_P_ANCHOR)->max);
}

/* What a value that is too long should be instead. */
static struct cks_spot
shorten(struct cks_judge *j, const struct cks_certificate *c)
{
    struct cks_spot at = spot(CKS301, NULL);
    const struct cks_x509 *x = c ? anchor_among(c) : NULL;
    at.help = give_anchor;
    at.replacement = pem_of(j, x);
    at.offered = true;
    if (c && c->count > 1)
        at.help = cks_text(
            j, "the value contains %zu certificates: give " THE_ANCHOR ", and nothing else",
            c->count);
    else if (c && c->count == 1)
        at.help = "give only the certificate, from -----BEGIN CERTIFICATE----- to -----END "
                  "CERTIFICATE-----, without the text around it";
    return at;
}

CKS_CHECK(trust_anchor_length)
{
    const struct cks_value *v = given(s);
    const struct cks_param_info *row = cks_param(CKS_P_ANCHOR);
    if (!v)
        return;
    if (cks_surely_shorter(v, row->min)) {
        struct cks_spot at = spot(CKS301, NULL);
        at.help = give_anchor;
        cks_find(j, s, at,
                 "TrustAnchorCertificate must not be empty; it may have %u to %u "
                 "characters",
                 row->min, row->max);
    } else if (too_long(v)) {
        bool known = cks_known_string(v);
        struct cks_spot at = shorten(j, anchor_of(j, s));
        cks_find(j, s, at, "TrustAnchorCertificate has %s%zu characters; it must have %u to %u",
                 known ? "" : "at least ", known ? cks_utf8_count(v->text) : v->partial->min,
                 row->min, row->max);
    }
}

/* What to do instead, by what the value is. */
static const char *
instead(enum cks_text_kind kind)
{
    switch (kind) {
    case CKS_TEXT_CSR:
        return "give " THE_ANCHOR ", which signed this request";
    case CKS_TEXT_PKCS7:
        return "extract the certificate with 'openssl pkcs7 -print_certs' and give " THE_ANCHOR;
    case CKS_TEXT_RAW_DER:
        return "convert the file to PEM with 'openssl x509 -inform der' and give that";
    case CKS_TEXT_PATH:
    case CKS_TEXT_URL:
    case CKS_TEXT_ARN:
    case CKS_TEXT_SHELL:
        return "put the certificate itself into the value: the content of " THE_ANCHOR
               ", with its line breaks";
    case CKS_TEXT_BASE64_CERTIFICATE:
    case CKS_TEXT_BASE64_PEM:
        return "give the certificate in PEM, with its lines -----BEGIN CERTIFICATE----- and "
               "-----END CERTIFICATE-----";
    case CKS_TEXT_CORRUPT_BASE64:
    case CKS_TEXT_TRUNCATED:
        return "copy customerCA.crt again, from its first line to its last";
    default:
        return give_anchor;
    }
}

static size_t
line_of(struct cks_str text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.n; i++)
        line += text.p[i] == '\n';
    return line;
}

/* The middle of the sentence: what keeps a certificate from being read. */
static const char *
damage(struct cks_judge *j, struct cks_str text, const struct cks_certificate *c)
{
    uint32_t cp = 0;
    if (c->kind == CKS_TEXT_TRUNCATED && c->want)
        return cks_text(j, "is cut off: it contains %zu of the certificate's %zu bytes", c->have,
                        c->want);
    if (c->kind == CKS_TEXT_TRUNCATED)
        return "is cut off: the certificate's -----END CERTIFICATE----- line is missing";
    if (c->kind == CKS_TEXT_NOT_X509 && c->found != CKS_TEXT_OTHER)
        return cks_text(j, "is marked as a certificate but contains %s",
                        cks_text_kind_name(c->found));
    if (c->kind == CKS_TEXT_NOT_X509)
        return "is marked as a certificate, but its bytes are not an X.509 certificate";
    if (c->kind == CKS_TEXT_OTHER)
        return "is not an X.509 certificate";
    if (c->kind == CKS_TEXT_EMPTY || c->kind == CKS_TEXT_BASE64_CERTIFICATE ||
        c->kind == CKS_TEXT_BASE64_PEM)
        return cks_text(j, "is %s", cks_text_kind_name(c->kind));
    if (c->kind != CKS_TEXT_CORRUPT_BASE64)
        return cks_text(j, "is %s, not an X.509 certificate", cks_text_kind_name(c->kind));
    if (c->fault_len == 0)
        return "is incomplete base64: characters are missing at its end";
    if (c->private_key || !cks_utf8_decode(cks_str_sub(text, c->fault_from, 4), &cp))
        return cks_text(j, "contains a character in line %zu that is not base64",
                        line_of(text, c->fault_from));
    return cks_text(j, "contains %s in line %zu, which is not base64", cks_say_char(j, cp),
                    line_of(text, c->fault_from));
}

CKS_CHECK(trust_anchor_parse)
{
    const struct cks_certificate *c = anchor_of(j, s);
    const struct cks_value *v = cks_of(s, CKS_P_ANCHOR);
    if (!c || c->kind == CKS_TEXT_CERTIFICATE || c->kind == CKS_TEXT_FILE_URL || too_long(v))
        return;
    struct cks_spot at = spot(CKS302, c);
    at.help = instead(c->kind);
    const char *what = damage(j, v->text, c);
    if (c->count > 1)
        what = cks_text(j, "%s, in the block that begins in line %zu", what,
                        line_of(v->text, c->block_from));
    at.replacement = c->repaired ? cks_text(j, "%s", c->repaired) : NULL;
    if (c->kind == CKS_TEXT_CORRUPT_BASE64 && c->fault_len && !c->private_key) {
        at.hide = false;
        at.from = c->fault_from;
        at.len = c->fault_len;
    }
    cks_find(j, s, at, "TrustAnchorCertificate %s", what);
}

static bool
all_same(const struct cks_certificate *c)
{
    for (size_t i = 1; i < c->x509_count; i++)
        if (!cks_x509_same(&c->x509[0], &c->x509[i]))
            return false;
    return c->x509_count == c->count;
}

CKS_CHECK(trust_anchor_count)
{
    const struct cks_certificate *c = anchor_of(j, s);
    if (!c || c->kind != CKS_TEXT_CERTIFICATE || (c->count < 2 && c->others == 0) ||
        too_long(cks_of(s, CKS_P_ANCHOR)))
        return;
    struct cks_spot at = spot(CKS303, c);
    at.help = "give only the one certificate in customerCA.crt";
    at.replacement = pem_of(j, anchor_among(c));
    at.offered = !all_same(c);
    if (c->count < 2)
        cks_find(j, s, at,
                 "TrustAnchorCertificate contains %s beside the certificate; it must contain "
                 "exactly one certificate",
                 cks_text_kind_name(c->beside));
    else
        cks_find(j, s, at,
                 "TrustAnchorCertificate contains %s%zu %s; it must contain exactly one "
                 "certificate",
                 all_same(c) ? "the same certificate " : "", c->count,
                 all_same(c) ? "times" : "certificates");
}

CKS_CHECK(trust_anchor_private_key)
{
    const struct cks_certificate *c = anchor_of(j, s);
    if (!c || !c->private_key)
        return;
    struct cks_spot at = spot(CKS304, c);
    at.help = "remove the key; if it is customerCA.key, create a new cluster with a new key, "
              "because anyone who has read it can issue trusted certificates";
    cks_find(j, s, at,
             "TrustAnchorCertificate contains %s private key; it must contain only the certificate",
             c->encrypted_key ? "an encrypted" : "a");
}

/* Why the certificate may not issue the cluster certificate, or NULL. */
static const char *
why_forbidden(const struct cks_x509 *x)
{
    bool basic = x->basic_constraints == CKS_EXTENSION_FORBIDS;
    bool usage = x->key_usage == CKS_EXTENSION_FORBIDS;
    if (basic && usage)
        return "basicConstraints say CA:FALSE and its keyUsage lacks keyCertSign";
    if (basic)
        return "basicConstraints say CA:FALSE";
    return usage ? "keyUsage lacks keyCertSign" : NULL;
}

/* Why it is unclear whether the certificate may, or NULL. */
static const char *
doubtful(const struct cks_x509 *x)
{
    if (x->basic_constraints == CKS_EXTENSION_INVALID || x->key_usage == CKS_EXTENSION_INVALID)
        return "has basicConstraints or a keyUsage that cannot be read";
    if (x->version == 1)
        return "is a version 1 certificate, which does not say that it may issue others";
    if (x->basic_constraints == CKS_EXTENSION_ABSENT)
        return "has no basicConstraints, so it does not say that it may issue others";
    return NULL;
}

CKS_CHECK(trust_anchor_not_ca)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = candidate(j, s, &c);
    if (!x)
        return;
    struct cks_spot at = spot(CKS305, c);
    const char *why = why_forbidden(x);
    if (why) {
        at.help = give_anchor;
        cks_find(j, s, at, "TrustAnchorCertificate cannot issue a cluster certificate: its %s",
                 why);
    } else if ((why = doubtful(x)) != NULL && x->self_signed != CKS_PROOF_NO) {
        at.other = true;
        at.help = "check that it is customerCA.crt; a new one should have basicConstraints CA:TRUE";
        cks_find(j, s, at, "TrustAnchorCertificate %s", why);
    }
}

/* Why a certificate that names itself as issuer is not signed by itself. */
static const char *
not_by_itself(struct cks_judge *j, const struct cks_x509 *x)
{
    switch (x->signature_fault) {
    case CKS_SIGNATURE_TWO_ALGORITHMS:
        return "it names two different signature algorithms, so nothing verifies its signature";
    case CKS_SIGNATURE_OF_ANOTHER_KIND:
        return cks_text(j,
                        "it names itself as issuer, but its signature needs another kind of key "
                        "than its own (%s)",
                        x->key_type ? x->key_type : "unknown");
    default:
        return "it names itself as issuer but was signed with another key";
    }
}

CKS_CHECK(trust_anchor_not_self_signed)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = candidate(j, s, &c);
    if (!x || x->self_signed != CKS_PROOF_NO)
        return;
    struct cks_spot at = spot(CKS306, c);
    at.help = give_anchor;
    if (x->self_issued)
        cks_find(j, s, at, "TrustAnchorCertificate is not self-signed: %s", not_by_itself(j, x));
    else
        cks_find(j, s, at, "TrustAnchorCertificate is not self-signed: %s was issued by %s",
                 name(j, x->subject), name(j, x->issuer));
}

static const char *
impossible_dates(const struct cks_x509 *x)
{
    if (!x->not_before_valid && !x->not_after_valid)
        return "has impossible dates in notBefore and notAfter";
    if (!x->not_before_valid)
        return "has an impossible date in notBefore";
    return x->not_after_valid ? NULL : "has an impossible date in notAfter";
}

CKS_CHECK(trust_anchor_validity)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = candidate(j, s, &c);
    if (!x)
        return;
    struct cks_spot at = spot(CKS307, c);
    at.help = "check whether this is still the cluster's trust anchor; the KMS documentation does "
              "not mention it, but CloudHSM clients reject such a cluster";
    const char *impossible = impossible_dates(x), *past = NULL;
    if (x->not_after_valid && j->now >= x->not_after)
        past = cks_text(j, "expired on %s", when(j, x->not_after));
    else if (x->not_before_valid && j->now < x->not_before)
        past = cks_text(j, "is not valid before %s", when(j, x->not_before));
    if (impossible || past)
        cks_find(j, s, at, "TrustAnchorCertificate %s%s%s", impossible ? impossible : "",
                 impossible && past ? ", and " : "", past ? past : "");
}

CKS_CHECK(trust_anchor_expiring)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = candidate(j, s, &c);
    if (!x || !x->not_after_valid || j->now >= x->not_after ||
        (x->not_before_valid && j->now < x->not_before))
        return;
    int64_t left = x->not_after - j->now;
    if (left > (int64_t)j->options->anchor_expiry_days * CKS_SECONDS_PER_DAY)
        return;
    struct cks_spot at = spot(CKS308, c);
    at.help = "plan a new cluster before that date; a cluster keeps its trust anchor for life";
    cks_find(j, s, at, "TrustAnchorCertificate expires on %s, in %" PRId64 " days",
             when(j, x->not_after), left / CKS_SECONDS_PER_DAY);
}

static const char *
weak_key(struct cks_judge *j, const struct cks_x509 *x)
{
    bool rsa = x->key_type && cks_str_starts(cks_str_of(x->key_type), "RSA");
    if (rsa && x->key_bits < RSA_BITS_MIN)
        return cks_text(j, "an RSA key of %u bits (below %u)", x->key_bits, RSA_BITS_MIN);
    if (x->key_type && strcmp(x->key_type, "EC") == 0 && x->key_bits < CURVE_BITS_MIN)
        return cks_text(j, "an EC key of %u bits (below %u)", x->key_bits, CURVE_BITS_MIN);
    return NULL;
}

/* The digest's name where it is broken; NULL otherwise. */
static const char *
weak_digest(const struct cks_x509 *x)
{
    static const char *const broken[][2] = {{"MD5", "MD5"},
                                            {"SHA1", "SHA-1"},
                                            {"MD4", "MD4"},
                                            {"MD2", "MD2"},
                                            {"MD5-SHA1", "MD5 and SHA-1"}};
    for (size_t i = 0; x->digest && i < CKS_COUNT(broken); i++)
        if (strcmp(x->digest, broken[i][0]) == 0)
            return broken[i][1];
    return NULL;
}

CKS_CHECK(trust_anchor_weak)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = candidate(j, s, &c);
    const char *key = x ? weak_key(j, x) : NULL, *digest = x ? weak_digest(x) : NULL;
    if (!key && !digest)
        return;
    struct cks_spot at = spot(CKS309, c);
    at.help = "create the next cluster's customerCA.crt with an RSA key of at least 2048 bits and "
              "SHA-256";
    cks_find(j, s, at, "TrustAnchorCertificate has %s%s%s%s", key ? key : "",
             key && digest ? " and " : "", digest ? "a signature with " : "", digest ? digest : "");
}

CKS_CHECK(trust_anchor_wrong_certificate)
{
    const struct cks_certificate *c;
    const struct cks_x509 *x = single(j, s, &c);
    if (!x || x->role == CKS_ROLE_NONE)
        return;
    struct cks_spot at = spot(CKS310, c);
    at.help = give_anchor;
    if (x->role == CKS_ROLE_CLUSTER)
        at.help = cks_text(j,
                           "give the certificate that issued it: the self-signed one of %s, saved "
                           "as customerCA.crt",
                           name(j, x->issuer));
    cks_find(j, s, at, "TrustAnchorCertificate is %s (%s), not the trust anchor",
             cks_cluster_role_name(x->role), name(j, x->subject));
}

static const struct {
    unsigned what;
    const char *text;
} damages[] = {
    {CKS_MANGLED_ESCAPED, "its line breaks or characters are written as escapes, such as the two "
                          "characters \\ and n"},
    {CKS_MANGLED_DOUBLE, "it was escaped twice, as \\\\n shows"},
    {CKS_MANGLED_HTML, "characters are written as HTML escapes, such as &#43; for +"},
    {CKS_MANGLED_PERCENT, "characters are written as in a URL, such as %2B for +"},
    {CKS_MANGLED_INVISIBLE, "it contains invisible characters"},
    {CKS_MANGLED_QUOTED, "it contains quotation marks or commas"},
    {CKS_MANGLED_INDENTED, "its -----BEGIN line is indented"},
    {CKS_MANGLED_TEXT_BEFORE, "other text precedes -----BEGIN on the same line"},
    {CKS_MANGLED_SPACES, "its line breaks were replaced with spaces"},
    {CKS_MANGLED_JOINED, "its line breaks are lost"},
    {CKS_MANGLED_DASHES, "its BEGIN or END line does not have five hyphens at both ends"},
    {CKS_MANGLED_LABEL, "its BEGIN or END line is misspelt"},
    {CKS_MANGLED_NO_END, "its -----END CERTIFICATE----- line is missing"},
    {CKS_MANGLED_DECORATED, "characters that are not base64 are between its lines"},
    {CKS_MANGLED_URL_SAFE, "it uses - and _ instead of + and /"},
};

CKS_CHECK(trust_anchor_mangled)
{
    const struct cks_certificate *c = anchor_of(j, s);
    struct cks_buf why = {0};
    if (!c || !c->mangled || c->kind != CKS_TEXT_CERTIFICATE)
        return;
    for (size_t i = 0; i < CKS_COUNT(damages); i++)
        if (c->mangled & damages[i].what)
            cks_buf_printf(&why, "%s%s", why.len ? "; " : "", damages[i].text);
    struct cks_spot at = spot(CKS311, c);
    at.from = c->fault_from;
    at.len = c->fault_len;
    at.help = "replace the value with the repaired certificate, including its line breaks";
    at.replacement = cks_text(j, "%s", c->repaired);
    j->findings->failed |= !cks_buf_ok(&why);
    cks_find(j, s, at,
             "TrustAnchorCertificate contains a certificate in a form that no PEM reader accepts: "
             "%s",
             cks_buf_ok(&why) ? why.data : "");
    cks_buf_free(&why);
}
