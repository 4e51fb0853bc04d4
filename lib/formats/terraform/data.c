#include "formats/terraform/data.h"

#include "formats/terraform/provider.h"
#include "source/hcl/eval/eval.h"

/* What is in a Region's ARNs and names of services, by the beginning of its name. */
static const struct {
    const char *prefix, *partition, *suffix, *reverse;
} partitions[] = {
    {"us-gov-", "aws-us-gov", "amazonaws.com", "com.amazonaws"},
    {"us-iso", NULL, NULL, NULL}, /* several, and not all documented */
    {"eu-isoe-", NULL, NULL, NULL},
    {"cn-", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"},
    {"us-", "aws", "amazonaws.com", "com.amazonaws"},
    {"eu-", "aws", "amazonaws.com", "com.amazonaws"},
    {"ap-", "aws", "amazonaws.com", "com.amazonaws"},
    {"sa-", "aws", "amazonaws.com", "com.amazonaws"},
    {"ca-", "aws", "amazonaws.com", "com.amazonaws"},
    {"me-", "aws", "amazonaws.com", "com.amazonaws"},
    {"af-", "aws", "amazonaws.com", "com.amazonaws"},
    {"il-", "aws", "amazonaws.com", "com.amazonaws"},
    {"mx-", "aws", "amazonaws.com", "com.amazonaws"},
};

/* Whether nothing but its provider decides what a data source finds. */
static bool
only_provider_decides(const struct cks_tf_item *item)
{
    const struct cks_hcl_body *body = &item->block->body;
    for (size_t i = 0; i < body->attr_count; i++)
        if (!cks_str_is(body->attrs[i].name, "provider") &&
            !cks_str_is(body->attrs[i].name, "region"))
            return false;
    return body->block_count == 0 && !item->over && !cks_tf_item_damaged(item);
}

static struct cks_str
partition_attribute(struct cks_str region, struct cks_str name)
{
    for (size_t i = 0; i < CKS_COUNT(partitions); i++) {
        if (!cks_str_starts(region, partitions[i].prefix))
            continue;
        const char *text = cks_str_is(name, "partition") || cks_str_is(name, "id")
                               ? partitions[i].partition
                           : cks_str_is(name, "dns_suffix")         ? partitions[i].suffix
                           : cks_str_is(name, "reverse_dns_prefix") ? partitions[i].reverse
                                                                    : NULL;
        return text ? cks_str_of(text) : (struct cks_str){0};
    }
    return (struct cks_str){0};
}

/* The attribute of a data source whose provider means that Region and account; empty if that does
 * not decide it. */
static struct cks_str
attribute_of_data(struct cks_str type, struct cks_str name, struct cks_str region,
                  struct cks_str account)
{
    struct cks_str none = {0};
    bool id = cks_str_is(name, "id");
    if (cks_str_is(type, "aws_region"))
        return id || cks_str_is(name, "name") || cks_str_is(name, "region") ? region : none;
    if (cks_str_is(type, "aws_caller_identity"))
        return id || cks_str_is(name, "account_id") ? account : none;
    return cks_str_is(type, "aws_partition") ? partition_attribute(region, name) : none;
}

cks_hcl_v
cks_tf_data(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
            const struct cks_hcl_reference *ref)
{
    struct cks_tf_frame *f = place->frame;
    const struct cks_options *options = f->run->options;
    struct cks_tf_place here = {.frame = f};
    struct cks_tf_where where = {0};
    if (ref->count < 3)
        return NULL;
    const struct cks_tf_item *item =
        cks_tf_find(f->module, CKS_TF_DATA, ref->names[0], ref->names[1]);
    if (!item || f->busy[item->index] || !only_provider_decides(item))
        return NULL;
    f->busy[item->index] = true;
    cks_tf_where(&here, item, &where);
    f->busy[item->index] = false;
    if (where.region_unknown)
        return NULL;
    if (!where.region.n && options && options->region)
        where.region = cks_str_of(options->region);
    if (!where.account.n && !where.account_unknown && options && options->account)
        where.account = cks_str_of(options->account);
    struct cks_str text =
        attribute_of_data(ref->names[0], ref->names[2], where.region, where.account);
    if (!text.n)
        return NULL;
    return cks_hcl_sourced(&ev->vs, cks_hcl_string_of(&ev->vs, text), CKS_HCL_FROM_COMPUTED);
}
