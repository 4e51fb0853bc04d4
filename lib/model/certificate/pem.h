/* What pem offers the readers beside it. */
#ifndef CKS_MODEL_CERTIFICATE_PEM_H
#define CKS_MODEL_CERTIFICATE_PEM_H

#include "model/certificate/parts.h"

/* What DER bytes are, by their shape: CERTIFICATE, CSR, PUBLIC_KEY, PRIVATE_KEY, PKCS7, PKCS12, or
 * OTHER. */
enum cks_text_kind cks_der_kind(struct cks_str der, bool *ret_encrypted);
/* How many bytes the outermost DER element says it has with its head; 0 if it is not a SEQUENCE. */
size_t cks_der_length(struct cks_str der);
/* The next block from *pos, read as leniently as the most lenient PEM reader in use: what none of
 * them sees is not a block. Moves *pos behind it; false if there is none. */
bool cks_pem_next(struct cks_str text, size_t *pos, struct cks_pem_block *ret);
/* Whether something that looks like a private key's BEGIN line stands anywhere, however mangled. */
bool cks_pem_private_key(struct cks_str text, bool *ret_encrypted);
/* Adds a certificate in PEM. */
void cks_pem_write(struct cks_buf *out, struct cks_str der);
/* What a text without a PEM block is. */
enum cks_text_kind cks_text_guess(struct cks_str text);
/* Whether what looks like a private key in PEM begins anywhere in a text, however mangled. */
bool cks_text_has_private_key(struct cks_str text);
/* For messages: "a certificate signing request", "the cluster certificate". Never NULL. */
const char *cks_text_kind_name(enum cks_text_kind kind);
/* The certificate in PEM, terminated, from the arena; NULL if out of memory. */
const char *cks_x509_pem(struct cks_arena *a, const struct cks_x509 *x);

#endif
