/* Terraform's JSON syntax as the native one would have it. */
#ifndef CKS_FORMATS_TERRAFORM_JSON_H
#define CKS_FORMATS_TERRAFORM_JSON_H

#include "base/arena.h"
#include "source/hcl/hcl.h"

/* A JSON body as the native syntax would have it; names that stand twice are added to *diags. False
 * if out of memory. */
bool cks_tf_json_body(struct cks_arena *a, const struct cks_hcl_expr *e,
                      struct cks_hcl_diags *diags, struct cks_hcl_body *ret);

#endif
