/* The stores that a request could conflict with, as an inventory for the judge: those alone, since
 * a thousand others would be read for each call and change nothing. */
#ifndef CKS_DRYRUN_JUDGE_RIVALS_H
#define CKS_DRYRUN_JUDGE_RIVALS_H

#include "dryrun/state/regions.h"
#include "dryrun/wire/json.h"

struct cks_dry_rivals_asked {
    bool quota;   /* as many stores as the default quota, where there are that many */
    bool settled; /* without those that an undetermined call made or changed */
};

/* ret_other: another inventory, which differs where those that were given do; else left empty.
 * Whether an undetermined call made or changed a store that matters. */
bool cks_dry_rivals_write(const struct cks_dry_region *r, const struct cks_dry_json *body,
                          struct cks_dry_rivals_asked asked, struct cks_buf *out,
                          struct cks_buf *ret_other);

#endif
