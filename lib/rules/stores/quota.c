/* CKS508: the stores that account and Region may have. */
#include "rules/stores/quota.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "rules/judge/subject.h"

/* Whether a quota is that of custom key stores. Without a service's code it may be. */
static bool
is_of_stores(const cJSON *quota)
{
    struct cks_str code = cks_member_text(quota, "ServiceCode");
    return (!code.n || cks_str_is(code, "kms")) &&
           cks_str_ieq(cks_member_text(quota, "QuotaName"), CKS_STR_LIT("Custom key stores"));
}

/* Whether it is AWS's default, which list-aws-default-service-quotas prints in the same shape: its
 * ARN names no account. */
static bool
is_default(const cJSON *quota)
{
    struct cks_str arn = cks_member_text(quota, "QuotaArn");
    return cks_str_starts(arn, "arn:") && !cks_account_of_arn(arn).n;
}

/* More stores than this have no quota; 0: not readable. */
#define QUOTA_MOST 1000000

static unsigned
applied_quota(const cJSON *quota)
{
    int64_t n = cks_whole_of(cks_member(quota, "Value"), 0);
    bool readable = cks_member_text(quota, "ServiceCode").n && n > 0 && n <= QUOTA_MOST;
    return readable ? (unsigned)n : 0;
}

struct store_limit {
    unsigned most;
    bool told; /* the account's own; else the default, which can be raised */
};

static const enum cks_thing_kind quota_kinds[] = {CKS_THING_QUOTA, CKS_THING_ONE_QUOTA};

static bool
any_shown(const struct cks_evidence *e)
{
    return cks_thing_last(e, CKS_THING_QUOTA) != CKS_NOT_FOUND ||
           cks_thing_last(e, CKS_THING_ONE_QUOTA) != CKS_NOT_FOUND;
}

static enum cks_quota_reading
join_quota(enum cks_quota_reading so_far, unsigned n, unsigned *most)
{
    if (so_far == CKS_QUOTA_UNREADABLE || !n)
        return CKS_QUOTA_UNREADABLE;
    if (so_far == CKS_QUOTA_NONE)
        *most = n;
    return so_far == CKS_QUOTA_DISPUTED || n != *most ? CKS_QUOTA_DISPUTED : CKS_QUOTA_READ;
}

enum cks_quota_reading
cks_shown_quota(const struct cks_evidence *e, const struct cks_target *target, unsigned *ret,
                size_t *ret_thing)
{
    enum cks_quota_reading how = CKS_QUOTA_NONE;
    for (size_t k = 0; k < CKS_COUNT(quota_kinds); k++)
        for (size_t i = cks_thing_last(e, quota_kinds[k]); i != CKS_NOT_FOUND;
             i = cks_thing_older(e, i)) {
            const cJSON *quota = e->things.items[i].item;
            if (!is_of_stores(quota) || is_default(quota) ||
                cks_whose_thing(e, i, target) != CKS_WHOSE_OURS)
                continue;
            enum cks_quota_reading before = how;
            how = join_quota(how, applied_quota(quota), ret);
            *ret_thing = how != before ? i : *ret_thing;
        }
    return how;
}

/* Stores of one account and Region. */
struct quota {
    uint64_t scope;
    size_t existing, planned;
    size_t configured[CKS_NAMES_PULUMI + 1], of_plans[CKS_NAMES_PULUMI + 1]; /* by the tool */
    struct store_limit limit; /* most 0: not asked for yet */
    bool told;
    size_t first;      /* that is planned */
    const char *doubt; /* why not all of them may be of one account and Region, or NULL */
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
    const char *doubt;
};

/* The default may have been raised: then it is a warning, and nothing is predicted. */
static void
report_quota(void *arg, const struct cks_store *s, size_t i)
{
    struct over *o = arg;
    struct cks_judge *j = o->sp->j;
    unsigned given = j->options->store_limit;
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS508,
                               .other = !o->limit.told,
                               .no_parameter = true,
                               .disputed = o->sp->records->disputed,
                               .doubted = o->doubt,
                               .help = o->limit.told
                                           ? "delete stores that are not used, or ask AWS for a "
                                             "higher quota"
                                           : "give the account's own quota with --store-limit, or "
                                             "the output of aws service-quotas "
                                             "list-service-quotas --service-code kms"},
             "this would be store number %zu in its account and Region (%zu exist, %zu are "
             "planned before it); %s %u%s",
             o->existing + o->planned, o->existing, o->planned - 1,
             o->limit.told ? "the account's quota is" : "the default quota is", o->limit.most,
             given && given != o->limit.most
                 ? cks_text(j, ", and not %u, as --store-limit says", given)
                 : "");
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
    const struct cks_evidence *e = a->sp->records->evidence;
    /* Before evidence is judged, the subject knows of no caller. */
    if (!t.target.account.n && !t.account_open && e && !e->callers_differ)
        t.target.account = e->caller;
    unsigned shown = 0;
    size_t thing;
    bool read = cks_shown_quota(e, &t.target, &shown, &thing) == CKS_QUOTA_READ;
    unsigned told = read ? shown : j->options->store_limit;
    a->limit = (struct store_limit){told ? told : CKS_STORES_PER_REGION_MAX, told != 0};
}

