/* Terraform's JSON syntax: which members are blocks is known by their names. */
#include "model/tf_module.h"

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

struct body {
    struct cks_arena *arena;
    attr_vec attrs;
    block_vec blocks;
    bool failed, damaged;
};

static int
labels_of(struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(blocks); i++)
        if (cks_str_is(name, blocks[i].name))
            return (int)blocks[i].labels;
    return -1;
}

struct label_list {
    struct cks_hcl_label items[2];
    size_t count;
};

static void
add_block(struct body *b, const struct cks_hcl_object_item *item, const struct label_list *labels,
          const struct cks_hcl_expr *value)
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
    if (!cks_tf_json_body(b->arena, value, &block->body))
        b->failed = true;
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
                b->damaged = true;
    } else if (value->kind != CKS_HCL_OBJECT) {
        b->damaged = true;
    } else if (more == 0) {
        add_block(b, item, &labels, value);
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
keep(struct body *b, struct cks_hcl_body *ret)
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
    }
}

bool
cks_tf_json_body(struct cks_arena *a, const struct cks_hcl_expr *e, struct cks_hcl_body *ret)
{
    struct body b = {.arena = a};
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
    return keep(&b, ret);
}
