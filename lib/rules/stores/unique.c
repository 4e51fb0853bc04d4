/*
 * What must be unique among stores. One pass a property over all records with a hash table; what
 * exists goes in first, what is planned is then looked up in order, so that of two planned stores
 * the later one is reported.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "model/branches.h"

#include "rules/stores/claims.h"
#include "rules/stores/unique.h"

#define NOBODY CKS_CLAIM_NOBODY

static uint64_t
mixed(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ (b * 0x9E3779B97F4A7C15ull)) * 0xBF58476D1CE4E5B9ull;
    return x ^ (x >> 31);
}

/* What some of a run's records have: most runs lack most of it, and a property that can tell no
 * two records apart needs no pass. */
enum {
    SOME_CLUSTER = 1,
    SOME_SERVICE = 2,
    SOME_VPC = 4,       /* connectivity */
    SOME_NAME = 8,      /* that is another without letter case and space */
    SOME_ENDPOINT = 16, /* the same */
};

static unsigned
some(const struct cks_records *records)
{
    unsigned found = 0;
    for (size_t i = 0; i < records->list.count; i++) {
        const struct cks_record *r = &records->list.items[i];
        found |= (r->key[CKS_KEY_CLUSTER] ? SOME_CLUSTER : 0u) |
                 (r->key[CKS_KEY_SERVICE] ? SOME_SERVICE : 0u) |
                 (r->reach == CKS_REACH_VPC ? SOME_VPC : 0u) |
                 (r->key[CKS_KEY_NAME_FOLDED] != r->key[CKS_KEY_NAME] ? SOME_NAME : 0u) |
                 (r->key[CKS_KEY_ENDPOINT_FOLDED] != r->key[CKS_KEY_ENDPOINT] ? SOME_ENDPOINT : 0u);
    }
    return found;
}

/* One property that must be unique. */
struct property {
    enum cks_rule rule;
    enum cks_param param; /* what is marked and compared */
    /* The key under which a record is kept, and the one under which it is looked up; 0: not. */
    uint64_t (*kept)(const struct cks_record *r);
    uint64_t (*sought)(const struct cks_record *r);
    /* Which rule two records break that share the key; CKS_RULE_NONE: none. */
    enum cks_rule (*verdict)(const struct cks_record *r, const struct cks_record *other);
    bool planned_only; /* says nothing of stores that exist */
    unsigned needs;    /* SOME_*: without it, no two records conflict */
};

static uint64_t
in_scope(const struct cks_record *r, uint64_t key)
{
    return key && r->scope ? mixed(key, r->scope) : 0;
}

static uint64_t
name_key(const struct cks_record *r)
{
    return in_scope(r, r->key[CKS_KEY_NAME]);
}

static uint64_t
folded_name_key(const struct cks_record *r)
{
    return in_scope(r, r->key[CKS_KEY_NAME_FOLDED]);
}

static uint64_t
cluster_key(const struct cks_record *r)
{
    return in_scope(r, r->key[CKS_KEY_CLUSTER]);
}

static uint64_t
service_key(const struct cks_record *r)
{
    return in_scope(r, r->key[CKS_KEY_SERVICE]);
}

static uint64_t
uri_key(const struct cks_record *r)
{
    return r->key[CKS_KEY_ENDPOINT] && r->key[CKS_KEY_PATH]
               ? in_scope(r, mixed(r->key[CKS_KEY_ENDPOINT], r->key[CKS_KEY_PATH]))
               : 0;
}

static uint64_t
endpoint_key(const struct cks_record *r)
{
    return r->key[CKS_KEY_ENDPOINT] && r->region_scope
               ? mixed(r->key[CKS_KEY_ENDPOINT], r->region_scope)
               : 0;
}

static uint64_t
folded_endpoint_key(const struct cks_record *r)
{
    return in_scope(r, r->key[CKS_KEY_ENDPOINT_FOLDED]);
}

