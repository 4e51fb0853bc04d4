/* The probes that were given, by their endpoint. */
#ifndef CKS_EVIDENCE_FACTS_PROBES_H
#define CKS_EVIDENCE_FACTS_PROBES_H

#include "evidence/facts/evidence.h"

/* cks_chain for a probe of an endpoint, which may be NULL. */
size_t cks_chain_probe(struct cks_evidence *e, const char *endpoint, size_t i);
/* The index of a probe of this endpoint: the last one of this path, else the last one of any;
 * CKS_NOT_FOUND where there is none. */
size_t cks_evidence_probe(const struct cks_evidence *e, const struct cks_target *target,
                          struct cks_str endpoint, struct cks_str path);
/* All probes of this endpoint that are the target's, from the last one read: start with
 * CKS_NOT_FOUND, which ends them too. */
size_t cks_evidence_probe_next(const struct cks_evidence *e, const struct cks_target *target,
                               struct cks_str endpoint, size_t before);
/* The first part of a record whose members contradict each other, or the first of all where another
 * file's record of the same time differs: it and what rests on it prove nothing. NONE for one that
 * this very run made. */
enum cks_probe_part cks_evidence_contradiction(const struct cks_evidence *e, size_t record);

#endif
