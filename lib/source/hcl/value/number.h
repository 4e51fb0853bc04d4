/* Numbers as in Terraform, as decimal text. Terraform computes in binary, mostly with 512 bits; a
 * result is given here only if it is certainly the same. */
#ifndef CKS_SOURCE_HCL_NUMBER_H
#define CKS_SOURCE_HCL_NUMBER_H

#include "base/arena.h"

/* Digits of one number that count: 512 bits hold 153, so that no two shorter texts become one
 * number. A text may have these and more: what Terraform writes of a third has 153 too. */
#define CKS_HCL_DIGITS_MAX 153u
#define CKS_HCL_LONG_DIGITS_MAX 200u
/* Operations that need binary arithmetic, of one evaluation: each takes up to 0.1 ms. */
#define CKS_HCL_BINARY_STEPS_MAX 20000u

/* The precision of numbers that are written, of those that Terraform counts, and of those that come
 * from its floating point functions. Results of arithmetic may have others. */
#define CKS_HCL_BITS_WRITTEN 512u
#define CKS_HCL_BITS_COUNTED 64u
#define CKS_HCL_BITS_FLOAT 53u

/* The shortest text that names the number at its precision; bits 0: it is not known. */
struct cks_hcl_num {
    struct cks_str text;
    unsigned bits;
};

#define CKS_HCL_ZERO ((struct cks_hcl_num){CKS_STR_LIT("0"), CKS_HCL_BITS_COUNTED})

enum cks_hcl_number {
    CKS_HCL_NUMBER_OK,
    CKS_HCL_NUMBER_UNSURE, /* too long, or of a form that is not followed here */
    CKS_HCL_NUMBER_NONE,   /* certainly no number */
};

/* The canonical text of what is written: [-]digits[.digits], no needless zeros, no exponent. */
enum cks_hcl_number cks_hcl_number_parse(struct cks_arena *a, struct cks_str text,
                                         struct cks_str *ret);
/* Below, at or above 0. */
int cks_hcl_number_compare(struct cks_hcl_num a, struct cks_hcl_num b);
/* + - * / %; false if the result is not certain. *steps counts what needs binary arithmetic. The
 * text's p is NULL if out of memory. */
bool cks_hcl_number_compute(struct cks_arena *arena, char op, struct cks_hcl_num a,
                            struct cks_hcl_num b, size_t *steps, struct cks_hcl_num *ret);
/* The same number with the other sign. */
struct cks_hcl_num cks_hcl_number_negated(struct cks_arena *arena, struct cks_hcl_num a);
/* What is before the point; -0 becomes 0. */
struct cks_hcl_num cks_hcl_number_whole(struct cks_hcl_num a);
/* The nearest double; the number that a double is; the text with so many digits after the point. */
bool cks_hcl_number_double(struct cks_hcl_num a, double *ret);
bool cks_hcl_number_of_double(struct cks_arena *arena, double d, struct cks_hcl_num *ret);
bool cks_hcl_number_fixed(struct cks_arena *arena, struct cks_hcl_num a, unsigned places,
                          struct cks_str *ret);
/* The integer, where it is one that fits. */
bool cks_hcl_number_int(struct cks_str a, int64_t *ret);

#endif
