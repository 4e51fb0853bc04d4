#include "probe/net/tls.h"

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <stdio.h>

#include "probe/net/address.h"
#include "probe/net/certificate.h"

/* OpenSSL's macros cast const away where they call SSL_ctrl. */
#pragma GCC diagnostic ignored "-Wcast-qual"

#define SUITES_12 "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
#define SUITES_13 "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
/* GovCloud does not support ChaCha20; TLS 1.2's suites have none. */
#define SUITES_13_GOV "TLS_AES_256_GCM_SHA384"
#define GROUPS "X25519:P-256:P-384:P-521:X448"
#define SIGNATURES                                                                                 \
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:rsa_pss_pss_sha256:rsa_pss_pss_sha384:"  \
    "rsa_pss_pss_sha512:rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"              \
    "RSA+SHA256:RSA+SHA384:RSA+SHA512"

static struct cks_tls_session *
session_of(const SSL *ssl)
{
    return SSL_get_app_data(ssl);
}

/* A certificate's password is never asked for at a terminal. */
static int
no_password(char *to, int size, int writing, void *data)
{
    CKS_UNUSED(to);
    CKS_UNUSED(size);
    CKS_UNUSED(writing);
    CKS_UNUSED(data);
    return -1;
}

static void
on_info(const SSL *ssl, int where, int value)
{
    struct cks_tls_session *s = session_of(ssl);
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && s && value >> 8 == SSL3_AL_FATAL)
        s->alert = value & 0xFF;
}

static int
on_certificate_request(SSL *ssl, void *arg)
{
    struct cks_tls_session *s = session_of(ssl);
    CKS_UNUSED(arg);
    if (s)
        s->client_certificate_requested = true;
    return 1;
}

/* Verifies inside the handshake: where it fails, the handshake ends before our Finished, and
 * before a client certificate is presented. */
static int
on_certificate(X509_STORE_CTX *ctx, void *arg)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct cks_tls_session *s = ssl ? session_of(ssl) : NULL;
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(ctx);
    int code = X509_V_ERR_UNSPECIFIED;
    CKS_UNUSED(arg);
    if (!s || !s->record || sk_X509_num(sent) < 1)
        return 0;
    if (!cks_certificate_chain(s->arena, s->tls->sha256, sent, s->record))
        s->failed = true;
    bool trusted = cks_trust_verify(s->tls->trust, sent, s->tls->at, s->arena, s->record, &code);
    s->record->host_name = cks_certificate_host(sk_X509_value(sent, 0), s->host);
    s->record->common_name = cks_certificate_common_name(sk_X509_value(sent, 0), s->host);
    bool named =
        s->record->host_name == CKS_TLS_HOST_SAN || s->record->host_name == CKS_TLS_HOST_CN;
    s->verified = trusted && named && !s->failed;
    if (trusted && !named)
        code = X509_V_ERR_HOSTNAME_MISMATCH;
    if (!s->verified && code == X509_V_OK)
        code = X509_V_ERR_UNSPECIFIED;
    X509_STORE_CTX_set_error(ctx, code);
    return s->verified;
}

static int
accept_any(X509_STORE_CTX *ctx, void *arg)
{
    CKS_UNUSED(ctx);
    CKS_UNUSED(arg);
    return 1;
}

static SSL_CTX *
new_context(struct cks_tls *tls)
{
    SSL_CTX *ctx = SSL_CTX_new_ex(tls->library, NULL, TLS_client_method());
    if (!ctx)
        return NULL;
    SSL_CTX_clear_options(ctx, SSL_CTX_get_options(ctx));
    /* Servers without secure renegotiation are accepted; the record says so. */
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_SSLv3);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_default_passwd_cb(ctx, no_password);
    SSL_CTX_set_info_callback(ctx, on_info);
    SSL_CTX_set_cert_cb(ctx, on_certificate_request, NULL);
    return ctx;
}

/* Everything that a configuration file could have set is set here. */
static bool
make_strict(struct cks_tls *tls)
{
    SSL_CTX *ctx = tls->strict = new_context(tls);
    if (!ctx)
        return false;
    SSL_CTX_set_security_level(ctx, 2);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, on_certificate, NULL);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) &&
           SSL_CTX_set_cipher_list(ctx, SUITES_12) && SSL_CTX_set_ciphersuites(ctx, SUITES_13) &&
           SSL_CTX_set1_groups_list(ctx, GROUPS) && SSL_CTX_set1_sigalgs_list(ctx, SIGNATURES);
}

static bool
make_look(struct cks_tls *tls)
{
    SSL_CTX *ctx = tls->look = new_context(tls);
    if (!ctx)
        return false;
    SSL_CTX_set_security_level(ctx, 0);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, accept_any, NULL);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) &&
           SSL_CTX_set_cipher_list(ctx, "ALL:COMPLEMENTOFALL:@SECLEVEL=0") &&
           SSL_CTX_set_ciphersuites(ctx, SUITES_13 ":TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:"
                                                   "TLS_AES_128_CCM_8_SHA256");
}

