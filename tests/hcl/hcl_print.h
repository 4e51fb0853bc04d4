/* Trees of HCL2 as text, for tests: (kind parts...), with @line:col-line:col after the kind where
 * ranges are asked for. */
#ifndef CKS_TESTS_HCL_PRINT_H
#define CKS_TESTS_HCL_PRINT_H

#include "base/buf.h"
#include "source/hcl/hcl.h"

void hcl_print_expr(struct cks_buf *out, const struct cks_hcl_expr *e, bool ranges);
void hcl_print_body(struct cks_buf *out, const struct cks_hcl_body *body, bool ranges);

#endif
