/* For expressions, splats and the parts of templates. */
#ifndef CKS_SOURCE_HCL_EVAL_LOOP_H
#define CKS_SOURCE_HCL_EVAL_LOOP_H

#include "source/hcl/eval/evaluation.h"
#include "source/hcl/value/text.h"

/* Adds the value of template parts. */
void cks_hcl_eval_parts(struct cks_hcl_eval *ev, struct cks_hcl_joiner *j,
                        const struct cks_hcl_parts *parts, const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_splat(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_for(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);

#endif
