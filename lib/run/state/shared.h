/* Findings that several stores have because of one text. */
#ifndef CKS_RUN_STATE_SHARED_H
#define CKS_RUN_STATE_SHARED_H

struct cks;

/* Finds them among the sorted findings: those of the same fault at the same place. */
void cks_findings_share(struct cks *c);

#endif
