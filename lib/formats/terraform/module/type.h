/* Type constraints of variables. */
#ifndef CKS_FORMATS_TERRAFORM_TYPE_H
#define CKS_FORMATS_TERRAFORM_TYPE_H

#include "source/hcl/eval/eval.h"

/* A type constraint; &cks_hcl_any where it is not one or any. *ret_sure tells whether it was
 * understood. */
cks_hcl_t cks_tf_type(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e, bool *ret_sure);

#endif
