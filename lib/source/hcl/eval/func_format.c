/* format() and formatlist(). */
#include "source/hcl/eval/func_format.h"

#include <stdio.h>

#include "base/utf8.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/text.h"
#include "source/hcl/value/collection.h"

/* Widths and places: nobody formats text wider than this. */
#define WIDTH_MAX 1000

struct verb {
    char letter;
    bool left, zero, json;
    int width;
    int places; /* -1: not given */
};

/* A decimal number at *at; false if it is too large. */
static bool
read_count(struct cks_str spec, size_t *at, int *ret)
{
    *ret = 0;
    for (; *at < spec.n && cks_is_digit((unsigned char)spec.p[*at]); ++*at) {
        *ret = *ret * 10 + (spec.p[*at] - '0');
        if (*ret > WIDTH_MAX)
            return false;
    }
    return true;
}

/* %[-0][width][.places]letter or %#v; false for what is not followed here. *at is after the percent
 * sign. */
static bool
read_verb(struct cks_str spec, size_t *at, struct verb *ret)
{
    *ret = (struct verb){.places = -1};
    if (cks_str_starts(cks_str_sub(spec, *at, spec.n), "#v")) {
        *ret = (struct verb){.letter = 'v', .json = true, .places = -1};
        *at += 2;
        return true;
    }
    for (; *at < spec.n && (spec.p[*at] == '-' || spec.p[*at] == '0'); ++*at) {
        ret->left |= spec.p[*at] == '-';
        ret->zero |= spec.p[*at] == '0';
    }
    if (!read_count(spec, at, &ret->width))
        return false;
    if (*at < spec.n && spec.p[*at] == '.' && (++*at, !read_count(spec, at, &ret->places)))
        return false;
    if (*at == spec.n || !spec.p[*at] || !strchr("sdvtqfxXob%", spec.p[*at]))
        return false;
    ret->letter = spec.p[(*at)++];
    bool number = strchr("dfxXob", ret->letter) != NULL;
    return !(ret->zero && (ret->left || !number)) && (ret->places < 0 || ret->letter == 'f');
}

static cks_hcl_v
padded(struct cks_hcl_call *c, const struct verb *verb, cks_hcl_v v)
{
    struct cks_buf b = {0};
    struct cks_str s = v->u.text;
    if (verb->width == 0)
        return v;
    if (!cks_hcl_text_simple(s))
        return cks_hcl_func_unsure(c, "the width of unusual text");
    size_t n = cks_utf8_count(s);
    size_t pad = n < (size_t)verb->width ? (size_t)verb->width - n : 0;
    bool minus = verb->zero && cks_str_starts(s, "-");
    if (minus)
        cks_buf_addc(&b, '-');
    for (size_t i = 0; i < pad && !verb->left; i++)
        cks_buf_addc(&b, verb->zero ? '0' : ' ');
    cks_buf_addstr(&b, cks_str_sub(s, minus, s.n));
    for (size_t i = 0; i < pad && verb->left; i++)
        cks_buf_addc(&b, ' ');
    return cks_hcl_func_give(c, &b);
}

/* As %#v writes any value, %v a collection, and %q a string. */
static cks_hcl_v
json_text(struct cks_hcl_call *c, cks_hcl_v v)
{
    struct cks_buf b = {0};
    if (!cks_hcl_wholly_known(v) || !cks_hcl_write_json(&b, v)) {
        cks_buf_free(&b);
        return NULL;
    }
    return cks_hcl_func_give(c, &b);
}

/* The integer in a base that is a power of 2, which cks_hcl_int() knows. */
static cks_hcl_v
in_base(struct cks_hcl_call *c, int64_t n, char letter)
{
    char text[72];
    size_t at = sizeof(text);
    unsigned shift = letter == 'b' ? 1 : letter == 'o' ? 3 : 4;
    const char *digits = letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t rest = n < 0 ? (uint64_t)-n : (uint64_t)n;
    do {
        text[--at] = digits[rest & ((1u << shift) - 1)];
        rest >>= shift;
    } while (rest);
    if (n < 0)
        text[--at] = '-';
    return cks_hcl_string_of(c->vs, (struct cks_str){text + at, sizeof(text) - at});
}

