#include "rules/stores/spanning.h"

#include "base/escape.h"

#define NOBODY UINT32_MAX

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

/* How a conflict is reported: the parameter, its value where it is shown, `middle`, who, `end`. */
static const struct conflict {
    enum cks_rule rule;
    bool shows_value;
    bool alike; /* the texts differ, and both are shown */
    const char *middle, *end, *help;
} conflicts[] = {
    {CKS501, true, false, "is already used by", " in this account and Region",
     "choose another name, or delete the store that uses it"},
    {CKS502, true, false, "is already used by", "; a cluster serves only one key store",
     "give each key store its own cluster"},
    {CKS503, false, false, "and XksProxyUriPath together are already used by", "",
     "give each store its own path; public stores may share an endpoint"},
    {CKS504, true, false, "is already used by",
     " with the other connectivity; public and VPC stores cannot share an endpoint",
     "use different host names for the VPC store and the public store"},
    {CKS505, true, false, "is already the private DNS name of", " with VPC connectivity",
     "give each VPC store its own private DNS name, whatever its path"},
    {CKS506, true, false, "is already used by", " in this Region",
     "create a VPC endpoint service for this store"},
    {CKS509, true, false, ", the cluster and the trust anchor match",
     " that is DISCONNECTED; if the password matches too, KMS returns its ID and creates nothing",
     "use the existing store, or change what should differ"},
    {CKS447, false, false, "is also used by", "",
     "generate a secret for each store, so that one leak does not expose both"},
    {CKS448, true, false, "is also used by",
     " with a different secret; an ID must identify one secret",
     "use a different access key ID for the other secret"},
    {CKS510, true, true, "differs from", " only in letter case or surrounding white space", NULL},
};

static const struct conflict *
conflict_of(enum cks_rule rule)
{
    size_t i = 0;
    while (conflicts[i].rule != rule)
        i++;
    return &conflicts[i];
}

static const char *
conflict_message(struct cks_judge *j, const struct other *o, const char *name,
                 const struct cks_value *v)
{
    const struct conflict *c = conflict_of(o->rule);
    const char *who = o->existing ? "an existing store" : "another store";
    return cks_text(j, "%s%s%s%s%s %s%s%s%s", name, c->shows_value ? " " : "",
                    c->shows_value ? cks_say(j, v->text) : "", *c->middle == ',' ? "" : " ",
                    c->middle, c->alike ? o->said : "", c->alike ? " of " : "", who, c->end);
}

/* The hashes agreed; what counts is the text. */
static bool
really_shared(const struct other *o, const struct cks_value *v)
{
    if (conflict_of(o->rule)->alike || !o->text)
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
    related->message = o->label ? cks_text(j, "also used by %s", o->label) : "also used here";
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = o->rule,
                               .other = exists,
                               .param = p,
                               .help = exists ? "check inventories of different accounts or "
                                                "Regions separately, with --region; one cannot "
                                                "contain both"
                                              : conflict_of(o->rule)->help,
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
