/* DescribeCustomKeyStores: filters, pages, and what a connect has become meanwhile. */
#ifndef CKS_DRYRUN_CALLS_DESCRIBE_H
#define CKS_DRYRUN_CALLS_DESCRIBE_H

#include "dryrun/calls/call.h"

void cks_dry_describe(struct cks_dry_call *c);

#endif