/* Evidence of the quota counts before what the user gives. Without it, it does not matter whose
 * store i is. */
static struct store_limit
limit_for(struct cks_spanning *sp, size_t i)
{
    unsigned given = sp->j->options->store_limit;
    struct asked a = {sp, {given ? given : CKS_STORES_PER_REGION_MAX, given != 0}};
    if (any_shown(sp->records->evidence))
        sp->records->recall(sp->records->cookie, i, ask_limit, &a);
    return a.limit;
}

#define SCOPES_MAX ((size_t)CKS_MOST_QUOTA_SCOPES)

/* Whether a call makes one more store of its account and Region. One that takes
 * another store's place adds none. */
static bool
adds_store(const struct cks_record *r)
{
    return r->operation == CKS_CREATE && !r->again && !r->multiple && !r->skeleton && !r->unsent &&
           !cks_input_is_proxy(r->input) && !r->key[CKS_KEY_ID];
}

/* The stores in three passes: those that exist, those of calls and configurations, and those of
 * plans. A plan may show the stores of a configuration again: so many of it are not counted. */
enum pass { EXISTING, PLANNED, OF_PLANS, PASSES };

static bool
counts_in(enum pass pass, const struct cks_record *r)
{
    if (pass == EXISTING)
        return r->operation == CKS_EXISTING && !r->again && cks_input_is_inventory(r->input);
    return adds_store(r) && cks_input_plans(r->input) == (pass == OF_PLANS);
}

/* Whether a configuration of the same tool has the store of a plan, as far as their numbers tell.
 */
static bool
was_counted(struct quota *q, const struct cks_record *r)
{
    size_t tool = cks_input(r->input)->names;
    return ++q->of_plans[tool] <= q->configured[tool];
}

static void
report_over(struct cks_spanning *sp, struct quota *q, size_t i)
{
    struct over o = {sp, q->limit, q->existing, q->planned, q->doubt};
    sp->records->list.items[i].over_quota = true;
    /* More than the quota exists already: the inventory is of several accounts or
     * Regions, and so does not tell how many this one has. */
    if (q->existing > q->limit.most || q->told)
        return;
    q->told = true;
    sp->records->recall(sp->records->cookie, i, report_quota, &o);
}

/* A script that deletes a store before makes room. */
static const char *
deletion_before(const struct cks_records *records, size_t i)
{
    for (size_t k = 0; k < records->endings.count; k++)
        if (records->endings.items[k].removes && records->endings.items[k].before <= i)
            return "unless the delete of a script before it makes room";
    return NULL;
}

static void
count_planned(struct cks_spanning *sp, struct quota *q, size_t i)
{
    const struct cks_record *list = sp->records->list.items;
    if (!q->planned)
        q->first = i;
    if (!q->doubt)
        q->doubt = cks_spanning_doubt(&list[i], &list[q->first]);
    if (!q->doubt && sp->records->endings.count)
        q->doubt = deletion_before(sp->records, i);
    q->planned++;
    q->configured[cks_input(list[i].input)->names] +=
        cks_input(list[i].input)->role == CKS_ROLE_PROGRAM;
    if (!q->limit.most)
        q->limit = limit_for(sp, i);
    bool within = q->existing + q->planned <= q->limit.most;
    sp->records->list.items[i].takes_place = within;
    if (!within)
        report_over(sp, q, i);
}

bool
cks_judge_quota(struct cks_spanning *sp)
{
    struct quota *rows = cks_malloc(SCOPES_MAX * sizeof(*rows));
    size_t n = 0;
    if (!rows)
        return false;
    for (enum pass pass = EXISTING; pass < PASSES; pass++)
        for (size_t i = 0; i < sp->records->list.count; i++) {
            const struct cks_record *r = &sp->records->list.items[i];
            if (!r->scope || !counts_in(pass, r))
                continue;
            struct quota *q = quota_of(rows, &n, SCOPES_MAX, r->scope);
            if (!q)
                cks_records_beyond(sp->records, CKS_BOUND_QUOTA_SCOPES);
            else if (pass == EXISTING) {
                q->existing++;
                sp->records->list.items[i].takes_place = false;
            } else if (pass == PLANNED || !was_counted(q, r))
                count_planned(sp, q, i);
        }
    free(rows);
    return true;
}
