/* Requests that a proxy must refuse, or answer in one way, by the specification. */
#ifndef CKS_PROBE_CONFORMANCE_H
#define CKS_PROBE_CONFORMANCE_H

#include "probe/engine.h"
#include "probe/net/request.h"

/* Makes the check after the one that was made last the job's; false if there is none. */
bool cks_conformance_next(struct cks_job *j);

/* Makes of a sound request that of the job's check. Fails the job without memory. */
void cks_conformance_spoil(struct cks_job *j, struct cks_request *request);

/* Records what the proxy did with the job's check, which is over then. Fails the job without
 * memory. */
void cks_conformance_keep(struct cks_job *j, const struct cks_conn *c,
                          enum cks_http_outcome outcome);

#endif
