/* What `aws --version` prints offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_CLIENT_H
#define CKS_EVIDENCE_SHAPES_CLIENT_H

#include "evidence/shapes/take.h"

bool cks_is_client_version(struct cks_str text);
/* Keeps {"Version": "2.15.30"} as a thing. */
void cks_take_client_version(struct cks_evidence *e, unsigned text, struct cks_str body);

#endif
