/* From a target's name to the addresses that are tried. */
#ifndef CKS_PROBE_RESOLVE_H
#define CKS_PROBE_RESOLVE_H

#include "probe/engine.h"

void cks_job_begin(struct cks_job *j);

#endif
