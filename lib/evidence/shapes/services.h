/* What services offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_SERVICES_H
#define CKS_EVIDENCE_SHAPES_SERVICES_H

#include "evidence/shapes/take.h"

void cks_take_owned_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);
void cks_take_permissions(struct cks_evidence *e, const struct cks_pages *pages);
void cks_take_seen_service(struct cks_evidence *e, const cJSON *item, struct cks_at at);

/* The Region in the name of an endpoint service, com.amazonaws.vpce.REGION.vpce-svc-ID; empty where it
 * has none. */
struct cks_str cks_region_of_service(struct cks_str name);

#endif
