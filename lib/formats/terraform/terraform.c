#include "formats/terraform/terraform.h"

#include <stdlib.h>

#include "base/escape.h"
#include "formats/inside/script.h"
#include "formats/reading/words.h"
#include "formats/terraform/commands.h"
#include "formats/terraform/module/instances.h"
#include "formats/terraform/store.h"
#include "formats/terraform/survey.h"
#include "model/sense.h"

struct text {
    const char *name;
    struct cks_str text;
    bool example;
    struct cks_tf_module *module; /* NULL: not read */
};

struct cks_terraform {
    const struct cks_options *options;
    struct cks_arena arena;
    struct cks_tf_run run;
    struct cks_tf_survey survey;
    CKS_VEC(struct text) texts;
    const struct cks_terraform_sink *sink;
    size_t stores;
    bool example; /* the text that is read is one */
    bool stopped;
};

struct cks_terraform *
cks_terraform_new(const struct cks_options *options, const struct cks_file_access *files,
                  void *files_cookie)
{
    struct cks_terraform *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->options = options;
    t->run.arena = &t->arena;
    t->run.eval.vs.arena = &t->arena;
    t->run.files = (struct cks_tf_files){.access = files, .cookie = files_cookie};
    t->survey.arena = &t->arena;
    t->survey.files = &t->run.files;
    if (options->root) {
        t->run.root = cks_tf_clean(&t->arena, options->root);
        if (!t->run.root) {
            cks_terraform_free(t);
            return NULL;
        }
    }
    return t;
}

void
cks_terraform_tell_bounds(struct cks_terraform *t,
                          void (*beyond)(void *cookie, const char *path, enum cks_bound bound),
                          void *cookie)
{
    t->run.files.beyond = beyond;
    t->run.files.beyond_cookie = cookie;
}

void
cks_terraform_free(struct cks_terraform *t)
{
    if (!t)
        return;
    cks_tf_survey_free(&t->survey);
    for (size_t i = 0; i < t->texts.count; i++)
        if (t->texts.items[i].module)
            cks_tf_module_close(t->texts.items[i].module);
    for (size_t i = 0; i < t->run.modules.count; i++)
        cks_tf_module_close(t->run.modules.items[i]);
    cks_vec_free(&t->texts);
    cks_vec_free(&t->run.modules);
    cks_arena_free(&t->arena);
    free(t);
}

bool
cks_terraform_add_file(struct cks_terraform *t, const char *path)
{
    const char *dir = cks_tf_dirname(&t->arena, path);
    dir = dir ? cks_tf_clean(&t->arena, dir) : NULL;
    size_t i = dir ? cks_tf_survey_dir(&t->survey, dir) : SIZE_MAX;
    if (i == SIZE_MAX)
        return false;
    t->survey.dirs.items[i].named = true;
    return true;
}

bool
cks_terraform_add_text(struct cks_terraform *t, const char *name, struct cks_str text, bool example)
{
    struct text *slot = cks_vec_push(&t->texts);
    const char *copy = cks_arena_strdup(&t->arena, name);
    struct cks_str kept = cks_arena_str(&t->arena, text);
    if (!slot || !copy || !kept.p)
        return false;
    *slot = (struct text){.name = copy, .text = kept, .example = example};
    return true;
}

static struct cks_range
range_of(const struct cks_hcl_range *r)
{
    return (struct cks_range){r->start, r->end, r->line, r->col, r->end_line, r->end_col};
}

static bool
report_syntax(struct cks_terraform *t, const struct cks_tf_module *m)
{
    bool some = false;
    for (size_t i = 0; i < m->file_count; i++)
        some |= m->files[i]->holds_store;
    /* A module that only calls one with a store is not ours to judge. */
    for (size_t i = 0; some && i < m->file_count; i++) {
        const struct cks_tf_file *file = m->files[i];
        for (size_t k = 0; k < file->diags.count; k++) {
            const struct cks_hcl_diag *d = &file->diags.items[k];
            struct cks_range range = range_of(&d->range);
            if (!t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_SYNTAX, &range,
                                  d->message, d->help))
                return false;
        }
    }
    return true;
}

