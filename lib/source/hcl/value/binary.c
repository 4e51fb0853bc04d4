#include "source/hcl/value/binary.h"

#include <string.h>

/* 10^250 is about 2^830. */
#define EXPONENT_MAX 830
/* Digits of a text: 154 that count, and zeros up to 10^250. */
#define TEXT_DIGITS_MAX 420u

/* Decimal digits: 0.digits * 10^exponent, without zeros at either end. */
struct decimal {
    char digits[CKS_NATURAL_DIGITS];
    size_t n;
    long exponent;
};

static bool
in_range(const struct cks_binary *b)
{
    long top = (long)cks_natural_bits(&b->mantissa) + b->exponent;
    return b->mantissa.n == 0 || (top <= EXPONENT_MAX && top >= -EXPONENT_MAX);
}

/* To `bits`; `more`: a little is missing below the last bit, of which there are then enough. */
static bool
round_to(struct cks_binary *b, unsigned bits, bool more)
{
    size_t have = cks_natural_bits(&b->mantissa);
    if (have > bits) {
        size_t cut = have - bits;
        bool half = cks_natural_bit(&b->mantissa, cut - 1);
        more |= cks_natural_low_zeros(&b->mantissa) < cut - 1;
        cks_natural_shift_right(&b->mantissa, cut);
        b->exponent += (int)cut;
        if (half && (more || cks_natural_bit(&b->mantissa, 0)) &&
            !cks_natural_multiply_add(&b->mantissa, 1, 1))
            return false;
    }
    size_t zeros = cks_natural_low_zeros(&b->mantissa);
    cks_natural_shift_right(&b->mantissa, zeros);
    b->exponent = b->mantissa.n ? b->exponent + (int)zeros : 0;
    return in_range(b);
}

bool
cks_binary_read(struct cks_str text, unsigned bits, struct cks_binary *ret)
{
    struct cks_natural five, top;
    size_t after = 0, digits = 0;
    bool point = false;
    *ret = (struct cks_binary){.negative = cks_str_starts(text, "-")};
    for (size_t i = ret->negative; i < text.n; i++) {
        if (text.p[i] == '.') {
            point = true;
            continue;
        }
        after += point;
        digits += ret->mantissa.n > 0;
        if (digits > TEXT_DIGITS_MAX || after > TEXT_DIGITS_MAX ||
            !cks_natural_multiply_add(&ret->mantissa, 10, (uint32_t)(text.p[i] - '0')))
            return false;
    }
    if (ret->mantissa.n == 0 || after == 0)
        return round_to(ret, bits, false);
    cks_natural_set(&five, 1);
    if (!cks_natural_times_five(&five, after))
        return false;
    size_t want = bits + 2 + cks_natural_bits(&five), have = cks_natural_bits(&ret->mantissa);
    size_t up = want > have ? want - have : 0;
    top = ret->mantissa;
    if (!cks_natural_shift_left(&top, up) || !cks_natural_divide(&top, &five, &ret->mantissa))
        return false;
    ret->exponent = -(int)(up + after);
    return round_to(ret, bits, top.n > 0);
}

static bool
to_decimal(const struct cks_natural *mantissa, int exponent, struct decimal *ret)
{
    struct cks_natural n = *mantissa;
    if (exponent >= 0 ? !cks_natural_shift_left(&n, (size_t)exponent)
                      : !cks_natural_times_five(&n, (size_t)-exponent))
        return false;
    ret->n = cks_natural_digits(&n, ret->digits);
    ret->exponent = (long)ret->n + (exponent < 0 ? exponent : 0);
    while (ret->n && ret->digits[ret->n - 1] == '0')
        ret->n--;
    return true;
}

static char
digit_at(const struct decimal *d, size_t i)
{
    return i < d->n ? d->digits[i] : '0';
}

static void
cut_digits(struct decimal *d, size_t n)
{
    if (n >= d->n)
        return;
    d->n = n;
    while (d->n && d->digits[d->n - 1] == '0')
        d->n--;
}

