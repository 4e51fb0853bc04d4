/* What clusters offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_CLUSTERS_H
#define CKS_EVIDENCE_SHAPES_CLUSTERS_H

#include "evidence/shapes/take.h"

void cks_take_cluster(struct cks_evidence *e, const cJSON *item, struct cks_at at);

#endif
