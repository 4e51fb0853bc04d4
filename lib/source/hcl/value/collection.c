#include "source/hcl/value/collection.h"

#include <stdlib.h>

#include "source/hcl/value/value.h"

static bool
room_for(struct cks_hcl_values *vs, size_t count)
{
    if (count > CKS_HCL_ELEMENTS_MAX - vs->elements)
        return false;
    vs->elements += count;
    return true;
}

static cks_hcl_v
too_many(struct cks_hcl_values *vs)
{
    return cks_hcl_unknown(vs, &cks_hcl_any, "a collection that is too large", NULL);
}

static void *
value_array(struct cks_hcl_values *vs, size_t count, size_t size)
{
    void *p = cks_arena_array(vs->arena, count, size);
    if (!p)
        vs->failed = true;
    return p;
}

static cks_hcl_v
first_error(const cks_hcl_v *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i]->state == CKS_HCL_ERROR)
            return items[i];
    return NULL;
}

/* Depth of a type, so that nothing that recurses over values can go deep; `parts` is what may still
 * be looked at, 0 if there are more. */
static unsigned
type_depth(cks_hcl_t t, unsigned limit, size_t *parts)
{
    unsigned most = 0;
    if (limit == 0 || *parts == 0)
        return 0;
    --*parts;
    if (t->elem)
        most = type_depth(t->elem, limit - 1, parts);
    for (size_t i = 0; i < t->count; i++) {
        unsigned d = type_depth(t->items[i], limit - 1, parts);
        most = d > most ? d : most;
    }
    return most + 1;
}

static bool
too_deep(cks_hcl_t t)
{
    size_t parts = CKS_HCL_TYPE_PARTS_MAX;
    return type_depth(t, CKS_HCL_VALUE_DEPTH + 1, &parts) > CKS_HCL_VALUE_DEPTH || parts == 0;
}

/* Parts of a collection of these; 0 if they are too many. */
static uint32_t
count_parts(const cks_hcl_v *items, size_t count)
{
    size_t sum = 1;
    for (size_t i = 0; i < count && sum <= CKS_HCL_VALUE_PARTS_MAX; i++)
        sum += items[i]->parts ? items[i]->parts : 1;
    return sum <= CKS_HCL_VALUE_PARTS_MAX ? (uint32_t)sum : 0;
}

static cks_hcl_v
list_value(struct cks_hcl_values *vs, cks_hcl_t type, const cks_hcl_v *items, size_t count)
{
    uint32_t parts = count_parts(items, count);
    if (!parts)
        return too_many(vs);
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_KNOWN, type);
    cks_hcl_v *copy = value_array(vs, count, sizeof(*copy));
    if (!v || !copy)
        return &cks_hcl_lost_value;
    v->parts = parts;
    for (size_t i = 0; i < count; i++) {
        copy[i] = items[i];
        if (items[i]->source > v->source)
            v->source = items[i]->source;
    }
    v->u.list.items = copy;
    v->u.list.count = count;
    return v;
}

/* The type of a tuple or, once it has names, of an object; NULL if out of memory. */
static struct cks_hcl_type *
type_of_items(struct cks_hcl_values *vs, enum cks_hcl_type_kind kind, const cks_hcl_v *items,
              size_t count)
{
    struct cks_hcl_type *type = value_array(vs, 1, sizeof(*type));
    cks_hcl_t *types = value_array(vs, count, sizeof(*types));
    if (!type || !types)
        return NULL;
    for (size_t i = 0; i < count; i++)
        types[i] = items[i]->type;
    *type = (struct cks_hcl_type){.kind = kind, .count = count, .items = types};
    return type;
}

cks_hcl_v
cks_hcl_tuple_of(struct cks_hcl_values *vs, const cks_hcl_v *items, size_t count)
{
    cks_hcl_v error = first_error(items, count);
    if (error)
        return error;
    if (!room_for(vs, count))
        return too_many(vs);
    struct cks_hcl_type *type = type_of_items(vs, CKS_HCL_T_TUPLE, items, count);
    if (!type)
        return &cks_hcl_lost_value;
    if (too_deep(type))
        return cks_hcl_unknown(vs, &cks_hcl_any, "values that are nested too deeply", NULL);
    return list_value(vs, type, items, count);
}

