/* Proofs from an inventory: the store that exists, its state, and what other stores have. */
#include <string.h>

#include "evidence/facts/things.h"
#include "predict/predict.h"
#include "predict/proof/proving.h"
#include "predict/rival.h"
#include "rules/stores/quota.h"

static const struct cks_record *
own_record(const struct cks_proving *p)
{
    return &p->g->records->list.items[p->g->store];
}

/* ---- the store itself ---- */

bool
cks_prove_store_found(struct cks_proving *p)
{
    bool existing = p->t.s->operation == CKS_EXISTING;
    const struct cks_current *now = p->t.j->hand.current;
    p->used[CKS_THING_INVENTORY] = true;
    return existing ? !own_record(p)->contested : now && !now->contested;
}

/* Its state, if all inventories that show it agree and no call of the run comes before that changes
 * it. */
static bool
state_is(struct cks_proving *p, enum cks_connection_state state)
{
    const struct cks_current *now = p->t.j->hand.current;
    p->used[CKS_THING_INVENTORY] = true;
    if ((now && now->disputed) || own_record(p)->disputed) {
        p->disputed.any = true;
        return false;
    }
    return p->t.state == state && !p->g->earlier.state;
}

bool
cks_prove_state_password(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED);
}

/* The guide and older texts require DISCONNECTED. */
bool
cks_prove_state_name(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED);
}

bool
cks_prove_state_endpoint(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED);
}

bool
cks_prove_state_xks(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED) || state_is(p, CKS_STATE_CONNECTED);
}

bool
cks_prove_state_connectable(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED) || state_is(p, CKS_STATE_CONNECTED) ||
           state_is(p, CKS_STATE_CONNECTING);
}

bool
cks_prove_state_disconnected(struct cks_proving *p)
{
    return state_is(p, CKS_STATE_DISCONNECTED);
}

/* Whether the update brings an endpoint that the store does not have yet. */
static bool
endpoint_moves(const struct cks_proving *p)
{
    const struct cks_value *endpoint = cks_of(p->t.s, CKS_P_ENDPOINT);
    const struct cks_current *now = p->t.j->hand.current;
    return cks_known_string(endpoint) && now && now->endpoint.n &&
           !cks_str_ieq(endpoint->text, now->endpoint);
}

bool
cks_prove_switch_vpc(struct cks_proving *p)
{
    const struct cks_current *now = p->t.j->hand.current;
    const struct cks_value *service = cks_of(p->t.s, CKS_P_SERVICE);
    if (now && now->kinds == CKS_KIND_VPC)
        return true;
    return endpoint_moves(p) && cks_known_string(service) && service->text.n;
}

bool
cks_prove_switch_public(struct cks_proving *p)
{
    const struct cks_current *now = p->t.j->hand.current;
    const struct cks_value *service = cks_of(p->t.s, CKS_P_SERVICE);
    if (now && now->kinds == CKS_KIND_PUBLIC)
        return true;
    bool empty =
        service->state == CKS_VALUE_NULL || (cks_known_string(service) && !service->text.n);
    return endpoint_moves(p) && empty;
}

bool
cks_prove_owner_kept(struct cks_proving *p)
{
    const struct cks_current *now = p->t.j->hand.current;
    bool given = cks_known_string(cks_of(p->t.s, CKS_P_OWNER));
    /* Older inventories do not show the owner: then it may be any. */
    bool kept = now && (now->owner.n || now->kinds == CKS_KIND_PUBLIC);
    return given || (kept && !cks_proving_charged(p, CKS731));
}

/* ---- other stores ---- */

/* Whether the row depends on another call of the run: on an update that frees the value, or on a
 * call that would take the same value and does not fail. */
static bool
depends_on_other(const struct cks_proving *p)
{
    const struct cks_record *own = own_record(p);
    /* A tool that makes a plan decides on the order itself. */
    if (own->after != UINT32_MAX &&
        (cks_other_outcome(p->g, own->after) != CKS_SUCCEED || cks_input_plans(own->input)))
        return true;
    return cks_rival_open(p->in, p->row) || cks_rival_is_deleted(p->in, p->row);
}

/* A complete inventory in which every entry has the compared values, and no fault was found. */
static bool
is_free(struct cks_proving *p, cks_doubts doubt)
{
    if (!cks_proving_inventory(p))
        return false;
    if (p->g->records->disputed) {
        p->disputed.any = true;
        return false;
    }
    return (p->in->note->settled & doubt) != 0 && !depends_on_other(p) &&
           !p->g->records->list.items[p->g->store].uncompared;
}

/* Hosts are compared without letter case; KMS's own comparison is not documented. */
static bool
has_twin(const struct cks_proving *p, enum cks_param param)
{
    for (size_t i = 0; i < p->in->charge_count; i++)
        if (cks_rule_is(p->in->charges[i].rule, CKS_RULE_TELLS_TWINS) &&
            p->in->charges[i].param == param)
            return true;
    return false;
}

bool
cks_prove_name_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(NAME_FREE));
}

