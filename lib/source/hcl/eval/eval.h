/* Evaluates expressions of Terraform's language as far as the text alone decides them. */
#ifndef CKS_SOURCE_HCL_EVAL_H
#define CKS_SOURCE_HCL_EVAL_H

#include "source/hcl/eval/evaluation.h"

/* The value; never NULL. Starts a new budget of steps unless called from within an evaluation.
 * ev->vs.failed is set if out of memory. scope may be NULL. */
cks_hcl_v cks_hcl_eval(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                       const struct cks_hcl_scope *scope);

/* Any expression, within an evaluation that has begun. */
cks_hcl_v cks_hcl_eval_expr(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                            const struct cks_hcl_scope *scope);
/* Memory of the evaluation; NULL if out of memory. */
void *cks_hcl_eval_scratch(struct cks_hcl_eval *ev, size_t count, size_t size);

#endif
