/* Functions on collections. */
#include "source/hcl/eval/func_list.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "source/hcl/eval/func_tools.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/collection.h"
#include "source/hcl/value/value.h"

/* 64 bits have 19 digits: a longer index is refused. */
#define INDEX_DIGITS_MAX 19u

static size_t
element_count(cks_hcl_v v)
{
    return v->u.list.count;
}

static cks_hcl_v
element_at(cks_hcl_v v, size_t i)
{
    return v->u.list.items[i];
}

static bool
is_tuple(cks_hcl_v v)
{
    return v->type->kind == CKS_HCL_T_TUPLE;
}

/* A list of the elements of `like`, or a tuple where that is one. */
static cks_hcl_v
list_like(struct cks_hcl_call *c, cks_hcl_v like, const cks_hcl_v *items, size_t count)
{
    if (is_tuple(like))
        return cks_hcl_tuple_of(c->vs, items, count);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, like->type->elem, items, count);
}

static cks_hcl_v
fn_length(struct cks_hcl_call *c)
{
    cks_hcl_v v = c->args[0];
    if (cks_hcl_is_list(v) || cks_hcl_is_map(v))
        return cks_hcl_int_of(c->vs, (int64_t)element_count(v));
    if (v->type->kind != CKS_HCL_T_STRING)
        return cks_hcl_func_fail(c, "length() needs a string or a collection");
    size_t length;
    if (!cks_hcl_text_length(v->u.text, &length))
        return cks_hcl_func_unsure(c, "the length of unusual text");
    return cks_hcl_int_of(c->vs, (int64_t)length);
}

static cks_hcl_v
fn_keys(struct cks_hcl_call *c)
{
    cks_hcl_v v = c->args[0];
    cks_hcl_v *items = cks_hcl_func_scratch(c, element_count(v), sizeof(cks_hcl_v));
    if (!items)
        return cks_hcl_func_unsure(c, NULL);
    for (size_t i = 0; i < element_count(v); i++)
        items[i] = cks_hcl_string_of(c->vs, v->u.list.names[i]);
    if (v->type->kind == CKS_HCL_T_OBJECT)
        return cks_hcl_tuple_of(c->vs, items, element_count(v));
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, items, element_count(v));
}

static cks_hcl_v
fn_values(struct cks_hcl_call *c)
{
    cks_hcl_v v = c->args[0];
    if (v->type->kind == CKS_HCL_T_OBJECT)
        return cks_hcl_tuple_of(c->vs, v->u.list.items, element_count(v));
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, v->type->elem, v->u.list.items,
                                 element_count(v));
}

static cks_hcl_v
fn_contains(struct cks_hcl_call *c)
{
    cks_hcl_v unknown = NULL;
    for (size_t i = 0; i < element_count(c->args[0]); i++) {
        cks_hcl_v equal = cks_hcl_equal(c->vs, element_at(c->args[0], i), c->args[1]);
        if (!cks_hcl_is_known(equal))
            unknown = equal;
        else if (equal->u.boolean && !unknown)
            return cks_hcl_bool_of(c->vs, true);
    }
    return unknown ? unknown : cks_hcl_bool_of(c->vs, false);
}

/* All arguments one after the other. */
static cks_hcl_v *
all_items(struct cks_hcl_call *c, size_t *ret_count)
{
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        n += element_count(c->args[i]);
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    *ret_count = 0;
    for (size_t i = 0; items && i < c->count; i++)
        for (size_t k = 0; k < element_count(c->args[i]); k++)
            items[(*ret_count)++] = element_at(c->args[i], k);
    return items;
}

static cks_hcl_v
fn_concat(struct cks_hcl_call *c)
{
    size_t n;
    bool lists = true;
    cks_hcl_t type = NULL;
    cks_hcl_t *types = cks_hcl_func_scratch(c, c->count, sizeof(*types));
    for (size_t i = 0; types && i < c->count; i++) {
        if (c->args[i]->type->kind == CKS_HCL_T_SET)
            return cks_hcl_func_fail(c, "concat() accepts only lists");
        lists &= !is_tuple(c->args[i]);
        types[i] = c->args[i]->type;
    }
    cks_hcl_v *items = all_items(c, &n);
    if (!items || !types)
        return cks_hcl_func_unsure(c, NULL);
    if (!lists)
        return cks_hcl_tuple_of(c->vs, items, n);
    if (cks_hcl_unify(c->vs, types, c->count, &type) != CKS_HCL_UNIFIED || !type->elem)
        return cks_hcl_func_unsure(c, "lists of different types");
    for (size_t i = 0; i < n; i++)
        items[i] = cks_hcl_convert(c->vs, items[i], type->elem);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, type->elem, items, n);
}

