/* Terraform files: collected while files are added, read module by module before the judging. */
#include <stdlib.h>

#include "intake.h"
#include "model/terraform.h"
#include "model/tf_path.h"

static bool
ready(struct cks *c)
{
    const struct cks_options *o = &c->options;
    if (!c->terraform)
        c->terraform = cks_terraform_new(o, o->files, o->files_cookie);
    c->failed |= !c->terraform;
    return c->terraform != NULL;
}

/* With only_named, findings are for these files and not for those that are read with them. */
static bool
name_it(struct cks *c, const char *path)
{
    const char *clean = cks_tf_clean(&c->arena, path);
    const char **named = clean ? cks_vec_push(&c->terraform_named) : NULL;
    if (named)
        *named = clean;
    c->failed |= !named;
    return named != NULL;
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

bool
cks_intake_is_named(const struct cks *c, const char *file)
{
    return bsearch(&file, c->terraform_named.items, c->terraform_named.count,
                   sizeof(*c->terraform_named.items), by_text) != NULL;
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
    return cks_intake_take(in, s);
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    struct cks_intake *in = cookie;
    if (in->c->options.only_named && !cks_intake_is_named(in->c, doc->file))
        return true;
    return cks_intake_trouble(in, doc, kind, range, message, help);
}

/* What was found in files that were read along only. */
static void
drop_unnamed(struct cks *c, size_t from)
{
    struct cks_found *list = c->findings.list.items;
    size_t kept = from;
    for (size_t i = from; i < c->findings.list.count; i++)
        if (!list[i].shown.place.file || cks_intake_is_named(c, list[i].shown.place.file))
            list[kept++] = list[i];
    c->findings.list.count = kept;
}

bool
cks_intake_terraform_run(struct cks *c)
{
    struct cks_intake in = {.c = c, .whole = true};
    struct cks_terraform_sink sink = {.take = take, .trouble = trouble, .cookie = &in};
    size_t before = c->findings.list.count;
    if (!c->terraform)
        return true;
    qsort(c->terraform_named.items, c->terraform_named.count, sizeof(*c->terraform_named.items),
          by_text);
    bool ok = cks_terraform_run(c->terraform, &sink);
    if (c->options.only_named)
        drop_unnamed(c, before);
    c->failed |= !ok;
    return ok;
}
