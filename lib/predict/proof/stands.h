/* Which values a requirement is about, and whether the call has them as KMS takes them: what is
 * absent, or not of the type that KMS takes, proves nothing. */
#ifndef CKS_PREDICT_STANDS_H
#define CKS_PREDICT_STANDS_H

#include "predict/requirement.h"

struct cks_proving;

/* The parameters that a requirement is about, as bits of enum cks_param; 0: not of the call. */
uint32_t cks_requirement_params(enum cks_requirement r);
/* Whether each of them that the call must have is there, and each that is there has its JSON type.
 * True of what is unknown, too: the proof itself decides on that. */
bool cks_proving_stands(const struct cks_proving *p, enum cks_requirement r);

#endif
