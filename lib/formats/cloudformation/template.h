/* CloudFormation templates. */
#ifndef CKS_FORMATS_CLOUDFORMATION_H
#define CKS_FORMATS_CLOUDFORMATION_H

#include "formats/reading/reading.h"

/* Custom resources that call KMS, as the CDK writes them. */
bool cks_read_cloudformation(struct cks_reading *r, const cJSON *root, const char *pointer);

#endif
