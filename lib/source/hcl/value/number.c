#include "source/hcl/value/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "source/hcl/value/binary.h"

/* Digits after the point that arithmetic follows. */
#define SCALE_MAX 15
/* Operands and results of arithmetic stay below this, which 64 bits hold exactly: the shortest
 * numbers that Terraform makes (of length() and the like) have 64. */
#define MANTISSA_MAX INT64_C(9007199254740992)

/* mantissa / 10^scale */
struct decimal {
    int64_t mantissa;
    int scale;
};

struct scan {
    struct cks_str whole, fraction;
    bool negative;
    int exponent;
};

static struct cks_str
digits_at(struct cks_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && cks_is_digit((unsigned char)s.p[at + n]))
        n++;
    return cks_str_sub(s, at, n);
}

/* Go's number parser accepts more than this; what it might accept is not called "not a number". */
static bool
surely_none(struct cks_str s)
{
    if (s.n == 0)
        return true;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = cks_lower((unsigned char)s.p[i]);
        if (!cks_is_digit(c) && (c == 0 || !strchr("+-._epinfty", c)))
            return true;
    }
    return false;
}

static enum cks_hcl_number
scan_decimal(struct cks_str s, struct scan *ret)
{
    size_t i = 0;
    *ret = (struct scan){0};
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        ret->negative = s.p[0] == '-';
        i++;
    }
    ret->whole = digits_at(s, i);
    i += ret->whole.n;
    if (i < s.n && s.p[i] == '.') {
        ret->fraction = digits_at(s, i + 1);
        i += 1 + ret->fraction.n;
    }
    if (ret->whole.n + ret->fraction.n == 0)
        return surely_none(s) ? CKS_HCL_NUMBER_NONE : CKS_HCL_NUMBER_UNSURE;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        bool minus = i + 1 < s.n && s.p[i + 1] == '-';
        i += i + 1 < s.n && (s.p[i + 1] == '-' || s.p[i + 1] == '+') ? 2 : 1;
        struct cks_str exponent = digits_at(s, i);
        i += exponent.n;
        if (exponent.n == 0 || exponent.n > 3)
            return CKS_HCL_NUMBER_UNSURE;
        for (size_t k = 0; k < exponent.n; k++)
            ret->exponent = ret->exponent * 10 + (exponent.p[k] - '0');
        if (minus)
            ret->exponent = -ret->exponent;
    }
    if (i < s.n)
        return surely_none(s) ? CKS_HCL_NUMBER_NONE : CKS_HCL_NUMBER_UNSURE;
    int tens = ret->exponent - (int)ret->fraction.n;
    if (ret->whole.n > CKS_HCL_LONG_DIGITS_MAX || ret->fraction.n > CKS_HCL_LONG_DIGITS_MAX ||
        tens > CKS_BINARY_TENS_MAX || tens < -CKS_BINARY_TENS_MAX)
        return CKS_HCL_NUMBER_UNSURE;
    return CKS_HCL_NUMBER_OK;
}

/* Longer than every text of its own: the shortest that is the same number. */
static enum cks_hcl_number
shortened(struct cks_arena *a, struct cks_str text, struct cks_str *ret)
{
    struct cks_binary b;
    return cks_binary_read(text, CKS_HCL_BITS_WRITTEN, &b) &&
                   cks_binary_write(a, &b, CKS_HCL_BITS_WRITTEN, ret)
               ? CKS_HCL_NUMBER_OK
               : CKS_HCL_NUMBER_UNSURE;
}

/* digits[first..n) with the point before digits[point], as canonical text; how long. */
static size_t
write_plain(char *out, const char *digits, int first, int n, int point)
{
    size_t o = 0;
    if (point <= first)
        out[o++] = '0';
    for (int i = first; i < point; i++)
        out[o++] = i < n ? digits[i] : '0';
    if (n > point) {
        out[o++] = '.';
        for (int i = point; i < n; i++)
            out[o++] = i >= first ? digits[i] : '0';
    }
    return o;
}

