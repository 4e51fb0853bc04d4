/* The load balancers behind a VPC endpoint service. */
#ifndef CKS_PREDICT_BALANCER_H
#define CKS_PREDICT_BALANCER_H

#include "predict/proof/proving.h"

/* How many the service names, and shows all of; 0 if that was not read. */
size_t cks_balancers_of(struct cks_proving *p);
/* Whether a probe of this store went through the endpoint service: to addresses that only an
 * interface endpoint of the service has. */
bool cks_balancer_was_passed(struct cks_proving *p);
/* A probe passes one load balancer, and it does not show which one: whether the service has but
 * one, and the probe passed it. */
bool cks_balancer_is_only(struct cks_proving *p);
/* The target group with the ARN; CKS_NOT_FOUND where it is not shown. */
size_t cks_balancer_group(struct cks_proving *p, struct cks_str arn);
/* The port of a listener or target group; -1 if it was not read. */
int64_t cks_balancer_port(struct cks_proving *p, size_t thing);
/* Asks the same of every target group of every listener on port 443. */
typedef bool cks_ask_group(struct cks_proving *p, size_t balancer, size_t listener,
                           struct cks_str group);
bool cks_prove_every_group(struct cks_proving *p, cks_ask_group *ask);

#endif
