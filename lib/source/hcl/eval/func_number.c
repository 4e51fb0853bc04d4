/* Functions on numbers and truth, and those that convert types. */
#include "source/hcl/eval/func_number.h"

#include <float.h>
#include <math.h>

#include "source/hcl/eval/func_tools.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/natural.h"
#include "source/hcl/value/number.h"
#include "source/hcl/value/collection.h"
#include "source/hcl/value/value.h"

#define RANGE_MAX 1024u
/* 0 to 9, a to z, A to Z. */
#define PARSE_BASE_MAX 62

static int
sign_of(cks_hcl_v v)
{
    return cks_hcl_number_compare(cks_hcl_num(v), CKS_HCL_ZERO);
}

/* As Terraform counts: by adding the step again and again. */
static cks_hcl_v
fn_range(struct cks_hcl_call *c)
{
    cks_hcl_v at = c->count > 1 ? c->args[0] : cks_hcl_int_of(c->vs, 0);
    cks_hcl_v end = c->args[c->count > 1];
    cks_hcl_v step =
        c->count > 2 ? c->args[2] : cks_hcl_int_of(c->vs, cks_hcl_compare(end, at) < 0 ? -1 : 1);
    int way = sign_of(step);
    size_t count = 0;
    if (way == 0)
        return cks_hcl_func_fail(c, "range() needs a step that is not zero");
    if (cks_hcl_compare(end, at) * way < 0)
        return cks_hcl_func_fail(c, "range() needs a step towards its end");
    cks_hcl_v *items = cks_hcl_func_scratch(c, RANGE_MAX, sizeof(cks_hcl_v));
    for (; items && cks_hcl_compare(at, end) * way < 0; count++) {
        if (count == RANGE_MAX)
            return cks_hcl_func_fail(c, "range() makes at most 1024 numbers");
        items[count] = at;
        at = cks_hcl_calculated(c->vs, '+', at, step);
        if (!cks_hcl_is_known(at))
            return cks_hcl_unknown_as(c->vs, &cks_hcl_any, at);
    }
    return items ? cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_number, items, count)
                 : cks_hcl_func_unsure(c, NULL);
}

static cks_hcl_v
all_or_any(struct cks_hcl_call *c, bool any)
{
    static const struct cks_hcl_type bools = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_bool};
    bool result = !any;
    cks_hcl_v list = cks_hcl_convert(c->vs, c->args[0], &bools);
    if (!cks_hcl_is_known(list) || !cks_hcl_wholly_known(list))
        return list->state == CKS_HCL_ERROR ? list : cks_hcl_func_unsure(c, "unknown elements");
    for (size_t i = 0; i < list->u.list.count; i++) {
        cks_hcl_v one = list->u.list.items[i];
        bool yes = cks_hcl_is_known(one) && one->u.boolean; /* null counts as false */
        result = any ? result || yes : result && yes;
    }
    return cks_hcl_bool_of(c->vs, result);
}

static cks_hcl_v
fn_alltrue(struct cks_hcl_call *c)
{
    return all_or_any(c, false);
}

static cks_hcl_v
fn_anytrue(struct cks_hcl_call *c)
{
    return all_or_any(c, true);
}

static cks_hcl_v
fn_sum(struct cks_hcl_call *c)
{
    cks_hcl_v list = c->args[0];
    cks_hcl_v total = NULL;
    if (list->u.list.count == 0)
        return cks_hcl_func_fail(c, "sum() of an empty list");
    if (!cks_hcl_wholly_known(list))
        return cks_hcl_unknown_as(c->vs, &cks_hcl_number, cks_hcl_first_unknown(list));
    for (size_t i = 0; i < list->u.list.count; i++) {
        cks_hcl_v v = list->u.list.items[i];
        if (v->state == CKS_HCL_NULL_VALUE)
            return cks_hcl_func_fail(c, "sum() of null");
        v = cks_hcl_convert(c->vs, v, &cks_hcl_number);
        if (!cks_hcl_is_known(v))
            return v;
        total = total ? cks_hcl_calculated(c->vs, '+', total, v) : v;
        if (!cks_hcl_is_known(total))
            return total;
    }
    return total;
}

static cks_hcl_v
greatest(struct cks_hcl_call *c, int sign)
{
    cks_hcl_v best = c->args[0];
    for (size_t i = 1; i < c->count; i++)
        if (cks_hcl_compare(c->args[i], best) * sign > 0)
            best = c->args[i];
    return best;
}

