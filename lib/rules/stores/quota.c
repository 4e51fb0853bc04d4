/* CKS508: the stores that account and Region may have. */
#include "rules/stores/quota.h"
#include "evidence/facts/member.h"
#include "evidence/facts/things.h"

#include <stdlib.h>

#include "base/limits.h"

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

/* The least of all that evidence shows. */
static unsigned
shown_limit(const struct cks_evidence *e)
{
    static const enum cks_thing_kind kinds[] = {CKS_THING_QUOTA, CKS_THING_ONE_QUOTA};
    unsigned least = 0;
    for (size_t k = 0; k < CKS_COUNT(kinds); k++)
        for (size_t i = cks_thing_last(e, kinds[k]); i != CKS_NOT_FOUND;
             i = e->things.items[i].older) {
            unsigned n = applied_quota(e->things.items[i].item);
            least = n && (!least || n < least) ? n : least;
        }
    return least;
}

struct cks_store_limit
cks_store_limit(const struct cks_options *o, const struct cks_evidence *e)
{
    unsigned told = o->store_limit ? o->store_limit : shown_limit(e);
    return (struct cks_store_limit){told ? told : CKS_STORES_PER_REGION_MAX, told != 0};
}

/* Stores of one account and Region. */
struct quota {
    uint64_t scope;
    size_t existing, planned;
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
    struct cks_store_limit limit;
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

/* Accounts and Regions that one run can tell apart: an organization has hundreds of pairs. */
#define SCOPES_MAX 1024

/* A plan counts where its configuration is not beside it: its stores are the same. What takes
 * another store's place adds none. */
static bool
adds_store(const struct cks_record *r, bool configured)
{
    bool tool = cks_input_plans(r->input);
    return r->operation == CKS_CREATE && !r->multiple && !r->skeleton && !r->unsent &&
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
    struct quota *rows = malloc(SCOPES_MAX * sizeof(*rows));
    size_t n = 0;
    bool configured = any_configured(sp->records);
    struct cks_store_limit limit = cks_store_limit(sp->j->options, sp->records->evidence);
    if (!rows)
        return false;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < sp->records->list.count; i++) {
            const struct cks_record *r = &list[i];
            bool counts = pass == 0
                              ? r->operation == CKS_EXISTING && cks_input_is_inventory(r->input)
                              : adds_store(r, configured);
            struct quota *q = counts && r->scope ? quota_of(rows, &n, SCOPES_MAX, r->scope) : NULL;
            if (!q)
                continue;
            q->existing += pass == 0;
            q->planned += pass == 1;
            if (pass == 0 || q->existing + q->planned <= limit.most)
                continue;
            sp->records->list.items[i].over_quota = true;
            /* More than the quota exists already: the inventory is of several accounts or
             * Regions, and so does not tell how many this one has. */
            if (q->existing <= limit.most && !q->told) {
                struct over o = {sp, limit, q->existing, q->planned};
                q->told = true;
                sp->records->recall(sp->records->cookie, i, report_quota, &o);
            }
        }
    free(rows);
    return true;
}
