/* ConnectCustomKeyStore, DisconnectCustomKeyStore, DeleteCustomKeyStore: the states of a store. */
#ifndef CKS_DRYRUN_CALLS_CONNECT_H
#define CKS_DRYRUN_CALLS_CONNECT_H

#include "dryrun/calls/call.h"

void cks_dry_connect(struct cks_dry_call *c);
void cks_dry_disconnect(struct cks_dry_call *c);
void cks_dry_delete(struct cks_dry_call *c);
/* The end of CONNECTING. */
void cks_dry_settle(struct cks_dry_store *s);

#endif