static cks_hcl_v
fn_merge(struct cks_hcl_call *c)
{
    size_t n = 0, total = 0, known = 0;
    bool maps = true;
    cks_hcl_t first = NULL;
    for (size_t i = 0; i < c->count; i++) {
        cks_hcl_v v = c->args[i];
        if (v->state == CKS_HCL_UNKNOWN)
            return cks_hcl_unknown_as(c->vs, &cks_hcl_any, v);
        if (v->state == CKS_HCL_NULL_VALUE && v->type->kind == CKS_HCL_T_ANY) {
            maps = false;
            continue;
        }
        if (!cks_hcl_is_map(v))
            return cks_hcl_func_fail(c, "merge() accepts only maps and objects");
        first = first ? first : v->type;
        maps &= v->type->kind == CKS_HCL_T_MAP && cks_hcl_type_equal(v->type, first);
        known += v->state != CKS_HCL_NULL_VALUE;
        total += v->state == CKS_HCL_NULL_VALUE ? 0 : element_count(v);
    }
    if (first && !known && !maps) /* nulls of objects alone make Terraform crash */
        return cks_hcl_func_unsure(c, "merge() of nulls");
    struct cks_hcl_member *members = cks_hcl_func_scratch(c, total, sizeof(*members));
    if (!members)
        return cks_hcl_func_unsure(c, NULL);
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; cks_hcl_is_known(c->args[i]) && k < element_count(c->args[i]); k++)
            members[n++] =
                (struct cks_hcl_member){c->args[i]->u.list.names[k], element_at(c->args[i], k)};
    if (maps && first)
        return cks_hcl_map_of(c->vs, first->elem, members, n);
    return cks_hcl_object_of(c->vs, members, n);
}

static cks_hcl_v
fn_lookup(struct cks_hcl_call *c)
{
    cks_hcl_v map = c->args[0], key = c->args[1];
    cks_hcl_v found = cks_hcl_member(map, key->u.text);
    bool is_map = map->type->kind == CKS_HCL_T_MAP;
    if (c->count < 3)
        return found ? found : cks_hcl_func_fail(c, "lookup() did not find the key");
    if (!is_map)
        return found ? found : c->args[2];
    cks_hcl_v other = cks_hcl_convert(c->vs, c->args[2], map->type->elem);
    if (other->state == CKS_HCL_ERROR)
        return other;
    if (other->state == CKS_HCL_UNKNOWN && !other->partial)
        return cks_hcl_unknown_as(c->vs, &cks_hcl_any, other);
    return found ? found : other;
}

static cks_hcl_v
fn_element(struct cks_hcl_call *c)
{
    size_t i;
    cks_hcl_v v = c->args[0];
    struct cks_str at = c->args[1]->u.text;
    if (v->type->kind == CKS_HCL_T_SET || memchr(at.p, '.', at.n))
        return cks_hcl_func_fail(c, "element() needs a list and a whole number");
    if (!cks_str_starts(at, "-") && at.n > INDEX_DIGITS_MAX)
        return cks_hcl_func_fail(c, "element() needs an index that fits");
    if (element_count(v) == 0)
        return cks_hcl_func_fail(c, "element() of an empty list");
    if (!cks_hcl_index(c->args[1], &i))
        return cks_hcl_func_unsure(c, "an unusual element()");
    return element_at(v, i % element_count(v));
}

/* For the reason of an argument that is unknown, where there is one. */
static cks_hcl_v
not_unified(struct cks_hcl_call *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->args[i]->state == CKS_HCL_UNKNOWN)
            return cks_hcl_unknown_as(c->vs, &cks_hcl_any, c->args[i]);
    return cks_hcl_func_unsure(c, "values of types that ckscheck does not unify");
}

