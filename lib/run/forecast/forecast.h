/* Predictions of a run's stores. */
#ifndef CKS_RUN_FORECAST_FORECAST_H
#define CKS_RUN_FORECAST_FORECAST_H

#include "run/state/run.h"

/* struct cks_records' judged. */
void cks_forecast_note(void *cookie, const struct cks_store *s, size_t i);
/* Keeps what the predictions of existing stores need, if requested, and adds what inventories
 * settle for all. Called after everything has been judged. */
bool cks_forecast_prepare(struct cks *c);
/* What a prediction of a store is made from; after cks_findings_sort. */
struct cks_predict_input cks_forecast_input(const struct cks *c, size_t store,
                                            const struct cks_predict_note *note);
/* Hands the same to use, with what requirements are proved from; false if out of memory, or if use
 * is. */
bool cks_forecast_ground(struct cks *c, size_t store, const struct cks_predict_note *note,
                         bool (*use)(void *arg, const struct cks_predict_input *in), void *arg);
void cks_forecast_free(struct cks_forecast *forecast);

#endif
