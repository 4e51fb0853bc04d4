/* Terraform's JSON syntax: which members are blocks is known by their names. */
#include "formats/terraform/module/json.h"
#include "base/vec.h"
#include "formats/reading/words.h"
#include <stdlib.h>

#include "base/memory.h"
#include "formats/terraform/module/heads.h"

/* Duplicate members that are reported per file. */
#define DOUBLES_MAX 20u

static const struct {
    const char *name;
    unsigned labels;
} blocks[] = {
    {"resource", 2},
    {"data", 2},
    {"variable", 1},
    {"output", 1},
    {"module", 1},
    {"provider", 1},
    {"locals", 0},
    {"terraform", 0},
    {"required_providers", 0},
    {"dynamic", 1},
    {"content", 0},
    {"timeouts", 0},
    {"lifecycle", 0},
    {"provisioner", 1},
    {"connection", 0},
    {"assume_role", 0},
    {"xks_proxy_authentication_credential", 0},
};

typedef CKS_VEC(struct cks_hcl_attr) attr_vec;
typedef CKS_VEC(struct cks_hcl_block) block_vec;

/* What is wrong in one file. */
struct doubles {
    CKS_VEC(struct cks_hcl_diag) diags;
    unsigned depth; /* of blocks in each other */
    bool failed;
};

struct body {
    struct cks_arena *arena;
    struct doubles *doubles;
    attr_vec attrs;
    block_vec blocks;
    bool strict; /* what is not a block by our table is an argument for certain */
    bool failed, damaged;
};

static bool read_json_body(struct cks_arena *a, const struct cks_hcl_expr *e,
                           struct doubles *doubles, bool strict, struct cks_hcl_body *ret);

static int
labels_of(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(blocks); i++)
        if (cks_str_is(name, blocks[i].name))
            return (int)blocks[i].labels;
    return -1;
}

static void
complain(struct doubles *d, const struct cks_hcl_range *range, const char *message,
         const char *help)
{
    if (d->diags.count >= DOUBLES_MAX)
        return;
    struct cks_hcl_diag *slot = cks_vec_push(&d->diags);
    if (slot)
        *slot = (struct cks_hcl_diag){.range = *range, .message = message, .help = help};
    d->failed |= !slot;
}

static int
by_name_and_place(const void *a, const void *b)
{
    const struct cks_hcl_object_item *const *x = a, *const *y = b;
    int order = cks_str_cmp((*x)->name, (*y)->name);
    return order ? order : (*x)->key->range.start > (*y)->key->range.start ? 1 : -1;
}

/* Reports arguments of an object whose name occurred before; blocks may be repeated. */
static void
find_doubles(struct doubles *d, const struct cks_hcl_expr *e, bool with_blocks)
{
    size_t n = 0, count = e->u.object.count;
    const struct cks_hcl_object_item **sorted =
        count > 1 ? cks_calloc(count, sizeof(struct cks_hcl_object_item *)) : NULL;
    d->failed |= count > 1 && !sorted;
    for (size_t i = 0; sorted && i < count; i++) {
        struct cks_str name = e->u.object.items[i].name;
        if (name.p && !(with_blocks && (cks_str_is(name, "//") || labels_of(name) >= 0)))
            sorted[n++] = &e->u.object.items[i];
    }
    if (n > 1)
        qsort(sorted, n, sizeof(struct cks_hcl_object_item *), by_name_and_place);
    for (size_t i = 1; i < n; i++)
        if (cks_str_eq(sorted[i]->name, sorted[i - 1]->name))
            complain(d, &sorted[i]->key->range,
                     "this name was already set in the same object, which Terraform rejects",
                     "keep one of the two");
    free(sorted);
}

/* The same of all objects in a value. As deep as the text was allowed to be. */
static void
find_inner_doubles(struct doubles *d, const struct cks_hcl_expr *e)
{
    if (e->kind == CKS_HCL_OBJECT) {
        find_doubles(d, e, false);
        for (size_t i = 0; i < e->u.object.count; i++)
            find_inner_doubles(d, e->u.object.items[i].value);
    } else if (e->kind == CKS_HCL_TUPLE) {
        for (size_t i = 0; i < e->u.list.count; i++)
            find_inner_doubles(d, e->u.list.items[i]);
    }
}

struct label_list {
    struct cks_hcl_label items[2];
    size_t count;
};

/* Blocks whose arguments we know; of other resources, any member may be a block. */
static bool
is_strict(const struct body *b, struct cks_str type, const struct label_list *labels)
{
    static const char *const known[] = {"variable", "output", "module", "locals"};
    for (size_t i = 0; i < CKS_COUNT(known); i++)
        if (cks_str_is(type, known[i]))
            return true;
    if (cks_str_is(type, "resource"))
        return cks_tf_makes_store(labels->items[0].text);
    return b->strict;
}

static void
add_json_block(struct body *b, const struct cks_hcl_object_item *item,
               const struct label_list *labels, const struct cks_hcl_expr *value)
{
    struct cks_hcl_block *block = cks_vec_push(&b->blocks);
    struct cks_hcl_label *copy =
        cks_arena_array(b->arena, labels->count, sizeof(struct cks_hcl_label));
    if (!block || !copy) {
        b->failed = true;
        return;
    }
    if (labels->count)
        memcpy(copy, labels->items, labels->count * sizeof(*copy));
    *block = (struct cks_hcl_block){.type = item->name,
                                    .type_range = item->key->range,
                                    .labels = copy,
                                    .label_count = labels->count,
                                    .header = labels->count ? labels->items[labels->count - 1].range
                                                            : item->key->range,
                                    .range = value->range};
    b->doubles->depth++;
    if (!read_json_body(b->arena, value, b->doubles, is_strict(b, item->name, labels),
                        &block->body))
        b->failed = true;
    b->doubles->depth--;
}

