#include "predict/about.h"

#include "base/limits.h"
#include "evidence/facts/evidence.h"
#include "predict/proof/stands.h"
#include "rules/proxy/proxy_tls.h"

#define BIT(p) (UINT32_C(1) << CKS_P_##p)
#define MEMBERS (BIT(ACCESS_KEY) | BIT(SECRET_KEY))

/* A proxy refuses a request whose time is further from its own. */
#define SKEW_MOST 300

static bool
is_left_out(const struct cks_proving *p, enum cks_param param)
{
    return cks_missing_value(cks_of(p->t.s, param));
}

/* A clock that is right does not refuse a signature. */
static bool
is_clock_wrong(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    bool told = r && r->http && r->http->skew != CKS_PROBE_NONE;
    return told && (r->http->skew > SKEW_MOST || r->http->skew < -SKEW_MOST);
}

/* An error that the specification names is the proxy's own; anything else does not answer the
 * request. */
static bool
names_error(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    return r && r->http && r->http->error_name;
}

/* Any answer that can be read is one in HTTP/1.1, or CKS854 warns of it. */
static bool
is_answered(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    return r && r->http && r->http->outcome == CKS_HTTP_ANSWERED;
}

/* Of GovCloud alone: the suite that was chosen with all allowed is one of the four. */
static bool
is_suite_of_others(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    const struct cks_probe_look *look = r && r->tls ? r->tls->look : NULL;
    return look && look->suite && cks_proxy_suite_is_accepted(look->suite);
}

/* A common name that a probe saw is another, or there is none. */
static bool
is_common_name_wrong(struct cks_proving *p)
{
    const struct cks_probe_record *r = cks_proving_probe(p);
    return r && r->tls &&
           (r->tls->common_name == CKS_TLS_COMMON_NAME_OTHER ||
            r->tls->common_name == CKS_TLS_COMMON_NAME_ABSENT);
}

/* What the service is shown to be; NULL where nothing shows it. */
static const struct cks_service *
service_of(const struct cks_proving *p)
{
    return p->t.e ? cks_evidence_service(p->t.e, &p->t.target, p->t.service) : NULL;
}

/* The owner is shown a state in which the service cannot be used. */
static bool
is_state_wrong(const struct cks_proving *p)
{
    const struct cks_service *v = service_of(p);
    return v && v->available == CKS_NO;
}

/* CKS722 tells the state of a service only where its type is right. */
static bool
is_type_right(const struct cks_proving *p)
{
    const struct cks_service *v = service_of(p);
    return v && v->interface == CKS_YES && v->gateway_balancer != CKS_YES &&
           !(v->balancers_told && !v->balancer_count);
}

static bool
is_settled(const struct cks_proving *p, cks_doubts doubt)
{
    return (p->in->note->settled & doubt) != 0;
}

static bool
is_about_row(struct cks_proving *p, const struct cks_ledger_fault *f)
{
    bool member = f->params & MEMBERS && !(f->params & ~MEMBERS);
    switch (p->row) {
    case CKS_R022:
        return !member && (f->params != BIT(TYPE) || is_left_out(p, CKS_P_TYPE));
    case CKS_R025:
        return f->params != BIT(TYPE) || !is_left_out(p, CKS_P_TYPE);
    case CKS_R034:
        return member;
    case CKS_R041:
        return p->t.state != CKS_STATE_CONNECTED;
    case CKS_R092:
        return is_state_wrong(p);
    case CKS_R093:
        return !is_state_wrong(p) || !is_type_right(p);
    case CKS_R106:
        return is_settled(p, CKS_DOUBT_BIT(LISTENER));
    case CKS_R111:
        return is_settled(p, CKS_DOUBT_BIT(INBOUND));
    case CKS_R122:
        return !is_suite_of_others(p);
    case CKS_R123:
        return is_suite_of_others(p);
    case CKS_R126:
        return is_common_name_wrong(p);
    case CKS_R131:
        return !is_answered(p);
    case CKS_R134:
    case CKS_R135:
        return !is_clock_wrong(p);
    case CKS_R136:
        return is_clock_wrong(p);
    case CKS_R140:
        return is_answered(p) && !names_error(p);
    case CKS_R141:
        return names_error(p);
    default:
        return true;
    }
}

bool
cks_fault_is_about(struct cks_proving *p, const struct cks_ledger_fault *f)
{
    uint32_t params = cks_requirement_params(p->row);
    return cks_requirement_has_rule(p->row, f->rule) && (!params || params & f->params) &&
           is_about_row(p, f);
}
