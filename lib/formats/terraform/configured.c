#include "formats/terraform/configured.h"

#include <stdlib.h>

#include "base/vec.h"
#include "formats/reading/fence.h"
#include "formats/terraform/terraform.h"

struct cks_tf_configured {
    struct cks_terraform *modules;    /* what the stores point to */
    CKS_VEC(struct cks_store) stores; /* by address */
};

static bool
keep_configured(void *cookie, const struct cks_store *s)
{
    struct cks_tf_configured *t = cookie;
    if (!cks_input_is_terraform(s->input) || !s->address)
        return true;
    struct cks_store *slot = cks_vec_push(&t->stores);
    if (slot)
        *slot = *s;
    return slot != NULL;
}

static void
bound_of_nobody(void *cookie, const char *path, enum cks_bound bound)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(path);
    CKS_UNUSED(bound);
}

static int
by_configured_address(const void *left, const void *right)
{
    const struct cks_store *a = left, *b = right;
    return strcmp(a->address, b->address);
}

static bool
read_root_module(struct cks_tf_configured *t, const char *dir)
{
    struct cks_arena arena = {0};
    struct cks_terraform_sink sink = {.take = keep_configured,
                                      .trouble = cks_trouble_told,
                                      .cookie = t,
                                      .beyond = bound_of_nobody};
    const char *any = cks_tf_join(&arena, dir, CKS_STR_LIT("main.tf"));
    bool ok =
        any && cks_terraform_add_file(t->modules, any) && cks_terraform_run(t->modules, &sink);
    cks_arena_free(&arena);
    return ok;
}

struct cks_tf_configured *
cks_tf_configured_new(const struct cks_options *options, const char *dir)
{
    struct cks_tf_configured *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->modules = cks_terraform_new(options, options->files, options->files_cookie);
    if (!t->modules || !read_root_module(t, dir)) {
        cks_tf_configured_free(t);
        return NULL;
    }
    if (t->stores.count)
        qsort(t->stores.items, t->stores.count, sizeof(*t->stores.items), by_configured_address);
    return t;
}

void
cks_tf_configured_free(struct cks_tf_configured *t)
{
    if (!t)
        return;
    cks_terraform_free(t->modules);
    cks_vec_free(&t->stores);
    free(t);
}

const struct cks_store *
cks_tf_configured_at(const struct cks_tf_configured *t, const char *address)
{
    struct cks_store wanted = {.address = address};
    return t && t->stores.count && address ? bsearch(&wanted, t->stores.items, t->stores.count,
                                                     sizeof(wanted), by_configured_address)
                                           : NULL;
}
