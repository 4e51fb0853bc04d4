#include "predict/requirement.h"

#include <string.h>

#include "base/str.h"

#define H CKS_KIND_HSM
#define P CKS_KIND_PUBLIC
#define V CKS_KIND_VPC
#define ALL CKS_KIND_ANY
#define GIVES(p) (UINT32_C(1) << CKS_P_##p)
#define ANY UINT32_MAX
#define GIVES_CREDENTIAL (GIVES(CREDENTIAL) | GIVES(ACCESS_KEY) | GIVES(SECRET_KEY))
#define TO_URI (GIVES(ENDPOINT) | GIVES(PATH) | GIVES(CONNECTIVITY))
#define TO_SERVICE (GIVES(CONNECTIVITY) | GIVES(SERVICE) | GIVES(OWNER))
#define TO_PROXY (TO_URI | TO_SERVICE | GIVES_CREDENTIAL)
#define CODES_RULES(...) #__VA_ARGS__
#define CODES_NO_RULE ""
#define RULES(...)                                                                                 \
    {                                                                                              \
        __VA_ARGS__, CKS_RULE_NONE                                                                 \
    }
#define NO_RULE                                                                                    \
    {                                                                                              \
        CKS_RULE_NONE                                                                              \
    }

static const struct cks_requirement_row rows[CKS_REQUIREMENT_COUNT] = {
#define CKS_REQUIREMENT(id_, create_, update_, connect_, when_, stage_, evidence_, subject_,       \
                        proof_, rules_, of_create_, of_update_, of_connect_, basis_, requirement_, \
                        proved_, disproved_, source_)                                              \
    [CKS_##id_] = {.id = #id_,                                                                     \
                   .create = (create_),                                                            \
                   .update = (update_),                                                            \
                   .connect = (connect_),                                                          \
                   .when = (when_),                                                                \
                   .stage = CKS_STAGE_##stage_,                                                    \
                   .evidence = CKS_EVIDENCE_##evidence_,                                           \
                   .subject = CKS_ABOUT_##subject_,                                                \
                   .rules = rules_,                                                                \
                   .answer = {(of_create_), (of_update_), (of_connect_)},                          \
                   .basis = CKS_##basis_,                                                          \
                   .requirement = (requirement_),                                                  \
                   .proved = (proved_),                                                            \
                   .disproved = (disproved_),                                                      \
                   .source = (source_),                                                            \
                   .rule_codes = CODES_##rules_},
#include "predict/requirements.def"
#undef CKS_REQUIREMENT
};

const char *
cks_subject_kind_name(enum cks_subject_kind kind)
{
    static const char *const names[] = {
        [CKS_ABOUT_NONE] = NULL,         [CKS_ABOUT_EVIDENCE] = "evidence",
        [CKS_ABOUT_KMS] = "KMS",         [CKS_ABOUT_ACCOUNTS] = "other accounts",
        [CKS_ABOUT_NETWORK] = "network", [CKS_ABOUT_SECRET] = "secret",
    };
    return names[kind];
}

const struct cks_requirement_row *
cks_requirement_row(enum cks_requirement r)
{
    return &rows[r];
}

enum cks_requirement
cks_requirement_find(struct cks_str id)
{
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        if (cks_str_ieq(id, cks_str_of(rows[r].id)))
            return r;
    return CKS_REQUIREMENT_COUNT;
}

bool
cks_requirement_binds(enum cks_requirement r, enum cks_operation call, unsigned kinds,
                      uint32_t given)
{
    const struct cks_requirement_row *row = &rows[r];
    if (call == CKS_UPDATE)
        return (row->update & kinds) && (row->when == ANY || (row->when & given));
    return ((call == CKS_CREATE ? row->create : row->connect) & kinds) != 0;
}

/* Rows without one have CKS_MOOT_NEVER and NULL. */
static const struct {
    enum cks_moot moot;
    const char *at_first;
} conditions[CKS_REQUIREMENT_COUNT] = {
#define CKS_CONDITION(id_, moot_, at_first_) [CKS_##id_] = {CKS_MOOT_##moot_, (at_first_)},
#include "predict/conditions.def"
#undef CKS_CONDITION
};

enum cks_moot
cks_requirement_moot(enum cks_requirement r)
{
    return conditions[r].moot;
}

const char *
cks_requirement_at_first(enum cks_requirement r)
{
    const char *at_first = conditions[r].at_first;
    return at_first && *at_first ? at_first : NULL;
}

bool
cks_requirement_has_rule(enum cks_requirement r, enum cks_rule rule)
{
    const enum cks_rule *own = rows[r].rules;
    while (*own != CKS_RULE_NONE && *own != rule)
        own++;
    return *own == rule && rule != CKS_RULE_NONE;
}

const char *
cks_requirement_never_assumed(enum cks_requirement r)
{
    /* Here an assumption would contradict the evidence. */
    static const struct {
        enum cks_requirement row;
        const char *why;
    } never[] = {
        {CKS_R010, "a list that leaves something out says so itself"},
        {CKS_R012, "what cannot be read may say anything"},
        {CKS_R013,
         "one of two that disagree is wrong, and nothing says which: leave out the wrong one"},
        {CKS_R014, "the call is made with a value, and the verdict depends on it: give it"},
    };
    for (size_t i = 0; i < CKS_COUNT(never); i++)
        if (never[i].row == r)
            return never[i].why;
    return NULL;
}

unsigned
cks_requirement_rank(enum cks_requirement r, enum cks_operation call)
{
    for (const enum cks_rule *own = rows[r].rules; *own != CKS_RULE_NONE; own++)
        if (cks_outcome_error(*own, call))
            return cks_outcome_rank(*own, call);
    return cks_stage_rank(rows[r].stage, call);
}
