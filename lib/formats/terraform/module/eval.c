/* What references mean in a module. */
#include "base/limits.h"
#include "formats/reading/words.h"
#include "formats/terraform/module/eval.h"
#include "formats/terraform/module/instances.h"
#include "formats/terraform/module/files.h"
#include "formats/terraform/module/type.h"
#include "model/param.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/collection.h"

static cks_hcl_v
later(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref, cks_hcl_t type, const char *why)
{
    const char *reason = cks_arena_printf(ev->vs.arena, "%s %s", ref->text, why);
    if (!reason)
        ev->vs.failed = true;
    return cks_hcl_unknown(&ev->vs, type, reason, ref->text);
}

static cks_hcl_v
at_run_time(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref)
{
    return later(ev, ref, &cks_hcl_any, "is known only after apply");
}

static cks_hcl_v
no_such(struct cks_hcl_eval *ev, const struct cks_tf_module *m, const struct cks_hcl_reference *ref)
{
    return later(ev, ref, &cks_hcl_any,
                 m->damaged || m->incomplete ? "is not declared in what could be read"
                                             : "is not declared here");
}

static cks_hcl_v
in_damaged(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref)
{
    return later(ev, ref, &cks_hcl_any, "is declared in a damaged block");
}

/* The directory of a module that is called is not there, or has no files. */
static cks_hcl_v
in_nothing(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref)
{
    return later(ev, ref, &cks_hcl_any, "is of a module whose directory has no Terraform files");
}

static bool
has_no_files(const struct cks_tf_frame *child)
{
    return child && !child->module->file_count && !child->module->incomplete;
}

static cks_hcl_v
path_value(struct cks_hcl_eval *ev, const struct cks_tf_frame *f,
           const struct cks_hcl_reference *ref)
{
    if (cks_str_is(ref->names[0], "module"))
        return cks_hcl_string_of(&ev->vs, cks_str_of(f->path));
    if (cks_str_is(ref->names[0], "root"))
        return cks_hcl_string_of(&ev->vs, CKS_STR_LIT("."));
    return later(ev, ref, &cks_hcl_string, "is the directory in which Terraform runs");
}

static cks_hcl_v
each_value(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
           const struct cks_hcl_reference *ref)
{
    bool counts = cks_str_is(ref->root, "count");
    cks_hcl_v v = counts                               ? place->index
                  : cks_str_is(ref->names[0], "key")   ? place->key
                  : cks_str_is(ref->names[0], "value") ? place->value
                                                       : NULL;
    if (counts && !cks_str_is(ref->names[0], "index"))
        v = NULL;
    return v ? v : no_such(ev, place->frame->module, ref);
}

/* An output of a module that is called. */
static cks_hcl_v
output_of(struct cks_hcl_eval *ev, struct cks_tf_frame *child, const struct cks_tf_item *output,
          const struct cks_hcl_reference *ref)
{
    const struct cks_hcl_expr *e = cks_tf_expr(output, "value");
    if (!e || child->busy[output->index])
        return at_run_time(ev, ref);
    struct cks_tf_place inside = {.frame = child};
    child->busy[output->index] = true;
    cks_hcl_v v = cks_hcl_sourced(&ev->vs, cks_tf_eval(&inside, e, NULL), CKS_HCL_FROM_COMPUTED);
    v = cks_hcl_trace_given(ev, v, e, &cks_tf_attr(output, "value", NULL)->name_range, ref->text);
    child->busy[output->index] = false;
    const struct cks_hcl_expr *sensitive = cks_tf_expr(output, "sensitive");
    if (sensitive && sensitive->kind == CKS_HCL_BOOL && sensitive->u.boolean)
        v = cks_hcl_marked(&ev->vs, v, true);
    /* An error inside belongs to the other module, so try does not see it. */
    return v->state == CKS_HCL_ERROR ? at_run_time(ev, ref) : v;
}

