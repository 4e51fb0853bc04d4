/* The files that file(), fileset() and the like may name in a module: see cks_hcl_host. */
#ifndef CKS_FORMATS_TERRAFORM_FILES_H
#define CKS_FORMATS_TERRAFORM_FILES_H

#include "formats/terraform/module/frame.h"

enum cks_hcl_file_status cks_tf_host_file(struct cks_hcl_eval *ev, struct cks_str path,
                                          struct cks_buf *ret, const char **ret_name);
enum cks_hcl_file_status cks_tf_host_files(struct cks_hcl_eval *ev, struct cks_str path,
                                           struct cks_str pattern,
                                           bool (*each)(void *arg, struct cks_str name), void *arg);

#endif
