#include "dryrun/judge/base.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "dryrun/limits.h"
#include "dryrun/state/file.h"
#include "dryrun/state/inventory.h"

/* A directory with more files is not evidence. */
#define NAMES_MAX 10000u
#define NAMES_TEXT "10000"

void
cks_dry_base_free(struct cks_dry_base *b)
{
    cks_vec_free(&b->evidence);
    cks_vec_free(&b->failures);
    cks_arena_free(&b->arena);
}

bool
cks_dry_base_assumes(const struct cks_dry_base *b, const char *requirement)
{
    struct cks_str rest = cks_str_of(b->options.assume);
    while (rest.n) {
        size_t comma = cks_str_find(rest, ",");
        if (cks_str_is(cks_str_trim(cks_str_sub(rest, 0, comma)), requirement))
            return true;
        rest = cks_str_sub(rest, comma + 1, rest.n);
    }
    return false;
}

static enum cks_status
fail_reading(struct cks_dry_base *b, const char **ret_why, const char *path, const char *why)
{
    *ret_why = cks_arena_printf(&b->arena, "%s: %s", path, why);
    return *ret_why ? CKS_ERR_READ : CKS_ERR_MEMORY;
}

static enum cks_status
pass_over(struct cks_dry_base *b, const char *path, const char *why)
{
    struct cks_failure *f = cks_vec_push(&b->failures);
    if (!f)
        return CKS_ERR_MEMORY;
    *f = (struct cks_failure){.kind = CKS_FAILURE_NOTE,
                              .file = cks_arena_strdup(&b->arena, path),
                              .message = cks_arena_strdup(&b->arena, why)};
    return f->file && f->message ? CKS_OK : CKS_ERR_MEMORY;
}

/* Whether the library takes a text as evidence; what it says against it is copied to *ret_why. */
static enum cks_status
try_evidence(struct cks_dry_base *b, const char *name, struct cks_str text, const char **ret_why)
{
    struct cks *c = NULL;
    enum cks_status status = cks_open(&b->options, &c);
    if (status == CKS_OK)
        status = cks_add_evidence_buffer(c, name, text.p, text.n);
    const struct cks_failure *f = status == CKS_ERR_READ ? cks_failure(c, 0) : NULL;
    if (f)
        *ret_why = cks_arena_strdup(&b->arena, f->message);
    cks_close(&c);
    return status;
}

static enum cks_status
keep(struct cks_dry_base *b, const char *name, struct cks_str text)
{
    struct cks_dry_evidence *e = cks_vec_push(&b->evidence);
    if (!e)
        return CKS_ERR_MEMORY;
    e->name = cks_arena_strdup(&b->arena, name);
    e->text = cks_arena_str(&b->arena, text);
    b->bytes += text.n;
    return e->name && e->text.p ? CKS_OK : CKS_ERR_MEMORY;
}

/* An inventory is cut: it may have had any store. */
static bool
doubt_all(struct cks_dry_stores *stores)
{
    if (!stores->regions.count && !cks_dry_region_of(stores, ""))
        return false;
    for (size_t i = 0; i < stores->regions.count; i++)
        stores->regions.items[i]->doubtful = true;
    return true;
}

static enum cks_status
read_text(struct cks_dry_base *b, struct cks_dry_stores *stores, const char *path,
          struct cks_str text, bool named, const char **ret_why)
{
    const char *why = "it is not evidence that ckscheck knows";
    enum cks_dry_loaded loaded = cks_dry_inventory_read(stores, b->region, false, text, &why);
    if (loaded != CKS_DRY_NOT_INVENTORY)
        return loaded == CKS_DRY_LOADED ? CKS_OK : CKS_ERR_MEMORY;
    if (cks_str_find(text, "\"CustomKeyStores\"") < text.n && !doubt_all(stores))
        return CKS_ERR_MEMORY;
    enum cks_status status = try_evidence(b, path, text, &why);
    if (status == CKS_OK)
        return keep(b, path, text);
    if (status != CKS_ERR_READ)
        return status;
    if (named)
        return fail_reading(b, ret_why, path, why);
    /* It may be evidence that was cut, which leaves its whole kind incomplete: each handle reads
     * it. */
    status = keep(b, path, text);
    return status == CKS_OK ? pass_over(b, path, why) : status;
}

