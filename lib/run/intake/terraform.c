/* Terraform files: collected while files are added, read module by module before the judging. */
#include <stdlib.h>

#include "run/intake/intake.h"
#include "formats/terraform/terraform.h"
#include "formats/terraform/module/module.h"

static bool
ready(struct cks *c)
{
    const struct cks_options *o = &c->options;
    if (!c->terraform)
        c->terraform = cks_terraform_new(o, o->files, o->files_cookie);
    c->failed |= !c->terraform;
    return c->terraform != NULL;
}

static bool
keep_name(struct cks *c, cks_name_list *list, const char *name)
{
    const char **slot = name ? cks_vec_push(list) : NULL;
    if (slot)
        *slot = name;
    c->failed |= !slot;
    return slot != NULL;
}

/* Findings are for these files, and not for the others of their directories, which are read with
 * them. What an override file says shows at the block that it changes, in whichever file that is.
 */
static bool
name_it(struct cks *c, const char *path)
{
    const char *clean = cks_tf_clean(&c->arena, path);
    const char *dir = clean ? cks_tf_dirname(&c->arena, clean) : NULL;
    return keep_name(c, &c->terraform_named, clean) && keep_name(c, &c->terraform_dirs, dir) &&
           (!cks_tf_is_override(cks_str_of(clean)) || keep_name(c, &c->terraform_overridden, dir));
}

enum cks_status
cks_intake_terraform_file(struct cks *c, const char *path)
{
    bool ok = ready(c) && name_it(c, path) && cks_terraform_add_file(c->terraform, path);
    c->failed |= !ok;
    return ok ? CKS_OK : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_terraform_text(struct cks *c, const char *name, struct cks_str text)
{
    bool ok = ready(c) && name_it(c, name) && cks_terraform_add_text(c->terraform, name, text);
    c->failed |= !ok;
    return ok ? CKS_OK : CKS_ERR_MEMORY;
}

static int
by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool
stands_in(const cks_name_list *list, const char *name)
{
    return list->count &&
           bsearch(&name, list->items, list->count, sizeof(*list->items), by_text) != NULL;
}

static void
sort(cks_name_list *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof(*list->items), by_text);
}

/* Whether a file is only read for the sake of others: nothing is found in it. */
static bool
is_along(struct cks *c, const char *file)
{
    const char *dir = cks_tf_dirname(&c->arena, file);
    c->failed |= !dir;
    if (!dir || stands_in(&c->terraform_named, file) || stands_in(&c->terraform_overridden, dir))
        return false;
    return c->options.only_named || stands_in(&c->terraform_dirs, dir);
}

/* The run's file of that name; documents of one file have one name. */
static bool
find_file(struct cks_intake *in, const char *name)
{
    struct cks *c = in->c;
    for (size_t i = c->files.count; i-- > 0;)
        if (c->files.items[i].name == name) {
            in->file = (uint32_t)i;
            in->input = &c->files.items[i];
            return true;
        }
    struct cks_input_file *f = cks_vec_push(&c->files);
    if (!f) {
        c->failed = true;
        return false;
    }
    f->name = name;
    f->along = is_along(c, name);
    if (f->along && !keep_name(c, &c->terraform_along, name))
        return false;
    in->file = (uint32_t)(c->files.count - 1);
    in->input = f;
    return true;
}

static bool
take(void *cookie, const struct cks_store *s)
{
    struct cks_intake *in = cookie;
    if (!find_file(in, s->doc->file))
        return false;
    in->stream.origin = (struct cks_origin){s->place.line, s->place.column};
    size_t i = in->c->records.list.count;
    bool ok = cks_intake_take(in, s);
    if (in->c->records.list.count > i)
        in->c->records.list.items[i].along = in->c->files.items[in->file].along;
    return ok;
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    if (is_along(in->c, doc->file))
        return true;
    return cks_intake_trouble(in, doc, kind, range, message, help);
}

void
cks_intake_terraform_drop(struct cks *c)
{
    struct cks_found *list = c->findings.list.items;
    size_t kept = 0;
    if (!c->terraform_along.count)
        return;
    sort(&c->terraform_along);
    for (size_t i = 0; i < c->findings.list.count; i++)
        if (!list[i].shown.place.file || !stands_in(&c->terraform_along, list[i].shown.place.file))
            list[kept++] = list[i];
    c->findings.list.count = kept;
}

bool
cks_intake_terraform_run(struct cks *c)
{
    struct cks_intake in = {.c = c, .whole = true};
    struct cks_terraform_sink sink = {.take = take, .trouble = trouble, .cookie = &in};
    if (!c->terraform)
        return true;
    sort(&c->terraform_named);
    sort(&c->terraform_dirs);
    sort(&c->terraform_overridden);
    bool ok = cks_terraform_run(c->terraform, &sink);
    c->failed |= !ok;
    return ok;
}
