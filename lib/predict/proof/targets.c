/* Proofs about the targets behind a load balancer, and which of them a probe reached. */
#include <stdlib.h>

#include "base/memory.h"
#include "evidence/facts/about_group.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/member.h"
#include "evidence/facts/whose.h"
#include "predict/proof/balancer.h"
#include "predict/proof/answers.h"

/* ---- which target group a file is about: its name says so, or there is only one ---- */

static bool
is_named_after(const struct cks_proving *p, size_t thing, struct cks_str arn)
{
    return cks_whose_names_group(p->t.e, p->t.e->things.items[thing].text, arn);
}

/* From thing t on, the first that is not about a load balancer. */
static size_t
skip_balancers(struct cks_proving *p, size_t t)
{
    while (t != CKS_NOT_FOUND && cks_whose_of_balancer(p->t.e, p->t.e->things.items[t].text))
        t = cks_proving_older(p, t);
    return t;
}

static size_t
last_of_groups(struct cks_proving *p, enum cks_thing_kind kind)
{
    return skip_balancers(p, cks_proving_last(p, kind));
}

static size_t
older_of_groups(struct cks_proving *p, size_t thing)
{
    return skip_balancers(p, cks_proving_older(p, thing));
}

/* Whether there is one output of a kind, given once or several times. */
static bool
are_all_equal(struct cks_proving *p, size_t last)
{
    const struct cks_thing *things = p->t.e->things.items;
    bool equal = last != CKS_NOT_FOUND;
    for (size_t t = last; t != CKS_NOT_FOUND; t = older_of_groups(p, t))
        equal = equal && cks_item_alike(&p->t.e->hash_key, things[t].item, things[last].item);
    return equal;
}

/* Whether there is one target group, in a list that was not asked for it alone. */
static bool
is_only_group(struct cks_proving *p)
{
    size_t last = cks_proving_last(p, CKS_THING_TARGET_GROUP);
    return are_all_equal(p, last) &&
           !p->t.e->texts.items[p->t.e->things.items[last].text].asked.picks;
}

/* The output about one group; CKS_NOT_FOUND where there is none, or where it may be another's. */
static size_t
output_of(struct cks_proving *p, enum cks_thing_kind kind, struct cks_str arn)
{
    size_t named = CKS_NOT_FOUND, last = last_of_groups(p, kind), n = 0;
    for (size_t t = last; t != CKS_NOT_FOUND; t = older_of_groups(p, t)) {
        if (!is_named_after(p, t, arn))
            continue;
        named = t;
        n++;
    }
    if (n > 1) {
        /* Two equal outputs mean the same. */
        const struct cks_thing *things = p->t.e->things.items;
        for (size_t t = last; t != CKS_NOT_FOUND; t = older_of_groups(p, t))
            if (is_named_after(p, t, arn) &&
                !cks_item_alike(&p->t.e->hash_key, things[t].item, things[named].item)) {
                cks_proving_dispute(p, t);
                return CKS_NOT_FOUND;
            }
    }
    bool only = are_all_equal(p, last) && is_only_group(p) && p->t.e->asked_services == 1;
    for (size_t t = last; only && t != CKS_NOT_FOUND; t = older_of_groups(p, t)) {
        const struct cks_thing *other = &p->t.e->things.items[t];
        if (!cks_whose_names_another(p->t.e, other->text, arn))
            continue;
        p->has_at = true;
        p->at = (struct cks_at){other->text, other->pointer, t + 1};
        only = false;
    }
    return n ? named : only ? last : CKS_NOT_FOUND;
}

/* ---- targets ---- */

struct one_target {
    struct cks_str id, zone, state;
    int64_t port; /* -1: not told */
};

static int
by_target(const void *left, const void *right)
{
    const struct one_target *a = left, *b = right;
    int d = cks_str_cmp(a->id, b->id);
    return d ? d : (a->port > b->port) - (a->port < b->port);
}

static struct one_target
read_target(const cJSON *item)
{
    const cJSON *of = cks_member(item, "Target"), *port = cks_member(of, "Port");
    return (struct one_target){cks_member_text(of, "Id"), cks_member_text(of, "AvailabilityZone"),
                               cks_member_text(cks_member(item, "TargetHealth"), "State"),
                               cks_int_of(port, -1)};
}

