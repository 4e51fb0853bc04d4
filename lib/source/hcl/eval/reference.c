/* Names, attributes and indexes: what a reference means and what follows it. */
#include "source/hcl/eval/reference.h"

#include "base/buf.h"
#include "source/hcl/eval/answers.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/eval/trace.h"
#include "source/hcl/value/convert.h"

/* Text of a reference in messages. */
#define REFERENCE_BYTES_MAX 200

cks_hcl_v
cks_hcl_attr_value(struct cks_hcl_eval *ev, cks_hcl_v base, struct cks_str name)
{
    if (base->state == CKS_HCL_ERROR)
        return base;
    if (base->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, base);
    if (base->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an attribute of null");
    if (!cks_hcl_is_map(base))
        return refused(ev, "this value has no attributes");
    cks_hcl_v found = cks_hcl_member(base, name);
    return found ? mark_if(ev, found, base->sensitive || found->sensitive)
                 : refused(ev, "there is no such attribute");
}

cks_hcl_v
cks_hcl_index_value(struct cks_hcl_eval *ev, cks_hcl_v base, cks_hcl_v key)
{
    size_t i;
    cks_hcl_v found = NULL;
    if (base->state == CKS_HCL_ERROR)
        return base;
    if (key->state == CKS_HCL_ERROR)
        return key;
    if (base->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, base);
    if (key->state == CKS_HCL_UNKNOWN)
        return unknown_part(ev, key);
    if (base->state == CKS_HCL_NULL_VALUE || key->state == CKS_HCL_NULL_VALUE)
        return unsure(ev, "an index with null");
    if (cks_hcl_is_map(base)) {
        key = cks_hcl_convert(&ev->vs, key, &cks_hcl_string);
        if (!cks_hcl_is_known(key))
            return key;
        found = cks_hcl_member(base, key->u.text);
    } else if (base->type->kind == CKS_HCL_T_LIST || base->type->kind == CKS_HCL_T_TUPLE) {
        key = cks_hcl_convert(&ev->vs, key, &cks_hcl_number);
        if (!cks_hcl_is_known(key))
            return key;
        if (cks_hcl_index(key, &i) && i < base->u.list.count)
            found = base->u.list.items[i];
    } else {
        return refused(ev, "this value has no elements to index");
    }
    ev->vs.vague |= key->sensitive;
    return found ? mark_if(ev, found, base->sensitive || key->sensitive || found->sensitive)
                 : refused(ev, "there is no such element");
}

cks_hcl_v
cks_hcl_eval_bound(const struct cks_hcl_scope *scope, struct cks_str name)
{
    for (; scope; scope = scope->parent)
        if (name.p ? scope->name.p && cks_str_eq(scope->name, name) : !scope->name.p)
            return scope->value;
    return NULL;
}

/* What a reference begins with. Any other word is a text without its quotes, and may be a secret
 * that lost them; types of resources have an underscore, which no secret has. */
static void
write_root(struct cks_buf *out, struct cks_str name)
{
    static const char *const roots[] = {"var",   "local",    "module",   "data",
                                        "each",  "self",     "path",     "terraform",
                                        "count", "resource", "ephemeral"};
    bool known = name.n && memchr(name.p, '_', name.n);
    for (size_t i = 0; i < CKS_COUNT(roots); i++)
        known |= cks_str_is(name, roots[i]);
    if (known)
        cks_buf_addstr(out, name);
    else
        cks_buf_adds(out, "a word without quotes");
}

/* The text of a chain of references. Keys that are not plain are left out: [...] */
static void
write_chain(struct cks_buf *out, const struct cks_hcl_expr *e)
{
    const struct cks_hcl_expr *links[CKS_HCL_REFERENCE_NAMES * 4];
    size_t n = 0;
    for (; n < CKS_COUNT(links); n++) {
        links[n] = e;
        if (e->kind == CKS_HCL_ATTR || e->kind == CKS_HCL_LEGACY_INDEX)
            e = e->u.attr.base;
        else if (e->kind == CKS_HCL_INDEX)
            e = e->u.index.base;
        else if (e->kind == CKS_HCL_ATTR_SPLAT || e->kind == CKS_HCL_FULL_SPLAT)
            e = e->u.splat.base;
        else
            break;
    }
    for (size_t i = n < CKS_COUNT(links) ? n + 1 : n; i > 0 && out->len < REFERENCE_BYTES_MAX;
         i--) {
        const struct cks_hcl_expr *one = links[i - 1];
        if (one->kind == CKS_HCL_VARIABLE)
            write_root(out, one->u.text);
        else if (one->kind == CKS_HCL_ATTR || one->kind == CKS_HCL_LEGACY_INDEX)
            cks_buf_printf(out, "." CKS_STR_FMT, CKS_STR_ARG(one->u.attr.name));
        else if (one->kind == CKS_HCL_INDEX && one->u.index.key->kind == CKS_HCL_NUMBER)
            cks_buf_printf(out, "[" CKS_STR_FMT "]", CKS_STR_ARG(one->u.index.key->u.text));
        else if (one->kind == CKS_HCL_INDEX)
            cks_buf_adds(out, "[...]");
        else if (one->kind == CKS_HCL_ATTR_SPLAT || one->kind == CKS_HCL_FULL_SPLAT)
            cks_buf_adds(out, "[*]");
    }
}

static const char *
chain_text(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e)
{
    struct cks_buf b = {0};
    write_chain(&b, e);
    const char *text = cks_arena_strndup(ev->vs.arena, b.data, b.len);
    if (!text || !cks_buf_ok(&b))
        ev->vs.failed = true;
    cks_buf_free(&b);
    return text ? text : "";
}

/* The links of a chain from its root on; NULL if it has no root of its own or is too long. */
#define CHAIN_MAX 32
struct chain {
    const struct cks_hcl_expr *links[CHAIN_MAX]; /* links[0] is the last of the text */
    size_t count;                                /* without the root */
    const struct cks_hcl_expr *root;
};

static void
find_chain(const struct cks_hcl_expr *e, struct chain *ret)
{
    ret->count = 0;
    for (; ret->count < CHAIN_MAX; ret->count++) {
        const struct cks_hcl_expr *base = NULL;
        if (e->kind == CKS_HCL_ATTR || e->kind == CKS_HCL_LEGACY_INDEX)
            base = e->u.attr.base;
        else if (e->kind == CKS_HCL_INDEX)
            base = e->u.index.base;
        if (!base)
            break;
        ret->links[ret->count] = e;
        e = base;
    }
    ret->root = e;
}

static cks_hcl_v
ask_host(struct cks_hcl_eval *ev, const struct chain *chain, const struct cks_hcl_expr *whole,
         size_t *ret_used)
{
    struct cks_hcl_reference ref = {.root = chain->root->u.text, .text = chain_text(ev, whole)};
    for (size_t i = chain->count; i > 0 && ref.count < CKS_HCL_REFERENCE_NAMES; i--) {
        if (chain->links[i - 1]->kind != CKS_HCL_ATTR)
            break;
        ref.names[ref.count++] = chain->links[i - 1]->u.attr.name;
    }
    *ret_used = ref.count;
    if (!ev->host || !ev->host->reference)
        return cks_hcl_unknown(&ev->vs, &cks_hcl_any, "a reference", ref.text);
    struct cks_hcl_gathering *parts = ev->parts;
    ev->parts = NULL; /* what is evaluated there is no part of this */
    cks_hcl_v v = ev->host->reference(ev, &ref, ret_used);
    ev->parts = parts;
    if (*ret_used > ref.count)
        *ret_used = ref.count;
    return v;
}

static cks_hcl_v
follow_link(struct cks_hcl_eval *ev, cks_hcl_v v, const struct cks_hcl_expr *link,
            const struct cks_hcl_scope *scope)
{
    if (link->kind == CKS_HCL_ATTR)
        return cks_hcl_attr_value(ev, v, link->u.attr.name);
    if (link->kind == CKS_HCL_INDEX)
        return cks_hcl_index_value(ev, v, cks_hcl_eval_expr(ev, link->u.index.key, scope));
    return cks_hcl_index_value(ev, v, cks_hcl_number_of(&ev->vs, link->u.attr.name));
}

cks_hcl_v
cks_hcl_eval_chain(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                   const struct cks_hcl_scope *scope)
{
    struct chain chain;
    size_t used = 0;
    cks_hcl_v v;
    find_chain(e, &chain);
    if (chain.count == CHAIN_MAX)
        return unsure(ev, "a reference that is too long");
    if (chain.root->kind == CKS_HCL_VARIABLE) {
        v = cks_hcl_eval_bound(scope, chain.root->u.text);
        if (!v)
            v = ask_host(ev, &chain, e, &used);
    } else {
        v = cks_hcl_eval_expr(ev, chain.root, scope);
    }
    cks_hcl_v base = v;
    for (size_t i = chain.count - used; i > 0; i--)
        v = follow_link(ev, v, chain.links[i - 1], scope);
    if (v != base && !v->trace && ev->parts)
        cks_hcl_gather(ev->parts, base->trace);
    return v;
}
