/* Which of two answers of one transcript is the later one. */
#ifndef CKS_EVIDENCE_LATER_H
#define CKS_EVIDENCE_LATER_H

#include "evidence/facts/facts.h"

/* Whether a text is a later answer of the transcript that another one is of: what it shows of a
 * thing replaces what the other showed. */
bool cks_text_replaces(const struct cks_evidence *e, unsigned text, unsigned older);

#endif