static uint64_t
vpc_endpoint_key(const struct cks_record *r)
{
    return r->reach == CKS_REACH_VPC ? endpoint_key(r) : 0;
}

static uint64_t
public_endpoint_key(const struct cks_record *r)
{
    return r->reach == CKS_REACH_PUBLIC ? endpoint_key(r) : 0;
}

static uint64_t
private_name_key(const struct cks_record *r)
{
    return in_scope(r, vpc_endpoint_key(r));
}

static uint64_t
secret_key(const struct cks_record *r)
{
    return r->key[CKS_KEY_SECRET];
}

static uint64_t
access_key(const struct cks_record *r)
{
    return r->key[CKS_KEY_SECRET] ? r->key[CKS_KEY_ACCESS_KEY] : 0;
}

/* Whether a store is DISCONNECTED, or will be once its create has succeeded. Of one that exists,
 * what its password is must not be seen. */
static bool
waits_for_connect(const struct cks_record *r, const struct cks_record *other)
{
    if (other->operation == CKS_EXISTING)
        return other->state == CKS_STATE_DISCONNECTED;
    return other->operation == CKS_CREATE && !other->connect_settled && r->key[CKS_KEY_REST] &&
           r->key[CKS_KEY_REST] == other->key[CKS_KEY_REST];
}

/* A create of what exists already: KMS answers with that store's ID. */
static bool
identical(const struct cks_record *r, const struct cks_record *other)
{
    return r->operation == CKS_CREATE && waits_for_connect(r, other) && r->type == CKS_STORE_HSM &&
           other->type == CKS_STORE_HSM && r->key[CKS_KEY_NAME] == other->key[CKS_KEY_NAME] &&
           r->key[CKS_KEY_CLUSTER] && r->key[CKS_KEY_CLUSTER] == other->key[CKS_KEY_CLUSTER] &&
           r->key[CKS_KEY_ANCHOR] && r->key[CKS_KEY_ANCHOR] == other->key[CKS_KEY_ANCHOR];
}

static enum cks_rule
same_name(const struct cks_record *r, const struct cks_record *other)
{
    return identical(r, other) ? CKS509 : CKS501;
}

static enum cks_rule
nearly_same_name(const struct cks_record *r, const struct cks_record *other)
{
    return r->key[CKS_KEY_NAME] == other->key[CKS_KEY_NAME] ? CKS_RULE_NONE : CKS510;
}

static enum cks_rule
nearly_same_endpoint(const struct cks_record *r, const struct cks_record *other)
{
    return r->key[CKS_KEY_ENDPOINT] == other->key[CKS_KEY_ENDPOINT] ? CKS_RULE_NONE : CKS510;
}

static enum cks_rule
same_cluster(const struct cks_record *r, const struct cks_record *other)
{
    return identical(r, other) ? CKS_RULE_NONE : CKS502;
}

static enum cks_rule
same_service(const struct cks_record *r, const struct cks_record *other)
{
    CKS_UNUSED(r);
    CKS_UNUSED(other);
    return CKS506;
}

static enum cks_rule
same_uri(const struct cks_record *r, const struct cks_record *other)
{
    bool one_vpc = r->reach == CKS_REACH_VPC || other->reach == CKS_REACH_VPC;
    bool both_known = r->reach && other->reach;
    return one_vpc && both_known ? CKS_RULE_NONE : CKS503;
}

static enum cks_rule
same_private_name(const struct cks_record *r, const struct cks_record *other)
{
    CKS_UNUSED(r);
    CKS_UNUSED(other);
    return CKS505;
}

static enum cks_rule
same_endpoint_as_other(const struct cks_record *r, const struct cks_record *other)
{
    CKS_UNUSED(r);
    CKS_UNUSED(other);
    return CKS504;
}

