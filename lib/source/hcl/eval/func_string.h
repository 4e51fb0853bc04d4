/* The functions on strings; the last row has no name. */
#ifndef CKS_SOURCE_HCL_EVAL_FUNC_STRING_H
#define CKS_SOURCE_HCL_EVAL_FUNC_STRING_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_string_funcs[];

#endif
