#include "formats/terraform/module/frame.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/syntax/json.h"
#include "source/hcl/value/convert.h"

static bool
run_lost(struct cks_tf_run *run)
{
    run->failed = true;
    return false;
}

struct cks_tf_module *
cks_tf_run_module(struct cks_tf_run *run, const char *dir)
{
    struct cks_tf_module *m = NULL;
    for (size_t i = 0; i < run->modules.count; i++)
        if (strcmp(run->modules.items[i]->dir, dir) == 0)
            return run->modules.items[i];
    if (run->modules.count >= CKS_MOST_TERRAFORM_MODULES) {
        cks_tf_beyond(&run->files, dir, CKS_BOUND_TERRAFORM_MODULES);
        return NULL;
    }
    if (!cks_tf_module_load(&run->files, run->arena, dir, &m)) {
        run_lost(run);
        return NULL;
    }
    struct cks_tf_module **slot = cks_vec_push(&run->modules);
    if (!slot) {
        run_lost(run);
        return NULL;
    }
    *slot = m;
    return m;
}

static struct cks_tf_frame *
frame_new(struct cks_tf_run *run, const struct cks_tf_module *module)
{
    struct cks_tf_frame *f = cks_arena_alloc(run->arena, sizeof(*f));
    if (f) {
        f->run = run;
        f->module = module;
        f->values = cks_arena_array(run->arena, module->item_count, sizeof(cks_hcl_v));
        f->busy = cks_arena_array(run->arena, module->item_count, sizeof(bool));
        f->children =
            cks_arena_array(run->arena, module->item_count, sizeof(struct cks_tf_frame *));
    }
    if (!f || !f->values || !f->busy || !f->children) {
        run_lost(run);
        return NULL;
    }
    return f;
}

typedef CKS_VEC(struct cks_hcl_member) member_vec;

static bool
give(struct cks_tf_run *run, member_vec *given, struct cks_str name, const struct cks_hcl_expr *e)
{
    /* A file of values holds literals: nothing can be referred to. */
    const struct cks_hcl_host *host = run->eval.host;
    run->eval.host = NULL;
    cks_hcl_v v = cks_hcl_eval(&run->eval, e, NULL);
    run->eval.host = host;
    struct cks_hcl_member *slot = cks_vec_push(given);
    if (!slot)
        return run_lost(run);
    *slot = (struct cks_hcl_member){name, cks_hcl_sourced(&run->eval.vs, v, CKS_HCL_FROM_TFVARS)};
    return true;
}

static bool
give_native(struct cks_tf_run *run, member_vec *given, struct cks_str text)
{
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    if (!cks_hcl_parse_file(run->arena, text, &body, &diags))
        return run_lost(run);
    for (size_t i = 0; i < body.attr_count; i++)
        if (!give(run, given, body.attrs[i].name, body.attrs[i].expr))
            return false;
    return true;
}

static bool
give_json(struct cks_tf_run *run, member_vec *given, struct cks_str text)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    if (!cks_hcl_json_parse(run->arena, text, false, &e, &diags))
        return run_lost(run);
    for (size_t i = 0; e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++)
        if (e->u.object.items[i].name.p &&
            !give(run, given, e->u.object.items[i].name, e->u.object.items[i].value))
            return false;
    return true;
}

