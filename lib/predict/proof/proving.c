#include "predict/proof/proving.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"

#include <string.h>

#include "base/clock.h"

static void
note_qualm(struct cks_qualm *q, struct cks_at at)
{
    if (q->any)
        return;
    q->any = true;
    q->at = at;
}

void
cks_proving_init(struct cks_proving *p, const struct cks_predict_input *in, enum cks_operation call,
                 const struct cks_prediction *before)
{
    *p = (struct cks_proving){.g = in->ground, .in = in, .call = call, .before = before};
    cks_subject_init(&p->t, p->g->judge, p->g->s);
}

void
cks_proving_begin(struct cks_proving *p, enum cks_requirement row)
{
    p->row = row;
    p->certain = p->has_at = false;
    p->time = INT64_MIN;
}

bool
cks_proving_for_certain(struct cks_proving *p)
{
    p->certain = true;
    return true;
}

bool
cks_proving_use(struct cks_proving *p, enum cks_thing_kind kind)
{
    const struct cks_evidence *e = p->t.e;
    if (!e)
        return false;
    p->used[kind] = true;
    if (e->open_kinds >> kind & 1)
        note_qualm(&p->open, (struct cks_at){0});
    if (!(e->broken_kinds >> kind & 1))
        return true;
    note_qualm(&p->unread, (struct cks_at){0});
    return false;
}

static struct cks_at
place_of_thing(const struct cks_proving *p, size_t thing)
{
    const struct cks_thing *t = &p->t.e->things.items[thing];
    return (struct cks_at){t->text, t->pointer};
}

static void
mark_place(struct cks_proving *p, struct cks_at at)
{
    if (!p->has_at)
        p->at = at;
    p->has_at = true;
}

/* The Region of a thing, from its zone, its ARN or its name. */
static struct cks_str
region_of_thing(const struct cks_thing *t)
{
    static const char *const zones[] = {"AvailabilityZone", "PreferredAvailabilityZone"};
    static const char *const arns[] = {"LoadBalancerArn", "TargetGroupArn", "ListenerArn",
                                       "CertificateArn"};
    const cJSON *mapping = cks_member(t->item, "SubnetMapping");
    struct cks_str found = {0};
    if (cJSON_IsObject(mapping) && mapping->child)
        found = cks_region_of_zone(cks_str_of(mapping->child->string));
    for (size_t i = 0; !found.n && i < CKS_COUNT(zones); i++)
        found = cks_region_of_zone(cks_member_text(t->item, zones[i]));
    for (size_t i = 0; !found.n && i < CKS_COUNT(arns); i++)
        found = cks_region_of_arn(cks_member_text(t->item, arns[i]));
    return found;
}

/* The account of a thing. That of a service is a separate requirement. */
static struct cks_str
account_of_thing(const struct cks_thing *t)
{
    static const char *const arns[] = {"LoadBalancerArn", "TargetGroupArn",  "ListenerArn", "Arn",
                                       "SubnetArn",       "EvalResourceName"};
    struct cks_str found = t->kind == CKS_THING_SEEN_SERVICE ? (struct cks_str){0}
                                                             : cks_member_text(t->item, "OwnerId");
    for (size_t i = 0; !found.n && i < CKS_COUNT(arns); i++)
        found = cks_account_of_arn(cks_member_text(t->item, arns[i]));
    return found;
}

/* Load balancers and their parts belong to the service's account. */
static struct cks_str
expected_account(const struct cks_proving *p, enum cks_thing_kind kind)
{
    bool of_service = kind == CKS_THING_BALANCER || kind == CKS_THING_TARGET_GROUP ||
                      kind == CKS_THING_LISTENER ||
                      (p->t.kinds == CKS_KIND_VPC && kind != CKS_THING_ROLE &&
                       kind != CKS_THING_DECISION && kind != CKS_THING_ENDPOINT);
    return of_service && p->t.owner_known && p->t.owner.n ? p->t.owner : p->t.account;
}

/* Whether a thing is about another Region or account. */
static bool
is_foreign(struct cks_proving *p, size_t thing)
{
    const struct cks_thing *t = &p->t.e->things.items[thing];
    struct cks_str region = region_of_thing(t), account = account_of_thing(t);
    struct cks_str ours = expected_account(p, t->kind);
    const cJSON *owner = cks_member(t->item, "OwnerId");
    if (owner && !cJSON_IsNull(owner) && !cks_item_text(owner).n)
        cks_proving_unread(p, thing);
    if (region.n && p->t.region.n && !cks_str_eq(region, p->t.region))
        note_qualm(&p->region, place_of_thing(p, thing));
    else if (account.n && ours.n && !cks_str_eq(account, ours))
        note_qualm(&p->account, place_of_thing(p, thing));
    else
        return false;
    return true;
}

static size_t
take_thing(struct cks_proving *p, size_t thing)
{
    if (thing == CKS_NOT_FOUND)
        return thing;
    for (size_t i = thing; i != CKS_NOT_FOUND; i = p->t.e->things.items[i].before)
        if (is_foreign(p, i))
            return CKS_NOT_FOUND;
    mark_place(p, place_of_thing(p, thing));
    note_qualm(&p->undated, place_of_thing(p, thing));
    return thing;
}

size_t
cks_proving_thing(struct cks_proving *p, enum cks_thing_kind kind, struct cks_str id)
{
    return cks_proving_use(p, kind) ? take_thing(p, cks_thing_find(p->t.e, kind, id))
                                    : CKS_NOT_FOUND;
}

