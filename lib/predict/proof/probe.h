/* What a probe shows of a proxy, as other proofs ask it. */
#ifndef CKS_PREDICT_PROBE_H
#define CKS_PREDICT_PROBE_H

#include "predict/proof/proving.h"

/* Whether TLS was verified at every address, against published roots. */
bool cks_probe_verified(struct cks_proving *p);
/* Whether every request was answered with status 200 and as specified. */
bool cks_probe_answered(struct cks_proving *p);

/* Whether what a probe of the store's proxy saw counts against a call: it is this very run's, or
 * was made lately and not in the future, went where the name leads, and does not contradict itself.
 * True where no record is of the proxy. */
bool cks_probe_counts(const struct cks_predict_input *in, enum cks_operation call);

#endif
