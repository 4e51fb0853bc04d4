/* Operators of one and of two sides. */
#ifndef CKS_SOURCE_HCL_EVAL_OPERATOR_H
#define CKS_SOURCE_HCL_EVAL_OPERATOR_H

#include "source/hcl/eval/evaluation.h"

cks_hcl_v cks_hcl_eval_unary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                             const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_binary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                              const struct cks_hcl_scope *scope);

#endif
