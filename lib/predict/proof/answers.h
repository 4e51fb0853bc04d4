/* What a proxy answered to a probe, as other proofs ask it. */
#ifndef CKS_PREDICT_ANSWERS_H
#define CKS_PREDICT_ANSWERS_H

#include "predict/proof/proving.h"

/* Whether every request was answered with status 200 and as specified. */
bool cks_probe_answered(struct cks_proving *p);

#endif
