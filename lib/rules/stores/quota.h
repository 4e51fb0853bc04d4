/* CKS508: the stores that account and Region may have. */
#ifndef CKS_RULES_QUOTA_H
#define CKS_RULES_QUOTA_H

#include "evidence/facts/facts.h"
#include "evidence/facts/whose.h"
#include "rules/stores/spanning.h"

enum cks_quota_reading {
    CKS_QUOTA_NONE, /* no evidence of the account and Region shows it */
    CKS_QUOTA_READ,
    CKS_QUOTA_UNREADABLE,
    CKS_QUOTA_DISPUTED, /* two that show it differ */
};

/* The quota of custom key stores that evidence shows: *ret where it was read. *ret_thing: what
 * shows it, or what is unreadable or differs. */
enum cks_quota_reading cks_shown_quota(const struct cks_evidence *e,
                                       const struct cks_target *target, unsigned *ret,
                                       size_t *ret_thing);

/* False if out of memory. */
bool cks_judge_quota(struct cks_spanning *sp);

#endif
