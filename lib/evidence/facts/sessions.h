/* What sessions offers the readers beside it. */
#ifndef CKS_EVIDENCE_FACTS_SESSIONS_H
#define CKS_EVIDENCE_FACTS_SESSIONS_H

#include "evidence/facts/facts.h"

/* After cks_evidence_arrange. False if out of memory. cluster may be NULL: then its HSMs are
 * unknown. */
bool cks_evidence_sessions(const struct cks_evidence *e, struct cks_str cluster_id,
                           const struct cks_cluster *cluster, struct cks_sessions *ret);

#endif
