#include "run/intake/scripts.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/search.h"
#include "formats/format.h"
#include "formats/reading/fence.h"
#include "formats/reading/words.h"
#include "run/intake/intake.h"
#include "run/state/account.h"

/* Bytes that are looked through for the names of one folder's files, each name on its own. Beyond
 * them a script is read unasked: that costs time, and nothing is said of what takes no value from a
 * named file. */
#define LOOKED_BYTES_MOST ((size_t)256 << 20)

/* A file that the user named and that has no store of its own. */
struct named {
    const char *path; /* without needless parts */
    const char *dir;
    uint32_t number;
    bool read; /* a store takes a value from it */
};

typedef CKS_VEC(struct named) named_list;

/* The named files of one folder, and the scripts in it. */
struct folder {
    struct cks *c;
    const struct named *named;
    size_t count;
    size_t looked; /* bytes */
    cks_name_list scripts;
    bool failed;
};

/* By its name: what has none is found where it is named. */
static bool
is_script(const char *name)
{
    return cks_format_of(name, CKS_STR_LIT("#")) == CKS_FORMAT_SHELL;
}

static int
note_script(void *cookie, const char *name)
{
    struct folder *f = cookie;
    if (!is_script(name))
        return 0;
    const char *path = cks_tf_join(&f->c->arena, f->named->dir, cks_str_of(name));
    const char **slot = path ? cks_vec_push(&f->scripts) : NULL;
    if (slot)
        *slot = path;
    f->failed |= !slot;
    return f->failed;
}

static const char *
base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool
names_one(struct folder *f, struct cks_str text)
{
    for (size_t i = 0; i < f->count && f->looked < LOOKED_BYTES_MOST; i++, f->looked += text.n)
        if (cks_str_find(text, base_of(f->named[i].path)) < text.n)
            return true;
    return f->looked >= LOOKED_BYTES_MOST;
}

/* Whether a script calls KMS, and names one of the files. */
static bool
names_any(struct folder *f, const char *script)
{
    const struct cks_options *o = &f->c->options;
    struct cks_tf_files files = {.access = o->files, .cookie = o->files_cookie};
    struct cks_buf text = {0};
    enum cks_tf_read read = cks_tf_read_file(&files, script, false, CKS_TEXT_BYTES_MAX, &text);
    f->failed |= files.failed;
    bool found = read == CKS_TF_READ_OK && cks_may_hold_store(cks_buf_str(&text)) &&
                 names_one(f, cks_buf_str(&text));
    cks_buf_free(&text);
    return found;
}

static bool
read_script(struct folder *f, const char *script)
{
    struct cks *c = f->c;
    size_t before = c->inputs.files.count;
    c->inputs.beside = true;
    enum cks_status status = cks_intake_path(c, script, true);
    c->inputs.beside = false;
    /* One that was added before is checked as a whole. */
    const char **along =
        c->inputs.files.count > before ? cks_run_push(c, &c->terraform.along) : NULL;
    if (along)
        *along = script;
    return status != CKS_ERR_MEMORY;
}

static int
by_script_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
read_folder(struct folder *f)
{
    const struct cks_options *o = &f->c->options;
    o->files->list(o->files_cookie, f->named->dir, note_script, f);
    if (f->scripts.count)
        qsort(f->scripts.items, f->scripts.count, sizeof(*f->scripts.items), by_script_name);
    for (size_t i = 0; i < f->scripts.count && !f->failed; i++)
        if (names_any(f, f->scripts.items[i]))
            f->failed |= !read_script(f, f->scripts.items[i]);
    cks_vec_free(&f->scripts);
    return !f->failed;
}

/* ---- what was reported before ---- */

static int
by_named_path(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->path, ((const struct named *)b)->path);
}

static int
by_given_number(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static int
by_named_dir(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->dir, y->dir);
    return order ? order : by_given_number(a, b);
}

static bool
named_path_before(const void *item, const void *key)
{
    return strcmp(((const struct named *)item)->path, key) < 0;
}

