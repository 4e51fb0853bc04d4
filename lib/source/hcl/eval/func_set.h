/* Functions on sets, and those that regroup lists. */
#ifndef CKS_SOURCE_HCL_FUNC_SET_H
#define CKS_SOURCE_HCL_FUNC_SET_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_set_funcs[];

#endif
