/* UTF-8: validation according to RFC 3629, decoding, counting code points. */
#ifndef CKS_BASE_UTF8_H
#define CKS_BASE_UTF8_H

#include "base/str.h"

/* The byte length of the code point that s starts with, stored in *ret_cp (may be NULL); 0 if the
 * bytes are not UTF-8 (overlong, surrogate, above U+10FFFF, cut off) or s is empty. */
size_t cks_utf8_decode(struct cks_str s, uint32_t *ret_cp);
/* The offset of the first byte that is not UTF-8, or s.n where all is. */
size_t cks_utf8_invalid(struct cks_str s);
/* How many code points; a byte that is not UTF-8 counts as one. */
size_t cks_utf8_count(struct cks_str s);
/* How many bytes from ' ' to '~', and not among those of `except`, s starts with. */
size_t cks_visible_ascii(struct cks_str s, const char *except);
/* The same without any exception. */
size_t cks_visible_text(struct cks_str s);
/* Writes cp to out (4 bytes long at least); the length written. */
size_t cks_utf8_encode(uint32_t cp, char *out);
/* The byte offset of code point number `index`, or s.n. */
size_t cks_utf8_offset(struct cks_str s, size_t index);
/* Characters that are not visible as such in a terminal or a report: controls, bidirectional
 * overrides and isolates, zero-width and other invisible ones, tags. */
bool cks_utf8_invisible(uint32_t cp);

#endif
