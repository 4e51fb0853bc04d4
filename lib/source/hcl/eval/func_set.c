/* Functions on sets, and those that regroup lists. */
#include "source/hcl/eval/func_set.h"

#include <stdlib.h>

#include "source/hcl/value/convert.h"
#include "source/hcl/value/collection.h"

/* Elements that are compared with each other: each with all others. Real sets have under a hundred.
 */
#define COMPARED_MAX 1000u

/* A constraint set(any), or list(any). */
static cks_hcl_v
as_collection(struct cks_hcl_call *c, cks_hcl_v v, enum cks_hcl_type_kind kind)
{
    static const struct cks_hcl_type list = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_any};
    static const struct cks_hcl_type set = {.kind = CKS_HCL_T_SET, .elem = &cks_hcl_any};
    return cks_hcl_convert(c->vs, v, kind == CKS_HCL_T_SET ? &set : &list);
}

/* The type that sets of known types have together; those that are empty may have any. */
static bool
common_set_type(struct cks_hcl_call *c, const cks_hcl_v *sets, cks_hcl_t *ret)
{
    static const struct cks_hcl_type any = {.kind = CKS_HCL_T_SET, .elem = &cks_hcl_any};
    size_t n = 0;
    cks_hcl_t *types = cks_hcl_func_scratch(c, c->count, sizeof(*types));
    for (size_t i = 0; types && i < c->count; i++) {
        if (!cks_hcl_type_open(sets[i]->type))
            types[n++] = sets[i]->type;
        else if (sets[i]->u.list.count)
            return false;
    }
    *ret = &any;
    return types && (n == 0 || cks_hcl_unify(c->vs, types, n, ret) == CKS_HCL_UNIFIED);
}

/* The arguments as sets of one type; NULL, with *ret_stop, where they are not known to be. */
static cks_hcl_v *
sets_of_one_type(struct cks_hcl_call *c, cks_hcl_v *ret_stop)
{
    bool usable = true;
    cks_hcl_t type = NULL;
    cks_hcl_v *sets = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    for (size_t i = 0; sets && i < c->count; i++) {
        sets[i] = as_collection(c, c->args[i], CKS_HCL_T_SET);
        if (sets[i]->state != CKS_HCL_KNOWN) {
            *ret_stop = sets[i];
            return NULL;
        }
        usable &= cks_hcl_wholly_known(sets[i]) && sets[i]->u.list.count <= COMPARED_MAX;
    }
    usable = usable && sets && common_set_type(c, sets, &type);
    for (size_t i = 0; usable && i < c->count; i++) {
        sets[i] = cks_hcl_convert(c->vs, sets[i], type);
        usable = cks_hcl_is_known(sets[i]);
    }
    if (usable)
        return sets;
    *ret_stop = cks_hcl_func_unsure(c, "sets of different or unknown types");
    return NULL;
}

static bool
has_element(cks_hcl_v set, cks_hcl_v element)
{
    for (size_t i = 0; i < set->u.list.count; i++) {
        cks_hcl_v one = set->u.list.items[i];
        bool nulls = !cks_hcl_is_known(one) && !cks_hcl_is_known(element);
        if (nulls || (cks_hcl_is_known(one) && cks_hcl_is_known(element) &&
                      cks_hcl_compare(one, element) == 0))
            return true;
    }
    return false;
}

/* The elements of the first set that are in each of the others, or in none of them. */
static cks_hcl_v
filtered_sets(struct cks_hcl_call *c, bool in_others)
{
    cks_hcl_v stop;
    cks_hcl_v *sets = sets_of_one_type(c, &stop);
    if (!sets)
        return stop;
    size_t kept = 0;
    cks_hcl_v *items = cks_hcl_func_scratch(c, sets[0]->u.list.count, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < sets[0]->u.list.count; i++) {
        cks_hcl_v one = sets[0]->u.list.items[i];
        bool keep = true;
        for (size_t k = 1; k < c->count && keep; k++)
            keep = has_element(sets[k], one) == in_others;
        if (keep)
            items[kept++] = one;
    }
    return items ? cks_hcl_collection_of(c->vs, CKS_HCL_T_SET, sets[0]->type->elem, items, kept)
                 : cks_hcl_func_unsure(c, NULL);
}

static cks_hcl_v
fn_setintersection(struct cks_hcl_call *c)
{
    return filtered_sets(c, true);
}

static cks_hcl_v
fn_setsubtract(struct cks_hcl_call *c)
{
    return filtered_sets(c, false);
}

static cks_hcl_v
fn_setunion(struct cks_hcl_call *c)
{
    cks_hcl_v stop;
    cks_hcl_v *sets = sets_of_one_type(c, &stop);
    if (!sets)
        return stop;
    size_t total = 0, n = 0;
    for (size_t i = 0; i < c->count; i++)
        total += sets[i]->u.list.count;
    cks_hcl_v *items = cks_hcl_func_scratch(c, total, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < c->count; i++)
        for (size_t k = 0; k < sets[i]->u.list.count; k++)
            items[n++] = sets[i]->u.list.items[k];
    return items ? cks_hcl_collection_of(c->vs, CKS_HCL_T_SET, sets[0]->type->elem, items, n)
                 : cks_hcl_func_unsure(c, NULL);
}

