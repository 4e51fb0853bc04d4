/* What load balancers offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_LOAD_BALANCERS_H
#define CKS_EVIDENCE_SHAPES_LOAD_BALANCERS_H

#include "evidence/shapes/take.h"

void cks_take_balancer(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_listener(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_target_group(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_target_health(struct cks_evidence *e, const struct cks_pages *pages, size_t thing);

#endif
