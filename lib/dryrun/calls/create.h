/* CreateCustomKeyStore. */
#ifndef CKS_DRYRUN_CALLS_CREATE_H
#define CKS_DRYRUN_CALLS_CREATE_H

#include "dryrun/calls/call.h"

void cks_dry_create(struct cks_dry_call *c);

#endif
