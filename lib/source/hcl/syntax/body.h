/* Attributes and blocks. */
#ifndef CKS_SOURCE_HCL_SYNTAX_BODY_H
#define CKS_SOURCE_HCL_SYNTAX_BODY_H

#include "source/hcl/syntax/parse.h"

void cks_hcl_file_body(struct cks_hcl_parser *p, struct cks_hcl_body *ret);

#endif