static enum cks_status
read_file(struct cks_dry_base *b, struct cks_dry_stores *stores, const char *path, bool named,
          const char **ret_why)
{
    struct cks_buf text = {0};
    int error = cks_dry_file_read(path, CKS_DRY_EVIDENCE_BYTES_MAX - b->bytes, &text);
    enum cks_status status =
        error == ENOMEM ? CKS_ERR_MEMORY
        : error == EFBIG
            ? fail_reading(b, ret_why, path, "the evidence is larger than this program keeps")
        : error ? fail_reading(b, ret_why, path, strerror(error))
                : read_text(b, stores, path, cks_buf_str(&text), named, ret_why);
    cks_buf_free(&text);
    return status;
}

static int
by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names in a directory, sorted, so that equal runs read in equal order; more than `most` where
 * there are more, -1 if out of memory. */
static int
list(DIR *dir, struct cks_arena *a, char **names, int most)
{
    int n = 0;
    struct dirent *d;
    while ((d = readdir(dir)) != NULL) {
        if (d->d_name[0] == '.')
            continue;
        if (n == most)
            return n + 1;
        names[n] = cks_arena_strdup(a, d->d_name);
        if (!names[n++])
            return -1;
    }
    qsort(names, (size_t)n, sizeof(*names), by_name);
    return n;
}

static enum cks_status
read_directory(struct cks_dry_base *b, struct cks_dry_stores *stores, const char *path, DIR *dir,
               const char **ret_why)
{
    struct cks_arena a = {0};
    enum cks_status status = CKS_OK;
    char **names = cks_arena_array(&a, NAMES_MAX, sizeof(*names));
    int n = names ? list(dir, &a, names, NAMES_MAX) : -1;
    if (n > (int)NAMES_MAX)
        status = fail_reading(b, ret_why, path, "the directory has more than " NAMES_TEXT " files");
    for (int i = 0; i < n && status == CKS_OK; i++) {
        struct stat st;
        const char *file = cks_arena_printf(&a, "%s/%s", path, names[i]);
        if (!file)
            status = CKS_ERR_MEMORY;
        else if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
            status = read_file(b, stores, file, false, ret_why);
    }
    cks_arena_free(&a);
    return n < 0 ? CKS_ERR_MEMORY : status;
}

enum cks_status
cks_dry_base_read(struct cks_dry_base *b, struct cks_dry_stores *stores, const char *path,
                  const char **ret_why)
{
    DIR *dir = opendir(path);
    if (!dir)
        return read_file(b, stores, path, true, ret_why);
    enum cks_status status = read_directory(b, stores, path, dir, ret_why);
    closedir(dir);
    return status;
}

enum cks_status
cks_dry_base_handle(const struct cks_dry_base *b, enum cks_operation operation, const char *region,
                    struct cks **ret)
{
    struct cks_options o = b->options;
    o.operation = operation;
    if (region && *region)
        o.region = region;
    enum cks_status status = cks_open(&o, ret);
    for (size_t i = 0; i < b->level_count && status == CKS_OK; i++)
        status = cks_set_severity(*ret, b->levels[i].rule, b->levels[i].severity);
    for (size_t i = 0; i < b->evidence.count && status == CKS_OK; i++) {
        const struct cks_dry_evidence *e = &b->evidence.items[i];
        status = cks_add_evidence_buffer(*ret, e->name, e->text.p, e->text.n);
        if (status == CKS_ERR_READ) /* told when it was kept */
            status = CKS_OK;
    }
    return status;
}