/* The arguments as one type; NULL if that is unknown. */
static cks_hcl_v *
unified_args(struct cks_hcl_call *c, cks_hcl_v *ret_stop)
{
    size_t n = 0;
    cks_hcl_t want = &cks_hcl_any;
    cks_hcl_t *types = cks_hcl_func_scratch(c, c->count, sizeof(*types));
    cks_hcl_v *items = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    if (!types || !items) {
        *ret_stop = cks_hcl_func_unsure(c, NULL);
        return NULL;
    }
    for (size_t i = 0; i < c->count; i++)
        types[n++] =
            c->args[i]->state == CKS_HCL_NULL_VALUE && c->args[i]->type->kind == CKS_HCL_T_ANY
                ? &cks_hcl_nothing
                : c->args[i]->type;
    enum cks_hcl_unified status = cks_hcl_unify(c->vs, types, n, &want);
    if (status != CKS_HCL_UNIFIED) {
        *ret_stop = status == CKS_HCL_NOT_UNIFIED
                        ? cks_hcl_func_fail(c, "values of one type are required")
                        : not_unified(c);
        return NULL;
    }
    for (size_t i = 0; i < c->count; i++)
        items[i] = cks_hcl_convert(c->vs, c->args[i], want);
    return items;
}

static cks_hcl_v
fn_coalesce(struct cks_hcl_call *c)
{
    cks_hcl_v stop;
    cks_hcl_v *items = unified_args(c, &stop);
    if (!items)
        return stop;
    for (size_t i = 0; i < c->count; i++) {
        cks_hcl_v v = items[i];
        if (v->state == CKS_HCL_ERROR)
            return v;
        /* A string that has at least one character is neither null nor empty. */
        if (v->state == CKS_HCL_UNKNOWN && !(v->partial && v->partial->min > 0))
            return cks_hcl_unknown_as(c->vs, v->type, v);
        bool empty = cks_hcl_is_known(v) && v->type->kind == CKS_HCL_T_STRING && v->u.text.n == 0;
        if (v->state != CKS_HCL_NULL_VALUE && !empty)
            return v;
    }
    return cks_hcl_func_fail(c, "coalesce() found no value");
}

static cks_hcl_v
fn_coalescelist(struct cks_hcl_call *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->args[i]->state == CKS_HCL_UNKNOWN)
            return cks_hcl_func_unsure(c, "an unusual coalescelist()");
    for (size_t i = 0; i < c->count; i++)
        if (c->args[i]->type->kind != CKS_HCL_T_LIST && c->args[i]->type->kind != CKS_HCL_T_TUPLE)
            return cks_hcl_func_fail(c, "coalescelist() accepts only lists");
    for (size_t i = 0; i < c->count; i++) {
        if (!cks_hcl_is_known(c->args[i]))
            return cks_hcl_func_unsure(c, "an unusual coalescelist()");
        if (element_count(c->args[i]) > 0)
            return c->args[i];
    }
    return cks_hcl_func_fail(c, "coalescelist() found no value");
}

static cks_hcl_v
fn_compact(struct cks_hcl_call *c)
{
    cks_hcl_v list = c->args[0];
    size_t kept = 0;
    cks_hcl_v *items = cks_hcl_func_scratch(c, element_count(list), sizeof(cks_hcl_v));
    if (!items)
        return cks_hcl_func_unsure(c, NULL);
    for (size_t i = 0; i < element_count(list); i++) {
        cks_hcl_v v = element_at(list, i);
        if (v->state == CKS_HCL_UNKNOWN)
            return cks_hcl_unknown_as(c->vs, &cks_hcl_any, v);
        if (cks_hcl_is_known(v) && v->u.text.n)
            items[kept++] = v;
    }
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, items, kept);
}

/* The argument as a list of one type, as a parameter of type list(any) takes it. */
static cks_hcl_v
as_list(struct cks_hcl_call *c, cks_hcl_v v)
{
    static const struct cks_hcl_type list_of_any = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_any};
    return cks_hcl_convert(c->vs, v, &list_of_any);
}