enum cks_hcl_number
cks_hcl_number_parse(struct cks_arena *a, struct cks_str text, struct cks_str *ret)
{
    struct scan scan;
    char digits[2 * CKS_HCL_LONG_DIGITS_MAX];
    char out[2 * CKS_HCL_LONG_DIGITS_MAX + 2 * CKS_BINARY_TENS_MAX + 8];
    enum cks_hcl_number status = scan_decimal(text, &scan);
    if (status != CKS_HCL_NUMBER_OK)
        return status;
    int n = (int)(scan.whole.n + scan.fraction.n), first = 0;
    memcpy(digits, scan.whole.p, scan.whole.n);
    if (scan.fraction.n)
        memcpy(digits + scan.whole.n, scan.fraction.p, scan.fraction.n);
    int point = (int)scan.whole.n + scan.exponent;
    while (first < n && digits[first] == '0')
        first++;
    while (n > first && digits[n - 1] == '0')
        n--;
    if (first == n) {
        *ret = cks_arena_str(a, cks_str_of(scan.negative ? "-0" : "0"));
        return CKS_HCL_NUMBER_OK;
    }
    if (point - first > CKS_BINARY_TENS_MAX || first - point > CKS_BINARY_TENS_MAX ||
        n - first > (int)CKS_HCL_LONG_DIGITS_MAX)
        return CKS_HCL_NUMBER_UNSURE;
    out[0] = '-';
    struct cks_str plain = {out, scan.negative};
    plain.n += write_plain(out + plain.n, digits, first, n, point);
    if (n - first > (int)CKS_HCL_DIGITS_MAX)
        return shortened(a, plain, ret);
    *ret = cks_arena_str(a, plain);
    return CKS_HCL_NUMBER_OK;
}

static size_t
point_of(struct cks_str s)
{
    const char *dot = memchr(s.p, '.', s.n);
    return dot ? (size_t)(dot - s.p) : s.n;
}

static int
compare_size(struct cks_str a, struct cks_str b)
{
    size_t pa = point_of(a), pb = point_of(b);
    if (pa != pb)
        return pa < pb ? -1 : 1;
    return cks_str_cmp(a, b);
}

static int
compare_texts(struct cks_str a, struct cks_str b)
{
    bool na = cks_str_starts(a, "-"), nb = cks_str_starts(b, "-");
    if (na != nb)
        return na ? -1 : 1;
    if (na)
        return -compare_size(cks_str_sub(a, 1, a.n), cks_str_sub(b, 1, b.n));
    return compare_size(a, b);
}

/* Texts that are this short have one value at every precision, unless there is a fraction. */
#define SHORT_MAX 16u

int
cks_hcl_number_compare(struct cks_hcl_num a, struct cks_hcl_num b)
{
    struct cks_binary x, y;
    bool plain = a.text.n <= SHORT_MAX && b.text.n <= SHORT_MAX && point_of(a.text) == a.text.n &&
                 point_of(b.text) == b.text.n;
    bool zero = cks_str_is(a.text, "-0") || cks_str_is(b.text, "-0");
    if (!zero && (plain || a.bits == b.bits || !a.bits || !b.bits))
        return compare_texts(a.text, b.text);
    if (!cks_binary_read(a.text, a.bits ? a.bits : CKS_HCL_BITS_WRITTEN, &x) ||
        !cks_binary_read(b.text, b.bits ? b.bits : CKS_HCL_BITS_WRITTEN, &y))
        return compare_texts(a.text, b.text);
    return cks_binary_compare(&x, &y);
}

/* Only what binary holds exactly, since Terraform's arithmetic is binary. */
static bool
decimal_of(struct cks_str s, struct decimal *ret)
{
    bool negative = cks_str_starts(s, "-");
    size_t point = point_of(s);
    *ret = (struct decimal){0};
    if (cks_str_is(s, "-0"))
        return false;
    for (size_t i = negative; i < s.n; i++) {
        if (i == point)
            continue;
        ret->mantissa = ret->mantissa * 10 + (s.p[i] - '0');
        if (ret->mantissa > MANTISSA_MAX)
            return false;
    }
    ret->scale = point < s.n ? (int)(s.n - point - 1) : 0;
    if (ret->scale > SCALE_MAX)
        return false;
    int64_t m = ret->mantissa;
    for (int i = 0; i < ret->scale; i++) {
        if (m % 5 != 0)
            return false;
        m /= 5;
    }
    if (negative)
        ret->mantissa = -ret->mantissa;
    return true;
}