/* All outputs of one instance; unknown if it cannot be read. */
static cks_hcl_v
all_outputs(struct cks_hcl_eval *ev, struct cks_tf_frame *child,
            const struct cks_hcl_reference *ref)
{
    size_t from = 0, to = 0, n = 0;
    if (!child)
        return at_run_time(ev, ref);
    if (has_no_files(child))
        return in_nothing(ev, ref);
    cks_tf_range(child->module, CKS_TF_OUTPUT, &from, &to);
    struct cks_hcl_member *members = cks_arena_array(ev->vs.arena, to - from, sizeof(*members));
    ev->vs.failed |= !members;
    for (size_t i = from; members && i < to; i++) {
        const struct cks_tf_item *output = &child->module->items[i];
        if (cks_tf_item_damaged(output))
            return in_damaged(ev, ref);
        members[n++] = (struct cks_hcl_member){output->name, output_of(ev, child, output, ref)};
    }
    return members ? cks_hcl_object_of(&ev->vs, members, n) : at_run_time(ev, ref);
}

/* module.x of a call with count or for_each: a tuple or an object of its instances. */
static cks_hcl_v
repeated_call(struct cks_hcl_eval *ev, struct cks_tf_frame *f, const struct cks_tf_item *call,
              const struct cks_hcl_reference *ref)
{
    struct cks_tf_place here = {.frame = f};
    struct cks_tf_instances all;
    if (!cks_tf_instances(&here, call, &all) || all.unknown)
        return at_run_time(ev, ref);
    cks_hcl_v *items = cks_arena_array(ev->vs.arena, all.count, sizeof(cks_hcl_v));
    struct cks_hcl_member *members = cks_arena_array(ev->vs.arena, all.count, sizeof(*members));
    bool counted = cks_tf_expr(call, "count") != NULL;
    ev->vs.failed |= !items || !members;
    for (size_t i = 0; items && members && i < all.count; i++) {
        struct cks_tf_frame *child = NULL;
        if (!cks_tf_call_frame(&all.places[i], call, "", &child))
            ev->vs.failed = true;
        items[i] = all_outputs(ev, child, ref);
        members[i] = (struct cks_hcl_member){
            counted ? (struct cks_str){0} : all.places[i].key->u.text, items[i]};
    }
    if (!items || !members)
        return at_run_time(ev, ref);
    return counted ? cks_hcl_tuple_of(&ev->vs, items, all.count)
                   : cks_hcl_object_of(&ev->vs, members, all.count);
}

/* It is made once for each frame: a reference names one of its instances. */
static cks_hcl_v
instances_value(struct cks_hcl_eval *ev, struct cks_tf_frame *f, const struct cks_tf_item *call,
                const struct cks_hcl_reference *ref, size_t *ret_used)
{
    size_t i = call->index;
    if (f->busy[i])
        return at_run_time(ev, ref);
    if (!f->values[i]) {
        f->busy[i] = true;
        f->values[i] = repeated_call(ev, f, call, ref);
        f->busy[i] = false;
    }
    if (cks_hcl_is_known(f->values[i]))
        *ret_used = 1;
    return f->values[i];
}

/* module.x.y, where x is one instance that can be read, or module.x of several. */
static cks_hcl_v
output_value(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
             const struct cks_hcl_reference *ref, size_t *ret_used)
{
    struct cks_tf_frame *f = place->frame;
    struct cks_tf_place here = {.frame = f};
    struct cks_str none = {0};
    const struct cks_tf_item *call = cks_tf_find(f->module, CKS_TF_CALL, none, ref->names[0]);
    if (call && cks_tf_item_damaged(call))
        return in_damaged(ev, ref);
    if (!call)
        return at_run_time(ev, ref);
    if (cks_tf_expr(call, "count") || cks_tf_expr(call, "for_each"))
        return instances_value(ev, f, call, ref, ret_used);
    if (ref->count < 2)
        return at_run_time(ev, ref);
    if (!f->children[call->index] && !cks_tf_call_frame(&here, call, "", &f->children[call->index]))
        ev->vs.failed = true;
    struct cks_tf_frame *child = f->children[call->index];
    const struct cks_tf_item *output =
        child ? cks_tf_find(child->module, CKS_TF_OUTPUT, none, ref->names[1]) : NULL;
    if (!output)
        return has_no_files(child) ? in_nothing(ev, ref) : at_run_time(ev, ref);
    cks_hcl_v v = output_of(ev, child, output, ref);
    if (v->state != CKS_HCL_UNKNOWN || cks_tf_expr(output, "value"))
        *ret_used = 2;
    return v;
}

