#include "run/intake/settings.h"

#include <stdlib.h>

#include "formats/format.h"
#include "formats/reading/fence.h"
#include "run/intake/intake.h"

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

/* A folder with a store, or with settings that were added: they are what their owner compares. */
struct folder {
    uint64_t folder;
    size_t record;
    bool settings;
};

typedef CKS_VEC(struct folder) folder_list;

/* Settings first: a folder that has some needs no look. */
static int
by_settings_folder(const void *a, const void *b)
{
    const struct folder *x = a, *y = b;
    if (x->folder != y->folder)
        return x->folder < y->folder ? -1 : 1;
    if (x->settings != y->settings)
        return x->settings ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

static int
by_first_record(const void *a, const void *b)
{
    const struct folder *x = a, *y = b;
    return (x->record > y->record) - (x->record < y->record);
}

/* Whether the settings of a store's proxy may be in its folder. */
static bool
has_proxy_beside(const struct cks *c, const struct cks_record *r)
{
    return !c->inputs.files.items[r->file].buffer && r->type == CKS_STORE_XKS &&
           r->operation != CKS_EXISTING && !cks_input_is_proxy(r->input);
}

static bool
list_folders(struct cks *c, folder_list *ret)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        const struct folder *last = ret->count ? &ret->items[ret->count - 1] : NULL;
        bool settings = cks_input(r->input)->role == CKS_ROLE_PROXY_SETTINGS;
        if ((last && last->folder == r->folder && last->settings == settings) ||
            (!settings && !has_proxy_beside(c, r)))
            continue;
        struct folder *slot = cks_run_push(c, ret);
        if (!slot)
            return false;
        *slot = (struct folder){r->folder, i, settings};
    }
    return true;
}

/* Leaves the first store of each folder that has no settings, in their order. */
static void
keep_first_stores(folder_list *list)
{
    size_t kept = 0;
    qsort(list->items, list->count, sizeof(*list->items), by_settings_folder);
    for (size_t i = 0, next; i < list->count; i = next) {
        for (next = i + 1; next < list->count; next++)
            if (list->items[next].folder != list->items[i].folder)
                break;
        if (!list->items[i].settings)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
    qsort(list->items, list->count, sizeof(*list->items), by_first_record);
}

bool
cks_intake_settings_beside(struct cks *c)
{
    folder_list list = {0};
    bool ok = list_folders(c, &list);
    if (ok && list.count)
        keep_first_stores(&list);
    for (size_t i = 0; ok && i < list.count; i++) {
        uint32_t file = c->records.list.items[list.items[i].record].file;
        ok = read_beside(c, c->inputs.files.items[file].name);
    }
    cks_vec_free(&list);
    return ok;
}
