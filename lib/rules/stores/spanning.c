#include "rules/stores/spanning.h"

#include <stdlib.h>

#include "base/escape.h"
#include "rules/evidence/evidence.h"

#define NOBODY UINT32_MAX

/* ID hashes of existing stores, sorted, to find an update's store. */
struct id_row {
    uint64_t key;
    uint32_t record;
};

static int
by_key(const void *left, const void *right)
{
    const struct id_row *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static uint32_t
find_id(const struct id_row *rows, size_t n, uint64_t key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (rows[mid].key < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && rows[low].key == key ? rows[low].record : NOBODY;
}

static uint64_t
scoped_id(const struct cks_record *r)
{
    /* IDs are random: the Region alone keeps two apart, where it is known. */
    return r->key[CKS_KEY_ID] ? r->key[CKS_KEY_ID] ^ r->region_scope : 0;
}

static bool
link_current(struct cks_spanning *sp)
{
    size_t n = sp->records->list.count, ids = 0;
    const struct cks_record *list = sp->records->list.items;
    size_t waiting = 0;
    for (size_t i = 0; i < n; i++)
        waiting += list[i].operation == CKS_UPDATE || list[i].operation == CKS_CONNECT;
    if (!waiting)
        return true;
    struct id_row *rows = malloc((n ? n : 1) * sizeof(*rows));
    sp->current = malloc((n ? n : 1) * sizeof(*sp->current));
    if (!rows || !sp->current) {
        free(rows);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (list[i].operation == CKS_EXISTING && cks_input_is_inventory(list[i].input) &&
            scoped_id(&list[i]))
            rows[ids++] = (struct id_row){scoped_id(&list[i]), (uint32_t)i};
    qsort(rows, ids, sizeof(*rows), by_key);
    for (size_t i = 0; i < n; i++) {
        bool has_one = list[i].operation == CKS_UPDATE || list[i].operation == CKS_CONNECT;
        sp->current[i] =
            has_one && scoped_id(&list[i]) ? find_id(rows, ids, scoped_id(&list[i])) : NOBODY;
    }
    free(rows);
    return true;
}

const struct cks_record *
cks_spanning_effective(const struct cks_spanning *sp, size_t i, struct cks_record *room)
{
    const struct cks_record *list = sp->records->list.items;
    if (!sp->current || sp->current[i] == NOBODY)
        return &list[i];
    const struct cks_record *now = &list[sp->current[i]];
    struct cks_record *r = room;
    *r = list[i];
    bool moves = r->key[CKS_KEY_ENDPOINT] || r->key[CKS_KEY_PATH] || r->reach;
    r->scope = now->scope ? now->scope : r->scope;
    if (!moves)
        return r;
    if (!r->key[CKS_KEY_ENDPOINT])
        r->key[CKS_KEY_ENDPOINT] = now->key[CKS_KEY_ENDPOINT];
    if (!r->key[CKS_KEY_PATH])
        r->key[CKS_KEY_PATH] = now->key[CKS_KEY_PATH];
    if (!r->reach)
        r->reach = now->reach;
    return r;
}

/* What is learned of the other store before the reported one is read again. */
struct other {
    struct cks_spanning *sp;
    enum cks_rule rule;
    enum cks_param param;
    size_t record;
    const char *text; /* of its value; NULL for secrets */
    const char *said; /* the same for a message */
    const char *label;
    struct cks_place place;
    bool existing;
};

static enum cks_param
param_in(const struct cks_store *s, enum cks_param p)
{
    return p == CKS_P_NAME && s->operation == CKS_UPDATE ? CKS_P_NEW_NAME : p;
}

static void
see_other(void *arg, const struct cks_store *s, size_t i)
{
    struct other *o = arg;
    enum cks_param p = param_in(s, o->param);
    const struct cks_value *v = cks_of(s, p);
    struct cks_arena *a = &o->sp->j->findings->arena;
    struct cks_range r;
    enum cks_part part = cks_param_secret(p) ? CKS_PART_KEY : CKS_PART_VALUE;
    CKS_UNUSED(i);
    o->existing = s->operation == CKS_EXISTING;
    o->text = cks_param_secret(p) ? NULL : cks_arena_strndup(a, v->text.p, v->text.n);
    struct cks_str label = cks_store_label(s);
    o->label = label.n ? cks_say(o->sp->j, label) : NULL;
    o->said = o->text ? cks_say(o->sp->j, v->text) : NULL;
    o->place.file = s->doc->file;
    if (v->placed)
        r = part == CKS_PART_KEY ? v->key : v->value;
    else if (!s->doc->locate || !v->pointer || !s->doc->locate(s->doc, v->pointer, part, 0, 0, &r))
        return;
    o->place = (struct cks_place){s->doc->file, r.line, r.column, r.end_line, r.end_column};
}

static const char *
conflict_help(enum cks_rule rule)
{
    switch (rule) {
    case CKS501:
        return "choose another name, or delete the store that has it";
    case CKS502:
        return "give each key store a cluster of its own";
    case CKS503:
        return "public stores may share an endpoint, but each needs a path of its own";
    case CKS504:
        return "give the VPC store and the public store different host names";
    case CKS505:
        return "each VPC store needs a private DNS name of its own, whatever its path";
    case CKS509:
        return "use the store that is there, or change what should differ";
    case CKS506:
        return "create a VPC endpoint service for this store";
    case CKS447:
        return "make a secret for each store, so that one leak does not open both";
    case CKS448:
        return "use another access key ID for the other secret";
    default:
        return NULL;
    }
}

static const char *
conflict_message(struct cks_judge *j, const struct other *o, const char *name,
                 const struct cks_value *v)
{
    const char *who = o->existing ? "a store that exists" : "another store of this run";
    switch (o->rule) {
    case CKS501:
        return cks_text(j, "%s %s is the name of %s in this account and Region", name,
                        cks_say(j, v->text), who);
    case CKS502:
        return cks_text(j, "%s %s belongs to %s; a cluster serves one key store", name,
                        cks_say(j, v->text), who);
    case CKS503:
        return cks_text(j, "%s and XksProxyUriPath together are those of %s", name, who);
    case CKS504:
        return cks_text(j,
                        "%s %s is the endpoint of %s with the other connectivity; a public and a "
                        "VPC store never share one in a Region",
                        name, cks_say(j, v->text), who);
    case CKS505:
        return cks_text(j, "%s %s is the private DNS name of %s with VPC connectivity", name,
                        cks_say(j, v->text), who);
    case CKS506:
        return cks_text(j, "%s %s is used by %s in this Region", name, cks_say(j, v->text), who);
    case CKS509:
        return cks_text(j,
                        "%s %s, the cluster and the trust anchor are those of %s that is "
                        "DISCONNECTED: if the password is too, KMS answers with its ID and creates "
                        "nothing",
                        name, cks_say(j, v->text), who);
    case CKS447:
        return cks_text(j, "%s is the same secret as that of %s", name, who);
    case CKS448:
        return cks_text(j, "%s %s stands in %s with another secret; an ID names one secret", name,
                        cks_say(j, v->text), who);
    default:
        return cks_text(j, "%s %s differs from %s of %s by letter case or outer space alone", name,
                        cks_say(j, v->text), o->said, who);
    }
}

/* The hashes agreed; what counts is the text. */
static bool
really_shared(const struct other *o, const struct cks_value *v)
{
    if (o->rule == CKS510 || !o->text)
        return true;
    return cks_str_eq(v->text, cks_str_of(o->text));
}

static void
report_conflict(void *arg, const struct cks_store *s, size_t i)
{
    struct other *o = arg;
    struct cks_judge *j = o->sp->j;
    enum cks_param p = param_in(s, o->param);
    const struct cks_value *v = cks_of(s, p);
    struct cks_related *related = cks_arena_alloc(&j->findings->arena, sizeof(*related));
    bool exists = s->operation == CKS_EXISTING;
    if (!related) {
        j->findings->failed = true;
        return;
    }
    if (cks_known(v) && !really_shared(o, v))
        return;
    /* An update may leave what it shares to the store as it is. */
    struct cks_value shared = *v;
    if (!cks_known(v))
        shared.text = cks_str_of(o->text);
    related->place = o->place;
    related->message = o->label ? cks_text(j, "the other store: %s", o->label) : "the other store";
    j->store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = o->rule,
                               .other = exists,
                               .param = p,
                               .help = exists ? "one account and Region cannot hold both: check "
                                                "inventories of several apart, with --region"
                                              : conflict_help(o->rule),
                               .related = related,
                               .related_count = 1},
             "%s", conflict_message(j, o, cks_param_name(p), &shared));
}

void
cks_spanning_conflict(struct cks_spanning *sp, enum cks_rule rule, enum cks_param param, size_t i,
                      size_t other)
{
    const struct cks_record *list = sp->records->list.items;
    /* Told of the one whose findings are wanted. */
    if (list[i].along && !list[other].along && list[other].operation != CKS_EXISTING) {
        size_t swapped = i;
        i = other;
        other = swapped;
    }
    struct other o = {.sp = sp, .rule = rule, .param = param, .record = other};
    if (sp->records->recall(sp->records->cookie, other, see_other, &o))
        sp->records->recall(sp->records->cookie, i, report_conflict, &o);
}

bool
cks_judge_records(struct cks_judge *j, struct cks_records *records)
{
    struct cks_spanning sp = {.j = j, .records = records};
    bool ok = link_current(&sp);
    ok = ok && cks_judge_existing(&sp);
    ok = ok && cks_judge_unique(&sp);
    ok = ok && cks_judge_evidence(&sp);
    free(sp.current);
    j->store = CKS_NO_STORE;
    return ok;
}