static cks_hcl_v
fn_max(struct cks_hcl_call *c)
{
    return greatest(c, 1);
}

static cks_hcl_v
fn_min(struct cks_hcl_call *c)
{
    return greatest(c, -1);
}

static cks_hcl_v
fn_abs(struct cks_hcl_call *c)
{
    struct cks_hcl_num n = cks_hcl_num(c->args[0]);
    n.text = cks_str_sub(n.text, cks_str_starts(n.text, "-"), n.text.n);
    return cks_hcl_exactly(c->vs, n);
}

static cks_hcl_v
fn_signum(struct cks_hcl_call *c)
{
    struct cks_str s = c->args[0]->u.text;
    int64_t n;
    if (memchr(s.p, '.', s.n))
        return cks_hcl_func_fail(c, "signum() needs a whole number");
    if (!cks_hcl_int(c->args[0], &n))
        return cks_hcl_func_unsure(c, "the sign of a large number");
    return cks_hcl_int_of(c->vs, (n > 0) - (n < 0));
}

/* The value of a digit in a base of up to 62; 62 for what is none. */
static uint32_t
digit_of(char c, int64_t base)
{
    if (cks_is_digit((unsigned char)c))
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a' + 10);
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A' + (base > 36 ? 36 : 10));
    return PARSE_BASE_MAX;
}

static bool
parse_integer(struct cks_str s, int64_t base, struct cks_natural *ret, bool *ret_long)
{
    *ret_long = false;
    cks_natural_set(ret, 0);
    for (size_t i = 0; i < s.n; i++) {
        uint32_t d = digit_of(s.p[i], base);
        if (d >= base)
            return false;
        *ret_long |= *ret_long || !cks_natural_multiply_add(ret, (uint32_t)base, d);
    }
    *ret_long |= cks_natural_bits(ret) > CKS_HCL_BITS_WRITTEN;
    return s.n > 0;
}

static cks_hcl_v
fn_parseint(struct cks_hcl_call *c)
{
    int64_t base;
    bool too_long;
    struct cks_natural n;
    char digits[CKS_NATURAL_DIGITS + 1] = "-";
    /* Terraform converts no argument of this one. */
    if (c->args[0]->type->kind != CKS_HCL_T_STRING)
        return cks_hcl_func_fail(c, "the first argument of parseint() must be a string");
    struct cks_str s = cks_hcl_func_text(c, 0);
    bool negative = cks_str_starts(s, "-"), sign = negative || cks_str_starts(s, "+");
    if (!cks_hcl_int(c->args[1], &base) || base < 2 || base > PARSE_BASE_MAX)
        return cks_hcl_func_unsure(c, "an unusual parseint()");
    if (!parse_integer(cks_str_sub(s, sign, s.n), base, &n, &too_long))
        return cks_hcl_func_fail(c, "parseint() needs an integer in that base");
    if (too_long)
        return cks_hcl_func_unsure(c, "an unusual parseint()");
    if (n.n == 0)
        return cks_hcl_int_of(c->vs, 0);
    size_t bits = cks_natural_bits(&n), from = !negative;
    struct cks_str text = {digits + from, cks_natural_digits(&n, digits + 1) + negative};
    return cks_hcl_exactly(
        c->vs,
        (struct cks_hcl_num){cks_arena_str(c->vs->arena, text),
                             bits > CKS_HCL_BITS_COUNTED ? (unsigned)bits : CKS_HCL_BITS_COUNTED});
}

/* What a floating point function of Terraform gives that is 0 or 1. */
static cks_hcl_v
float_bit(struct cks_hcl_call *c, bool one)
{
    return cks_hcl_exactly(c->vs,
                           (struct cks_hcl_num){cks_str_of(one ? "1" : "0"), CKS_HCL_BITS_FLOAT});
}

/* Powers with whole exponents, as Go's math.Pow computes them: squares of a fraction between 1/2
 * and 1, so that each step is one rounded product, the same on every machine. */
static double
go_power(double x, int64_t exponent)
{
    double power = 1;
    int shift = 0, total = 0;
    double part = frexp(x, &shift);
    for (int64_t i = exponent < 0 ? -exponent : exponent; i != 0; i >>= 1) {
        if (i & 1) {
            power *= part;
            total += shift;
        }
        part *= part;
        shift *= 2;
        if (part < 0.5) {
            part += part;
            shift--;
        }
    }
    return exponent < 0 ? ldexp(1 / power, -total) : ldexp(power, total);
}

