/* Natural numbers of bounded size, for the exact steps of binary arithmetic. */
#ifndef CKS_SOURCE_HCL_NATURAL_H
#define CKS_SOURCE_HCL_NATURAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 4096 bits. The longest that binary.c needs, 514 bits times 5 to the power of 1344, has 3635. */
#define CKS_NATURAL_LIMBS 128u
/* Decimal digits of the largest. */
#define CKS_NATURAL_DIGITS 1240u

/* Least significant first; the last limb is not 0, and 0 has none. */
struct cks_natural {
    size_t n;
    uint32_t limb[CKS_NATURAL_LIMBS];
};

void cks_natural_set(struct cks_natural *a, uint32_t value);
int cks_natural_compare(const struct cks_natural *a, const struct cks_natural *b);
/* Without leading zeros; 0 has none. */
size_t cks_natural_bits(const struct cks_natural *a);
size_t cks_natural_low_zeros(const struct cks_natural *a);
bool cks_natural_bit(const struct cks_natural *a, size_t i);
/* False if the result is too large; *a is then meaningless. */
bool cks_natural_multiply_add(struct cks_natural *a, uint32_t factor, uint32_t addend);
bool cks_natural_add(struct cks_natural *a, const struct cks_natural *b);
bool cks_natural_multiply(struct cks_natural *ret, const struct cks_natural *a,
                          const struct cks_natural *b);
bool cks_natural_times_five(struct cks_natural *a, size_t power);
bool cks_natural_shift_left(struct cks_natural *a, size_t bits);
/* Whether a bit that is not 0 was lost. */
bool cks_natural_shift_right(struct cks_natural *a, size_t bits);
/* a must not be below b. */
void cks_natural_subtract(struct cks_natural *a, const struct cks_natural *b);
uint32_t cks_natural_divide_small(struct cks_natural *a, uint32_t divisor);
/* *a becomes the remainder; b must not be 0. False if there is no room. */
bool cks_natural_divide(struct cks_natural *a, const struct cks_natural *b,
                        struct cks_natural *ret_quotient);
/* Decimal digits, at most CKS_NATURAL_DIGITS; how many. 0 has none. */
size_t cks_natural_digits(const struct cks_natural *a, char *ret);

#endif