/* A directory that nobody here calls, and that looks like a module for others. */
static bool
is_for_callers(const struct cks_tf_frame *f)
{
    size_t from, to;
    const struct cks_tf_frame *root = f;
    while (root->parent)
        root = root->parent;
    if (root != f || f->given_count || f->module->locked)
        return false;
    cks_tf_range(f->module, CKS_TF_PROVIDER, &from, &to);
    if (to > from)
        return false;
    cks_tf_range(f->module, CKS_TF_VARIABLE, &from, &to);
    return to > from;
}

static bool
emit(struct cks_terraform *t, const struct cks_tf_place *place, const struct cks_tf_item *item,
     bool multiple)
{
    struct cks_tf_instances instances;
    if (!cks_tf_instances(place, item, &instances))
        return false;
    for (size_t i = 0; i < instances.count && t->stores < CKS_TF_STORES_MAX; i++, t->stores++) {
        struct cks_store store;
        if (!cks_tf_store(&instances.places[i], item, instances.suffixes[i], &store))
            return false;
        store.multiple = multiple || instances.unknown;
        store.overridable = is_for_callers(place->frame);
        store.example = t->example;
        cks_store_settle(&store, CKS_STORE_UNKNOWN);
        if (!t->sink->take(t->sink->cookie, &store)) {
            t->stopped = true;
            return false;
        }
    }
    if (instances.count && t->stores >= CKS_TF_STORES_MAX)
        cks_tf_beyond(&t->run.files, place->frame->module->dir, CKS_BOUND_TERRAFORM_STORES);
    return true;
}

/* A call of a module with a store that must not be read: told once of each directory. */
static bool
tell_unread(struct cks_terraform *t, const struct cks_tf_frame *f, const struct cks_tf_item *call)
{
    const struct cks_tf_file *file = NULL;
    const struct cks_hcl_attr *source = cks_tf_attr(call, "source", &file);
    const char *dir = cks_tf_call_outside(f, call);
    size_t scan = dir ? cks_tf_survey_dir(&t->survey, dir) : 0;
    if (scan == SIZE_MAX)
        return false;
    if (!dir || !t->survey.dirs.items[scan].relevant || t->survey.dirs.items[scan].told)
        return !t->run.failed;
    t->survey.dirs.items[scan].told = true;
    struct cks_range range = range_of(&source->expr->range);
    const char *message = cks_arena_printf(
        &t->arena,
        "module.%.*s was not read: %s is above the directory that may be read, or behind a "
        "symbolic link",
        CKS_STR_ARG(call->name), cks_quote(&t->arena, cks_str_of(dir)));
    return message && t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_UNREAD, &range,
                                       message, "name the directory above both with --root");
}

static bool walk(struct cks_terraform *t, struct cks_tf_frame *f, bool multiple);

static bool
walk_call(struct cks_terraform *t, struct cks_tf_frame *f, const struct cks_tf_item *call,
          bool multiple)
{
    struct cks_tf_place here = {.frame = f};
    struct cks_tf_instances instances;
    const char *dir = cks_tf_call_dir(f, call);
    if (!dir)
        return tell_unread(t, f, call);
    size_t scan = cks_tf_survey_dir(&t->survey, dir);
    if (scan == SIZE_MAX)
        return false;
    /* All that bytes can show as called was surveyed. */
    if (!t->survey.dirs.items[scan].relevant)
        return true;
    if (!cks_tf_instances(&here, call, &instances))
        return false;
    for (size_t i = 0; i < instances.count && t->stores < CKS_TF_STORES_MAX; i++) {
        struct cks_tf_frame *child;
        const char *address = cks_arena_printf(&t->arena, "%smodule." CKS_STR_FMT "%s.", f->address,
                                               CKS_STR_ARG(call->name), instances.suffixes[i]);
        if (!address || !cks_tf_call_frame(&instances.places[i], call, address, &child))
            return false;
        if (child && !walk(t, child, multiple || instances.unknown))
            return false;
    }
    return true;
}

