/* CKS508: the stores that account and Region may have. */
#include "rules/stores/quota.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "rules/judge/subject.h"

/* The quota that AWS shows for custom key stores; 0: not that one, or not readable. */
static unsigned
applied_quota(const cJSON *quota)
{
    const cJSON *value = cks_member(quota, "Value");
    struct cks_str name = cks_member_text(quota, "QuotaName");
    bool ours = cks_str_is(cks_member_text(quota, "ServiceCode"), "kms") &&
                cks_str_ieq(name, CKS_STR_LIT("Custom key stores"));
    return ours && cJSON_IsNumber(value) && value->valueint > 0 ? (unsigned)value->valueint : 0;
}

struct store_limit {
    unsigned most;
    bool told; /* the account's own; else the default, which can be raised */
};

static bool
any_shown(const struct cks_evidence *e)
{
    return cks_thing_last(e, CKS_THING_QUOTA) != CKS_NOT_FOUND ||
           cks_thing_last(e, CKS_THING_ONE_QUOTA) != CKS_NOT_FOUND;
}

/* The least of all that evidence of the account and Region shows. */
static unsigned
shown_limit(const struct cks_evidence *e, const struct cks_target *target)
{
    static const enum cks_thing_kind kinds[] = {CKS_THING_QUOTA, CKS_THING_ONE_QUOTA};
    unsigned least = 0;
    for (size_t k = 0; k < CKS_COUNT(kinds); k++)
        for (size_t i = cks_thing_last(e, kinds[k]); i != CKS_NOT_FOUND;
             i = e->things.items[i].older) {
            bool ours = cks_whose_thing(e, i, target) == CKS_WHOSE_OURS;
            unsigned n = ours ? applied_quota(e->things.items[i].item) : 0;
            least = n && (!least || n < least) ? n : least;
        }
    return least;
}

/* Stores of one account and Region. */
struct quota {
    uint64_t scope;
    size_t existing, planned;
    struct store_limit limit; /* most 0: not asked for yet */
    bool told;
};

static struct quota *
quota_of(struct quota *rows, size_t *n, size_t most, uint64_t scope)
{
    for (size_t k = *n; k-- > 0;)
        if (rows[k].scope == scope)
            return &rows[k];
    if (*n == most)
        return NULL;
    rows[*n] = (struct quota){.scope = scope};
    return &rows[(*n)++];
}

struct over {
    struct cks_spanning *sp;
    struct store_limit limit;
    size_t existing, planned;
};

/* The default may have been raised: then it is a warning, and nothing is predicted. */
static void
report_quota(void *arg, const struct cks_store *s, size_t i)
{
    struct over *o = arg;
    struct cks_judge *j = o->sp->j;
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS508,
                               .other = !o->limit.told,
                               .no_parameter = true,
                               .disputed = o->sp->records->disputed,
                               .help = o->limit.told
                                           ? "delete stores that are not used, or ask AWS for a "
                                             "higher quota"
                                           : "give the account's own quota with --store-limit, or "
                                             "the output of aws service-quotas "
                                             "list-service-quotas --service-code kms"},
             "this would be store number %zu in its account and Region (%zu exist, %zu are "
             "planned before it); %s %u",
             o->existing + o->planned, o->existing, o->planned - 1,
             o->limit.told ? "the account's quota is" : "the default quota is", o->limit.most);
}

/* The limit for a store's account and Region. */
struct asked {
    struct cks_spanning *sp;
    struct store_limit limit;
};

static void
ask_limit(void *arg, const struct cks_store *s, size_t i)
{
    struct asked *a = arg;
    struct cks_judge *j = a->sp->j;
    struct cks_subject t;
    CKS_UNUSED(i);
    cks_subject_init(&t, j, s);
    unsigned told = shown_limit(a->sp->records->evidence, &t.target);
    a->limit = (struct store_limit){told ? told : CKS_STORES_PER_REGION_MAX, told != 0};
}

/* Without evidence of a quota, it does not matter whose store i is. */
static struct store_limit
limit_for(struct cks_spanning *sp, size_t i)
{
    unsigned given = sp->j->options->store_limit;
    struct asked a = {sp, {given ? given : CKS_STORES_PER_REGION_MAX, given != 0}};
    if (!given && any_shown(sp->records->evidence))
        sp->records->recall(sp->records->cookie, i, ask_limit, &a);
    return a.limit;
}

/* Accounts and Regions that one run can tell apart: an organization has hundreds of pairs. */
#define SCOPES_MAX 1024

/* A plan counts where its configuration is not beside it: its stores are the same. What takes
 * another store's place adds none. */
static bool
adds_store(const struct cks_record *r, bool configured)
{
    bool tool = cks_input_plans(r->input);
    return r->operation == CKS_CREATE && !r->again && !r->multiple && !r->skeleton && !r->unsent &&
           !cks_input_is_proxy(r->input) && !r->key[CKS_KEY_ID] && !(tool && configured);
}

static bool
any_configured(const struct cks_records *records)
{
    for (size_t i = 0; i < records->list.count; i++)
        if (cks_input(records->list.items[i].input)->role == CKS_ROLE_PROGRAM)
            return true;
    return false;
}

bool
cks_judge_quota(struct cks_spanning *sp)
{
    const struct cks_record *list = sp->records->list.items;
    struct quota *rows = cks_malloc(SCOPES_MAX * sizeof(*rows));
    size_t n = 0;
    bool configured = any_configured(sp->records);
    if (!rows)
        return false;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < sp->records->list.count; i++) {
            const struct cks_record *r = &list[i];
            bool counts = pass == 0 ? r->operation == CKS_EXISTING && !r->again &&
                                          cks_input_is_inventory(r->input)
                                    : adds_store(r, configured);
            struct quota *q = counts && r->scope ? quota_of(rows, &n, SCOPES_MAX, r->scope) : NULL;
            if (!q)
                continue;
            q->existing += pass == 0;
            q->planned += pass == 1;
            if (pass == 1 && !q->limit.most)
                q->limit = limit_for(sp, i);
            bool within = q->existing + q->planned <= q->limit.most;
            sp->records->list.items[i].takes_place = pass == 1 && within;
            if (pass == 0 || within)
                continue;
            sp->records->list.items[i].over_quota = true;
            /* More than the quota exists already: the inventory is of several accounts or
             * Regions, and so does not tell how many this one has. */
            if (q->existing <= q->limit.most && !q->told) {
                struct over o = {sp, q->limit, q->existing, q->planned};
                q->told = true;
                sp->records->recall(sp->records->cookie, i, report_quota, &o);
            }
        }
    free(rows);
    return true;
}
