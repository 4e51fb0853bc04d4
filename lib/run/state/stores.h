/* What a run hands out: stores, findings, failures, the summary (ckscheck.h declares them). */
#ifndef CKS_RUN_STATE_STORES_H
#define CKS_RUN_STATE_STORES_H

#include "ckscheck/ckscheck.h"

/* Whether cks_judge was called: there is something to report. */
bool cks_run_is_judged(const struct cks *cks);
/* Whether memory was missing: what there is to report may be incomplete. */
bool cks_run_lacks_memory(const struct cks *cks);
/* The time for which the run judges, in seconds since 1970. */
int64_t cks_run_now(const struct cks *cks);

#endif