static bool
within(int64_t m)
{
    return m <= MANTISSA_MAX && m >= -MANTISSA_MAX;
}

static bool
scale_up(struct decimal *d, int scale)
{
    for (; d->scale < scale; d->scale++)
        if (__builtin_mul_overflow(d->mantissa, 10, &d->mantissa) || !within(d->mantissa))
            return false;
    return true;
}

static bool
divide(struct decimal a, struct decimal b, struct decimal *ret)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    if (b.mantissa == 0 || !scale_up(&a, scale) || !scale_up(&b, scale))
        return false;
    ret->scale = 0;
    while (a.mantissa % b.mantissa != 0) {
        if (ret->scale == SCALE_MAX || __builtin_mul_overflow(a.mantissa, 10, &a.mantissa) ||
            !within(a.mantissa))
            return false;
        ret->scale++;
    }
    ret->mantissa = a.mantissa / b.mantissa;
    return true;
}

static bool
compute(char op, struct decimal a, struct decimal b, struct decimal *ret)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    switch (op) {
    case '*':
        ret->scale = a.scale + b.scale;
        return ret->scale <= SCALE_MAX &&
               !__builtin_mul_overflow(a.mantissa, b.mantissa, &ret->mantissa);
    case '/':
        return divide(a, b, ret);
    default:
        break;
    }
    if (!scale_up(&a, scale) || !scale_up(&b, scale))
        return false;
    ret->scale = scale;
    if (op == '+')
        ret->mantissa = a.mantissa + b.mantissa;
    else if (op == '-')
        ret->mantissa = a.mantissa - b.mantissa;
    else if (b.mantissa != 0)
        ret->mantissa = a.mantissa % b.mantissa;
    else
        return false;
    return true;
}

/* Where 53 bits are enough for the operands and every step: the same at every precision. */
static bool
compute_short(struct cks_arena *arena, char op, struct cks_str a, struct cks_str b,
              struct cks_str *ret)
{
    struct decimal x, y, z = {0};
    char text[64];
    if (!decimal_of(a, &x) || !decimal_of(b, &y) || !compute(op, x, y, &z) || !within(z.mantissa))
        return false;
    if (z.mantissa == 0 && (op == '*' || op == '/') && (x.mantissa < 0 || y.mantissa < 0))
        return false; /* -0 */
    int n = snprintf(text, sizeof(text), "%" PRId64 "e-%d", z.mantissa, z.scale);
    if (cks_hcl_number_parse(arena, (struct cks_str){text, (size_t)n}, ret) != CKS_HCL_NUMBER_OK)
        return false;
    /* A quotient may be one that binary does not hold. */
    return decimal_of(*ret, &z);
}

/* As cty's Modulo: what is left of a after the whole part of a / b times b, with a's precision. */
static bool
modulo(struct cks_binary *a, const struct cks_binary *b, unsigned bits, unsigned most)
{
    struct cks_binary part = *a;
    if (b->mantissa.n == 0)
        return true;
    if (!cks_binary_divide(&part, b, most) || !cks_binary_truncate(&part))
        return false;
    struct cks_binary zero = {0};
    if (!cks_binary_add(&part, &zero, bits) || !cks_binary_multiply(&part, b, bits))
        return false;
    part.negative = !part.negative;
    return cks_binary_add(a, &part, bits);
}

/* *bits is what the result then has. */
static bool
compute_binary(char op, struct cks_binary *a, struct cks_binary *b, unsigned first, unsigned *bits)
{
    switch (op) {
    case '-':
        b->negative = !b->negative;
        return cks_binary_add(a, b, *bits);
    case '+':
        return cks_binary_add(a, b, *bits);
    case '*':
        if (!cks_binary_multiply(a, b, CKS_BINARY_BITS_MAX))
            return false;
        if (cks_binary_needs(a) > *bits)
            *bits = cks_binary_needs(a);
        return true;
    case '/':
        return b->mantissa.n && cks_binary_divide(a, b, *bits);
    default: {
        unsigned most = *bits;
        *bits = first;
        return modulo(a, b, first, most);
    }
    }
}

