/* UpdateCustomKeyStore. */
#ifndef CKS_DRYRUN_CALLS_UPDATE_H
#define CKS_DRYRUN_CALLS_UPDATE_H

#include "dryrun/calls/call.h"

void cks_dry_update(struct cks_dry_call *c);

#endif
