/* What a run knows of proxies' credentials from its calls: a proxy has one secret for an access key
 * ID, so that of two different ones at most one is right. */
#ifndef CKS_DRYRUN_CALLS_CREDENTIAL_H
#define CKS_DRYRUN_CALLS_CREDENTIAL_H

#include "dryrun/calls/context.h"

/* Opens in the prediction of a create or update that its secret is the proxy's, where that was
 * taken of another secret before, and in that of a connect, where the store has such a secret. s:
 * the store that the call names, or NULL. */
void cks_dry_doubt_credential(struct cks_dry_call *c, const struct cks_dry_store *s);

#endif
