/* The pieces of the evaluator that stand in files of their own. */
#ifndef CKS_SOURCE_HCL_EVAL_PARTS_H
#define CKS_SOURCE_HCL_EVAL_PARTS_H

#include "source/hcl/eval/eval.h"

/* Any expression, within an evaluation that has begun. */
cks_hcl_v cks_hcl_eval_expr(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                            const struct cks_hcl_scope *scope);
/* A name with the attributes and indexes that follow it. */
cks_hcl_v cks_hcl_eval_chain(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
/* The binding of a loop, or NULL; name.p NULL asks for a splat's element. */
cks_hcl_v cks_hcl_eval_bound(const struct cks_hcl_scope *scope, struct cks_str name);
cks_hcl_v cks_hcl_eval_unary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_binary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                              const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_conditional(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                                   const struct cks_hcl_scope *scope);
/* Calls of the functions that see errors in their arguments. */
cks_hcl_v cks_hcl_eval_try(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_can(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);
/* Adds the value of template parts. */
void cks_hcl_eval_parts(struct cks_hcl_eval *ev, struct cks_hcl_joiner *j,
                        const struct cks_hcl_parts *parts, const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_splat(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_for(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);
/* cond ? yes : no, with the count of unknown values made before yes, before no, and after. */
struct cks_hcl_branches {
    cks_hcl_v cond, yes, no;
    size_t unknowns[3];
};
cks_hcl_v cks_hcl_choose(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b);
/* What both branches share where the condition is not known. */
cks_hcl_v cks_hcl_either(struct cks_hcl_eval *ev, cks_hcl_v cond, cks_hcl_v yes, cks_hcl_v no);
/* What every part answers with: not known, an error, the same value marked, and a part of an
 * unknown value, which is unknown for the same reason. */
static inline cks_hcl_v
unsure(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_unknown(&ev->vs, &cks_hcl_any, reason, NULL);
}

static inline cks_hcl_v
refused(struct cks_hcl_eval *ev, const char *reason)
{
    return cks_hcl_error(&ev->vs, reason);
}

static inline cks_hcl_v
mark_if(struct cks_hcl_eval *ev, cks_hcl_v v, bool sensitive)
{
    return sensitive ? cks_hcl_marked(&ev->vs, v, true) : v;
}

static inline cks_hcl_v
unknown_part(struct cks_hcl_eval *ev, cks_hcl_v of)
{
    return cks_hcl_unknown_as(&ev->vs, &cks_hcl_any, of);
}

/* Memory of the evaluation; NULL where it is out. */
void *cks_hcl_eval_scratch(struct cks_hcl_eval *ev, size_t count, size_t size);

#endif
