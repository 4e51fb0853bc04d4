/* What is known of the next connect from the call that set a store's values: only that call had the
 * secrets. */
#ifndef CKS_DRYRUN_CALLS_FORESEEN_H
#define CKS_DRYRUN_CALLS_FORESEEN_H

#include "dryrun/calls/context.h"

/* Keeps what the values of a create or update were predicted to lead to at the next connect; false
 * if out of memory. */
bool cks_dry_foresee(struct cks_dry_call *c, struct cks_dry_store *s);
/* Judges a connect as the first one after the call that gave the password, if it is. */
void cks_dry_recall_login(struct cks_dry_call *c, const struct cks_dry_store *s);

#endif
