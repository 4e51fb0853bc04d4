/* Binary floating point numbers as Go's math/big computes with them, and Terraform so: every
 * operation is exact and then rounded to a precision, to nearest, ties to even. */
#ifndef CKS_SOURCE_HCL_BINARY_H
#define CKS_SOURCE_HCL_BINARY_H

#include "base/arena.h"
#include "source/hcl/value/natural.h"

#define CKS_BINARY_BITS_MAX 512u
/* Beyond 10 to the power of +-250 nothing is computed: Go's own reading of a text is only certain
 * to be the nearest number below 5^248. */
#define CKS_BINARY_TENS_MAX 248

/* mantissa * 2^exponent; a mantissa of 0 is 0 or -0. */
struct cks_binary {
    bool negative;
    int exponent;
    struct cks_natural mantissa;
};

/* All return false where the number becomes too large or too small to follow. */
/* A canonical text: [-]digits[.digits]. */
bool cks_binary_read(struct cks_str text, unsigned bits, struct cks_binary *ret);
/* The shortest text that is read as this number again with that precision, as Text('f', -1); false
 * also where Go's is not. */
bool cks_binary_write(struct cks_arena *arena, const struct cks_binary *b, unsigned bits,
                      struct cks_str *ret);
/* With so many digits after the point, as Text('f', places). */
bool cks_binary_fixed(struct cks_arena *arena, const struct cks_binary *b, unsigned places,
                      struct cks_str *ret);
bool cks_binary_add(struct cks_binary *a, const struct cks_binary *b, unsigned bits);
bool cks_binary_multiply(struct cks_binary *a, const struct cks_binary *b, unsigned bits);
/* b must not be 0. */
bool cks_binary_divide(struct cks_binary *a, const struct cks_binary *b, unsigned bits);
/* Cuts what is behind the point; -0 becomes 0. */
bool cks_binary_truncate(struct cks_binary *a);
/* The bits that it needs. */
unsigned cks_binary_needs(const struct cks_binary *a);
/* -1, 0 or 1; 2 where it is not certain. */
int cks_binary_compare(const struct cks_binary *a, const struct cks_binary *b);

#endif
