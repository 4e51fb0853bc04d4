#include "model/term.h"

#include <string.h>

#include "base/chars.h"

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

static bool
same(struct cks_str name, struct cks_str of, bool exact)
{
    return exact ? cks_str_eq(name, of) : cks_str_ieq(name, of);
}

/* A Region as "eu-west-1" or "us-gov-west-1" is written. */
static bool
is_region(struct cks_str text)
{
    size_t hyphens = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '-' && !cks_is_alnum((unsigned char)text.p[i]))
            return false;
        hyphens += text.p[i] == '-';
    }
    return hyphens >= 2 || cks_str_is(text, CKS_TERM_ANY_REGION);
}

bool
cks_term_is(const struct cks_term *term, struct cks_str name, bool exact)
{
    struct cks_str of = cks_str_of(term->name);
    size_t before = cks_str_find(of, CKS_TERM_ANY_REGION);
    if (before == of.n)
        return same(name, of, exact);
    size_t after = of.n - before - strlen(CKS_TERM_ANY_REGION);
    if (name.n <= before + after)
        return false;
    size_t n = name.n - before - after;
    return same(cks_str_sub(name, 0, before), cks_str_sub(of, 0, before), exact) &&
           same(cks_str_sub(name, before + n, after), cks_str_sub(of, of.n - after, after),
                exact) &&
           is_region(cks_str_sub(name, before, n));
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
    case CKS_TERM_METRIC:
        return "CloudWatch metric of an external key store";
    case CKS_TERM_SETTING:
        return "setting of an external key store proxy";
    case CKS_TERM_DNS_STATE:
        return "state of a private DNS name";
    case CKS_TERM_WHO:
        return "whom KMS acts as";
    case CKS_TERM_SET:
        return "set of parameters";
    }
    return "";
}
