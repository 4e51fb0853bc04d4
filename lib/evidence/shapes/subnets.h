/* What subnets offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_SUBNETS_H
#define CKS_EVIDENCE_SHAPES_SUBNETS_H

#include "evidence/shapes/take.h"

void cks_take_subnet(struct cks_evidence *e, const cJSON *item, struct cks_at at);

#endif
