#include "source/hcl/value/number.h"

#include <inttypes.h>
#include <stdio.h>

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
    if (s.n && s.p[0] == '-') {
        ret->negative = true;
        i++;
    }
    ret->whole = digits_at(s, i);
    i += ret->whole.n;
    if (i < s.n && s.p[i] == '.') {
        ret->fraction = digits_at(s, i + 1);
        i += 1 + ret->fraction.n;
        if (ret->fraction.n == 0)
            return surely_none(s) ? CKS_HCL_NUMBER_NONE : CKS_HCL_NUMBER_UNSURE;
    }
    if (ret->whole.n == 0)
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
    if (ret->whole.n + ret->fraction.n > CKS_HCL_DIGITS_MAX ||
        ret->exponent > (int)CKS_HCL_DIGITS_MAX || ret->exponent < -(int)CKS_HCL_DIGITS_MAX)
        return CKS_HCL_NUMBER_UNSURE;
    return CKS_HCL_NUMBER_OK;
}

enum cks_hcl_number
cks_hcl_number_parse(struct cks_arena *a, struct cks_str text, struct cks_str *ret)
{
    struct scan scan;
    char digits[CKS_HCL_DIGITS_MAX];
    char out[4 * CKS_HCL_DIGITS_MAX];
    size_t o = 0;
    enum cks_hcl_number status = scan_decimal(text, &scan);
    if (status != CKS_HCL_NUMBER_OK)
        return status;
    size_t n = scan.whole.n;
    memcpy(digits, scan.whole.p, n);
    if (scan.fraction.n)
        memcpy(digits + n, scan.fraction.p, scan.fraction.n);
    n += scan.fraction.n;
    /* digits[0..n) with the point before digits[point] */
    int point = (int)scan.whole.n + scan.exponent;
    size_t first = 0;
    while (first < n && digits[first] == '0')
        first++;
    while (n > first && digits[n - 1] == '0')
        n--;
    if (first == n) {
        if (scan.negative)
            return CKS_HCL_NUMBER_UNSURE; /* Terraform has a -0 */
        *ret = cks_arena_str(a, CKS_STR_LIT("0"));
        return CKS_HCL_NUMBER_OK;
    }
    if (scan.negative)
        out[o++] = '-';
    if (point <= (int)first)
        out[o++] = '0';
    for (int i = (int)first; i < point; i++)
        out[o++] = i < (int)n ? digits[i] : '0';
    if ((int)n > point) {
        out[o++] = '.';
        for (int i = point; i < (int)n; i++)
            out[o++] = i >= (int)first ? digits[i] : '0';
    }
    *ret = cks_arena_str(a, (struct cks_str){out, o});
    return o > CKS_HCL_DIGITS_MAX ? CKS_HCL_NUMBER_UNSURE : CKS_HCL_NUMBER_OK;
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

int
cks_hcl_number_compare(struct cks_str a, struct cks_str b)
{
    bool na = cks_str_starts(a, "-"), nb = cks_str_starts(b, "-");
    if (na != nb)
        return na ? -1 : 1;
    if (na)
        return -compare_size(cks_str_sub(a, 1, a.n), cks_str_sub(b, 1, b.n));
    return compare_size(a, b);
}

/* Only what binary holds exactly, since Terraform's arithmetic is binary. */
static bool
decimal_of(struct cks_str s, struct decimal *ret)
{
    bool negative = cks_str_starts(s, "-");
    size_t point = point_of(s);
    *ret = (struct decimal){0};
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

bool
cks_hcl_number_compute(struct cks_arena *arena, char op, struct cks_str a, struct cks_str b,
                       struct cks_str *ret)
{
    struct decimal x, y, z = {0};
    char text[64];
    if (!decimal_of(a, &x) || !decimal_of(b, &y) || !compute(op, x, y, &z) || !within(z.mantissa))
        return false;
    /* Terraform has a -0, which prints. */
    if (z.mantissa == 0 && (op == '*' || op == '/') && (x.mantissa < 0 || y.mantissa < 0))
        return false;
    int n = snprintf(text, sizeof(text), "%" PRId64 "e-%d", z.mantissa, z.scale);
    if (cks_hcl_number_parse(arena, (struct cks_str){text, (size_t)n}, ret) != CKS_HCL_NUMBER_OK)
        return false;
    /* A quotient may be one that binary does not hold. */
    return decimal_of(*ret, &z);
}

bool
cks_hcl_number_int(struct cks_str a, int64_t *ret)
{
    struct decimal d;
    if (!decimal_of(a, &d) || d.scale != 0)
        return false;
    *ret = d.mantissa;
    return true;
}