/* Whether no target is listed twice in two states: which of them it has is not known. */
static bool
agrees_with_itself(struct cks_proving *p, size_t health)
{
    const cJSON *list = cks_proving_array(p, health, "TargetHealthDescriptions"), *one;
    size_t n = 0, count = (size_t)cJSON_GetArraySize(list);
    struct one_target *all = cks_malloc((count + 1) * sizeof(*all));
    bool agrees = all != NULL;
    p->g->judge->findings->failed |= !all;
    cJSON_ArrayForEach(one, list) if (all) all[n++] = read_target(one);
    if (n)
        qsort(all, n, sizeof(*all), by_target);
    for (size_t i = 1; i < n && agrees; i++)
        agrees =
            by_target(&all[i - 1], &all[i]) != 0 || (cks_str_eq(all[i - 1].state, all[i].state) &&
                                                     cks_str_eq(all[i - 1].zone, all[i].zone));
    free(all);
    return agrees;
}

/* The health of a group's targets; CKS_NOT_FOUND as of output_of, or if the list contradicts
 * itself. */
static size_t
health_of(struct cks_proving *p, struct cks_str arn)
{
    size_t h = output_of(p, CKS_THING_TARGET_HEALTH, arn);
    if (h == CKS_NOT_FOUND || agrees_with_itself(p, h))
        return h;
    cks_proving_dispute(p, h);
    return CKS_NOT_FOUND;
}

static struct cks_str
target_state(struct cks_proving *p, size_t health, const cJSON *target)
{
    static const char *const known[] = {"initial", "healthy",  "unhealthy",  "unhealthy.draining",
                                        "unused",  "draining", "unavailable"};
    const cJSON *of = cks_member(target, "TargetHealth");
    struct cks_str state = cks_proving_inner(p, health, of, "State");
    for (size_t i = 0; i < CKS_COUNT(known); i++)
        if (cks_str_is(state, known[i]))
            return state;
    cks_proving_unread(p, health);
    return (struct cks_str){0};
}

/* Whether nothing keeps traffic from a target, as a zonal shift does. */
static bool
is_in_use(const cJSON *target)
{
    const cJSON *override = cks_member(target, "AdministrativeOverride");
    return !override || cks_str_is(cks_member_text(override, "State"), "no_override");
}

/* Whether a target serves: it is healthy, in a known zone, on a port. */
static bool
serves(struct cks_proving *p, size_t health, const cJSON *target, struct cks_str zone)
{
    const cJSON *of = cks_member(target, "Target");
    struct cks_str its_zone = cks_proving_inner(p, health, of, "AvailabilityZone");
    bool told =
        cks_proving_inner(p, health, of, "Id").n && cks_int_of(cks_member(of, "Port"), -1) >= 0;
    if (!told)
        cks_proving_unread(p, health);
    return told && its_zone.n && (!zone.n || cks_str_eq(zone, its_zone)) && is_in_use(target) &&
           cks_str_is(target_state(p, health, target), "healthy");
}

static bool
has_targets(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t h = health_of(p, arn), n = 0;
    const cJSON *list, *one;
    (void)b;
    (void)l;
    if (h == CKS_NOT_FOUND)
        return false;
    list = cks_proving_array(p, h, "TargetHealthDescriptions");
    cJSON_ArrayForEach(one, list) n += serves(p, h, one, (struct cks_str){0});
    return n > 0;
}

bool
cks_prove_targets(struct cks_proving *p)
{
    return cks_prove_every_group(p, has_targets);
}

/* ---- attributes ---- */

/* What an output says of an attribute; CKS_UNTOLD: nothing, or `otherwise`. Where the file's name
 * alone says whose it is, what rests on it is assumed. */
static enum cks_tri
attribute_in(struct cks_proving *p, size_t t, const char *key, const char *value,
             const char *otherwise)
{
    const cJSON *list = t == CKS_NOT_FOUND ? NULL : cks_proving_array(p, t, "Attributes"), *one;
    enum cks_tri found = CKS_UNTOLD;
    cJSON_ArrayForEach(one, list)
    {
        if (!cks_str_is(cks_proving_inner(p, t, one, "Key"), key))
            continue;
        struct cks_str is = cks_proving_inner(p, t, one, "Value");
        if (otherwise && cks_str_is(is, otherwise))
            continue;
        if (!cks_str_is(is, value))
            return CKS_NO;
        found = CKS_YES;
    }
    if (found == CKS_YES)
        p->guessed |= !cks_whose_was_asked(p->t.e, p->t.e->things.items[t].text);
    return found;
}

/* The attributes of a load balancer; CKS_NOT_FOUND where there are none, or two that differ. */
static size_t
attributes_of_balancer(struct cks_proving *p, struct cks_str arn)
{
    const struct cks_thing *things = p->t.e->things.items;
    size_t found = CKS_NOT_FOUND;
    for (size_t t = cks_proving_last(p, CKS_THING_ATTRIBUTES); t != CKS_NOT_FOUND;
         t = cks_proving_older(p, t)) {
        if (!cks_whose_names_balancer(p->t.e, things[t].text, arn))
            continue;
        if (found != CKS_NOT_FOUND &&
            !cks_item_alike(&p->t.e->hash_key, things[t].item, things[found].item)) {
            cks_proving_dispute(p, t);
            return CKS_NOT_FOUND;
        }
        found = t;
    }
    return found;
}