static enum cks_rule
same_secret(const struct cks_record *r, const struct cks_record *other)
{
    /* The same ID with the same secret is one credential, given twice; and what one file gives to
     * two scripts is in it once. */
    bool one_store = r->key[CKS_KEY_ID] && r->key[CKS_KEY_ID] == other->key[CKS_KEY_ID];
    bool one_text = r->file != other->file && r->file_name && r->file_name == other->file_name;
    return one_store || one_text ? CKS_RULE_NONE : CKS447;
}

static enum cks_rule
same_access_key(const struct cks_record *r, const struct cks_record *other)
{
    return r->key[CKS_KEY_SECRET] == other->key[CKS_KEY_SECRET] ? CKS_RULE_NONE : CKS448;
}

static const struct property properties[] = {
    {CKS501, CKS_P_NAME, name_key, name_key, same_name, false, 0},
    {CKS510, CKS_P_NAME, folded_name_key, folded_name_key, nearly_same_name, true, SOME_NAME},
    {CKS502, CKS_P_CLUSTER, cluster_key, cluster_key, same_cluster, false, SOME_CLUSTER},
    {CKS505, CKS_P_ENDPOINT, private_name_key, private_name_key, same_private_name, false,
     SOME_VPC},
    {CKS504, CKS_P_ENDPOINT, vpc_endpoint_key, public_endpoint_key, same_endpoint_as_other, false,
     SOME_VPC},
    {CKS504, CKS_P_ENDPOINT, public_endpoint_key, vpc_endpoint_key, same_endpoint_as_other, false,
     SOME_VPC},
    {CKS503, CKS_P_ENDPOINT, uri_key, uri_key, same_uri, false, 0},
    {CKS510, CKS_P_ENDPOINT, folded_endpoint_key, folded_endpoint_key, nearly_same_endpoint, true,
     SOME_ENDPOINT},
    {CKS506, CKS_P_SERVICE, service_key, service_key, same_service, false, SOME_SERVICE},
    {CKS447, CKS_P_SECRET_KEY, secret_key, secret_key, same_secret, true, 0},
    {CKS448, CKS_P_ACCESS_KEY, access_key, access_key, same_access_key, true, 0},
};

/* ---- what was given before ---- */

/* The slot of a key, or the free one where it belongs. */
static uint64_t *
given_slot(const struct cks_unique_given *given, uint64_t key)
{
    size_t i = (size_t)key & (given->size - 1);
    while (given->slots[i] && given->slots[i] != key)
        i = (i + 1) & (given->size - 1);
    return &given->slots[i];
}

static bool
grow_given(struct cks_unique_given *given)
{
    struct cks_unique_given larger = {.size = given->size ? given->size * 2 : 64,
                                      .count = given->count};
    if (given->count * 2 < given->size)
        return true;
    larger.slots = cks_calloc(larger.size, sizeof(*larger.slots));
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < given->size; i++)
        if (given->slots[i])
            *given_slot(&larger, given->slots[i]) = given->slots[i];
    free(given->slots);
    *given = larger;
    return true;
}

bool
cks_unique_repeats(struct cks_unique_given *given, const struct cks_record *r)
{
    bool repeats = false;
    for (size_t k = 0; k < CKS_COUNT(properties); k++) {
        uint64_t kept = properties[k].kept(r);
        uint64_t key = kept ? mixed(kept, k + 1) : 0;
        if (!key || !grow_given(given))
            continue;
        uint64_t *slot = given_slot(given, key);
        repeats |= *slot == key;
        given->count += *slot != key;
        *slot = key;
    }
    return repeats;
}

void
cks_unique_given_free(struct cks_unique_given *given)
{
    free(given->slots);
    *given = (struct cks_unique_given){0};
}

/* Whether two records are one store: then they share what they have. */
static bool
one_store(const struct cks_record *a, const struct cks_record *b)
{
    return a->key[CKS_KEY_ID] && a->key[CKS_KEY_ID] == b->key[CKS_KEY_ID] &&
           a->region_scope == b->region_scope;
}

/* Whether one of two records is what a tool made of the other: a plan or state beside its own
 * configuration shows the same stores again, and so does the file that a script gives as input. */
