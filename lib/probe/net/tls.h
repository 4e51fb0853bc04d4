/* TLS as KMS speaks it: the four cipher suites, TLS 1.2 and 1.3, the anchors of the list. The
 * library's own context of OpenSSL is used and no configuration file is read. */
#ifndef CKS_PROBE_TLS_H
#define CKS_PROBE_TLS_H

#include <openssl/ssl.h>

#include "probe/net/trust.h"

struct cks_tls_options {
    const struct cks_root_list *list;
    const char *bundle, *ca_file;         /* as struct cks_trust_options has them */
    const char *client_cert, *client_key; /* PEM files, or NULL */
    int64_t at;                           /* the time that certificates are judged for */
};

struct cks_tls {
    OSSL_LIB_CTX *library;
    OSSL_PROVIDER *provider;
    SSL_CTX *strict, *look;
    EVP_MD *sha256;
    struct cks_trust *trust;
    int64_t at;
    bool client_cert;
};

/* One handshake: what OpenSSL calls back with. Zeroed, then filled by whoever makes the SSL. */
struct cks_tls_session {
    struct cks_tls *tls;
    struct cks_arena *arena;
    const char *host;
    struct cks_probe_tls *record; /* of a strict handshake; NULL in a second look */
    bool without_chacha;          /* for KMS in GovCloud, which does not support it */
    bool verified;
    bool failed; /* out of memory */
    bool client_certificate_requested;
    int alert; /* the fatal alert that was received; -1: none */
};

/* CKS_ERR_READ: a file cannot be read; *reterr_file names it. */
enum cks_status cks_tls_open(struct cks_tls *tls, const struct cks_tls_options *options,
                             const char **reterr_file);
/* A new client over two memory buffers (SSL_get_rbio and SSL_get_wbio); strict verifies, else
 * everything is allowed and nothing verified. The session must outlive it. NULL if out of
 * memory. */
SSL *cks_tls_client(struct cks_tls *tls, struct cks_tls_session *session, bool strict);
/* The handshake ended, well or not: what is known of it. */
void cks_tls_describe(struct cks_tls_session *session, SSL *ssl);
/* Why it failed, from OpenSSL's error queue (which is emptied), the alert, and the bytes that came
 * first. *ret_error is from the arena or NULL. */
enum cks_tls_failure cks_tls_why(struct cks_tls_session *session, struct cks_str first_bytes,
                                 const char **ret_error);
/* Random bytes for a request's UUID (36 characters and a NUL); false if there are none. */
bool cks_tls_uuid(struct cks_tls *tls, char out[37]);
void cks_tls_close(struct cks_tls *tls);

#endif
