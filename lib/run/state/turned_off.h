/* What configurations silenced: a part of the account of a run. */
#ifndef CKS_RUN_STATE_TURNED_OFF_H
#define CKS_RUN_STATE_TURNED_OFF_H

#include "run/state/run.h"

/* Counts the findings that policies and lists silenced, by the lines that say so. Once, after
 * suppressing. */
void cks_turned_off_close(struct cks *c);

#endif
