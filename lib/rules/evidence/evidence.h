/* Holds every store of a run against the evidence: CKS312, 507, 607, 701 to 732. */
#ifndef CKS_RULES_EVIDENCE_H
#define CKS_RULES_EVIDENCE_H

#include "rules/stores/spanning.h"

/* After all is read, and current stores are known. What was settled is added to the records'
 * looked_at. False if out of memory. */
bool cks_judge_evidence(struct cks_spanning *sp);

#endif
