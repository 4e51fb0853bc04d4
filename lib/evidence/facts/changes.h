/* What commands of the CloudHSM CLI changed after others had printed something. */
#ifndef CKS_EVIDENCE_FACTS_CHANGES_H
#define CKS_EVIDENCE_FACTS_CHANGES_H

#include "evidence/facts/facts.h"
#include "evidence/facts/whose.h"

/* Whether a command that came, or may have come, after this text undoes what it showed; *ret_at:
 * which. In one file the commands are in order; of two files, which came first is not known. */
bool cks_change_after(const struct cks_evidence *e, const struct cks_target *target, unsigned text,
                      enum cks_undoing what, struct cks_at *ret_at);

#endif
