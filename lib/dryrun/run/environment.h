/* The variables that lead a command's AWS calls to the endpoint: as measured with nine clients. */
#ifndef CKS_DRYRUN_RUN_ENVIRONMENT_H
#define CKS_DRYRUN_RUN_ENVIRONMENT_H

#include "base/arena.h"

struct cks_dry_leading {
    const char *url;       /* of the endpoint */
    const char *region;    /* if the command receives none; NULL: it receives one */
    const char *bundle;    /* PEM: the run's authority and the system's; NULL: not isolated */
    const char *authority; /* PEM: the run's authority alone; NULL: not isolated */
};

/* A copy of an environment with what leads to the endpoint, NULL-terminated; from the arena. NULL
 * if out of memory. */
char **cks_dry_environment(struct cks_arena *a, const char *const *environment,
                           const struct cks_dry_leading *leading);
/* The value of a variable, or NULL. */
const char *cks_dry_variable(const char *const *environment, const char *name);

#endif
