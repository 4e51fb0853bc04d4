/* What caller offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_CALLER_H
#define CKS_EVIDENCE_SHAPES_CALLER_H

#include "evidence/shapes/take.h"

void cks_take_caller(struct cks_evidence *e, const cJSON *root, unsigned text);

#endif
