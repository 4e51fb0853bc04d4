#include "rules/stores/spanning.h"

#include "base/escape.h"
#include "model/branches.h"
#include "rules/judge/current.h"
#include "rules/judge/endings.h"
#include "rules/judge/mark.h"

#define NOBODY UINT32_MAX

/* What the call does not give stays as it is. */
static void
take_kept(struct cks_record *r, const struct cks_record *now)
{
    if (!r->key[CKS_KEY_ENDPOINT])
        r->key[CKS_KEY_ENDPOINT] = now->key[CKS_KEY_ENDPOINT];
    if (!r->key[CKS_KEY_PATH])
        r->key[CKS_KEY_PATH] = now->key[CKS_KEY_PATH];
    if (!r->reach)
        r->reach = now->reach;
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
    if (!moves || cks_current_is_far(sp->records, i))
        return r;
    for (uint32_t b = r->before; b != NOBODY; b = list[b].before)
        if (list[b].operation == CKS_UPDATE)
            take_kept(r, &list[b]);
    take_kept(r, now);
    return r;
}

/* What is learned of the other store before the reported one is read again. */
struct other {
    struct cks_spanning *sp;
    enum cks_rule rule;
    struct cks_shared_with is;
    const char *doubt;      /* why they may not conflict; NULL: they do */
    bool apart;             /* because they may be of different accounts or Regions */
    struct cks_place freed; /* where a later call frees the value; file NULL: none does */
};

const char *
cks_spanning_doubt(const struct cks_record *a, const struct cks_record *b)
{
    bool stated = !a->account_open && !a->region_open;
    return a->root && b->root && a->root != b->root && !stated
               ? "if both root modules are of one account and Region"
               : NULL;
}

/* An update whose store is known only at run time may be of the other call's. */
static bool
is_of_any_store(const struct cks_record *r)
{
    return r->operation == CKS_UPDATE && !r->key[CKS_KEY_ID] && r->unknown >> CKS_P_ID & 1;
}

bool
cks_spanning_is_open(const struct cks_spanning *sp, size_t i, size_t other)
{
    const struct cks_record *call = &sp->records->list.items[i];
    const struct cks_record *before = &sp->records->list.items[other];
    const struct cks_ending *deleted = cks_ending_before(sp->records, i, before, true);
    if (deleted && (before->operation == CKS_EXISTING || deleted->before > other))
        return true;
    if (is_of_any_store(call) || is_of_any_store(before))
        return true;
    return call->file == before->file ? !cks_branches_one(call->branches, before->branches)
                                      : !cks_branches_sure(before->branches);
}

static enum cks_param
param_in(const struct cks_store *s, enum cks_param p)
{
    return p == CKS_P_NAME && s->operation == CKS_UPDATE ? CKS_P_NEW_NAME : p;
}

static void
see_other(void *arg, const struct cks_store *s, size_t i)
{
    struct other *o = arg;
    enum cks_param p = param_in(s, o->is.param);
    const struct cks_value *v = cks_of(s, p);
    struct cks_arena *a = &o->sp->j->findings->arena;
    struct cks_range r;
    enum cks_part part = cks_param_secret(p) ? CKS_PART_KEY : CKS_PART_VALUE;
    CKS_UNUSED(i);
    o->is.existing = s->operation == CKS_EXISTING;
    o->is.text = cks_param_secret(p) ? NULL : cks_arena_strndup(a, v->text.p, v->text.n);
    struct cks_str label = cks_store_label(s);
    o->is.label = label.n ? cks_say(o->sp->j, label) : NULL;
    o->is.said = o->is.text ? cks_say(o->sp->j, v->text) : NULL;
    o->is.place.file = s->doc->file;
    if (v->placed)
        r = part == CKS_PART_KEY ? v->key : v->value;
    else if (!s->doc->locate || !v->pointer || !s->doc->locate(s->doc, v->pointer, part, 0, 0, &r))
        return;
    o->is.place = cks_mark_place_in(o->sp->j, s, &r);
}

