/* What the record of a probe keeps of a request and of its answer. */
#ifndef CKS_PROBE_KEPT_H
#define CKS_PROBE_KEPT_H

#include "probe/engine.h"

/* How the request over a connection ended. */
enum cks_http_outcome cks_kept_outcome(const struct cks_conn *c);

/* The status and the fields of an answer; false without memory. */
bool cks_keep_head(struct cks_job *j, struct cks_probe_http *h, const struct cks_conn *c);

/* The first answer that can be read is the one in the record. Fails the job without memory. */
void cks_keep_answer(struct cks_job *j, const struct cks_conn *c, enum cks_http_outcome outcome);

/* An attempt of the job's present kind; status 0 and us < 0 are not known. False, and the job has
 * failed, without memory. */
bool cks_keep_attempt(struct cks_job *j, enum cks_http_outcome outcome, int64_t status, int64_t us);

/* The least, the median and the 99th percentile of all attempts that were answered. */
void cks_kept_times(struct cks_job *j);

#endif
