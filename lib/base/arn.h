/* Amazon Resource Names. */
#ifndef CKS_BASE_ARN_H
#define CKS_BASE_ARN_H

#include "base/str.h"

/* The part number n of arn:partition:service:region:account:resource; empty where there is none. */
struct cks_str cks_arn_part(struct cks_str arn, size_t n);

#endif