/* The calls of a sequence stand close together: so many after a conflict are looked at. Where one
 * stands farther away, only the advice to swap the two is missing. */
#define CALLS_AFTER 256

static enum cks_key
key_of(enum cks_param p)
{
    return p == CKS_P_NAME       ? CKS_KEY_NAME
           : p == CKS_P_CLUSTER  ? CKS_KEY_CLUSTER
           : p == CKS_P_ENDPOINT ? CKS_KEY_ENDPOINT
           : p == CKS_P_SERVICE  ? CKS_KEY_SERVICE
                                 : CKS_KEY_COUNT;
}

static void
see_freed(void *arg, const struct cks_store *s, size_t i)
{
    struct other *o = arg;
    struct cks_range r;
    CKS_UNUSED(i);
    if (s->doc && cks_judge_place(s, &r))
        o->freed = cks_mark_place_in(o->sp->j, s, &r);
}

/* An update after call i that gives the other store another value: with it first, i would not
 * conflict. */
static void
find_freed_later(struct cks_spanning *sp, struct other *o, size_t i)
{
    const struct cks_record *list = sp->records->list.items;
    enum cks_key key = key_of(o->is.param);
    size_t end = sp->records->list.count;
    if (!sp->current || key == CKS_KEY_COUNT || list[i].operation == CKS_EXISTING)
        return;
    end = end - i > CALLS_AFTER ? i + CALLS_AFTER : end;
    for (size_t k = i + 1; k < end; k++) {
        bool moves = list[k].operation == CKS_UPDATE && sp->current[k] == o->is.record &&
                     list[k].key[key] && list[k].key[key] != list[o->is.record].key[key];
        if (moves && sp->records->recall(sp->records->cookie, k, see_freed, o))
            return;
    }
}

/* How a conflict is reported: the parameter, its value where it is shown, `middle`, who, `end`. */
static const struct conflict {
    enum cks_rule rule;
    bool shows_value;
    bool alike; /* the texts differ, and both are shown */
    const char *middle, *end, *help;
    bool anywhere; /* in whatever account and Region they are */
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
     "generate a secret for each store, so that one leak does not expose both", true},
    {CKS448, true, false, "is also used by",
     " with a different secret; an ID must identify one secret",
     "use a different access key ID for the other secret", true},
    {CKS510, true, true, "differs from",
     " only in letter case, surrounding white space or a final dot", NULL},
};

static const char in_this[] = " in this ";

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
    /* Whether it is "in this Region" is what is in doubt. */
    bool open = o->apart && strncmp(c->end, in_this, sizeof(in_this) - 1) == 0;
    const char *who = o->is.existing ? "an existing store" : "another store";
    return cks_text(j, "%s%s%s%s%s %s%s%s%s", name, c->shows_value ? " " : "",
                    c->shows_value ? cks_say(j, v->text) : "", *c->middle == ',' ? "" : " ",
                    c->middle, c->alike ? o->is.said : "", c->alike ? " of " : "", who,
                    open ? "" : c->end);
}

/* The hashes agreed; what counts is the text. */
static bool
really_shared(const struct other *o, const struct cks_value *v)
{
    if (conflict_of(o->rule)->alike || !o->is.text)
        return true;
    return cks_str_eq(v->text, cks_str_of(o->is.text));
}

static const char *
conflict_help(struct other *o, bool exists)
{
    const char *help = conflict_of(o->rule)->help;
    if (exists)
        return "check inventories of different accounts or Regions separately, with --region; one "
               "cannot contain both";
    if (!o->freed.file)
        return help;
    return cks_text(o->sp->j, "%s; a later call frees it: the order of calls counts", help);
}

