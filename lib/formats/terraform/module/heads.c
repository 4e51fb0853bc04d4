#include "formats/terraform/module/heads.h"

#include <stdlib.h>

#include "base/vec.h"
#include "formats/reading/words.h"

typedef CKS_VEC(struct cks_hcl_diag) diag_vec;

static const struct {
    const char *type;
    size_t labels;
    const char *message, *help;
} heads[] = {
    {"resource", 2, "a resource block must have two labels, its type and its name",
     "write resource \"TYPE\" \"NAME\" {"},
    {"data", 2, "a data block must have two labels, its type and its name",
     "write data \"TYPE\" \"NAME\" {"},
    {"variable", 1, "a variable block must have one label, its name", "write variable \"NAME\" {"},
    {"output", 1, "an output block must have one label, its name", "write output \"NAME\" {"},
    {"module", 1, "a module block must have one label, its name", "write module \"NAME\" {"},
    {"provider", 1, "a provider block must have one label, its name", "write provider \"NAME\" {"},
    {"locals", 0, "a locals block must not have a label", "write locals {"},
    {"terraform", 0, "a terraform block must not have a label", "write terraform {"},
};

/* Types that are not known here may be those of a later Terraform. */
static struct cks_hcl_diag
fault_of(const struct cks_hcl_block *block)
{
    struct cks_hcl_diag d = {.range = block->type_range};
    if (cks_tf_makes_store(block->type)) {
        d.message = "this is the type of a resource, not of a block";
        d.help = "write resource \"TYPE\" \"NAME\" {";
    }
    for (size_t i = 0; i < CKS_COUNT(heads) && !d.message; i++) {
        bool same = cks_str_is(block->type, heads[i].type);
        if (same && block->label_count != heads[i].labels) {
            d.message = heads[i].message;
            d.help = heads[i].help;
        } else if (!same && cks_str_ieq(block->type, cks_str_of(heads[i].type))) {
            d.message = "the type of a block must be in lower case";
            d.help = heads[i].help;
        }
    }
    return d;
}

bool
cks_tf_check_heads(struct cks_arena *a, const struct cks_hcl_body *body,
                   struct cks_hcl_diags *diags)
{
    diag_vec found = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < body->block_count && found.count < CKS_HCL_DIAGS_MAX; i++) {
        struct cks_hcl_diag d = fault_of(&body->blocks[i]);
        struct cks_hcl_diag *slot = d.message ? cks_vec_push(&found) : NULL;
        ok = slot || !d.message;
        if (slot)
            *slot = d;
    }
    ok = ok && cks_tf_add_diags(a, found.items, found.count, diags);
    cks_vec_free(&found);
    return ok;
}

static int
by_start(const void *a, const void *b)
{
    const struct cks_hcl_diag *x = a, *y = b;
    return x->range.start < y->range.start ? -1 : x->range.start > y->range.start;
}

bool
cks_tf_add_diags(struct cks_arena *a, const struct cks_hcl_diag *items, size_t n,
                 struct cks_hcl_diags *diags)
{
    size_t before = diags->count;
    if (n == 0)
        return true;
    struct cks_hcl_diag *all = cks_arena_array(a, before + n, sizeof(*all));
    if (!all)
        return false;
    if (before)
        memcpy(all, diags->items, before * sizeof(*all));
    memcpy(all + before, items, n * sizeof(*all));
    qsort(all, before + n, sizeof(*all), by_start);
    diags->items = all;
    diags->count = before + n;
    return true;
}
