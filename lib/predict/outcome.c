#include "predict/outcome.h"

#include <string.h>

#include "base/str.h"

/* The order of the stages in each call. A connect of a CloudHSM store answers at once, by an
 * exception, for the store, the cluster's state and its configuration; the rest comes later, as a
 * ConnectionErrorCode. */
static const unsigned char stage_order[][CKS_STAGE_COUNT] = {
    [CKS_CREATE] = {CKS_STAGE_ACCESS, CKS_STAGE_ROLE, CKS_STAGE_PARAMETERS, CKS_STAGE_IDENTITY,
                    CKS_STAGE_STATE, CKS_STAGE_UNIQUENESS, CKS_STAGE_CLUSTER_FOUND,
                    CKS_STAGE_CLUSTER_ACTIVE, CKS_STAGE_CLUSTER_SETUP, CKS_STAGE_HSMS,
                    CKS_STAGE_RELATED, CKS_STAGE_ANCHOR, CKS_STAGE_SUBNETS, CKS_STAGE_USER,
                    CKS_STAGE_SERVICE, CKS_STAGE_BALANCER, CKS_STAGE_PROXY, CKS_STAGE_EVIDENCE},
    [CKS_UPDATE] = {CKS_STAGE_ACCESS, CKS_STAGE_ROLE, CKS_STAGE_PARAMETERS, CKS_STAGE_IDENTITY,
                    CKS_STAGE_STATE, CKS_STAGE_UNIQUENESS, CKS_STAGE_CLUSTER_FOUND,
                    CKS_STAGE_CLUSTER_ACTIVE, CKS_STAGE_CLUSTER_SETUP, CKS_STAGE_HSMS,
                    CKS_STAGE_RELATED, CKS_STAGE_ANCHOR, CKS_STAGE_SUBNETS, CKS_STAGE_USER,
                    CKS_STAGE_SERVICE, CKS_STAGE_BALANCER, CKS_STAGE_PROXY, CKS_STAGE_EVIDENCE},
    [CKS_CONNECT] = {CKS_STAGE_ACCESS, CKS_STAGE_PARAMETERS, CKS_STAGE_IDENTITY, CKS_STAGE_STATE,
                     CKS_STAGE_UNIQUENESS, CKS_STAGE_CLUSTER_ACTIVE, CKS_STAGE_CLUSTER_SETUP,
                     CKS_STAGE_ROLE, CKS_STAGE_CLUSTER_FOUND, CKS_STAGE_SUBNETS, CKS_STAGE_HSMS,
                     CKS_STAGE_RELATED, CKS_STAGE_ANCHOR, CKS_STAGE_USER, CKS_STAGE_SERVICE,
                     CKS_STAGE_BALANCER, CKS_STAGE_PROXY, CKS_STAGE_EVIDENCE},
};

struct row {
    enum cks_rule rule;
    enum cks_stage stage;
    const char *stage_name;
    const char *error[3]; /* create, update, connect */
};

