/* Settings for only some files of a run: see cks_set_policies. */
#ifndef CKS_POLICY_H
#define CKS_POLICY_H

struct cks;
struct cks_governing;
struct cks_policies;

/* The policy of a file, by its name in documents; NULL: only the run's options. */
const struct cks_governing *cks_policy_of(struct cks *c, const char *file);
void cks_policies_free(struct cks_policies *p);

#endif
