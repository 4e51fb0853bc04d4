/* What Pulumi keeps and is about to do. */
#ifndef CKS_FORMATS_PULUMI_STATE_H
#define CKS_FORMATS_PULUMI_STATE_H

#include "formats/reading/reading.h"

/* pulumi stack export (every store is CKS_EXISTING) and pulumi preview --json. */
bool cks_read_pulumi_state(struct cks_reading *r, const cJSON *root, const char *pointer);

#endif
