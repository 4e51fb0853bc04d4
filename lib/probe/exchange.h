/* What is sent over a verified connection. */
#ifndef CKS_PROBE_EXCHANGE_H
#define CKS_PROBE_EXCHANGE_H

#include "probe/engine.h"

/* A verified connection is there. */
void cks_exchange_begin(struct cks_job *j);
/* The turn came for a job in step ALONE. */
void cks_exchange_alone(struct cks_job *j);
void cks_exchange_over(struct cks_job *j, struct cks_conn *c);
/* The connection for another request could not be made. */
void cks_exchange_unconnected(struct cks_job *j);

/* All is known of every address: the samples that waited for it go on. */
void cks_exchange_spread(struct cks_job *j);

#endif
