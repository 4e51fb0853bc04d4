/* yamldecode(). */
#ifndef CKS_SOURCE_HCL_FUNC_YAMLDECODE_H
#define CKS_SOURCE_HCL_FUNC_YAMLDECODE_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_yamldecode_funcs[];

#endif
