/*
 * Prediction: from a store's findings, and what was settled and what not, to what KMS answers.
 *
 * For each store: clear cks_judge.settled, judge it, then cks_predict_note keeps what a prediction
 * needs, some 80 bytes. After all is judged, cks_predict_store answers. What was settled later
 * (uniqueness, states of an inventory) is added to note.settled.
 */
#ifndef CKS_PREDICT_PREDICT_H
#define CKS_PREDICT_PREDICT_H

#include "base/arena.h"
#include "model/store.h"
#include "predict/outcome.h"
#include "rules/judge/judge.h"

struct cks_evidence;

/* What is kept beside of a store that is FAILED. NULL: not known. */
struct cks_failed_note {
    const char *code; /* ConnectionErrorCode */
    const char *endpoint, *path;
};

/* What is kept of a store. Strings live in the arena that was given, but the file's name and the
 * run's Region, which must outlive it. NULL: not known. */
struct cks_predict_note {
    cks_doubts settled;
    uint32_t given;          /* bits of enum cks_param: given for certain or perhaps */
    uint32_t unknown;        /* not known, or not all of it */
    unsigned char operation; /* enum cks_operation */
    unsigned char kinds;     /* CKS_KIND_* */
    unsigned char input;     /* enum cks_input_kind */
    unsigned char state;     /* enum cks_connection_state, of an existing one */
    const char *file, *region, *cluster, *service, *id;
    const struct cks_failed_note *failed; /* NULL: it is not FAILED, or that is not known */
};

/* Fills *ret from the store just judged (j->hand.settled, j->hand.current count); false where
 * memory is out. */
bool cks_predict_note(struct cks_arena *a, const struct cks_judge *j, const struct cks_store *s,
                      struct cks_predict_note *ret);

struct cks_predict_input {
    const struct cks_predict_note *note;
    const struct cks_charge *charges; /* those of this store; see cks_findings.charges */
    size_t charge_count;
    const struct cks_evidence *evidence; /* for the commands that obtain more; may be NULL */
};

/* The predictions of a store in the order of the calls: create or update and then connect, or
 * connect alone. Returns how many, or SIZE_MAX where memory is out. What they point to lives in
 * the arena. */
size_t cks_predict_store(const struct cks_predict_input *in, struct cks_arena *a,
                         struct cks_prediction ret[2]);

#endif
