#include "rules/evidence/foreign.h"

#include <stdlib.h>

#include "base/bounds.h"
#include "base/memory.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/things.h"
#include "rules/evidence/referred.h"

#define SCOPES_MAX ((size_t)CKS_MOST_EVIDENCE_SCOPES)

/* No cluster, service or endpoint is called so. */
#define NOTHING "vpce-svc-none"

/* What the run's stores are, for cks_foreign.asked. */
enum { ASKED_CLUSTER, ASKED_SERVICE, ASKED_ENDPOINT };

struct cks_foreign {
    struct cks_arena arena;
    struct cks_hash_key key;
    struct cks_lookup asked;
    bool any[ASKED_ENDPOINT + 1];         /* a store has one */
    CKS_VEC(struct cks_target) scopes;    /* without a cluster, a service or an endpoint */
    CKS_VEC(struct cks_secret) passwords; /* of kmsuser, that calls give */
    bool more_passwords;                  /* a store has one that is not known */
    bool failed;
};

/* What is known of one text of the evidence. */
struct verdict {
    bool ours;
    const char *about;  /* what its first thing that is not ours is of; NULL: there is none */
    struct cks_str its; /* its name */
    /* The first decision about an action that a call needs, for one resource alone. */
    struct cks_str action, resource;
};

struct cks_foreign *
cks_foreign_new(void)
{
    struct cks_foreign *f = cks_calloc(1, sizeof(*f));
    if (f)
        cks_hash_key_init(&f->key);
    return f;
}

void
cks_foreign_free(struct cks_foreign *f)
{
    if (!f)
        return;
    cks_lookup_free(&f->asked);
    cks_vec_free(&f->scopes);
    cks_vec_free(&f->passwords);
    cks_arena_free(&f->arena);
    free(f);
}

static struct cks_str
keep_piece(struct cks_foreign *f, struct cks_str s)
{
    struct cks_str kept = s.n ? cks_arena_str(&f->arena, s) : (struct cks_str){0};
    f->failed |= s.n && !kept.p;
    return kept;
}

/* Names of hosts are compared without letter case. */
static struct cks_str
in_lower_case(struct cks_foreign *f, struct cks_str s)
{
    char *lower = s.n ? cks_arena_strndup(&f->arena, s.p, s.n) : NULL;
    f->failed |= s.n && !lower;
    for (size_t i = 0; lower && i < s.n; i++)
        lower[i] = (char)cks_lower((unsigned char)lower[i]);
    return (struct cks_str){lower, lower ? s.n : 0};
}

static bool
was_asked(const struct cks_foreign *f, unsigned kind, struct cks_str id)
{
    return cks_lookup_get(&f->asked, &f->key, kind, id) != CKS_NOT_FOUND;
}

static void
ask(struct cks_foreign *f, unsigned kind, struct cks_str id)
{
    if (!id.n || was_asked(f, kind, id))
        return;
    struct cks_str kept = keep_piece(f, id);
    f->any[kind] = true;
    f->failed |= kept.p && !cks_lookup_put(&f->asked, &f->key, kind, kept, 0);
}

static void
ask_password(struct cks_foreign *f, const struct cks_target *target)
{
    f->more_passwords |= target->cluster.n && cks_secret_empty(target->password);
    if (cks_secret_empty(target->password))
        return;
    struct cks_secret *kept = cks_vec_push(&f->passwords);
    f->failed |= !kept;
    if (kept)
        kept->hidden = keep_piece(f, target->password.hidden);
}

/* Whether a login was made with a password that no call gives. */
static bool
is_other_password(const struct cks_foreign *f, const struct cks_evidence *e, size_t thing)
{
    bool other = f->passwords.count > 0 && !f->more_passwords;
    for (size_t i = 0; other && i < f->passwords.count; i++)
        other = cks_whose_other_password(e, thing, f->passwords.items[i]);
    return other;
}

