/* Compares every store of a run with the evidence: CKS312, 507, 607, 701 to 741. */
#ifndef CKS_RULES_EVIDENCE_H
#define CKS_RULES_EVIDENCE_H

#include "rules/stores/spanning.h"

/* Called after everything has been read and the current stores are known. Settled doubts are added
 * to the records' looked_at. False if out of memory. */
bool cks_judge_evidence(struct cks_spanning *sp);

#endif
