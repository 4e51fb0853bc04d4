/* Which proxy KMS would ask before it answers a call: the probe looks at it first. */
#ifndef CKS_DRYRUN_CALLS_LOOKS_H
#define CKS_DRYRUN_CALLS_LOOKS_H

#include "dryrun/calls/engine.h"
#include "dryrun/wire/json.h"

/* False where KMS asks none, or none that can be reached from here. */
bool cks_dry_look_of(const struct cks_dry_region *r, enum cks_dry_operation operation,
                     const struct cks_dry_json *body, struct cks_arena *a,
                     struct cks_dry_look *ret);

#endif
