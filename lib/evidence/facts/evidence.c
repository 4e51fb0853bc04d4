#include "evidence/facts/evidence.h"

#include "evidence/facts/later.h"
#include "evidence/facts/things.h"
#include "evidence/facts/views.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/whose.h"

#include <stdio.h>
#include <stdlib.h>

#include "source/json/exact.h"
#include "source/json/json.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/memory.h"

struct cks_evidence *
cks_evidence_new(void)
{
    struct cks_evidence *e = cks_calloc(1, sizeof(*e));
    if (e) {
        cks_hash_key_init(&e->hash_key);
        e->events_complete = true;
        for (size_t k = 0; k < CKS_THING_KIND_COUNT; k++)
            e->last_thing[k] = CKS_NOT_FOUND;
        e->places = cks_places_new();
    }
    if (e && !e->places) {
        free(e);
        return NULL;
    }
    return e;
}

void
cks_evidence_free(struct cks_evidence *e)
{
    if (!e)
        return;
    cks_vec_free(&e->texts);
    cks_vec_free(&e->remarks);
    cks_vec_free(&e->clusters);
    cks_vec_free(&e->subnets);
    cks_vec_free(&e->security_groups);
    cks_vec_free(&e->services);
    cks_vec_free(&e->permissions);
    cks_vec_free(&e->balancers);
    cks_vec_free(&e->target_groups);
    cks_vec_free(&e->listeners);
    cks_vec_free(&e->target_health);
    cks_vec_free(&e->users);
    cks_vec_free(&e->logins);
    cks_vec_free(&e->changes);
    cks_vec_free(&e->events);
    cks_vec_free(&e->arranged);
    cks_vec_free(&e->cluster_lists);
    cks_vec_free(&e->subnet_lists);
    cks_vec_free(&e->service_lists);
    cks_vec_free(&e->listener_lists);
    cks_vec_free(&e->empty_lists);
    cks_vec_free(&e->probe_links);
    cks_vec_free(&e->things);
    for (size_t i = 0; i < e->trees.count; i++)
        cks_json_delete(e->trees.items[i]);
    cks_vec_free(&e->trees);
    cks_probe_set_free(&e->probes);
    cks_lookup_free(&e->by_id);
    cks_places_free(e->places);
    cks_arena_free(&e->arena);
    free(e);
}

bool
cks_evidence_any(const struct cks_evidence *e)
{
    return e && e->any;
}

const char *
cks_evidence_remark(const struct cks_evidence *e, size_t i, const char **ret_file)
{
    if (!e || i >= e->remarks.count)
        return NULL;
    *ret_file = e->remarks.items[i].file;
    return e->remarks.items[i].text;
}

void
cks_remark_add(struct cks_evidence *e, const char *file, const char *fmt, ...)
{
    struct cks_remark *r = cks_vec_push(&e->remarks);
    va_list ap;
    va_start(ap, fmt);
    char *text = r ? cks_arena_vprintf(&e->arena, fmt, ap) : NULL;
    va_end(ap);
    if (text)
        *r = (struct cks_remark){file, text};
    else if (r)
        e->remarks.count--;
    e->failed |= text == NULL;
}

struct cks_str
cks_keep(struct cks_evidence *e, struct cks_str s)
{
    struct cks_str kept = s.n ? cks_arena_str(&e->arena, s) : (struct cks_str){"", 0};
    if (!kept.p) {
        e->failed = true;
        return (struct cks_str){"", 0};
    }
    return kept;
}

struct cks_str
cks_keep_member(struct cks_evidence *e, const cJSON *object, const char *name)
{
    return cks_keep(e, cks_json_text_of(object, name));
}

void *
cks_keep_array(struct cks_evidence *e, size_t count, size_t size)
{
    void *p = cks_arena_array(&e->arena, count ? count : 1, size);
    e->failed |= p == NULL;
    return p;
}

struct cks_str *
cks_keep_strings(struct cks_evidence *e, const cJSON *array, size_t *ret_count)
{
    const cJSON *item;
    size_t n = 0;
    *ret_count = 0;
    if (!cJSON_IsArray(array))
        return NULL;
    cJSON_ArrayForEach(item, array) n += cJSON_IsString(item) ? 1 : 0;
    struct cks_str *kept = cks_keep_array(e, n, sizeof(*kept));
    if (!kept)
        return NULL;
    n = 0;
    cJSON_ArrayForEach(item, array) if (cJSON_IsString(item)) kept[n++] =
        cks_keep(e, cks_json_text(item));
    *ret_count = n;
    return kept;
}

enum cks_tri
cks_tri_of(const cJSON *item)
{
    struct cks_str text = cks_json_text(item);
    if (cJSON_IsTrue(item) || cks_str_is(text, "true"))
        return CKS_YES;
    if (cJSON_IsFalse(item) || cks_str_is(text, "false"))
        return CKS_NO;
    return CKS_UNTOLD;
}

