#include "predict/given.h"

#include "evidence/facts/things.h"
#include "predict/input.h"
#include "rules/judge/record.h"

#define THING(kind) (UINT64_C(1) << CKS_THING_##kind)

/* What each kind of evidence consists of. */
static const uint64_t things_of[CKS_EVIDENCE_KIND_COUNT] = {
    [CKS_EVIDENCE_CLUSTER] = THING(CLUSTER),
    [CKS_EVIDENCE_SECURITY_GROUP] = THING(SECURITY_GROUP),
    [CKS_EVIDENCE_SUBNET] = THING(SUBNET),
    [CKS_EVIDENCE_USER] = THING(USERS),
    [CKS_EVIDENCE_AUDIT_LOG] = THING(AUDIT_LOG),
    [CKS_EVIDENCE_LOGIN] = THING(LOGIN),
    [CKS_EVIDENCE_SERVICE] = THING(OWNED_SERVICE) | THING(SEEN_SERVICE),
    [CKS_EVIDENCE_PERMISSION] = THING(PERMISSIONS),
    [CKS_EVIDENCE_LOAD_BALANCER] = THING(BALANCER),
    [CKS_EVIDENCE_LISTENER] = THING(LISTENER),
    [CKS_EVIDENCE_TARGET_GROUP] = THING(TARGET_GROUP),
    [CKS_EVIDENCE_TARGET_HEALTH] = THING(TARGET_HEALTH),
    [CKS_EVIDENCE_PROBE] = THING(PROBE),
    [CKS_EVIDENCE_CALLER] = THING(CALLER),
    [CKS_EVIDENCE_POLICY] = THING(DECISION),
    [CKS_EVIDENCE_ROLE] = THING(ROLE),
    [CKS_EVIDENCE_ROLE_POLICY] = THING(ROLE_POLICIES),
    [CKS_EVIDENCE_QUOTA] = THING(QUOTA) | THING(ONE_QUOTA),
    [CKS_EVIDENCE_ROUTE_TABLE] = THING(ROUTE_TABLE),
    [CKS_EVIDENCE_NETWORK_ACL] = THING(NETWORK_ACL),
    [CKS_EVIDENCE_MTLS] = THING(MTLS),
    [CKS_EVIDENCE_BACKUP] = THING(BACKUP),
    [CKS_EVIDENCE_ATTRIBUTES] = THING(ATTRIBUTES),
    [CKS_EVIDENCE_CERTIFICATE] = THING(PROBE) | THING(CERTIFICATE),
    [CKS_EVIDENCE_ENDPOINT] = THING(ENDPOINT),
    [CKS_EVIDENCE_INTERFACE] = THING(INTERFACE),
    [CKS_EVIDENCE_CLIENT] = THING(CLIENT),
};

/* The inventory of the store's account and Region. */
static const char *
name_of_inventory(const struct cks_predict_input *in)
{
    const struct cks_records *records = in->ground->records;
    const struct cks_record *own = &records->list.items[in->ground->store];
    for (size_t i = 0; own->inventory && i < records->inventories.count; i++)
        if (records->inventories.items[i].scope == own->scope)
            return records->inventories.items[i].name;
    return NULL;
}

const char *
cks_given_file(const struct cks_predict_input *in, enum cks_evidence_kind kind)
{
    const struct cks_evidence *e = in->evidence;
    if (kind == CKS_EVIDENCE_INVENTORY)
        return name_of_inventory(in);
    for (enum cks_thing_kind k = 0; e && k < CKS_THING_KIND_COUNT; k++) {
        if (!(things_of[kind] >> k & 1))
            continue;
        size_t last = cks_thing_last(e, k);
        if (last != CKS_NOT_FOUND)
            return e->texts.items[e->things.items[last].text].file;
    }
    return NULL;
}
