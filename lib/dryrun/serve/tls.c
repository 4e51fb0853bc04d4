#include "dryrun/serve/tls.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

/* Longer than any run; a clock that is a little wrong does no harm. */
#define VALID_SECONDS (7L * 24 * 60 * 60)
#define CLOCK_SECONDS (24L * 60 * 60)
/* Bytes of a name in DNS. */
#define NAME_MAX_BYTES 253u

struct cks_dry_tls {
    SSL_CTX *context;
    EVP_PKEY *authority_key, *key;
    X509 *authority;
};

static bool
add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&ctx);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = e && X509_add_ext(x, e, -1) == 1;
    X509_EXTENSION_free(e);
    return ok;
}

static bool
set_serial(X509 *x)
{
    unsigned char bytes[16];
    BIGNUM *n = NULL;
    bool ok = RAND_bytes(bytes, sizeof(bytes)) == 1;
    bytes[0] &= 0x7f;
    n = ok ? BN_bin2bn(bytes, sizeof(bytes), NULL) : NULL;
    ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
    BN_free(n);
    return ok;
}

static bool
set_basics(X509 *x, EVP_PKEY *key, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x);
    return X509_set_version(x, 2) == 1 && set_serial(x) &&
           X509_gmtime_adj(X509_getm_notBefore(x), -CLOCK_SECONDS) &&
           X509_gmtime_adj(X509_getm_notAfter(x), VALID_SECONDS) && X509_set_pubkey(x, key) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1,
                                      -1, 0) == 1;
}

static X509 *
make_authority(EVP_PKEY *key)
{
    X509 *x = X509_new();
    bool ok = x && set_basics(x, key, "ckscheck dry run: an authority of this run alone") &&
              X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 &&
              add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
              add_extension(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
              add_extension(x, x, NID_subject_key_identifier, "hash") &&
              X509_sign(x, key, EVP_sha256()) > 0;
    if (ok)
        return x;
    X509_free(x);
    return NULL;
}

/* A certificate for one name; no AWS name has 64 characters, the most that a CN holds, so it says
 * the same in each. */
static X509 *
make_leaf(const struct cks_dry_tls *t, const char *name)
{
    char alternative[NAME_MAX_BYTES + 64];
    X509 *x = X509_new();
    snprintf(alternative, sizeof(alternative), "DNS:%s,DNS:localhost,IP:127.0.0.1", name);
    bool ok = x && set_basics(x, t->key, "ckscheck dry run") &&
              X509_set_issuer_name(x, X509_get_subject_name(t->authority)) == 1 &&
              add_extension(x, t->authority, NID_basic_constraints, "critical,CA:FALSE") &&
              add_extension(x, t->authority, NID_key_usage, "critical,digitalSignature") &&
              add_extension(x, t->authority, NID_ext_key_usage, "serverAuth") &&
              add_extension(x, t->authority, NID_authority_key_identifier, "keyid") &&
              add_extension(x, t->authority, NID_subject_alt_name, alternative) &&
              X509_sign(x, t->authority_key, EVP_sha256()) > 0;
    if (ok)
        return x;
    X509_free(x);
    return NULL;
}

/* Whether a name may be in an extension's text unescaped. */
static bool
is_host(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
    return n > 0 && n <= NAME_MAX_BYTES && !name[n];
}

static int
choose_certificate(SSL *ssl, void *arg)
{
    struct cks_dry_tls *t = arg;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    X509 *leaf = make_leaf(t, name && is_host(name) ? name : "localhost");
    int ok = leaf && SSL_use_certificate(ssl, leaf) == 1 && SSL_use_PrivateKey(ssl, t->key) == 1;
    X509_free(leaf);
    ERR_clear_error();
    return ok;
}

struct cks_dry_tls *
cks_dry_tls_new(void)
{
    struct cks_dry_tls *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->authority_key = EVP_EC_gen("P-256");
    t->key = EVP_EC_gen("P-256");
    t->authority = t->authority_key && t->key ? make_authority(t->authority_key) : NULL;
    t->context = t->authority ? SSL_CTX_new(TLS_server_method()) : NULL;
    if (!t->context || SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION) != 1) {
        cks_dry_tls_free(t);
        return NULL;
    }
    SSL_CTX_set_cert_cb(t->context, choose_certificate, t);
    return t;
}

void
cks_dry_tls_free(struct cks_dry_tls *t)
{
    if (!t)
        return;
    SSL_CTX_free(t->context);
    X509_free(t->authority);
    EVP_PKEY_free(t->key);
    EVP_PKEY_free(t->authority_key);
    free(t);
}

void
cks_dry_tls_authority(const struct cks_dry_tls *t, struct cks_buf *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    long n = bio && PEM_write_bio_X509(bio, t->authority) == 1 ? BIO_get_mem_data(bio, &text) : 0;
    out->failed |= n <= 0;
    if (n > 0)
        cks_buf_add(out, text, (size_t)n);
    BIO_free(bio);
}

SSL *
cks_dry_tls_accept(struct cks_dry_tls *t)
{
    return SSL_new(t->context);
}
