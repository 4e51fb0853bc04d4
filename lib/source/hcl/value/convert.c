/* Types, conversions between them, equality. */
#include "source/hcl/value/convert.h"

#include "source/hcl/value/number.h"
#include "source/hcl/value/collection.h"
#include "source/hcl/value/value.h"

static bool
is_primitive_type(cks_hcl_t t)
{
    return t->kind == CKS_HCL_T_BOOL || t->kind == CKS_HCL_T_NUMBER || t->kind == CKS_HCL_T_STRING;
}

bool
cks_hcl_type_equal(cks_hcl_t a, cks_hcl_t b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->count != b->count)
        return false;
    if (a->elem)
        return cks_hcl_type_equal(a->elem, b->elem);
    for (size_t i = 0; i < a->count; i++) {
        if (a->names && !cks_str_eq(a->names[i], b->names[i]))
            return false;
        if (!cks_hcl_type_equal(a->items[i], b->items[i]))
            return false;
    }
    return true;
}

bool
cks_hcl_type_open(cks_hcl_t t)
{
    if (t->kind == CKS_HCL_T_ANY)
        return true;
    if (t->elem)
        return cks_hcl_type_open(t->elem);
    for (size_t i = 0; i < t->count; i++)
        if (cks_hcl_type_open(t->items[i]))
            return true;
    return false;
}

/* Whether a part of it is not known here, other than the type of a null or of what an empty
 * collection holds: Terraform does not know that either. */
static bool
type_unknown(cks_hcl_t t)
{
    if (t->kind == CKS_HCL_T_ANY)
        return t != &cks_hcl_nothing;
    if (t->elem)
        return type_unknown(t->elem);
    for (size_t i = 0; i < t->count; i++)
        if (type_unknown(t->items[i]))
            return true;
    return false;
}

static enum cks_hcl_unified
unify_primitives(const cks_hcl_t *types, size_t count, cks_hcl_t *ret)
{
    bool has_string = false, has_number = false, has_bool = false;
    for (size_t i = 0; i < count; i++) {
        has_string |= types[i]->kind == CKS_HCL_T_STRING;
        has_number |= types[i]->kind == CKS_HCL_T_NUMBER;
        has_bool |= types[i]->kind == CKS_HCL_T_BOOL;
    }
    if (!has_string && has_number && has_bool)
        return CKS_HCL_NOT_UNIFIED;
    *ret = has_string ? &cks_hcl_string : has_number ? &cks_hcl_number : &cks_hcl_bool;
    return CKS_HCL_UNIFIED;
}

/* All of one kind of collection: what their elements unify to. */
static enum cks_hcl_unified
unify_elements(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count, cks_hcl_t *ret)
{
    cks_hcl_t elem;
    cks_hcl_t *elems = cks_arena_array(vs->arena, count, sizeof(*elems));
    if (!elems) {
        vs->failed = true;
        return CKS_HCL_UNIFY_UNKNOWN;
    }
    for (size_t i = 0; i < count; i++)
        elems[i] = types[i]->elem;
    enum cks_hcl_unified status = cks_hcl_unify(vs, elems, count, &elem);
    if (status != CKS_HCL_UNIFIED || type_unknown(elem))
        return CKS_HCL_UNIFY_UNKNOWN;
    *ret = cks_hcl_list_type(vs, types[0]->kind, elem);
    return CKS_HCL_UNIFIED;
}

static bool
same_shape(const cks_hcl_t *types, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (types[i]->kind != types[0]->kind || types[i]->count != types[0]->count)
            return false;
        for (size_t k = 0; types[0]->names && k < types[0]->count; k++)
            if (!cks_str_eq(types[i]->names[k], types[0]->names[k]))
                return false;
    }
    return true;
}

/* Tuples of one length, or objects of the same members: member by member. */
static enum cks_hcl_unified
unify_members(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count, cks_hcl_t *ret)
{
    struct cks_hcl_type *type = cks_arena_alloc(vs->arena, sizeof(*type));
    cks_hcl_t *across = cks_arena_array(vs->arena, count, sizeof(*across));
    cks_hcl_t *items = cks_arena_array(vs->arena, types[0]->count, sizeof(*items));
    if (!type || !across || !items) {
        vs->failed = true;
        return CKS_HCL_UNIFY_UNKNOWN;
    }
    for (size_t k = 0; k < types[0]->count; k++) {
        for (size_t i = 0; i < count; i++)
            across[i] = types[i]->items[k];
        if (cks_hcl_unify(vs, across, count, &items[k]) != CKS_HCL_UNIFIED)
            return CKS_HCL_UNIFY_UNKNOWN;
    }
    *type = (struct cks_hcl_type){
        .kind = types[0]->kind, .count = types[0]->count, .items = items, .names = types[0]->names};
    *ret = type;
    return CKS_HCL_UNIFIED;
}

