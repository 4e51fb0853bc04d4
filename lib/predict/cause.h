/*
 * A store that is FAILED: whether the cause of its ConnectionErrorCode still stands, on the
 * evidence. Each row of the table of outcomes that leads to the code is true, ruled out, or
 * unknown; "gone" is said only where none is true and every one was looked at.
 */
#ifndef CKS_PREDICT_CAUSE_H
#define CKS_PREDICT_CAUSE_H

#include "evidence/facts/facts.h"
#include "predict/predict.h"

enum cks_cause_state {
    CKS_CAUSE_UNKNOWN = 0,
    CKS_CAUSE_STANDS,
    CKS_CAUSE_GONE, /* as far as the evidence shows */
};

/* The rules that lead to one code are 13 at most. */
#define CKS_CAUSE_RULES_MAX 16

struct cks_standing {
    enum cks_cause_state state;
    enum cks_rule rules[CKS_CAUSE_RULES_MAX]; /* STANDS: those that show it, in KMS's order */
    size_t rule_count;
    uint32_t looked_at;    /* STANDS, GONE: bits of enum cks_evidence_kind: what shows it */
    uint32_t wanted;       /* UNKNOWN: what would tell */
    enum cks_rule against; /* UNKNOWN: a finding that forbids "gone", or CKS_RULE_NONE */
    const char *hidden;    /* what of the code's causes no evidence shows, or NULL */
    const struct cks_cause *others; /* what else a connect would meet; in KMS's order */
    size_t other_count;
    bool more; /* something else that a connect could meet was not looked at */
};

/* note->failed and its code must be there. False if out of memory; what *ret points to lives in the
 * arena. */
bool cks_cause_look(const struct cks_predict_input *in, struct cks_arena *a,
                    struct cks_standing *ret);

/* Whence something is known. */
struct cks_cause_source {
    struct cks_at at;
    char taken[32]; /* when; "" where it does not tell */
};
/* Where evidence of this kind about the store of the note stands; false if there is none. */
bool cks_cause_source(const struct cks_predict_input *in, enum cks_evidence_kind kind,
                      struct cks_cause_source *ret);

#endif
