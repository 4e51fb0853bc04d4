/* Functions that hash, and those whose result only an apply knows. */
#ifndef CKS_SOURCE_HCL_FUNC_HASH_H
#define CKS_SOURCE_HCL_FUNC_HASH_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_hash_funcs[];

#endif
