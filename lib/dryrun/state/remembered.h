/* The members of a state that no inventory of AWS has: what the runs before know of their stores.
 */
#ifndef CKS_DRYRUN_STATE_REMEMBERED_H
#define CKS_DRYRUN_STATE_REMEMBERED_H

#include "dryrun/state/regions.h"
#include "dryrun/wire/json.h"

/* Of one store: members of its entry. */
void cks_dry_remembered_write(struct cks_jsonw *w, const struct cks_dry_store *s,
                              const struct cks_dry_secrets *secrets);
/* False if out of memory. */
bool cks_dry_remembered_read(struct cks_dry_store *s, const struct cks_dry_json *entry);

/* Of all Regions: stores that were deleted, clusters whose password a connect has changed. */
void cks_dry_remembered_write_all(struct cks_jsonw *w, const struct cks_dry_stores *all);
bool cks_dry_remembered_read_all(struct cks_dry_stores *all, const struct cks_dry_json *document);

#endif
