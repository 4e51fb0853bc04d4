#include "rules/judge/subject.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"
#include "model/certificate/certificate.h"

static struct cks_str
known_or(const struct cks_value *v, struct cks_str current)
{
    if (cks_known_string(v))
        return v->text;
    return cks_missing_value(v) ? current : (struct cks_str){0};
}

static struct cks_secret
known_secret(const struct cks_value *v)
{
    return cks_known_string(v) ? v->secret : (struct cks_secret){{0}};
}

/* Whether an account is in a list, with a blank behind each. */
static bool
lists_account(struct cks_str list, struct cks_str account)
{
    while (list.n) {
        size_t n = cks_str_find(list, " ");
        if (cks_str_eq(cks_str_sub(list, 0, n), account))
            return true;
        list = cks_str_sub(list, n + 1, list.n);
    }
    return false;
}

static bool
is_allowed_account(const struct cks_store *s, struct cks_str account)
{
    return (!s->allowed.n || lists_account(s->allowed, account)) &&
           !lists_account(s->forbidden, account);
}

void
cks_subject_init(struct cks_subject *t, struct cks_judge *j, const struct cks_store *s)
{
    static const struct cks_current nothing;
    const struct cks_current *now = j->hand.current ? j->hand.current : &nothing;
    bool update = s->operation == CKS_UPDATE, adds = update || s->operation == CKS_CONNECT;
    const struct cks_value *owner = cks_of(s, CKS_P_OWNER);
    *t = (struct cks_subject){.j = j, .s = s, .e = j->evidence};
    t->kinds = cks_kinds_of(s->type, cks_of(s, CKS_P_CONNECTIVITY));
    if (adds && j->hand.current) {
        /* Values that an update does not set stay unchanged. */
        bool moves = cks_given(cks_of(s, CKS_P_CONNECTIVITY));
        t->kinds = moves && now->type != CKS_STORE_HSM ? t->kinds : now->kinds;
    }
    t->region = cks_judge_region(j, s);
    t->account = s->account.n ? s->account : cks_str_of(j->options->account);
    t->account_stated = t->account.n > 0;
    if (!t->account.n && t->e && !t->e->callers_differ)
        t->account = t->e->caller;
    if (s->account_unknown)
        t->account = (struct cks_str){0};
    t->account_open = s->account_unknown || s->account_open || !is_allowed_account(s, t->account);
    t->cluster = known_or(cks_of(s, CKS_P_CLUSTER), now->cluster);
    t->endpoint = known_or(cks_of(s, CKS_P_ENDPOINT), now->endpoint);
    t->service = known_or(cks_of(s, CKS_P_SERVICE), now->service);
    t->owner = known_or(owner, now->owner);
    t->access_key = known_or(cks_of(s, CKS_P_ACCESS_KEY), now->access_key);
    t->owner_known =
        cks_known_string(owner) || (cks_missing_value(owner) && (!adds || j->hand.current != NULL));
    t->state = s->operation == CKS_EXISTING || s->operation == CKS_CONNECT
                   ? (s->operation == CKS_EXISTING ? s->state : now->state)
                   : (s->operation == CKS_CREATE ? CKS_STATE_DISCONNECTED : now->state);
    t->created = s->operation == CKS_EXISTING ? s->created : now->created;
    t->creates = s->operation == CKS_CREATE || update;
    t->target = (struct cks_target){.region = t->region,
                                    .account = t->account,
                                    .owner = t->owner_known ? t->owner : (struct cks_str){0},
                                    .cluster = t->cluster,
                                    .service = t->service,
                                    .endpoint = t->endpoint,
                                    .password = known_secret(cks_of(s, CKS_P_PASSWORD)),
                                    .vpc = t->kinds == CKS_KIND_VPC};
}

void
cks_subject_find(struct cks_subject *t, struct cks_spot spot, const struct cks_at *at,
                 const char *what, const char *message)
{
    struct cks_findings *f = t->j->findings;
    struct cks_related *related = at ? cks_arena_alloc(&f->arena, sizeof(*related)) : NULL;
    if (related) {
        struct cks_place place = cks_evidence_place(t->e, *at);
        place.file = cks_text(t->j, "%s", place.file);
        *related = (struct cks_related){.place = place, .message = what};
        spot.related = related;
        spot.related_count = 1;
    } else if (at) {
        f->failed = true;
    }
    cks_find(t->j, t->s, spot, "%s", message);
}

const char *
cks_subject_file(const struct cks_subject *t, struct cks_at at)
{
    return cks_say(t->j, cks_str_of(t->e->texts.items[at.text].file));
}

const struct cks_x509 *
cks_subject_certificate(const struct cks_subject *t, struct cks_str text)
{
    if (!text.n)
        return NULL;
    const struct cks_certificate *c = cks_certificate_read(t->j->cache.certificates, text);
    if (!c) {
        t->j->findings->failed = true;
        return NULL;
    }
    return c->count == 1 && c->x509_count == 1 ? &c->x509[0] : NULL;
}

/* A list whose Region nothing tells may be of another one than the store. */
bool
cks_subject_lists(const struct cks_evidence *e, const struct cks_listing *l,
                  const struct cks_target *target)
{
    if (!l->complete || cks_thing_is_broken(e, l->kind))
        return false;
    const struct cks_whose w = cks_whose_of_listing(e, l);
    return w.region.n && cks_whose_judge(&w, l->kind, target) == CKS_WHOSE_OURS;
}

bool
cks_absent_from(const struct cks_evidence *e, const cks_listings *lists,
                const struct cks_target *target, const struct cks_listing **ret)
{
    if (e->torn || cks_whose_other_caller(e, target->account))
        return false;
    for (size_t i = 0; i < lists->count; i++) {
        *ret = &lists->items[i];
        if (cks_subject_lists(e, *ret, target))
            return true;
    }
    return false;
}

size_t
cks_said_absent(const struct cks_subject *t, enum cks_thing_kind kind, struct cks_str id,
                const struct cks_target *target)
{
    size_t found = cks_thing_find(t->e, kind, id);
    if (t->e->torn || cks_whose_other_caller(t->e, target->account))
        return CKS_NOT_FOUND;
    for (size_t i = found; i != CKS_NOT_FOUND; i = t->e->things.items[i].before) {
        struct cks_whose w = cks_whose_of_thing(t->e, i);
        /* A role is in no Region. */
        bool there =
            kind == CKS_THING_NO_ROLE || (w.region.n && cks_str_eq(w.region, target->region));
        if (!there || cks_whose_judge(&w, kind, target) != CKS_WHOSE_OURS)
            return CKS_NOT_FOUND;
    }
    return found;
}

const char *
cks_counted(struct cks_judge *j, size_t n, const char *one, const char *many)
{
    return cks_text(j, "%zu %s", n, n == 1 ? one : many);
}
