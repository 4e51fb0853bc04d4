/* The steps that collect what a store's requirements lack. */
#ifndef CKS_PREDICT_STEPS_H
#define CKS_PREDICT_STEPS_H

#include <ckscheck/tool.h>

#include "predict/obtain.h"

/* The steps for what the predictions of one store lack, in the order of parts. *ret lives in the
 * arena. Returns their number; SIZE_MAX if out of memory. */
size_t cks_steps_for(const struct cks_obtaining *o, const struct cks_prediction *made, size_t count,
                     struct cks_step **ret);

#endif
