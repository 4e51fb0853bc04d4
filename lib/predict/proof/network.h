/* What proofs require of the network around a cluster or a load balancer. */
#ifndef CKS_PREDICT_NETWORK_H
#define CKS_PREDICT_NETWORK_H

#include "predict/proof/proving.h"

/* Whether a subnet has no active route to an internet gateway. */
bool cks_network_private(struct cks_proving *p, struct cks_str subnet, struct cks_str vpc);
/* Whether a subnet's network ACL lets TCP 2223 to 2225 and the answers through, in and out. */
bool cks_network_acl_open(struct cks_proving *p, struct cks_str subnet, struct cks_str vpc);

#endif
