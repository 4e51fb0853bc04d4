/* Which kinds of evidence were given at all. */
#ifndef CKS_PREDICT_GIVEN_H
#define CKS_PREDICT_GIVEN_H

#include "predict/input.h"
#include "rules/judge/doubt.h"

/* The name of a file of this kind of evidence, or NULL if none was given. */
const char *cks_given_file(const struct cks_predict_input *in, enum cks_evidence_kind kind);

#endif
