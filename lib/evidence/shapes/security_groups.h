/* What security groups offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_SECURITY_GROUPS_H
#define CKS_EVIDENCE_SHAPES_SECURITY_GROUPS_H

#include "evidence/shapes/take.h"

void cks_take_security_group(struct cks_evidence *e, const cJSON *item, struct cks_at at);

#endif