/* A number as a letter of numbers writes it; an error, or NULL if it is not followed. */
static cks_hcl_v
number_text(struct cks_hcl_call *c, const struct verb *verb, cks_hcl_v v)
{
    struct cks_str text;
    int64_t n;
    v = cks_hcl_convert(c->vs, v, &cks_hcl_number);
    if (!cks_hcl_is_known(v))
        return v->state == CKS_HCL_ERROR ? v : NULL;
    if (verb->letter != 'f' && memchr(v->u.text.p, '.', v->u.text.n))
        return cks_hcl_func_fail(c, "a whole number is required");
    if (verb->letter != 'f' && cks_str_is(v->u.text, "-0"))
        v = cks_hcl_int_of(c->vs, 0);
    if (verb->letter != 'f' && verb->letter != 'd')
        return cks_hcl_int(v, &n) ? in_base(c, n, verb->letter) : NULL;
    unsigned places = verb->letter == 'd' ? 0 : verb->places < 0 ? 6 : (unsigned)verb->places;
    if (!cks_hcl_number_fixed(c->vs->arena, cks_hcl_num(v), places, &text))
        return NULL;
    if (!text.p)
        c->vs->failed = true;
    return text.p ? cks_hcl_string_of(c->vs, text) : NULL;
}

/* Larger ones, and smaller ones with an exponent below -4, %v writes with an exponent. */
#define PLAIN_DIGITS 6