void
cks_foreign_ask(struct cks_foreign *f, const struct cks_target *target)
{
    ask(f, ASKED_CLUSTER, target->cluster);
    ask(f, ASKED_SERVICE, cks_id_of_service(target->service));
    ask(f, ASKED_ENDPOINT, in_lower_case(f, target->endpoint));
    ask_password(f, target);
    for (size_t i = 0; i < f->scopes.count; i++) {
        const struct cks_target *s = &f->scopes.items[i];
        if (cks_str_eq(s->region, target->region) && cks_str_eq(s->account, target->account) &&
            cks_str_eq(s->owner, target->owner) && s->vpc == target->vpc)
            return;
    }
    struct cks_target *kept = f->scopes.count > SCOPES_MAX ? NULL : cks_vec_push(&f->scopes);
    f->failed |= !kept && f->scopes.count <= SCOPES_MAX;
    if (kept)
        *kept = (struct cks_target){.region = keep_piece(f, target->region),
                                    .account = keep_piece(f, target->account),
                                    .owner = keep_piece(f, target->owner),
                                    .vpc = target->vpc};
}

bool
cks_foreign_is_beyond(const struct cks_foreign *f)
{
    return f->scopes.count > SCOPES_MAX;
}

/* What no store has is looked for as something that nothing is called. */
static struct cks_str
asked_or_not(const struct cks_foreign *f, unsigned kind, struct cks_str id)
{
    return !id.n || was_asked(f, kind, id) ? id : CKS_STR_LIT(NOTHING);
}

static enum cks_whose_verdict
judge_thing(struct cks_foreign *f, const struct cks_whose *w, enum cks_thing_kind kind)
{
    enum cks_whose_verdict first = CKS_WHOSE_OURS;
    bool same_host = was_asked(f, ASKED_ENDPOINT, in_lower_case(f, w->endpoint));
    for (size_t i = 0; i < f->scopes.count; i++) {
        struct cks_target t = f->scopes.items[i];
        t.cluster = asked_or_not(f, ASKED_CLUSTER, w->cluster);
        t.service = asked_or_not(f, ASKED_SERVICE, w->service);
        t.endpoint = !w->endpoint.n || same_host ? w->endpoint : CKS_STR_LIT(NOTHING);
        enum cks_whose_verdict how = cks_whose_judge(w, kind, &t);
        if (how == CKS_WHOSE_OURS)
            return how;
        first = first == CKS_WHOSE_OURS ? how : first;
    }
    return first;
}

static struct cks_str
piece_that_differs(const struct cks_whose *w, enum cks_whose_verdict how)
{
    switch (how) {
    case CKS_WHOSE_OTHER_PARTITION:
        return w->partition;
    case CKS_WHOSE_OTHER_REGION:
        return w->region;
    case CKS_WHOSE_OTHER_ACCOUNT:
        return w->account;
    case CKS_WHOSE_OTHER_CLUSTER:
        return w->cluster;
    case CKS_WHOSE_OTHER_SERVICE:
        return w->service;
    case CKS_WHOSE_OTHER_ENDPOINT:
        return w->endpoint;
    case CKS_WHOSE_OTHER_QUESTION:
        return w->name;
    case CKS_WHOSE_OURS:
    case CKS_WHOSE_TORN:
        break;
    }
    return (struct cks_str){0};
}

static const char *
noun_of(enum cks_whose_verdict how)
{
    static const char *const about[] = {
        [CKS_WHOSE_OURS] = NULL,
        [CKS_WHOSE_OTHER_PARTITION] = "the partition ",
        [CKS_WHOSE_OTHER_REGION] = "the Region ",
        [CKS_WHOSE_OTHER_ACCOUNT] = "the account ",
        [CKS_WHOSE_OTHER_CLUSTER] = "the cluster ",
        [CKS_WHOSE_OTHER_SERVICE] = "the endpoint service ",
        [CKS_WHOSE_OTHER_ENDPOINT] = "the endpoint ",
        [CKS_WHOSE_OTHER_QUESTION] = "another question ",
        [CKS_WHOSE_TORN] = "several Regions or accounts at once",
    };
    return about[how];
}

static void
report_foreign(struct cks_judge *j, const char *file, const struct verdict *v)
{
    cks_findings_fail(j->findings, CKS_FAILURE_NOTE, file,
                      cks_text(j,
                               "it is about %s%s and so about no store of this run: it proves and "
                               "disproves nothing",
                               v->about, v->its.n ? cks_say(j, v->its) : ""));
}

/* In a text that is about the run's stores otherwise. */
static void
report_one_resource(struct cks_judge *j, const char *file, const struct verdict *v)
{
    cks_findings_fail(j->findings, CKS_FAILURE_NOTE, file,
                      cks_text(j,
                               "it says of %s what holds for the resource %s alone, and the call "
                               "needs it for all (*): that proves and disproves nothing",
                               cks_say(j, v->action), cks_say(j, v->resource)));
}

