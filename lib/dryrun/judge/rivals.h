/* The stores that a request could conflict with, as an inventory for the judge: those alone, since
 * a thousand others would be read for each call and change nothing. */
#ifndef CKS_DRYRUN_JUDGE_RIVALS_H
#define CKS_DRYRUN_JUDGE_RIVALS_H

#include "dryrun/state/regions.h"
#include "dryrun/wire/json.h"

/* ret_other: another inventory, which differs where those that were given do; else left empty. */
void cks_dry_rivals_write(const struct cks_dry_region *r, const struct cks_dry_json *body,
                          bool show_quota, struct cks_buf *out, struct cks_buf *ret_other);

#endif