/* The combination number `index`: the last argument's elements change fastest. */
static cks_hcl_v
combination(struct cks_hcl_call *c, const cks_hcl_v *lists, size_t index, cks_hcl_v *row)
{
    for (size_t i = c->count; i-- > 0;) {
        size_t n = lists[i]->u.list.count;
        row[i] = lists[i]->u.list.items[index % n];
        index /= n;
    }
    return cks_hcl_tuple_of(c->vs, row, c->count);
}

static cks_hcl_v
fn_setproduct(struct cks_hcl_call *c)
{
    size_t total = 1;
    bool only_sets = true;
    cks_hcl_v *lists = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    cks_hcl_v *row = cks_hcl_func_scratch(c, c->count, sizeof(cks_hcl_v));
    for (size_t i = 0; lists && row && i < c->count; i++) {
        only_sets &= c->args[i]->type->kind == CKS_HCL_T_SET;
        lists[i] = as_collection(c, c->args[i], CKS_HCL_T_LIST);
        if (lists[i]->state != CKS_HCL_KNOWN)
            return lists[i];
        total *= lists[i]->u.list.count;
        if (total > CKS_HCL_ELEMENTS_MAX || (total && cks_hcl_type_open(lists[i]->type)))
            return cks_hcl_func_unsure(c, "a very large setproduct()");
    }
    if (lists && total == 0)
        return cks_hcl_collection_of(c->vs, only_sets ? CKS_HCL_T_SET : CKS_HCL_T_LIST,
                                     &cks_hcl_any, NULL, 0);
    /* Terraform orders a set of tuples by their hashes. */
    if (only_sets)
        return cks_hcl_func_unsure(c, "a set whose order is unknown");
    cks_hcl_v *rows = cks_hcl_func_scratch(c, total, sizeof(cks_hcl_v));
    if (!lists || !row || !rows)
        return cks_hcl_func_unsure(c, NULL);
    for (size_t i = 0; i < total; i++)
        rows[i] = combination(c, lists, i, row);
    return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, rows[0]->type, rows, total);
}

static cks_hcl_v
fn_chunklist(struct cks_hcl_call *c)
{
    size_t size;
    cks_hcl_v list = as_collection(c, c->args[0], CKS_HCL_T_LIST);
    if (list->state != CKS_HCL_KNOWN)
        return list;
    size_t n = list->u.list.count;
    if (cks_str_starts(c->args[1]->u.text, "-"))
        return cks_hcl_func_fail(c, "chunklist() needs a size that is not negative");
    if (!cks_hcl_index(c->args[1], &size) || (n && cks_hcl_type_open(list->type)))
        return cks_hcl_func_unsure(c, "an unusual chunklist()");
    if (n == 0)
        return cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, list->type, NULL, 0);
    if (size == 0 || size > n)
        size = n;
    size_t count = (n + size - 1) / size;
    cks_hcl_v *chunks = cks_hcl_func_scratch(c, count, sizeof(cks_hcl_v));
    for (size_t i = 0; chunks && i < count; i++) {
        size_t from = i * size, end = from + size < n ? from + size : n;
        chunks[i] = cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, list->type->elem,
                                          list->u.list.items + from, end - from);
    }
    return chunks ? cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, list->type, chunks, count)
                  : cks_hcl_func_unsure(c, NULL);
}