/* random_password and random_string: as long as they say. */
static cks_hcl_v
random_text(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
            const struct cks_tf_item *item, const struct cks_hcl_reference *ref)
{
    size_t n;
    const struct cks_hcl_expr *e = cks_tf_expr(item, "length");
    cks_hcl_v base = later(ev, ref, &cks_hcl_string, "is random text");
    cks_hcl_v length =
        e ? cks_hcl_convert(&ev->vs, cks_tf_eval(place, e, NULL), &cks_hcl_number) : base;
    if (e && cks_hcl_is_known(length) && cks_hcl_index(length, &n)) {
        struct cks_hcl_partial p = {.min = n, .max = n};
        base = cks_hcl_partly(&ev->vs, &p, base->why);
    }
    return cks_hcl_marked(&ev->vs, base, cks_str_is(item->type, "random_password"));
}

/* An argument of one of our own resources, where the configuration alone decides it. */
static cks_hcl_v
own_argument(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
             const struct cks_tf_item *item, const struct cks_hcl_reference *ref)
{
    struct cks_buf name = {0};
    if (cks_param_find_terraform(ref->names[1], false) == CKS_P_NONE ||
        cks_str_is(ref->names[1], "id"))
        return at_run_time(ev, ref);
    cks_buf_addstr(&name, ref->names[1]);
    ev->vs.failed |= !name.data;
    const struct cks_hcl_expr *e = name.data ? cks_tf_expr(item, name.data) : NULL;
    cks_buf_free(&name);
    if (!e || place->frame->busy[item->index])
        return at_run_time(ev, ref);
    place->frame->busy[item->index] = true;
    cks_hcl_v v = cks_hcl_convert(&ev->vs, cks_tf_eval(place, e, NULL), &cks_hcl_string);
    place->frame->busy[item->index] = false;
    /* What is empty here may be different once it is known. */
    if (!cks_hcl_is_known(v) || v->u.text.n == 0)
        return at_run_time(ev, ref);
    v = cks_hcl_trace_given(ev, v, e, NULL, ref->text);
    return cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED);
}

static cks_hcl_v
resource_value(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
               const struct cks_hcl_reference *ref, size_t *ret_used)
{
    struct cks_tf_place here = {.frame = place->frame};
    *ret_used = ref->count;
    if (ref->count < 2)
        return at_run_time(ev, ref);
    const struct cks_tf_item *item =
        cks_tf_find(place->frame->module, CKS_TF_RESOURCE, ref->root, ref->names[0]);
    if (!item || item->over || cks_tf_expr(item, "count") || cks_tf_expr(item, "for_each") ||
        cks_tf_item_damaged(item))
        return at_run_time(ev, ref);
    *ret_used = 2;
    if ((cks_str_is(item->type, "random_password") || cks_str_is(item->type, "random_string")) &&
        cks_str_is(ref->names[1], "result"))
        return random_text(ev, &here, item, ref);
    if (cks_str_is(item->type, CKS_WORD_TERRAFORM_TYPE))
        return own_argument(ev, &here, item, ref);
    *ret_used = ref->count;
    return at_run_time(ev, ref);
}

/* ---- variables and locals ---- */

static cks_hcl_v
undecided(struct cks_tf_frame *f, cks_hcl_t type, const char *prefix, struct cks_str name,
          const char *why)
{
    struct cks_arena *a = f->run->arena;
    const char *reference = cks_arena_printf(a, "%s." CKS_STR_FMT, prefix, CKS_STR_ARG(name));
    const char *reason = reference ? cks_arena_printf(a, "%s %s", reference, why) : NULL;
    if (!reason)
        f->run->failed = true;
    return cks_hcl_unknown(&f->run->eval.vs, type, reason, reference);
}

static bool
is_true(struct cks_tf_frame *f, const struct cks_hcl_expr *e, bool otherwise)
{
    if (!e)
        return otherwise;
    cks_hcl_v v = cks_hcl_eval(&f->run->eval, e, NULL);
    v = cks_hcl_convert(&f->run->eval.vs, v, &cks_hcl_bool);
    return cks_hcl_is_known(v) ? v->u.boolean : otherwise;
}

