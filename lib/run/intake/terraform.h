/* Terraform files: collected while files are added, read module by module before the judging. */
#ifndef CKS_RUN_INTAKE_TERRAFORM_H
#define CKS_RUN_INTAKE_TERRAFORM_H

#include "run/state/run.h"

/* found: the user did not name it. holds_store: whether a word of a store is in the file. */
enum cks_status cks_intake_terraform_file(struct cks *c, const char *path, bool found,
                                          bool holds_store);
enum cks_status cks_intake_terraform_text(struct cks *c, const char *name, struct cks_str text);
/* The same of a text that shows people what to write. */
enum cks_status cks_intake_terraform_inputs(struct cks *c, const char *name, struct cks_str text);
enum cks_status cks_intake_terraform_example(struct cks *c, const char *name, struct cks_str text);
/* Reads what was collected, with its modules, once all is named. */
bool cks_intake_terraform_run(struct cks *c);
/* What the configuration beside a plan says of the store at an address, for readers; the cookie is
 * the run. */
const struct cks_store *cks_intake_configured(void *cookie, const char *file, const char *address);
/* Removes the findings in files that were only read with others. */
void cks_intake_terraform_drop(struct cks *c);
void cks_intake_terraform_free(struct cks_terraform_inputs *t);

#endif