/* matchkeys(values, keys, wanted) */
static cks_hcl_v
fn_matchkeys(struct cks_hcl_call *c)
{
    cks_hcl_v lists[3];
    for (size_t i = 0; i < 3; i++) {
        lists[i] = as_collection(c, c->args[i], CKS_HCL_T_LIST);
        if (lists[i]->state != CKS_HCL_KNOWN)
            return lists[i];
        if (lists[i]->u.list.count > COMPARED_MAX || (i && !cks_hcl_wholly_known(lists[i])))
            return cks_hcl_func_unsure(c, "an unusual matchkeys()");
    }
    size_t n = lists[0]->u.list.count, kept = 0;
    bool empty = n == 0 || lists[2]->u.list.count == 0;
    cks_hcl_t types[2] = {lists[1]->type, lists[2]->type}, type = NULL;
    if (cks_hcl_type_open(types[0]) || cks_hcl_type_open(types[1])) {
        if (!empty)
            return cks_hcl_func_unsure(c, "an unusual matchkeys()");
    } else if (cks_hcl_unify(c->vs, types, 2, &type) != CKS_HCL_UNIFIED) {
        return cks_hcl_func_unsure(c, "keys of different types");
    }
    for (size_t i = 1; i < 3 && type; i++)
        lists[i] = cks_hcl_convert(c->vs, lists[i], type);
    if (!cks_hcl_is_known(lists[1]) || !cks_hcl_is_known(lists[2]))
        return cks_hcl_func_unsure(c, "keys of different types");
    if (n != lists[1]->u.list.count)
        return cks_hcl_func_fail(c, "matchkeys() needs as many keys as values");
    cks_hcl_v *items = cks_hcl_func_scratch(c, n, sizeof(cks_hcl_v));
    for (size_t i = 0; items && i < n; i++) {
        bool wanted = false;
        for (size_t k = 0; k < lists[2]->u.list.count && !wanted; k++) {
            cks_hcl_v equal =
                cks_hcl_equal(c->vs, lists[1]->u.list.items[i], lists[2]->u.list.items[k]);
            if (!cks_hcl_is_known(equal))
                return cks_hcl_func_unsure(c, "keys that cannot be compared");
            wanted = equal->u.boolean;
        }
        if (wanted)
            items[kept++] = lists[0]->u.list.items[i];
    }
    return items ? cks_hcl_collection_of(c->vs, CKS_HCL_T_LIST, lists[0]->type->elem, items, kept)
                 : cks_hcl_func_unsure(c, NULL);
}

struct pair {
    cks_hcl_v value;
    struct cks_str key;
};

static int
by_value_then_key(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int order = cks_hcl_compare(x->value, y->value);
    return order ? order : cks_str_cmp(x->key, y->key);
}

/* Each value with the keys of the lists that contain it. */
static cks_hcl_v
grouped_pairs(struct cks_hcl_call *c, struct pair *pairs, size_t count)
{
    cks_hcl_t strings = cks_hcl_list_type(c->vs, CKS_HCL_T_LIST, &cks_hcl_string);
    struct cks_hcl_member *members = cks_hcl_func_scratch(c, count, sizeof(*members));
    struct cks_str *keys = cks_hcl_func_scratch(c, count, sizeof(*keys));
    size_t n = 0;
    if (!members || !keys)
        return cks_hcl_func_unsure(c, NULL);
    if (count)
        qsort(pairs, count, sizeof(*pairs), by_value_then_key);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && cks_hcl_compare(pairs[from].value, pairs[to].value) == 0;
             to++)
            keys[to - from] = pairs[to].key;
        members[n++] = (struct cks_hcl_member){pairs[from].value->u.text,
                                               cks_hcl_func_strings(c, keys, to - from)};
    }
    return cks_hcl_map_of(c->vs, strings, members, n);
}

static cks_hcl_v
fn_transpose(struct cks_hcl_call *c)
{
    static const struct cks_hcl_type strings = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_string};
    static const struct cks_hcl_type lists = {.kind = CKS_HCL_T_MAP, .elem = &strings};
    cks_hcl_v map = cks_hcl_convert(c->vs, c->args[0], &lists);
    size_t total = 0, n = 0;
    if (map->state != CKS_HCL_KNOWN)
        return map;
    if (!cks_hcl_wholly_known(map))
        return cks_hcl_func_unsure(c, "transpose() of unknown elements");
    for (size_t i = 0; i < map->u.list.count; i++)
        total += cks_hcl_is_known(map->u.list.items[i]) ? map->u.list.items[i]->u.list.count : 0;
    struct pair *pairs = cks_hcl_func_scratch(c, total, sizeof(*pairs));
    for (size_t i = 0; pairs && i < map->u.list.count; i++) {
        cks_hcl_v list = map->u.list.items[i];
        for (size_t k = 0; cks_hcl_is_known(list) && k < list->u.list.count; k++) {
            cks_hcl_v value = list->u.list.items[k];
            if (!cks_hcl_is_known(value))
                return cks_hcl_func_fail(c, "transpose() of null");
            pairs[n++] = (struct pair){value, map->u.list.names[i]};
        }
        if (!cks_hcl_is_known(list))
            return cks_hcl_func_unsure(c, "transpose() of null");
    }
    return pairs ? grouped_pairs(c, pairs, n) : cks_hcl_func_unsure(c, NULL);
}

#define ANY SIZE_MAX
const struct cks_hcl_func cks_hcl_set_funcs[] = {
    {"chunklist", "ln", 2, 2, fn_chunklist, &cks_hcl_any, false},
    {"matchkeys", "lll", 3, 3, fn_matchkeys, &cks_hcl_any, false},
    {"setintersection", "l", 1, ANY, fn_setintersection, &cks_hcl_any, false},
    {"setproduct", "l", 2, ANY, fn_setproduct, &cks_hcl_any, false},
    {"setsubtract", "ll", 2, 2, fn_setsubtract, &cks_hcl_any, false},
    {"setunion", "l", 1, ANY, fn_setunion, &cks_hcl_any, false},
    {"transpose", "m", 1, 1, fn_transpose, &cks_hcl_any, false},
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