static const char *
reference_to(struct cks_tf_frame *f, const char *kind, struct cks_str name)
{
    const char *text = cks_arena_printf(f->run->arena, "%s." CKS_STR_FMT, kind, CKS_STR_ARG(name));
    f->run->failed |= !text;
    return text;
}

/* A value that an argument or a default gives to a variable. */
static cks_hcl_v
given_by(struct cks_tf_frame *f, cks_hcl_v v, const struct cks_hcl_attr *attr,
         const struct cks_tf_item *variable, enum cks_hcl_source source)
{
    v = cks_hcl_trace_given(&f->run->eval, v, attr->expr, &attr->name_range,
                            reference_to(f, "var", variable->name));
    return cks_hcl_sourced(&f->run->eval.vs, v, source);
}

/* What the caller or the files of values give; NULL if nothing. */
static cks_hcl_v
given_value(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    cks_hcl_v v = NULL;
    if (f->parent) {
        struct cks_buf name = {0};
        cks_buf_addstr(&name, item->name);
        f->run->failed |= !name.data;
        const struct cks_hcl_attr *attr = name.data ? cks_tf_attr(f->call, name.data, NULL) : NULL;
        cks_buf_free(&name);
        if (attr)
            v = given_by(f, cks_tf_eval(&f->called_from, attr->expr, NULL), attr, item,
                         CKS_HCL_FROM_TFVARS);
        else if (f->call->block->body.damaged)
            v = undecided(f, &cks_hcl_any, "var", item->name, "is set in a damaged block");
        return v;
    }
    for (size_t i = 0; i < f->given_count; i++)
        if (cks_str_eq(f->given[i].name, item->name))
            v = f->given[i].value;
    return v;
}

#define DAMAGED_DECLARATION "is declared in a damaged block"

/* Why a variable has neither a value nor a default: they may be in what could not be read. */
static const char *
why_valueless(const struct cks_tf_frame *f, bool damaged)
{
    if (damaged)
        return DAMAGED_DECLARATION;
    return !f->parent && f->run->broken.count ? "has no value in what could be read"
                                              : "has no value here";
}

static cks_hcl_v
variable_value(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    struct cks_hcl_values *vs = &f->run->eval.vs;
    const struct cks_hcl_expr *type_expr = cks_tf_expr(item, "type");
    const struct cks_hcl_attr *fallback = cks_tf_attr(item, "default", NULL);
    bool sure = true;
    cks_hcl_t type = type_expr ? cks_tf_type(&f->run->eval, type_expr, &sure) : &cks_hcl_any;
    cks_hcl_v v = given_value(f, item);
    bool nullable = is_true(f, cks_tf_expr(item, "nullable"), true);
    if (v && v->state == CKS_HCL_NULL_VALUE && !nullable)
        v = NULL;
    if (!v && fallback)
        v = given_by(f, cks_hcl_eval(&f->run->eval, fallback->expr, NULL), fallback, item,
                     CKS_HCL_FROM_DEFAULT);
    bool damaged = cks_tf_item_damaged(item);
    if (!v)
        return cks_hcl_trace_open(
            &f->run->eval, undecided(f, type, "var", item->name, why_valueless(f, damaged)),
            &item->file->doc, &item->block->header, reference_to(f, "var", item->name));
    if (!sure || damaged)
        return undecided(f, &cks_hcl_any, "var", item->name,
                         damaged ? DAMAGED_DECLARATION
                                 : "has a type that ckscheck does not evaluate");
    v = cks_hcl_convert(vs, v, type);
    return v->state == CKS_HCL_ERROR
               ? undecided(f, type, "var", item->name, "has a value that does not match its type")
               : v;
}

cks_hcl_v
cks_tf_variable(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    size_t i = item->index;
    if (!f->values[i]) {
        if (f->busy[i])
            return undecided(f, &cks_hcl_any, "var", item->name, "refers to itself");
        f->busy[i] = true;
        cks_hcl_v v = variable_value(f, item);
        bool hidden = is_true(f, cks_tf_expr(item, "sensitive"), false);
        f->values[i] = hidden ? cks_hcl_marked(&f->run->eval.vs, v, true) : v;
        f->busy[i] = false;
    }
    return f->values[i];
}

