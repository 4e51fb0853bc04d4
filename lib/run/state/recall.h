/* Reads stores again, for faults that can be found only when all stores are known. */
#ifndef CKS_RUN_STATE_RECALL_H
#define CKS_RUN_STATE_RECALL_H

#include "run/state/run.h"

/* struct cks_records' recall; the cookie is the handle. `use` must not recall others. */
bool cks_recall(void *cookie, size_t i, void (*use)(void *arg, const struct cks_store *s, size_t i),
                void *arg);
/* Wipes and releases what is kept from one call of it to the next. */
void cks_recall_end(struct cks *c);

#endif
