/* Calls that were judged elsewhere, for reports about them (tool.h declares cks_add_judged_call).
 */
#ifndef CKS_RUN_STATE_CALLS_H
#define CKS_RUN_STATE_CALLS_H

#include "run/state/called.h"

size_t cks_call_count(const struct cks *c);
/* The i-th, in the order in which they were added; NULL past the last. */
const struct cks_called *cks_call_at(const struct cks *c, size_t i);
/* What cks_judge does where there are only calls: nothing is judged again. */
enum cks_status cks_calls_close(struct cks *c);
/* cks_predict for them. */
size_t cks_calls_predict(const struct cks *c, size_t store, const struct cks_prediction **ret);
void cks_calls_free(struct cks_calls *calls);

#endif