static void
raise_digits(struct decimal *d, size_t n)
{
    if (n >= d->n)
        return;
    while (n > 0 && d->digits[n - 1] == '9')
        n--;
    if (n == 0) {
        d->digits[0] = '1';
        d->n = 1;
        d->exponent++;
        return;
    }
    d->digits[n - 1]++;
    d->n = n;
}

/* To n digits, a tie to the even one. */
static void
round_digits(struct decimal *d, size_t n)
{
    if (n >= d->n)
        return;
    bool tie = d->digits[n] == '5' && n + 1 == d->n;
    if (tie ? n > 0 && (d->digits[n - 1] - '0') % 2 : d->digits[n] >= '5')
        raise_digits(d, n);
    else
        cut_digits(d, n);
}

/* Go's roundShortest, step by step, since its answer is not always the nearest one. */
static bool
shorten_digits(const struct cks_binary *b, unsigned bits, struct decimal *d)
{
    struct decimal low, high;
    struct cks_natural one, below = b->mantissa, above;
    size_t have = cks_natural_bits(&b->mantissa), up = bits + 1 - have;
    cks_natural_set(&one, 1);
    if (have > bits || !cks_natural_shift_left(&below, up))
        return false;
    bool inclusive = !cks_natural_bit(&below, 1);
    above = below;
    cks_natural_subtract(&below, &one);
    if (!cks_natural_add(&above, &one) || !to_decimal(&below, b->exponent - (int)up, &low) ||
        !to_decimal(&above, b->exponent - (int)up, &high))
        return false;
    for (size_t i = 0; i < d->n; i++) {
        char l = digit_at(&low, i), m = d->digits[i], u = digit_at(&high, i);
        bool down_ok = l != m || (inclusive && i + 1 == low.n);
        bool up_ok = m != u && (inclusive || m + 1 < u || i + 1 < high.n);
        if (down_ok && up_ok)
            round_digits(d, i + 1);
        else if (down_ok)
            cut_digits(d, i + 1);
        else if (up_ok)
            raise_digits(d, i + 1);
        if (down_ok || up_ok)
            break;
    }
    return true;
}

/* The digits with so many of them after the point. */
static bool
write_digits(struct cks_arena *arena, const struct decimal *d, bool negative, size_t places,
             struct cks_str *ret)
{
    size_t whole = d->exponent > 0 ? (size_t)d->exponent : 0, n = 0;
    char *out = cks_arena_alloc(arena, whole + places + 4);
    *ret = (struct cks_str){0};
    if (!out)
        return true;
    if (negative)
        out[n++] = '-';
    if (whole == 0)
        out[n++] = '0';
    for (size_t i = 0; i < whole; i++)
        out[n++] = digit_at(d, i);
    if (places)
        out[n++] = '.';
    for (long i = 0; i < (long)places; i++)
        out[n++] = d->exponent + i < 0 ? '0' : digit_at(d, (size_t)(d->exponent + i));
    *ret = (struct cks_str){out, n};
    return true;
}

unsigned
cks_binary_needs(const struct cks_binary *a)
{
    return (unsigned)(cks_natural_bits(&a->mantissa) - cks_natural_low_zeros(&a->mantissa));
}

/* Go's text of a power of 2 may be that of the number below it, which is only half as far away. */
static bool
is_read_as(struct cks_str text, unsigned bits, const struct cks_binary *b)
{
    struct cks_binary again;
    return cks_binary_read(text, bits, &again) && again.exponent == b->exponent &&
           cks_natural_compare(&again.mantissa, &b->mantissa) == 0;
}

bool
cks_binary_write(struct cks_arena *arena, const struct cks_binary *b, unsigned bits,
                 struct cks_str *ret)
{
    struct decimal d = {.n = 0};
    if (b->mantissa.n &&
        (!to_decimal(&b->mantissa, b->exponent, &d) || !shorten_digits(b, bits, &d)))
        return false;
    long places = (long)d.n - d.exponent;
    if (!write_digits(arena, &d, b->negative, places > 0 ? (size_t)places : 0, ret))
        return false;
    return cks_binary_needs(b) != 1 || !ret->p || is_read_as(*ret, bits, b);
}