static enum cks_status
load_client(struct cks_tls *tls, const struct cks_tls_options *o, const char **reterr_file)
{
    if (!o->client_cert)
        return CKS_OK;
    const char *key = o->client_key ? o->client_key : o->client_cert;
    *reterr_file = o->client_cert;
    if (SSL_CTX_use_certificate_chain_file(tls->strict, o->client_cert) != 1)
        return CKS_ERR_READ;
    *reterr_file = key;
    if (SSL_CTX_use_PrivateKey_file(tls->strict, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(tls->strict) != 1)
        return CKS_ERR_READ;
    *reterr_file = NULL;
    tls->client_cert = true;
    return CKS_OK;
}

enum cks_status
cks_tls_open(struct cks_tls *tls, const struct cks_tls_options *o, const char **reterr_file)
{
    *tls = (struct cks_tls){.at = o->at};
    *reterr_file = NULL;
    /* OpenSSL reads its configuration with the first call that needs it, unless disabled. */
    if (!OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
        return CKS_ERR_INTERNAL;
    tls->library = OSSL_LIB_CTX_new();
    tls->provider = tls->library ? OSSL_PROVIDER_load(tls->library, "default") : NULL;
    tls->sha256 = tls->provider ? EVP_MD_fetch(tls->library, "SHA256", NULL) : NULL;
    struct cks_trust_options trust = {tls->library, o->list, o->bundle, o->ca_file};
    enum cks_status status = tls->sha256 ? CKS_OK : CKS_ERR_MEMORY;
    if (status == CKS_OK)
        status = cks_trust_new(&trust, &tls->trust);
    if (status == CKS_ERR_READ)
        *reterr_file = o->ca_file;
    if (status == CKS_OK && !make_strict(tls))
        status = CKS_ERR_INTERNAL;
    if (status == CKS_OK)
        status = load_client(tls, o, reterr_file);
    ERR_clear_error();
    if (status != CKS_OK)
        cks_tls_close(tls);
    return status;
}

SSL *
cks_tls_client(struct cks_tls *tls, struct cks_tls_session *session, bool strict)
{
    session->tls = tls;
    session->alert = -1;
    if (!strict && !tls->look && !make_look(tls))
        return NULL;
    SSL *ssl = SSL_new(strict ? tls->strict : tls->look);
    BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
    bool ok =
        ssl && in && out && SSL_set_app_data(ssl, session) == 1 &&
        (cks_address_is_ipv4(session->host) || SSL_set_tlsext_host_name(ssl, session->host) == 1);
    if (ok && strict && session->without_chacha)
        ok = SSL_set_ciphersuites(ssl, SUITES_13_GOV) == 1;
    if (!ok) {
        BIO_free(in);
        BIO_free(out);
        SSL_free(ssl);
        return NULL;
    }
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
    return ssl;
}

static const char *
suite_name(const SSL *ssl)
{
    const SSL_CIPHER *suite = SSL_get_pending_cipher(ssl);
    if (!suite)
        suite = SSL_get_current_cipher(ssl);
    return suite ? SSL_CIPHER_get_name(suite) : NULL;
}

void
cks_tls_describe(struct cks_tls_session *s, SSL *ssl)
{
    struct cks_probe_tls *r = s->record;
    /* Before the server's first message the version is only our wish. */
    if (suite_name(ssl)) {
        r->protocol = SSL_get_version(ssl);
        r->suite = suite_name(ssl);
        r->no_secure_renegotiation =
            SSL_version(ssl) == TLS1_2_VERSION && !SSL_get_secure_renegotiation_support(ssl);
    }
    r->client_certificate_requested = s->client_certificate_requested;
    r->client_certificate_given = s->client_certificate_requested && s->tls->client_cert;
    if (s->alert >= 0)
        r->alert = s->alert;
}

static bool
looks_like_tls(struct cks_str bytes)
{
    unsigned char type = (unsigned char)bytes.p[0];
    return type >= 20 && type <= 23 && (bytes.n < 2 || bytes.p[1] == 3);
}

enum cks_tls_failure
cks_tls_why(struct cks_tls_session *s, struct cks_str first, const char **ret_error)
{
    unsigned long code = ERR_get_error();
    const char *text = code ? ERR_reason_error_string(code) : NULL;
    int reason = ERR_GET_REASON(code);
    bool of_tls = code && ERR_GET_LIB(code) == ERR_LIB_SSL;
    *ret_error = text ? cks_arena_printf(s->arena, "%s (%d)", text, reason) : NULL;
    ERR_clear_error();
    if (s->alert >= 0)
        return CKS_TLS_FAILURE_ALERT;
    if (first.n && cks_str_starts(first, "HTTP/"))
        return CKS_TLS_FAILURE_PLAIN_HTTP;
    if (first.n && !looks_like_tls(first))
        return CKS_TLS_FAILURE_NOT_TLS;
    if (s->record && s->record->chain.count && !s->verified)
        return CKS_TLS_FAILURE_CERTIFICATE;
    if (of_tls && (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_WRONG_SSL_VERSION ||
                   reason == SSL_R_WRONG_VERSION_NUMBER))
        return CKS_TLS_FAILURE_PROTOCOL;
    return CKS_TLS_FAILURE_OTHER;
}

bool
cks_tls_uuid(struct cks_tls *tls, char out[37])
{
    unsigned char b[16];
    if (RAND_bytes_ex(tls->library, b, sizeof(b), 0) != 1)
        return false;
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
    return true;
}

void
cks_tls_close(struct cks_tls *tls)
{
    SSL_CTX_free(tls->strict);
    SSL_CTX_free(tls->look);
    cks_trust_free(tls->trust);
    EVP_MD_free(tls->sha256);
    if (tls->provider)
        OSSL_PROVIDER_unload(tls->provider);
    OSSL_LIB_CTX_free(tls->library);
    *tls = (struct cks_tls){0};
}
