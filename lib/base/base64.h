/* Base64 (RFC 4648) as in PEM: white space anywhere, with or without padding at the end. */
#ifndef CKS_BASE_BASE64_H
#define CKS_BASE_BASE64_H

#include "base/buf.h"

/* Decodes s to the end of out. False if s is not base64: *ret_bad is then the offset of the first
 * byte that does not belong, or s.n where characters are missing at the end; and false with out
 * failed if out of memory. out holds what was decoded until then. */
bool cks_base64_decode(struct cks_str s, struct cks_buf *out, size_t *ret_bad);
/* Adds data in base64 in lines of `line` characters, each ended by a line break; 0: one piece. */
void cks_base64_encode(struct cks_buf *out, struct cks_str data, size_t line);

#endif
