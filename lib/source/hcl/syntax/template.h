/* Strings, heredocs and what is interpolated in them. */
#ifndef CKS_SOURCE_HCL_SYNTAX_TEMPLATE_H
#define CKS_SOURCE_HCL_SYNTAX_TEMPLATE_H

#include "source/hcl/syntax/parse.h"

/* A template up to the token that ends it; `open` is the token before it (any where the text is
 * bare). */
struct cks_hcl_expr *cks_hcl_template(struct cks_hcl_parser *p, struct cks_hcl_token open,
                                      enum cks_hcl_token_type end);
/* The string of a block label; its opening quote comes next. */
struct cks_str cks_hcl_label(struct cks_hcl_parser *p, struct cks_hcl_range *ret_range);

#endif