static bool
made_of(const struct cks_record *a, const struct cks_record *b)
{
    /* Two scripts that give the same file make two calls. */
    if (a->file != b->file && a->input != b->input && a->file_name && a->file_name == b->file_name)
        return true;
    return cks_input_repeats(a->input, b->input, a->file == b->file);
}

static bool
planned(const struct cks_record *r)
{
    return (r->operation == CKS_CREATE || r->operation == CKS_UPDATE) && !r->multiple &&
           !r->skeleton && !r->unsent && !cks_input_is_proxy(r->input);
}

/* An update that changes a value frees the old one for the calls after it. */
static void
free_old_value(struct cks_spanning *sp, const struct property *p, struct cks_claims *t, size_t i,
               uint64_t kept)
{
    const struct cks_record *list = sp->records->list.items;
    if (!sp->current || sp->current[i] == NOBODY || list[i].operation != CKS_UPDATE)
        return;
    uint64_t old = p->kept(&list[sp->current[i]]);
    if (old && kept && kept != old && cks_claims_first(t, old) == sp->current[i])
        cks_claims_take(t, old, i);
}

/* Whether the record that is found under a key had it freed. */
static bool
is_freed(struct cks_spanning *sp, const struct property *p, uint32_t found, uint64_t key)
{
    struct cks_record room;
    return sp->records->list.items[found].operation == CKS_UPDATE &&
           p->kept(cks_spanning_effective(sp, found, &room)) != key;
}

/* The calls of a plan that depend on each other are near each other. */
#define PLAN_NEAR 256

/* The tool that made a plan decides on the order of its calls: what one of them frees, an update or
 * a deletion, may be free for another, wherever that is in the plan. */
static uint32_t
freed_in_plan(struct cks_spanning *sp, const struct property *p, size_t i, uint32_t found,
              uint64_t key)
{
    const struct cks_record *list = sp->records->list.items;
    size_t from = i > PLAN_NEAR ? i - PLAN_NEAR : 0, end = sp->records->list.count;
    struct cks_record room;
    if (found == NOBODY || !cks_input_plans(list[i].input))
        return NOBODY;
    end = end - i > PLAN_NEAR ? i + PLAN_NEAR : end;
    for (size_t k = from; k < end; k++) {
        if (k == i || list[k].file != list[i].file)
            continue;
        bool removes = list[k].removed && (k == found || one_store(&list[k], &list[found]));
        bool updates = list[k].operation == CKS_UPDATE && sp->current && sp->current[k] == found;
        uint64_t kept = updates ? p->kept(cks_spanning_effective(sp, k, &room)) : 0;
        if (removes || (kept && kept != key))
            return (uint32_t)k;
    }
    return NOBODY;
}

/* Store i takes what the call `freed_by` frees. */
static void
take_freed(struct cks_spanning *sp, const struct property *p, struct cks_claims *t, size_t i,
           uint32_t freed_by, uint64_t key)
{
    struct cks_record *r = &sp->records->list.items[i];
    if (!p->planned_only && r->after == NOBODY)
        r->after = freed_by;
    cks_claims_take(t, key, i);
}

/* What store i conflicts with: where that may be of another account or Region, a store of its own
 * root module with the same key, if there is one. Those stand together. */
static uint32_t
nearest_of_root(const struct cks_spanning *sp, const struct property *p, size_t i, uint32_t found,
                uint64_t key)
{
    const struct cks_record *list = sp->records->list.items;
    if (found == NOBODY || !cks_spanning_doubt(&list[i], &list[found]))
        return found;
    for (size_t k = i; k-- > 0 && i - k < PLAN_NEAR && list[k].root == list[i].root;)
        if (planned(&list[k]) && p->kept(&list[k]) == key)
            return (uint32_t)k;
    return found;
}

