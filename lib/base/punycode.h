/* The ASCII form of host names (RFC 3492, IDNA), for messages that suggest it. */
#ifndef CKS_BASE_PUNYCODE_H
#define CKS_BASE_PUNYCODE_H

#include "base/buf.h"

/* Adds the ASCII form of a host name to out: xn-- labels where they are needed, lower case. False
 * if the form is not certain: characters that IDNA maps in ways that we do not know, symbols, bad
 * UTF-8, labels that are too long. Discard out then. */
bool cks_host_to_ascii(struct cks_str host, struct cks_buf *out);

#endif
