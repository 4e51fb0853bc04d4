/* CKS507: clusters that share a backup history have the same cluster certificate, and KMS counts
 * them as one. */
#include <stdlib.h>

#include "rules/evidence/family.h"
#include "model/certificate/facts.h"
#include "rules/judge/subject.h"

/* A cluster's certificate, by the key that records have of the cluster. */
struct family {
    uint64_t cluster; /* as struct cks_record has it */
    const struct cks_x509 *certificate;
    size_t fact;
};

/* A store whose cluster's certificate is known. */
struct member {
    const struct cks_record *record;
    const struct family *family;
    size_t i;
};

struct families {
    struct cks_spanning *sp;
    CKS_VEC(struct family) list;
    CKS_VEC(struct member) members;
    bool failed;
};

static void
add_family(struct families *f, size_t fact)
{
    struct cks_judge *j = f->sp->j;
    const struct cks_cluster *c = &f->sp->records->evidence->clusters.items[fact];
    if (c->fact.disputed || !c->certificate.n || !c->id.n)
        return;
    const struct cks_certificate *text =
        cks_certificate_read(j->cache.certificates, c->certificate);
    f->failed |= !text;
    if (!text || text->count != 1 || text->x509_count != 1)
        return;
    struct family *family = cks_vec_push(&f->list);
    f->failed |= !family;
    if (family)
        *family = (struct family){cks_hash(&j->cache.hash_key, c->id) | 1, &text->x509[0], fact};
}

static const struct family *
family_of(const struct families *f, const struct cks_record *r)
{
    for (size_t i = 0; r->key[CKS_KEY_CLUSTER] && i < f->list.count; i++)
        if (f->list.items[i].cluster == r->key[CKS_KEY_CLUSTER])
            return &f->list.items[i];
    return NULL;
}

/* Stores that have a cluster, or will. */
static bool
has_cluster(const struct cks_record *r)
{
    return r->key[CKS_KEY_CLUSTER] && !r->skeleton && !r->unsent &&
           (r->operation == CKS_CREATE ||
            (r->operation == CKS_EXISTING && cks_input_is_inventory(r->input)));
}

static void
collect_families(struct families *f)
{
    const struct cks_records *records = f->sp->records;
    for (size_t i = 0; i < records->list.count; i++) {
        const struct cks_record *r = &records->list.items[i];
        if (!has_cluster(r))
            continue;
        struct member *m = cks_vec_push(&f->members);
        f->failed |= !m;
        if (m)
            *m = (struct member){r, family_of(f, r), i};
    }
}

struct shared {
    struct families *f;
    const struct member *mine, *other;
    const char *doubt; /* why they may not be of one account, or NULL */
};

static void
report(void *arg, const struct cks_store *s, size_t i)
{
    const struct shared *sh = arg;
    struct cks_judge *j = sh->f->sp->j;
    const struct cks_evidence *e = sh->f->sp->records->evidence;
    const struct cks_cluster *theirs = &e->clusters.items[sh->other->family->fact];
    struct cks_subject t = {.j = j, .s = s, .e = e};
    j->hand.store = i;
    cks_subject_find(&t,
                     (struct cks_spot){.rule = CKS507,
                                       .param = CKS_P_CLUSTER,
                                       .doubted = sh->doubt,
                                       .help = "use a cluster that was not made from a backup of "
                                               "a cluster in use"},
                     &theirs->fact.at, "the cluster that is in use",
                     cks_text(j,
                              "cluster %s in CloudHsmClusterId shares its backup history with %s, "
                              "which is already used by %s",
                              cks_say(j, cks_of(s, CKS_P_CLUSTER)->text), cks_say(j, theirs->id),
                              sh->other->record->operation == CKS_EXISTING ? "an existing store"
                                                                           : "another store"));
}

/* Existing stores come before planned ones, and earlier planned ones before later. */
static bool
comes_before(const struct member *other, const struct member *mine)
{
    return other->record->operation == CKS_EXISTING || other->i < mine->i;
}

/* What the store of a create shares; without its cluster's certificate, nothing is known of it. */
static void
judge_member(struct families *f, const struct member *mine)
{
    struct cks_records *records = f->sp->records;
    bool settled = mine->record->covered;
    struct shared sh = {.f = f, .mine = mine};
    for (size_t k = 0; k < f->members.count; k++) {
        const struct member *other = &f->members.items[k];
        if (other == mine || !comes_before(other, mine) ||
            other->record->scope != mine->record->scope || !mine->record->scope ||
            other->record->key[CKS_KEY_CLUSTER] == mine->record->key[CKS_KEY_CLUSTER])
            continue;
        if (!other->family) {
            settled = false;
            continue;
        }
        if (!cks_x509_same(mine->family->certificate, other->family->certificate))
            continue;
        sh.other = other;
        sh.doubt = cks_spanning_doubt(mine->record, other->record);
        settled = !sh.doubt;
        if (settled)
            break; /* it is certain */
    }
    if (sh.other)
        records->recall(records->cookie, mine->i, report, &sh);
    if (settled)
        records->list.items[mine->i].looked_at |= CKS_DOUBT_BIT(FAMILY_FREE);
}

#define CREATES_MOST ((size_t)CKS_MOST_FAMILIES)

bool
cks_judge_families(struct cks_spanning *sp)
{
    struct families f = {.sp = sp};
    for (size_t i = 0; i < sp->records->evidence->clusters.count; i++)
        add_family(&f, i);
    collect_families(&f);
    size_t creates = 0;
    for (size_t k = 0; k < f.members.count && creates <= CREATES_MOST; k++)
        if (f.members.items[k].record->operation == CKS_CREATE && f.members.items[k].family &&
            ++creates <= CREATES_MOST)
            judge_member(&f, &f.members.items[k]);
    if (creates > CREATES_MOST)
        cks_records_beyond(sp->records, CKS_BOUND_FAMILIES);
    cks_vec_free(&f.list);
    cks_vec_free(&f.members);
    return !f.failed;
}
