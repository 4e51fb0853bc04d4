/*
 * Calls of a run that would take the same name, cluster, endpoint or service: the later one is
 * compared with each. A call that fails for a documented reason takes nothing, and one that is
 * undetermined leaves the question open.
 */
#ifndef CKS_PREDICT_RIVAL_H
#define CKS_PREDICT_RIVAL_H

#include "predict/input.h"
#include "predict/requirement.h"

/* Whether KMS refuses a call for the charge, for a documented reason and whatever other calls
 * become of. */
bool cks_rival_refuses(const struct cks_charge *charge, enum cks_operation call);
/* What is known of a call for those after it: undetermined too if it fails for another reason. */
enum cks_outcome cks_rival_outcome(const struct cks_prediction *made);
/* What was predicted of the call of another store; undetermined if nothing was. */
enum cks_outcome cks_other_outcome(const struct cks_ground *g, size_t store);
/* Whether the call of a charge may take nothing from this one. */
bool cks_rival_may_yield(const struct cks_ground *g, const struct cks_charge *charge);
/* The call before this one that leaves a requirement open; NULL: none does. */
const struct cks_charge *cks_rival_open(const struct cks_predict_input *in,
                                        enum cks_requirement row);

/* Whether a store that exists has what the requirement is about, and may be deleted before. */
bool cks_rival_is_deleted(const struct cks_predict_input *in, enum cks_requirement row);

#endif
