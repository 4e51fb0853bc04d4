#include "dryrun/calls/open.h"

#include <errno.h>

#include "base/sized.h"
#include "dryrun/calls/declared.h"
#include "dryrun/limits.h"
#include "dryrun/state/file.h"
#include "dryrun/state/inventory.h"

#define REGION_DEFAULT "us-east-1"
#define ACCOUNT_DEFAULT "111122223333"

struct opening {
    struct cks_dry_engine *engine;
    enum cks_status status;
    const char *why;
    bool has_state; /* the stores are those of a run before, whatever inventories say */
};

static bool
fail_opening(struct opening *o, enum cks_status status, const char *what, const char *why)
{
    o->why = cks_arena_printf(&o->engine->texts, "%s: %s", what, why);
    o->status = o->why ? status : CKS_ERR_MEMORY;
    return false;
}

static bool
copy_text(struct opening *o, const char **text)
{
    const char *copy = *text ? cks_arena_strdup(&o->engine->texts, *text) : NULL;
    if (*text && !copy)
        o->status = CKS_ERR_MEMORY;
    *text = copy;
    return o->status == CKS_OK;
}

static bool
copy_options(struct opening *o, const struct cks_dryrun_options *options)
{
    struct cks_dryrun_options *mine = &o->engine->options;
    *mine = *options;
    o->engine->base.region = mine->region ? mine->region : "";
    if (!mine->region)
        mine->region = REGION_DEFAULT;
    if (!mine->account)
        mine->account = ACCOUNT_DEFAULT;
    struct cks_options *judging = &o->engine->base.options;
    cks_options_init(judging);
    if (options->judging && !cks_sized_read(options->judging, judging, sizeof(*judging)))
        return fail_opening(o, CKS_ERR_ARGUMENT, "judging", "its size cannot be used");
    o->engine->base.levels = options->levels;
    o->engine->base.level_count = options->level_count;
    return copy_text(o, &mine->address) && copy_text(o, &mine->region) &&
           copy_text(o, &mine->account) && copy_text(o, &mine->state) &&
           copy_text(o, &mine->undetermined_connect);
}

/* A handle is opened for each call: one that cannot be opened is reported now. */
static bool
check_judging(struct opening *o)
{
    struct cks *c = NULL;
    struct cks_options *judging = &o->engine->base.options;
    if (!judging->store_limit)
        judging->store_limit = o->engine->options.store_limit;
    o->status = cks_open(judging, &c);
    cks_close(&c);
    if (o->status == CKS_ERR_ARGUMENT)
        return fail_opening(
            o, CKS_ERR_ARGUMENT, judging->assume ? judging->assume : "judging",
            "the options of the judge cannot be used: a requirement that does not exist or "
            "cannot be assumed");
    return o->status == CKS_OK;
}

static bool
check_account(struct opening *o)
{
    struct cks_str account = cks_str_of(o->engine->options.account);
    bool ok = account.n == 12;
    for (size_t i = 0; i < account.n; i++)
        ok &= cks_is_digit((unsigned char)account.p[i]);
    return ok || fail_opening(o, CKS_ERR_ARGUMENT, o->engine->options.account,
                              "an account has 12 digits");
}

static bool
add_fault(struct opening *o, const char *text)
{
    struct cks_str s = cks_str_of(text);
    size_t equals = cks_str_find(s, "=");
    enum cks_dry_operation operation = cks_dry_operation_named(cks_str_sub(s, 0, equals));
    struct cks_str error = cks_str_sub(s, equals + 1, s.n);
    const char *copy = cks_arena_strndup(&o->engine->texts, error.p, error.n);
    if (!copy) {
        o->status = CKS_ERR_MEMORY;
        return false;
    }
    if (equals == s.n || operation == CKS_DRY_OTHER)
        return fail_opening(
            o, CKS_ERR_ARGUMENT, text,
            "a fault is OPERATION=ERROR, with create, update, connect, disconnect, delete "
            "or describe");
    if (!cks_dry_is_common(copy) && !cks_dry_declares(operation, copy) &&
        !(operation == CKS_DRY_CONNECT && cks_dry_is_code(copy)))
        return fail_opening(o, CKS_ERR_ARGUMENT, text, "the operation does not have this error");
    struct cks_dry_fault *f = cks_vec_push(&o->engine->faults);
    if (!f) {
        o->status = CKS_ERR_MEMORY;
        return false;
    }
    *f = (struct cks_dry_fault){operation, copy};
    return true;
}

