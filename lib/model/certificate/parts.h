/* What certificate.c, certificate_pem.c, certificate_repair.c and certificate_facts.c share. */
#ifndef CKS_MODEL_CERTIFICATE_PARTS_H
#define CKS_MODEL_CERTIFICATE_PARTS_H

#include "base/buf.h"
#include "base/crypto.h"
#include "model/certificate/certificate.h"

/* A PEM block as it is in a text. */
struct cks_pem_block {
    enum cks_text_kind kind; /* CERTIFICATE, CSR, ... by its label */
    struct cks_str body;     /* between the lines */
    bool closed;             /* its END line is there */
    bool encrypted;          /* a private key's label says so */
};

/* The next block from *pos, read as leniently as the most lenient PEM reader in use: what none of
 * them sees is not a block. Moves *pos behind it; false if there is none. */
bool cks_pem_next(struct cks_str text, size_t *pos, struct cks_pem_block *ret);
/* Whether something that looks like a private key's BEGIN line stands anywhere, however mangled. */
bool cks_pem_private_key(struct cks_str text, bool *ret_encrypted);
/* Adds a certificate in PEM. */
void cks_pem_write(struct cks_buf *out, struct cks_str der);

/* How many bytes the outermost DER element says it has with its head; 0 if it is not a SEQUENCE. */
size_t cks_der_length(struct cks_str der);
/* What DER bytes are, by their shape: CERTIFICATE, CSR, PUBLIC_KEY, PRIVATE_KEY, PKCS7, PKCS12, or
 * OTHER. */
enum cks_text_kind cks_der_kind(struct cks_str der, bool *ret_encrypted);
/* What a text without a PEM block is. */
enum cks_text_kind cks_text_guess(struct cks_str text);

/* Tries to recover certificates from a text that no PEM reader takes: true where each that is
 * marked as one was recovered, `out` is then their PEM. *ret_mangled says what was wrong, *ret_from
 * and *ret_len where (len 0: no place). */
bool cks_pem_repair(struct cks_str text, struct cks_buf *out, unsigned *ret_mangled,
                    size_t *ret_from, size_t *ret_len);

/* Reads one certificate. OK, or false where der is none or out of memory (*ret_memory). */
bool cks_x509_read(const struct cks_crypto *k, struct cks_arena *a, struct cks_str der,
                   struct cks_x509 *ret, bool *ret_memory);

#endif
