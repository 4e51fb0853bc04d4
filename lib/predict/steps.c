#include "predict/steps.h"

#include "predict/requirement.h"

/* The parts of a script, in the order in which they are run: a login by a person comes before the
 * audit log that shows it, and a probe, which is soon too old, last. */
static const char *const parts[] = {
    "account", "inventory", "cluster", "cloudhsm-cli", "audit-log", "service", "probe", NULL,
};

const char *const *
cks_step_parts(void)
{
    return parts;
}

enum {
    BY_HAND = 1,    /* no AWS CLI command that reads can do it */
    OPTIONAL = 2,   /* other evidence may make it unnecessary */
    OF_CLUSTER = 4, /* its file is named after the cluster */
    OF_SERVICE = 8, /* or after the endpoint service */
};

/* What is collected, in this order. */
static const struct row {
    enum cks_evidence_kind kind;
    const char *part;
    unsigned how;
} rows[] = {
    {CKS_EVIDENCE_CALLER, "account", 0},
    {CKS_EVIDENCE_CLIENT, "account", 0},
    {CKS_EVIDENCE_POLICY, "account", 0},
    {CKS_EVIDENCE_ROLE, "account", OPTIONAL},
    {CKS_EVIDENCE_ROLE_POLICY, "account", OPTIONAL},
    {CKS_EVIDENCE_QUOTA, "account", OPTIONAL},
    {CKS_EVIDENCE_INVENTORY, "inventory", 0},
    {CKS_EVIDENCE_CLUSTER, "cluster", 0},
    {CKS_EVIDENCE_BACKUP, "cluster", 0},
    {CKS_EVIDENCE_SUBNET, "cluster", 0},
    {CKS_EVIDENCE_SECURITY_GROUP, "cluster", 0},
    {CKS_EVIDENCE_ROUTE_TABLE, "cluster", 0},
    {CKS_EVIDENCE_NETWORK_ACL, "cluster", 0},
    {CKS_EVIDENCE_MTLS, "cloudhsm-cli", BY_HAND | OF_CLUSTER},
    {CKS_EVIDENCE_USER, "cloudhsm-cli", BY_HAND | OF_CLUSTER},
    {CKS_EVIDENCE_LOGIN, "cloudhsm-cli", BY_HAND | OF_CLUSTER},
    {CKS_EVIDENCE_AUDIT_LOG, "audit-log", OF_CLUSTER},
    {CKS_EVIDENCE_SERVICE, "service", 0},
    {CKS_EVIDENCE_PERMISSION, "service", OF_SERVICE},
    {CKS_EVIDENCE_LOAD_BALANCER, "service", 0},
    {CKS_EVIDENCE_TARGET_GROUP, "service", 0},
    {CKS_EVIDENCE_LISTENER, "service", 0},
    {CKS_EVIDENCE_TARGET_HEALTH, "service", 0},
    {CKS_EVIDENCE_ATTRIBUTES, "service", 0},
    {CKS_EVIDENCE_ENDPOINT, "probe", 0},
    {CKS_EVIDENCE_INTERFACE, "probe", 0},
    {CKS_EVIDENCE_PROBE, "probe", BY_HAND},
};

/* Kinds of evidence as bits. */
static uint32_t
bit_of_kind(enum cks_evidence_kind kind)
{
    /* The certificate of a listener is what a probe through it sees. */
    return UINT32_C(1) << (kind == CKS_EVIDENCE_CERTIFICATE ? CKS_EVIDENCE_PROBE : kind);
}

static uint32_t
kinds_for(enum cks_requirement r)
{
    uint32_t kinds = 0;
    for (enum cks_evidence_kind k = cks_requirement_row(r)->evidence; k < CKS_EVIDENCE_KIND_COUNT;
         k = cks_obtain_companion(k))
        kinds |= bit_of_kind(k);
    /* The account's own quota counts where it is not the default. */
    /* Where the old cluster is deleted, a backup shows whose certificate the new one has. */
    return kinds | (r == CKS_R062 ? bit_of_kind(CKS_EVIDENCE_QUOTA) : 0) |
           (r == CKS_R075 ? bit_of_kind(CKS_EVIDENCE_BACKUP) : 0);
}

