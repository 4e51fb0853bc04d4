/* terraform show -json of a plan. */
#ifndef CKS_FORMATS_PLAN_H
#define CKS_FORMATS_PLAN_H

#include "formats/reading/reading.h"

/* Each create is a CKS_CREATE, each change in place a CKS_UPDATE with what changes. What stays or
 * goes is CKS_EXISTING, for the secrets that it holds. */
bool cks_read_plan(struct cks_reading *r, const cJSON *root, const char *pointer);

#endif
