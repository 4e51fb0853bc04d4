/* What user table offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_USER_TABLE_H
#define CKS_EVIDENCE_SHAPES_USER_TABLE_H

#include "evidence/shapes/take.h"

/* Text forms. */
bool cks_is_user_table(struct cks_str text);
/* Whether one of its tables has not the rows that it says. */
/* Behind the heading of its last table. */
size_t cks_user_table_end(struct cks_str text);
bool cks_user_table_is_cut(struct cks_str text);
void cks_take_user_table(struct cks_evidence *e, unsigned text, struct cks_str body);

#endif
