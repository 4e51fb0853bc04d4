/* Inventories: read into the stores in memory, and written out of them. */
#ifndef CKS_DRYRUN_STATE_INVENTORY_H
#define CKS_DRYRUN_STATE_INVENTORY_H

#include "dryrun/state/regions.h"

enum cks_dry_loaded {
    CKS_DRY_LOADED,
    CKS_DRY_NOT_INVENTORY, /* *ret_why says why */
    CKS_DRY_LOAD_MEMORY,
};

/* Reads what describe-custom-key-stores prints, or a state that was written here. `region` is that
 * of entries that do not name theirs; "" for the one that the first request names. stated: whoever
 * gives it states that it is all; else an empty list may have been filtered, unless the command
 * above it shows that it was not. */
enum cks_dry_loaded cks_dry_inventory_read(struct cks_dry_stores *all, const char *region,
                                           bool stated, struct cks_str text, const char **ret_why);
/* Writes the stores of a Region, or of all of them where it is NULL, without any secret. */
void cks_dry_inventory_write(const struct cks_dry_stores *all, const char *region,
                             struct cks_buf *out);

#endif
