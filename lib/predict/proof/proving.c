#include "predict/proof/proving.h"
#include "evidence/facts/changes.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "evidence/facts/views.h"
#include "rules/judge/current.h"

#include <string.h>

#include "base/clock.h"

static void
note_qualm(struct cks_qualm *q, struct cks_at at)
{
    if (q->any)
        return;
    *q = (struct cks_qualm){.any = true, .placed = true, .at = at};
}

/* The same of a whole kind of evidence. */
static void
note_qualm_nowhere(struct cks_qualm *q)
{
    q->any = true;
}

/* What cannot be read of the store's own entry in an inventory. */
static void
note_entry(struct cks_proving *p)
{
    const struct cks_current *now = p->g->judge->hand.current;
    bool own = p->g->s->operation == CKS_EXISTING;
    struct cks_place entry = own   ? cks_unread_place(p->g->s)
                             : now ? now->unread
                                   : (struct cks_place){0};
    if (entry.file && !p->unread.any)
        p->unread = (struct cks_qualm){.any = true, .entry = entry};
}

void
cks_proving_init(struct cks_proving *p, const struct cks_predict_input *in, enum cks_operation call,
                 const struct cks_prediction *before)
{
    *p = (struct cks_proving){.g = in->ground, .in = in, .call = call, .before = before};
    cks_subject_init(&p->t, p->g->judge, p->g->s);
    if (p->t.e && p->t.e->torn)
        note_qualm_nowhere(&p->unread);
    note_entry(p);
    const struct cks_current *now = p->g->judge->hand.current;
    if ((now && now->disputed) || p->g->records->list.items[p->g->store].disputed)
        note_qualm_nowhere(&p->disputed);
}

void
cks_proving_begin(struct cks_proving *p, enum cks_requirement row)
{
    p->row = row;
    p->certain = p->has_at = p->guessed = false;
    p->inventory = NULL;
    p->time = INT64_MIN;
}

bool
cks_proving_for_certain(struct cks_proving *p)
{
    p->certain = true;
    return true;
}

bool
cks_proving_unless_guessed(struct cks_proving *p, bool shown)
{
    return shown && !p->guessed ? cks_proving_for_certain(p) : shown;
}

bool
cks_proving_use(struct cks_proving *p, enum cks_thing_kind kind)
{
    const struct cks_evidence *e = p->t.e;
    if (!e)
        return false;
    p->used[kind] = true;
    if (e->narrowed[kind])
        note_qualm(&p->open, (struct cks_at){e->narrowed[kind] - 1, "", 0});
    else if (e->open_kinds >> kind & 1)
        note_qualm_nowhere(&p->open);
    if (!(e->broken_kinds >> kind & 1))
        return true;
    note_qualm_nowhere(&p->unread);
    return false;
}

static struct cks_at
place_of_thing(const struct cks_proving *p, size_t thing)
{
    const struct cks_thing *t = &p->t.e->things.items[thing];
    return (struct cks_at){t->text, t->pointer, thing + 1};
}

static void
mark_place(struct cks_proving *p, struct cks_at at)
{
    if (!p->has_at)
        p->at = at;
    p->has_at = true;
}

/* Whether a thing is another store's: see whose.h. */
static bool
is_foreign(struct cks_proving *p, size_t thing)
{
    const cJSON *owner = cks_member(p->t.e->things.items[thing].item, "OwnerId");
    if (owner && !cJSON_IsNull(owner) && !cks_item_text(owner).n)
        cks_proving_unread(p, thing);
    switch (cks_whose_thing(p->t.e, thing, &p->t.target)) {
    case CKS_WHOSE_OURS:
        return false;
    case CKS_WHOSE_OTHER_ACCOUNT:
        note_qualm(&p->account, place_of_thing(p, thing));
        return true;
    case CKS_WHOSE_OTHER_PARTITION:
    case CKS_WHOSE_OTHER_REGION:
    case CKS_WHOSE_TORN:
        note_qualm(&p->region, place_of_thing(p, thing));
        return true;
    case CKS_WHOSE_OTHER_CLUSTER:
    case CKS_WHOSE_OTHER_SERVICE:
    case CKS_WHOSE_OTHER_ENDPOINT:
    case CKS_WHOSE_OTHER_QUESTION:
        break;
    }
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
    if (cks_evidence_disputes(p->t.e, thing))
        cks_proving_dispute(p, thing);
    note_qualm(&p->undated, place_of_thing(p, thing));
    const struct cks_thing *t = &p->t.e->things.items[thing];
    /* One line shows its end. */
    bool line = t->kind == CKS_THING_CLIENT || t->kind == CKS_THING_NO_ROLE ||
                t->kind == CKS_THING_NO_SUBNET || t->kind == CKS_THING_NO_SERVICE;
    if (!line && !p->t.e->texts.items[t->text].text.p)
        note_qualm(&p->endless, place_of_thing(p, thing));
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
        i = cks_thing_older(p->t.e, i);
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
    return next_thing(p, cks_thing_older(p->t.e, thing));
}

