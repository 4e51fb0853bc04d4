#include "rules/judge/current.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/branches.h"
#include "rules/judge/judge.h"

#define NOBODY UINT32_MAX

/* ---- the calls before a call ---- */

struct named {
    uint64_t id;
    uint32_t record;
};

static int
by_store_id(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static bool
names_store(const struct cks_record *r)
{
    return (r->operation == CKS_UPDATE || r->operation == CKS_CONNECT) && r->key[CKS_KEY_ID] &&
           !r->skeleton && !r->unsent;
}

/* IDs are random: only Regions that are known to differ tell two stores of one ID apart. What
 * another branch of the script does is not done before. */
static bool
may_be_one(const struct cks_record *a, const struct cks_record *b)
{
    bool regions = !a->region_scope || !b->region_scope || a->region_scope == b->region_scope;
    return regions && !(a->file == b->file && cks_branches_apart(a->branches, b->branches));
}

/* The last call before number i that may be of its store: of as many as are followed. */
static uint32_t
earlier_call(const struct cks_record *list, const struct named *calls, size_t i)
{
    size_t from = i > CKS_MOST_EARLIER_CALLS ? i - CKS_MOST_EARLIER_CALLS : 0;
    for (size_t k = i; k-- > from && calls[k].id == calls[i].id;)
        if (may_be_one(&list[calls[i].record], &list[calls[k].record]))
            return calls[k].record;
    return NOBODY;
}

bool
cks_current_link(struct cks_records *records)
{
    struct cks_record *list = records->list.items;
    size_t n = 0;
    for (size_t i = 0; i < records->list.count; i++)
        n += names_store(&list[i]);
    if (n < 2)
        return true;
    struct named *calls = cks_malloc(n * sizeof(*calls));
    if (!calls)
        return false;
    n = 0;
    for (size_t i = 0; i < records->list.count; i++)
        if (names_store(&list[i]))
            calls[n++] = (struct named){list[i].key[CKS_KEY_ID], (uint32_t)i};
    qsort(calls, n, sizeof(*calls), by_store_id);
    for (size_t i = 1; i < n; i++)
        list[calls[i].record].before = earlier_call(list, calls, i);
    free(calls);
    return true;
}

bool
cks_current_is_far(const struct cks_records *records, size_t i)
{
    size_t left = CKS_MOST_EARLIER_CALLS;
    uint32_t b = records->list.items[i].before;
    for (; b != NOBODY && left; left--)
        b = records->list.items[b].before;
    return b != NOBODY;
}

void
cks_current_tell(struct cks_records *records)
{
    for (size_t i = 0; i < records->list.count; i++)
        if (records->list.items[i].current != NOBODY && cks_current_is_far(records, i))
            cks_records_beyond(records, CKS_BOUND_EARLIER_CALLS);
}

bool
cks_current_walk(const struct cks_records *records, size_t i,
                 void (*use)(void *arg, const struct cks_store *s, size_t i), void *arg)
{
    const struct cks_record *list = records->list.items;
    uint32_t updates[CKS_MOST_EARLIER_CALLS];
    size_t n = 0;
    if (list[i].current == NOBODY || cks_current_is_far(records, i))
        return false;
    for (uint32_t b = list[i].before; b != NOBODY; b = list[b].before)
        if (list[b].operation == CKS_UPDATE)
            updates[n++] = b;
    if (!records->recall(records->cookie, list[i].current, use, arg))
        return false;
    while (n)
        if (!records->recall(records->cookie, updates[--n], use, arg))
            return false;
    return true;
}

/* ---- what is there ---- */

static struct cks_str
copied_current(struct cks_arena *a, const struct cks_store *s, enum cks_param p, bool *ok)
{
    const struct cks_value *v = cks_of(s, p);
    /* What may be a secret is not known to another call either. */
    if (!cks_known_string(v) || !v->text.n || s->sense.concealed >> p & 1)
        return (struct cks_str){0};
    struct cks_str copy = cks_arena_str(a, v->text);
    *ok &= copy.p != NULL;
    return copy;
}

struct cks_place
cks_unread_place(const struct cks_store *s)
{
    struct cks_range r;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const char *pointer = s->values[p].pointer;
        if (!(s->unread >> p & 1))
            continue;
        if (pointer && s->doc->locate && s->doc->locate(s->doc, pointer, CKS_PART_VALUE, 0, 0, &r))
            return (struct cks_place){s->doc->file, r.line, r.column, r.end_line, r.end_column};
        return (struct cks_place){.file = s->doc->file};
    }
    return (struct cks_place){0};
}

static bool
fill_current(struct cks_arena *a, const struct cks_store *s, struct cks_current *ret)
{
    bool ok = true;
    *ret = (struct cks_current){
        .type = s->type,
        .kinds = cks_kinds_of(s->type, cks_of(s, CKS_P_CONNECTIVITY)),
        .state = s->state,
        .cluster = copied_current(a, s, CKS_P_CLUSTER, &ok),
        .endpoint = copied_current(a, s, CKS_P_ENDPOINT, &ok),
        .path = copied_current(a, s, CKS_P_PATH, &ok),
        .service = copied_current(a, s, CKS_P_SERVICE, &ok),
        .owner = copied_current(a, s, CKS_P_OWNER, &ok),
        .access_key = copied_current(a, s, CKS_P_ACCESS_KEY, &ok),
        .created = s->created,
        .concealed = s->sense.concealed,
        .unread = cks_unread_place(s),
    };
    if (ret->unread.file)
        ok &= (ret->unread.file = cks_arena_strdup(a, ret->unread.file)) != NULL;
    return ok;
}

/* What an update sets, and whether that may be shown: only its own call knows its secrets. */
static void
take_change(struct cks_arena *a, const struct cks_store *s, enum cks_param p, struct cks_str *text,
            struct cks_current *ret, bool *ok)
{
    uint32_t bit = UINT32_C(1) << p;
    *text = copied_current(a, s, p, ok);
    ret->concealed = (ret->concealed & ~bit) | (s->sense.concealed & bit);
}

bool
cks_current_take(struct cks_arena *a, const struct cks_store *s, struct cks_current *ret)
{
    const struct {
        enum cks_param param;
        struct cks_str *text;
    } changes[] = {
        {CKS_P_CLUSTER, &ret->cluster}, {CKS_P_ENDPOINT, &ret->endpoint},
        {CKS_P_PATH, &ret->path},       {CKS_P_SERVICE, &ret->service},
        {CKS_P_OWNER, &ret->owner},     {CKS_P_ACCESS_KEY, &ret->access_key},
    };
    bool ok = true;
    if (s->operation != CKS_UPDATE)
        return fill_current(a, s, ret);
    for (size_t i = 0; i < CKS_COUNT(changes); i++)
        if (!cks_missing_value(cks_of(s, changes[i].param)))
            take_change(a, s, changes[i].param, changes[i].text, ret, &ok);
    if (!cks_missing_value(cks_of(s, CKS_P_CONNECTIVITY)))
        ret->kinds = cks_kinds_of(ret->type, cks_of(s, CKS_P_CONNECTIVITY));
    /* A public store has neither a service nor the service's owner. */
    if (ret->kinds == CKS_KIND_PUBLIC)
        ret->service = ret->owner = (struct cks_str){0};
    ret->password_given |= cks_given(cks_of(s, CKS_P_PASSWORD));
    return ok;
}
