/* How far a job has come: its record, the phase that it has ended, and the end of the whole run. */
#ifndef CKS_PROBE_PROGRESS_H
#define CKS_PROBE_PROGRESS_H

#include "probe/engine.h"

struct cks_probe_record *cks_job_record(const struct cks_job *j);
void cks_job_ended(struct cks_job *j, enum cks_probe_phase phase);
/* The run is broken: out of memory. */
void cks_job_fail(struct cks_job *j);

#endif
