#include "formats/terraform/module/frame.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "formats/terraform/module/type.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/syntax/json.h"
#include "source/hcl/value/convert.h"

static bool
run_lost(struct cks_tf_run *run)
{
    run->failed = true;
    return false;
}

/* The first of a directory that was kept; NULL if none was. */
static struct cks_tf_module *
loaded_module(const struct cks_tf_run *run, const char *dir)
{
    const struct cks_index *ix = &run->module_index;
    struct cks_tf_module *first = NULL;
    for (size_t i = cks_index_last(ix, cks_index_hash(ix, dir)); i; i = cks_index_before(ix, i))
        if (strcmp(run->modules.items[i - 1]->dir, dir) == 0)
            first = run->modules.items[i - 1];
    return first;
}

bool
cks_tf_is_loaded(const struct cks_tf_run *run, const char *dir)
{
    return loaded_module(run, dir) != NULL;
}

bool
cks_tf_keep_module(struct cks_tf_run *run, struct cks_tf_module *m)
{
    struct cks_index *ix = &run->module_index;
    struct cks_tf_module **slot = cks_index_prepare(ix) ? cks_vec_push(&run->modules) : NULL;
    if (!slot)
        return false;
    *slot = m;
    if (cks_index_add(ix, cks_index_hash(ix, m->dir)))
        return true;
    run->modules.count--;
    return false;
}

struct cks_tf_module *
cks_tf_run_module(struct cks_tf_run *run, const char *dir)
{
    struct cks_tf_module *m = loaded_module(run, dir);
    if (m)
        return m;
    if (run->modules.count >= CKS_MOST_TERRAFORM_MODULES) {
        cks_tf_beyond(&run->files, dir, CKS_BOUND_TERRAFORM_MODULES);
        return NULL;
    }
    if (!cks_tf_module_load(&run->files, run->arena, dir, &m) || !cks_tf_keep_module(run, m)) {
        run_lost(run);
        return NULL;
    }
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

/* A value that nothing can be referred to in, and that calls no function. */
static cks_hcl_v
literal_value(struct cks_tf_run *run, const struct cks_hcl_expr *e)
{
    const struct cks_hcl_host *host = run->eval.host;
    run->eval.host = NULL;
    run->eval.literal = true;
    cks_hcl_v v = cks_hcl_eval(&run->eval, e, NULL);
    run->eval.literal = false;
    run->eval.host = host;
    return v;
}

static bool
give(struct cks_tf_run *run, member_vec *given, const struct cks_hcl_attr *attr)
{
    cks_hcl_v v = literal_value(run, attr->expr);
    const char *name = cks_arena_printf(run->arena, "var." CKS_STR_FMT, CKS_STR_ARG(attr->name));
    v = cks_hcl_trace_given(&run->eval, v, attr->expr, &attr->name_range, name);
    struct cks_hcl_member *slot = cks_vec_push(given);
    if (!slot || !name)
        return run_lost(run);
    *slot =
        (struct cks_hcl_member){attr->name, cks_hcl_sourced(&run->eval.vs, v, CKS_HCL_FROM_TFVARS)};
    return true;
}

static bool
keep_broken(struct cks_tf_run *run, const struct cks_document *doc, struct cks_hcl_diags diags)
{
    /* A root module's values are read again for its commands. */
    for (size_t i = 0; diags.count && i < run->broken.count; i++)
        if (strcmp(run->broken.items[i].doc->file, doc->file) == 0)
            return true;
    struct cks_tf_broken *kept = diags.count ? cks_vec_push(&run->broken) : NULL;
    if (kept)
        *kept = (struct cks_tf_broken){doc, diags};
    return kept || !diags.count || run_lost(run);
}

static bool
give_native(struct cks_tf_run *run, member_vec *given, struct cks_document *doc)
{
    struct cks_hcl_body body;
    struct cks_hcl_diags diags;
    if (!cks_hcl_parse_document(run->arena, doc, &body, &diags))
        return run_lost(run);
    doc->sound = diags.count == 0;
    if (!keep_broken(run, doc, diags))
        return false;
    for (size_t i = 0; given && i < body.attr_count; i++)
        if (!give(run, given, &body.attrs[i]))
            return false;
    return true;
}

static bool
give_json(struct cks_tf_run *run, member_vec *given, struct cks_document *doc)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    if (!cks_hcl_json_parse_document(run->arena, doc, false, &e, &diags))
        return run_lost(run);
    if (!keep_broken(run, doc, diags))
        return false;
    for (size_t i = 0; given && e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct cks_hcl_attr attr = {
            .name = item->name, .name_range = item->key->range, .expr = item->value};
        struct cks_hcl_attr *kept = cks_arena_alloc(run->arena, sizeof(*kept));
        if (!kept)
            return run_lost(run);
        *kept = attr;
        if (attr.name.p && !give(run, given, kept))
            return false;
    }
    return true;
}

