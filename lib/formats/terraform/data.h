/* Data sources that the configuration and the options decide: Region, partition and account. */
#ifndef CKS_FORMATS_TERRAFORM_DATA_H
#define CKS_FORMATS_TERRAFORM_DATA_H

#include "formats/terraform/module/frame.h"

/* data.aws_region.x.name and the like; NULL where it is known only after apply. */
cks_hcl_v cks_tf_data(struct cks_hcl_eval *ev, const struct cks_tf_place *place,
                      const struct cks_hcl_reference *ref);

#endif
