/* Pulumi programs in YAML. */
#ifndef CKS_FORMATS_PULUMI_PROGRAM_H
#define CKS_FORMATS_PULUMI_PROGRAM_H

#include "formats/reading/reading.h"

bool cks_read_pulumi(struct cks_reading *r, const cJSON *root, const char *pointer);

#endif