/* Whether another store has the cluster, though a cluster of the same family may be no fault. */
static bool
has_cluster(const struct cks_proving *p)
{
    for (size_t i = 0; i < p->in->charge_count; i++) {
        const struct cks_charge *ch = &p->in->charges[i];
        bool yields = ch->against && cks_other_outcome(p->g, ch->against - 1) == CKS_FAIL;
        if (ch->rule == cks_doubt_row(CKS_DOUBT_CLUSTER_FREE)->rule && !yields)
            return true;
    }
    return false;
}

bool
cks_prove_cluster_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(CLUSTER_FREE)) && !has_cluster(p);
}

bool
cks_prove_family_free(struct cks_proving *p)
{
    return cks_proving_cluster(p) != CKS_NOT_FOUND && is_free(p, CKS_DOUBT_BIT(FAMILY_FREE));
}

bool
cks_prove_uri_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(URI_FREE)) && !has_twin(p, CKS_P_ENDPOINT);
}

bool
cks_prove_endpoint_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(ENDPOINT_FREE)) && !has_twin(p, CKS_P_ENDPOINT);
}

bool
cks_prove_dns_name_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(DNS_NAME_FREE)) && !has_twin(p, CKS_P_ENDPOINT);
}

bool
cks_prove_service_free(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(SERVICE_FREE));
}

bool
cks_prove_others_uri(struct cks_proving *p)
{
    return cks_proving_inventory(p);
}

bool
cks_prove_others_dns(struct cks_proving *p)
{
    return cks_prove_dns_verified(p);
}

/* Whether a connection is of an endpoint of ours, through which the service is probed: KMS connects
 * from an account of its own. */
static bool
is_own_endpoint(struct cks_proving *p, size_t connection)
{
    struct cks_str id = cks_proving_text(p, connection, "VpcEndpointId");
    struct cks_str account = cks_proving_account(p);
    size_t shown = cks_proving_thing(p, CKS_THING_ENDPOINT, id);
    return account.n && shown != CKS_NOT_FOUND &&
           cks_str_eq(account, cks_proving_text(p, connection, "VpcEndpointOwner")) &&
           cks_str_eq(account, cks_proving_text(p, shown, "OwnerId"));
}

/* Any other connection to the service while this store has none is another's. */
bool
cks_prove_others_service(struct cks_proving *p)
{
    size_t at = cks_str_find(p->t.service, "vpce-svc-");
    struct cks_str id = cks_str_sub(p->t.service, at, p->t.service.n);
    if (!cks_proving_inventory(p))
        return false;
    for (size_t t = cks_proving_last(p, CKS_THING_ENDPOINT_CONNECTION); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        struct cks_str state = cks_proving_text(p, t, "VpcEndpointState");
        bool over = cks_str_ieq(state, CKS_STR_LIT("deleted")) ||
                    cks_str_ieq(state, CKS_STR_LIT("rejected"));
        if (!over && !cks_str_eq(id, cks_proving_text(p, t, "ServiceId")))
            continue;
        if (!over && !is_own_endpoint(p, t))
            return false;
    }
    return true;
}

/* Whether nothing that shows the quota leaves it open. */
static bool
is_quota_clear(struct cks_proving *p)
{
    unsigned most;
    size_t thing;
    bool broken = cks_thing_is_broken(p->t.e, CKS_THING_QUOTA) ||
                  cks_thing_is_broken(p->t.e, CKS_THING_ONE_QUOTA);
    if (broken && !p->t.j->options->store_limit)
        return cks_proving_use(p, CKS_THING_QUOTA) && cks_proving_use(p, CKS_THING_ONE_QUOTA);
    unsigned given = p->t.j->options->store_limit;
    enum cks_quota_reading how = cks_shown_quota(p->t.e, &p->t.target, &most, &thing);
    /* What the user gives takes the place of what cannot be read, and of nothing else. */
    if (given && how != CKS_QUOTA_READ)
        return true;
    switch (how) {
    case CKS_QUOTA_UNREADABLE:
        cks_proving_place(p, thing);
        cks_proving_unread(p, thing);
        return false;
    case CKS_QUOTA_DISPUTED:
        cks_proving_place(p, thing);
        cks_proving_dispute(p, thing);
        return false;
    case CKS_QUOTA_READ:
        if (!given || given == most)
            break;
        cks_proving_place(p, thing);
        cks_proving_dispute(p, thing);
        return false;
    case CKS_QUOTA_NONE:
        break;
    }
    return true;
}

bool
cks_prove_quota(struct cks_proving *p)
{
    if (p->t.e && !is_quota_clear(p))
        return false;
    return is_free(p, CKS_DOUBT_BIT(QUOTA)) && !own_record(p)->over_quota;
}

/* Whether the create repeats none that exists: to one that the run made KMS answers with its ID. */
static bool
repeats_nothing(const struct cks_proving *p)
{
    for (size_t i = 0; i < p->in->charge_count; i++) {
        const struct cks_charge *ch = &p->in->charges[i];
        if (cks_rule_is(ch->rule, CKS_RULE_REPEATS) && !ch->against)
            return false;
    }
    return true;
}

bool
cks_prove_no_repeat(struct cks_proving *p)
{
    return is_free(p, CKS_DOUBT_BIT(NAME_FREE)) && repeats_nothing(p);
}