/* Counts and ports are small: only a whole number below this counts. */
#define INT_MOST 1e15

int64_t
cks_int_of(const cJSON *item, int64_t otherwise)
{
    return cks_json_is_integer(item) ? cks_whole_of(item, otherwise) : otherwise;
}

int64_t
cks_whole_of(const cJSON *item, int64_t otherwise)
{
    if (!cJSON_IsNumber(item) || !(item->valuedouble > -INT_MOST && item->valuedouble < INT_MOST))
        return otherwise;
    int64_t n = (int64_t)item->valuedouble;
    return (double)n < item->valuedouble || (double)n > item->valuedouble ? otherwise : n;
}

static void
digest_fact(struct cks_evidence *e, struct cks_fact *f, uint64_t more)
{
    uint64_t both[2] = {f->digest, more};
    f->digest = cks_hash(&e->hash_key, (struct cks_str){(const char *)both, sizeof(both)});
}

void
cks_digest_text(struct cks_evidence *e, struct cks_fact *f, struct cks_str s)
{
    digest_fact(e, f, cks_hash(&e->hash_key, s));
}

void
cks_digest_number(struct cks_evidence *e, struct cks_fact *f, int64_t n)
{
    digest_fact(e, f, (uint64_t)n);
}

void
cks_digest_entry(struct cks_fact *list, const struct cks_fact *entry)
{
    list->digest += entry->digest;
}

void
cks_digest_list(struct cks_evidence *e, struct cks_fact *f, const struct cks_fact *list)
{
    digest_fact(e, f, list->digest);
}

void
cks_digest_texts(struct cks_evidence *e, struct cks_fact *f, const struct cks_str *texts, size_t n)
{
    struct cks_fact list = {.digest = n};
    for (size_t i = 0; i < n; i++)
        list.digest += cks_hash(&e->hash_key, texts[i]);
    cks_digest_list(e, f, &list);
}

static struct cks_fact *
fact_of(const struct cks_evidence *e, enum cks_id_kind kind, size_t i)
{
    switch (kind) {
    case CKS_ID_CLUSTER:
        return &e->clusters.items[i].fact;
    case CKS_ID_SUBNET:
        return &e->subnets.items[i].fact;
    case CKS_ID_SECURITY_GROUP:
        return &e->security_groups.items[i].fact;
    case CKS_ID_OWNED_SERVICE:
    case CKS_ID_SEEN_SERVICE:
        return &e->services.items[i].fact;
    case CKS_ID_BALANCER:
        return &e->balancers.items[i].fact;
    case CKS_ID_TARGET_GROUP:
        return &e->target_groups.items[i].fact;
    case CKS_ID_LISTENER:
    case CKS_ID_VPC:
    case CKS_ID_LISTENER_OF:
    case CKS_ID_PROBE_OF:
        break;
    }
    return &e->listeners.items[i].fact;
}

/* Whether two facts of one ID say that they are of two Regions or accounts. */
static bool
tell_apart(const struct cks_evidence *e, const struct cks_fact *a, const struct cks_fact *b)
{
    if (!a->at.thing || !b->at.thing)
        return false;
    struct cks_whose of_a = cks_whose_of_thing(e, a->at.thing - 1);
    struct cks_whose of_b = cks_whose_of_thing(e, b->at.thing - 1);
    return (of_a.region.n && of_b.region.n && !cks_str_eq(of_a.region, of_b.region)) ||
           (of_a.account.n && of_b.account.n && !cks_str_eq(of_a.account, of_b.account));
}

size_t
cks_fact_slot(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str id, size_t next,
              const char *what, const struct cks_fact *now)
{
    size_t i = cks_lookup_get(&e->by_id, &e->hash_key, kind, id);
    if (e->failed)
        return CKS_NOT_FOUND; /* what was registered may not have been kept */
    if (i == CKS_NOT_FOUND) {
        e->failed |= !cks_lookup_put(&e->by_id, &e->hash_key, kind, id, next);
        return next;
    }
    struct cks_fact *old = fact_of(e, kind, i);
    if (!old->disputed && cks_text_replaces(e, now->at.text, old->at.text) &&
        !tell_apart(e, old, now))
        return i;
    bool differs = old->digest != now->digest || tell_apart(e, old, now);
    if (differs && !old->disputed) {
        const char *here = e->texts.items[now->at.text].file;
        old->disputed = true;
        cks_remark_add(e, here, "%s and %s disagree about the %s %s: it is ignored",
                       e->texts.items[old->at.text].file, here, what, cks_quote(&e->arena, id));
    }
    return CKS_NOT_FOUND;
}

