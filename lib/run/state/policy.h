/* What holds for some files of a run alone: see cks_set_policies. */
#ifndef CKS_POLICY_H
#define CKS_POLICY_H

#include "base/vec.h"
#include "rules/judge/judge.h"

struct cks;

struct cks_policies {
    cks_policy_fn policy_of; /* NULL: there are none */
    void *cookie;
    CKS_VEC(struct cks_governing *) met; /* in the run's arena */
    bool refused;                        /* one was met that cannot be used */
    bool closed;                         /* all is judged: what was not met governs nothing */
};

/* What governs a file, by the name that documents have of it; NULL: the run's options alone. */
const struct cks_governing *cks_policy_of(struct cks *c, const char *file);
void cks_policies_free(struct cks_policies *p);

#endif
