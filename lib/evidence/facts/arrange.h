/* Which cluster's HSMs recorded the events of audit logs, and the order in which they did. */
#ifndef CKS_EVIDENCE_ARRANGE_H
#define CKS_EVIDENCE_ARRANGE_H

#include "evidence/facts/facts.h"

struct cks_evidence;

/* As qsort asks. */
int cks_compare_counts(uint64_t a, uint64_t b);
/* The same for pointers to events: by HSM, and there as they happened. */
int cks_events_by_stream(const void *left, const void *right);
/* Finds whose each event is, once everything was read; false if out of memory. */
bool cks_evidence_arrange(struct cks_evidence *e);
/* The index of the first arranged event that is not of a cluster before `id`; with `past`, of one
 * after. */
size_t cks_events_bound(const struct cks_evidence *e, struct cks_str id, bool past);

#endif
