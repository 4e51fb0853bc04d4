/* The two calls of STS that clients make on their way to KMS. */
#ifndef CKS_DRYRUN_CALLS_STS_H
#define CKS_DRYRUN_CALLS_STS_H

#include "dryrun/calls/call.h"

void cks_dry_get_caller(struct cks_dry_call *c);
void cks_dry_assume_role(struct cks_dry_call *c);

#endif
