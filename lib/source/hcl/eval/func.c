#include "source/hcl/eval/func.h"

#include "source/hcl/eval/func_address.h"
#include "source/hcl/eval/func_data.h"
#include "source/hcl/eval/func_encoding.h"
#include "source/hcl/eval/func_format.h"
#include "source/hcl/eval/func_hash.h"
#include "source/hcl/eval/func_list.h"
#include "source/hcl/eval/func_number.h"
#include "source/hcl/eval/func_regex.h"
#include "source/hcl/eval/func_set.h"
#include "source/hcl/eval/func_string.h"
#include "source/hcl/eval/func_time.h"
#include "source/hcl/eval/func_yaml.h"
#include "source/hcl/eval/func_yamldecode.h"
#include "source/hcl/value/convert.h"

static const struct cks_hcl_func *const tables[] = {
    cks_hcl_string_funcs,     cks_hcl_collection_funcs, cks_hcl_encoding_funcs,
    cks_hcl_number_funcs,     cks_hcl_set_funcs,        cks_hcl_regex_funcs,
    cks_hcl_data_funcs,       cks_hcl_address_funcs,    cks_hcl_hash_funcs,
    cks_hcl_format_funcs,     cks_hcl_time_funcs,       cks_hcl_yaml_funcs,
    cks_hcl_yamldecode_funcs,
};

const struct cks_hcl_func *
cks_hcl_func_find(struct cks_str name)
{
    if (cks_str_starts(name, "core::"))
        name = cks_str_sub(name, strlen("core::"), name.n);
    for (size_t t = 0; t < CKS_COUNT(tables); t++)
        for (const struct cks_hcl_func *f = tables[t]; f->name; f++)
            if (cks_str_is(name, f->name))
                return f;
    return NULL;
}

static char
param_letter(const struct cks_hcl_func *f, size_t i)
{
    size_t n = strlen(f->params);
    return f->params[i < n ? i : n - 1];
}

/* A list(string) whose elements may be null or unknown. */
static cks_hcl_v
to_strings(struct cks_hcl_values *vs, cks_hcl_v v)
{
    static const struct cks_hcl_type strings = {.kind = CKS_HCL_T_LIST, .elem = &cks_hcl_string};
    return cks_hcl_convert(vs, v, &strings);
}

static cks_hcl_v
prepare(struct cks_hcl_values *vs, char param, cks_hcl_v v)
{
    if (param == 'x')
        return v;
    if (v->state == CKS_HCL_NULL_VALUE)
        return cks_hcl_error(vs, "an argument must not be null");
    switch (param) {
    case 's':
    case 'p':
        return cks_hcl_convert(vs, v, &cks_hcl_string);
    case 'n':
        return cks_hcl_convert(vs, v, &cks_hcl_number);
    case 'b':
        return cks_hcl_convert(vs, v, &cks_hcl_bool);
    case 't':
        return to_strings(vs, v);
    case 'l':
        if (v->type->kind != CKS_HCL_T_ANY && !cks_hcl_is_list(v))
            return cks_hcl_error(vs, "a list is required");
        return v;
    case 'm':
        if (v->type->kind != CKS_HCL_T_ANY && !cks_hcl_is_map(v))
            return cks_hcl_error(vs, "a map is required");
        return v;
    default:
        return v;
    }
}

static cks_hcl_v
checked_result(struct cks_hcl_eval *ev, const struct cks_hcl_func *f, const cks_hcl_v *args,
               size_t count, cks_hcl_v result)
{
    enum cks_hcl_source source = f->keeps_source ? CKS_HCL_FROM_LITERAL : CKS_HCL_FROM_COMPUTED;
    bool sensitive = false, inside = false;
    for (size_t i = 0; i < count; i++) {
        if (f->keeps_source && args[i]->source > source)
            source = (enum cks_hcl_source)args[i]->source;
        sensitive |= args[i]->sensitive;
        inside |= cks_hcl_deep_sensitive(args[i]);
    }
    /* Some functions hand on what is marked inside of an argument as it is. */
    ev->vs.vague |= inside && !sensitive;
    if (result->state == CKS_HCL_ERROR)
        return result;
    /* The type is certain even though the value is not. */
    if (result->state == CKS_HCL_UNKNOWN && result->type->kind == CKS_HCL_T_ANY)
        result = cks_hcl_unknown_as(&ev->vs, f->result, result);
    /* The text that file() read stays literal, however its path was computed. */
    if (result->source != CKS_HCL_FROM_FILE)
        result = cks_hcl_sourced(&ev->vs, result, source);
    return inside && !f->tells_marks ? cks_hcl_marked(&ev->vs, result, true) : result;
}

cks_hcl_v
cks_hcl_func_call(struct cks_hcl_eval *ev, const struct cks_hcl_func *f, const cks_hcl_v *args,
                  size_t count)
{
    cks_hcl_v unknown = NULL;
    for (size_t i = 0; i < count; i++)
        if (args[i]->state == CKS_HCL_ERROR)
            return args[i];
    if (count < f->min || count > f->max)
        return cks_hcl_error(&ev->vs, "the wrong number of arguments");
    cks_hcl_v *ready = cks_arena_array(ev->vs.arena, count, sizeof(cks_hcl_v));
    if (!ready) {
        ev->vs.failed = true;
        return cks_hcl_unknown(&ev->vs, f->result, NULL, NULL);
    }
    for (size_t i = 0; i < count; i++) {
        char param = param_letter(f, i);
        ready[i] = prepare(&ev->vs, param, args[i]);
        if (ready[i]->state == CKS_HCL_ERROR)
            return ready[i];
        if (ready[i]->state == CKS_HCL_UNKNOWN && param != 'x' && param != 'p' && !unknown)
            unknown = ready[i];
    }
    if (unknown)
        return checked_result(ev, f, args, count, cks_hcl_unknown_as(&ev->vs, f->result, unknown));
    struct cks_hcl_call call = {.ev = ev, .vs = &ev->vs, .args = ready, .count = count};
    return checked_result(ev, f, args, count, f->fn(&call));
}