bool
cks_proving_denied(struct cks_proving *p, enum cks_thing_kind kind, struct cks_str id)
{
    size_t t = cks_thing_find(p->t.e, kind, id);
    if (t == CKS_NOT_FOUND || cks_whose_thing(p->t.e, t, &p->t.target) != CKS_WHOSE_OURS)
        return false;
    cks_proving_dispute(p, t);
    return true;
}

void
cks_proving_contradict(struct cks_proving *p, struct cks_at at)
{
    note_qualm(&p->disputed, at);
}

void
cks_proving_outdated(struct cks_proving *p, struct cks_at at)
{
    note_qualm(&p->outdated, at);
}

bool
cks_proving_latest(struct cks_proving *p, enum cks_thing_kind kind, enum cks_undoing what)
{
    struct cks_at at = {0};
    bool undone = false;
    for (size_t t = cks_proving_last(p, kind); t != CKS_NOT_FOUND; t = cks_proving_older(p, t)) {
        if (!cks_change_after(p->t.e, &p->t.target, p->t.e->things.items[t].text, what, &at))
            return true;
        undone = true;
    }
    if (undone)
        cks_proving_contradict(p, at);
    return false;
}

void
cks_proving_place(struct cks_proving *p, size_t thing)
{
    mark_place(p, place_of_thing(p, thing));
}

void
cks_proving_unread(struct cks_proving *p, size_t thing)
{
    note_qualm(&p->unread, place_of_thing(p, thing));
}

void
cks_proving_unread_at(struct cks_proving *p, struct cks_at at)
{
    note_qualm(&p->unread, at);
}

void
cks_proving_endless(struct cks_proving *p, struct cks_at at)
{
    note_qualm(&p->endless, at);
}

bool
cks_proving_known(struct cks_proving *p, size_t thing, struct cks_str text,
                  const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cks_str_is(text, known[i]))
            return true;
    cks_proving_unread(p, thing);
    return false;
}

void
cks_proving_dispute(struct cks_proving *p, size_t thing)
{
    note_qualm(&p->disputed, place_of_thing(p, thing));
}

const cJSON *
cks_proving_optional(struct cks_proving *p, size_t thing, const char *name, bool *ret_absent)
{
    const cJSON *item = NULL;
    enum cks_member_reading how = cks_thing_member(p->t.e, thing, name, &item);
    *ret_absent = how == CKS_READ_ABSENT;
    if (how == CKS_READ_DISPUTED)
        cks_proving_dispute(p, thing);
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
    size_t seen;
    if (cks_views_differ(p->t.e, p->t.service, &seen)) {
        cks_proving_dispute(p, seen);
        return CKS_NOT_FOUND;
    }
    size_t owned = cks_proving_thing(p, CKS_THING_OWNED_SERVICE, p->t.service);
    return owned != CKS_NOT_FOUND ? owned
                                  : cks_proving_thing(p, CKS_THING_SEEN_SERVICE, p->t.service);
}