cks_hcl_t
cks_hcl_list_type(struct cks_hcl_values *vs, enum cks_hcl_type_kind kind, cks_hcl_t elem)
{
    struct cks_hcl_type *type = value_array(vs, 1, sizeof(*type));
    if (!type)
        return &cks_hcl_any;
    *type = (struct cks_hcl_type){.kind = kind, .elem = elem};
    return type;
}

static int
by_set_order(const void *a, const void *b)
{
    const cks_hcl_v *x = a, *y = b;
    return cks_hcl_compare(*x, *y);
}

static bool
orders_by_value(cks_hcl_t t)
{
    return t->kind == CKS_HCL_T_BOOL || t->kind == CKS_HCL_T_NUMBER || t->kind == CKS_HCL_T_STRING;
}

static cks_hcl_v
set_value(struct cks_hcl_values *vs, cks_hcl_t type, const cks_hcl_v *items, size_t count)
{
    size_t nulls = 0;
    for (size_t i = 0; i < count; i++)
        nulls += items[i]->state == CKS_HCL_NULL_VALUE;
    if (nulls < count && !orders_by_value(type->elem))
        return cks_hcl_unknown(vs, type, "a set whose order is unknown", NULL);
    for (size_t i = 0; i < count; i++)
        if (items[i]->state == CKS_HCL_UNKNOWN)
            return cks_hcl_unknown_as(vs, type, items[i]);
    cks_hcl_v *sorted = value_array(vs, count, sizeof(*sorted));
    if (!sorted)
        return &cks_hcl_lost_value;
    size_t kept = 0, known = 0;
    bool sensitive = false;
    cks_hcl_v null = NULL;
    for (size_t i = 0; i < count; i++) {
        sensitive |= items[i]->sensitive;
        if (cks_hcl_is_known(items[i]))
            sorted[known++] = items[i];
        else
            null = items[i];
    }
    if (known)
        qsort(sorted, known, sizeof(*sorted), by_set_order);
    for (size_t i = 0; i < known; i++) {
        if (kept == 0 || cks_hcl_compare(sorted[kept - 1], sorted[i]) != 0)
            sorted[kept++] = sorted[i];
        else if (type->elem->kind == CKS_HCL_T_NUMBER &&
                 !cks_str_eq(sorted[kept - 1]->u.text, sorted[i]->u.text))
            return cks_hcl_unknown(vs, type, "a set of numbers that are written alike", NULL);
        else if (sorted[kept - 1]->trace != sorted[i]->trace) /* none of its texts gave it alone */
            sorted[kept - 1] = cks_hcl_traced(vs, sorted[kept - 1], NULL);
    }
    /* Null comes last. */
    if (null)
        sorted[kept++] = null;
    return cks_hcl_marked(vs, list_value(vs, type, sorted, kept), sensitive);
}

cks_hcl_v
cks_hcl_collection_of(struct cks_hcl_values *vs, enum cks_hcl_type_kind kind, cks_hcl_t elem,
                      const cks_hcl_v *items, size_t count)
{
    cks_hcl_v error = first_error(items, count);
    if (error)
        return error;
    if (!room_for(vs, count))
        return too_many(vs);
    cks_hcl_t type = cks_hcl_list_type(vs, kind, elem);
    if (too_deep(type))
        return cks_hcl_unknown(vs, &cks_hcl_any, "values that are nested too deeply", NULL);
    return kind == CKS_HCL_T_SET ? set_value(vs, type, items, count)
                                 : list_value(vs, type, items, count);
}

/* Sorts by name and keeps the last of equal names. Merge sort by qsort needs the index for that,
 * which the order of the values' addresses does not give: hence insertion for the few members that
 * real objects have, and qsort with a tie on position for more. */
struct ordered {
    struct cks_hcl_member member;
    size_t at;
};

static int
by_member_name(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    int d = cks_str_cmp(x->member.name, y->member.name);
    return d ? d : x->at < y->at ? -1 : 1;
}