/* Inside of blocks, what an argument of the same name holds may be anything. */
static void
not_an_object(struct body *b, const struct cks_hcl_expr *value)
{
    b->damaged = true;
    if (!b->doubles->depth)
        complain(b->doubles, &value->range, "a block must be an object", NULL);
}

/* value: an object of `more` levels of labels, or an array of such. */
static void
add_blocks(struct body *b, const struct cks_hcl_object_item *item, struct label_list labels,
           unsigned more, const struct cks_hcl_expr *value)
{
    if (value->kind == CKS_HCL_NULL)
        return;
    if (value->kind == CKS_HCL_TUPLE) {
        for (size_t i = 0; i < value->u.list.count; i++)
            if (value->u.list.items[i]->kind == CKS_HCL_OBJECT)
                add_blocks(b, item, labels, more, value->u.list.items[i]);
            else
                not_an_object(b, value->u.list.items[i]);
    } else if (value->kind != CKS_HCL_OBJECT) {
        not_an_object(b, value);
    } else if (more == 0) {
        add_json_block(b, item, &labels, value);
    } else {
        for (size_t i = 0; i < value->u.object.count; i++) {
            const struct cks_hcl_object_item *one = &value->u.object.items[i];
            struct label_list longer = labels;
            if (!one->name.p || cks_str_is(one->name, "//"))
                continue;
            longer.items[longer.count++] =
                (struct cks_hcl_label){.text = one->name, .range = one->key->range};
            add_blocks(b, item, longer, more - 1, one->value);
        }
    }
}

static void
add_attr(struct body *b, const struct cks_hcl_object_item *item)
{
    struct cks_hcl_attr *attr = cks_vec_push(&b->attrs);
    if (!attr) {
        b->failed = true;
        return;
    }
    *attr = (struct cks_hcl_attr){.name = item->name,
                                  .name_range = item->key->range,
                                  .range = item->value->range,
                                  .expr = item->value};
    attr->range.start = item->key->range.start;
    attr->range.line = item->key->range.line;
    attr->range.col = item->key->range.col;
}

static bool
keep_copy(struct body *b, struct cks_hcl_body *ret)
{
    ret->attr_count = b->attrs.count;
    ret->block_count = b->blocks.count;
    ret->attrs = cks_arena_array(b->arena, ret->attr_count, sizeof(*ret->attrs));
    ret->blocks = cks_arena_array(b->arena, ret->block_count, sizeof(*ret->blocks));
    bool ok = !b->failed && ret->attrs && ret->blocks;
    if (ok && ret->attr_count)
        memcpy(ret->attrs, b->attrs.items, ret->attr_count * sizeof(*ret->attrs));
    if (ok && ret->block_count)
        memcpy(ret->blocks, b->blocks.items, ret->block_count * sizeof(*ret->blocks));
    cks_vec_free(&b->attrs);
    cks_vec_free(&b->blocks);
    return ok;
}

static void
add_members(struct body *b, const struct cks_hcl_expr *e)
{
    if (b->strict)
        find_doubles(b->doubles, e, true);
    for (size_t i = 0; i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        if (!item->name.p || cks_str_is(item->name, "//"))
            continue;
        int labels = labels_of(item->name);
        bool is_block = labels >= 0 &&
                        (item->value->kind == CKS_HCL_OBJECT ||
                         item->value->kind == CKS_HCL_TUPLE || item->value->kind == CKS_HCL_NULL);
        if (is_block)
            add_blocks(b, item, (struct label_list){0}, (unsigned)labels, item->value);
        else
            add_attr(b, item);
        if (b->strict && !is_block)
            find_inner_doubles(b->doubles, item->value);
    }
}

static bool
read_json_body(struct cks_arena *a, const struct cks_hcl_expr *e, struct doubles *doubles,
               bool strict, struct cks_hcl_body *ret)
{
    struct body b = {.arena = a, .doubles = doubles, .strict = strict};
    *ret = (struct cks_hcl_body){.range = e->range};
    if (e->kind == CKS_HCL_OBJECT) {
        add_members(&b, e);
    } else if (e->kind == CKS_HCL_TUPLE) {
        for (size_t i = 0; i < e->u.list.count; i++)
            if (e->u.list.items[i]->kind == CKS_HCL_OBJECT)
                add_members(&b, e->u.list.items[i]);
    } else {
        b.damaged = true;
    }
    ret->damaged = b.damaged;
    return keep_copy(&b, ret);
}

bool
cks_tf_json_body(struct cks_arena *a, const struct cks_hcl_expr *e, struct cks_hcl_diags *diags,
                 struct cks_hcl_body *ret)
{
    struct doubles doubles = {0};
    bool ok = read_json_body(a, e, &doubles, false, ret) && !doubles.failed &&
              cks_tf_add_diags(a, doubles.diags.items, doubles.diags.count, diags);
    cks_vec_free(&doubles.diags);
    return ok;
}
