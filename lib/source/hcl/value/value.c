#include "base/search.h"
#include "source/hcl/value/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/number.h"

const struct cks_hcl_type cks_hcl_any = {.kind = CKS_HCL_T_ANY};
const struct cks_hcl_type cks_hcl_nothing = {.kind = CKS_HCL_T_ANY};
const struct cks_hcl_type cks_hcl_bool = {.kind = CKS_HCL_T_BOOL};
const struct cks_hcl_type cks_hcl_number = {.kind = CKS_HCL_T_NUMBER};
const struct cks_hcl_type cks_hcl_string = {.kind = CKS_HCL_T_STRING};

/* What is answered if out of memory; `failed` tells the caller. */
static const struct cks_hcl_value out_of_memory = {.type = &cks_hcl_any};

static struct cks_hcl_value *
new_value(struct cks_hcl_values *vs, enum cks_hcl_state state, cks_hcl_t type)
{
    struct cks_hcl_value *v = cks_arena_alloc(vs->arena, sizeof(*v));
    if (!v) {
        vs->failed = true;
        return NULL;
    }
    v->state = (unsigned char)state;
    v->type = type;
    return v;
}

static cks_hcl_v
made(const struct cks_hcl_value *v)
{
    return v ? v : &out_of_memory;
}

static const struct cks_hcl_why *
why_of(struct cks_hcl_values *vs, const char *reason, const char *reference)
{
    struct cks_hcl_why *why = cks_arena_alloc(vs->arena, sizeof(*why));
    if (!why) {
        vs->failed = true;
        return NULL;
    }
    *why = (struct cks_hcl_why){.reason = reason, .reference = reference};
    return why;
}

cks_hcl_v
cks_hcl_unknown(struct cks_hcl_values *vs, cks_hcl_t type, const char *reason,
                const char *reference)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_UNKNOWN, type);
    vs->unknowns++;
    if (v)
        vs->last_why = v->why = why_of(vs, reason, reference);
    return made(v);
}

cks_hcl_v
cks_hcl_unknown_as(struct cks_hcl_values *vs, cks_hcl_t type, cks_hcl_v of)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_UNKNOWN, type);
    vs->unknowns++;
    if (v) {
        v->why = of->why;
        v->trace = of->trace;
        v->sensitive = of->sensitive;
        v->source = CKS_HCL_FROM_COMPUTED;
    }
    return made(v);
}

cks_hcl_v
cks_hcl_partly(struct cks_hcl_values *vs, const struct cks_hcl_partial *partial,
               const struct cks_hcl_why *why)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_UNKNOWN, &cks_hcl_string);
    vs->unknowns++;
    struct cks_hcl_partial *copy = cks_arena_alloc(vs->arena, sizeof(*copy));
    if (!copy)
        vs->failed = true;
    if (v && copy) {
        *copy = *partial;
        v->partial = copy;
        v->why = why;
        v->source = CKS_HCL_FROM_COMPUTED;
    }
    return made(v);
}

cks_hcl_v
cks_hcl_error(struct cks_hcl_values *vs, const char *reason)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_ERROR, &cks_hcl_any);
    if (v)
        v->why = why_of(vs, reason, NULL);
    return made(v);
}

cks_hcl_v
cks_hcl_null_of(struct cks_hcl_values *vs, cks_hcl_t type)
{
    return made(new_value(vs, CKS_HCL_NULL_VALUE, type));
}

cks_hcl_v
cks_hcl_bool_of(struct cks_hcl_values *vs, bool b)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_KNOWN, &cks_hcl_bool);
    if (v)
        v->u.boolean = b;
    return made(v);
}

cks_hcl_v
cks_hcl_string_of(struct cks_hcl_values *vs, struct cks_str s)
{
    if (s.n > CKS_HCL_STRING_MAX)
        return cks_hcl_unknown(vs, &cks_hcl_string, "a string that is too long", NULL);
    if (!cks_hcl_text_stable(s))
        return cks_hcl_unknown(vs, &cks_hcl_string,
                               "text that Terraform may normalize (Unicode NFC)", NULL);
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_KNOWN, &cks_hcl_string);
    struct cks_str copy = cks_arena_str(vs->arena, s);
    if (!copy.p) {
        vs->failed = true;
        return &out_of_memory;
    }
    if (v)
        v->u.text = copy;
    return made(v);
}

