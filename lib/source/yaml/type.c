#include "source/yaml/type.h"

/* An unquoted scalar that is taken for a number character by character. */
struct digits {
    struct cks_str rest;
    bool negative;
};

static struct digits
without_sign(struct cks_str s)
{
    bool negative = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        s = cks_str_sub(s, 1, s.n);
    return (struct digits){s, negative};
}

static unsigned
digit_of(unsigned char c)
{
    return cks_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(cks_lower(c) - 'a') + 10;
}

/* All digits of the base, underscores between them, one digit at least. */
static bool
integer(struct cks_str s, unsigned base, double *ret)
{
    bool any = false;
    double value = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '_')
            continue;
        if (!cks_is_hex(c) || digit_of(c) >= base)
            return false;
        value = value * base + digit_of(c);
        any = true;
    }
    *ret = value;
    return any;
}

static bool
after(struct cks_str s, const char *prefix, struct cks_str *ret)
{
    if (!cks_str_starts(s, prefix))
        return false;
    *ret = cks_str_sub(s, strlen(prefix), s.n);
    return true;
}

/* Parts of 60 between colons: 1:30 is 90 in YAML 1.1. */
static bool
sexagesimal(struct cks_str s, double *ret)
{
    size_t colon = cks_str_find(s, ":");
    if (colon == s.n || !s.n || s.p[0] < '1' || s.p[0] > '9')
        return false;
    double value;
    if (!integer(cks_str_sub(s, 0, colon), 10, &value))
        return false;
    for (size_t at = colon; at < s.n;) {
        struct cks_str rest = cks_str_sub(s, at + 1, s.n);
        struct cks_str part = cks_str_sub(rest, 0, cks_str_find(rest, ":"));
        double n;
        if (!part.n || part.n > 2 || !integer(part, 10, &n) || n >= 60)
            return false;
        value = value * 60 + n;
        at += 1 + part.n;
    }
    *ret = value;
    return true;
}

static bool
yaml_integer(struct cks_str s, enum cks_yaml_dialect dialect, double *ret)
{
    struct cks_str rest;
    if (!s.n || !cks_is_digit((unsigned char)s.p[0]))
        return false;
    if (after(s, "0b", &rest))
        return integer(rest, 2, ret);
    if (after(s, "0x", &rest))
        return integer(rest, 16, ret);
    if (after(s, "0o", &rest))
        return dialect != CKS_YAML_CLOUDFORMATION && integer(rest, 8, ret);
    bool octal = s.n > 1 && s.p[0] == '0' && dialect != CKS_YAML_CORE;
    return integer(s, octal ? 8 : 10, ret) ||
           (dialect == CKS_YAML_CLOUDFORMATION && sexagesimal(s, ret));
}

static size_t
skip_digits(struct cks_str s, size_t at, bool underscores)
{
    while (at < s.n && (cks_is_digit((unsigned char)s.p[at]) || (underscores && s.p[at] == '_')))
        at++;
    return at;
}

static double
scaled(struct cks_str mantissa, long exponent)
{
    double value = 0;
    bool fraction = false;
    for (size_t i = 0; i < mantissa.n; i++) {
        if (mantissa.p[i] == '.')
            fraction = true;
        else if (mantissa.p[i] != '_') {
            value = value * 10 + digit_of((unsigned char)mantissa.p[i]);
            exponent -= fraction;
        }
    }
    /* A double ends near ten to the 308th. */
    for (long i = exponent < -700 ? -700 : exponent; i < 0; i++)
        value /= 10;
    for (long i = exponent > 700 ? 700 : exponent; i > 0; i--)
        value *= 10;
    return value;
}

static bool
decimal(struct cks_str s, enum cks_yaml_dialect dialect, double *ret)
{
    size_t whole = skip_digits(s, 0, true);
    size_t at = whole;
    if (s.n && s.p[0] == '_')
        return false;
    bool point = at < s.n && s.p[at] == '.';
    if (point)
        at = skip_digits(s, at + 1, true);
    if (whole + point == at && !whole)
        return false;
    struct cks_str mantissa = cks_str_sub(s, 0, at);
    long exponent = 0;
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        struct cks_str rest = cks_str_sub(s, at + 1, s.n);
        struct digits d = without_sign(rest);
        /* YAML 1.1 wants a point and a sign. */
        if (dialect == CKS_YAML_CLOUDFORMATION && (!point || d.rest.n == rest.n))
            return false;
        if (!d.rest.n || skip_digits(d.rest, 0, false) != d.rest.n)
            return false;
        for (size_t i = 0; i < d.rest.n && exponent < 100000; i++)
            exponent = exponent * 10 + (d.rest.p[i] - '0');
        exponent = d.negative ? -exponent : exponent;
        at = s.n;
    } else if (!point && dialect != CKS_YAML_GO) {
        return false;
    }
    if (at != s.n)
        return false;
    *ret = scaled(mantissa, exponent);
    return true;
}

static bool
is_special_float(struct cks_str s)
{
    static const char *const words[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(s, words[i]))
            return true;
    return false;
}

/* The word in lower case, with a capital, or in capitals. */
static bool
is_word_in_any_case(struct cks_str s, const char *word)
{
    if (!cks_str_ieq(s, cks_str_of(word)))
        return false;
    bool first = cks_is_upper((unsigned char)s.p[0]);
    for (size_t i = 2; i < s.n; i++)
        if (cks_is_upper((unsigned char)s.p[i]) != cks_is_upper((unsigned char)s.p[1]))
            return false;
    return s.n < 2 || first || !cks_is_upper((unsigned char)s.p[1]);
}

static enum cks_yaml_type
word_of(struct cks_str s, enum cks_yaml_dialect dialect)
{
    if (!s.n || cks_str_is(s, "~") || is_word_in_any_case(s, "null"))
        return CKS_YAML_NULL;
    if (is_word_in_any_case(s, "true"))
        return CKS_YAML_TRUE;
    if (is_word_in_any_case(s, "false"))
        return CKS_YAML_FALSE;
    if (dialect == CKS_YAML_CLOUDFORMATION) {
        if (is_word_in_any_case(s, "yes") || is_word_in_any_case(s, "on"))
            return CKS_YAML_TRUE;
        if (is_word_in_any_case(s, "no") || is_word_in_any_case(s, "off"))
            return CKS_YAML_FALSE;
    }
    return CKS_YAML_STRING;
}

enum cks_yaml_type
cks_yaml_type_of(struct cks_str plain, enum cks_yaml_dialect dialect, double *ret_number)
{
    enum cks_yaml_type type = word_of(plain, dialect);
    if (type != CKS_YAML_STRING)
        return type;
    struct digits d = without_sign(plain);
    double value = 0;
    if (!yaml_integer(d.rest, dialect, &value) && !decimal(d.rest, dialect, &value) &&
        !is_special_float(d.rest))
        return CKS_YAML_STRING;
    if (ret_number)
        *ret_number = d.negative ? -value : value;
    return CKS_YAML_NUMBER;
}