static cks_hcl_v
fn_distinct(struct cks_hcl_call *c)
{
    size_t kept = 0;
    cks_hcl_v list = as_list(c, c->args[0]);
    if (!cks_hcl_is_known(list))
        return list;
    if (!cks_hcl_wholly_known(list) || element_count(list) > 1000)
        return cks_hcl_func_unsure(c, "distinct() of an unknown or very long list");
    cks_hcl_v *items = cks_hcl_func_scratch(c, element_count(list), sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < element_count(list); i++) {
        bool seen = false;
        for (size_t k = 0; k < kept && !seen; k++) {
            cks_hcl_v equal = cks_hcl_equal(c->vs, items[k], element_at(list, i));
            if (!cks_hcl_is_known(equal))
                return cks_hcl_func_unsure(c, "distinct() of unusual values");
            seen = equal->u.boolean;
            if (seen && items[k]->trace != element_at(list, i)->trace)
                items[k] = cks_hcl_traced(c->vs, items[k], NULL);
        }
        if (!seen)
            items[kept++] = element_at(list, i);
    }
    if (!items)
        return cks_hcl_func_unsure(c, NULL);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, list->type->elem, items, kept);
}

static size_t
flat_count(cks_hcl_v v)
{
    size_t n = 0;
    if (!cks_hcl_is_known(v) || !cks_hcl_is_list(v))
        return 1;
    for (size_t i = 0; i < element_count(v); i++)
        n += flat_count(element_at(v, i));
    return n;
}

/* False if an element is unknown: it may be a list itself. */
static bool
flatten(cks_hcl_v v, cks_hcl_v *items, size_t *n)
{
    for (size_t i = 0; i < element_count(v); i++) {
        cks_hcl_v one = element_at(v, i);
        bool maybe_list = one->type->kind == CKS_HCL_T_ANY || cks_hcl_is_list(one);
        if (one->state == CKS_HCL_UNKNOWN && maybe_list)
            return false;
        if (cks_hcl_is_known(one) && cks_hcl_is_list(one)) {
            if (!flatten(one, items, n))
                return false;
        } else {
            items[(*n)++] = one;
        }
    }
    return true;
}

static cks_hcl_v
fn_flatten(struct cks_hcl_call *c)
{
    size_t n = 0;
    size_t total = flat_count(c->args[0]);
    if (total > CKS_HCL_ELEMENTS_MAX)
        return cks_hcl_func_unsure(c, "a list that is too long");
    cks_hcl_v *items = cks_hcl_func_scratch(c, total, sizeof(cks_hcl_v));
    if (!items || !flatten(c->args[0], items, &n))
        return cks_hcl_func_unsure(c, "flatten() of unknown elements");
    return cks_hcl_tuple_of(c->vs, items, n);
}

static cks_hcl_v
fn_reverse(struct cks_hcl_call *c)
{
    size_t n = element_count(c->args[0]);
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++)
        items[i] = element_at(c->args[0], n - 1 - i);
    return items ? list_like(c, c->args[0], items, n) : cks_hcl_func_unsure(c, NULL);
}

static int
by_order_of_sort(const void *a, const void *b)
{
    const cks_hcl_v *x = a, *y = b;
    return cks_hcl_compare(*x, *y);
}

static cks_hcl_v
fn_sort(struct cks_hcl_call *c)
{
    size_t n = element_count(c->args[0]);
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    if (!items || !cks_hcl_wholly_known(c->args[0]))
        return cks_hcl_func_unsure(c, "sort() of unknown elements");
    for (size_t i = 0; i < n; i++) {
        items[i] = element_at(c->args[0], i);
        if (items[i]->state == CKS_HCL_NULL_VALUE)
            return cks_hcl_func_fail(c, "sort() of null");
    }
    if (n)
        qsort(items, n, sizeof(cks_hcl_v), by_order_of_sort);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, &cks_hcl_string, items, n);
}

static cks_hcl_v
fn_slice(struct cks_hcl_call *c)
{
    size_t from, to;
    cks_hcl_v v = c->args[0];
    if (v->type->kind == CKS_HCL_T_SET || !cks_hcl_index(c->args[1], &from) ||
        !cks_hcl_index(c->args[2], &to))
        return cks_hcl_func_unsure(c, "an unusual slice()");
    if (from > to || to > element_count(v))
        return cks_hcl_func_fail(c, "slice() outside the list");
    return list_like(c, v, v->u.list.items + from, to - from);
}

