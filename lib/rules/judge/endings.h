/* What a run's scripts do to stores beside the calls that are judged: they disconnect and delete.
 */
#ifndef CKS_RULES_ENDINGS_H
#define CKS_RULES_ENDINGS_H

#include "rules/judge/record.h"

/* The last disconnect or delete of a store that may come before a call, the store by the hash of
 * its ID; `removes`: of deletes alone. NULL: there is none. */
const struct cks_ending *cks_ending_before(const struct cks_records *records, size_t call,
                                           const struct cks_record *store, bool removes);

#endif
