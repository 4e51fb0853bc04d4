/* Rules on who set kmsuser's password last. */
#ifndef CKS_RULES_EVIDENCE_PASSWORD_H
#define CKS_RULES_EVIDENCE_PASSWORD_H

#include "evidence/facts/facts.h"
#include "rules/judge/subject.h"

/* Whether the call gives the password: then the one that KMS has set itself does not matter. */
bool cks_gives_password(const struct cks_subject *t);
/* Judges the password that KMS has by the audit log, and by the backup of a cluster. */
void cks_judge_password(struct cks_subject *t, const struct cks_sessions *seen);

#endif
