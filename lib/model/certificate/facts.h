/* What facts offers the readers beside it. */
#ifndef CKS_MODEL_CERTIFICATE_FACTS_H
#define CKS_MODEL_CERTIFICATE_FACTS_H

#include "model/certificate/parts.h"

const char *cks_cluster_role_name(enum cks_cluster_role role);
/* SHA-256 of the DER in lower-case hexadecimal; false where libcrypto is missing. */
bool cks_x509_fingerprint(const struct cks_x509 *x, char out[65]);
/* Whether `issuer`'s key signed `subject`, and `subject` names it as its issuer. NO is a proof that
 * it did not. */
enum cks_proof cks_x509_issued(const struct cks_x509 *issuer, const struct cks_x509 *subject);
/* Reads one certificate. OK, or false where der is none or out of memory (*ret_memory). */
bool cks_x509_read(const struct cks_crypto *k, struct cks_arena *a, struct cks_str der,
                   struct cks_x509 *ret, bool *ret_memory);
/* The same certificate, byte by byte. */
bool cks_x509_same(const struct cks_x509 *a, const struct cks_x509 *b);

#endif
