/* The heads of a module's blocks: their types, and how many labels they have. */
#ifndef CKS_FORMATS_TERRAFORM_HEADS_H
#define CKS_FORMATS_TERRAFORM_HEADS_H

#include "base/arena.h"
#include "source/hcl/hcl.h"

/* Adds what Terraform rejects in the heads of the blocks of a file: labels that are missing or too
 * many, a type in the wrong case, the type of a store where that of a block is. False if out of
 * memory. */
bool cks_tf_check_heads(struct cks_arena *a, const struct cks_hcl_body *body,
                        struct cks_hcl_diags *diags);
/* Adds n faults to those of a file, in order of the text. False if out of memory. */
bool cks_tf_add_diags(struct cks_arena *a, const struct cks_hcl_diag *items, size_t n,
                      struct cks_hcl_diags *diags);

#endif
