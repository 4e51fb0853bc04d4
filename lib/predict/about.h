/* Which of the requirements that share a rule a finding of it is about. */
#ifndef CKS_PREDICT_ABOUT_H
#define CKS_PREDICT_ABOUT_H

#include "predict/proof/proving.h"

/* What a rule found that the call fails for. */
struct cks_ledger_fault {
    enum cks_rule rule;
    uint32_t params; /* of its findings, as bits of enum cks_param; UINT32_MAX: of any */
};

/* Whether a fault may be about the row at hand, by its parameters, by the state of the store or by
 * what a probe saw. */
bool cks_fault_is_about(struct cks_proving *p, const struct cks_ledger_fault *f);

#endif
