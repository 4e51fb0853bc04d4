/* The pieces of the evaluator that stand in files of their own. */
#ifndef CKS_SOURCE_HCL_EVAL_PARTS_H
#define CKS_SOURCE_HCL_EVAL_PARTS_H

#include "source/hcl_eval.h"

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
/* Memory of the evaluation; NULL where it is out. */
void *cks_hcl_eval_scratch(struct cks_hcl_eval *ev, size_t count, size_t size);

#endif
