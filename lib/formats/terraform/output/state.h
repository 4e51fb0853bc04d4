/* States of Terraform. */
#ifndef CKS_FORMATS_STATE_H
#define CKS_FORMATS_STATE_H

#include "formats/reading/reading.h"
#include "formats/recognize.h"

/* terraform.tfstate (CKS_SHAPE_STATE) and terraform show -json of a state (CKS_SHAPE_SHOW_STATE):
 * every store is CKS_EXISTING. */
bool cks_read_state(struct cks_reading *r, const cJSON *root, const char *pointer,
                    enum cks_shape shape);

#endif
