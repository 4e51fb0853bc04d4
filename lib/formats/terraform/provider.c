/* Which Region and account a resource's provider means. */
#include "formats/terraform/provider.h"
#include "base/buf.h"
#include "formats/terraform/module/eval.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/value/convert.h"

static struct cks_str
attr_text(const struct cks_hcl_body *body, const char *name)
{
    const struct cks_hcl_attr *attr = cks_hcl_attr(body, name);
    if (attr && attr->expr->kind == CKS_HCL_TEMPLATE && attr->expr->u.tmpl.parts.count == 1)
        return attr->expr->u.tmpl.parts.items[0].text;
    return (struct cks_str){0};
}

/* A provider as an expression names it: aws, aws.west; in JSON and old code "aws.west". */
struct named {
    struct cks_str name, alias;
    bool sure;
};

static struct named
named_by(const struct cks_hcl_expr *e)
{
    struct named n = {0};
    if (e->kind == CKS_HCL_VARIABLE) {
        n = (struct named){.name = e->u.text, .sure = true};
    } else if (e->kind == CKS_HCL_ATTR && e->u.attr.base->kind == CKS_HCL_VARIABLE) {
        n = (struct named){e->u.attr.base->u.text, e->u.attr.name, true};
    } else if (e->kind == CKS_HCL_TEMPLATE && e->u.tmpl.parts.count == 1 &&
               e->u.tmpl.parts.items[0].kind == CKS_HCL_PART_LITERAL) {
        struct cks_str s = e->u.tmpl.parts.items[0].text;
        size_t dot = cks_str_find(s, ".");
        n.name = cks_str_sub(s, 0, dot);
        if (dot < s.n)
            n.alias = cks_str_sub(s, dot + 1, s.n);
        n.sure = true;
    }
    return n;
}

static const struct cks_tf_item *
block_of(const struct cks_tf_module *m, struct named who)
{
    size_t from, to;
    cks_tf_range(m, CKS_TF_PROVIDER, &from, &to);
    for (size_t i = from; i < to; i++)
        if (cks_str_eq(m->items[i].name, who.name) &&
            cks_str_eq(attr_text(&m->items[i].block->body, "alias"), who.alias))
            return &m->items[i];
    return NULL;
}

/* What the caller passes under that name; false if it passes nothing of the kind. */
static bool
passed(const struct cks_tf_frame *f, struct named *who)
{
    const struct cks_hcl_expr *e = f->call ? cks_tf_expr(f->call, "providers") : NULL;
    if (!e)
        return false;
    who->sure &= e->kind == CKS_HCL_OBJECT;
    for (size_t i = 0; e->kind == CKS_HCL_OBJECT && i < e->u.object.count; i++) {
        const struct cks_hcl_object_item *item = &e->u.object.items[i];
        struct named key =
            item->name.p ? (struct named){.name = item->name, .sure = true} : named_by(item->key);
        size_t dot = item->name.p ? cks_str_find(item->name, ".") : 0;
        if (item->name.p && dot < item->name.n) {
            key.name = cks_str_sub(item->name, 0, dot);
            key.alias = cks_str_sub(item->name, dot + 1, item->name.n);
        }
        if (cks_str_eq(key.name, who->name) && cks_str_eq(key.alias, who->alias)) {
            *who = named_by(item->value);
            return true;
        }
    }
    return false;
}

static void
use_text(const struct cks_tf_place *place, const struct cks_hcl_expr *e, struct cks_str *to,
         bool *unknown)
{
    cks_hcl_v v =
        cks_hcl_convert(&place->frame->run->eval.vs, cks_tf_eval(place, e, NULL), &cks_hcl_string);
    if (cks_hcl_is_known(v))
        *to = v->u.text;
    else if (v->state != CKS_HCL_NULL_VALUE)
        *unknown = true;
}

static void
use_role(const struct cks_tf_place *place, const struct cks_tf_item *provider,
         struct cks_tf_where *ret)
{
    const struct cks_hcl_block *role = cks_hcl_block(&provider->block->body, "assume_role");
    const struct cks_hcl_attr *arn = role ? cks_hcl_attr(&role->body, "role_arn") : NULL;
    struct cks_str text = {0};
    if (arn)
        use_text(place, arn->expr, &text, &ret->account_unknown);
    ret->account = cks_account_of_role(text);
    if ((role || cks_tf_blocks(provider, "assume_role")) && !ret->account.n)
        ret->account_unknown = true;
}

/* A role of a token; and an endpoint of KMS that need not be AWS's own. */
static void
use_other_ways(const struct cks_tf_place *place, const struct cks_tf_item *provider,
               struct cks_tf_where *ret)
{
    static const char web[] = "assume_role_with_web_identity";
    const struct cks_hcl_block *role = cks_hcl_block(&provider->block->body, web);
    const struct cks_hcl_attr *arn = role ? cks_hcl_attr(&role->body, "role_arn") : NULL;
    const struct cks_hcl_block *endpoints = cks_hcl_block(&provider->block->body, "endpoints");
    struct cks_str text = {0};
    if (arn)
        use_text(place, arn->expr, &text, &ret->account_open);
    if (!ret->account.n)
        ret->account = cks_account_of_role(text);
    ret->account_open |= (role || cks_tf_blocks(provider, web)) && !ret->account.n;
    ret->account_open |= endpoints && cks_hcl_attr(&endpoints->body, "kms");
}