static bool
give_file(struct cks_tf_run *run, member_vec *given, const char *dir, const char *name)
{
    struct cks_buf b = {0};
    bool ok = true;
    const char *path = cks_tf_join(run->arena, dir, cks_str_of(name));
    if (!path)
        return run_lost(run);
    if (cks_tf_read_file(&run->files, path, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        struct cks_str text = cks_arena_str(run->arena, cks_buf_str(&b));
        if (!text.p)
            ok = run_lost(run);
        else
            ok = cks_str_ends(cks_str_of(name), ".json") ? give_json(run, given, text)
                                                         : give_native(run, given, text);
    }
    if (b.failed)
        ok = run_lost(run);
    cks_buf_free(&b);
    return ok;
}

struct auto_list {
    struct cks_tf_run *run;
    cks_tf_names names;
};

static int
take_auto(void *arg, const char *name)
{
    struct auto_list *list = arg;
    struct cks_str s = cks_str_of(name);
    if (cks_str_starts(s, ".") || list->names.count >= CKS_TF_FILES_MAX ||
        !(cks_str_ends(s, ".auto.tfvars") || cks_str_ends(s, ".auto.tfvars.json")))
        return 0;
    const char **slot = cks_vec_push(&list->names);
    const char *copy = cks_arena_strdup(list->run->arena, name);
    if (!slot || !copy)
        return run_lost(list->run) ? 0 : 1;
    *slot = copy;
    return 0;
}

static int
by_string(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* In Terraform's order: a later file is stronger. */
static bool
read_values(struct cks_tf_frame *f)
{
    struct cks_tf_run *run = f->run;
    struct auto_list list = {.run = run};
    member_vec given = {0};
    const char *dir = f->module->dir;
    bool ok = give_file(run, &given, dir, "terraform.tfvars") &&
              give_file(run, &given, dir, "terraform.tfvars.json");
    ok = ok && run->files.access->list(run->files.cookie, dir, take_auto, &list) != ENOMEM;
    if (list.names.count)
        qsort(list.names.items, list.names.count, sizeof(*list.names.items), by_string);
    for (size_t i = 0; ok && i < list.names.count; i++)
        ok = give_file(run, &given, dir, list.names.items[i]);
    f->given = cks_arena_array(run->arena, given.count, sizeof(*f->given));
    if (ok && f->given) {
        f->given_count = given.count;
        if (given.count)
            memcpy(f->given, given.items, given.count * sizeof(*f->given));
    }
    ok = ok && f->given && !run->failed;
    cks_vec_free(&list.names);
    cks_vec_free(&given);
    return ok || run_lost(run);
}

struct cks_tf_frame *
cks_tf_root_frame(struct cks_tf_run *run, const struct cks_tf_module *module, bool from_memory)
{
    struct cks_tf_frame *f = frame_new(run, module);
    if (!f)
        return NULL;
    f->address = "";
    f->path = ".";
    f->from_memory = from_memory;
    if (!from_memory) {
        f->levels = cks_tf_levels(&run->files, run->root, module->dir);
        if (!read_values(f))
            return NULL;
    }
    return f;
}

static const struct cks_tf_frame *
root_of(const struct cks_tf_frame *f)
{
    while (f->parent)
        f = f->parent;
    return f;
}

static bool
is_local_source(struct cks_str s)
{
    return cks_str_starts(s, "./") || cks_str_starts(s, "../");
}

/* The directory that a call names by a local path, clean; NULL if it names none. */
static const char *
named_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call, bool *ret_inside)
{
    struct cks_str source;
    struct cks_tf_run *run = frame->run;
    const struct cks_hcl_expr *e = cks_tf_expr(call, "source");
    const struct cks_tf_frame *root = root_of(frame);
    if (!e || root->from_memory || !cks_hcl_literal(e, &source) || !is_local_source(source))
        return NULL;
    const char *joined = cks_tf_join(run->arena, frame->module->dir, source);
    const char *dir = joined ? cks_tf_clean(run->arena, joined) : NULL;
    if (!dir)
        run_lost(run);
    if (!dir || !*dir)
        return NULL;
    *ret_inside = cks_tf_inside(&run->files, root->module->dir, root->levels, dir);
    return dir;
}

const char *
cks_tf_call_dir(const struct cks_tf_frame *frame, const struct cks_tf_item *call)
{
    bool inside = false;
    const char *dir = named_dir(frame, call, &inside);
    return inside ? dir : NULL;
}

const char *
cks_tf_call_outside(const struct cks_tf_frame *frame, const struct cks_tf_item *call)
{
    bool inside = true;
    const char *dir = named_dir(frame, call, &inside);
    return inside ? NULL : dir;
}

bool
cks_tf_call_frame(const struct cks_tf_place *from, const struct cks_tf_item *call,
                  const char *address, struct cks_tf_frame **ret)
{
    struct cks_tf_frame *parent = from->frame;
    struct cks_tf_run *run = parent->run;
    struct cks_str source;
    *ret = NULL;
    const char *dir = cks_tf_call_dir(parent, call);
    if (dir && parent->depth >= CKS_TF_MODULES_DEEP) {
        cks_tf_beyond(&run->files, dir, CKS_BOUND_TERRAFORM_DEPTH);
        return !run->failed;
    }
    if (!dir || !cks_hcl_literal(cks_tf_expr(call, "source"), &source))
        return !run->failed;
    struct cks_tf_module *module = cks_tf_run_module(run, dir);
    if (!module)
        return !run->failed;
    struct cks_tf_frame *f = frame_new(run, module);
    const char *joined = f ? cks_tf_join(run->arena, parent->path, source) : NULL;
    if (!joined)
        return run_lost(run);
    f->path = cks_tf_clean(run->arena, joined);
    f->address = address;
    f->parent = parent;
    f->call = call;
    f->called_from = *from;
    f->depth = parent->depth + 1;
    *ret = f->path ? f : NULL;
    return f->path || run_lost(run);
}
