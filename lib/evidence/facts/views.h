/* One VPC endpoint service as its owner and as a consumer sees it. */
#ifndef CKS_EVIDENCE_FACTS_VIEWS_H
#define CKS_EVIDENCE_FACTS_VIEWS_H

#include "evidence/facts/facts.h"

/* Whether the two views of the service disagree about a member that both show; *ret_thing: the
 * consumer's view. A member that only one of them shows is not compared. */
bool cks_views_differ(const struct cks_evidence *e, struct cks_str name, size_t *ret_thing);

#endif
