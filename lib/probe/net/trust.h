/* What KMS trusts: the published lists of roots, this machine's certificates that are on one, and
 * the verification of a chain against them. */
#ifndef CKS_PROBE_TRUST_H
#define CKS_PROBE_TRUST_H

#include <openssl/x509_vfy.h>

#include "ckscheck/ckscheck.h"
#include "evidence/probe/roots.h"

struct cks_trust;

struct cks_trust_options {
    OSSL_LIB_CTX *library;
    const struct cks_root_list *list; /* borrowed */
    const char *bundle;  /* PEM file of the system's certificates; NULL: where systems keep it */
    const char *ca_file; /* PEM file of one more anchor, for a lab; NULL: none */
};

/* Reads the bundle once, with ca_file only when a chain needs more than that; certificates are
 * hashed and parsed only when a chain needs them. No bundle is not an error. CKS_ERR_READ: ca_file
 * cannot be read or holds no certificate. */
enum cks_status cks_trust_new(const struct cks_trust_options *options, struct cks_trust **ret);
/* Verifies a chain: leaf first, as the server sent it, for a TLS server, at that time. Fills
 * tls->verify and the members of tls that start with root; memory is from the arena. True if the
 * chain ends in a root of the list (or of ca_file) and nothing at all is wrong with it. *ret_code
 * is OpenSSL's number of the first error (X509_V_OK where there is none). */
bool cks_trust_verify(struct cks_trust *t, STACK_OF(X509) * sent, int64_t at, struct cks_arena *a,
                      struct cks_probe_tls *tls, int *ret_code);
/* How many certificates of the machine are on the list, by hash or by key. */
size_t cks_trust_listed(struct cks_trust *t);
void cks_trust_free(struct cks_trust *t);

#endif
