/*
 * Prediction: derives KMS's answer from a store's findings and from what was settled.
 *
 * What it needs of a store is kept once it was judged: see note.h. After everything has been
 * judged, cks_predict_store predicts. What was settled later (uniqueness, states of an inventory)
 * is added to note.settled.
 */
#ifndef CKS_PREDICT_PREDICT_H
#define CKS_PREDICT_PREDICT_H

#include "base/arena.h"
#include "predict/input.h"

/* The predictions of a store in the order of the calls: create or update and then connect, or
 * connect alone. Returns how many, or SIZE_MAX if out of memory. What they point to lives in the
 * arena. */
size_t cks_predict_store(const struct cks_predict_input *in, struct cks_arena *a,
                         struct cks_prediction ret[2]);

#endif
