/* The ledger's table (requirements.def): what each call needs. */
#ifndef CKS_PREDICT_REQUIREMENT_H
#define CKS_PREDICT_REQUIREMENT_H

#include "predict/outcome.h"
#include "rules/judge/doubt.h"

enum cks_requirement {
#define CKS_REQUIREMENT(id, ...) CKS_##id,
#include "predict/requirements.def"
#undef CKS_REQUIREMENT
    CKS_REQUIREMENT_COUNT,
};

/* What an assumption is about. */
enum cks_subject_kind {
    CKS_ABOUT_NONE, /* the requirement can be proved */
    CKS_ABOUT_EVIDENCE,
    CKS_ABOUT_KMS,
    CKS_ABOUT_ACCOUNTS,
    CKS_ABOUT_NETWORK,
    CKS_ABOUT_SECRET,
};
/* "evidence", "KMS", "other accounts", "network", "secret". */
const char *cks_subject_kind_name(enum cks_subject_kind kind);

/* The rules that disprove one requirement are 7 at most. */
#define CKS_REQUIREMENT_RULES_MAX 8

struct cks_requirement_row {
    const char *id;
    unsigned char create, update, connect; /* kinds of store, CKS_KIND_* */
    uint32_t when;                         /* bits 1 << enum cks_param */
    enum cks_stage stage;
    enum cks_evidence_kind evidence;
    enum cks_subject_kind subject;
    enum cks_rule rules[CKS_REQUIREMENT_RULES_MAX]; /* up to CKS_RULE_NONE */
    const char *answer[3]; /* of create, update, connect: names, ", " between them; or "" */
    enum cks_basis basis;
    const char *requirement, *proved, *disproved, *source;
    const char *rule_codes; /* the rules' codes, ", " between them; "" for none */
};
/* r must be below CKS_REQUIREMENT_COUNT. */
const struct cks_requirement_row *cks_requirement_row(enum cks_requirement r);
/* By its ID, letter case ignored; CKS_REQUIREMENT_COUNT where there is none. */
enum cks_requirement cks_requirement_find(struct cks_str id);
/* Whether a call on a store that may be of `kinds` needs it; `given`: what an update gives. */
bool cks_requirement_binds(enum cks_requirement r, enum cks_operation call, unsigned kinds,
                           uint32_t given);
/* Where it does not bind a call that its columns name; see conditions.def. */
enum cks_moot {
    CKS_MOOT_NEVER,
    CKS_MOOT_FRESH,           /* a store that a create of this run makes */
    CKS_MOOT_FIRST,           /* an update that no call of the run comes before */
    CKS_MOOT_KNOWN_PASSWORD,  /* where the call before gives the password */
    CKS_MOOT_KEPT_PASSWORD,   /* where it gives none */
    CKS_MOOT_KEPT_CREDENTIAL, /* where the call gives no credential */
    CKS_MOOT_NEW_CREDENTIAL,  /* where it gives one */
};
enum cks_moot cks_requirement_moot(enum cks_requirement r);
/* Of a row about a later connect: the ID of that in its place at the first; NULL: it is not one. */
const char *cks_requirement_at_first(enum cks_requirement r);
/* Whether a finding of the rule disproves it. */
bool cks_requirement_has_rule(enum cks_requirement r, enum cks_rule rule);
/* Why a user may not assume it; NULL: he may. */
const char *cks_requirement_never_assumed(enum cks_requirement r);
/* When KMS checks it in a call: comparable with cks_outcome_rank. */
unsigned cks_requirement_rank(enum cks_requirement r, enum cks_operation call);

#endif
