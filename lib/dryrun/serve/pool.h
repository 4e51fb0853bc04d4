/* Work that waits for the network, in threads of its own: a bounded number at once, and a bounded
 * number that waits. */
#ifndef CKS_DRYRUN_SERVE_POOL_H
#define CKS_DRYRUN_SERVE_POOL_H

#include <ckscheck/ckscheck.h>

#include "base/str.h"

struct cks_dry_pool;

/* wake_fd (an eventfd) is written to when something is done. What has waited longer than that is
 * done without work. NULL if out of memory. */
struct cks_dry_pool *cks_dry_pool_new(int wake_fd, int waiting_ms);
/* Calls work in a thread, then done, with what work gave to `take`, in cks_dry_pool_finish. False
 * where too much waits or out of memory: nothing is called then. */
bool cks_dry_pool_add(struct cks_dry_pool *p,
                      void (*work)(void *cookie, cks_sink_fn take, void *take_cookie),
                      void (*done)(void *cookie, struct cks_str result), void *cookie);
/* Calls `done` of all that is done. */
void cks_dry_pool_finish(struct cks_dry_pool *p);
/* Waits for what is under way, and calls `done` of it and of all that waits. */
void cks_dry_pool_end(struct cks_dry_pool *p);
void cks_dry_pool_free(struct cks_dry_pool *p);

#endif
