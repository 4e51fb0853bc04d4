#include "source/hcl/value/natural.h"

#include <string.h>

#define LIMB_BITS 32u
/* The largest powers that one limb holds. */
#define TEN_TO_NINE 1000000000u
#define FIVE_TO_THIRTEEN 1220703125u

static void
drop_zero_limbs(struct cks_natural *a)
{
    while (a->n && a->limb[a->n - 1] == 0)
        a->n--;
}

void
cks_natural_set(struct cks_natural *a, uint32_t value)
{
    a->n = value != 0;
    a->limb[0] = value;
}

int
cks_natural_compare(const struct cks_natural *a, const struct cks_natural *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = a->n; i > 0; i--)
        if (a->limb[i - 1] != b->limb[i - 1])
            return a->limb[i - 1] < b->limb[i - 1] ? -1 : 1;
    return 0;
}

size_t
cks_natural_bits(const struct cks_natural *a)
{
    return a->n ? a->n * LIMB_BITS - (size_t)__builtin_clz(a->limb[a->n - 1]) : 0;
}

size_t
cks_natural_low_zeros(const struct cks_natural *a)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->limb[i])
            return i * LIMB_BITS + (size_t)__builtin_ctz(a->limb[i]);
    return 0;
}

bool
cks_natural_bit(const struct cks_natural *a, size_t i)
{
    return i / LIMB_BITS < a->n && (a->limb[i / LIMB_BITS] >> i % LIMB_BITS & 1);
}

