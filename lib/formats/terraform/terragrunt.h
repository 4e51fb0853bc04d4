/* Terragrunt's files: `inputs` are the variables of the module that `terraform { source }` names.
 */
#ifndef CKS_FORMATS_TERRAFORM_TERRAGRUNT_H
#define CKS_FORMATS_TERRAFORM_TERRAGRUNT_H

#include "formats/terraform/module/frame.h"
#include "model/store.h"

struct cks_tf_inputs {
    struct cks_tf_frame *frame;        /* of the file itself, with its locals */
    const struct cks_hcl_expr *object; /* NULL: there are no inputs that can be read */
    const char *dir;                   /* of a local module, clean; NULL: it is none */
};

/* Finds the inputs of a file that was read as a module of its own. False if out of memory. */
bool cks_tf_inputs_find(struct cks_tf_run *run, const struct cks_tf_module *file,
                        struct cks_tf_inputs *ret);
/* Gives them to the root frame of the module. False if out of memory. */
bool cks_tf_inputs_give(const struct cks_tf_inputs *in, struct cks_tf_frame *to);
/* The store that inputs describe whose names are those of its arguments or of KMS; what they do not
 * name, the module decides. *ret_any: there is such a name. False if out of memory. */
bool cks_tf_inputs_store(const struct cks_tf_inputs *in, struct cks_store *ret, bool *ret_any);

#endif