/* Tuples of several lengths become a list, objects of different members a map; and so do they where
 * they meet lists and maps. */
static enum cks_hcl_unified
unify_to_collection(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count,
                    enum cks_hcl_type_kind kind, cks_hcl_t *ret)
{
    cks_hcl_t inner = NULL, elem = NULL;
    size_t items = 0, n = 0;
    for (size_t i = 0; i < count; i++)
        items += types[i]->count;
    cks_hcl_t *all = cks_arena_array(vs->arena, items + count + 1, sizeof(*all));
    if (!all) {
        vs->failed = true;
        return CKS_HCL_UNIFY_UNKNOWN;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < types[i]->count; k++)
            all[n++] = types[i]->items[k];
    if (n && (cks_hcl_unify(vs, all, n, &inner) != CKS_HCL_UNIFIED || type_unknown(inner)))
        return CKS_HCL_UNIFY_UNKNOWN;
    n = 0;
    for (size_t i = 0; i < count; i++)
        if (types[i]->elem)
            all[n++] = types[i]->elem;
    if (inner)
        all[n++] = inner;
    if (n == 0 || cks_hcl_unify(vs, all, n, &elem) != CKS_HCL_UNIFIED || type_unknown(elem))
        return CKS_HCL_UNIFY_UNKNOWN;
    *ret = cks_hcl_list_type(vs, kind, elem);
    return CKS_HCL_UNIFIED;
}

/* The kind of collection that values of these kinds become together; ANY where none. */
static enum cks_hcl_type_kind
common_kind(const cks_hcl_t *types, size_t count)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < count; i++)
        kinds |= 1u << types[i]->kind;
    if ((kinds & ~(1u << CKS_HCL_T_LIST | 1u << CKS_HCL_T_TUPLE)) == 0)
        return CKS_HCL_T_LIST;
    if ((kinds & ~(1u << CKS_HCL_T_MAP | 1u << CKS_HCL_T_OBJECT)) == 0)
        return CKS_HCL_T_MAP;
    return kinds == 1u << CKS_HCL_T_SET ? CKS_HCL_T_SET : CKS_HCL_T_ANY;
}

/* Beside nulls. Primitive types are what the nulls become too; collections of one kind are left as
 * they are, and so is what would have no type together. */
static enum cks_hcl_unified
unify_beside_nulls(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count, cks_hcl_t *ret)
{
    size_t n = 0, primitive = 0, alike = 0;
    cks_hcl_t *others = cks_arena_array(vs->arena, count, sizeof(*others));
    if (!others) {
        vs->failed = true;
        return CKS_HCL_UNIFY_UNKNOWN;
    }
    for (size_t i = 0; i < count; i++)
        if (types[i] != &cks_hcl_nothing)
            others[n++] = types[i];
    for (size_t i = 0; i < n; i++) {
        primitive += is_primitive_type(others[i]);
        alike += others[i]->kind == others[0]->kind;
    }
    if (n && primitive == n && unify_primitives(others, n, ret) == CKS_HCL_UNIFIED)
        return CKS_HCL_UNIFIED;
    if (!primitive && alike < n)
        return CKS_HCL_UNIFY_UNKNOWN;
    /* Nulls alone have no type together either. */
    *ret = n ? &cks_hcl_any : &cks_hcl_nothing;
    return CKS_HCL_UNIFIED;
}

enum cks_hcl_unified
cks_hcl_unify(struct cks_hcl_values *vs, const cks_hcl_t *types, size_t count, cks_hcl_t *ret)
{
    bool equal = true, all_primitive = true, same_kind = true, some_primitive = false;
    bool some_null = false, unknown = false;
    if (count == 0)
        return CKS_HCL_UNIFY_UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        equal &= cks_hcl_type_equal(types[i], types[0]);
        all_primitive &= is_primitive_type(types[i]);
        some_primitive |= is_primitive_type(types[i]);
        same_kind &= types[i]->kind == types[0]->kind;
        some_null |= types[i] == &cks_hcl_nothing;
        unknown |= type_unknown(types[i]);
    }
    if (unknown)
        return CKS_HCL_UNIFY_UNKNOWN;
    if (some_null)
        return unify_beside_nulls(vs, types, count, ret);
    *ret = types[0];
    if (equal)
        return CKS_HCL_UNIFIED;
    if (all_primitive)
        return unify_primitives(types, count, ret);
    if (some_primitive)
        return CKS_HCL_NOT_UNIFIED;
    if (same_kind && types[0]->elem)
        return unify_elements(vs, types, count, ret);
    if (same_shape(types, count))
        return unify_members(vs, types, count, ret);
    enum cks_hcl_type_kind kind = common_kind(types, count);
    return kind == CKS_HCL_T_ANY ? CKS_HCL_UNIFY_UNKNOWN
                                 : unify_to_collection(vs, types, count, kind, ret);
}

