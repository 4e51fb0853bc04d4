#include "run/intake/settings.h"

#include <stdlib.h>

#include "formats/format.h"
#include "formats/reading/fence.h"
#include "run/intake/intake.h"

/* Folders of one run that are looked into: each costs one look. */
#define FOLDERS_MAX 1000u
#define FILE_NAME "settings.toml"

bool
cks_intake_is_settings(const char *name)
{
    return cks_format_of(name, (struct cks_str){0}) == CKS_FORMAT_TOML;
}

enum cks_status
cks_intake_settings(struct cks *c, const char *name, struct cks_str data, bool named)
{
    c->inputs.about_all = true;
    enum cks_status status =
        data.p ? cks_intake_memory(c, name, data.p, data.n) : cks_intake_path(c, name, !named);
    c->inputs.about_all = false;
    return status;
}

/* Whether settings of that folder were added: they are what their owner compares. */
static bool
has_settings(const struct cks *c, uint64_t folder)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        if (r->folder == folder && cks_input(r->input)->role == CKS_ROLE_PROXY_SETTINGS)
            return true;
    }
    return false;
}

static bool
read_beside(struct cks *c, const char *file)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info = {0};
    const char *dir = cks_tf_dirname(&c->arena, file);
    const char *path = dir ? cks_tf_join(&c->arena, dir, CKS_STR_LIT(FILE_NAME)) : NULL;
    if (!cks_run_did(c, path != NULL))
        return false;
    if (o->files->look(o->files_cookie, path, false, &info) || info.kind != CKS_FILE_REGULAR)
        return true;
    size_t before = c->inputs.files.count;
    c->inputs.beside = true;
    enum cks_status status = cks_intake_path(c, path, true);
    c->inputs.beside = false;
    const char **along =
        c->inputs.files.count > before ? cks_run_push(c, &c->terraform.along) : NULL;
    if (along)
        *along = path;
    return status != CKS_ERR_MEMORY;
}

bool
cks_intake_settings_beside(struct cks *c)
{
    CKS_VEC(uint64_t) seen = {0};
    size_t count = c->records.list.count;
    bool ok = true;
    for (size_t i = 0; ok && i < count && seen.count < FOLDERS_MAX; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        const struct cks_input_file *f = &c->inputs.files.items[r->file];
        bool known = seen.count && seen.items[seen.count - 1] == r->folder;
        if (known || f->buffer || r->type != CKS_STORE_XKS || r->operation == CKS_EXISTING ||
            cks_input_is_proxy(r->input))
            continue;
        for (size_t k = 0; k < seen.count; k++)
            known |= seen.items[k] == r->folder;
        uint64_t *slot = known ? NULL : cks_run_push(c, &seen);
        ok = known || slot;
        if (slot)
            *slot = r->folder;
        if (slot && !has_settings(c, r->folder))
            ok = read_beside(c, f->name);
    }
    cks_vec_free(&seen);
    return ok;
}
