/* The values of expressions, variables and locals of a module in use. */
#ifndef CKS_FORMATS_TERRAFORM_EVAL_H
#define CKS_FORMATS_TERRAFORM_EVAL_H

#include "formats/terraform/module/frame.h"

/* The value of an expression; never NULL. scope: bindings of dynamic blocks, may be NULL. */
cks_hcl_v cks_tf_eval(const struct cks_tf_place *place, const struct cks_hcl_expr *e,
                      const struct cks_hcl_scope *scope);
cks_hcl_v cks_tf_variable(struct cks_tf_frame *frame, const struct cks_tf_item *item);
cks_hcl_v cks_tf_local(struct cks_tf_frame *frame, const struct cks_tf_item *item);

#endif
