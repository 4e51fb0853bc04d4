/* The ledger of one call: the status of each requirement that applies to it. */
#ifndef CKS_PREDICT_LEDGER_H
#define CKS_PREDICT_LEDGER_H

#include "evidence/facts/facts.h"
#include "predict/about.h"
#include "predict/input.h"
#include "predict/requirement.h"

struct cks_ledger_entry {
    bool bound;
    enum cks_requirement_status status;
    bool by_option;
    bool charged; /* a finding is about it */
    bool shown;   /* evidence shows it all the same */
    bool absent;  /* missing: the call lacks a value that it is about, or has one of another type */
    bool unowned; /* as struct cks_proving has it, once R001 was judged */
    bool has_at;
    struct cks_at at;       /* the place of the evidence, if has_at */
    struct cks_place place; /* the same, or the place of the store itself; file NULL: nowhere */
    int64_t time;           /* when it was taken; INT64_MIN: unknown */
};

/* Proves what can be proved; in->ground must be there. `before` is the prediction of the call that
 * comes first, or NULL. */
void cks_ledger_judge(const struct cks_predict_input *in, enum cks_operation call,
                      const struct cks_prediction *before, const struct cks_ledger_fault *faults,
                      size_t fault_count, struct cks_ledger_entry ret[CKS_REQUIREMENT_COUNT]);

#endif