cks_hcl_v
cks_hcl_number_of(struct cks_hcl_values *vs, struct cks_str text)
{
    struct cks_str canonical = {0};
    switch (cks_hcl_number_parse(vs->arena, text, &canonical)) {
    case CKS_HCL_NUMBER_NONE:
        return cks_hcl_error(vs, "a number is required");
    case CKS_HCL_NUMBER_UNSURE:
        return cks_hcl_unknown(vs, &cks_hcl_number, "a number in an unusual form", NULL);
    case CKS_HCL_NUMBER_OK:
        break;
    }
    return cks_hcl_exactly(vs, (struct cks_hcl_num){canonical, CKS_HCL_BITS_WRITTEN});
}

cks_hcl_v
cks_hcl_exactly(struct cks_hcl_values *vs, struct cks_hcl_num num)
{
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_KNOWN, &cks_hcl_number);
    if (!num.text.p)
        vs->failed = true;
    if (v) {
        v->u.text = num.text;
        v->u.bits = num.bits;
    }
    return made(num.text.p ? v : NULL);
}

cks_hcl_v
cks_hcl_calculated(struct cks_hcl_values *vs, char op, cks_hcl_v a, cks_hcl_v b)
{
    struct cks_hcl_num result;
    if (!cks_hcl_number_compute(vs->arena, op, cks_hcl_num(a), cks_hcl_num(b), &vs->steps, &result))
        return cks_hcl_unknown(vs, &cks_hcl_number, "inexact arithmetic", NULL);
    return cks_hcl_exactly(vs, result);
}

cks_hcl_v
cks_hcl_int_of(struct cks_hcl_values *vs, int64_t n)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%" PRId64, n);
    struct cks_str copy = cks_arena_str(vs->arena, (struct cks_str){text, (size_t)len});
    return cks_hcl_exactly(vs, (struct cks_hcl_num){copy, CKS_HCL_BITS_COUNTED});
}

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
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_KNOWN, type);
    cks_hcl_v *copy = value_array(vs, count, sizeof(*copy));
    if (!v || !copy)
        return &out_of_memory;
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

