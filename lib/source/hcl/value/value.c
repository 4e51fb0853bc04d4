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
const struct cks_hcl_value cks_hcl_lost_value = {.type = &cks_hcl_any};

struct cks_hcl_value *
cks_hcl_new_value(struct cks_hcl_values *vs, enum cks_hcl_state state, cks_hcl_t type)
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
    return v ? v : &cks_hcl_lost_value;
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
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, type);
    vs->unknowns++;
    if (v)
        vs->last_why = v->why = why_of(vs, reason, reference);
    return made(v);
}

cks_hcl_v
cks_hcl_unknown_as(struct cks_hcl_values *vs, cks_hcl_t type, cks_hcl_v of)
{
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, type);
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
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, &cks_hcl_string);
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
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_ERROR, &cks_hcl_any);
    if (v)
        v->why = why_of(vs, reason, NULL);
    return made(v);
}

cks_hcl_v
cks_hcl_null_of(struct cks_hcl_values *vs, cks_hcl_t type)
{
    return made(cks_hcl_new_value(vs, CKS_HCL_NULL_VALUE, type));
}

cks_hcl_v
cks_hcl_bool_of(struct cks_hcl_values *vs, bool b)
{
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_KNOWN, &cks_hcl_bool);
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
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_KNOWN, &cks_hcl_string);
    struct cks_str copy = cks_arena_str(vs->arena, s);
    if (!copy.p) {
        vs->failed = true;
        return &cks_hcl_lost_value;
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
    struct cks_hcl_value *v = cks_hcl_new_value(vs, CKS_HCL_KNOWN, &cks_hcl_number);
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

cks_hcl_v
cks_hcl_marked(struct cks_hcl_values *vs, cks_hcl_v v, bool sensitive)
{
    if (v->sensitive == sensitive)
        return v;
    struct cks_hcl_value *copy = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &cks_hcl_lost_value;
    *copy = *v;
    copy->sensitive = sensitive;
    return copy;
}

cks_hcl_v
cks_hcl_traced(struct cks_hcl_values *vs, cks_hcl_v v, const struct cks_hcl_trace *trace)
{
    if (v->trace == trace)
        return v;
    struct cks_hcl_value *copy = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &cks_hcl_lost_value;
    *copy = *v;
    copy->trace = trace;
    return copy;
}

cks_hcl_v
cks_hcl_sourced(struct cks_hcl_values *vs, cks_hcl_v v, enum cks_hcl_source source)
{
    if (v->source >= source)
        return v;
    struct cks_hcl_value *copy = cks_hcl_new_value(vs, CKS_HCL_UNKNOWN, v->type);
    if (!copy)
        return &cks_hcl_lost_value;
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