/* A number as Go's %g writes it. */
static cks_hcl_v
general_text(struct cks_hcl_call *c, cks_hcl_v v)
{
    struct cks_buf b = {0};
    struct cks_str s = v->u.text;
    bool negative = cks_str_starts(s, "-");
    size_t first = negative, dot = cks_str_find(s, ".");
    size_t point = dot < s.n ? dot : s.n, last = s.n;
    while (first < s.n && (s.p[first] == '0' || s.p[first] == '.'))
        first++;
    while (last > first && s.p[last - 1] == '0')
        last--;
    int exponent = first < point ? (int)(point - first) - 1 : (int)point - (int)first;
    if (first == s.n || (exponent >= -4 && exponent < PLAIN_DIGITS))
        return cks_hcl_convert(c->vs, v, &cks_hcl_string);
    if (negative)
        cks_buf_addc(&b, '-');
    cks_buf_addc(&b, s.p[first]);
    if (first + 1 < last && !(first + 1 == dot && dot + 1 == last))
        cks_buf_addc(&b, '.');
    for (size_t i = first + 1; i < last; i++)
        if (i != dot)
            cks_buf_addc(&b, s.p[i]);
    cks_buf_printf(&b, "e%c%02d", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
    return cks_hcl_func_give(c, &b);
}

/* One argument as text, or NULL if it is not followed. */
static cks_hcl_v
formatted(struct cks_hcl_call *c, const struct verb *verb, cks_hcl_v v)
{
    bool compound = cks_hcl_is_list(v) || cks_hcl_is_map(v);
    if (v->state == CKS_HCL_UNKNOWN)
        return verb->width || verb->json || v->type->kind != CKS_HCL_T_STRING ||
                       !strchr("sv", verb->letter)
                   ? cks_hcl_unknown_as(c->vs, &cks_hcl_string, v)
                   : v;
    if (v->state != CKS_HCL_KNOWN || (compound && (verb->letter != 'v' || verb->width)))
        return NULL;
    if (verb->json || compound)
        return json_text(c, v);
    /* Terraform ignores the width of %t, but not that of %v. */
    if (verb->letter == 't') {
        v = cks_hcl_convert(c->vs, v, &cks_hcl_bool);
        return v->state == CKS_HCL_ERROR ? v : cks_hcl_convert(c->vs, v, &cks_hcl_string);
    }
    if (strchr("dfxXob", verb->letter))
        v = number_text(c, verb, v);
    else if (verb->letter == 'v' && v->type->kind == CKS_HCL_T_NUMBER)
        v = general_text(c, v);
    if (!v || v->state == CKS_HCL_ERROR)
        return v;
    v = cks_hcl_convert(c->vs, v, &cks_hcl_string);
    if (verb->letter == 'q' && cks_hcl_is_known(v))
        v = json_text(c, v);
    return v && cks_hcl_is_known(v) ? padded(c, verb, v) : NULL;
}

static bool
all_known(const struct cks_hcl_call *c)
{
    for (size_t i = 1; i < c->count; i++)
        if (c->args[i]->state != CKS_HCL_KNOWN || !cks_hcl_wholly_known(c->args[i]))
            return false;
    return true;
}

/* What became of a format: followed or not, or one that Terraform refuses. */
enum followed { FOLLOWED, NOT_FOLLOWED, REFUSED };

static enum followed
add_verb(struct cks_hcl_call *c, struct cks_hcl_joiner *j, struct cks_str spec, size_t *at,
         size_t *next)
{
    struct verb verb;
    if (*at == spec.n)
        return REFUSED;
    if (!read_verb(spec, at, &verb))
        return NOT_FOLLOWED;
    if (verb.letter == '%') {
        cks_hcl_join_text(j, CKS_STR_LIT("%"));
        return verb.width == 0 && !verb.left && !verb.zero ? FOLLOWED : NOT_FOLLOWED;
    }
    if (*next >= c->count)
        return REFUSED;
    cks_hcl_v v = formatted(c, &verb, c->args[(*next)++]);
    if (v)
        cks_hcl_join_value(j, v);
    return v ? FOLLOWED : NOT_FOLLOWED;
}

/* format() with the arguments of one call. */
static cks_hcl_v
fn_format(struct cks_hcl_call *c)
{
    struct cks_hcl_joiner j;
    struct cks_str spec = cks_hcl_func_text(c, 0), percent = CKS_STR_LIT("%");
    size_t next = 1;
    enum followed followed = FOLLOWED;
    cks_hcl_join_begin(&j, c->vs);
    for (size_t i = 0; i < spec.n && followed == FOLLOWED;) {
        struct cks_str rest = cks_str_sub(spec, i, spec.n);
        const char *hit = memmem(rest.p, rest.n, percent.p, percent.n);
        size_t plain = hit ? (size_t)(hit - rest.p) : rest.n;
        cks_hcl_join_text(&j, cks_str_sub(rest, 0, plain));
        i += plain + 1;
        if (hit)
            followed = add_verb(c, &j, spec, &i, &next);
    }
    cks_hcl_v done = cks_hcl_join_end(&j);
    if (followed == FOLLOWED && next == c->count)
        return done;
    if (followed != NOT_FOLLOWED && all_known(c))
        return cks_hcl_func_fail(c, "a format with too many or too few arguments");
    return cks_hcl_func_unsure(c, "a format that ckscheck does not evaluate");
}

/* How many texts formatlist() makes: as many as its lists have elements, and one without a list;
 * SIZE_MAX if they differ. */
static size_t
format_rows(const struct cks_hcl_call *c)
{
    size_t rows = 1;
    bool any = false;
    for (size_t i = 1; i < c->count; i++) {
        if (!cks_hcl_is_known(c->args[i]) || !cks_hcl_is_list(c->args[i]))
            continue;
        if (any && rows != c->args[i]->u.list.count)
            return SIZE_MAX;
        rows = c->args[i]->u.list.count;
        any = true;
    }
    return rows;
}

static cks_hcl_v
fn_formatlist(struct cks_hcl_call *c)
{
    size_t rows = format_rows(c);
    for (size_t i = 1; i < c->count; i++)
        if (!cks_hcl_is_known(c->args[i]) || cks_hcl_is_map(c->args[i]))
            return cks_hcl_func_unsure(c, "an unusual formatlist()");
    if (rows == SIZE_MAX)
        return cks_hcl_func_fail(c, "formatlist() needs lists of one length");
    cks_hcl_v *items = cks_hcl_func_scratch(c, rows, sizeof(cks_hcl_v));
    cks_hcl_v *args = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    for (size_t i = 0; items && args && i < rows; i++) {
        struct cks_hcl_call row = *c;
        row.args = args;
        for (size_t k = 0; k < c->count; k++)
            args[k] = k && cks_hcl_is_list(c->args[k]) ? c->args[k]->u.list.items[i] : c->args[k];
        items[i] = fn_format(&row);
        if (!cks_hcl_is_known(items[i]))
            return items[i]->state == CKS_HCL_ERROR
                       ? items[i]
                       : cks_hcl_unknown_as(c->vs, &cks_hcl_any, items[i]);
    }
    if (!items || !args)
        return cks_hcl_func_unsure(c, NULL);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, items, rows);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_format_funcs[] = {
    {"format", "sx", 1, ANY, fn_format, &cks_hcl_string, false},
    {"formatlist", "sx", 1, ANY, fn_formatlist, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