static void
report_conflict(void *arg, const struct cks_store *s, size_t i)
{
    struct other *o = arg;
    struct cks_judge *j = o->sp->j;
    enum cks_param p = param_in(s, o->is.param);
    const struct cks_value *v = cks_of(s, p);
    struct cks_related *related = cks_arena_array(&j->findings->arena, 2, sizeof(*related));
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
        shared.text = cks_str_of(o->is.text);
    related->place = o->is.place;
    related->message = o->is.label ? cks_text(j, "also used by %s", o->is.label) : "also used here";
    related[1] = (struct cks_related){.place = o->freed, .message = "a later call frees it here"};
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = o->rule,
                               .other = exists,
                               .param = p,
                               .against = o->is.existing ? 0 : (uint32_t)o->is.record + 1,
                               .disputed = o->sp->records->list.items[o->is.record].disputed,
                               .doubted = o->doubt,
                               .help = conflict_help(o, exists),
                               .related = related,
                               .related_count = o->freed.file ? 2 : 1},
             "%s", conflict_message(j, o, cks_param_name(p), &shared));
}

/* A call that KMS refuses takes nothing from others. Where nobody is told to repair it, because the
 * severity of its fault was changed, the conflict is all that is reported. */
static const char once_repaired[] = "once that call, which KMS rejects as it is, is repaired";

static struct cks_charge
charge_of(const struct cks_spanning *sp, enum cks_rule rule, enum cks_param param, size_t i,
          size_t other)
{
    const struct cks_record *list = sp->records->list.items;
    bool exists = list[other].operation == CKS_EXISTING;
    bool renames = param == CKS_P_NAME && list[i].operation == CKS_UPDATE;
    return (struct cks_charge){.store = i,
                               .rule = (unsigned short)rule,
                               .basis = cks_rule_row(rule)->basis,
                               .param = (unsigned char)(renames ? CKS_P_NEW_NAME : param),
                               .against = exists ? 0 : (uint32_t)other + 1,
                               .disputed = list[other].disputed ||
                                           cks_spanning_doubt(&list[i], &list[other]) ||
                                           cks_spanning_is_open(sp, i, other)};
}

void
cks_spanning_conflict(struct cks_spanning *sp, enum cks_rule rule, enum cks_param param, size_t i,
                      size_t other)
{
    struct cks_record *list = sp->records->list.items;
    /* Told of the one whose findings are wanted. */
    if (list[i].along && !list[other].along && list[other].operation != CKS_EXISTING) {
        size_t swapped = i;
        i = other;
        other = swapped;
    }
    struct other o = {.sp = sp, .rule = rule, .is = {.record = other, .param = param}};
    if (sp->seen && sp->other.record == other && sp->other.param == param)
        o.is = sp->other;
    else if (!sp->records->recall(sp->records->cookie, other, see_other, &o))
        return;
    sp->seen = true;
    sp->other = o.is;
    if (!conflict_of(rule)->anywhere)
        o.doubt = cks_spanning_doubt(&list[i], &list[other]);
    o.apart = o.doubt != NULL;
    if (!o.doubt && list[other].disputed)
        o.doubt = list[other].contested ? "the inventories disagree about whether it exists"
                                        : "the inventories disagree about it";
    struct cks_charge charge = charge_of(sp, rule, param, i, other);
    charge.against = 0;
    bool refuses = sp->records->refuses(&charge, (enum cks_operation)list[i].operation);
    if (refuses && !o.doubt && list[other].refused && list[other].faulty)
        o.doubt = once_repaired;
    list[i].refused |= refuses && !o.doubt;
    find_freed_later(sp, &o, i);
    sp->records->recall(sp->records->cookie, i, report_conflict, &o);
}

void
cks_spanning_charge(struct cks_spanning *sp, enum cks_rule rule, enum cks_param param, size_t i,
                    size_t other)
{
    struct cks_charge *charge = cks_vec_push(&sp->j->findings->charges);
    if (charge)
        *charge = charge_of(sp, rule, param, i, other);
    else
        sp->j->findings->failed = true;
}
