#include "run/intake/terraform.h"

#include <stdlib.h>

#include "formats/terraform/terraform.h"
#include "formats/terraform/module/module.h"
#include "run/intake/take.h"
#include "run/state/account.h"

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
 * is.
 */
static bool
name_it(struct cks *c, const char *path)
{
    const char *clean = cks_tf_clean(&c->arena, path);
    const char *dir = clean ? cks_tf_dirname(&c->arena, clean) : NULL;
    struct cks_input_file *f = &c->inputs.files.items[c->inputs.files.count - 1];
    f->of_module = true;
    f->clean = clean;
    return keep_name(c, &c->terraform.named, clean) && keep_name(c, &c->terraform.dirs, dir) &&
           (!cks_tf_is_override(cks_str_of(clean)) || keep_name(c, &c->terraform.overridden, dir));
}

enum cks_status
cks_intake_terraform_file(struct cks *c, const char *path)
{
    bool ok =
        open_modules(c) && name_it(c, path) && cks_terraform_add_file(c->terraform.modules, path);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_text(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = open_modules(c) && name_it(c, name) &&
              cks_terraform_add_text(c->terraform.modules, name, text, false);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_example(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = open_modules(c) && name_it(c, name) &&
              cks_terraform_add_text(c->terraform.modules, name, text, true);
    return cks_run_did(c, ok) ? CKS_OK : CKS_ERR_MEMORY;
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

/* The run's file of that name; documents of one file have one name. */
static bool
find_file(struct cks_intake *in, const char *name)
{
    struct cks *c = in->c;
    for (size_t i = c->inputs.files.count; i-- > 0;)
        if (c->inputs.files.items[i].name == name) {
            in->file = (uint32_t)i;
            in->input = &c->inputs.files.items[i];
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

static bool
take_from_module(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    if (!find_file(in, s->doc->file))
        return false;
    in->stream.origin = (struct cks_origin){s->place.line, s->place.column};
    size_t i = in->c->records.list.count;
    bool ok = cks_intake_take(in, s);
    if (in->c->records.list.count > i)
        in->c->records.list.items[i].along = in->c->inputs.files.items[in->file].along;
    return ok;
}

static bool
tell_of_module(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
               const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    if (is_along(in->c, doc->file))
        return true;
    if (!find_file(in, doc->file))
        return false;
    return cks_intake_trouble(in, doc, kind, range, message, help);
}

void
cks_intake_terraform_drop(struct cks *c)
{
    struct cks_found *list = c->findings.list.items;
    size_t kept = 0;
    if (!c->terraform.along.count)
        return;
    sort_names(&c->terraform.along);
    for (size_t i = 0; i < c->findings.list.count; i++)
        if (!list[i].shown.place.file || !stands_in(&c->terraform.along, list[i].shown.place.file))
            list[kept++] = list[i];
    c->findings.list.count = kept;
}

bool
cks_intake_terraform_run(struct cks *c)
{
    struct cks_intake in = {.c = c, .whole = true};
    struct cks_terraform_sink sink = {.take = take_from_module,
                                      .trouble = tell_of_module,
                                      .cookie = &in,
                                      .beyond = cks_input_beyond_bound};
    if (!c->terraform.modules)
        return true;
    sort_names(&c->terraform.named);
    sort_names(&c->terraform.dirs);
    sort_names(&c->terraform.overridden);
    bool ok = cks_terraform_run(c->terraform.modules, &sink);
    return cks_run_did(c, ok);
}

void
cks_intake_terraform_free(struct cks_terraform_inputs *t)
{
    cks_terraform_free(t->modules);
    cks_vec_free(&t->named);
    cks_vec_free(&t->dirs);
    cks_vec_free(&t->overridden);
    cks_vec_free(&t->along);
}