/* Streams of an audit log are things of their own: each event names one, or its file does. */
static void
judge_events(const struct cks_foreign *f, const struct cks_evidence *e, struct verdict *texts)
{
    for (size_t i = 0; i < e->events.count; i++) {
        const struct cks_audit_event *ev = &e->events.items[i];
        struct verdict *v = &texts[ev->at.text];
        if (!ev->cluster.n || was_asked(f, ASKED_CLUSTER, ev->cluster))
            v->ours = true;
        else if (!v->about)
            *v = (struct verdict){v->ours, noun_of(CKS_WHOSE_OTHER_CLUSTER), ev->cluster};
    }
}

/* By what it says of itself, and then by what else names it. */
static void
judge_text_of(struct cks_foreign *f, struct cks_judge *j, const struct cks_referred *named,
              size_t i, struct verdict *v)
{
    const struct cks_evidence *e = j->evidence;
    struct cks_whose w = cks_whose_of_thing(e, i);
    enum cks_whose_verdict how = judge_thing(f, &w, e->things.items[i].kind);
    const char *noun = NULL;
    struct cks_str name = piece_that_differs(&w, how);
    if (how == CKS_WHOSE_OURS && is_other_password(f, e, i)) {
        if (!v->about)
            *v = (struct verdict){v->ours, "another password", {0}};
        return;
    }
    if (how == CKS_WHOSE_OURS && cks_whose_lacks_cluster(e, i)) {
        if (!v->about)
            *v = (struct verdict){
                v->ours, "one of several clusters, without its --cluster-id,", {0}};
        return;
    }
    if (how == CKS_WHOSE_OURS && cks_referred_thing(named, i, &noun, &name) != CKS_NO) {
        v->ours = true;
        return;
    }
    bool asked = how == CKS_WHOSE_OTHER_QUESTION;
    if (!v->about)
        *v = (struct verdict){v->ours,
                              asked  ? w.noun
                              : noun ? cks_text(j, "the %s ", noun)
                                     : noun_of(how),
                              name};
    if (!v->resource.n)
        v->resource = cks_whose_one_resource(e, i, &v->action);
}

/* A list without elements, by its command alone. */
static void
judge_empty_list(struct cks_foreign *f, const struct cks_evidence *e, const struct cks_listing *l,
                 struct verdict *v)
{
    struct cks_whose w = cks_whose_of_listing(e, l);
    enum cks_whose_verdict how = judge_thing(f, &w, l->kind);
    if (how == CKS_WHOSE_OURS)
        v->ours = true;
    else if (!v->about)
        *v = (struct verdict){v->ours, how == CKS_WHOSE_OTHER_QUESTION ? w.noun : noun_of(how),
                              piece_that_differs(&w, how)};
}

static bool
tell_of_texts(struct cks_foreign *f, struct cks_judge *j, struct verdict *texts)
{
    const struct cks_evidence *e = j->evidence;
    struct cks_referred *named = cks_referred_new(e, f->any[ASKED_CLUSTER], f->any[ASKED_SERVICE]);
    if (!named)
        return false;
    for (size_t i = 0; i < e->things.count; i++)
        judge_text_of(f, j, named, i, &texts[e->things.items[i].text]);
    cks_referred_free(named);
    judge_events(f, e, texts);
    for (size_t i = 0; i < e->empty_lists.count; i++) {
        const struct cks_listing *l = &e->empty_lists.items[i];
        judge_empty_list(f, e, l, &texts[l->at.text]);
    }
    for (size_t i = 0; i < e->texts.count; i++) {
        if (!texts[i].ours && texts[i].about)
            report_foreign(j, e->texts.items[i].file, &texts[i]);
        else if (texts[i].resource.n)
            report_one_resource(j, e->texts.items[i].file, &texts[i]);
    }
    return !f->failed && !j->findings->failed;
}

bool
cks_foreign_tell(struct cks_foreign *f, struct cks_judge *j)
{
    const struct cks_evidence *e = j->evidence;
    if (f->failed || cks_foreign_is_beyond(f) || !f->scopes.count || !e->texts.count)
        return !f->failed;
    struct verdict *texts = cks_calloc(e->texts.count, sizeof(*texts));
    bool ok = texts && tell_of_texts(f, j, texts);
    free(texts);
    return ok;
}
