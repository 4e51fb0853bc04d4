/* yamlencode(). */
#ifndef CKS_SOURCE_HCL_FUNC_YAML_H
#define CKS_SOURCE_HCL_FUNC_YAML_H

#include "source/hcl/eval/func_tools.h"

extern const struct cks_hcl_func cks_hcl_yaml_funcs[];

#endif
