#include "run/intake/scripts.h"

#include <stdlib.h>

#include "base/limits.h"
#include "formats/format.h"
#include "formats/reading/fence.h"
#include "formats/reading/words.h"
#include "run/intake/intake.h"
#include "run/state/account.h"

/* Files of one run that are named, and scripts of one folder: people name a few. */
#define NAMED_MAX 100u
#define SCRIPTS_MAX 100u

/* The named files of one folder, and the scripts in it. */
struct folder {
    struct cks *c;
    const char *dir;
    const char **named; /* paths without needless parts */
    size_t count;
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
    if (!is_script(name) || f->scripts.count == SCRIPTS_MAX)
        return 0;
    const char *path = cks_tf_join(&f->c->arena, f->dir, cks_str_of(name));
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

/* Whether a script calls KMS, and names one of the files. */
static bool
names_any(struct folder *f, const char *script)
{
    const struct cks_options *o = &f->c->options;
    struct cks_tf_files files = {.access = o->files, .cookie = o->files_cookie};
    struct cks_buf text = {0};
    bool found = false;
    enum cks_tf_read read = cks_tf_read_file(&files, script, false, CKS_TEXT_BYTES_MAX, &text);
    f->failed |= files.failed;
    if (read == CKS_TF_READ_OK && cks_may_hold_store(cks_buf_str(&text)))
        for (size_t i = 0; i < f->count && !found; i++)
            found = cks_str_find(cks_buf_str(&text), base_of(f->named[i])) < text.len;
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
    o->files->list(o->files_cookie, f->dir, note_script, f);
    if (f->scripts.count)
        qsort(f->scripts.items, f->scripts.count, sizeof(*f->scripts.items), by_script_name);
    for (size_t i = 0; i < f->scripts.count && !f->failed; i++)
        if (names_any(f, f->scripts.items[i]))
            f->failed |= !read_script(f, f->scripts.items[i]);
    cks_vec_free(&f->scripts);
    return !f->failed;
}

/* ---- what was reported before ---- */

static bool
comes_from(const struct cks_store *s, const char *file)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        for (size_t i = 0; s->values[p].trace && i < s->values[p].trace->count; i++)
            if (strcmp(s->values[p].trace->texts[i].doc->file, file) == 0)
                return true;
    return false;
}

static bool
is_read(const struct cks *c, const char *file)
{
    for (size_t i = 0; i < c->records.list.count; i++) {
        const struct cks_record *r = &c->records.list.items[i];
        if (r->store && comes_from(r->store, file))
            return true;
    }
    return false;
}

static void
settle_named(struct cks *c, uint32_t number, const char *clean)
{
    struct cks_input_file *f = &c->inputs.files.items[number];
    if (!is_read(c, clean))
        return;
    cks_account_read_elsewhere(c, f->name);
    f->judged = true;
}

static bool
has_store(const struct cks *c, uint32_t file)
{
    for (size_t i = 0; i < c->records.list.count; i++)
        if (c->records.list.items[i].file == file)
            return true;
    return false;
}

/* What has a store of its own was checked as that. */
static bool
needs_script(const struct cks *c, uint32_t file)
{
    const struct cks_input_file *f = &c->inputs.files.items[file];
    return f->given && !f->found && !f->buffer && !f->of_module && !is_script(f->name) &&
           !has_store(c, file);
}

bool
cks_intake_scripts_beside(struct cks *c)
{
    const char *named[NAMED_MAX];
    uint32_t numbers[NAMED_MAX];
    size_t count = 0, files = c->inputs.files.count;
    for (size_t i = 0; i < files && count < NAMED_MAX; i++) {
        const struct cks_input_file *f = &c->inputs.files.items[i];
        if (!needs_script(c, (uint32_t)i))
            continue;
        const char *clean = cks_tf_clean(&c->arena, f->name);
        const char **kept = clean ? cks_vec_push(&c->terraform.named) : NULL;
        if (!cks_run_did(c, kept != NULL))
            return false;
        *kept = named[count] = clean;
        numbers[count++] = (uint32_t)i;
    }
    for (size_t from = 0, to; from < count; from = to) {
        struct folder f = {.c = c, .dir = cks_tf_dirname(&c->arena, named[from])};
        for (to = from + 1; to < count; to++) {
            const char *dir = cks_tf_dirname(&c->arena, named[to]);
            if (!dir || !f.dir || strcmp(dir, f.dir) != 0)
                break;
        }
        f.named = named + from;
        f.count = to - from;
        if (!cks_run_did(c, f.dir && read_folder(&f)))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        settle_named(c, numbers[i], named[i]);
    return true;
}