static bool
sort_members(struct cks_hcl_values *vs, struct cks_hcl_member *members, size_t *count)
{
    struct ordered *tmp = value_array(vs, *count, sizeof(*tmp));
    size_t kept = 0;
    if (!tmp)
        return false;
    for (size_t i = 0; i < *count; i++)
        tmp[i] = (struct ordered){members[i], i};
    if (*count)
        qsort(tmp, *count, sizeof(*tmp), by_member_name);
    for (size_t i = 0; i < *count; i++) {
        if (kept && cks_str_eq(members[kept - 1].name, tmp[i].member.name))
            kept--;
        members[kept++] = tmp[i].member;
    }
    *count = kept;
    return true;
}

/* Fills names and items of a map or object; `type` has its names already where it is an object. */
static cks_hcl_v
map_value(struct cks_hcl_values *vs, cks_hcl_t type, const struct cks_str *names,
          const cks_hcl_v *items, size_t count)
{
    uint32_t parts = count_parts(items, count);
    if (!parts)
        return too_many(vs);
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_KNOWN, type);
    if (!v)
        return &cks_hcl_lost_value;
    v->parts = parts;
    for (size_t i = 0; i < count; i++)
        if (items[i]->source > v->source)
            v->source = items[i]->source;
    v->u.list.items = items;
    v->u.list.names = names;
    v->u.list.count = count;
    return v;
}

static bool
split_members(struct cks_hcl_values *vs, const struct cks_hcl_member *members, size_t count,
              struct cks_str **ret_names, cks_hcl_v **ret_items)
{
    *ret_names = value_array(vs, count, sizeof(**ret_names));
    *ret_items = value_array(vs, count, sizeof(**ret_items));
    if (!*ret_names || !*ret_items)
        return false;
    for (size_t i = 0; i < count; i++) {
        (*ret_names)[i] = members[i].name;
        (*ret_items)[i] = members[i].value;
    }
    return true;
}

static cks_hcl_v
member_error(const struct cks_hcl_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].value->state == CKS_HCL_ERROR)
            return members[i].value;
    return NULL;
}

/* Sorts the members and splits them into names and values; the value that there is instead of a
 * collection, or NULL. */
static cks_hcl_v
take_members(struct cks_hcl_values *vs, struct cks_hcl_member *members, size_t *count,
             struct cks_str **ret_names, cks_hcl_v **ret_items)
{
    cks_hcl_v error = member_error(members, *count);
    if (error)
        return error;
    if (!room_for(vs, *count))
        return too_many(vs);
    return sort_members(vs, members, count) &&
                   split_members(vs, members, *count, ret_names, ret_items)
               ? NULL
               : &cks_hcl_lost_value;
}

cks_hcl_v
cks_hcl_object_of(struct cks_hcl_values *vs, struct cks_hcl_member *members, size_t count)
{
    struct cks_str *names;
    cks_hcl_v *items;
    cks_hcl_v instead = take_members(vs, members, &count, &names, &items);
    if (instead)
        return instead;
    struct cks_hcl_type *type = type_of_items(vs, CKS_HCL_T_OBJECT, items, count);
    if (!type)
        return &cks_hcl_lost_value;
    type->names = names;
    if (too_deep(type))
        return cks_hcl_unknown(vs, &cks_hcl_any, "values that are nested too deeply", NULL);
    return map_value(vs, type, names, items, count);
}

cks_hcl_v
cks_hcl_map_of(struct cks_hcl_values *vs, cks_hcl_t elem, struct cks_hcl_member *members,
               size_t count)
{
    struct cks_str *names;
    cks_hcl_v *items;
    cks_hcl_v instead = take_members(vs, members, &count, &names, &items);
    if (instead)
        return instead;
    cks_hcl_t type = cks_hcl_list_type(vs, CKS_HCL_T_MAP, elem);
    if (too_deep(type))
        return cks_hcl_unknown(vs, &cks_hcl_any, "values that are nested too deeply", NULL);
    return map_value(vs, type, names, items, count);
}