static cks_hcl_v
no_conversion(struct cks_hcl_values *vs, cks_hcl_t type)
{
    static const char *const reasons[] = {
        [CKS_HCL_T_ANY] = "no conversion",
        [CKS_HCL_T_BOOL] = "a bool is required",
        [CKS_HCL_T_NUMBER] = "a number is required",
        [CKS_HCL_T_STRING] = "a string is required",
        [CKS_HCL_T_LIST] = "a list is required",
        [CKS_HCL_T_SET] = "a set is required",
        [CKS_HCL_T_TUPLE] = "a tuple is required",
        [CKS_HCL_T_MAP] = "a map is required",
        [CKS_HCL_T_OBJECT] = "an object is required",
    };
    return cks_hcl_error(vs, reasons[type->kind]);
}

static cks_hcl_v
to_primitive(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t type)
{
    if (!is_primitive_type(v->type))
        return no_conversion(vs, type);
    if (type->kind == CKS_HCL_T_STRING) {
        if (v->type->kind == CKS_HCL_T_NUMBER)
            return cks_hcl_string_of(vs, v->u.text);
        return cks_hcl_string_of(vs, cks_str_of(v->u.boolean ? "true" : "false"));
    }
    if (v->type->kind != CKS_HCL_T_STRING)
        return no_conversion(vs, type);
    if (type->kind == CKS_HCL_T_NUMBER)
        return cks_hcl_number_of(vs, v->u.text);
    if (cks_str_is(v->u.text, "true") || cks_str_is(v->u.text, "1"))
        return cks_hcl_bool_of(vs, true);
    if (cks_str_is(v->u.text, "false") || cks_str_is(v->u.text, "0"))
        return cks_hcl_bool_of(vs, false);
    return no_conversion(vs, type);
}

static cks_hcl_v
element_or_any(cks_hcl_v of, size_t i)
{
    return of->u.list.items[i];
}

/* Whether values of one type certainly become values of the other, as far as types tell. */
static bool
type_converts(cks_hcl_t from, cks_hcl_t to)
{
    if (from->kind == CKS_HCL_T_ANY || to->kind == CKS_HCL_T_ANY || cks_hcl_type_equal(from, to))
        return true;
    if (from->elem && to->elem && from->kind == to->kind)
        return type_converts(from->elem, to->elem);
    return is_primitive_type(from) && is_primitive_type(to) &&
           (from->kind == CKS_HCL_T_STRING || to->kind == CKS_HCL_T_STRING);
}

/* Whether an element has nothing but nulls without a type: whether Terraform accepts it as a
 * collection depends on the elements beside it. */
static bool
holds_nulls_alone(cks_hcl_v v)
{
    for (size_t i = 0; i < v->u.list.count; i++) {
        cks_hcl_t t = element_or_any(v, i)->type;
        size_t nulls = 0;
        while (t->items && nulls < t->count && t->items[nulls] == &cks_hcl_nothing)
            nulls++;
        if (nulls && nulls == t->count)
            return true;
    }
    return false;
}

