/* The commands of all modules of a run, and of directories that are read for them alone. */
#ifndef CKS_FORMATS_TERRAFORM_RUN_COMMANDS_H
#define CKS_FORMATS_TERRAFORM_RUN_COMMANDS_H

#include "formats/reading/reading.h"
#include "formats/terraform/module/frame.h"
#include "formats/terraform/survey.h"

/* False if out of memory or r stops. */
bool cks_tf_run_commands(struct cks_reading *r, struct cks_tf_run *run,
                         const struct cks_tf_survey *survey);

#endif