/* Below it no step of go_power() overflows. */
#define EXPONENT_MAX 256

static cks_hcl_v
give_double(struct cks_hcl_call *c, double d, const char *unsure)
{
    struct cks_hcl_num n;
    return cks_hcl_number_of_double(c->vs->arena, d, &n) ? cks_hcl_exactly(c->vs, n)
                                                         : cks_hcl_func_unsure(c, unsure);
}

/* The bit pairs of which a root is taken: one for each bit of a double, and one to round. */
#define ROOT_BITS 54

/* The square root as every machine rounds it, bit by bit: the C library's is in a library of its
 * own. x is not negative. */
static double
rounded_root(double x)
{
    int exponent = 0;
    uint64_t digits = (uint64_t)ldexp(frexp(x, &exponent), ROOT_BITS - 1), root = 0, rest = 0;
    exponent -= ROOT_BITS - 1;
    if (exponent % 2 != 0) {
        digits <<= 1;
        exponent--;
    }
    for (unsigned i = 0; i < ROOT_BITS; i++) {
        unsigned at = 2 * (ROOT_BITS - 1 - i);
        rest = rest << 2 | (at >= ROOT_BITS ? digits >> (at - ROOT_BITS) & 3 : 0);
        bool one = rest >= (root << 2 | 1);
        rest -= one ? root << 2 | 1 : 0;
        root = root << 1 | one;
    }
    root += (root & 1) && (rest || (root >> 1 & 1));
    return ldexp((double)(root >> 1), (exponent - ROOT_BITS) / 2 + 1);
}

/* Of the powers with a fraction, those that Go takes a root for, which is exact on every machine;
 * others go through exp() and log(). */
static cks_hcl_v
fractional_power(struct cks_hcl_call *c)
{
    static const char unsure[] = "an unusual pow()";
    struct cks_str number = c->args[0]->u.text, exponent = c->args[1]->u.text;
    bool negative = cks_str_starts(exponent, "-");
    double base;
    if (cks_str_is(number, "1"))
        return float_bit(c, true);
    if (cks_str_is(number, "0") && !negative)
        return float_bit(c, false);
    if (!cks_hcl_number_double(cks_hcl_num(c->args[0]), &base) || base <= 0)
        return cks_hcl_func_unsure(c, unsure);
    if (cks_str_is(exponent, "0.5"))
        return give_double(c, rounded_root(base), unsure);
    return cks_str_is(exponent, "-0.5") ? give_double(c, 1 / rounded_root(base), unsure)
                                        : cks_hcl_func_unsure(c, unsure);
}

static cks_hcl_v
fn_pow(struct cks_hcl_call *c)
{
    static const char unsure[] = "an unusual pow()";
    double base;
    int64_t exponent;
    if (FLT_EVAL_METHOD != 0)
        return cks_hcl_func_unsure(c, unsure);
    if (!cks_hcl_int(c->args[1], &exponent))
        return fractional_power(c);
    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX)
        return cks_hcl_func_unsure(c, unsure);
    if (exponent == 0 || cks_str_is(c->args[0]->u.text, "1"))
        return float_bit(c, true);
    if (cks_str_is(c->args[0]->u.text, "0") && exponent > 0)
        return float_bit(c, false);
    if (!cks_hcl_number_double(cks_hcl_num(c->args[0]), &base))
        return cks_hcl_func_unsure(c, unsure);
    return give_double(c, exponent == 1 ? base : go_power(base, exponent), unsure);
}

/* The logarithm of a power of two as Go computes it: no step but the last one rounds more than its
 * own product, whether or not the machine joins two steps. False for another number. */
static bool
log_of_power(double number, double *ret)
{
    static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
    int exponent;
    if (frexp(number, &exponent) != 0.5)
        return false;
    double k = exponent - 1;
    *ret = k * ln2_high - (0 - k * ln2_low);
    return true;
}

/* Terraform divides two logarithms; only these quotients are the same on every machine. */
static cks_hcl_v
fn_log(struct cks_hcl_call *c)
{
    static const char unsure[] = "an unusual log()";
    double number, base, of_number, of_base;
    if (FLT_EVAL_METHOD != 0 || !cks_hcl_number_double(cks_hcl_num(c->args[0]), &number) ||
        !cks_hcl_number_double(cks_hcl_num(c->args[1]), &base) || number <= 0 || base <= 0 ||
        base == 1)
        return cks_hcl_func_unsure(c, unsure);
    if (number == base)
        return float_bit(c, true);
    if (number == 1)
        return base > 1 ? float_bit(c, false) : cks_hcl_func_unsure(c, unsure);
    if (!log_of_power(number, &of_number) || !log_of_power(base, &of_base))
        return cks_hcl_func_unsure(c, unsure);
    return give_double(c, of_number / of_base, unsure);
}