/* Whether a call frees the value: an update, or the deletion in a plan. */
static bool
is_freed_by(const struct cks_spanning *sp, const struct property *p, uint32_t call, uint64_t key)
{
    const struct cks_record *list = sp->records->list.items;
    if (call == NOBODY)
        return false;
    bool of_existing = list[call].operation == CKS_UPDATE && sp->current &&
                       sp->current[call] != NOBODY && p->kept(&list[sp->current[call]]) == key;
    return of_existing || (list[call].removed && p->kept(&list[call]) == key);
}

/* Whether two calls of one script are made in different runs of it. Where that is open, only
 * predictions count it. */
static bool
are_branches(const struct cks_spanning *sp, size_t i, size_t before, bool planned_only)
{
    const struct cks_record *list = sp->records->list.items;
    return list[i].file == list[before].file &&
           (cks_branches_apart(list[i].branches, list[before].branches) ||
            (planned_only && cks_spanning_is_open(sp, i, before)));
}

/* Which rule store i breaks beside store k that has or would take the same; *ret_one: both are one
 * store, which breaks none. */
static enum cks_rule
rule_against(struct cks_spanning *sp, const struct property *p, size_t i, uint32_t k, bool *ret_one)
{
    const struct cks_record *list = sp->records->list.items;
    struct cks_record room, room_of_other;
    const struct cks_record *r = cks_spanning_effective(sp, i, &room);
    *ret_one = one_store(r, &list[k]);
    if (*ret_one || made_of(&list[i], &list[k]) || made_of(&list[k], &list[i]) ||
        are_branches(sp, i, k, p->planned_only))
        return CKS_RULE_NONE;
    return p->verdict(r, cks_spanning_effective(sp, k, &room_of_other));
}

/* Of the calls with one value the first that KMS accepts has it, so the first ones matter: of so
 * many conflicts of a call the others are known to the prediction as one that is open. */
#define RIVALS_MOST 16
#define LOOKS_MOST ((size_t)CKS_MOST_RIVALS)

/* Those that store i is compared with, the one that is reported first. */
struct rivals {
    uint32_t record[RIVALS_MOST + 1];
    enum cks_rule rule[RIVALS_MOST + 1];
    size_t count;
    bool passed_own; /* one that does not conflict is the store itself, in another call */
};

static bool
add_rival(struct cks_spanning *sp, const struct property *p, size_t i, uint32_t k,
          struct rivals *rivals)
{
    bool one;
    enum cks_rule rule = rule_against(sp, p, i, k, &one);
    rivals->passed_own |= one;
    if (rule == CKS_RULE_NONE)
        return false;
    size_t n = rivals->count++;
    rivals->record[n] = k;
    rivals->rule[n] = rule;
    /* One that KMS refuses takes nothing, so another one is rather reported. */
    const struct cks_record *list = sp->records->list.items;
    if (!n || !list[rivals->record[0]].refused || list[k].refused)
        return true;
    rivals->record[n] = rivals->record[0];
    rivals->rule[n] = rivals->rule[0];
    rivals->record[0] = k;
    rivals->rule[0] = rule;
    return true;
}

/* The calls that KMS refuses for faults of their own; looked for once two calls would take the
 * same. */
static void
note_refused(struct cks_spanning *sp)
{
    const struct cks_findings *f = sp->j->findings;
    if (sp->refused_known)
        return;
    sp->refused_known = true;
    for (size_t i = 0; i < f->charges.count; i++) {
        struct cks_record *r = &sp->records->list.items[f->charges.items[i].store];
        r->refused |= sp->records->refuses(&f->charges.items[i], (enum cks_operation)r->operation);
    }
    for (size_t i = 0; i < f->list.count; i++)
        if (f->list.items[i].shown.severity == CKS_ERROR &&
            f->list.items[i].shown.store < sp->records->list.count)
            sp->records->list.items[f->list.items[i].shown.store].faulty = true;
}

