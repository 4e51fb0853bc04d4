/* CKS508: the stores that account and Region may have. */
#ifndef CKS_RULES_QUOTA_H
#define CKS_RULES_QUOTA_H

#include "rules/stores/spanning.h"

struct cks_store_limit {
    unsigned most;
    bool told; /* the account's own; else the default, which can be raised */
};
struct cks_store_limit cks_store_limit(const struct cks_options *o, const struct cks_evidence *e);
/* False if out of memory. */
bool cks_judge_quota(struct cks_spanning *sp);

#endif
