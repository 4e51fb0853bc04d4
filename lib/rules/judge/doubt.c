#include "rules/judge/doubt.h"

#define H CKS_KIND_HSM
#define P CKS_KIND_PUBLIC
#define V CKS_KIND_VPC
#define ALL CKS_KIND_ANY
#define GIVES(p) (UINT32_C(1) << CKS_P_##p)
#define ANY UINT32_MAX
#define TO_URI (GIVES(ENDPOINT) | GIVES(PATH) | GIVES(CONNECTIVITY))
#define TO_SERVICE (GIVES(ENDPOINT) | GIVES(CONNECTIVITY) | GIVES(SERVICE) | GIVES(OWNER))
#define TO_PROXY (TO_URI | TO_SERVICE | GIVES(CREDENTIAL) | GIVES(ACCESS_KEY) | GIVES(SECRET_KEY))

static const struct cks_doubt_row rows[CKS_DOUBT_COUNT] = {
#define CKS_DOUBT(id_, rule_, evidence_, create_, update_, connect_, when_)                        \
    [CKS_DOUBT_##id_] = {.id = #id_,                                                               \
                         .rule = (rule_),                                                          \
                         .evidence = CKS_EVIDENCE_##evidence_,                                     \
                         .create = (create_),                                                      \
                         .update = (update_),                                                      \
                         .connect = (connect_),                                                    \
                         .when = (when_)},
#include "rules/judge/doubt.def"
#undef CKS_DOUBT
};

static const char *const kind_names[CKS_EVIDENCE_KIND_COUNT] = {
#define X(id, name) [CKS_EVIDENCE_##id] = (name),
    CKS_EVIDENCE_KINDS(X)
#undef X
};

const char *
cks_evidence_kind_name(enum cks_evidence_kind kind)
{
    return kind_names[kind];
}

const struct cks_doubt_row *
cks_doubt_row(enum cks_doubt doubt)
{
    return &rows[doubt];
}

bool
cks_doubt_applies(enum cks_doubt doubt, enum cks_operation call, unsigned kinds, uint32_t given)
{
    const struct cks_doubt_row *row = &rows[doubt];
    if (call == CKS_UPDATE)
        return (row->update & kinds) && (row->when == ANY || (row->when & given));
    return ((call == CKS_CREATE ? row->create : row->connect) & kinds) != 0;
}

unsigned
cks_kinds_of(enum cks_store_type type, const struct cks_value *connectivity)
{
    if (type == CKS_STORE_HSM)
        return CKS_KIND_HSM;
    unsigned kinds = type == CKS_STORE_XKS ? CKS_KIND_XKS : CKS_KIND_ANY;
    if (cks_known_string(connectivity) && cks_str_is(connectivity->text, "PUBLIC_ENDPOINT"))
        return CKS_KIND_PUBLIC;
    if (cks_known_string(connectivity) && cks_str_is(connectivity->text, "VPC_ENDPOINT_SERVICE"))
        return CKS_KIND_VPC;
    return kinds;
}