static void
compare_rivals(struct cks_spanning *sp, const struct property *p, const struct cks_claims *t,
               size_t i, uint32_t first, uint64_t key)
{
    struct cks_record *list = sp->records->list.items;
    struct rivals rivals = {.count = 0};
    bool told = false;
    note_refused(sp);
    uint32_t nearest = nearest_of_root(sp, p, i, first, key), k = first;
    add_rival(sp, p, i, nearest, &rivals);
    size_t left = RIVALS_MOST, looked = 0;
    /* Calls of one store do not conflict: a rival may come after any number of them. */
    for (; !p->planned_only && k != NOBODY && left && looked < LOOKS_MOST; looked++) {
        if (k == nearest || add_rival(sp, p, i, k, &rivals))
            left--;
        k = cks_claims_after(t, k);
    }
    list[i].crowded |= !p->planned_only && k != NOBODY;
    bool beyond = !p->planned_only && k != NOBODY && left;
    list[i].uncompared |= beyond;
    /* One example in hundreds of scripts does not make a run incomplete. */
    if (beyond && rivals.passed_own)
        cks_records_beyond(sp->records, CKS_BOUND_RIVALS);
    for (size_t n = 0; n < rivals.count; n++) {
        bool open = cks_spanning_is_open(sp, i, rivals.record[n]);
        list[i].again |= cks_rule_is(rivals.rule[n], CKS_RULE_REPEATS) &&
                         !cks_spanning_doubt(&list[i], &list[rivals.record[n]]) && !open;
        if (!told && !open)
            cks_spanning_conflict(sp, rivals.rule[n], p->param, i, rivals.record[n]);
        else
            cks_spanning_charge(sp, rivals.rule[n], p->param, i, rivals.record[n]);
        told |= !open;
    }
}

static void
look_up_property(struct cks_spanning *sp, const struct property *p, struct cks_claims *t, size_t i)
{
    struct cks_record *list = sp->records->list.items;
    struct cks_record room;
    const struct cks_record *r = cks_spanning_effective(sp, i, &room);
    uint64_t key = p->sought(r);
    uint32_t found = key ? cks_claims_first(t, key) : NOBODY;
    bool freed = found != NOBODY && is_freed(sp, p, found, key);
    uint32_t freed_by = freed ? found : freed_in_plan(sp, p, i, found, key);
    if (freed_by != NOBODY) {
        take_freed(sp, p, t, i, freed_by, key);
    } else if (found != NOBODY) {
        /* What the one before it took once it was freed is not there if it was not freed. */
        if (!p->planned_only && list[i].after == NOBODY && planned(&list[found]) &&
            is_freed_by(sp, p, list[found].after, key))
            list[i].after = list[found].after;
        compare_rivals(sp, p, t, i, found, key);
    }
    uint64_t kept = p->kept(r);
    free_old_value(sp, p, t, i, kept);
    if (kept)
        cks_claims_add(t, kept, i, false);
}

static void
judge_property(struct cks_spanning *sp, const struct property *p, struct cks_claims *t)
{
    const struct cks_record *list = sp->records->list.items;
    size_t n = sp->records->list.count;
    cks_claims_clear(t);
    for (size_t i = 0; i < n; i++) {
        if (list[i].operation != CKS_EXISTING)
            continue;
        uint64_t key = p->kept(&list[i]);
        if (key && !p->planned_only && cks_input_is_inventory(list[i].input))
            look_up_property(sp, p, t, i);
        else if (key)
            cks_claims_add(t, key, i, true);
    }
    for (size_t i = 0; i < n; i++)
        if (planned(&list[i]))
            look_up_property(sp, p, t, i);
}

bool
cks_judge_unique(struct cks_spanning *sp)
{
    struct cks_claims t;
    bool ok = cks_claims_init(&t, sp->records->list.count);
    unsigned there = some(sp->records);
    for (size_t k = 0; ok && k < CKS_COUNT(properties); k++)
        if ((properties[k].needs & there) == properties[k].needs)
            judge_property(sp, &properties[k], &t);
    cks_claims_free(&t);
    return ok;
}
