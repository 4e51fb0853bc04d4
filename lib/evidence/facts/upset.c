#include "evidence/facts/upset.h"

/* Responses to a login of a user that does not exist. */
static const int no_such_user[] = {157, 206};

static void
undo(struct cks_upset *u, enum cks_undoing what, struct cks_at at)
{
    if (!u->undone[what].any)
        u->undone[what] = (struct cks_undone){true, at};
}

static void
undo_user(struct cks_upset *u, struct cks_at at)
{
    undo(u, CKS_UNDOES_USER, at);
    undo(u, CKS_UNDOES_PASSWORD, at);
}

/* Whatever was refused may count as a wrong password. */
static void
see_refused(struct cks_upset *u, const struct cks_audit_event *ev)
{
    for (size_t i = 0; i < CKS_COUNT(no_such_user); i++)
        if (ev->response == no_such_user[i])
            undo_user(u, ev->at);
    if (++u->refused >= CKS_WRONG_PASSWORDS_MOST)
        undo(u, CKS_UNDOES_LOCK, ev->at);
}

static void
see_created(struct cks_upset *u, const struct cks_audit_event *ev)
{
    struct cks_undone password = u->undone[CKS_UNDOES_PASSWORD];
    /* A login that was recorded may be that of the user before. */
    if (u->known && !password.any)
        password = (struct cks_undone){true, ev->at};
    *u = (struct cks_upset){.known = true};
    u->undone[CKS_UNDOES_PASSWORD] = password;
}

/* Of a user that exists the creation is refused too: then the log shows it before. A login that is
 * recorded later contradicts a log that shows no creation. */
static void
see_not_created(struct cks_upset *u, const struct cks_audit_event *ev)
{
    if (!u->known && !u->missing.any)
        u->missing = (struct cks_undone){true, ev->at};
}

static void
see_password_set(struct cks_upset *u, const struct cks_audit_event *ev)
{
    undo(u, CKS_UNDOES_PASSWORD, ev->at);
    u->refused = 0;
    u->undone[CKS_UNDOES_LOCK] = (struct cks_undone){0};
}

/* An event of a kind that is not known, about kmsuser. */
static void
see_unknown(struct cks_upset *u, const struct cks_audit_event *ev)
{
    if (ev->about_kmsuser)
        undo_user(u, ev->at);
}

static void
see_done(struct cks_upset *u, const struct cks_audit_event *ev)
{
    if (ev->kind == CKS_EVENT_RESET && u->known)
        undo_user(u, ev->at);
    /* One that names an administrator alone may be of the password that the administrator set. */
    if (ev->kind == CKS_EVENT_CHANGE_PASSWORD && !ev->about_kmsuser && !ev->target_told && u->known)
        undo(u, CKS_UNDOES_PASSWORD, ev->at);
    if (ev->kind == CKS_EVENT_OTHER)
        see_unknown(u, ev);
    if (!ev->about_kmsuser)
        return;
    if (ev->kind == CKS_EVENT_LOGIN)
        *u = (struct cks_upset){.known = true, .missing = u->missing};
    else if (ev->kind == CKS_EVENT_CREATE_USER)
        see_created(u, ev);
    else if (ev->kind == CKS_EVENT_CHANGE_PASSWORD)
        see_password_set(u, ev);
    else if (ev->kind == CKS_EVENT_DELETE_USER)
        undo_user(u, ev->at);
}

void
cks_upset_see(struct cks_upset *u, const struct cks_audit_event *ev)
{
    if (ev->response == 0)
        see_done(u, ev);
    else if (ev->kind == CKS_EVENT_LOGIN && ev->about_kmsuser)
        see_refused(u, ev);
    else if (ev->kind == CKS_EVENT_CREATE_USER && ev->about_kmsuser)
        see_not_created(u, ev);
}

void
cks_upset_conclude(const struct cks_upset *u, struct cks_sessions *ret)
{
    struct cks_upset last = *u;
    if (last.missing.any)
        undo_user(&last, last.missing.at);
    for (size_t i = 0; i < CKS_UNDOING_COUNT; i++)
        if (last.undone[i].any && !ret->undone[i].any)
            ret->undone[i] = last.undone[i];
}
