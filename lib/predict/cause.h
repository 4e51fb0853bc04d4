/*
 * A FAILED store: whether the cause of its ConnectionErrorCode is still present, on the evidence.
 * Each requirement that KMS answers with the code is disproved, proved or assumed, or missing;
 * "gone" is reported only if none is disproved and none is missing.
 */
#ifndef CKS_PREDICT_CAUSE_H
#define CKS_PREDICT_CAUSE_H

#include "evidence/facts/facts.h"
#include "predict/predict.h"
#include "predict/requirement.h"

enum cks_cause_state {
    CKS_CAUSE_UNKNOWN = 0,
    CKS_CAUSE_STANDS,
    CKS_CAUSE_GONE, /* as far as the evidence shows */
};

/* The rules that lead to one code are 13 at most. */
#define CKS_CAUSE_RULES_MAX 16
/* The requirements with one answer are 14 at most. */
#define CKS_CAUSE_ROWS_MAX 24

struct cks_standing {
    enum cks_cause_state state;
    enum cks_rule rules[CKS_CAUSE_RULES_MAX]; /* STANDS: those that show it, in KMS's order */
    size_t rule_count;
    uint32_t
        looked_at;   /* STANDS, GONE: the evidence that shows it, bits of enum cks_evidence_kind */
    uint32_t wanted; /* UNKNOWN: the evidence that would show it */
    enum cks_requirement
        rows[CKS_CAUSE_ROWS_MAX]; /* UNKNOWN: the requirements that it would show */
    size_t row_count;
    enum cks_rule against;          /* UNKNOWN: a finding that forbids "gone", or CKS_RULE_NONE */
    const char *hidden;             /* the causes of the code that no evidence shows, or NULL */
    const struct cks_cause *others; /* other faults of a connect, in KMS's order */
    size_t other_count;
    bool more; /* another possible fault of a connect was not checked */
};

/* note->failed, its code, and the ground must be there. False if out of memory; what *ret points to
 * lives in the arena. */
bool cks_cause_look(const struct cks_predict_input *in, struct cks_arena *a,
                    struct cks_standing *ret);

/* How something is known. */
struct cks_cause_source {
    struct cks_at at;
    char taken[32]; /* when; "" if unknown */
};
/* Where evidence of this kind about the store of the note stands; false if there is none. */
bool cks_cause_source(const struct cks_predict_input *in, enum cks_evidence_kind kind,
                      struct cks_cause_source *ret);

#endif
