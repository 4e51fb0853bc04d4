/* What a probe shows of a proxy, as other proofs ask it. */
#ifndef CKS_PREDICT_PROBE_H
#define CKS_PREDICT_PROBE_H

#include "predict/proof/proving.h"

/* Whether TLS was verified at every address, against published roots. */
bool cks_probe_verified(struct cks_proving *p);
/* Whether every request was answered with status 200 and as specified. */
bool cks_probe_answered(struct cks_proving *p);

#endif
