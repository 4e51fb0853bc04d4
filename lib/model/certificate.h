/*
 * X.509 certificates, read with OpenSSL's libcrypto, which is loaded when the first one is met.
 * Each distinct text is parsed once.
 */
#ifndef CKS_MODEL_CERTIFICATE_H
#define CKS_MODEL_CERTIFICATE_H

#include "base/arena.h"
#include "base/str.h"

struct cks_certificates; /* all that one handle has read */
struct cks_certificate;  /* one text and what is known of it; see certificate.c's functions */

struct cks_certificates *cks_certificates_new(void);
void cks_certificates_free(struct cks_certificates *c);

#endif
