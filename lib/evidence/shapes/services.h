/* What services offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_SERVICES_H
#define CKS_EVIDENCE_SHAPES_SERVICES_H

#include "evidence/shapes/take.h"

void cks_take_owned_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_permissions(struct cks_evidence *e, const struct cks_pages *pages, size_t thing);
void cks_take_seen_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);

#endif