cks_hcl_v
cks_tf_local(struct cks_tf_frame *f, const struct cks_tf_item *item)
{
    size_t i = item->index;
    if (!f->values[i]) {
        struct cks_tf_place place = {.frame = f};
        /* Terraform refuses the cycle; what it would be is unknown. */
        if (f->busy[i])
            return undecided(f, &cks_hcl_any, "local", item->name, "refers to itself");
        f->busy[i] = true;
        cks_hcl_v v = cks_tf_eval(&place, item->expr, NULL);
        f->values[i] = cks_hcl_trace_given(&f->run->eval, v, item->expr, item->key,
                                           reference_to(f, "local", item->name));
        f->busy[i] = false;
    }
    return f->values[i];
}

/* ---- references ---- */

static cks_hcl_v
declared(struct cks_hcl_eval *ev, struct cks_tf_frame *f, enum cks_tf_kind kind,
         const struct cks_hcl_reference *ref)
{
    struct cks_str none = {0};
    const struct cks_tf_item *item = cks_tf_find(f->module, kind, none, ref->names[0]);
    if (!item)
        return no_such(ev, f->module, ref);
    cks_hcl_v v = kind == CKS_TF_LOCAL ? cks_tf_local(f, item) : cks_tf_variable(f, item);
    /* An error in a local fails the whole run; try does not see it. */
    return v->state == CKS_HCL_ERROR ? later(ev, ref, &cks_hcl_any, "is an error") : v;
}

/* What the options tell, or what they and the provider do; NULL if they do not. */
static cks_hcl_v
told_value(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
           const struct cks_hcl_reference *ref, size_t *ret_used)
{
    const struct cks_options *options = place->frame->run->options;
    if (cks_str_is(ref->root, "data")) {
        *ret_used = 3;
        return place->frame->run->data ? place->frame->run->data(ev, place, ref) : NULL;
    }
    if (!cks_str_is(ref->root, "terraform") || ref->count == 0 ||
        !cks_str_is(ref->names[0], "workspace"))
        return NULL;
    *ret_used = 1;
    if (!options || !options->workspace)
        return undecided(place->frame, &cks_hcl_string, "terraform", ref->names[0],
                         "is not given (--workspace)");
    return cks_hcl_string_of(&ev->vs, cks_str_of(options->workspace));
}

static cks_hcl_v
refer(struct cks_hcl_eval *ev, const struct cks_hcl_reference *ref, size_t *ret_used)
{
    const struct cks_tf_place *place = ev->frame;
    static const char *const run_time[] = {"data", "self", "terraform", "resource", "ephemeral"};
    cks_hcl_v told = told_value(ev, place, ref, ret_used);
    if (told)
        return told;
    *ret_used = 1;
    for (size_t i = 0; i < CKS_COUNT(run_time); i++)
        if (cks_str_is(ref->root, run_time[i])) {
            *ret_used = ref->count;
            return at_run_time(ev, ref);
        }
    if (ref->count == 0) {
        *ret_used = 0;
        return no_such(ev, place->frame->module, ref);
    }
    if (cks_str_is(ref->root, "var"))
        return declared(ev, place->frame, CKS_TF_VARIABLE, ref);
    if (cks_str_is(ref->root, "local"))
        return declared(ev, place->frame, CKS_TF_LOCAL, ref);
    if (cks_str_is(ref->root, "path"))
        return path_value(ev, place->frame, ref);
    if (cks_str_is(ref->root, "each") || cks_str_is(ref->root, "count"))
        return each_value(ev, place, ref);
    if (cks_str_is(ref->root, "module")) {
        *ret_used = ref->count;
        return output_value(ev, place, ref, ret_used);
    }
    return resource_value(ev, place, ref, ret_used);
}

cks_hcl_v
cks_tf_eval(const struct cks_tf_place *place, const struct cks_hcl_expr *e,
            const struct cks_hcl_scope *scope)
{
    static const struct cks_hcl_host host = {
        .reference = refer, .file = cks_tf_host_file, .files = cks_tf_host_files};
    struct cks_hcl_eval *ev = &place->frame->run->eval;
    struct cks_tf_place copy = *place;
    void *frame = ev->frame;
    const struct cks_hcl_host *before = ev->host;
    ev->frame = &copy;
    ev->host = &host;
    cks_hcl_v v = cks_hcl_eval(ev, e, scope);
    ev->frame = frame;
    ev->host = before;
    return v;
}
