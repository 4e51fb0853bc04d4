/* What the judge says of a call, without the secrets of calls before: the judge knows only those of
 * the call itself. */
#ifndef CKS_DRYRUN_CALLS_CONCEAL_H
#define CKS_DRYRUN_CALLS_CONCEAL_H

#include "dryrun/calls/context.h"

/* Puts copies without them in place of a verdict's findings and predictions that contain one. */
void cks_dry_conceal(struct cks_dry_call *c, struct cks_dry_verdict *v);

#endif
