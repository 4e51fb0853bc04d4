#include "dryrun/calls/foreseen.h"

#include "dryrun/calls/declared.h"

/* At the first connect KMS has the password of the call; later, one that it set itself. A connect
 * does not show which it is, so it is judged as a later one. The table of requirements says which
 * row is about the later connect, and which one is in its place at the first. */
static struct cks_requirement_info
later_row(void)
{
    struct cks_requirement_info row = {.size = sizeof(row)};
    for (size_t i = 0; cks_requirement_at(i, &row) && !row.at_first; i++)
        continue;
    return row;
}

#define OUTDATED                                                                                   \
    "a connect before changed kmsuser's password in this cluster: set it again in the cluster, "   \
    "and give the new one"

static const struct cks_requirement_state *
row_of(const struct cks_prediction *p, const char *id)
{
    for (size_t i = 0; p && i < p->requirement_count; i++)
        if (strcmp(p->requirements[i].id, id) == 0)
            return &p->requirements[i];
    return NULL;
}

static struct cks_str
obtain_of(const struct cks_prediction *p, const char *id)
{
    for (size_t i = 0; p && i < p->missing_count; i++)
        if (strcmp(p->missing[i].requirement, id) == 0)
            return cks_str_of(p->missing[i].obtain);
    return (struct cks_str){0};
}

/* A login that was seen before a connect of this run shows the password from before it. */
static bool
foresee_login(struct cks_dry_call *c, struct cks_dry_store *s,
              const struct cks_requirement_state *login, const char *first)
{
    bool outdated =
        login && login->status != CKS_REQUIREMENT_DISPROVED && cks_dry_is_rotated(c->region, s);
    bool assumed = outdated && cks_dry_base_assumes(&c->engine->base, first);
    bool shown = outdated && login->status != CKS_REQUIREMENT_MISSING;
    const char *file = shown ? login->file ? login->file : "login" : NULL;
    s->login_foreseen = login != NULL;
    s->login = assumed              ? CKS_REQUIREMENT_ASSUMED
               : login && !outdated ? login->status
                                    : CKS_REQUIREMENT_MISSING;
    s->login_by_option = assumed || (login && login->by_option);
    return cks_dry_set(&s->login_given, cks_str_of(file)) &&
           cks_dry_set(&s->login_obtain,
                       outdated ? cks_str_of(OUTDATED) : obtain_of(c->verdict.connect, first));
}

bool
cks_dry_foresee(struct cks_dry_call *c, struct cks_dry_store *s)
{
    const struct cks_prediction *p = c->verdict.connect;
    bool doomed = p && p->outcome == CKS_FAIL && p->cause.error &&
                  !cks_dry_declares(CKS_DRY_CONNECT, p->cause.error);
    struct cks_str none = {0};
    const char *first = later_row().at_first;
    return foresee_login(c, s, row_of(p, first), first) &&
           cks_dry_set(&s->doomed, doomed ? cks_str_of(p->cause.error) : none) &&
           cks_dry_set(&s->doomed_why, doomed ? cks_str_of(p->cause.rule) : none);
}

/* The options of this run count, not those of the run that wrote the state. */
static enum cks_requirement_status
login_status(const struct cks_dry_call *c, const struct cks_dry_store *s, const char *first,
             bool *ret_by_option)
{
    bool assumed = cks_dry_base_assumes(&c->engine->base, first);
    bool open = s->login == CKS_REQUIREMENT_MISSING || s->login_by_option;
    *ret_by_option = open && assumed;
    return !open ? s->login : assumed ? CKS_REQUIREMENT_ASSUMED : CKS_REQUIREMENT_MISSING;
}

static struct cks_requirement_state
first_login(const struct cks_dry_call *c, const struct cks_dry_store *s, const char *first)
{
    bool by_option;
    enum cks_requirement_status status = login_status(c, s, first, &by_option);
    struct cks_requirement_info row = {.size = sizeof(row)};
    for (size_t i = 0; cks_requirement_at(i, &row) && strcmp(row.id, first) != 0; i++)
        continue;
    return (struct cks_requirement_state){
        .id = row.id,
        .requirement = row.requirement,
        .status = status,
        .subject = status == CKS_REQUIREMENT_ASSUMED ? row.assumed : NULL,
        .by_option = by_option,
    };
}

/* Puts the one row in place of the other; whether nothing is open then. */
static bool
exchange_rows(struct cks_prediction *p, struct cks_requirement_state *rows,
              struct cks_requirement_state login, const char *later)
{
    bool open = false;
    for (size_t i = 0; i < p->requirement_count; i++) {
        rows[i] = strcmp(p->requirements[i].id, later) == 0 ? login : p->requirements[i];
        open |=
            rows[i].status != CKS_REQUIREMENT_PROVED && rows[i].status != CKS_REQUIREMENT_ASSUMED;
    }
    p->requirements = rows;
    return !open;
}

static void
exchange_missing(struct cks_prediction *p, struct cks_missing *missing,
                 enum cks_requirement_status login, const char *obtain,
                 const struct cks_requirement_info *row, const char *given)
{
    size_t n = 0;
    for (size_t i = 0; i < p->missing_count; i++) {
        missing[n] = p->missing[i];
        if (strcmp(missing[n].requirement, row->id) != 0) {
            n++;
        } else if (login == CKS_REQUIREMENT_MISSING) {
            missing[n].evidence = "login";
            missing[n].requirement = row->at_first;
            missing[n].obtain = obtain;
            missing[n++].given = given;
        }
    }
    p->missing = missing;
    p->missing_count = n;
}

void
cks_dry_recall_login(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    const struct cks_prediction *old = c->verdict.call;
    const struct cks_requirement_info row = later_row();
    const struct cks_requirement_state *later = row_of(old, row.id);
    if (!later || later->status == CKS_REQUIREMENT_DISPROVED || !s->login_foreseen ||
        s->login == CKS_REQUIREMENT_DISPROVED || !s->fields[CKS_DRY_TYPE])
        return;
    struct cks_prediction *p = cks_arena_array(c->arena, 1, sizeof(*p));
    struct cks_requirement_state *rows =
        cks_arena_array(c->arena, old->requirement_count, sizeof(*rows));
    struct cks_missing *missing =
        cks_arena_array(c->arena, old->missing_count + 1, sizeof(*missing));
    const char *obtain = cks_arena_strdup(c->arena, s->login_obtain ? s->login_obtain : "");
    const char *given = s->login_given ? cks_arena_strdup(c->arena, s->login_given) : NULL;
    if (!p || !rows || !missing || !obtain || (s->login_given && !given)) {
        c->failed = true;
        return;
    }
    *p = *old;
    struct cks_requirement_state login = first_login(c, s, row.at_first);
    bool whole = exchange_rows(p, rows, login, row.id);
    exchange_missing(p, missing, login.status, *obtain ? obtain : later->id, &row, given);
    if (p->outcome == CKS_UNDETERMINED && whole)
        p->outcome = CKS_SUCCEED;
    c->verdict.call = p;
}
