#include "formats/terraform/terraform.h"

#include <errno.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "formats/inside/script.h"
#include "formats/reading/elided.h"
#include "formats/reading/words.h"
#include "formats/terraform/commands.h"
#include "formats/terraform/data.h"
#include "formats/terraform/module/instances.h"
#include "formats/terraform/run_commands.h"
#include "formats/terraform/store.h"
#include "formats/terraform/survey.h"
#include "formats/terraform/terragrunt.h"
#include "model/gate.h"
#include "model/sense.h"
#include "source/hcl/place.h"

struct text {
    const char *name;
    struct cks_str text;
    bool example;
    bool inputs;                  /* a file of Terragrunt */
    struct cks_tf_module *module; /* NULL: not read */
};

struct cks_terraform {
    const struct cks_options *options;
    struct cks_arena arena;
    struct cks_tf_run run;
    struct cks_tf_survey survey;
    CKS_VEC(struct text) texts;
    CKS_VEC(const char *) values; /* named files of values */
    CKS_VEC(struct text) checked; /* files whose syntax is checked, whatever their modules hold */
    const struct cks_terraform_sink *sink;
    size_t stores;
    const char *root; /* of the module that is read, or NULL */
    bool example;     /* the text that is read is one */
    bool elided;      /* and leaves something out */
    bool unmade;      /* the module that is read has no instance */
    bool stopped;
};

struct cks_terraform *
cks_terraform_new(const struct cks_options *options, const struct cks_file_access *files,
                  void *files_cookie)
{
    struct cks_terraform *t = cks_calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->options = options;
    t->run.options = options;
    t->run.data = cks_tf_data;
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

const char *
cks_terraform_root(const struct cks_terraform *t)
{
    return t->root;
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
    for (size_t i = 0; i < t->checked.count; i++)
        if (t->checked.items[i].module)
            cks_tf_module_close(t->checked.items[i].module);
    cks_vec_free(&t->checked);
    cks_vec_free(&t->texts);
    cks_vec_free(&t->values);
    cks_vec_free(&t->run.modules);
    cks_index_free(&t->run.module_index);
    cks_vec_free(&t->run.broken);
    cks_arena_free(&t->arena);
    free(t);
}

static bool
is_values(const char *path)
{
    struct cks_str name = cks_str_of(path);
    return cks_str_ends(name, ".tfvars") || cks_str_ends(name, ".tfvars.json");
}

static bool
keep_values(struct cks_terraform *t, const char *path)
{
    const char **slot = cks_vec_push(&t->values);
    const char *clean = cks_tf_clean(&t->arena, path);
    if (slot)
        *slot = clean;
    return slot && clean;
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
    return !is_values(path) || keep_values(t, path);
}

bool
cks_terraform_check_file(struct cks_terraform *t, const char *path)
{
    struct text *slot = is_values(path) ? NULL : cks_vec_push(&t->checked);
    const char *clean = slot ? cks_tf_clean(&t->arena, path) : NULL;
    if (slot)
        slot->name = clean;
    return is_values(path) || (slot && clean);
}

static bool
add_text_as(struct cks_terraform *t, const char *name, struct cks_str text, bool example,
            bool inputs)
{
    struct text *slot = cks_vec_push(&t->texts);
    const char *copy = cks_arena_strdup(&t->arena, name);
    struct cks_str kept = cks_arena_str(&t->arena, text);
    if (!slot || !copy || !kept.p)
        return false;
    *slot = (struct text){.name = copy, .text = kept, .example = example, .inputs = inputs};
    return true;
}

bool
cks_terraform_add_text(struct cks_terraform *t, const char *name, struct cks_str text, bool example)
{
    return add_text_as(t, name, text, example, false);
}

bool
cks_terraform_add_inputs(struct cks_terraform *t, const char *name, struct cks_str text)
{
    return add_text_as(t, name, text, false, true);
}

typedef struct cks_range place_fn(const struct cks_document *doc, const struct cks_hcl_range *r);

/* Behind a bound, an error may be its consequence. */
static bool
tell_syntax(struct cks_terraform *t, const struct cks_document *doc,
            const struct cks_hcl_diags *diags, place_fn *place)
{
    const struct cks_terraform_sink *sink = t->sink;
    for (size_t i = 0; i < diags->count; i++) {
        const struct cks_hcl_diag *d = &diags->items[i];
        struct cks_range range = place(doc, &d->range);
        if (d->bound && sink->beyond) {
            sink->beyond(sink->cookie, doc->file, d->bound);
            return true;
        }
        if (!sink->trouble(sink->cookie, doc, CKS_TROUBLE_SYNTAX, &range, d->message, d->help))
            return false;
    }
    return true;
}

/* Terraform stops at an error in any file of the modules that it loads: those that lead to a store,
 * and those that they call. */
static bool
report_syntax(struct cks_terraform *t, const struct cks_tf_module *m)
{
    for (size_t i = 0; i < m->file_count; i++)
        if (!tell_syntax(t, &m->files[i]->doc, &m->files[i]->diags, cks_hcl_place))
            return false;
    return true;
}

/* Those beside the files that were named, whether they were named too. */
static bool
check_values_beside(struct cks_terraform *t)
{
    for (size_t i = 0; i < t->survey.dirs.count; i++) {
        const struct cks_tf_scan *scan = &t->survey.dirs.items[i];
        if (scan->named && scan->relevant && cks_tf_is_loaded(&t->run, scan->dir) &&
            !cks_tf_check_values_in(&t->run, scan->dir))
            return false;
    }
    return true;
}

/* Those too that no run of this module takes by itself: they are for -var-file. */
static bool
report_broken_values(struct cks_terraform *t)
{
    if (!check_values_beside(t))
        return false;
    for (size_t i = 0; i < t->values.count; i++)
        if (!cks_tf_check_values(&t->run, t->values.items[i]))
            return false;
    for (size_t i = 0; i < t->texts.count; i++)
        if (is_values(t->texts.items[i].name) &&
            !cks_tf_check_values_text(&t->run, t->texts.items[i].name, t->texts.items[i].text))
            return false;
    for (size_t i = 0; i < t->run.broken.count; i++)
        if (!tell_syntax(t, t->run.broken.items[i].doc, &t->run.broken.items[i].diags,
                         cks_hcl_place_of_values))
            return false;
    return true;
}

/* A directory that nobody here calls, and that looks like a module for others. */
static bool
is_for_callers(const struct cks_tf_frame *f)
{
    size_t from, to;
    if (f->parent || f->given_count || f->module->locked)
        return false;
    cks_tf_range(f->module, CKS_TF_PROVIDER, &from, &to);
    if (to > from)
        return false;
    cks_tf_range(f->module, CKS_TF_VARIABLE, &from, &to);
    return to > from;
}

/* Of what is not written as it is, the provider sees nothing before there is an instance. */
static void
forget_computed(struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        struct cks_value *v = &s->values[p];
        bool block = p == CKS_P_CREDENTIAL && v->state == CKS_VALUE_KNOWN;
        if (v->state >= CKS_VALUE_KNOWN && v->origin != CKS_FROM_LITERAL && !block)
            v->state = CKS_VALUE_UNKNOWN;
    }
}