/* given: NULL: only what is wrong with the text counts. */
static bool
give_text(struct cks_tf_run *run, member_vec *given, const char *path, struct cks_str text)
{
    struct cks_document *doc = cks_arena_alloc(run->arena, sizeof(*doc));
    if (!text.p || !doc)
        return run_lost(run);
    *doc = (struct cks_document){.file = path, .syntax = CKS_SYNTAX_HCL, .text = text};
    return cks_str_ends(cks_str_of(path), ".json") ? give_json(run, given, doc)
                                                   : give_native(run, given, doc);
}

bool
cks_tf_check_values_text(struct cks_tf_run *run, const char *name, struct cks_str text)
{
    return give_text(run, NULL, name, text);
}

static bool
give_file(struct cks_tf_run *run, member_vec *given, const char *dir, const char *name)
{
    struct cks_buf b = {0};
    bool ok = true;
    const char *path = cks_tf_join(run->arena, dir, cks_str_of(name));
    if (!path)
        return run_lost(run);
    if (cks_tf_read_file(&run->files, path, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK)
        ok = give_text(run, given, path, cks_arena_str(run->arena, cks_buf_str(&b)));
    if (b.failed)
        ok = run_lost(run);
    cks_buf_free(&b);
    return ok;
}

bool
cks_tf_check_values(struct cks_tf_run *run, const char *path)
{
    for (size_t i = 0; i < run->broken.count; i++)
        if (strcmp(run->broken.items[i].doc->file, path) == 0)
            return true;
    const char *dir = cks_tf_dirname(run->arena, path);
    const char *slash = strrchr(path, '/');
    return dir && give_file(run, NULL, dir, slash ? slash + 1 : path);
}

/* Files of values in a directory. */
struct values_list {
    struct cks_tf_run *run;
    bool every; /* else those that Terraform takes by itself */
    cks_tf_names names;
};

static bool
is_listed_values(const struct values_list *list, struct cks_str name)
{
    if (list->every)
        return cks_str_ends(name, ".tfvars") || cks_str_ends(name, ".tfvars.json");
    return cks_str_ends(name, ".auto.tfvars") || cks_str_ends(name, ".auto.tfvars.json");
}

static int
take_values_name(void *arg, const char *name)
{
    struct values_list *list = arg;
    struct cks_str s = cks_str_of(name);
    if (cks_str_starts(s, ".") || list->names.count >= CKS_TF_FILES_MAX ||
        !is_listed_values(list, s))
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

static bool
list_values(struct values_list *list, const char *dir)
{
    struct cks_tf_run *run = list->run;
    if (run->files.access->list(run->files.cookie, dir, take_values_name, list) == ENOMEM)
        return false;
    if (list->names.count)
        qsort(list->names.items, list->names.count, sizeof(*list->names.items), by_string);
    return true;
}

bool
cks_tf_check_values_in(struct cks_tf_run *run, const char *dir)
{
    struct values_list list = {.run = run, .every = true};
    bool ok = list_values(&list, dir);
    for (size_t i = 0; ok && i < list.names.count; i++) {
        const char *path = cks_tf_join(run->arena, dir, cks_str_of(list.names.items[i]));
        ok = path ? cks_tf_check_values(run, path) : run_lost(run);
    }
    cks_vec_free(&list.names);
    return ok;
}

/* Whether Terraform takes the text of a variable as it is, and not as an expression. */
static bool
takes_text(struct cks_tf_run *run, const struct cks_tf_item *variable)
{
    bool sure;
    const struct cks_hcl_expr *type = cks_tf_expr(variable, "type");
    if (!type)
        return true;
    cks_hcl_t t = cks_tf_type(&run->eval, type, &sure);
    return sure && (t->kind == CKS_HCL_T_STRING || t->kind == CKS_HCL_T_NUMBER ||
                    t->kind == CKS_HCL_T_BOOL);
}

static cks_hcl_v
value_of_text(struct cks_tf_run *run, struct cks_str text)
{
    struct cks_hcl_expr *e;
    struct cks_hcl_diags diags;
    if (!cks_hcl_parse_expr(run->arena, text, NULL, &e, &diags)) {
        run->failed = true;
        return cks_hcl_unknown(&run->eval.vs, &cks_hcl_any, NULL, NULL);
    }
    if (diags.count)
        return cks_hcl_unknown(&run->eval.vs, &cks_hcl_any, "a value that is not an expression",
                               NULL);
    return literal_value(run, e);
}

static bool
give_variable(struct cks_tf_frame *f, member_vec *given, const struct cks_variable *variable)
{
    struct cks_tf_run *run = f->run;
    struct cks_str none = {0}, text = cks_str_of(variable->text);
    size_t equals = cks_str_find(text, "=");
    const struct cks_tf_item *item =
        cks_tf_find(f->module, CKS_TF_VARIABLE, none, cks_str_sub(text, 0, equals));
    if (!item)
        return true;
    text = cks_str_sub(text, equals + 1, text.n);
    cks_hcl_v v =
        takes_text(run, item) ? cks_hcl_string_of(&run->eval.vs, text) : value_of_text(run, text);
    const char *by =
        cks_arena_printf(run->arena, "%s" CKS_STR_FMT, variable->environment ? "TF_VAR_" : "--var ",
                         CKS_STR_ARG(item->name));
    struct cks_hcl_member *slot = cks_vec_push(given);
    if (!slot || !by)
        return run_lost(run);
    v = cks_hcl_trace_outside(&run->eval, v, &item->file->doc, &item->block->header, by);
    /* As the text of a file(): it is not in the configuration itself. */
    *slot =
        (struct cks_hcl_member){item->name, cks_hcl_sourced(&run->eval.vs, v, CKS_HCL_FROM_FILE)};
    return true;
}

/* What the options give: what is of the environment, or all else. */
static bool
give_options(struct cks_tf_frame *f, member_vec *given, bool environment)
{
    const struct cks_options *options = f->run->options;
    bool ok = true;
    for (size_t i = 0; ok && options && i < options->variable_count; i++) {
        const struct cks_variable *v = &options->variables[i];
        if (v->environment == environment)
            ok = v->file ? give_file(f->run, given, ".", v->text) : give_variable(f, given, v);
    }
    return ok;
}

/* In Terraform's order: a later file is stronger. */
static bool
read_values(struct cks_tf_frame *f)
{
    struct cks_tf_run *run = f->run;
    struct values_list list = {.run = run};
    member_vec given = {0};
    const char *dir = f->module->dir;
    bool ok = give_options(f, &given, true) && give_file(run, &given, dir, "terraform.tfvars") &&
              give_file(run, &given, dir, "terraform.tfvars.json");
    ok = ok && list_values(&list, dir);
    for (size_t i = 0; ok && i < list.names.count; i++)
        ok = give_file(run, &given, dir, list.names.items[i]);
    ok = ok && give_options(f, &given, false);
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
