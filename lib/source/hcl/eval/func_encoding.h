/* The functions on encodings, paths and files; the last row has no name. */
#ifndef CKS_SOURCE_HCL_EVAL_FUNC_ENCODING_H
#define CKS_SOURCE_HCL_EVAL_FUNC_ENCODING_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_encoding_funcs[];

#endif
