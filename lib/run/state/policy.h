/* What holds for some files of a run alone: see cks_set_policies. */
#ifndef CKS_POLICY_H
#define CKS_POLICY_H

struct cks;
struct cks_governing;
struct cks_policies;

/* What governs a file, by the name that documents have of it; NULL: the run's options alone. */
const struct cks_governing *cks_policy_of(struct cks *c, const char *file);
void cks_policies_free(struct cks_policies *p);

#endif
