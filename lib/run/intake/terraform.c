#include "run/intake/terraform.h"

#include <stdlib.h>

#include "formats/format.h"
#include "formats/reading/words.h"
#include "formats/terraform/configured.h"
#include "formats/terraform/terraform.h"
#include "formats/terraform/module/module.h"
#include "rules/judge/mark.h"
#include "run/intake/take.h"
#include "run/intake/twin.h"
#include "run/state/account.h"
#include "run/suppress/suppress.h"

static void
tell_of_bound(void *cookie, const char *path, enum cks_bound bound)
{
    cks_account_bound(cookie, path, 0, bound);
}

static bool
open_modules(struct cks *c)
{
    const struct cks_options *o = &c->options;
    if (!c->terraform.modules)
        c->terraform.modules = cks_run_got(c, cks_terraform_new(o, o->files, o->files_cookie));
    if (c->terraform.modules)
        cks_terraform_tell_bounds(c->terraform.modules, tell_of_bound, c);
    return c->terraform.modules != NULL;
}

static bool
keep_name(struct cks *c, cks_name_list *list, const char *name)
{
    const char **slot = name ? cks_vec_push(list) : NULL;
    if (slot)
        *slot = name;
    return cks_run_did(c, slot != NULL);
}

/* Findings are for these files, and not for the others of their directories, which are read with
 * them. Findings in an override file are shown at the block that it changes, in whichever file that
 * is; and what a file without a store holds (variables, locals, values) can be at fault in each
 * store of its module. */
static bool
name_it(struct cks *c, const char *path, bool holds_store)
{
    const char *clean = cks_tf_clean(&c->arena, path);
    const char *dir = clean ? cks_tf_dirname(&c->arena, clean) : NULL;
    struct cks_input_file *f = &c->inputs.files.items[c->inputs.files.count - 1];
    f->of_module = true;
    f->clean = clean;
    return keep_name(c, &c->terraform.named, clean) && keep_name(c, &c->terraform.dirs, dir) &&
           (((holds_store || c->options.only_named) && !cks_tf_is_override(cks_str_of(clean))) ||
            keep_name(c, &c->terraform.overridden, dir));
}

