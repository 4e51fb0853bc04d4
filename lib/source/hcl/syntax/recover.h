/* Where reading continues after a damaged item. */
#ifndef CKS_SOURCE_HCL_SYNTAX_RECOVER_H
#define CKS_SOURCE_HCL_SYNTAX_RECOVER_H

#include "source/hcl/syntax/parse.h"

/* Leaves a damaged item that began with token number `start`. */
void cks_hcl_skip_item(struct cks_hcl_parser *p, size_t start);
/* Whether a block's header begins at token number i: names and strings, then an opening brace. */
bool cks_hcl_header_at(struct cks_hcl_parser *p, size_t i);

#endif
