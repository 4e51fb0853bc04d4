/* Messages of the AWS CLI that show something to be absent; see absences.def. */
#ifndef CKS_EVIDENCE_ABSENCES_H
#define CKS_EVIDENCE_ABSENCES_H

#include "base/str.h"
#include "evidence/facts/facts.h"

/* Whether a line is such a message and names what does not exist. */
bool cks_is_absence(struct cks_str line);
/* Keeps what the message in a line names as things of the text of this number. */
void cks_take_absence(struct cks_evidence *e, unsigned text, struct cks_str line);

#endif