bool
cks_binary_fixed(struct cks_arena *arena, const struct cks_binary *b, unsigned places,
                 struct cks_str *ret)
{
    struct decimal d = {.n = 0};
    if (b->mantissa.n && !to_decimal(&b->mantissa, b->exponent, &d))
        return false;
    long keep = d.exponent + (long)places;
    if (keep < 0) {
        d.n = 0;
        d.exponent = 0;
    } else {
        round_digits(&d, (size_t)keep);
    }
    return write_digits(arena, &d, b->negative, places, ret);
}

/* Both with the smaller exponent. */
static bool
align_exponents(struct cks_binary *a, struct cks_binary *b)
{
    int d = a->exponent - b->exponent;
    struct cks_binary *high = d > 0 ? a : b;
    if (!cks_natural_shift_left(&high->mantissa, (size_t)(d > 0 ? d : -d)))
        return false;
    high->exponent -= d > 0 ? d : -d;
    return true;
}

bool
cks_binary_add(struct cks_binary *a, const struct cks_binary *b, unsigned bits)
{
    struct cks_binary other = *b;
    if (a->mantissa.n == 0 && b->mantissa.n == 0) {
        a->negative &= b->negative;
        return true;
    }
    if (a->mantissa.n == 0) {
        *a = *b;
        return round_to(a, bits, false);
    }
    if (b->mantissa.n == 0)
        return round_to(a, bits, false);
    if (!align_exponents(a, &other))
        return false;
    if (a->negative == other.negative)
        return cks_natural_add(&a->mantissa, &other.mantissa) && round_to(a, bits, false);
    int order = cks_natural_compare(&a->mantissa, &other.mantissa);
    if (order < 0) {
        struct cks_binary swap = *a;
        *a = other;
        other = swap;
    }
    cks_natural_subtract(&a->mantissa, &other.mantissa);
    a->negative &= order != 0;
    return round_to(a, bits, false);
}

bool
cks_binary_multiply(struct cks_binary *a, const struct cks_binary *b, unsigned bits)
{
    struct cks_natural product;
    if (!cks_natural_multiply(&product, &a->mantissa, &b->mantissa))
        return false;
    a->negative ^= b->negative;
    a->exponent += b->exponent;
    a->mantissa = product;
    return round_to(a, bits, false);
}

bool
cks_binary_divide(struct cks_binary *a, const struct cks_binary *b, unsigned bits)
{
    struct cks_natural quotient;
    size_t want = bits + 2 + cks_natural_bits(&b->mantissa);
    size_t have = cks_natural_bits(&a->mantissa), up = want > have ? want - have : 0;
    a->negative ^= b->negative;
    if (have == 0)
        return true;
    if (!cks_natural_shift_left(&a->mantissa, up) ||
        !cks_natural_divide(&a->mantissa, &b->mantissa, &quotient))
        return false;
    bool more = a->mantissa.n > 0;
    a->mantissa = quotient;
    a->exponent -= b->exponent + (int)up;
    return round_to(a, bits, more);
}

bool
cks_binary_truncate(struct cks_binary *a)
{
    if (a->exponent < 0) {
        cks_natural_shift_right(&a->mantissa, (size_t)-a->exponent);
        a->exponent = 0;
    }
    a->negative &= a->mantissa.n != 0;
    return round_to(a, CKS_NATURAL_LIMBS * 32, false);
}

int
cks_binary_compare(const struct cks_binary *a, const struct cks_binary *b)
{
    struct cks_binary x = *a, y = *b;
    bool below = a->negative && a->mantissa.n, other = b->negative && b->mantissa.n;
    if (below != other)
        return below ? -1 : 1;
    if (x.mantissa.n == 0 || y.mantissa.n == 0)
        return (x.mantissa.n > 0) - (y.mantissa.n > 0);
    if (!align_exponents(&x, &y))
        return 2;
    int order = cks_natural_compare(&x.mantissa, &y.mantissa);
    return below ? -order : order;
}