cks_hcl_v
cks_hcl_tuple_of(struct cks_hcl_values *vs, const cks_hcl_v *items, size_t count)
{
    cks_hcl_v error = first_error(items, count);
    if (error)
        return error;
    if (!room_for(vs, count))
        return too_many(vs);
    struct cks_hcl_type *type = value_array(vs, 1, sizeof(*type));
    cks_hcl_t *types = value_array(vs, count, sizeof(*types));
    if (!type || !types)
        return &out_of_memory;
    for (size_t i = 0; i < count; i++)
        types[i] = items[i]->type;
    *type = (struct cks_hcl_type){.kind = CKS_HCL_T_TUPLE, .count = count, .items = types};
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
        return &out_of_memory;
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
    struct cks_hcl_value *v = new_value(vs, CKS_HCL_KNOWN, type);
    if (!v)
        return &out_of_memory;
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

cks_hcl_v
cks_hcl_object_of(struct cks_hcl_values *vs, struct cks_hcl_member *members, size_t count)
{
    struct cks_str *names;
    cks_hcl_v *items;
    cks_hcl_v error = member_error(members, count);
    if (error)
        return error;
    if (!room_for(vs, count))
        return too_many(vs);
    if (!sort_members(vs, members, &count) || !split_members(vs, members, count, &names, &items))
        return &out_of_memory;
    struct cks_hcl_type *type = value_array(vs, 1, sizeof(*type));
    cks_hcl_t *types = value_array(vs, count, sizeof(*types));
    if (!type || !types)
        return &out_of_memory;
    for (size_t i = 0; i < count; i++)
        types[i] = items[i]->type;
    *type = (struct cks_hcl_type){
        .kind = CKS_HCL_T_OBJECT, .count = count, .items = types, .names = names};
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
    cks_hcl_v error = member_error(members, count);
    if (error)
        return error;
    if (!room_for(vs, count))
        return too_many(vs);
    if (!sort_members(vs, members, &count) || !split_members(vs, members, count, &names, &items))
        return &out_of_memory;
    cks_hcl_t type = cks_hcl_list_type(vs, CKS_HCL_T_MAP, elem);
    if (too_deep(type))
        return cks_hcl_unknown(vs, &cks_hcl_any, "values that are nested too deeply", NULL);
    return map_value(vs, type, names, items, count);
}

cks_hcl_v
cks_hcl_marked(struct cks_hcl_values *vs, cks_hcl_v v, bool sensitive)
{
    if (v->sensitive == sensitive)
        return v;
    struct cks_hcl_value *copy = new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &out_of_memory;
    *copy = *v;
    copy->sensitive = sensitive;
    return copy;
}

cks_hcl_v
cks_hcl_traced(struct cks_hcl_values *vs, cks_hcl_v v, const struct cks_hcl_trace *trace)
{
    if (v->trace == trace)
        return v;
    struct cks_hcl_value *copy = new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &out_of_memory;
    *copy = *v;
    copy->trace = trace;
    return copy;
}

cks_hcl_v
cks_hcl_sourced(struct cks_hcl_values *vs, cks_hcl_v v, enum cks_hcl_source source)
{
    if (v->source >= source)
        return v;
    struct cks_hcl_value *copy = new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &out_of_memory;
    *copy = *v;
    copy->source = (unsigned char)source;
    return copy;
}

cks_hcl_v
cks_hcl_first_unknown(cks_hcl_v v)
{
    if (v->state == CKS_HCL_UNKNOWN || v->state == CKS_HCL_ERROR)
        return v;
    if (v->state != CKS_HCL_KNOWN || (!cks_hcl_is_list(v) && !cks_hcl_is_map(v)))
        return NULL;
    for (size_t i = 0; i < v->u.list.count; i++) {
        cks_hcl_v found = cks_hcl_first_unknown(v->u.list.items[i]);
        if (found)
            return found;
    }
    return NULL;
}

bool
cks_hcl_wholly_known(cks_hcl_v v)
{
    return cks_hcl_first_unknown(v) == NULL;
}

bool
cks_hcl_deep_sensitive(cks_hcl_v v)
{
    if (v->sensitive)
        return true;
    if (v->state != CKS_HCL_KNOWN || (!cks_hcl_is_list(v) && !cks_hcl_is_map(v)))
        return false;
    for (size_t i = 0; i < v->u.list.count; i++)
        if (cks_hcl_deep_sensitive(v->u.list.items[i]))
            return true;
    return false;
}

static bool
name_before(const void *item, const void *key)
{
    return cks_str_cmp(*(const struct cks_str *)item, *(const struct cks_str *)key) < 0;
}

cks_hcl_v
cks_hcl_member(cks_hcl_v v, struct cks_str name)
{
    const struct cks_str *names = v->u.list.names;
    size_t n = v->u.list.count, i = cks_search(names, n, sizeof(*names), &name, name_before);
    return i < n && cks_str_eq(names[i], name) ? v->u.list.items[i] : NULL;
}

bool
cks_hcl_int(cks_hcl_v number, int64_t *ret)
{
    return cks_hcl_number_int(number->u.text, ret);
}

bool
cks_hcl_index(cks_hcl_v number, size_t *ret)
{
    int64_t n;
    if (!cks_hcl_int(number, &n) || n < 0)
        return false;
    *ret = (size_t)n;
    return true;
}

int
cks_hcl_compare(cks_hcl_v a, cks_hcl_v b)
{
    switch (a->type->kind) {
    case CKS_HCL_T_NUMBER:
        return cks_hcl_number_compare(cks_hcl_num(a), cks_hcl_num(b));
    case CKS_HCL_T_BOOL:
        return (int)a->u.boolean - (int)b->u.boolean;
    default:
        return cks_str_cmp(a->u.text, b->u.text);
    }
}
