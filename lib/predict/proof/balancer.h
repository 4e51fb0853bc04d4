/* The load balancers behind a VPC endpoint service. */
#ifndef CKS_PREDICT_BALANCER_H
#define CKS_PREDICT_BALANCER_H

#include "predict/proof/proving.h"

/* How many the service names, and shows all of; 0 if that was not read. */
size_t cks_balancers_of(struct cks_proving *p);
/* Whether a probe of this store went through the endpoint service: to addresses that only an
 * interface endpoint of the service has. */
bool cks_balancer_was_passed(struct cks_proving *p);

#endif