/* Marks the named files of which a store has a value; sorted by their paths. */
static void
mark_sources(const struct cks_store *s, named_list *named)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        for (size_t i = 0; s->values[p].trace && i < s->values[p].trace->count; i++) {
            const char *file = s->values[p].trace->texts[i].doc->file;
            size_t at = cks_search(named->items, named->count, sizeof(*named->items), file,
                                   named_path_before);
            for (; at < named->count && strcmp(named->items[at].path, file) == 0; at++)
                named->items[at].read = true;
        }
}

static void
settle_named(struct cks *c, named_list *named)
{
    qsort(named->items, named->count, sizeof(*named->items), by_named_path);
    for (size_t i = 0; i < c->records.list.count; i++)
        if (c->records.list.items[i].store)
            mark_sources(c->records.list.items[i].store, named);
    qsort(named->items, named->count, sizeof(*named->items), by_given_number);
    for (size_t i = 0; i < named->count; i++) {
        struct cks_input_file *f = &c->inputs.files.items[named->items[i].number];
        if (!named->items[i].read)
            continue;
        cks_account_read_elsewhere(c, f->name);
        f->judged = true;
    }
}

/* ---- named files ---- */

/* What has a store of its own was checked as that. */
static bool
needs_script(const struct cks_input_file *f)
{
    return f->given && !f->found && !f->buffer && !f->of_module && !is_script(f->name);
}

static bool
is_file_before(const void *item, const void *key)
{
    return *(const uint32_t *)item < *(const uint32_t *)key;
}

typedef CKS_VEC(uint32_t) number_list;

static int
by_file_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The numbers of the files that have a store, in order and each once or more. */
static bool
list_files_with_store(struct cks *c, number_list *ret)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        uint32_t file = c->records.list.items[i].file;
        if (ret->count && ret->items[ret->count - 1] == file)
            continue;
        uint32_t *slot = cks_run_push(c, ret);
        if (!slot)
            return false;
        *slot = file;
    }
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), by_file_number);
    return true;
}

static bool
add_named(struct cks *c, uint32_t number, named_list *ret)
{
    const char *clean = cks_tf_clean(&c->arena, c->inputs.files.items[number].name);
    const char *dir = clean ? cks_tf_dirname(&c->arena, clean) : NULL;
    const char **kept = cks_run_did(c, dir != NULL) ? cks_run_push(c, &c->terraform.named) : NULL;
    struct named *slot = kept ? cks_run_push(c, ret) : NULL;
    if (!slot)
        return false;
    *kept = clean;
    *slot = (struct named){.path = clean, .dir = dir, .number = number};
    return true;
}

static bool
list_named(struct cks *c, named_list *ret)
{
    number_list with_store = {0};
    bool ok = list_files_with_store(c, &with_store);
    for (uint32_t i = 0; ok && i < c->inputs.files.count; i++) {
        size_t at = cks_search(with_store.items, with_store.count, sizeof(i), &i, is_file_before);
        bool has_store = at < with_store.count && with_store.items[at] == i;
        if (!has_store && needs_script(&c->inputs.files.items[i]))
            ok = add_named(c, i, ret);
    }
    cks_vec_free(&with_store);
    return ok;
}

static bool
read_folders(struct cks *c, const named_list *named)
{
    for (size_t from = 0, to; from < named->count; from = to) {
        struct folder f = {.c = c, .named = named->items + from};
        for (to = from + 1; to < named->count; to++)
            if (strcmp(named->items[to].dir, f.named->dir) != 0)
                break;
        f.count = to - from;
        if (!cks_run_did(c, read_folder(&f)))
            return false;
    }
    return true;
}

bool
cks_intake_scripts_beside(struct cks *c)
{
    named_list named = {0};
    bool ok = list_named(c, &named);
    if (ok && named.count) {
        qsort(named.items, named.count, sizeof(*named.items), by_named_dir);
        ok = read_folders(c, &named);
    }
    if (ok && named.count)
        settle_named(c, &named);
    cks_vec_free(&named);
    return ok;
}
