/*
 * A call that is refused because of a store which an undetermined call made or changed: KMS refuses
 * it only if it accepts that one. The endpoint accepted that one, so the client is answered with
 * the refusal, and the verdict is undetermined.
 */
#ifndef CKS_DRYRUN_CALLS_RIVAL_H
#define CKS_DRYRUN_CALLS_RIVAL_H

#include "dryrun/calls/context.h"

#define CKS_DRY_RIVAL_IS_OPEN                                                                      \
    "An earlier call that was accepted here is undetermined: KMS refuses this call only if it "    \
    "accepts that one."

/* Whether the failure of a call rests on such stores alone; its prediction and its note say so
 * then. */
bool cks_dry_rests_on_open(struct cks_dry_call *c, const struct cks_dry_question *q);

#endif
