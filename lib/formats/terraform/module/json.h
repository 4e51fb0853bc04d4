/* Terraform's JSON syntax, converted to the native one. */
#ifndef CKS_FORMATS_TERRAFORM_JSON_H
#define CKS_FORMATS_TERRAFORM_JSON_H

#include "base/arena.h"
#include "source/hcl/hcl.h"

/* A JSON body as in the native syntax; duplicate names are added to *diags. False if out of
 * memory. */
bool cks_tf_json_body(struct cks_arena *a, const struct cks_hcl_expr *e,
                      struct cks_hcl_diags *diags, struct cks_hcl_body *ret);

#endif
