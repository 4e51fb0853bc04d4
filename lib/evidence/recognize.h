/* What recognize offers the readers beside it. */
#ifndef CKS_EVIDENCE_RECOGNIZE_H
#define CKS_EVIDENCE_RECOGNIZE_H

#include "evidence/facts/evidence.h"
#include "evidence/shapes/take.h"

/* One value, by its shape. */
enum cks_taken cks_take_tree(struct cks_evidence *e, const cJSON *root, unsigned text,
                             const char **ret_why);

#endif
