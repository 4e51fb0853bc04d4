#include "formats/terraform/terragrunt.h"

#include "formats/reading/words.h"
#include "formats/terraform/module/eval.h"
#include "formats/terraform/store.h"
#include "model/sense.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/syntax/entry.h"

/* A module in this tree; "//" begins the part of it that is meant. */
static const char *
local_source(struct cks_tf_run *run, const struct cks_tf_module *file,
             const struct cks_hcl_body *body)
{
    const struct cks_hcl_block *block = cks_hcl_block(body, "terraform");
    const struct cks_hcl_attr *attr = block ? cks_hcl_attr(&block->body, "source") : NULL;
    struct cks_str source;
    if (!attr || !cks_hcl_literal(attr->expr, &source) ||
        !(cks_str_starts(source, "./") || cks_str_starts(source, "../")))
        return NULL;
    const char *joined = cks_tf_join(run->arena, file->dir, source);
    const char *dir = joined ? cks_tf_clean(run->arena, joined) : NULL;
    run->failed |= !dir;
    unsigned levels = cks_tf_levels(&run->files, run->root, file->dir);
    return dir && *dir && cks_tf_inside(&run->files, file->dir, levels, dir) ? dir : NULL;
}

bool
cks_tf_inputs_find(struct cks_tf_run *run, const struct cks_tf_module *file,
                   struct cks_tf_inputs *ret)
{
    *ret = (struct cks_tf_inputs){.frame = cks_tf_root_frame(run, file, true)};
    if (!ret->frame || !file->file_count)
        return !run->failed;
    const struct cks_hcl_body *body = &file->files[0]->body;
    const struct cks_hcl_attr *attr = cks_hcl_attr(body, "inputs");
    if (attr && attr->expr->kind == CKS_HCL_OBJECT)
        ret->object = attr->expr;
    ret->dir = local_source(run, file, body);
    return !run->failed;
}

static struct cks_str
name_of_item(const struct cks_hcl_object_item *item)
{
    struct cks_str name = item->name;
    if (!name.p && !cks_hcl_literal(item->key, &name))
        return (struct cks_str){0};
    return name;
}

/* Terragrunt has functions that Terraform lacks. */
static cks_hcl_v
value_of_item(const struct cks_tf_inputs *in, const struct cks_hcl_object_item *item,
              struct cks_str name)
{
    struct cks_tf_run *run = in->frame->run;
    const struct cks_tf_place here = {.frame = in->frame};
    const char *reference = cks_arena_printf(run->arena, "var." CKS_STR_FMT, CKS_STR_ARG(name));
    cks_hcl_v v = cks_tf_eval(&here, item->value, NULL);
    run->failed |= !reference;
    if (v->state == CKS_HCL_ERROR)
        v = cks_hcl_unknown(&run->eval.vs, &cks_hcl_any, "Terragrunt decides it", reference);
    v = cks_hcl_trace_given(&run->eval, v, item->value, &item->key->range, reference);
    return cks_hcl_sourced(&run->eval.vs, v, CKS_HCL_FROM_TFVARS);
}

bool
cks_tf_inputs_give(const struct cks_tf_inputs *in, struct cks_tf_frame *to)
{
    struct cks_tf_run *run = to->run;
    size_t most = to->given_count + in->object->u.object.count;
    struct cks_hcl_member *all = cks_arena_array(run->arena, most, sizeof(*all));
    if (!all) {
        run->failed = true;
        return false;
    }
    for (size_t i = 0; i < to->given_count; i++)
        all[i] = to->given[i];
    /* What comes later is stronger. */
    for (size_t i = 0; i < in->object->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &in->object->u.object.items[i];
        struct cks_str name = name_of_item(item);
        if (name.n)
            all[to->given_count++] = (struct cks_hcl_member){name, value_of_item(in, item, name)};
    }
    to->given = all;
    return !run->failed;
}

/* ---- inputs of a module that is elsewhere ---- */

/* The parameter of an input's name; of the credential alone nothing is known. */
static enum cks_param
param_of_input(struct cks_str name)
{
    enum cks_param p = cks_param_find_terraform(name, false);
    if (p == CKS_P_NONE)
        p = cks_param_find(name, false);
    return p == CKS_P_NONE || p == CKS_P_ID || p == CKS_P_CREDENTIAL || !cks_param(p)->terraform
               ? CKS_P_NONE
               : p;
}

/* A block whose arguments are the inputs. */
static bool
block_of_inputs(const struct cks_tf_inputs *in, struct cks_hcl_block *block, bool *ret_any)
{
    struct cks_hcl_body *body = &block->body;
    body->attrs =
        cks_arena_array(in->frame->run->arena, in->object->u.object.count, sizeof(*body->attrs));
    if (!body->attrs)
        return false;
    for (size_t i = 0; i < in->object->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &in->object->u.object.items[i];
        enum cks_param p = param_of_input(name_of_item(item));
        if (p == CKS_P_NONE)
            continue;
        *ret_any |= p != CKS_P_CLUSTER; /* other modules have clusters too */
        body->attrs[body->attr_count++] =
            (struct cks_hcl_attr){.name = cks_str_of(cks_param(p)->terraform),
                                  .name_range = item->key->range,
                                  .range = item->value->range,
                                  .expr = item->value};
    }
    return true;
}

/* Whatever is not given, or is null. */
static void
leave_to_module(struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param(p)->terraform && p != CKS_P_ID && s->values[p].state == CKS_VALUE_ABSENT)
            s->values[p] =
                (struct cks_value){.state = CKS_VALUE_UNKNOWN, .reason = "the module decides it"};
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (s->values[p].state == CKS_VALUE_UNKNOWN && !s->values[p].reason)
            s->values[p].reason = "Terragrunt decides it";
}

bool
cks_tf_inputs_store(const struct cks_tf_inputs *in, struct cks_store *ret, bool *ret_any)
{
    struct cks_tf_run *run = in->frame->run;
    struct cks_tf_place here = {.frame = in->frame};
    struct cks_hcl_block *block = cks_arena_alloc(run->arena, sizeof(*block));
    struct cks_tf_item *item = cks_arena_alloc(run->arena, sizeof(*item));
    *ret_any = false;
    if (!block || !item)
        return false;
    *block = (struct cks_hcl_block){.header = in->object->range, .range = in->object->range};
    block->header.end = block->header.start + 1;
    *item = (struct cks_tf_item){.kind = CKS_TF_RESOURCE,
                                 .type = cks_str_of(CKS_WORD_TERRAFORM_TYPE),
                                 .name = CKS_STR_LIT("inputs"),
                                 .file = in->frame->module->files[0],
                                 .block = block};
    if (!block_of_inputs(in, block, ret_any))
        return false;
    if (!*ret_any)
        return true;
    if (!cks_tf_store(&here, item, "", ret))
        return false;
    ret->address = "inputs";
    ret->region_unknown = true;
    leave_to_module(ret);
    cks_store_settle(ret, CKS_STORE_UNKNOWN);
    return true;
}