enum cks_status
cks_intake_terraform_file(struct cks *c, const char *path, bool found, bool holds_store)
{
    bool ok = open_modules(c) && name_it(c, path, holds_store) &&
              cks_terraform_add_file(c->terraform.modules, path) &&
              (found || cks_terraform_check_file(c->terraform.modules, path));
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_text(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = open_modules(c) && name_it(c, name, cks_may_hold_store(text)) &&
              cks_terraform_add_text(c->terraform.modules, name, text, false);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_example(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = open_modules(c) && name_it(c, name, cks_may_hold_store(text)) &&
              cks_terraform_add_text(c->terraform.modules, name, text, true);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_inputs(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = open_modules(c) && name_it(c, name, true) &&
              cks_terraform_add_inputs(c->terraform.modules, name, text);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

/* Whether documents of a file have an entry of their own, which ends as they do. */
static bool
has_entry(const struct cks *c, const char *name)
{
    for (size_t i = 0; i < c->inputs.files.count; i++)
        if (!c->inputs.files.items[i].given && strcmp(c->inputs.files.items[i].name, name) == 0)
            return true;
    return false;
}

/* How a file of Terragrunt ended. */
static void
end_inputs(void *cookie, const char *name, bool judged)
{
    struct cks_intake *in = cookie;
    bool own = has_entry(in->c, name);
    for (size_t i = 0; i < in->c->inputs.files.count; i++) {
        struct cks_input_file *f = &in->c->inputs.files.items[i];
        if (!f->given || strcmp(f->name, name) != 0)
            continue;
        if (!judged && !own && !f->found)
            cks_account_form(
                in->c, f->name, 0,
                "names no local module with a custom key store, and no argument of one, "
                "in its inputs; it was not checked",
                false);
        f->judged |= judged && !own;
    }
}

static int
by_name_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool
stands_in(const cks_name_list *list, const char *name)
{
    return list->count &&
           bsearch(&name, list->items, list->count, sizeof(*list->items), by_name_text) != NULL;
}

static void
sort_names(cks_name_list *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof(*list->items), by_name_text);
}

/* Whether a file is only read for the sake of others: nothing is found in it. */
static bool
is_along(struct cks *c, const char *file)
{
    const char *dir = cks_tf_dirname(&c->arena, file);
    if (!cks_run_did(c, dir != NULL) || stands_in(&c->terraform.named, file) ||
        stands_in(&c->terraform.overridden, dir))
        return false;
    return c->options.only_named || stands_in(&c->terraform.dirs, dir);
}

/* Adds the files that were met since the last question. */
static bool
index_files(struct cks *c)
{
    struct cks_index *ix = &c->inputs.named;
    bool ok = true;
    for (size_t i = ix->list.count; ok && i < c->inputs.files.count; i++)
        ok = cks_index_prepare(ix) &&
             cks_index_add(ix, cks_index_hash_address(c->inputs.files.items[i].name));
    return cks_run_did(c, ok);
}

/* The run's file of that name; documents of one file have one name. */
static bool
find_file(struct cks_intake *in, const char *name)
{
    struct cks *c = in->c;
    const struct cks_index *ix = &c->inputs.named;
    if (!index_files(c))
        return false;
    for (size_t i = cks_index_last(ix, cks_index_hash_address(name)); i;
         i = cks_index_before(ix, i))
        if (c->inputs.files.items[i - 1].name == name) {
            in->file = (uint32_t)(i - 1);
            in->input = &c->inputs.files.items[i - 1];
            return true;
        }
    struct cks_input_file *f = cks_run_push(c, &c->inputs.files);
    if (!f)
        return false;
    f->name = name;
    f->of_module = true;
    f->along = is_along(c, name);
    if (f->along && !keep_name(c, &c->terraform.along, name))
        return false;
    in->file = (uint32_t)(c->inputs.files.count - 1);
    in->input = f;
    return true;
}

/* A file of a module that was named alone: what its callers give was not looked for. Modules that
 * are called are, by Terraform's convention, in a folder "modules". */
static void
tell_of_callers(struct cks *c, const struct cks_record *r, const struct cks_store *s)
{
    struct cks_str file = cks_str_of(s->doc->file);
    bool unknown = false;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        unknown |= s->values[p].state == CKS_VALUE_UNKNOWN;
    bool of_modules = cks_str_starts(file, "modules/") || cks_str_find(file, "/modules/") < file.n;
    if (c->options.only_named && of_modules && !r->called && !r->along && unknown)
        cks_account_note(c, s->doc->file,
                         "what callers of this module give was not checked; name their files too");
}

/* The file that was added with the path of a script that Terraform runs. */
static bool
find_run_file(struct cks_intake *in, const char *path)
{
    struct cks *c = in->c;
    for (size_t i = 0; i < c->inputs.files.count; i++) {
        struct cks_input_file *f = &c->inputs.files.items[i];
        if (!f->given || f->of_module || f->buffer)
            continue;
        f->clean = f->clean ? f->clean : cks_tf_clean(&c->arena, f->name);
        if (!f->clean || strcmp(f->clean, path) != 0)
            continue;
        in->file = (uint32_t)i;
        in->input = f;
        cks_account_read_elsewhere(c, f->name);
        return true;
    }
    return false;
}

/* Whether a call is in a script that is read by itself, and Terraform gives it nothing. */
static bool
is_read_alone(const struct cks_intake *in, const struct cks_store *s)
{
    if (cks_format_of(in->input->name, CKS_STR_LIT("#")) != CKS_FORMAT_SHELL)
        return false;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        for (size_t i = 0; s->values[p].trace && i < s->values[p].trace->count; i++)
            if (strcmp(s->values[p].trace->texts[i].doc->file, s->doc->file) != 0)
                return false;
    return true;
}

static bool
take_from_module(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    bool script = cks_input(s->input)->sent == CKS_SENT_AS_WORDS;
    if (script && find_run_file(in, s->doc->file)) {
        if (is_read_alone(in, s))
            return true;
    } else if (!find_file(in, s->doc->file)) {
        return false;
    }
    size_t twin = in->c->inputs.files.items[in->file].along
                      ? CKS_NO_STORE
                      : cks_twin_of(in->c, cks_terraform_root(in->c->terraform.modules), s);
    if (twin != CKS_NO_STORE)
        return cks_twin_judge(in, s, twin);
    in->stream.origin = (struct cks_origin){s->place.line, s->place.column};
    size_t i = in->c->records.list.count;
    bool ok = cks_intake_take(in, s);
    const char *root = cks_terraform_root(in->c->terraform.modules);
    struct cks_record *r = in->c->records.list.count > i ? &in->c->records.list.items[i] : NULL;
    if (r)
        r->along = in->c->inputs.files.items[in->file].along;
    if (r)
        tell_of_callers(in->c, r, s);
    if (r && root)
        r->root = cks_hash(&in->c->judge.cache.hash_key, cks_str_of(root)) | 1;
    return ok;
}

/* A block that makes no store: its findings are about its text. */
static bool
judge_unmade(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    struct cks_judge *j = &in->c->judge;
    size_t before = in->c->findings.list.count;
    if (!find_file(in, s->doc->file))
        return false;
    cks_judge_govern(j, s->doc->file);
    cks_judge_take_up(j, s);
    cks_judge_unmade(j, s);
    cks_judge_take_up(j, NULL);
    cks_suppress_scan_text(in->c, s->doc);
    in->c->inputs.files.items[in->file].judged |= in->c->findings.list.count > before;
    return cks_run_is_whole(in->c);
}

/* Whether a file of a module was met in a directory, and nobody named it. */
static bool
was_found(const struct cks *c, const char *clean)
{
    bool found = false;
    for (size_t i = 0; i < c->inputs.files.count; i++) {
        const struct cks_input_file *f = &c->inputs.files.items[i];
        if (f->given && f->clean && strcmp(f->clean, clean) == 0)
            found = f->found;
    }
    return found;
}

static bool
tell_of_module(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
               const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    /* A file of Terragrunt that nobody named may be of anything. */
    if (kind == CKS_TROUBLE_SYNTAX && cks_str_ends(cks_str_of(doc->file), "terragrunt.hcl") &&
        was_found(in->c, doc->file) && !cks_may_hold_store(doc->text))
        return true;
    /* Terraform stops at an error of syntax in any file of the module. */
    bool along = is_along(in->c, doc->file);
    if (along && (kind != CKS_TROUBLE_SYNTAX || in->c->options.only_named))
        return true;
    if (along && !keep_name(in->c, &in->c->terraform.stopping, doc->file))
        return false;
    if (!find_file(in, doc->file))
        return false;
    in->found = kind == CKS_TROUBLE_FORM && was_found(in->c, doc->file);
    return cks_intake_trouble(in, doc, kind, range, message, help);
}

/* A finding is for the file in which the value is used too. */
static bool
is_dropped(const struct cks *c, const struct cks_finding *f)
{
    const struct cks_related *use = cks_use_of(f);
    const char *file = use ? use->place.file : f->place.file;
    bool named = use && f->place.file && stands_in(&c->terraform.named, f->place.file);
    /* A plan is a file of its own, wherever its values are written. */
    if (f->store < c->records.list.count &&
        cks_input_is_output(c->records.list.items[f->store].input))
        return false;
    if (f->store == CKS_NO_STORE && f->place.file &&
        stands_in(&c->terraform.stopping, f->place.file))
        return false;
    return file && !named && stands_in(&c->terraform.along, file);
}

void
cks_intake_terraform_drop(struct cks *c)
{
    struct cks_found *list = c->findings.list.items;
    size_t kept = 0;
    if (!c->terraform.along.count)
        return;
    sort_names(&c->terraform.named);
    sort_names(&c->terraform.along);
    sort_names(&c->terraform.stopping);
    for (size_t i = 0; i < c->findings.list.count; i++) {
        bool dropped = is_dropped(c, &list[i].shown);
        c->account.elsewhere += dropped && list[i].shown.severity >= CKS_WARNING;
        if (!dropped)
            list[kept++] = list[i];
    }
    c->findings.list.count = kept;
}

bool
cks_intake_terraform_run(struct cks *c)
{
    struct cks_intake in = {.c = c, .whole = true};
    struct cks_terraform_sink sink = {.take = take_from_module,
                                      .trouble = tell_of_module,
                                      .unmade = judge_unmade,
                                      .inputs = end_inputs,
                                      .cookie = &in,
                                      .beyond = cks_input_beyond_bound};
    if (!c->terraform.modules)
        return true;
    sort_names(&c->terraform.named);
    sort_names(&c->terraform.dirs);
    sort_names(&c->terraform.overridden);
    bool ok = cks_twins_prepare(c) && cks_terraform_run(c->terraform.modules, &sink);
    return cks_run_did(c, ok);
}

/* ---- the configurations of plans ---- */

static const struct cks_configuration *
configuration_in(struct cks *c, const char *dir)
{
    for (size_t i = 0; i < c->terraform.of_plans.count; i++)
        if (strcmp(c->terraform.of_plans.items[i].dir, dir) == 0)
            return &c->terraform.of_plans.items[i];
    struct cks_configuration *made = cks_run_push(c, &c->terraform.of_plans);
    if (!made)
        return NULL;
    *made = (struct cks_configuration){.dir = dir};
    made->stores = cks_run_got(c, cks_tf_configured_new(&c->options, dir));
    return made;
}

const struct cks_store *
cks_intake_configured(void *cookie, const char *file, const char *address)
{
    struct cks *c = cookie;
    const char *dir =
        c->options.config_dir ? c->options.config_dir : cks_tf_dirname(&c->arena, file);
    if (!cks_run_did(c, dir != NULL))
        return NULL;
    const struct cks_configuration *found = configuration_in(c, dir);
    return found && found->stores ? cks_tf_configured_at(found->stores, address) : NULL;
}

void
cks_intake_terraform_free(struct cks_terraform_inputs *t)
{
    for (size_t i = 0; i < t->of_plans.count; i++)
        cks_tf_configured_free(t->of_plans.items[i].stores);
    cks_vec_free(&t->of_plans);
    cks_terraform_free(t->modules);
    cks_vec_free(&t->named);
    cks_vec_free(&t->dirs);
    cks_vec_free(&t->overridden);
    cks_vec_free(&t->stopping);
    cks_vec_free(&t->along);
    cks_vec_free(&t->planned);
}
