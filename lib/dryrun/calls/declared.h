/* Which errors an operation declares. */
#ifndef CKS_DRYRUN_CALLS_DECLARED_H
#define CKS_DRYRUN_CALLS_DECLARED_H

#include "dryrun/wire/request.h"

/* Whether an operation declares an error as its own exception. */
bool cks_dry_declares(enum cks_dry_operation operation, const char *error);
/* Whether it is one that AWS's services answer with beside what an operation declares. */
bool cks_dry_is_common(const char *error);
/* Whether an error is a ConnectionErrorCode. */
bool cks_dry_is_code(const char *error);

#endif