bool
cks_natural_multiply_add(struct cks_natural *a, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (size_t i = 0; i < a->n; i++) {
        carry += (uint64_t)a->limb[i] * factor;
        a->limb[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    if (carry && a->n == CKS_NATURAL_LIMBS)
        return false;
    if (carry)
        a->limb[a->n++] = (uint32_t)carry;
    drop_zero_limbs(a);
    return true;
}

bool
cks_natural_add(struct cks_natural *a, const struct cks_natural *b)
{
    uint64_t carry = 0;
    size_t n = a->n > b->n ? a->n : b->n;
    for (size_t i = 0; i < n; i++) {
        carry += (uint64_t)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    if (carry && n == CKS_NATURAL_LIMBS)
        return false;
    if (carry)
        a->limb[n++] = (uint32_t)carry;
    a->n = n;
    return true;
}

void
cks_natural_subtract(struct cks_natural *a, const struct cks_natural *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < a->n; i++) {
        uint64_t d = (uint64_t)a->limb[i] - (i < b->n ? b->limb[i] : 0) - borrow;
        a->limb[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    drop_zero_limbs(a);
}

bool
cks_natural_multiply(struct cks_natural *ret, const struct cks_natural *a,
                     const struct cks_natural *b)
{
    if (a->n + b->n > CKS_NATURAL_LIMBS)
        return false;
    ret->n = a->n + b->n;
    memset(ret->limb, 0, ret->n * sizeof(*ret->limb));
    for (size_t i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (size_t k = 0; k < b->n; k++) {
            carry += (uint64_t)a->limb[i] * b->limb[k] + ret->limb[i + k];
            ret->limb[i + k] = (uint32_t)carry;
            carry >>= LIMB_BITS;
        }
        ret->limb[i + b->n] = (uint32_t)carry;
    }
    drop_zero_limbs(ret);
    return true;
}

bool
cks_natural_times_five(struct cks_natural *a, size_t power)
{
    bool ok = true;
    for (; ok && power >= 13; power -= 13)
        ok = cks_natural_multiply_add(a, FIVE_TO_THIRTEEN, 0);
    for (; ok && power > 0; power--)
        ok = cks_natural_multiply_add(a, 5, 0);
    return ok;
}

bool
cks_natural_shift_left(struct cks_natural *a, size_t bits)
{
    size_t limbs = bits / LIMB_BITS;
    if (a->n == 0)
        return true;
    if (cks_natural_bits(a) + bits > CKS_NATURAL_LIMBS * LIMB_BITS)
        return false;
    memmove(a->limb + limbs, a->limb, a->n * sizeof(*a->limb));
    memset(a->limb, 0, limbs * sizeof(*a->limb));
    a->n += limbs;
    return cks_natural_multiply_add(a, UINT32_C(1) << bits % LIMB_BITS, 0);
}

bool
cks_natural_shift_right(struct cks_natural *a, size_t bits)
{
    bool lost = a->n && cks_natural_low_zeros(a) < bits;
    size_t limbs = bits / LIMB_BITS;
    unsigned by = bits % LIMB_BITS;
    if (limbs >= a->n) {
        a->n = 0;
        return lost;
    }
    for (size_t i = 0; i < a->n - limbs; i++) {
        uint64_t two = a->limb[i + limbs];
        if (i + limbs + 1 < a->n)
            two |= (uint64_t)a->limb[i + limbs + 1] << LIMB_BITS;
        a->limb[i] = (uint32_t)(two >> by);
    }
    a->n -= limbs;
    drop_zero_limbs(a);
    return lost;
}

uint32_t
cks_natural_divide_small(struct cks_natural *a, uint32_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = a->n; i > 0; i--) {
        rest = rest << LIMB_BITS | a->limb[i - 1];
        a->limb[i - 1] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    drop_zero_limbs(a);
    return (uint32_t)rest;
}

/* One limb of the quotient: what of b, moved up by `at` limbs, still goes into *a. Knuth's
 * algorithm D: the guess from the first limbs is at most 2 too high. a->n is fixed meanwhile. */
static uint32_t
quotient_limb(struct cks_natural *a, const struct cks_natural *b, size_t at)
{
    uint64_t first = (uint64_t)a->limb[at + b->n] << LIMB_BITS | a->limb[at + b->n - 1];
    uint64_t guess = first / b->limb[b->n - 1], rest = first % b->limb[b->n - 1];
    while (guess >> LIMB_BITS ||
           guess * b->limb[b->n - 2] > (rest << LIMB_BITS | a->limb[at + b->n - 2])) {
        guess--;
        rest += b->limb[b->n - 1];
        if (rest >> LIMB_BITS)
            break;
    }
    uint64_t borrow = 0, carry = 0;
    for (size_t i = 0; i <= b->n; i++) {
        carry += i < b->n ? guess * b->limb[i] : 0;
        uint64_t d = (uint64_t)a->limb[at + i] - (uint32_t)carry - borrow;
        a->limb[at + i] = (uint32_t)d;
        borrow = d >> 63;
        carry >>= LIMB_BITS;
    }
    if (borrow) {
        guess--;
        carry = 0;
        for (size_t i = 0; i <= b->n; i++) {
            carry += (uint64_t)a->limb[at + i] + (i < b->n ? b->limb[i] : 0);
            a->limb[at + i] = (uint32_t)carry;
            carry >>= LIMB_BITS;
        }
    }
    return (uint32_t)guess;
}

bool
cks_natural_divide(struct cks_natural *a, const struct cks_natural *b,
                   struct cks_natural *ret_quotient)
{
    struct cks_natural divisor = *b;
    ret_quotient->n = 0;
    if (cks_natural_compare(a, b) < 0)
        return true;
    if (b->n == 1) {
        *ret_quotient = *a;
        cks_natural_set(a, cks_natural_divide_small(ret_quotient, b->limb[0]));
        return true;
    }
    unsigned by = (unsigned)__builtin_clz(b->limb[b->n - 1]);
    size_t n = a->n;
    if (n + 1 >= CKS_NATURAL_LIMBS || !cks_natural_shift_left(&divisor, by) ||
        !cks_natural_shift_left(a, by))
        return false;
    for (size_t i = a->n; i <= n; i++)
        a->limb[i] = 0;
    ret_quotient->n = n - b->n + 1;
    for (size_t at = ret_quotient->n; at > 0; at--)
        ret_quotient->limb[at - 1] = quotient_limb(a, &divisor, at - 1);
    drop_zero_limbs(ret_quotient);
    a->n = b->n;
    drop_zero_limbs(a);
    cks_natural_shift_right(a, by);
    return true;
}

size_t
cks_natural_digits(const struct cks_natural *a, char *ret)
{
    struct cks_natural rest = *a;
    size_t n = 0;
    while (rest.n) {
        uint32_t nine = cks_natural_divide_small(&rest, TEN_TO_NINE);
        for (int i = 0; i < 9 && (rest.n || nine); i++, nine /= 10)
            ret[n++] = (char)('0' + nine % 10);
    }
    for (size_t i = 0; i < n / 2; i++) {
        char c = ret[i];
        ret[i] = ret[n - 1 - i];
        ret[n - 1 - i] = c;
    }
    return n;
}
