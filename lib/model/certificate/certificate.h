/*
 * Certificates: facts about a text that should contain one. Rules judge them; nothing here does.
 * X.509 is read with OpenSSL's libcrypto, which is loaded for the first certificate. Each distinct
 * text is read once.
 */
#ifndef CKS_MODEL_CERTIFICATE_H
#define CKS_MODEL_CERTIFICATE_H

#include "model/certificate/content.h"

/* NULL if out of memory. */
struct cks_certificates *cks_certificates_new(void);
/* NULL is allowed. */
void cks_certificates_free(struct cks_certificates *c);

/* What the text holds. NULL if out of memory. */
const struct cks_certificate *cks_certificate_read(struct cks_certificates *c, struct cks_str text);

/* True once, for the note that certificates were not checked. */
bool cks_certificates_first_unread(struct cks_certificates *c);
/* Whether that was for a libcrypto that is there and cannot be loaded: a fault of this machine. */
bool cks_certificates_unusable(const struct cks_certificates *c);

#endif