/* The element type that a collection of ANY gets: what the elements unify to. */
static cks_hcl_v
open_element(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t want, cks_hcl_t *ret)
{
    size_t count = v->u.list.count;
    *ret = want->elem;
    /* For an empty collection, Terraform still checks the type of the missing elements. */
    if (count == 0 && v->type->elem && !type_converts(v->type->elem, want->elem))
        return cks_hcl_unknown(vs, want, "an empty collection of another type", NULL);
    bool open = cks_hcl_type_open(want->elem);
    if (!open && (!want->elem->elem || !holds_nulls_alone(v)))
        return NULL;
    if (!open || want->elem->kind != CKS_HCL_T_ANY)
        return cks_hcl_unknown(vs, want, "a conversion that ckscheck does not evaluate", NULL);
    if (v->type->elem) {
        *ret = v->type->elem;
        return NULL;
    }
    if (count == 0) {
        *ret = &cks_hcl_nothing;
        return NULL;
    }
    cks_hcl_t *types = cks_arena_array(vs->arena, count, sizeof(*types));
    if (!types) {
        vs->failed = true;
        return cks_hcl_unknown(vs, want, NULL, NULL);
    }
    for (size_t i = 0; i < count; i++)
        types[i] = element_or_any(v, i)->type;
    switch (cks_hcl_unify(vs, types, count, ret)) {
    case CKS_HCL_UNIFIED:
        if (!type_unknown(*ret))
            return NULL;
        break;
    case CKS_HCL_NOT_UNIFIED:
        return cks_hcl_error(vs, "elements of one type are required");
    case CKS_HCL_UNIFY_UNKNOWN:
        break;
    }
    cks_hcl_v unknown = cks_hcl_first_unknown(v);
    return unknown
               ? cks_hcl_unknown_as(vs, want, unknown)
               : cks_hcl_unknown(vs, want, "elements of types that ckscheck does not unify", NULL);
}

static cks_hcl_v
to_list(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t want)
{
    cks_hcl_t elem;
    if (!cks_hcl_is_list(v))
        return no_conversion(vs, want);
    cks_hcl_v stop = open_element(vs, v, want, &elem);
    if (stop)
        return stop;
    size_t count = v->u.list.count;
    cks_hcl_v *items = cks_arena_array(vs->arena, count, sizeof(*items));
    if (!items) {
        vs->failed = true;
        return cks_hcl_unknown(vs, want, NULL, NULL);
    }
    for (size_t i = 0; i < count; i++)
        items[i] = cks_hcl_convert(vs, element_or_any(v, i), elem);
    return cks_hcl_collection_of(vs, want->kind, elem, items, count);
}

static cks_hcl_v
to_map(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t want)
{
    cks_hcl_t elem;
    if (!cks_hcl_is_map(v))
        return no_conversion(vs, want);
    cks_hcl_v stop = open_element(vs, v, want, &elem);
    if (stop)
        return stop;
    size_t count = v->u.list.count;
    struct cks_hcl_member *members = cks_arena_array(vs->arena, count, sizeof(*members));
    if (!members) {
        vs->failed = true;
        return cks_hcl_unknown(vs, want, NULL, NULL);
    }
    for (size_t i = 0; i < count; i++)
        members[i] = (struct cks_hcl_member){v->u.list.names[i],
                                             cks_hcl_convert(vs, element_or_any(v, i), elem)};
    return cks_hcl_map_of(vs, elem, members, count);
}

static cks_hcl_v
absent_member(struct cks_hcl_values *vs, cks_hcl_t want, size_t i)
{
    if (!want->optional || !want->optional[i])
        return cks_hcl_error(vs, "a required attribute is missing");
    if (want->defaults && want->defaults[i])
        return cks_hcl_convert(vs, want->defaults[i], want->items[i]);
    return cks_hcl_null_of(vs, want->items[i]);
}

static cks_hcl_v
to_object(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t want)
{
    if (!cks_hcl_is_map(v))
        return no_conversion(vs, want);
    struct cks_hcl_member *members = cks_arena_array(vs->arena, want->count, sizeof(*members));
    if (!members) {
        vs->failed = true;
        return cks_hcl_unknown(vs, want, NULL, NULL);
    }
    for (size_t i = 0; i < want->count; i++) {
        cks_hcl_v got = cks_hcl_member(v, want->names[i]);
        bool defaulted =
            got && got->state == CKS_HCL_NULL_VALUE && want->optional && want->optional[i];
        members[i].name = want->names[i];
        members[i].value = !got || defaulted ? absent_member(vs, want, i)
                                             : cks_hcl_convert(vs, got, want->items[i]);
    }
    return cks_hcl_object_of(vs, members, want->count);
}

static cks_hcl_v
to_tuple(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t want)
{
    if (v->type->kind != CKS_HCL_T_TUPLE || v->u.list.count != want->count)
        return no_conversion(vs, want);
    cks_hcl_v *items = cks_arena_array(vs->arena, want->count, sizeof(*items));
    if (!items) {
        vs->failed = true;
        return cks_hcl_unknown(vs, want, NULL, NULL);
    }
    for (size_t i = 0; i < want->count; i++)
        items[i] = cks_hcl_convert(vs, element_or_any(v, i), want->items[i]);
    return cks_hcl_tuple_of(vs, items, want->count);
}

