/* What repair offers the readers beside it. */
#ifndef CKS_MODEL_CERTIFICATE_REPAIR_H
#define CKS_MODEL_CERTIFICATE_REPAIR_H

#include "model/certificate/parts.h"

/* Tries to recover certificates from a text that no PEM reader takes: true where each that is
 * marked as one was recovered, `out` is then their PEM. *ret_mangled says what was wrong, *ret_from
 * and *ret_len where (len 0: no place). */
bool cks_pem_repair(struct cks_str text, struct cks_buf *out, unsigned *ret_mangled,
                    size_t *ret_from, size_t *ret_len);

#endif
