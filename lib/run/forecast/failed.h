/* FAILED stores: their findings say whether the cause is still present. */
#ifndef CKS_RUN_FORECAST_FAILED_H
#define CKS_RUN_FORECAST_FAILED_H

#include <stdbool.h>

struct cks;

/* In the findings of CKS608, and of CKS602 for a connect. After cks_findings_sort. False if out of
 * memory. */
bool cks_failed_explain(struct cks *c);

#endif