static bool
walk(struct cks_terraform *t, struct cks_tf_frame *f, bool multiple)
{
    size_t from, to;
    struct cks_tf_place here = {.frame = f};
    cks_tf_range(f->module, CKS_TF_RESOURCE, &from, &to);
    for (size_t i = from; i < to; i++)
        if (cks_tf_makes_store(f->module->items[i].type) &&
            !emit(t, &here, &f->module->items[i], multiple))
            return false;
    cks_tf_range(f->module, CKS_TF_CALL, &from, &to);
    for (size_t i = from; i < to; i++)
        if (!walk_call(t, f, &f->module->items[i], multiple))
            return false;
    return !t->run.failed && !t->run.eval.vs.failed && !t->run.files.failed;
}

static bool
run_module(struct cks_terraform *t, const struct cks_tf_module *m, bool from_memory)
{
    struct cks_tf_frame *f = cks_tf_root_frame(&t->run, m, from_memory);
    return f && walk(t, f, false);
}

/* Whether a directory was read through a caller: then a module was loaded for it. */
static bool
was_read(const struct cks_terraform *t, const char *dir)
{
    for (size_t i = 0; i < t->run.modules.count; i++)
        if (strcmp(t->run.modules.items[i]->dir, dir) == 0)
            return true;
    return false;
}

static bool
run_dir(struct cks_terraform *t, size_t i)
{
    if (!t->survey.dirs.items[i].relevant)
        return true;
    const struct cks_tf_module *m = cks_tf_run_module(&t->run, t->survey.dirs.items[i].dir);
    if (!m)
        return !t->run.failed;
    return run_module(t, m, false);
}

static bool
run_dirs(struct cks_terraform *t)
{
    if (!cks_tf_survey_calls(&t->survey))
        return false;
    size_t count = t->survey.dirs.count;
    for (size_t i = 0; i < count; i++)
        if (t->survey.dirs.items[i].named && !t->survey.dirs.items[i].called && !run_dir(t, i))
            return false;
    /* What only seemed to be called (a circle, a source that is not read) is read by itself. */
    for (size_t i = 0; i < count; i++)
        if (t->survey.dirs.items[i].named && t->survey.dirs.items[i].called &&
            !was_read(t, t->survey.dirs.items[i].dir) && !run_dir(t, i))
            return false;
    return true;
}

/* What the provisioners of a module run. */
static bool
read_provisioners(struct cks_terraform *t, const struct cks_tf_module *m)
{
    struct cks_reading r = {.options = t->options,
                            .arena = &t->arena,
                            .take = t->sink->take,
                            .trouble = t->sink->trouble,
                            .cookie = t->sink->cookie,
                            .beyond = t->sink->beyond,
                            .example = t->example};
    return cks_tf_commands(&r, m);
}

/* Directories without a store are loaded for their commands alone. */
static bool
run_commands(struct cks_terraform *t)
{
    for (size_t i = 0; i < t->survey.dirs.count; i++) {
        const struct cks_tf_scan *scan = &t->survey.dirs.items[i];
        if (scan->named && scan->holds_call && !cks_tf_run_module(&t->run, scan->dir) &&
            t->run.failed)
            return false;
    }
    for (size_t i = 0; i < t->run.modules.count; i++)
        if (!read_provisioners(t, t->run.modules.items[i]))
            return false;
    return true;
}

bool
cks_terraform_run(struct cks_terraform *t, const struct cks_terraform_sink *sink)
{
    t->sink = sink;
    bool ok = run_dirs(t) && run_commands(t);
    for (size_t i = 0; ok && i < t->run.modules.count; i++)
        ok = report_syntax(t, t->run.modules.items[i]);
    for (size_t i = 0; ok && i < t->texts.count; i++) {
        struct text *x = &t->texts.items[i];
        t->example = x->example;
        if (!cks_tf_may_hold_store(x->text) && !cks_may_hold_call(x->text))
            continue;
        ok = cks_tf_module_from_text(&t->arena, x->name, x->text, &x->module) &&
             (t->example || report_syntax(t, x->module)) && run_module(t, x->module, true) &&
             read_provisioners(t, x->module);
    }
    return ok && !t->stopped && !t->run.failed && !t->run.eval.vs.failed && !t->run.files.failed;
}
