/* What a probe observed through the load balancers of a store, against what their configuration
 * says: the observation counts for more. */
#ifndef CKS_RULES_OBSERVED_H
#define CKS_RULES_OBSERVED_H

#include "rules/judge/subject.h"

/* Whether a probe of this store, however old, got an answer from the proxy, even an error of its
 * own. */
bool cks_observed_answer(const struct cks_subject *t);
/* Adds a finding on a load balancer, as cks_subject_find. Of a rule with the trait
 * OBSERVED_OTHERWISE it proves no fault where a recent probe was answered. */
void cks_observed_find(struct cks_subject *t, struct cks_spot spot, const struct cks_at *at,
                       const char *what, const char *message);

#endif
