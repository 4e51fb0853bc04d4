/* What an operator is between: literals, names, calls, collections and what follows them. */
#ifndef CKS_SOURCE_HCL_SYNTAX_TERM_H
#define CKS_SOURCE_HCL_SYNTAX_TERM_H

#include "source/hcl/syntax/parse.h"

struct cks_hcl_expr *cks_hcl_term(struct cks_hcl_parser *p);
/* [for ...] and {for ...}: `open` is read and the word for comes next. */
struct cks_hcl_expr *cks_hcl_for(struct cks_hcl_parser *p, struct cks_hcl_token open);

#endif
