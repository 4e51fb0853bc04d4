/* What probes saw of the proxies of a run. */
#ifndef CKS_RUN_STATE_PROXIES_H
#define CKS_RUN_STATE_PROXIES_H

#include "ckscheck/ckscheck.h"
#include "evidence/probe/record.h"

/* What probes saw, as far as it was given; never NULL. */
const struct cks_probe_set *cks_probes_given(const struct cks *cks);

#endif