/* The next one, from i on, that is not foreign. */
static size_t
next_thing(struct cks_proving *p, size_t i)
{
    while (i != CKS_NOT_FOUND && is_foreign(p, i))
        i = p->t.e->things.items[i].older;
    return take_thing(p, i);
}

size_t
cks_proving_last(struct cks_proving *p, enum cks_thing_kind kind)
{
    return cks_proving_use(p, kind) ? next_thing(p, cks_thing_last(p->t.e, kind)) : CKS_NOT_FOUND;
}

size_t
cks_proving_older(struct cks_proving *p, size_t thing)
{
    return next_thing(p, p->t.e->things.items[thing].older);
}

void
cks_proving_unread(struct cks_proving *p, size_t thing)
{
    note_qualm(&p->unread, place_of_thing(p, thing));
}

const cJSON *
cks_proving_optional(struct cks_proving *p, size_t thing, const char *name, bool *ret_absent)
{
    const cJSON *item = NULL;
    enum cks_member_reading how = cks_thing_member(p->t.e, thing, name, &item);
    *ret_absent = how == CKS_READ_ABSENT;
    if (how == CKS_READ_DISPUTED)
        note_qualm(&p->disputed, place_of_thing(p, thing));
    return how == CKS_READ_OK ? item : NULL;
}

const cJSON *
cks_proving_member(struct cks_proving *p, size_t thing, const char *name)
{
    bool absent;
    const cJSON *item = cks_proving_optional(p, thing, name, &absent);
    if (absent && thing != CKS_NOT_FOUND)
        cks_proving_unread(p, thing);
    return item;
}

struct cks_str
cks_proving_text(struct cks_proving *p, size_t thing, const char *name)
{
    const cJSON *item = cks_proving_member(p, thing, name);
    if (item && !cks_item_text(item).n)
        cks_proving_unread(p, thing);
    return cks_item_text(item);
}

bool
cks_proving_is(struct cks_proving *p, size_t thing, const char *name, const char *text)
{
    return cks_str_is(cks_proving_text(p, thing, name), text);
}

const cJSON *
cks_proving_array(struct cks_proving *p, size_t thing, const char *name)
{
    const cJSON *item = cks_proving_member(p, thing, name);
    if (item && !cJSON_IsArray(item)) {
        cks_proving_unread(p, thing);
        return NULL;
    }
    return item;
}

struct cks_str
cks_proving_inner(struct cks_proving *p, size_t thing, const cJSON *object, const char *name)
{
    struct cks_str text = cks_member_text(object, name);
    if (!text.n && thing != CKS_NOT_FOUND)
        cks_proving_unread(p, thing);
    return text;
}

size_t
cks_proving_cluster(struct cks_proving *p)
{
    return cks_proving_thing(p, CKS_THING_CLUSTER, p->t.cluster);
}

size_t
cks_proving_service(struct cks_proving *p)
{
    size_t owned = cks_proving_thing(p, CKS_THING_OWNED_SERVICE, p->t.service);
    return owned != CKS_NOT_FOUND ? owned
                                  : cks_proving_thing(p, CKS_THING_SEEN_SERVICE, p->t.service);
}

static struct cks_str
store_path(const struct cks_proving *p)
{
    const struct cks_value *given = cks_of(p->t.s, CKS_P_PATH);
    const struct cks_current *now = p->t.j->hand.current;
    if (cks_known_string(given))
        return given->text;
    return cks_missing_value(given) && now ? now->path : (struct cks_str){0};
}

const struct cks_probe_record *
cks_proving_probe(struct cks_proving *p)
{
    struct cks_str path = store_path(p);
    if (!cks_proving_use(p, CKS_THING_PROBE) || !p->t.endpoint.n || !path.n)
        return NULL;
    size_t i = cks_evidence_probe(p->t.e, p->t.endpoint, path);
    if (i == CKS_NOT_FOUND)
        return NULL;
    const struct cks_probe_record *r = &p->t.e->probes.records.items[i];
    struct cks_at at = {p->t.e->probe_links.items[i].text, NULL};
    bool here = r->region && p->t.region.n && cks_str_is(p->t.region, r->region);
    if (!r->path || !cks_str_is(path, r->path))
        return NULL;
    if (!here) {
        note_qualm(&p->region, at);
        return NULL;
    }
    mark_place(p, at);
    p->record = p->t.e->probe_links.items[i].item;
    if (!r->at || !cks_time_parse(cks_str_of(r->at), &p->time))
        p->time = INT64_MIN;
    return r;
}

bool
cks_proving_charged(const struct cks_proving *p, enum cks_rule rule)
{
    for (size_t i = 0; i < p->in->charge_count; i++)
        if (p->in->charges[i].rule == rule)
            return true;
    return false;
}

bool
cks_proving_inventory(struct cks_proving *p)
{
    const struct cks_evidence *e = p->t.e;
    const struct cks_records *records = p->g->records;
    p->used[CKS_THING_INVENTORY] = true;
    if (records->odd || (e && (e->broken_kinds >> CKS_THING_INVENTORY & 1)))
        note_qualm(&p->unread, (struct cks_at){0});
    else if (records->inventory && !records->complete)
        note_qualm(&p->open, (struct cks_at){0});
    else
        return records->inventory;
    return false;
}

bool
cks_proving_gives(const struct cks_proving *p, enum cks_param param)
{
    return p->in->note->given >> param & 1;
}
