/* Functions that read tables, templates and directories. */
#ifndef CKS_SOURCE_HCL_FUNC_DATA_H
#define CKS_SOURCE_HCL_FUNC_DATA_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_data_funcs[];

#endif
