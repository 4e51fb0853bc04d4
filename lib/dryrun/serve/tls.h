/* TLS for clients that ignore the variables: a certificate authority of this one run, whose key
 * stays in memory, and a certificate for each name that a client asks for. */
#ifndef CKS_DRYRUN_SERVE_TLS_H
#define CKS_DRYRUN_SERVE_TLS_H

#include <openssl/ssl.h>

#include "base/buf.h"

struct cks_dry_tls;

/* NULL if out of memory or OpenSSL cannot. */
struct cks_dry_tls *cks_dry_tls_new(void);
void cks_dry_tls_free(struct cks_dry_tls *t);
/* The authority's certificate, in PEM. */
void cks_dry_tls_authority(const struct cks_dry_tls *t, struct cks_buf *out);
/* A connection that waits for its client; NULL if out of memory. */
SSL *cks_dry_tls_accept(struct cks_dry_tls *t);

#endif
