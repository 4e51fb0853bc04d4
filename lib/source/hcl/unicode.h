/* Unicode properties of characters, as Terraform uses them. */
#ifndef CKS_SOURCE_HCL_UNICODE_H
#define CKS_SOURCE_HCL_UNICODE_H

#include "base/str.h"

bool cks_hcl_id_start(uint32_t cp);
bool cks_hcl_id_continue(uint32_t cp);
/* Unicode white space. */
bool cks_hcl_space(uint32_t cp);
/* Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
bool cks_hcl_printable(uint32_t cp);
/* Characters that join the one before to one that the user sees as a whole. */
bool cks_hcl_extend(uint32_t cp);
/* s without white space at its start, at its end. */
struct cks_str cks_hcl_trim_left(struct cks_str s);
struct cks_str cks_hcl_trim_right(struct cks_str s);

/* Whether Unicode normalization (NFC) certainly leaves s as it is, whatever precedes it and after
 * it in such text. */
bool cks_hcl_text_stable(struct cks_str s);
/* Whether every code point of s certainly is one character for length() and substr(). */
bool cks_hcl_text_simple(struct cks_str s);
/* The characters of s as length() counts them; false where that is not certain. */
bool cks_hcl_text_length(struct cks_str s, size_t *ret);

#endif
