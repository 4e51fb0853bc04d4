#include "predict/proof/stands.h"

#include "model/sense.h"
#include "predict/proof/proving.h"

#define BIT(p) (UINT32_C(1) << CKS_P_##p)
#define CREDENTIAL (BIT(CREDENTIAL) | BIT(ACCESS_KEY) | BIT(SECRET_KEY))

/* By requirement: what it reads of the call. */
static const uint32_t about[CKS_REQUIREMENT_COUNT] = {
    [CKS_R022] = UINT32_MAX,
    [CKS_R023] = BIT(ID),
    [CKS_R024] = UINT32_MAX,
    [CKS_R025] = BIT(TYPE) | BIT(CONNECTIVITY),
    [CKS_R026] = BIT(NAME) | BIT(NEW_NAME),
    [CKS_R027] = BIT(CLUSTER) | BIT(PASSWORD) | BIT(ANCHOR),
    [CKS_R029] = BIT(ANCHOR),
    [CKS_R030] = BIT(ENDPOINT),
    [CKS_R031] = BIT(ENDPOINT),
    [CKS_R032] = BIT(PATH),
    [CKS_R033] = CREDENTIAL,
    [CKS_R034] = CREDENTIAL,
    [CKS_R035] = BIT(CONNECTIVITY) | BIT(SERVICE) | BIT(OWNER),
    [CKS_R036] = BIT(CONNECTIVITY) | BIT(SERVICE) | BIT(OWNER),
    [CKS_R037] = BIT(ENDPOINT),
    [CKS_R038] = BIT(TYPE) | BIT(ANCHOR),
    [CKS_R051] = BIT(NAME) | BIT(NEW_NAME),
    [CKS_R052] = BIT(CLUSTER),
    [CKS_R053] = BIT(CLUSTER),
    [CKS_R054] = BIT(ENDPOINT) | BIT(PATH),
    [CKS_R055] = BIT(ENDPOINT) | BIT(PATH),
    [CKS_R056] = BIT(ENDPOINT) | BIT(CONNECTIVITY),
    [CKS_R057] = BIT(ENDPOINT) | BIT(CONNECTIVITY),
    [CKS_R058] = BIT(ENDPOINT) | BIT(CONNECTIVITY),
    [CKS_R059] = BIT(ENDPOINT) | BIT(CONNECTIVITY),
    [CKS_R060] = BIT(SERVICE) | BIT(CONNECTIVITY),
    [CKS_R061] = BIT(SERVICE) | BIT(CONNECTIVITY),
    [CKS_R063] = BIT(NAME) | BIT(CLUSTER) | BIT(PASSWORD) | BIT(ANCHOR),
    [CKS_R074] = BIT(ANCHOR),
    [CKS_R134] = CREDENTIAL,
};

uint32_t
cks_requirement_params(enum cks_requirement r)
{
    return about[r];
}

/* Whether a create of the store must give it. An update gives what it changes; the rest is the
 * store's. */
static bool
create_needs(const struct cks_proving *p, enum cks_param param)
{
    unsigned kinds = p->in->note->kinds, need = cks_param(param)->need;
    bool external = kinds & (CKS_KIND_PUBLIC | CKS_KIND_VPC);
    if (p->t.s->operation != CKS_CREATE)
        return false;
    if (param == CKS_P_SERVICE)
        return kinds == CKS_KIND_VPC;
    return need & CKS_NEED_CREATE || (need & CKS_NEED_HSM && kinds & CKS_KIND_HSM) ||
           (need & (CKS_NEED_XKS | CKS_NEED_MEMBER) && external);
}

static bool
is_absent_or_empty(const struct cks_store *s, enum cks_param param)
{
    const struct cks_value *v = cks_of(s, param);
    bool empty = !v->text.n && cks_secret_empty(v->secret);
    return cks_missing_value(v) || (cks_known_string(v) && empty);
}

/* Formats that are not sent as they are turn a number into a string; see CKS103. */
static bool
has_its_type(const struct cks_store *s, enum cks_param param)
{
    const struct cks_value *v = cks_of(s, param);
    unsigned char wanted = param == CKS_P_CREDENTIAL ? CKS_TYPE_OBJECT : CKS_TYPE_STRING;
    return !cks_known(v) || v->type == wanted || !cks_input_is_call(s->input);
}

bool
cks_proving_stands(const struct cks_proving *p, enum cks_requirement r)
{
    /* R022 and R024 are about what all of them have, and say so themselves. */
    uint32_t params = cks_requirement_params(r);
    for (uint32_t left = params == UINT32_MAX ? 0 : params; left; left &= left - 1) {
        enum cks_param param = cks_first_param(left);
        if (is_absent_or_empty(p->t.s, param) && create_needs(p, param))
            return false;
        if (!has_its_type(p->t.s, param))
            return false;
    }
    return true;
}
