#include "formats/terraform/module/instances.h"

#include "base/utf8.h"
#include "formats/terraform/module/eval.h"
#include "source/hcl/unicode.h"
#include "source/hcl/value/convert.h"

static bool
run_out_of_memory(struct cks_tf_run *run)
{
    run->failed = true;
    return false;
}

static bool
add_instance(struct cks_tf_run *run, struct cks_tf_instances *ret, const struct cks_tf_place *from,
             const char *suffix)
{
    if (!suffix)
        return run_out_of_memory(run);
    ret->places[ret->count] = *from;
    ret->suffixes[ret->count++] = suffix;
    return true;
}

static bool
reserve_instances(struct cks_tf_run *run, struct cks_tf_instances *ret, size_t n)
{
    ret->places = cks_arena_array(run->arena, n, sizeof(*ret->places));
    ret->suffixes = cks_arena_array(run->arena, n, sizeof(*ret->suffixes));
    return (ret->places && ret->suffixes) || run_out_of_memory(run);
}

/* One place stands for all. */
static bool
unknown_instances(struct cks_tf_run *run, const struct cks_tf_place *from, cks_hcl_v why, bool each,
                  struct cks_tf_instances *ret)
{
    struct cks_tf_place place = *from;
    if (!reserve_instances(run, ret, 1))
        return false;
    ret->unknown = true;
    if (each) {
        place.key = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_string, why);
        place.value = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_any, why);
    } else {
        place.index = cks_hcl_unknown_as(&run->eval.vs, &cks_hcl_number, why);
    }
    return add_instance(run, ret, &place, "");
}

/* Terraform checks the block all the same, with what is unknown until there is an instance. */
static bool
no_instances(struct cks_tf_run *run, const struct cks_tf_place *from, cks_hcl_v why, bool each,
             struct cks_tf_instances *ret)
{
    if (!unknown_instances(run, from, why, each, ret))
        return false;
    ret->unknown = false;
    ret->count = 0;
    return true;
}

static void
tell_of_more(const struct cks_tf_place *at)
{
    cks_tf_beyond(&at->frame->run->files, at->frame->module->dir, CKS_BOUND_TERRAFORM_INSTANCES);
}

static bool
counted_instances(struct cks_tf_run *run, const struct cks_tf_place *from,
                  const struct cks_hcl_expr *e, struct cks_tf_instances *ret)
{
    size_t n;
    cks_hcl_v v = cks_hcl_convert(&run->eval.vs, cks_tf_eval(from, e, NULL), &cks_hcl_number);
    bool number = cks_hcl_is_known(v) && cks_hcl_index(v, &n);
    if (number && n > CKS_TF_INSTANCES_MAX)
        tell_of_more(from);
    if (!number || n > CKS_TF_INSTANCES_MAX)
        return unknown_instances(run, from, v, false, ret);
    if (n == 0)
        return no_instances(run, from, v, false, ret);
    if (!reserve_instances(run, ret, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct cks_tf_place place = *from;
        place.index = cks_hcl_int_of(&run->eval.vs, (int64_t)i);
        if (!add_instance(run, ret, &place, cks_arena_printf(run->arena, "[%zu]", i)))
            return false;
    }
    return true;
}

/* One character of a key, with `next` behind it. */
static void
write_key_character(struct cks_buf *b, uint32_t cp, struct cks_str raw, struct cks_str next)
{
    static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
    const char *hit = cp && cp < 0x80 ? strchr(from, (int)cp) : NULL;
    if (hit) {
        cks_buf_addc(b, '\\');
        cks_buf_addc(b, to[hit - from]);
    } else if (!cks_hcl_printable(cp)) {
        cks_buf_printf(b, cp < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)cp);
    } else {
        cks_buf_addstr(b, raw);
        if ((cp == '$' || cp == '%') && next.n && next.p[0] == '{')
            cks_buf_addstr(b, raw);
    }
}

/* As Terraform writes keys in addresses. */
static const char *
key_suffix(struct cks_tf_run *run, struct cks_str key)
{
    struct cks_buf b = {0};
    cks_buf_adds(&b, "[\"");
    while (key.n) {
        uint32_t cp;
        size_t n = cks_utf8_decode(key, &cp);
        struct cks_str raw = cks_str_sub(key, 0, n ? n : 1);
        key = cks_str_sub(key, raw.n, key.n - raw.n);
        write_key_character(&b, n ? cp : 0xFFFD, raw, key);
    }
    cks_buf_adds(&b, "\"]");
    const char *s = cks_buf_ok(&b) ? cks_arena_strndup(run->arena, b.data, b.len) : NULL;
    cks_buf_free(&b);
    return s;
}

static bool
for_each(struct cks_tf_run *run, const struct cks_tf_place *from, const struct cks_hcl_expr *e,
         struct cks_tf_instances *ret)
{
    cks_hcl_v v = cks_tf_eval(from, e, NULL);
    bool set =
        v->type->kind == CKS_HCL_T_SET &&
        (v->state != CKS_HCL_KNOWN || v->u.list.count == 0 ||
         (v->type->elem->kind == CKS_HCL_T_STRING &&
          cks_hcl_is_known(v->u.list.items[v->u.list.count - 1]))); /* null would be the last */
    if (cks_hcl_is_known(v) && (set || cks_hcl_is_map(v)) && v->u.list.count > CKS_TF_INSTANCES_MAX)
        tell_of_more(from);
    if (!cks_hcl_is_known(v) || v->sensitive || !(set || cks_hcl_is_map(v)) ||
        v->u.list.count > CKS_TF_INSTANCES_MAX)
        return unknown_instances(run, from, v, true, ret);
    if (v->u.list.count == 0)
        return no_instances(run, from, v, true, ret);
    if (!reserve_instances(run, ret, v->u.list.count))
        return false;
    for (size_t i = 0; i < v->u.list.count; i++) {
        struct cks_tf_place place = *from;
        place.value = v->u.list.items[i];
        place.key = set ? place.value : cks_hcl_string_of(&run->eval.vs, v->u.list.names[i]);
        const char *suffix = key_suffix(run, set ? place.value->u.text : v->u.list.names[i]);
        if (!add_instance(run, ret, &place, suffix))
            return false;
    }
    return true;
}

bool
cks_tf_instances(const struct cks_tf_place *from, const struct cks_tf_item *item,
                 struct cks_tf_instances *ret)
{
    struct cks_tf_run *run = from->frame->run;
    const struct cks_hcl_expr *count = cks_tf_expr(item, "count");
    const struct cks_hcl_expr *each = cks_tf_expr(item, "for_each");
    *ret = (struct cks_tf_instances){.repeated = count || each};
    if (each)
        return for_each(run, from, each, ret);
    if (count)
        return counted_instances(run, from, count, ret);
    return reserve_instances(run, ret, 1) && add_instance(run, ret, from, "");
}
