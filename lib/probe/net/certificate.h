/* What a certificate says, as text for the record. */
#ifndef CKS_PROBE_CERTIFICATE_H
#define CKS_PROBE_CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "evidence/probe/record.h"

/* All from the arena; NULL if out of memory. */
const char *cks_certificate_name(struct cks_arena *a, const X509_NAME *name);
const char *cks_certificate_sha256(struct cks_arena *a, const EVP_MD *sha256, const X509 *x);
/* NULL too for a date that cannot be: OpenSSL loads such dates silently. */
const char *cks_certificate_time(struct cks_arena *a, const ASN1_TIME *time);
/* Adds the certificates of a chain to the record; false if out of memory. */
bool cks_certificate_chain(struct cks_arena *a, const EVP_MD *sha256, STACK_OF(X509) * chain,
                           struct cks_probe_tls *tls);
/* Whether a common name of the subject is the host or, with a star for its first label, its
 * wildcard. The guide of KMS asks for it, the specification of proxies does not. */
enum cks_tls_common_name cks_certificate_common_name(X509 *leaf, const char *host);
/* How the certificate names a host, whose trailing dot is gone already. */
enum cks_tls_host_name cks_certificate_host(X509 *leaf, const char *host);

#endif