/* Of the CipherTrust provider it is not known. */
static bool
emit_unmade(struct cks_terraform *t, const struct cks_tf_place *place,
            const struct cks_tf_item *item)
{
    struct cks_store store;
    if (!t->sink->unmade || !cks_str_is(item->type, CKS_WORD_TERRAFORM_TYPE) || t->example)
        return true;
    if (!cks_tf_store(place, item, "", &store))
        return false;
    forget_computed(&store);
    cks_store_settle(&store, CKS_STORE_UNKNOWN);
    t->stopped = !t->sink->unmade(t->sink->cookie, &store);
    return !t->stopped;
}

static bool
emit(struct cks_terraform *t, const struct cks_tf_place *place, const struct cks_tf_item *item,
     bool multiple)
{
    struct cks_tf_instances instances;
    if (!cks_tf_instances(place, item, &instances))
        return false;
    if (t->unmade || !instances.count)
        return emit_unmade(t, &instances.places[0], item);
    for (size_t i = 0; i < instances.count && t->stores < CKS_TF_STORES_MAX; i++, t->stores++) {
        struct cks_store store;
        if (!cks_tf_store(&instances.places[i], item, instances.suffixes[i], &store))
            return false;
        store.multiple = multiple || instances.unknown;
        store.overridable = is_for_callers(place->frame);
        store.example = t->example;
        if (t->example) /* what it does not show, the real one may have */
            cks_leave_open(&store);
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

/* What is said of a call that was not followed: its name may be a secret in the wrong place. */
static const char *
not_read(struct cks_terraform *t, const struct cks_tf_item *call, const char *why)
{
    if (!cks_may_show_alone(call->name))
        return cks_arena_printf(&t->arena, "a module was not read: %s", why);
    return cks_arena_printf(&t->arena, "module.%.*s was not read: %s", CKS_STR_ARG(call->name),
                            why);
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
    struct cks_range range = cks_hcl_place(&file->doc, &source->name_range);
    const char *why = cks_arena_printf(&t->arena,
                                       "%s is above the directory that may be read (--root names "
                                       "another), or behind a symbolic link",
                                       cks_quote(&t->arena, cks_str_of(dir)));
    const char *message = why ? not_read(t, call, why) : NULL;
    return message &&
           t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_FENCED, &range, message, NULL);
}

/* One's own access to files may know of no directories. */
static bool
is_missing(const struct cks_terraform *t, const struct cks_tf_scan *called)
{
    struct cks_file_info info;
    const struct cks_tf_files *files = &t->run.files;
    return !called->files && files->access->look(files->cookie, called->dir, true, &info) == ENOENT;
}

/* A call of a module that is not there, where Terraform stops: told once of each directory. A tool
 * may make it later. What the source says is not shown, nor its length. */
static bool
tell_missing(struct cks_terraform *t, const struct cks_tf_item *call, size_t scan)
{
    const struct cks_tf_file *file = NULL;
    const struct cks_hcl_attr *source = cks_tf_attr(call, "source", &file);
    struct cks_tf_scan *called = &t->survey.dirs.items[scan];
    if (called->told)
        return true;
    called->told = true;
    struct cks_range range = cks_hcl_place(&file->doc, &source->name_range);
    const char *message =
        not_read(t, call, "its directory does not exist, and Terraform stops there");
    return message && t->sink->trouble(t->sink->cookie, &file->doc, CKS_TROUBLE_UNREAD, &range,
                                       message, "repair the path in source");
}

static bool walk(struct cks_terraform *t, struct cks_tf_frame *f, bool multiple);

static bool
walk_child(struct cks_terraform *t, const struct cks_tf_instances *from, size_t i,
           const struct cks_tf_item *call, bool multiple)
{
    struct cks_tf_frame *child;
    const char *address =
        cks_arena_printf(&t->arena, "%smodule." CKS_STR_FMT "%s.", from->places[i].frame->address,
                         CKS_STR_ARG(call->name), from->suffixes[i]);
    if (!address || !cks_tf_call_frame(&from->places[i], call, address, &child))
        return false;
    return !child || walk(t, child, multiple || from->unknown);
}

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
    if (is_missing(t, &t->survey.dirs.items[scan]))
        return tell_missing(t, call, scan);
    if (!cks_tf_instances(&here, call, &instances))
        return false;
    /* All that bytes can show as called was surveyed: this one leads to no store, and is loaded for
     * the errors of its text alone. */
    if (!t->survey.dirs.items[scan].relevant && instances.count)
        instances.count = 1;
    bool unmade = t->unmade;
    size_t count = instances.count && !unmade ? instances.count : 1;
    t->unmade |= !instances.count;
    bool ok = true;
    for (size_t i = 0; ok && i < count && t->stores < CKS_TF_STORES_MAX; i++)
        ok = walk_child(t, &instances, i, call, multiple);
    t->unmade = unmade;
    return ok;
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
    t->root = from_memory ? NULL : m->dir;
    struct cks_tf_frame *f = cks_tf_root_frame(&t->run, m, from_memory);
    return f && walk(t, f, false);
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
    size_t count = t->survey.dirs.count;
    for (size_t i = 0; i < count; i++)
        if (t->survey.dirs.items[i].named && !t->survey.dirs.items[i].called && !run_dir(t, i))
            return false;
    /* What only seemed to be called (a circle, a source that is not read) is read by itself. */
    for (size_t i = 0; i < count; i++)
        if (t->survey.dirs.items[i].named && t->survey.dirs.items[i].called &&
            !cks_tf_is_loaded(&t->run, t->survey.dirs.items[i].dir) && !run_dir(t, i))
            return false;
    return true;
}