/* The accounts of a list, with a blank behind each; all of them must be known. */
static void
use_accounts(const struct cks_tf_place *place, const struct cks_hcl_expr *e, struct cks_str *ret,
             bool *open)
{
    cks_hcl_v list = e ? cks_tf_eval(place, e, NULL) : NULL;
    struct cks_buf joined = {0};
    bool known = list && cks_hcl_is_known(list) && !cks_hcl_is_map(list) &&
                 list->type->kind > CKS_HCL_T_STRING;
    for (size_t i = 0; known && i < list->u.list.count; i++) {
        struct cks_str text = {0};
        cks_hcl_v item =
            cks_hcl_convert(&place->frame->run->eval.vs, list->u.list.items[i], &cks_hcl_string);
        known = cks_hcl_is_known(item);
        text = known ? item->u.text : text;
        cks_buf_addstr(&joined, text);
        cks_buf_addc(&joined, ' ');
    }
    if (known && cks_buf_ok(&joined))
        *ret = cks_arena_str(place->frame->run->eval.vs.arena, cks_buf_str(&joined));
    *open |= e && (!known || !ret->p) && !(list && list->state == CKS_HCL_NULL_VALUE);
    cks_buf_free(&joined);
}

/* A provider stops at an account that it does not allow. */
static void
use_lists(const struct cks_tf_place *place, const struct cks_tf_item *provider,
          struct cks_tf_where *ret)
{
    use_accounts(place, cks_tf_expr(provider, "allowed_account_ids"), &ret->allowed,
                 &ret->account_open);
    use_accounts(place, cks_tf_expr(provider, "forbidden_account_ids"), &ret->forbidden,
                 &ret->account_open);
    size_t one = cks_str_find(ret->allowed, " ");
    if (!ret->account.n && ret->allowed.n && one + 1 == ret->allowed.n)
        ret->account = cks_str_sub(ret->allowed, 0, one);
}

static void
use_block(const struct cks_tf_place *place, const struct cks_tf_item *provider,
          struct cks_tf_where *ret)
{
    static const char *const other_account[] = {"profile", "access_key",
                                                "shared_credentials_files"};
    const struct cks_hcl_expr *region = cks_tf_expr(provider, "region");
    if (region)
        use_text(place, region, &ret->region, &ret->region_unknown);
    use_role(place, provider, ret);
    use_other_ways(place, provider, ret);
    /* A second provider with credentials of its own may be another account. */
    for (size_t i = 0; i < CKS_COUNT(other_account); i++)
        if (cks_tf_expr(provider, other_account[i])) {
            ret->account_unknown |= cks_tf_expr(provider, "alias") != NULL;
            ret->account_open = true;
        }
    use_lists(place, provider, ret);
    if (provider->over || cks_tf_item_damaged(provider))
        ret->region_unknown = true;
}

void
cks_tf_where(const struct cks_tf_place *place, const struct cks_tf_item *item,
             struct cks_tf_where *ret)
{
    struct named who = {.name = CKS_STR_LIT("aws"), .sure = true};
    const struct cks_hcl_expr *e = cks_tf_expr(item, "provider");
    const struct cks_hcl_expr *own = cks_tf_expr(item, "region");
    struct cks_tf_place at = {.frame = place->frame};
    if (e)
        who = named_by(e);
    while (who.sure) {
        const struct cks_tf_item *block = block_of(at.frame->module, who);
        if (block) {
            use_block(&at, block, ret);
            break;
        }
        bool given = passed(at.frame, &who);
        if (!at.frame->parent) {
            /* An alias that nothing declares is passed by a caller that is not read. */
            ret->region_unknown |= who.alias.n > 0;
            break;
        }
        if (!given && who.alias.n) {
            ret->region_unknown = true;
            break;
        }
        at = (struct cks_tf_place){.frame = at.frame->parent};
    }
    if (!who.sure)
        ret->region_unknown = true;
    if (own) {
        ret->region = (struct cks_str){0};
        use_text(place, own, &ret->region, &ret->region_unknown);
    }
}

void
cks_tf_provider(const struct cks_tf_place *place, const struct cks_tf_item *item,
                struct cks_store *ret)
{
    struct cks_tf_where where = {0};
    cks_tf_where(place, item, &where);
    ret->region = where.region;
    ret->account = where.account;
    ret->region_unknown |= where.region_unknown || where.account_unknown;
    ret->account_unknown |= where.account_unknown;
    ret->account_open |= where.account_open;
    ret->allowed = where.allowed;
    ret->forbidden = where.forbidden;
}
