/* Whether a secret was made up instead of generated. */
#ifndef CKS_RULES_ENTROPY_H
#define CKS_RULES_ENTROPY_H

#include "base/str.h"

/* True only if the text certainly has far fewer than 256 bits: few different characters, sequences,
 * repetitions, or words. For texts of CKS_WEAK_MIN characters or more; a secret of random bytes in
 * base64, base32 or hexadecimal is never called weak (one in some hundred millions may be). */
bool cks_looks_weak(struct cks_str text);
#define CKS_WEAK_MIN 43

#endif
