/* The names of severities, operations, bases, outcomes and calls, as reports show them. Those of
 * ckscheck.h are defined here too. */
#ifndef CKS_MODEL_NAMES_H
#define CKS_MODEL_NAMES_H

#include "ckscheck/ckscheck.h"

/* "CreateCustomKeyStore" for CKS_CREATE and so on; NULL for CKS_OPERATION_AUTO. */
const char *cks_call_name(enum cks_operation operation);
/* Whether an error is a ConnectionErrorCode, not an exception. */
bool cks_is_connection_error_code(const char *error);

#endif
