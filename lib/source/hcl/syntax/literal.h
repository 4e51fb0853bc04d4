/* The text that literal tokens stand for. */
#ifndef CKS_SOURCE_HCL_SYNTAX_LITERAL_H
#define CKS_SOURCE_HCL_SYNTAX_LITERAL_H

#include "source/hcl/syntax/parse.h"

/* The value of a literal token. */
struct cks_str cks_hcl_decode(struct cks_hcl_parser *p, struct cks_hcl_token tok);
/* Cuts the common indentation of a <<- heredoc. */
void cks_hcl_flush(struct cks_hcl_piece *pieces, size_t count);

#endif
