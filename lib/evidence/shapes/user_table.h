/* What user table offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_USER_TABLE_H
#define CKS_EVIDENCE_SHAPES_USER_TABLE_H

#include "evidence/shapes/take.h"

/* Text forms. */
bool cks_is_user_table(struct cks_str text);
void cks_take_user_table(struct cks_evidence *e, unsigned text, struct cks_str body);

#endif
