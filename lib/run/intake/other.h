/* Files in forms that are not read. */
#ifndef CKS_RUN_INTAKE_OTHER_H
#define CKS_RUN_INTAKE_OTHER_H

#include "run/state/input.h"

/* Reports a file that no reader accepts: always if the user named it, otherwise if it names a call
 * that a reader would have read. */
enum cks_status cks_intake_other(struct cks_intake *in);
/* Reports Terraform's binary plan, with the command that makes it readable. */
enum cks_status cks_intake_binary_plan(struct cks_intake *in);
/* A comment accepts that the file's form is not read. */
void cks_intake_accept(struct cks_intake *in);

#endif
