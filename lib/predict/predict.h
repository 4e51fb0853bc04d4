/*
 * Prediction: derives KMS's answer from a store's findings and from what was settled.
 *
 * For each store: clear cks_judge.settled, judge it, then cks_predict_note keeps what a prediction
 * needs, some 80 bytes. After everything has been judged, cks_predict_store predicts. What was
 * settled later (uniqueness, states of an inventory) is added to note.settled.
 */
#ifndef CKS_PREDICT_PREDICT_H
#define CKS_PREDICT_PREDICT_H

#include "base/arena.h"
#include "model/store.h"
#include "predict/input.h"

/* Fills *ret from the store just judged (j->hand.settled, j->hand.current count); false if out of
 * memory. */
bool cks_predict_note(struct cks_arena *a, const struct cks_judge *j, const struct cks_store *s,
                      struct cks_predict_note *ret);

/* Whether an update changes, or may change, what a connect depends on. */
bool cks_predict_changes_more_than_name(const struct cks_predict_note *note);
/* The predictions of a store in the order of the calls: create or update and then connect, or
 * connect alone. Returns how many, or SIZE_MAX if out of memory. What they point to lives in the
 * arena. */
size_t cks_predict_store(const struct cks_predict_input *in, struct cks_arena *a,
                         struct cks_prediction ret[2]);

#endif
