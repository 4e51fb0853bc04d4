/* Expressions and their operators. */
#ifndef CKS_SOURCE_HCL_SYNTAX_EXPR_H
#define CKS_SOURCE_HCL_SYNTAX_EXPR_H

#include "source/hcl/syntax/parse.h"

struct cks_hcl_expr *cks_hcl_expression(struct cks_hcl_parser *p);
struct cks_hcl_expr *cks_hcl_operand(struct cks_hcl_parser *p);

#endif