/* A target group has a value of its own, or it uses that of its load balancer. */
static bool
balances_across_zones(struct cks_proving *p, size_t b, struct cks_str arn)
{
    static const char key[] = "load_balancing.cross_zone.enabled";
    enum cks_tri own = attribute_in(p, output_of(p, CKS_THING_ATTRIBUTES, arn), key, "true",
                                    "use_load_balancer_configuration");
    struct cks_str balancer = cks_proving_text(p, b, "LoadBalancerArn");
    return own == CKS_UNTOLD
               ? attribute_in(p, attributes_of_balancer(p, balancer), key, "true", NULL) == CKS_YES
               : own == CKS_YES;
}

static bool
serves_every_zone(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t h = health_of(p, arn);
    const cJSON *zones = cks_proving_array(p, b, "AvailabilityZones"), *zone, *one;
    bool all = h != CKS_NOT_FOUND && cJSON_GetArraySize(zones) > 0;
    (void)l;
    cJSON_ArrayForEach(zone, zones)
    {
        struct cks_str name = cks_proving_inner(p, b, zone, "ZoneName");
        const cJSON *list = all ? cks_proving_array(p, h, "TargetHealthDescriptions") : NULL;
        bool served = false;
        cJSON_ArrayForEach(one, list) served |= name.n && serves(p, h, one, name);
        all = all && served;
    }
    return all || balances_across_zones(p, b, arn);
}

bool
cks_prove_targets_zones(struct cks_proving *p)
{
    return cks_proving_unless_guessed(p, cks_prove_every_group(p, serves_every_zone));
}

/* The targets that a file shows have the group's port. */
static bool
health_fits(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t h = health_of(p, arn), g = cks_balancer_group(p, arn);
    const cJSON *list, *one;
    bool all = h != CKS_NOT_FOUND && g != CKS_NOT_FOUND;
    (void)b;
    (void)l;
    if (!all)
        return false;
    list = cks_proving_array(p, h, "TargetHealthDescriptions");
    cJSON_ArrayForEach(one, list)
    {
        const cJSON *port = cks_member(cks_member(one, "Target"), "Port");
        int64_t number = cks_int_of(port, -1);
        all = number >= 0 && number == cks_balancer_port(p, g) && all;
    }
    return all;
}

bool
cks_prove_health_group(struct cks_proving *p)
{
    return cks_prove_every_group(p, health_fits);
}

static bool
sends_no_header(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    (void)b;
    (void)l;
    return attribute_in(p, output_of(p, CKS_THING_ATTRIBUTES, arn), "proxy_protocol_v2.enabled",
                        "false", NULL) == CKS_YES;
}

bool
cks_prove_no_proxy_protocol(struct cks_proving *p)
{
    return cks_balancer_is_only(p) && cks_probe_answered(p)
               ? cks_proving_for_certain(p)
               : cks_proving_unless_guessed(p, cks_prove_every_group(p, sends_no_header));
}

/* Whether a list has a target, by its ID and port. */
static bool
has_target(const cJSON *list, const cJSON *target)
{
    const cJSON *wanted = cks_member(target, "Target"), *one;
    cJSON_ArrayForEach(one, list)
    {
        const cJSON *of = cks_member(one, "Target");
        if (cks_str_eq(cks_member_text(of, "Id"), cks_member_text(wanted, "Id")) &&
            cks_int_of(cks_member(of, "Port"), -1) == cks_int_of(cks_member(wanted, "Port"), -2))
            return true;
    }
    return false;
}

static bool
has_same_targets(struct cks_proving *p, size_t b, size_t l, struct cks_str arn)
{
    size_t h = health_of(p, arn);
    (void)b;
    (void)l;
    if (p->compared == CKS_NOT_FOUND)
        p->compared = h;
    if (h == CKS_NOT_FOUND)
        return false;
    const cJSON *list = cks_proving_array(p, h, "TargetHealthDescriptions"), *one;
    const cJSON *other = cks_proving_array(p, p->compared, "TargetHealthDescriptions");
    bool all = cJSON_GetArraySize(list) == cJSON_GetArraySize(other);
    cJSON_ArrayForEach(one, list) all = has_target(other, one) && all;
    return all;
}

/* Of several load balancers a probe passes one: it shows what is behind the others only if they
 * have the same targets. */
bool
cks_prove_kms_way(struct cks_proving *p)
{
    p->compared = CKS_NOT_FOUND;
    return cks_balancer_was_passed(p) &&
           (cks_balancers_of(p) == 1 || cks_prove_every_group(p, has_same_targets));
}
