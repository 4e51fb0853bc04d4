/* The loop: polls, and hands out turns. */
#ifndef CKS_PROBE_LOOP_H
#define CKS_PROBE_LOOP_H

#include "probe/engine.h"

/* Runs every job to its end, or until cks_engine_cancel. */
enum cks_status cks_engine_run(struct cks_engine *e);
/* From a signal handler or another thread. */
void cks_engine_cancel(struct cks_engine *e);

#endif
