/* The list of findings that are accepted (ckscheck.h declares cks_add_ignore). */
#ifndef CKS_RUN_STATE_IGNORES_H
#define CKS_RUN_STATE_IGNORES_H

#include "ckscheck/ckscheck.h"

struct cks_governing;

/* cks_add_ignore, for the files of a policy (NULL: for all). */
enum cks_status cks_ignores_add(struct cks *c, const struct cks_ignore *ignore,
                                const struct cks_governing *of);

#endif
