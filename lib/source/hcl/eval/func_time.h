/* Functions on timestamps. */
#ifndef CKS_SOURCE_HCL_FUNC_TIME_H
#define CKS_SOURCE_HCL_FUNC_TIME_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_time_funcs[];

#endif