bool
cks_hcl_number_compute(struct cks_arena *arena, char op, struct cks_hcl_num a, struct cks_hcl_num b,
                       size_t *steps, struct cks_hcl_num *ret)
{
    struct cks_binary x, y;
    bool known = a.bits && b.bits;
    unsigned bits = a.bits > b.bits ? a.bits : b.bits;
    ret->bits = !known ? 0 : op == '%' ? a.bits : bits;
    if (compute_short(arena, op, a.text, b.text, &ret->text))
        return true;
    if (!known || *steps >= CKS_HCL_BINARY_STEPS_MAX)
        return false;
    ++*steps;
    if (!cks_binary_read(a.text, a.bits, &x) || !cks_binary_read(b.text, b.bits, &y) ||
        !compute_binary(op, &x, &y, a.bits, &bits))
        return false;
    ret->bits = bits;
    return cks_binary_write(arena, &x, bits, &ret->text);
}

struct cks_hcl_num
cks_hcl_number_negated(struct cks_arena *arena, struct cks_hcl_num a)
{
    if (cks_str_starts(a.text, "-")) {
        a.text = cks_str_sub(a.text, 1, a.text.n);
    } else {
        struct cks_str pieces[2] = {CKS_STR_LIT("-"), a.text};
        char *text = cks_arena_join(arena, pieces, 2);
        a.text = (struct cks_str){text, text ? a.text.n + 1 : 0};
    }
    return a;
}

struct cks_hcl_num
cks_hcl_number_whole(struct cks_hcl_num a)
{
    a.text = cks_str_sub(a.text, 0, point_of(a.text));
    if (cks_str_is(a.text, "-0"))
        a.text = CKS_STR_LIT("0");
    return a;
}

bool
cks_hcl_number_double(struct cks_hcl_num a, double *ret)
{
    struct cks_binary b;
    if (!cks_binary_read(a.text, a.bits ? a.bits : CKS_HCL_BITS_WRITTEN, &b))
        return false;
    /* Twice rounded, as Terraform does. */
    struct cks_binary zero = {0};
    if (b.mantissa.n == 0 || !cks_binary_add(&b, &zero, CKS_HCL_BITS_FLOAT))
        return false;
    uint64_t mantissa = b.mantissa.limb[0];
    if (b.mantissa.n > 1)
        mantissa |= (uint64_t)b.mantissa.limb[1] << 32;
    *ret = ldexp((double)mantissa, b.exponent);
    *ret = b.negative ? -*ret : *ret;
    return isnormal(*ret);
}

bool
cks_hcl_number_of_double(struct cks_arena *arena, double d, struct cks_hcl_num *ret)
{
    struct cks_binary b = {.negative = d < 0};
    if (!isnormal(d))
        return false;
    double part = frexp(fabs(d), &b.exponent);
    uint64_t mantissa = (uint64_t)ldexp(part, (int)CKS_HCL_BITS_FLOAT);
    b.exponent -= (int)CKS_HCL_BITS_FLOAT;
    b.mantissa.limb[0] = (uint32_t)mantissa;
    b.mantissa.limb[1] = (uint32_t)(mantissa >> 32);
    b.mantissa.n = 2;
    struct cks_binary zero = {0};
    ret->bits = CKS_HCL_BITS_FLOAT;
    return cks_binary_add(&b, &zero, CKS_HCL_BITS_FLOAT) &&
           cks_binary_write(arena, &b, CKS_HCL_BITS_FLOAT, &ret->text);
}

bool
cks_hcl_number_fixed(struct cks_arena *arena, struct cks_hcl_num a, unsigned places,
                     struct cks_str *ret)
{
    struct cks_binary b;
    return a.bits && cks_binary_read(a.text, a.bits, &b) &&
           cks_binary_fixed(arena, &b, places, ret);
}

bool
cks_hcl_number_int(struct cks_str a, int64_t *ret)
{
    struct decimal d;
    if (cks_str_is(a, "-0"))
        a = CKS_STR_LIT("0");
    if (!decimal_of(a, &d) || d.scale != 0)
        return false;
    *ret = d.mantissa;
    return true;
}