/* The local module of a file of Terragrunt, with the file's inputs. */
static bool
run_with_inputs(struct cks_terraform *t, const struct cks_tf_inputs *in, bool *ret_judged)
{
    size_t before = t->stores, place = cks_tf_survey_dir(&t->survey, in->dir);
    const struct cks_tf_module *m = place == SIZE_MAX ? NULL : cks_tf_run_module(&t->run, in->dir);
    struct cks_tf_frame *f = m && m->file_count ? cks_tf_root_frame(&t->run, m, false) : NULL;
    if (!f)
        return !t->run.failed;
    t->root = m->dir;
    bool ok = cks_tf_inputs_give(in, f) && walk(t, f, false);
    *ret_judged = t->stores > before;
    t->survey.dirs.items[place].called |= *ret_judged;
    return ok;
}

static bool
run_inputs_alone(struct cks_terraform *t, const struct cks_tf_inputs *in, bool *ret_judged)
{
    struct cks_store store;
    if (!cks_tf_inputs_store(in, &store, ret_judged))
        return false;
    t->root = NULL;
    if (!*ret_judged)
        return true;
    t->stores++;
    t->stopped = !t->sink->take(t->sink->cookie, &store);
    return !t->stopped;
}

static bool
run_inputs(struct cks_terraform *t, struct text *x)
{
    struct cks_tf_inputs in;
    bool judged = false;
    bool ok = cks_tf_module_from_text(&t->arena, x->name, x->text, &x->module) &&
              report_syntax(t, x->module) && cks_tf_inputs_find(&t->run, x->module, &in);
    if (ok && in.object && in.dir)
        ok = run_with_inputs(t, &in, &judged);
    if (ok && in.object && !judged)
        ok = run_inputs_alone(t, &in, &judged);
    if (ok && t->sink->inputs)
        t->sink->inputs(t->sink->cookie, x->name, judged);
    return ok;
}

