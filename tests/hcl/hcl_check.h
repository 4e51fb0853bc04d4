/* Checks what holds of every tree of HCL2 whatever the text, and stops the program where it does
 * not: for the fuzz targets. */
#ifndef CKS_TESTS_HCL_CHECK_H
#define CKS_TESTS_HCL_CHECK_H

#include "source/hcl/hcl.h"

/* size is that of the text; `whole` tells that nothing was damaged, so there are no holes. */
void hcl_check_expr(const struct cks_hcl_expr *e, size_t size, bool whole);
void hcl_check_body(const struct cks_hcl_body *body, size_t size, bool whole);
void hcl_check_diags(const struct cks_hcl_diags *diags, size_t size);

#endif