static cks_hcl_v
rounded(struct cks_hcl_call *c, bool up)
{
    struct cks_hcl_num n = cks_hcl_num(c->args[0]);
    bool negative = cks_str_starts(n.text, "-");
    bool fraction = memchr(n.text.p, '.', n.text.n) != NULL;
    cks_hcl_v whole = cks_hcl_exactly(c->vs, cks_hcl_number_whole(n));
    if (!fraction || up == negative)
        return whole;
    cks_hcl_v one = cks_hcl_exactly(c->vs, (struct cks_hcl_num){CKS_STR_LIT("1"), n.bits});
    return cks_hcl_calculated(c->vs, up ? '+' : '-', whole, one);
}

static cks_hcl_v
fn_ceil(struct cks_hcl_call *c)
{
    return rounded(c, true);
}

static cks_hcl_v
fn_floor(struct cks_hcl_call *c)
{
    return rounded(c, false);
}

static cks_hcl_v
to_type(struct cks_hcl_call *c, cks_hcl_t type)
{
    cks_hcl_v v = c->args[0];
    if (v->state == CKS_HCL_UNKNOWN && !v->partial)
        return cks_hcl_unknown_as(c->vs, type, v);
    return cks_hcl_convert(c->vs, v, type);
}

static cks_hcl_v
fn_tostring(struct cks_hcl_call *c)
{
    return to_type(c, &cks_hcl_string);
}

static cks_hcl_v
fn_tonumber(struct cks_hcl_call *c)
{
    return to_type(c, &cks_hcl_number);
}

static cks_hcl_v
fn_tobool(struct cks_hcl_call *c)
{
    return to_type(c, &cks_hcl_bool);
}

static cks_hcl_v
fn_tolist(struct cks_hcl_call *c)
{
    static const struct cks_hcl_type type = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_any};
    return to_type(c, &type);
}

static cks_hcl_v
fn_toset(struct cks_hcl_call *c)
{
    static const struct cks_hcl_type type = {.kind = CKS_HCL_T_SET, .elem = &cks_hcl_any};
    return to_type(c, &type);
}

static cks_hcl_v
fn_tomap(struct cks_hcl_call *c)
{
    static const struct cks_hcl_type type = {.kind = CKS_HCL_T_MAP, .elem = &cks_hcl_any};
    return to_type(c, &type);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_number_funcs[] = {
    {"abs", "n", 1, 1, fn_abs, &cks_hcl_number, false},
    {"alltrue", "l", 1, 1, fn_alltrue, &cks_hcl_bool, false},
    {"anytrue", "l", 1, 1, fn_anytrue, &cks_hcl_bool, false},
    {"ceil", "n", 1, 1, fn_ceil, &cks_hcl_number, false},
    {"floor", "n", 1, 1, fn_floor, &cks_hcl_number, false},
    {"log", "nn", 2, 2, fn_log, &cks_hcl_number, false},
    {"max", "n", 1, ANY, fn_max, &cks_hcl_number, false},
    {"min", "n", 1, ANY, fn_min, &cks_hcl_number, false},
    {"parseint", "an", 2, 2, fn_parseint, &cks_hcl_number, false},
    {"pow", "nn", 2, 2, fn_pow, &cks_hcl_number, false},
    {"range", "n", 1, 3, fn_range, &cks_hcl_any, false},
    {"signum", "n", 1, 1, fn_signum, &cks_hcl_number, false},
    {"sum", "l", 1, 1, fn_sum, &cks_hcl_number, false},
    {"tobool", "x", 1, 1, fn_tobool, &cks_hcl_bool, true},
    {"tolist", "x", 1, 1, fn_tolist, &cks_hcl_any, true},
    {"tomap", "x", 1, 1, fn_tomap, &cks_hcl_any, true},
    {"tonumber", "x", 1, 1, fn_tonumber, &cks_hcl_number, true},
    {"toset", "x", 1, 1, fn_toset, &cks_hcl_any, true},
    {"tostring", "x", 1, 1, fn_tostring, &cks_hcl_string, true},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
