/* The functions on lists and maps; the last row has no name. */
#ifndef CKS_SOURCE_HCL_EVAL_FUNC_LIST_H
#define CKS_SOURCE_HCL_EVAL_FUNC_LIST_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_collection_funcs[];

#endif