static cks_hcl_v
fn_zipmap(struct cks_hcl_call *c)
{
    cks_hcl_v keys = c->args[0], values = c->args[1];
    size_t n = element_count(keys);
    if (values->type->kind == CKS_HCL_T_SET || !cks_hcl_wholly_known(keys))
        return cks_hcl_func_unsure(c, "an unusual zipmap()");
    if (n != element_count(values))
        return cks_hcl_func_fail(c, "zipmap() needs as many keys as values");
    struct cks_hcl_member *members = cks_hcl_func_scratch(c, n, sizeof(*members));
    for (size_t i = 0; members && i < n; i++) {
        if (!cks_hcl_is_known(element_at(keys, i)))
            return cks_hcl_func_unsure(c, "a null key");
        members[i] = (struct cks_hcl_member){element_at(keys, i)->u.text, element_at(values, i)};
    }
    if (!members)
        return cks_hcl_func_unsure(c, NULL);
    return is_tuple(values) ? cks_hcl_object_of(c->vs, members, n)
                            : cks_hcl_map_of(c->vs, values->type->elem, members, n);
}

static cks_hcl_v
fn_one(struct cks_hcl_call *c)
{
    cks_hcl_v v = c->args[0];
    if (element_count(v) == 0)
        return cks_hcl_null_of(c->vs, is_tuple(v) ? &cks_hcl_nothing : v->type->elem);
    if (element_count(v) > 1)
        return cks_hcl_func_fail(c, "one() of several elements");
    return element_at(v, 0);
}

static cks_hcl_v
fn_index(struct cks_hcl_call *c)
{
    if (c->args[0]->type->kind == CKS_HCL_T_SET)
        return cks_hcl_func_unsure(c, "index() of a set");
    for (size_t i = 0; i < element_count(c->args[0]); i++) {
        cks_hcl_v equal = cks_hcl_equal(c->vs, element_at(c->args[0], i), c->args[1]);
        if (!cks_hcl_is_known(equal))
            return equal;
        if (equal->u.boolean)
            return cks_hcl_int_of(c->vs, (int64_t)i);
    }
    return cks_hcl_func_fail(c, "index() did not find the element");
}

/* list() and map(), which Terraform refuses since 0.15. */
static cks_hcl_v
fn_removed(struct cks_hcl_call *c)
{
    return cks_hcl_func_fail(c, "a function that Terraform no longer has");
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_collection_funcs[] = {
    {"coalesce", "x", 1, ANY, fn_coalesce, &cks_hcl_any, true},
    {"coalescelist", "x", 1, ANY, fn_coalescelist, &cks_hcl_any, true},
    {"compact", "t", 1, 1, fn_compact, &cks_hcl_any, false},
    {"concat", "l", 1, ANY, fn_concat, &cks_hcl_any, false},
    {"contains", "la", 2, 2, fn_contains, &cks_hcl_bool, false},
    {"distinct", "l", 1, 1, fn_distinct, &cks_hcl_any, false},
    {"element", "ln", 2, 2, fn_element, &cks_hcl_any, true},
    {"flatten", "l", 1, 1, fn_flatten, &cks_hcl_any, false},
    {"index", "la", 2, 2, fn_index, &cks_hcl_number, false},
    {"keys", "m", 1, 1, fn_keys, &cks_hcl_any, false},
    {"length", "a", 1, 1, fn_length, &cks_hcl_number, false},
    {"list", "x", 0, ANY, fn_removed, &cks_hcl_any, false},
    {"lookup", "msx", 2, 3, fn_lookup, &cks_hcl_any, true},
    {"map", "x", 0, ANY, fn_removed, &cks_hcl_any, false},
    {"merge", "x", 0, ANY, fn_merge, &cks_hcl_any, false},
    {"one", "l", 1, 1, fn_one, &cks_hcl_any, true},
    {"reverse", "l", 1, 1, fn_reverse, &cks_hcl_any, false},
    {"slice", "lnn", 3, 3, fn_slice, &cks_hcl_any, false},
    {"sort", "t", 1, 1, fn_sort, &cks_hcl_any, false},
    {"values", "m", 1, 1, fn_values, &cks_hcl_any, true},
    {"zipmap", "tl", 2, 2, fn_zipmap, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
