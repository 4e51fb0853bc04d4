/* Numbers as in Terraform, as decimal text. Terraform computes in binary with 512 bits; a result is
 * given here only if it is certainly the same. */
#ifndef CKS_SOURCE_HCL_NUMBER_H
#define CKS_SOURCE_HCL_NUMBER_H

#include "base/arena.h"

/* Digits of one number: 512 bits hold 154, so that no two shorter texts become one number. */
#define CKS_HCL_DIGITS_MAX 100u

enum cks_hcl_number {
    CKS_HCL_NUMBER_OK,
    CKS_HCL_NUMBER_UNSURE, /* too long, or of a form that is not followed here */
    CKS_HCL_NUMBER_NONE,   /* certainly no number */
};

/* The canonical text: [-]digits[.digits], no needless zeros, no exponent, no -0. */
enum cks_hcl_number cks_hcl_number_parse(struct cks_arena *a, struct cks_str text,
                                         struct cks_str *ret);
/* Both canonical; below, at or above 0. */
int cks_hcl_number_compare(struct cks_str a, struct cks_str b);
/* + - * / % on canonical numbers; false if the result is not certain. *ret is canonical and p is
 * NULL if out of memory. */
bool cks_hcl_number_compute(struct cks_arena *arena, char op, struct cks_str a, struct cks_str b,
                            struct cks_str *ret);
/* The integer, where it is one that fits. */
bool cks_hcl_number_int(struct cks_str a, int64_t *ret);

#endif