static cks_hcl_v
convert_known(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t type)
{
    switch (type->kind) {
    case CKS_HCL_T_ANY:
        return v;
    case CKS_HCL_T_BOOL:
    case CKS_HCL_T_NUMBER:
    case CKS_HCL_T_STRING:
        return to_primitive(vs, v, type);
    case CKS_HCL_T_LIST:
    case CKS_HCL_T_SET:
        return to_list(vs, v, type);
    case CKS_HCL_T_MAP:
        return to_map(vs, v, type);
    case CKS_HCL_T_OBJECT:
        return to_object(vs, v, type);
    case CKS_HCL_T_TUPLE:
        return to_tuple(vs, v, type);
    }
    return v;
}

cks_hcl_v
cks_hcl_convert(struct cks_hcl_values *vs, cks_hcl_v v, cks_hcl_t type)
{
    bool constrained = type->optional != NULL;
    if (type->kind == CKS_HCL_T_ANY || v->state == CKS_HCL_ERROR ||
        (!constrained && cks_hcl_type_equal(v->type, type) && is_primitive_type(type)))
        return v;
    cks_hcl_v done;
    switch ((enum cks_hcl_state)v->state) {
    case CKS_HCL_UNKNOWN:
        if (is_primitive_type(v->type) && !is_primitive_type(type))
            done = no_conversion(vs, type);
        else
            done = cks_hcl_unknown_as(vs, type, v);
        break;
    case CKS_HCL_NULL_VALUE:
        done = type_converts(v->type, type)
                   ? cks_hcl_null_of(vs, type)
                   : cks_hcl_unknown(vs, type, "a null of a different type", NULL);
        break;
    case CKS_HCL_KNOWN:
    default:
        done = convert_known(vs, v, type);
        break;
    }
    done = cks_hcl_sourced(vs, done, v->source);
    if (!done->trace)
        done = cks_hcl_traced(vs, done, v->trace);
    return v->sensitive ? cks_hcl_marked(vs, done, true) : done;
}

/* 1 equal, 0 different, -1 unknown. Both of one closed type. */
static int
same_value(cks_hcl_v a, cks_hcl_v b)
{
    if (a->state == CKS_HCL_UNKNOWN || b->state == CKS_HCL_UNKNOWN || a->state == CKS_HCL_ERROR ||
        b->state == CKS_HCL_ERROR)
        return -1;
    bool null_a = a->state == CKS_HCL_NULL_VALUE, null_b = b->state == CKS_HCL_NULL_VALUE;
    if (null_a || null_b)
        return null_a && null_b;
    if (!cks_hcl_type_equal(a->type, b->type))
        return type_unknown(a->type) || type_unknown(b->type) ? -1 : 0;
    if (is_primitive_type(a->type))
        return cks_hcl_compare(a, b) == 0;
    if (a->u.list.count != b->u.list.count)
        return cks_hcl_wholly_known(a) && cks_hcl_wholly_known(b) ? 0 : -1;
    int result = 1;
    for (size_t i = 0; i < a->u.list.count; i++) {
        int one = same_value(a->u.list.items[i], b->u.list.items[i]);
        if (a->u.list.names && !cks_str_eq(a->u.list.names[i], b->u.list.names[i]))
            one = 0;
        if (one < 0)
            return -1;
        result &= one;
    }
    return result;
}

cks_hcl_v
cks_hcl_equal(struct cks_hcl_values *vs, cks_hcl_v a, cks_hcl_v b)
{
    if (a->state == CKS_HCL_ERROR)
        return a;
    if (b->state == CKS_HCL_ERROR)
        return b;
    cks_hcl_v result;
    int answer = same_value(a, b);
    if (answer < 0) {
        cks_hcl_v unknown = cks_hcl_first_unknown(a);
        unknown = unknown ? unknown : cks_hcl_first_unknown(b);
        result = unknown ? cks_hcl_unknown_as(vs, &cks_hcl_bool, unknown)
                         : cks_hcl_unknown(vs, &cks_hcl_bool,
                                           "types that ckscheck does not compare", NULL);
    } else {
        result = cks_hcl_bool_of(vs, answer == 1);
    }
    result = cks_hcl_sourced(vs, result, CKS_HCL_FROM_COMPUTED);
    return cks_hcl_deep_sensitive(a) || cks_hcl_deep_sensitive(b) ? cks_hcl_marked(vs, result, true)
                                                                  : result;
}