size_t
cks_chain(struct cks_evidence *e, enum cks_id_kind kind, struct cks_str key, size_t i)
{
    size_t before = cks_lookup_get(&e->by_id, &e->hash_key, kind, key);
    e->failed |= !cks_lookup_put(&e->by_id, &e->hash_key, kind, key, i);
    return before;
}

struct cks_place
cks_evidence_place(const struct cks_evidence *e, struct cks_at at)
{
    const struct cks_evidence_text *t = &e->texts.items[at.text];
    struct cks_place place = {.file = t->file};
    struct cks_range r;
    if (t->text.p && at.pointer &&
        cks_places_find(e->places, at.text, t->text, t->origin, at.pointer, &r))
        place = (struct cks_place){t->file, r.line, r.column, r.end_line, r.end_column};
    else if (!t->text.p && t->origin.line)
        place.line = t->origin.line;
    return place;
}

static size_t
find_fact(const struct cks_evidence *e, enum cks_id_kind kind, struct cks_str id)
{
    return e && !e->failed ? cks_lookup_get(&e->by_id, &e->hash_key, kind, id) : CKS_NOT_FOUND;
}

bool
cks_evidence_disputes(const struct cks_evidence *e, size_t thing)
{
    static const struct {
        enum cks_thing_kind thing;
        enum cks_id_kind id;
        const char *key;
    } kinds[] = {
        {CKS_THING_CLUSTER, CKS_ID_CLUSTER, "ClusterId"},
        {CKS_THING_SUBNET, CKS_ID_SUBNET, "SubnetId"},
        {CKS_THING_SECURITY_GROUP, CKS_ID_SECURITY_GROUP, "GroupId"},
        {CKS_THING_OWNED_SERVICE, CKS_ID_OWNED_SERVICE, "ServiceName"},
        {CKS_THING_SEEN_SERVICE, CKS_ID_SEEN_SERVICE, "ServiceName"},
        {CKS_THING_BALANCER, CKS_ID_BALANCER, "LoadBalancerArn"},
        {CKS_THING_TARGET_GROUP, CKS_ID_TARGET_GROUP, "TargetGroupArn"},
    };
    const struct cks_thing *t = &e->things.items[thing];
    for (size_t k = 0; k < CKS_COUNT(kinds); k++) {
        if (kinds[k].thing != t->kind)
            continue;
        struct cks_str id = cks_json_text_of(t->item, kinds[k].key);
        size_t i = id.n ? find_fact(e, kinds[k].id, id) : CKS_NOT_FOUND;
        return i != CKS_NOT_FOUND && fact_of(e, kinds[k].id, i)->disputed;
    }
    return false;
}

/* Whether a fact can be used for a store. */
static bool
is_usable(const struct cks_evidence *e, const struct cks_fact *f, const struct cks_target *target)
{
    bool whole = !f->at.thing || !cks_thing_is_broken(e, e->things.items[f->at.thing - 1].kind);
    return whole && !f->disputed && cks_whose_is_ours(e, f->at, target);
}

const struct cks_cluster *
cks_evidence_cluster(const struct cks_evidence *e, const struct cks_target *target,
                     struct cks_str id)
{
    size_t i = find_fact(e, CKS_ID_CLUSTER, id);
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->clusters.items[i].fact, target);
    return ours ? &e->clusters.items[i] : NULL;
}

const struct cks_subnet *
cks_evidence_subnet(const struct cks_evidence *e, const struct cks_target *target,
                    struct cks_str id)
{
    size_t i = find_fact(e, CKS_ID_SUBNET, id);
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->subnets.items[i].fact, target);
    return ours ? &e->subnets.items[i] : NULL;
}

const struct cks_security_group *
cks_evidence_security_group(const struct cks_evidence *e, const struct cks_target *target,
                            struct cks_str id)
{
    size_t i = find_fact(e, CKS_ID_SECURITY_GROUP, id);
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->security_groups.items[i].fact, target);
    return ours ? &e->security_groups.items[i] : NULL;
}

const struct cks_service *
cks_evidence_service(const struct cks_evidence *e, const struct cks_target *target,
                     struct cks_str name)
{
    size_t i = find_fact(e, CKS_ID_OWNED_SERVICE, name);
    if (i == CKS_NOT_FOUND)
        i = find_fact(e, CKS_ID_SEEN_SERVICE, name);
    size_t other;
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->services.items[i].fact, target) &&
                !cks_views_differ(e, name, &other);
    return ours ? &e->services.items[i] : NULL;
}

const struct cks_balancer *
cks_evidence_balancer(const struct cks_evidence *e, const struct cks_target *target,
                      struct cks_str arn)
{
    size_t i = find_fact(e, CKS_ID_BALANCER, arn);
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->balancers.items[i].fact, target);
    return ours ? &e->balancers.items[i] : NULL;
}

