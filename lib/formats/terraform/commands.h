/* Commands that the resources of a Terraform module run. */
#ifndef CKS_FORMATS_TERRAFORM_COMMANDS_H
#define CKS_FORMATS_TERRAFORM_COMMANDS_H

#include "formats/reading/reading.h"
#include "formats/terraform/module/frame.h"

/* Whether a text may hold one. */
bool cks_tf_may_run(struct cks_str text);
/* Reads `command` of local-exec, `inline` of remote-exec, and scripts that machines are given, of
 * every resource of the module, and reports other texts that call KMS; r's doc is set for each
 * file. *ret_found: there was one. False if out of memory or r stops. */
bool cks_tf_commands(struct cks_reading *r, struct cks_tf_run *run, const struct cks_tf_module *m,
                     bool *ret_found);

#endif
