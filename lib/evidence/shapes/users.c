/* cloudhsm-cli: {"error_code": ..., "data": ...} of user list and login */
#include "evidence/shapes/users.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/later.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

static bool
is_kmsuser(struct cks_str name)
{
    return cks_str_ieq(name, CKS_STR_LIT("kmsuser"));
}

static bool
inconsistent(struct cks_str text)
{
    return cks_str_is(text, "inconsistent");
}

/* Of a kind or a status that is not known it is not known whether it keeps KMS out. */
static enum cks_tri
second_factor_of(const cJSON *mfa)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, mfa)
    {
        const cJSON *status = cks_json_get(one, "status");
        struct cks_str is = cks_json_text(status);
        if (cks_str_is(cks_json_text_of(one, "strategy"), "token-sign") &&
            (!status || cks_str_is(is, "enabled") || cks_str_is(is, "inconsistent")))
            return CKS_YES;
    }
    return cJSON_GetArraySize(mfa) > 0 ? CKS_UNTOLD : CKS_NO;
}

static void
take_kmsuser(struct cks_user_list *l, const cJSON *user)
{
    struct cks_str role = cks_json_text_of(user, "role");
    struct cks_str coverage = cks_json_text_of(user, "cluster-coverage");
    const cJSON *locked = cks_json_get(user, "locked"), *mfa = cks_json_get(user, "mfa");
    l->found = true;
    if (cks_str_is(role, "crypto-user") || cks_str_is(role, "crypto_user"))
        l->crypto_user = CKS_YES;
    else if (cks_str_is(role, "admin") || cks_str_is(role, "unactivated-admin") ||
             cks_str_starts(role, "internal"))
        l->crypto_user = CKS_NO;
    l->inconsistent = inconsistent(role) || inconsistent(cks_json_text(locked));
    l->locked = cks_tri_of(locked);
    if (cJSON_IsArray(mfa))
        l->second_factor = second_factor_of(mfa);
    if (cks_str_is(coverage, "full"))
        l->everywhere = CKS_YES;
    else if (inconsistent(coverage))
        l->everywhere = CKS_NO;
}

static void
digest_users(struct cks_evidence *e, struct cks_user_list *l)
{
    cks_digest_number(e, &l->fact,
                      (unsigned)l->found | (unsigned)l->inconsistent << 1 |
                          (unsigned)l->crypto_user << 2 | (unsigned)l->locked << 4 |
                          (unsigned)l->second_factor << 6 | (unsigned)l->everywhere << 8);
}

void
cks_keep_users(struct cks_evidence *e, struct cks_user_list *l)
{
    struct cks_whose of_this = cks_whose_of_text(e, l->fact.at.text);
    digest_users(e, l);
    for (size_t i = 0; i < e->users.count; i++) {
        struct cks_user_list *old = &e->users.items[i];
        struct cks_whose of_old = cks_whose_of_text(e, old->fact.at.text);
        if (!cks_str_eq(of_old.cluster, of_this.cluster))
            continue;
        if (!old->fact.disputed && cks_text_replaces(e, l->fact.at.text, old->fact.at.text)) {
            if (old->fact.at.thing)
                e->things.items[old->fact.at.thing - 1].replaced = true;
            *old = *l;
            return;
        }
        if (old->fact.digest != l->fact.digest && !old->fact.disputed) {
            const char *here = e->texts.items[l->fact.at.text].file;
            old->fact.disputed = true;
            cks_remark_add(e, here,
                           "%s and %s disagree about kmsuser: neither is used (if they are from "
                           "two clusters, name each file after its cluster)",
                           e->texts.items[old->fact.at.text].file, here);
        }
        return;
    }
    struct cks_user_list *kept = cks_vec_push(&e->users);
    e->failed |= !kept;
    if (kept)
        *kept = *l;
}

static void
take_users(struct cks_evidence *e, const cJSON *users, unsigned text)
{
    struct cks_user_list l = {.fact.at = {text, "/data/users", e->things.count}, .failures = -1};
    const cJSON *user;
    bool readable = true, twice = false;
    cJSON_ArrayForEach(user, users)
    {
        struct cks_str name = cks_json_text_of(user, "username");
        /* cloudhsm-cli prints all names in lower case. */
        bool printed = name.n && (!is_kmsuser(name) || cks_str_is(name, "kmsuser"));
        readable &= printed;
        if (!printed || !is_kmsuser(name))
            continue;
        struct cks_user_list one = l;
        take_kmsuser(&one, user);
        twice |= l.found && l.crypto_user == one.crypto_user;
        /* If two users have the name, the crypto user counts. */
        if (!l.found || one.crypto_user == CKS_YES)
            l = one;
    }
    /* One without a name could be kmsuser; of two with one role neither is known to be it. */
    if ((l.found || readable) && !twice)
        cks_keep_users(e, &l);
}

/* What the command before an answer gives for an option: "login --username kmsuser". */
static struct cks_str
option_of_command(struct cks_str command, const char *option)
{
    size_t at = cks_str_find(command, option), n = 0;
    struct cks_str rest = cks_str_sub(command, at + strlen(option), command.n);
    if (at == command.n || cks_str_find(command, "login") > at || !rest.n ||
        (rest.p[0] != ' ' && rest.p[0] != '='))
        return (struct cks_str){0};
    rest = cks_str_sub(rest, 1, rest.n);
    while (n < rest.n && !cks_is_space((unsigned char)rest.p[n]))
        n++;
    return cks_str_sub(rest, 0, n);
}

