/* Functions with regular expressions. */
#ifndef CKS_SOURCE_HCL_FUNC_REGEX_H
#define CKS_SOURCE_HCL_FUNC_REGEX_H

#include "source/hcl/eval/func_tools.h"

/* replace(text, "/expression/", with): the text with each match replaced. */
cks_hcl_v cks_hcl_replace_matches(struct cks_hcl_call *c, struct cks_str expression);

extern const struct cks_hcl_func cks_hcl_regex_funcs[];

#endif
