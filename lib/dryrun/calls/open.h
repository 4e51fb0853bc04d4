/* An engine is made: options copied, inventories, state and evidence read. */
#ifndef CKS_DRYRUN_CALLS_OPEN_H
#define CKS_DRYRUN_CALLS_OPEN_H

#include "dryrun/calls/engine.h"

/* Copies the options, reads inventories, state, evidence and faults. *ret_why as cks_dryrun_problem
 * has it; from engine->texts. To be freed in any case. */
enum cks_status cks_dry_engine_init(struct cks_dry_engine *e,
                                    const struct cks_dryrun_options *options, const char **ret_why);
void cks_dry_engine_free(struct cks_dry_engine *e);

#endif
