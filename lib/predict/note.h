/*
 * What a prediction needs of a store, some 80 bytes: clear cks_judge.settled, judge the store, then
 * cks_predict_note keeps it.
 */
#ifndef CKS_PREDICT_NOTE_H
#define CKS_PREDICT_NOTE_H

#include "base/arena.h"
#include "model/store.h"
#include "predict/input.h"

/* Fills *ret from the store just judged (j->hand.settled, j->hand.current count); false if out of
 * memory. */
bool cks_predict_note(struct cks_arena *a, const struct cks_judge *j, const struct cks_store *s,
                      struct cks_predict_note *ret);
/* Whether an update changes, or may change, what a connect depends on. */
bool cks_predict_changes_more_than_name(const struct cks_predict_note *note);

#endif