/* The user whom it logs in. */
static struct cks_str
user_of_command(struct cks_str command)
{
    return option_of_command(command, "--username");
}

/* Whether the command logs in somebody else than its answer says, or by more than a password. */
static bool
is_other_login(struct cks_str command, const cJSON *data)
{
    struct cks_str user = user_of_command(command), role = option_of_command(command, "--role");
    return cks_str_find(command, "mfa-token-sign") < command.n ||
           (user.n && !cks_str_ieq(user, cks_json_text_of(data, "username"))) ||
           (role.n && !cks_str_eq(role, cks_json_text_of(data, "role")));
}

static bool
holds_one_of(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cks_str_find(text, words[i]) < text.n)
            return true;
    return false;
}

/* Whether a failure's text is about a login. */
static bool
about_login(struct cks_str text)
{
    static const char *const words[] = {"password", "Password",  "login",     "Login",
                                        "log in",   "redential", "uthenticat"};
    return holds_one_of(text, words, CKS_COUNT(words));
}

/* Whether it says that the password was wrong. A login also fails where no HSM can be reached, or
 * where the user is locked: that tells nothing of the password. */
static bool
says_wrong_password(struct cks_str text)
{
    static const char *const wrong[] = {"ncorrect", "rong ", "nvalid"};
    static const char *const what[] = {"assword", "redential"};
    return cks_str_find(text, "RET_USER_LOGIN_FAILURE") < text.n ||
           (holds_one_of(text, wrong, CKS_COUNT(wrong)) &&
            holds_one_of(text, what, CKS_COUNT(what)));
}

/* Whether the command above an answer is a login: "user create" prints the same. */
static bool
is_login_command(struct cks_str command)
{
    static const char *const words[] = {" login", ">login"};
    static const char *const others[] = {" user ", " logout"};
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_find(command, others[i]) < command.n)
            return false;
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_find(command, words[i]) < command.n)
            return true;
    return false;
}

static bool
take_login(struct cks_evidence *e, const cJSON *root, unsigned text)
{
    const struct cks_evidence_text *t = &e->texts.items[text];
    const cJSON *data = cks_json_get(root, "data");
    struct cks_login login = {.fact.at = {text, "/data", 0}};
    int64_t code = cks_int_of(cks_json_get(root, "error_code"), -1);
    login.accepted = cJSON_IsObject(data) && code == 0 && cks_json_text_of(data, "role").n &&
                     cks_json_text_of(data, "username").n;
    /* Without its command, such an answer may belong to a different command. */
    if (!is_login_command(t->before) && (login.accepted || t->before.n))
        return true;
    if (login.accepted && is_other_login(t->before, data))
        return true;
    login.user = cks_keep(e, login.accepted ? cks_json_text_of(data, "username")
                                            : user_of_command(t->before));
    /* A sentence without an error is a logout's. */
    bool failed_login =
        cJSON_IsString(data) && code > 0 && (login.user.n || about_login(cks_json_text(data)));
    if (!login.accepted && !failed_login) {
        /* What its command shows to be a login, and cannot be read, may be either. */
        if (is_login_command(t->before) &&
            (!login.user.n || cks_str_ieq(login.user, CKS_STR_LIT("kmsuser"))))
            cks_thing_add(e, CKS_THING_LOGIN, root, text, "");
        return true;
    }
    login.wrong_password = failed_login && says_wrong_password(cks_json_text(data));
    if (!login.accepted && !login.wrong_password)
        cks_remark_add(e, t->file,
                       "a login in it failed, but not for a wrong password as far as its message "
                       "tells: it does not show whether the password is right");
    cks_thing_add(e, CKS_THING_LOGIN, root, text, "");
    login.fact.at.thing = e->things.count;
    struct cks_login *kept = cks_vec_push(&e->logins);
    e->failed |= !kept;
    if (kept)
        *kept = login;
    return true;
}

bool
cks_take_cli_answer(struct cks_evidence *e, const cJSON *root, unsigned text)
{
    const cJSON *data = cks_json_get(root, "data");
    const cJSON *users = cks_json_get(data, "users");
    /* A list that comes with an error may lack users. */
    bool done = cks_int_of(cks_json_get(root, "error_code"), -1) == 0;
    if (cks_json_get(data, "mtls-enforcement-level")) {
        cks_thing_add(e, CKS_THING_MTLS, root, text, "");
        return true;
    }
    if (cJSON_IsArray(users)) {
        cks_thing_add(e, CKS_THING_USERS, root, text, "");
        if (done && users->child)
            take_users(e, users, text);
        else if (done)
            cks_remark_add(e, e->texts.items[text].file,
                           "it lists no user, and every cluster has an administrator: it proves "
                           "and disproves nothing");
        return true;
    }
    if (cJSON_IsString(data) || cJSON_IsString(cks_json_get(data, "username")))
        return take_login(e, root, text);
    return false;
}