static const struct row rows[] = {
#define CKS_OUTCOME(rule_, stage_, create_, update_, connect_)                                     \
    {(rule_), CKS_STAGE_##stage_, #stage_, {(create_), (update_), (connect_)}},
#include "predict/outcomes.def"
#undef CKS_OUTCOME
};

/* The place of a rule's row in `rows`, from 1; 0 if it has none. */
enum {
#define CKS_OUTCOME(rule_, ...) ROW_##rule_,
#include "predict/outcomes.def"
#undef CKS_OUTCOME
};
static const unsigned short row_numbers[CKS_RULE_COUNT] = {
#define CKS_OUTCOME(rule_, ...) [rule_] = ROW_##rule_ + 1,
#include "predict/outcomes.def"
#undef CKS_OUTCOME
};

/* Another answer that is documented for the same cause. */
static const struct row also_rows[] = {
    /* A principal that is not allowed is documented under both answers. */
    {CKS724,
     CKS_STAGE_SERVICE,
     "SERVICE",
     {"XksProxyVpcEndpointServiceInvalidConfigurationException",
      "XksProxyVpcEndpointServiceInvalidConfigurationException",
      "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION"}},
    /* One page of the guide names the proxy's configuration here. */
    {CKS725,
     CKS_STAGE_SERVICE,
     "SERVICE",
     {"XksProxyInvalidConfigurationException", "XksProxyInvalidConfigurationException", ""}},
};

/* Where the answer is less well known than the rule's fault. */
static const struct {
    enum cks_rule rule;
    enum cks_basis basis[3]; /* create, update, connect; NONE: as the finding's */
} basis_rows[] = {
    /* The guide forbids it; which error KMS answers with is not documented. */
    {CKS713, {CKS_INFERRED, CKS_INFERRED, CKS_INFERRED}},
    /* An update declares no exception for a cluster in use. */
    {CKS502, {CKS_BASIS_NONE, CKS_INFERRED, CKS_BASIS_NONE}},
    {CKS844, {CKS_INFERRED, CKS_INFERRED, CKS_BASIS_NONE}},
    {CKS846, {CKS_BASIS_NONE, CKS_BASIS_NONE, CKS_INFERRED}},
    {CKS849, {CKS_BASIS_NONE, CKS_BASIS_NONE, CKS_INFERRED}},
};

/* create, update, connect as 0, 1, 2; 3 for what is not a call. */
static unsigned
call_index(enum cks_operation call)
{
    return call >= CKS_CREATE && call <= CKS_CONNECT ? (unsigned)(call - CKS_CREATE) : 3;
}

static const struct row *
row_of(enum cks_rule rule)
{
    unsigned number = rule < CKS_RULE_COUNT ? row_numbers[rule] : 0;
    return number ? &rows[number - 1] : NULL;
}

static const struct row *
also_row_of(enum cks_rule rule)
{
    for (size_t i = 0; i < CKS_COUNT(also_rows); i++)
        if (also_rows[i].rule == rule)
            return &also_rows[i];
    return NULL;
}

static const char *
error_in(const struct row *row, enum cks_operation call)
{
    unsigned i = call_index(call);
    return row && i < 3 && row->error[i][0] ? row->error[i] : NULL;
}

const char *
cks_outcome_error(enum cks_rule rule, enum cks_operation call)
{
    return error_in(row_of(rule), call);
}

bool
cks_outcome_of_balancer(enum cks_rule rule)
{
    const struct row *row = row_of(rule);
    return row && row->stage == CKS_STAGE_BALANCER;
}

const char *
cks_outcome_also(enum cks_rule rule, enum cks_operation call)
{
    return error_in(also_row_of(rule), call);
}

enum cks_basis
cks_outcome_basis(enum cks_rule rule, enum cks_operation call, enum cks_basis found)
{
    unsigned c = call_index(call);
    for (size_t i = 0; c < 3 && i < CKS_COUNT(basis_rows); i++)
        if (basis_rows[i].rule == rule && basis_rows[i].basis[c] > found)
            return basis_rows[i].basis[c];
    return found;
}

unsigned
cks_stage_rank(enum cks_stage stage, enum cks_operation call)
{
    unsigned place = 0;
    while (stage_order[call][place] != stage)
        place++;
    return place * (unsigned)CKS_COUNT(rows);
}

unsigned
cks_outcome_rank(enum cks_rule rule, enum cks_operation call)
{
    const struct row *row = row_of(rule);
    if (!row || call_index(call) > 2)
        return CKS_STAGE_COUNT * CKS_COUNT(rows);
    return cks_stage_rank(row->stage, call) + (unsigned)(row - rows);
}

struct cks_rule_outcomes
cks_rule_outcomes(enum cks_rule rule)
{
    const struct row *row = row_of(rule);
    return (struct cks_rule_outcomes){
        .stage = row ? row->stage_name : NULL,
        .create = error_in(row, CKS_CREATE),
        .update = error_in(row, CKS_UPDATE),
        .connect = error_in(row, CKS_CONNECT),
    };
}
