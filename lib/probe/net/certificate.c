#include "probe/net/certificate.h"

#include <openssl/x509v3.h>

#include "base/clock.h"
#include "evidence/probe/health_answer.h"
#include "probe/net/address.h"
#include "probe/limits.h"

/* Alternative names kept of one certificate: content networks have a hundred; a host that is not
 * among them is recognized by the verdict, not by the list. */
#define NAMES_MAX 40

static const char *
text_of_bio(struct cks_arena *a, BIO *bio)
{
    char *p = NULL;
    long n = BIO_get_mem_data(bio, &p);
    return cks_health_text(a, (struct cks_str){p, n > 0 ? (size_t)n : 0});
}

const char *
cks_certificate_name(struct cks_arena *a, const X509_NAME *name)
{
    const char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    unsigned long flags = (XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ & ~ASN1_STRFLGS_ESC_MSB);
    if (bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0)
        text = text_of_bio(a, bio);
    BIO_free(bio);
    return text;
}

const char *
cks_certificate_sha256(struct cks_arena *a, const EVP_MD *sha256, const X509 *x)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!X509_digest(x, sha256, digest, &n))
        return NULL;
    char *text = cks_arena_alloc(a, 2 * (size_t)n + 1);
    for (unsigned i = 0; text && i < n; i++) {
        text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

const char *
cks_certificate_time(struct cks_arena *a, const ASN1_TIME *time)
{
    struct tm tm;
    char text[32];
    if (!time || !ASN1_TIME_check(time) || !ASN1_TIME_to_tm(time, &tm))
        return NULL;
    cks_time_format(cks_time_from_civil(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1,
                                        (unsigned)tm.tm_mday, (unsigned)tm.tm_hour,
                                        (unsigned)tm.tm_min, (unsigned)tm.tm_sec),
                    text);
    return cks_arena_strdup(a, text);
}

static bool
keep_alt_name(struct cks_arena *a, struct cks_probe_certificate *to, const GENERAL_NAME *name)
{
    char address[CKS_ADDRESS_TEXT];
    if (name->type == GEN_DNS) {
        const ASN1_IA5STRING *s = name->d.dNSName;
        const char *text = cks_health_text(
            a, (struct cks_str){(const char *)(const void *)ASN1_STRING_get0_data(s),
                                (size_t)ASN1_STRING_length(s)});
        return text && cks_probe_add_name(a, to, text);
    }
    if (name->type != GEN_IPADD)
        return true;
    return !cks_address_text(ASN1_STRING_get0_data(name->d.iPAddress),
                             (size_t)ASN1_STRING_length(name->d.iPAddress), address) ||
           cks_probe_add_name(a, to, address);
}

static bool
keep_names(struct cks_arena *a, struct cks_probe_certificate *to, const X509 *x)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    bool ok = true;
    for (int i = 0; ok && i < sk_GENERAL_NAME_num(names) && i < NAMES_MAX; i++)
        ok = keep_alt_name(a, to, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
    return ok;
}

static const char *
public_key_text(struct cks_arena *a, X509 *x)
{
    EVP_PKEY *key = X509_get0_pubkey(x);
    const char *type = key ? EVP_PKEY_get0_type_name(key) : NULL;
    return type ? cks_arena_printf(a, "%s %d", type, EVP_PKEY_get_bits(key)) : "unreadable";
}

static enum cks_tls_may_issue
may_issue(X509 *x)
{
    if (!(X509_get_key_usage(x) & KU_KEY_CERT_SIGN))
        return CKS_TLS_MAY_ISSUE_NO_CERT_SIGN;
    return X509_check_ca(x) > 0 ? CKS_TLS_MAY_ISSUE : CKS_TLS_MAY_ISSUE_NO_CA;
}

bool
cks_certificate_chain(struct cks_arena *a, const EVP_MD *sha256, STACK_OF(X509) * chain,
                      struct cks_probe_tls *tls)
{
    for (int i = 0; i < sk_X509_num(chain) && i < CKS_PROBE_CHAIN; i++) {
        X509 *x = sk_X509_value(chain, i);
        struct cks_probe_certificate *c = cks_probe_add_certificate(a, tls);
        if (!c)
            return false;
        c->subject = cks_certificate_name(a, X509_get_subject_name(x));
        c->issuer = cks_certificate_name(a, X509_get_issuer_name(x));
        c->sha256 = cks_certificate_sha256(a, sha256, x);
        c->not_before = cks_certificate_time(a, X509_get0_notBefore(x));
        c->not_after = cks_certificate_time(a, X509_get0_notAfter(x));
        c->key = public_key_text(a, x);
        c->signature = OBJ_nid2ln(X509_get_signature_nid(x));
        c->may_issue = may_issue(x);
        if (!c->subject || !c->issuer || !c->sha256 || !c->key || (i == 0 && !keep_names(a, c, x)))
            return false;
    }
    return true;
}

static bool
is_host(const char *name, const char *host)
{
    const char *dot = strchr(host, '.');
    bool wildcard = name[0] == '*' && name[1] == '.' && dot;
    return cks_str_ieq(cks_str_of(wildcard ? name + 1 : name), cks_str_of(wildcard ? dot : host));
}

enum cks_tls_common_name
cks_certificate_common_name(X509 *leaf, const char *host)
{
    X509_NAME *subject = X509_get_subject_name(leaf);
    enum cks_tls_common_name found = CKS_TLS_COMMON_NAME_ABSENT;
    int at = -1;
    while (found != CKS_TLS_COMMON_NAME_MATCHES &&
           (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0) {
        unsigned char *text = NULL;
        int n =
            ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        bool whole = n > 0 && strlen((char *)text) == (size_t)n;
        found = whole && is_host((char *)text, host) ? CKS_TLS_COMMON_NAME_MATCHES
                                                     : CKS_TLS_COMMON_NAME_OTHER;
        if (n >= 0)
            OPENSSL_free(text);
    }
    return found;
}

enum cks_tls_host_name
cks_certificate_host(X509 *leaf, const char *host)
{
    unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    size_t n = strlen(host);
    /* OpenSSL takes a leading dot for "any host below". */
    if (n == 0 || host[0] == '.')
        return CKS_TLS_HOST_NONE;
    if (cks_address_is_ipv4(host))
        return X509_check_ip_asc(leaf, host, 0) == 1 ? CKS_TLS_HOST_SAN : CKS_TLS_HOST_NONE;
    if (X509_check_host(leaf, host, n, flags | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1)
        return CKS_TLS_HOST_SAN;
    return X509_check_host(leaf, host, n, flags, NULL) == 1 ? CKS_TLS_HOST_CN : CKS_TLS_HOST_NONE;
}
