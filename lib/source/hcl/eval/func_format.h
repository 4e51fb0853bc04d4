/* format() and formatlist(). */
#ifndef CKS_SOURCE_HCL_FUNC_FORMAT_H
#define CKS_SOURCE_HCL_FUNC_FORMAT_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_format_funcs[];

#endif
