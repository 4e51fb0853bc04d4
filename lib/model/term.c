#include "model/term.h"

static const struct cks_term terms[] = {
#define CKS_TERM(name_, kind_, summary_, next_, rules_)                                            \
    {#name_, CKS_TERM_##kind_, (summary_), (next_), (rules_)},
#include "model/terms.def"
#undef CKS_TERM
};

size_t
cks_term_count(void)
{
    return CKS_COUNT(terms);
}

const struct cks_term *
cks_term_row(size_t i)
{
    return &terms[i];
}

const char *
cks_term_kind_name(enum cks_term_kind kind)
{
    switch (kind) {
    case CKS_TERM_PROXY_ERROR:
        return "errorName of an external key store proxy";
    case CKS_TERM_EXCEPTION:
        return "exception of AWS";
    case CKS_TERM_CONNECTION_STATE:
        return "ConnectionState of a key store";
    case CKS_TERM_HEALTH_STATE:
        return "healthStatus of an external key manager";
    case CKS_TERM_CLUSTER_STATE:
        return "state of a CloudHSM cluster";
    case CKS_TERM_MEMBER:
        return "member of an output or an answer";
    case CKS_TERM_OPERATION:
        return "operation";
    case CKS_TERM_SET:
        return "set of parameters";
    }
    return "";
}
