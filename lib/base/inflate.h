/* What gzip packed (RFC 1952, RFC 1951). */
#ifndef CKS_BASE_INFLATE_H
#define CKS_BASE_INFLATE_H

#include "base/buf.h"
#include "base/str.h"

bool cks_is_gzip(struct cks_str bytes);
/* Adds the first member of a gzip file, unpacked, to *out. False if it is damaged, larger than
 * `max` bytes, or out of memory; checksums are not compared. */
bool cks_gunzip(struct cks_buf *out, struct cks_str bytes, size_t max);

#endif
