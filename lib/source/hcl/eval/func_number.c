/* Functions on numbers and truth, and those that convert types. */
#include "source/hcl/eval/func_number.h"

#include "source/hcl/eval/func_tools.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/number.h"
#include "source/hcl/value/value.h"

static cks_hcl_v
fn_range(struct cks_hcl_call *c)
{
    int64_t n[3] = {0, 0, 1};
    int64_t given[3] = {0};
    for (size_t i = 0; i < c->count; i++)
        if (!cks_hcl_int(c->args[i], &given[i]))
            return cks_hcl_func_unsure(c, "an unusual range()");
    n[c->count > 1 ? 0 : 1] = given[0];
    if (c->count > 1)
        n[1] = given[1];
    if (c->count > 2)
        n[2] = given[2];
    if (n[2] < 1 || n[1] < n[0] || (n[1] - n[0]) / n[2] > 1000)
        return cks_hcl_func_unsure(c, "an unusual range()");
    size_t count = (size_t)((n[1] - n[0] + n[2] - 1) / n[2]);
    cks_hcl_v *items = cks_hcl_func_scratch(c, count, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < count; i++)
        items[i] = cks_hcl_int_of(c->vs, n[0] + (int64_t)i * n[2]);
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
        if (list->u.list.items[i]->state == CKS_HCL_NULL_VALUE)
            return cks_hcl_func_unsure(c, "a null element");
        result = any ? result || list->u.list.items[i]->u.boolean
                     : result && list->u.list.items[i]->u.boolean;
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
    struct cks_str total = CKS_STR_LIT("0");
    for (size_t i = 0; i < list->u.list.count; i++) {
        cks_hcl_v v = list->u.list.items[i];
        if (!cks_hcl_is_known(v) || v->type->kind != CKS_HCL_T_NUMBER ||
            !cks_hcl_number_compute(c->vs->arena, '+', total, v->u.text, &total))
            return cks_hcl_func_unsure(c, "an unusual sum()");
    }
    return list->u.list.count ? cks_hcl_number_of(c->vs, total)
                              : cks_hcl_func_unsure(c, "sum() of an empty list");
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
    struct cks_str s = c->args[0]->u.text;
    return cks_hcl_number_of(c->vs, cks_str_sub(s, cks_str_starts(s, "-"), s.n));
}

static cks_hcl_v
rounded(struct cks_hcl_call *c, bool up)
{
    struct cks_str s = c->args[0]->u.text;
    bool negative = cks_str_starts(s, "-");
    size_t dot = cks_str_find(s, ".");
    struct cks_str whole;
    if (dot == s.n)
        return c->args[0];
    whole = cks_str_sub(s, 0, dot);
    /* Rounding towards zero cuts digits; the other direction adds one, and Terraform's -0 is not
     * supported. */
    if (cks_str_is(whole, "-0") && up)
        return cks_hcl_func_unsure(c, "a negative zero");
    if (cks_str_is(whole, "-0"))
        whole = CKS_STR_LIT("0");
    if (up == !negative &&
        !cks_hcl_number_compute(c->vs->arena, up ? '+' : '-', whole, CKS_STR_LIT("1"), &whole))
        return cks_hcl_func_unsure(c, "a large number");
    return cks_hcl_number_of(c->vs, whole);
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
    {"max", "n", 1, ANY, fn_max, &cks_hcl_number, false},
    {"min", "n", 1, ANY, fn_min, &cks_hcl_number, false},
    {"range", "n", 1, 3, fn_range, &cks_hcl_any, false},
    {"sum", "l", 1, 1, fn_sum, &cks_hcl_number, false},
    {"tobool", "x", 1, 1, fn_tobool, &cks_hcl_bool, true},
    {"tolist", "x", 1, 1, fn_tolist, &cks_hcl_any, true},
    {"tomap", "x", 1, 1, fn_tomap, &cks_hcl_any, true},
    {"tonumber", "x", 1, 1, fn_tonumber, &cks_hcl_number, true},
    {"toset", "x", 1, 1, fn_toset, &cks_hcl_any, true},
    {"tostring", "x", 1, 1, fn_tostring, &cks_hcl_string, true},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
