/* Functions on IP network addresses. */
#ifndef CKS_SOURCE_HCL_FUNC_ADDRESS_H
#define CKS_SOURCE_HCL_FUNC_ADDRESS_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_address_funcs[];

#endif
