#include "source/hcl/syntax/entry.h"

#include <stdlib.h>

#include "base/memory.h"
#include "source/hcl/syntax/body.h"
#include "source/hcl/syntax/expr.h"
#include "source/hcl/syntax/parse.h"
#include "source/hcl/syntax/template.h"

static int
by_diag_place(const void *a, const void *b)
{
    const struct cks_hcl_diag *x = a, *y = b;
    return (x->range.start > y->range.start) - (x->range.start < y->range.start);
}

/* Hands the diagnostics over and releases the rest; false if memory ran out. */
static bool
finish_parser(struct cks_hcl_parser *p, struct cks_hcl_diags *diags)
{
    if (p->diags.count)
        qsort(p->diags.items, p->diags.count, sizeof(*p->diags.items), by_diag_place);
    diags->items = cks_hcl_keep(p, p->diags.items, p->diags.count, sizeof(*p->diags.items));
    diags->count = diags->items ? p->diags.count : 0;
    diags->more = p->diags_full;
    bool ok = !p->oom;
    cks_vec_free(&p->tokens);
    cks_vec_free(&p->diags);
    cks_vec_free(&p->exprs);
    cks_vec_free(&p->items);
    cks_vec_free(&p->pieces);
    cks_vec_free(&p->parts);
    cks_vec_free(&p->attrs);
    cks_vec_free(&p->blocks);
    cks_vec_free(&p->labels);
    free(p);
    return ok;
}

static struct cks_hcl_parser *
begin_parser(struct cks_arena *a, struct cks_str text, const struct cks_hcl_origin *origin,
             bool bare)
{
    struct cks_hcl_parser *p = cks_calloc(1, sizeof(*p));
    if (!p)
        return NULL;
    p->arena = a;
    if (text.n > CKS_HCL_BYTES_MAX) {
        cks_hcl_complain(
            p, (struct cks_hcl_range){.line = 1, .col = 1, .end_line = 1, .end_col = 1},
            "the file is larger than 8 MiB, the limit for Terraform files", "split the file");
        if (p->diags.count)
            p->diags.items[0].bound = CKS_BOUND_TEXT_BYTES;
        text.n = 0;
    }
    cks_hcl_lex_init(&p->lex, text, bare);
    if (origin) {
        p->origin = *origin;
        p->lex.line = origin->line ? origin->line : 1;
        p->lex.col = origin->col ? origin->col : 1;
    }
    return p;
}

static bool
parse_body(struct cks_arena *a, struct cks_str text, const struct cks_hcl_origin *origin,
           struct cks_hcl_body *ret, struct cks_hcl_diags *diags)
{
    *ret = (struct cks_hcl_body){0};
    *diags = (struct cks_hcl_diags){0};
    struct cks_hcl_parser *p = begin_parser(a, text, origin, false);
    if (!p)
        return false;
    p->newlines = true;
    bool too_large = p->item_bad;
    cks_hcl_file_body(p, ret);
    ret->damaged |= too_large;
    return finish_parser(p, diags);
}

bool
cks_hcl_parse_file(struct cks_arena *a, struct cks_str text, struct cks_hcl_body *ret,
                   struct cks_hcl_diags *diags)
{
    return parse_body(a, text, NULL, ret, diags);
}

bool
cks_hcl_parse_document(struct cks_arena *a, const struct cks_document *doc,
                       struct cks_hcl_body *ret, struct cks_hcl_diags *diags)
{
    struct cks_hcl_origin origin = {.doc = doc};
    return parse_body(a, doc->text, &origin, ret, diags);
}

bool
cks_hcl_parse_expr(struct cks_arena *a, struct cks_str text, const struct cks_hcl_origin *origin,
                   struct cks_hcl_expr **ret, struct cks_hcl_diags *diags)
{
    *diags = (struct cks_hcl_diags){0};
    struct cks_hcl_parser *p = begin_parser(a, text, origin, false);
    if (!p)
        return false;
    struct cks_hcl_expr *e = cks_hcl_expression(p);
    struct cks_hcl_token tok = cks_hcl_peek(p);
    if (!p->panic && tok.type != CKS_TOK_EOF)
        cks_hcl_unexpected(p, tok, "the expression ends here, but more text follows",
                           "remove it, or add the missing operator");
    *ret = e;
    if (p->item_bad)
        *ret = cks_hcl_expr_new(p, CKS_HCL_INVALID, e->range);
    return finish_parser(p, diags);
}

bool
cks_hcl_parse_template(struct cks_arena *a, struct cks_str text,
                       const struct cks_hcl_origin *origin, struct cks_hcl_expr **ret,
                       struct cks_hcl_diags *diags)
{
    *diags = (struct cks_hcl_diags){0};
    struct cks_hcl_parser *p = begin_parser(a, text, origin, true);
    if (!p)
        return false;
    struct cks_hcl_expr *e = cks_hcl_template(p, cks_hcl_peek(p), CKS_TOK_EOF);
    *ret = e;
    if (p->item_bad)
        *ret = cks_hcl_expr_new(p, CKS_HCL_INVALID, e->range);
    return finish_parser(p, diags);
}

/* ---- what callers ask of a tree --------------------------------------------------------- */

const struct cks_hcl_attr *
cks_hcl_attr(const struct cks_hcl_body *body, const char *name)
{
    for (size_t i = 0; i < body->attr_count; i++)
        if (cks_str_is(body->attrs[i].name, name))
            return &body->attrs[i];
    return NULL;
}

const struct cks_hcl_block *
cks_hcl_block(const struct cks_hcl_body *body, const char *type)
{
    for (size_t i = 0; i < body->block_count; i++)
        if (cks_str_is(body->blocks[i].type, type))
            return &body->blocks[i];
    return NULL;
}

bool
cks_hcl_literal(const struct cks_hcl_expr *e, struct cks_str *ret)
{
    if (e->kind != CKS_HCL_TEMPLATE || e->u.tmpl.parts.count > 1)
        return false;
    if (e->u.tmpl.parts.count == 0) {
        *ret = CKS_STR_LIT("");
        return true;
    }
    const struct cks_hcl_part *part = &e->u.tmpl.parts.items[0];
    if (part->kind == CKS_HCL_PART_LITERAL)
        *ret = part->text;
    return part->kind == CKS_HCL_PART_LITERAL;
}