static bool
lacks(const struct cks_prediction *made, const char *requirement)
{
    for (size_t i = 0; i < made->requirement_count; i++)
        if (strcmp(made->requirements[i].id, requirement) == 0)
            return made->requirements[i].status == CKS_REQUIREMENT_MISSING;
    return false;
}

/* What is missing, whatever other faults the call has: they will be repaired. */
static uint32_t
missing_kinds(const struct cks_prediction *made, size_t count)
{
    uint32_t kinds = 0;
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        for (size_t i = 0; i < count; i++)
            if (lacks(&made[i], cks_requirement_row(r)->id))
                kinds |= kinds_for(r);
    return kinds;
}

/* What belongs to the network of a VPC store's service is asked in the service's account. */
static const char *
part_of(const struct cks_obtaining *o, const struct row *row)
{
    bool network =
        row->kind == CKS_EVIDENCE_ROUTE_TABLE || row->kind == CKS_EVIDENCE_SECURITY_GROUP;
    return network && o->note->kinds == CKS_KIND_VPC ? "service" : row->part;
}

/* Whether only an inventory can tell of what type the store is. */
static bool
is_unknown_store(const struct cks_obtaining *o)
{
    unsigned kinds = o->note->kinds;
    bool one = kinds == CKS_KIND_HSM || kinds == CKS_KIND_PUBLIC || kinds == CKS_KIND_VPC;
    return o->note->operation != CKS_CREATE && !one;
}

static bool
fill_step(const struct cks_obtaining *o, const struct row *row, struct cks_step *ret)
{
    struct cks_obtained parts_of;
    bool ok = cks_obtain_parts(o, row->kind, &parts_of);
    const char *service = o->service ? strstr(o->service, "vpce-svc-") : NULL;
    *ret = (struct cks_step){
        .part = part_of(o, row),
        .evidence = cks_evidence_kind_name(row->kind),
        .command = ok ? parts_of.command : NULL,
        .each = ok ? parts_of.each : NULL,
        .filter = ok ? parts_of.filter : NULL,
        .subject = row->how & OF_CLUSTER   ? o->cluster
                   : row->how & OF_SERVICE ? service
                                           : NULL,
        .by_hand = row->how & BY_HAND,
        .optional = row->how & OPTIONAL,
        .incomplete = ok && parts_of.incomplete,
        .more_later = row->kind == CKS_EVIDENCE_INVENTORY && is_unknown_store(o),
    };
    if (strcmp(ret->part, "service") == 0 && cks_obtaining_elsewhere(o))
        ret->account = o->owner;
    return ok;
}

/* A service of another account, as the caller sees it. */
static bool
fill_seen(const struct cks_obtaining *o, struct cks_step *ret)
{
    struct cks_obtained parts_of;
    bool ok = cks_obtain_seen_service(o, &parts_of);
    *ret = (struct cks_step){.part = "account",
                             .evidence = "endpoint-service-seen",
                             .command = ok ? parts_of.command : NULL,
                             .optional = true};
    return ok;
}

size_t
cks_steps_for(const struct cks_obtaining *o, const struct cks_prediction *made, size_t count,
              struct cks_step **ret)
{
    const uint32_t whatever_it_is = bit_of_kind(CKS_EVIDENCE_CALLER) |
                                    bit_of_kind(CKS_EVIDENCE_POLICY) |
                                    bit_of_kind(CKS_EVIDENCE_INVENTORY);
    uint32_t kinds = missing_kinds(made, count);
    if (is_unknown_store(o))
        kinds &= whatever_it_is;
    struct cks_step *steps = cks_arena_array(o->arena, CKS_COUNT(rows) + 1, sizeof(*steps));
    bool ok = steps != NULL;
    size_t n = 0;
    *ret = steps;
    for (const char *const *part = parts; ok && *part; part++) {
        for (size_t i = 0; i < CKS_COUNT(rows); i++)
            if (kinds & bit_of_kind(rows[i].kind) && strcmp(part_of(o, &rows[i]), *part) == 0)
                ok = fill_step(o, &rows[i], &steps[n++]) && ok;
        if (part == parts && kinds & bit_of_kind(CKS_EVIDENCE_SERVICE) &&
            cks_obtaining_elsewhere(o))
            ok = fill_seen(o, &steps[n++]) && ok;
    }
    return ok ? n : SIZE_MAX;
}
