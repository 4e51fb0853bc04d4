/* What users offers the readers beside it. */
#ifndef CKS_EVIDENCE_SHAPES_USERS_H
#define CKS_EVIDENCE_SHAPES_USERS_H

#include "evidence/shapes/take.h"

/* Keeps a user list, or compares it with the one of the same cluster. */
void cks_keep_users(struct cks_evidence *e, struct cks_user_list *l);
/* cloudhsm-cli's {"error_code": ..., "data": ...}; false if it is not an answer that is known. */
bool cks_take_cli_answer(struct cks_evidence *e, const cJSON *root, unsigned text);

#endif
