/* The domains in which AWS's endpoints are. */
#ifndef CKS_DRYRUN_WIRE_DOMAINS_H
#define CKS_DRYRUN_WIRE_DOMAINS_H

#include "base/str.h"

/* The name without the domain of AWS and the dot before it: "kms.us-east-1"; n 0 where it is in
 * none. */
struct cks_str cks_dry_aws_labels(struct cks_str name);

#endif