static bool
read_inventory(struct opening *o, const char *path, const char *region)
{
    struct cks_buf text = {0};
    const char *why = NULL;
    int error = cks_dry_file_read(path, CKS_DRY_FILE_BYTES_MAX, &text);
    enum cks_dry_loaded loaded =
        error ? CKS_DRY_LOADED
              : cks_dry_inventory_read(&o->engine->stores, region, true, cks_buf_str(&text), &why);
    cks_buf_free(&text);
    if (error)
        return fail_opening(o, CKS_ERR_READ, path,
                            error == EFBIG ? "is larger than this program reads" : strerror(error));
    if (loaded == CKS_DRY_NOT_INVENTORY)
        return fail_opening(o, CKS_ERR_READ, path, why);
    if (loaded == CKS_DRY_LOAD_MEMORY)
        o->status = CKS_ERR_MEMORY;
    return o->status == CKS_OK;
}

/* FILE, or REGION=FILE: a Region has small letters, digits and hyphens. */
static bool
read_named_inventory(struct opening *o, const char *text)
{
    char region[64];
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (text[n] != '=' || n == 0 || n >= sizeof(region))
        return read_inventory(o, text, o->engine->base.region);
    memcpy(region, text, n);
    region[n] = '\0';
    return read_inventory(o, text + n + 1, region);
}

static bool
read_state(struct opening *o)
{
    const char *path = o->engine->options.state;
    struct cks_buf text = {0};
    if (!path)
        return true;
    o->engine->state = cks_dry_file_look(path);
    /* An empty file, as mktemp makes one, holds no state. */
    int error = cks_dry_file_read(path, 0, &text);
    cks_buf_free(&text);
    o->has_state = error && error != ENOENT;
    return !o->has_state || read_inventory(o, path, "");
}

static bool
read_evidence(struct opening *o, const char *path)
{
    const char *why = NULL;
    struct cks_dry_stores unused;
    cks_dry_stores_init(&unused);
    o->status = cks_dry_base_read(&o->engine->base, o->has_state ? &unused : &o->engine->stores,
                                  path, &why);
    cks_dry_stores_free(&unused);
    if (o->status == CKS_ERR_READ)
        o->why = why;
    return o->status == CKS_OK;
}

static void
read_lists(struct opening *o, const struct cks_dryrun_options *options)
{
    const char *const none[] = {NULL};
    const char *const *inventories = options->inventories ? options->inventories : none;
    const char *const *evidence = options->evidence ? options->evidence : none;
    const char *const *faults = options->faults ? options->faults : none;
    bool ok = read_state(o);
    for (; ok && *faults; faults++)
        ok = add_fault(o, *faults);
    for (; ok && *inventories && !o->has_state; inventories++)
        ok = read_named_inventory(o, *inventories);
    for (; ok && *evidence; evidence++)
        ok = read_evidence(o, *evidence);
    cks_dry_find_disputes(&o->engine->stores);
    const char *code = o->engine->options.undetermined_connect;
    if (ok && code && !cks_dry_is_code(code))
        fail_opening(o, CKS_ERR_ARGUMENT, code, "is not a ConnectionErrorCode");
}

enum cks_status
cks_dry_engine_init(struct cks_dry_engine *e, const struct cks_dryrun_options *options,
                    const char **ret_why)
{
    struct opening o = {.engine = e, .status = CKS_OK};
    *e = (struct cks_dry_engine){0};
    cks_dry_stores_init(&e->stores);
    if (copy_options(&o, options) && check_judging(&o) && check_account(&o))
        read_lists(&o, options);
    *ret_why = o.why;
    return o.status;
}

void
cks_dry_engine_free(struct cks_dry_engine *e)
{
    cks_dry_stores_free(&e->stores);
    cks_dry_texts_free(&e->credentials);
    cks_dry_base_free(&e->base);
    cks_dry_checker_free(&e->checker);
    cks_vec_free(&e->faults);
    cks_arena_free(&e->texts);
}