const struct cks_target_group *
cks_evidence_target_group(const struct cks_evidence *e, const struct cks_target *target,
                          struct cks_str arn)
{
    size_t i = find_fact(e, CKS_ID_TARGET_GROUP, arn);
    bool ours = i != CKS_NOT_FOUND && is_usable(e, &e->target_groups.items[i].fact, target);
    return ours ? &e->target_groups.items[i] : NULL;
}

bool
cks_evidence_mentions_cluster(const struct cks_evidence *e, struct cks_str id)
{
    return find_fact(e, CKS_ID_CLUSTER, id) != CKS_NOT_FOUND;
}

bool
cks_evidence_mentions_vpc(const struct cks_evidence *e, struct cks_str id)
{
    return find_fact(e, CKS_ID_VPC, id) != CKS_NOT_FOUND;
}

size_t
cks_evidence_listeners(const struct cks_evidence *e, struct cks_str balancer)
{
    return find_fact(e, CKS_ID_LISTENER_OF, balancer);
}

bool
cks_evidence_mentions_subnet(const struct cks_evidence *e, struct cks_str id)
{
    return find_fact(e, CKS_ID_SUBNET, id) != CKS_NOT_FOUND;
}

bool
cks_evidence_mentions_service(const struct cks_evidence *e, struct cks_str name)
{
    return find_fact(e, CKS_ID_OWNED_SERVICE, name) != CKS_NOT_FOUND ||
           find_fact(e, CKS_ID_SEEN_SERVICE, name) != CKS_NOT_FOUND;
}

static bool
is_address_of(const struct cks_cluster *c, struct cks_str address)
{
    for (size_t i = 0; i < c->hsm_count; i++)
        if (address.n && cks_str_eq(c->hsms[i].address, address))
            return true;
    return false;
}

/* Whether the servers of a table are HSMs of the cluster, each once. */
static bool
is_of_its_hsms(const struct cks_evidence *e, const struct cks_user_list *l,
               const struct cks_target *target)
{
    const struct cks_cluster *c = target ? cks_evidence_cluster(e, target, target->cluster) : NULL;
    for (size_t i = 0; c && c->hsms_told && l->addresses && i < l->servers; i++) {
        if (!is_address_of(c, l->addresses[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (cks_str_eq(l->addresses[k], l->addresses[i]))
                return false;
    }
    return true;
}

/* All lists of users that are about the cluster must agree. */
const struct cks_user_list *
cks_evidence_users(const struct cks_evidence *e, const struct cks_target *target)
{
    const struct cks_user_list *found = NULL;
    if (e && cks_thing_is_broken(e, CKS_THING_USERS))
        return NULL;
    for (size_t i = 0; e && i < e->users.count; i++) {
        const struct cks_user_list *l = &e->users.items[i];
        if (!cks_whose_is_ours(e, l->fact.at, target))
            continue;
        if (l->fact.disputed || (found && found->fact.digest != l->fact.digest) ||
            !is_of_its_hsms(e, l, target))
            return NULL;
        found = found ? found : l;
    }
    return found;
}

const struct cks_login *
cks_evidence_login(const struct cks_evidence *e, const struct cks_target *target)
{
    const struct cks_login *found = NULL;
    if (e && cks_thing_is_broken(e, CKS_THING_LOGIN))
        return NULL;
    for (size_t i = 0; e && i < e->logins.count; i++) {
        const struct cks_login *l = &e->logins.items[i];
        bool kmsuser = !l->user.n || cks_str_ieq(l->user, CKS_STR_LIT("kmsuser"));
        if (!kmsuser || !cks_whose_is_ours(e, l->fact.at, target))
            continue;
        /* One was accepted and one was refused; which came last is unknown. */
        if (found && found->accepted != l->accepted)
            return NULL;
        if (!found || l->user.n)
            found = l;
    }
    return found;
}

const struct cks_permission_list *
cks_evidence_permissions(const struct cks_evidence *e, const struct cks_target *target)
{
    struct cks_str id = cks_id_of_service(target->service);
    const struct cks_permission_list *unnamed = NULL;
    size_t count = 0;
    if (e && cks_thing_is_broken(e, CKS_THING_PERMISSIONS))
        return NULL;
    for (size_t i = 0; e && i < e->permissions.count; i++) {
        const struct cks_permission_list *l = &e->permissions.items[i];
        if (l->service_id.n && cks_str_eq(l->service_id, id))
            return is_usable(e, &l->fact, target) ? l : NULL;
        if (!l->service_id.n) {
            unnamed = l;
            count++;
        }
    }
    bool only = e && (e->asked_services == 1 ||
                      (e->services.count == 1 && cks_str_eq(e->services.items[0].id, id)));
    return only && count == 1 && is_usable(e, &unnamed->fact, target) ? unnamed : NULL;
}
