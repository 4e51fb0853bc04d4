/* The requests of a probe: GetHealthStatus as KMS sends it, and its deliberately wrong kin. */
#ifndef CKS_PROBE_REQUEST_H
#define CKS_PROBE_REQUEST_H

#include "base/buf.h"
#include "base/secret.h"
#include "probe/net/tls.h"

struct cks_request {
    const char *method;      /* POST, or GET: then without body and signature */
    const char *host, *path; /* path without /health */
    const char *operation;   /* kmsOperation */
    const char *request_id;
    const char *region;
    const char *user_agent;
    struct cks_str access_key_id;
    struct cks_secret secret;
    int64_t time;
    bool empty; /* the body is {} */
    bool spoil; /* the signature is of another key */
};

/* Adds the request's bytes; false if memory or OpenSSL failed (*out may hold a part). */
bool cks_request_build(struct cks_buf *out, struct cks_tls *tls, const struct cks_request *r);

#endif
