/* What audit log offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_AUDIT_LOG_H
#define CKS_EVIDENCE_SHAPES_AUDIT_LOG_H

#include "evidence/shapes/take.h"

bool cks_is_audit_text(struct cks_str text);
/* Whether its last event has no end. */
bool cks_audit_text_is_cut(struct cks_str body);
void cks_take_audit_text(struct cks_evidence *e, unsigned text, struct cks_str body);
void cks_take_events(struct cks_evidence *e, const struct cks_pages *pages, size_t thing);

#endif
