/* From a request to its answer, by the operation that it asks for. */
#ifndef CKS_DRYRUN_CALLS_DISPATCH_H
#define CKS_DRYRUN_CALLS_DISPATCH_H

#include "dryrun/calls/engine.h"

/* Whether a request waits for a look at a proxy, and which. False if out of memory, too. */
bool cks_dry_engine_looks(struct cks_dry_engine *e, const struct cks_dry_request *request,
                          struct cks_arena *a, struct cks_dry_look *ret);
/* Answers a request; `probe` is what was seen of its proxy, or empty. The answer's texts live in
 * the arena. False if out of memory: the connection is then best closed. */
bool cks_dry_engine_take(struct cks_dry_engine *e, const struct cks_dry_request *request,
                         struct cks_str probe, struct cks_arena *a, struct cks_dry_answer *answer);

#endif