static bool
run_all_inputs(struct cks_terraform *t)
{
    for (size_t i = 0; i < t->texts.count; i++)
        if (t->texts.items[i].inputs && !run_inputs(t, &t->texts.items[i]))
            return false;
    return true;
}

/* One whose module was not loaded. What cannot be read was reported before. */
static bool
check_alone(struct cks_terraform *t, struct text *x)
{
    struct cks_buf b = {0};
    const char *dir = cks_tf_dirname(&t->arena, x->name);
    if (!dir || cks_tf_is_loaded(&t->run, dir))
        return dir != NULL;
    bool ok = true;
    if (cks_tf_read_file(&t->run.files, x->name, true, CKS_HCL_BYTES_MAX, &b) == CKS_TF_READ_OK) {
        x->text = cks_arena_str(&t->arena, cks_buf_str(&b));
        ok = x->text.p && cks_tf_module_from_text(&t->arena, x->name, x->text, &x->module) &&
             report_syntax(t, x->module);
    }
    cks_buf_free(&b);
    return ok;
}

static bool
check_files(struct cks_terraform *t)
{
    for (size_t i = 0; i < t->checked.count; i++)
        if (!check_alone(t, &t->checked.items[i]))
            return false;
    return true;
}

/* How the commands of modules are read. */
static struct cks_reading
reading_of_commands(struct cks_terraform *t)
{
    return (struct cks_reading){.options = t->options,
                                .arena = &t->arena,
                                .take = t->sink->take,
                                .trouble = t->sink->trouble,
                                .cookie = t->sink->cookie,
                                .beyond = t->sink->beyond,
                                .example = t->example,
                                .elided = t->elided};
}

static bool
run_commands(struct cks_terraform *t)
{
    struct cks_reading r = reading_of_commands(t);
    return cks_tf_run_commands(&r, &t->run, &t->survey);
}

static bool
read_commands(struct cks_terraform *t, const struct cks_tf_module *m)
{
    struct cks_reading r = reading_of_commands(t);
    bool found;
    return cks_tf_commands(&r, &t->run, m, &found);
}

bool
cks_terraform_run(struct cks_terraform *t, const struct cks_terraform_sink *sink)
{
    t->sink = sink;
    /* A module that Terragrunt calls is read with its inputs, and not by itself. */
    bool ok =
        cks_tf_survey_calls(&t->survey) && run_all_inputs(t) && run_dirs(t) && run_commands(t);
    for (size_t i = 0; ok && i < t->run.modules.count; i++)
        ok = report_syntax(t, t->run.modules.items[i]);
    ok = ok && check_files(t) && report_broken_values(t);
    for (size_t i = 0; ok && i < t->texts.count; i++) {
        struct text *x = &t->texts.items[i];
        t->example = x->example;
        t->elided = x->example && cks_is_elided(x->text);
        if (x->inputs || is_values(x->name) ||
            (!cks_tf_may_hold_store(x->text) && !cks_tf_may_run(x->text)))
            continue;
        ok = cks_tf_module_from_text(&t->arena, x->name, x->text, &x->module) &&
             (t->example || report_syntax(t, x->module)) && run_module(t, x->module, true) &&
             read_commands(t, x->module);
    }
    return ok && !t->stopped && !t->run.failed && !t->run.eval.vs.failed && !t->run.files.failed;
}
