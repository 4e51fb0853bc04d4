/* AWS Signature Version 4 for one POST, with exactly two signed headers: host and x-amz-date. */
#ifndef CKS_PROBE_SIGV4_H
#define CKS_PROBE_SIGV4_H

#include <openssl/types.h>

#include "base/buf.h"
#include "base/secret.h"

#define CKS_XKS_SIGNING_SERVICE "kms-xks-proxy"

struct cks_sigv4_request {
    const char *method;
    const char *host; /* as it is in the Host header */
    const char *path; /* of unreserved characters and slashes */
    struct cks_str body;
    const char *region;
    const char *service;
    struct cks_str access_key_id;
    struct cks_secret secret;
    int64_t time;          /* when it is signed */
    OSSL_LIB_CTX *library; /* NULL: OpenSSL's default */
};

/* YYYYMMDDThhmmssZ, the x-amz-date header. */
void cks_sigv4_date(int64_t t, char out[20]);
/* Adds the value of the Authorization header. False if memory or OpenSSL failed; the buffer may
 * then hold a part of it. */
bool cks_sigv4_sign(struct cks_buf *out, const struct cks_sigv4_request *r);

#endif
