/* What probes observed of the proxies of a run. */
#ifndef CKS_RUN_STATE_PROXIES_H
#define CKS_RUN_STATE_PROXIES_H

#include "ckscheck/ckscheck.h"
#include "evidence/probe/record.h"

/* The given observations of probes; never NULL. */
const struct cks_probe_set *cks_probes_given(const struct cks *cks);

#endif
