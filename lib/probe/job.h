/* From a target's addresses to a verified connection. */
#ifndef CKS_PROBE_JOB_H
#define CKS_PROBE_JOB_H

#include "probe/engine.h"

/* Tries the addresses that waited for a socket. */
void cks_job_try_more(struct cks_job *j);
void cks_job_finish(struct cks_job *j);
/* Connects to the address that worked, for another request. */
void cks_job_reconnect(struct cks_job *j);
/* The record's times; NULL if out of memory (the run then fails). */
struct cks_probe_timing *cks_job_timing(struct cks_job *j);

#endif
