/* What is evaluated only when it is required: conditions, try and can. */
#ifndef CKS_SOURCE_HCL_EVAL_CHOICE_H
#define CKS_SOURCE_HCL_EVAL_CHOICE_H

#include "source/hcl/eval/evaluation.h"

cks_hcl_v cks_hcl_eval_conditional(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                                   const struct cks_hcl_scope *scope);
/* Calls of the functions that see errors in their arguments. */
cks_hcl_v cks_hcl_eval_try(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);
cks_hcl_v cks_hcl_eval_can(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                           const struct cks_hcl_scope *scope);
/* cond ? yes : no, with the count of unknown values made before yes, before no, and after. */
struct cks_hcl_branches {
    cks_hcl_v cond, yes, no;
    size_t unknowns[3];
    /* The type that Terraform gives yes and no where they fail: ANY is none; NULL: it depends. */
    cks_hcl_t failing[2];
};
cks_hcl_v cks_hcl_choose(struct cks_hcl_eval *ev, const struct cks_hcl_branches *b);
/* What both branches share where the condition is unknown. */
cks_hcl_v cks_hcl_either(struct cks_hcl_eval *ev, cks_hcl_v cond, cks_hcl_v yes, cks_hcl_v no);

#endif