struct cks_str
cks_proving_account(struct cks_proving *p)
{
    return p->t.account_stated || cks_proving_use(p, CKS_THING_CALLER) ? p->t.account
                                                                       : (struct cks_str){0};
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

/* Whether a probe was made for the store's connectivity: of a VPC store it looks for other things
 * than of a public one. */
static void
was_made_for(struct cks_proving *p, const struct cks_probe_record *r, struct cks_at at)
{
    bool open = r->connectivity && strcmp(r->connectivity, "PUBLIC_ENDPOINT") == 0;
    bool inside = r->connectivity && strcmp(r->connectivity, "VPC_ENDPOINT_SERVICE") == 0;
    if (!open && !inside)
        note_qualm(&p->unread, at);
    else if (!(p->t.kinds & (open ? CKS_KIND_PUBLIC : CKS_KIND_VPC)))
        note_qualm(&p->disputed, at);
}

const struct cks_probe_record *
cks_proving_probe(struct cks_proving *p)
{
    struct cks_str path = store_path(p);
    if (!cks_proving_use(p, CKS_THING_PROBE) || !p->t.endpoint.n || !path.n)
        return NULL;
    size_t i = cks_evidence_probe(p->t.e, &p->t.target, p->t.endpoint, path);
    if (i == CKS_NOT_FOUND) {
        size_t other = cks_evidence_probe(p->t.e, NULL, p->t.endpoint, path);
        if (other != CKS_NOT_FOUND)
            note_qualm(&p->region, p->t.e->probe_links.items[other].at);
        return NULL;
    }
    const struct cks_probe_record *r = &p->t.e->probes.records.items[i];
    struct cks_at at = p->t.e->probe_links.items[i].at;
    bool here = r->region && p->t.region.n && cks_str_is(p->t.region, r->region);
    if (!r->path || !cks_str_is(path, r->path))
        return NULL;
    if (!here) {
        note_qualm(&p->region, at);
        return NULL;
    }
    mark_place(p, at);
    p->record = p->t.e->probe_links.items[i].item;
    was_made_for(p, r, at);
    p->contradicts = cks_evidence_contradiction(p->t.e, i);
    if (p->contradicts)
        note_qualm(&p->disputed, (struct cks_at){at.text, p->t.e->probe_links.items[i].where, 0});
    if (!r->at || !cks_time_parse_zoned(cks_str_of(r->at), &p->time))
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
cks_proving_faulty(const struct cks_proving *p)
{
    for (size_t i = 0; i < p->in->charge_count; i++) {
        const struct cks_charge *ch = &p->in->charges[i];
        bool counts = !ch->calls || ch->calls & CKS_OP_UPDATE;
        if (counts &&
            (cks_outcome_error(ch->rule, CKS_UPDATE) || cks_outcome_of_balancer(ch->rule)))
            return true;
    }
    return false;
}

/* A complete inventory of the store's account and Region. */
static const char *
name_of_inventory(const struct cks_records *records, const struct cks_record *own)
{
    for (size_t i = 0; i < records->inventories.count; i++) {
        const struct cks_inventory *one = &records->inventories.items[i];
        if (one->complete && one->scope && one->scope == own->scope)
            return one->name;
    }
    return NULL;
}

static void
note_endless(struct cks_proving *p, const struct cks_record *own)
{
    const struct cks_records *records = p->g->records;
    for (size_t i = 0; i < records->inventories.count; i++)
        if (records->inventories.items[i].endless &&
            records->inventories.items[i].scope == own->scope)
            note_qualm_nowhere(&p->endless);
}

bool
cks_proving_inventory(struct cks_proving *p)
{
    const struct cks_records *records = p->g->records;
    const struct cks_record *own = &records->list.items[p->g->store];
    p->used[CKS_THING_INVENTORY] = true;
    if (cks_inventory_is_cut(records))
        note_qualm_nowhere(&p->unread);
    else if (records->inventories.count && !own->inventory)
        note_qualm_nowhere(cks_whose_other_caller(p->t.e, p->t.account) ? &p->account : &p->region);
    else if (own->inventory && !own->covered)
        note_qualm_nowhere(&p->open);
    else {
        p->inventory = own->covered ? name_of_inventory(records, own) : NULL;
        note_endless(p, own);
        return own->covered;
    }
    return false;
}

bool
cks_proving_new_password(const struct cks_proving *p)
{
    const struct cks_current *now = p->t.j->hand.current;
    return cks_proving_gives(p, CKS_P_PASSWORD) || (now && now->password_given);
}

bool
cks_proving_gives(const struct cks_proving *p, enum cks_param param)
{
    return p->in->note->given >> param & 1;
}
