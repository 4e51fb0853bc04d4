/* Terraform's functions: one row each. */
#ifndef CKS_SOURCE_HCL_FUNC_H
#define CKS_SOURCE_HCL_FUNC_H

#include "source/hcl/eval/func_tools.h"

/* NULL if there is none of that name. */
const struct cks_hcl_func *cks_hcl_func_find(struct cks_str name);
/* Calls it. Arguments may be anything; try and can are not called this way. */
cks_hcl_v cks_hcl_func_call(struct cks_hcl_eval *ev, const struct cks_hcl_func *f,
                            const cks_hcl_v *args, size_t count);

#endif
