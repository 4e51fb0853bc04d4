/* cloudhsm-cli: {"error_code": ..., "data": ...} of user list and login */
#include "evidence/shapes/users.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"

static bool
is_kmsuser(struct cks_str name)
{
    /* cloudhsm-cli prints all names in lower case. */
    return cks_str_ieq(name, CKS_STR_LIT("kmsuser"));
}

static bool
inconsistent(struct cks_str text)
{
    return cks_str_is(text, "inconsistent");
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
        l->second_factor = cJSON_GetArraySize(mfa) > 0 ? CKS_YES : CKS_NO;
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
    digest_users(e, l);
    for (size_t i = 0; i < e->users.count; i++) {
        struct cks_user_list *old = &e->users.items[i];
        if (!cks_str_eq(old->cluster, l->cluster))
            continue;
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
    struct cks_user_list l = {.fact.at = {text, "/data/users"}, .failures = -1};
    const cJSON *user;
    bool readable = true;
    l.cluster = cks_cluster_hint(e, text);
    cJSON_ArrayForEach(user, users)
    {
        readable &= cks_json_text_of(user, "username").n > 0;
        if (!is_kmsuser(cks_json_text_of(user, "username")))
            continue;
        struct cks_user_list one = l;
        take_kmsuser(&one, user);
        /* If two users have the name, the crypto user counts. */
        if (!l.found || one.crypto_user == CKS_YES)
            l = one;
    }
    /* One without a name could be kmsuser. */
    if (l.found || readable)
        cks_keep_users(e, &l);
}

/* The user that the command before an answer logs in: "login --username kmsuser". */
static struct cks_str
user_of_command(struct cks_str command)
{
    static const char *const options[] = {"--username ", "--username="};
    for (size_t i = 0; i < CKS_COUNT(options); i++) {
        size_t at = cks_str_find(command, options[i]);
        if (at == command.n || cks_str_find(command, "login") > at)
            continue;
        struct cks_str rest = cks_str_sub(command, at + strlen(options[i]), command.n);
        size_t n = 0;
        while (n < rest.n && !cks_is_space((unsigned char)rest.p[n]))
            n++;
        return cks_str_sub(rest, 0, n);
    }
    return (struct cks_str){0};
}

/* Whether a failure's text is about a login. */
static bool
about_login(struct cks_str text)
{
    static const char *const words[] = {"password", "Password",  "login",     "Login",
                                        "log in",   "redential", "uthenticat"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_find(text, words[i]) < text.n)
            return true;
    return false;
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
    struct cks_login login = {.fact.at = {text, "/data"}};
    int64_t code = cks_int_of(cks_json_get(root, "error_code"), -1);
    login.accepted = cJSON_IsObject(data) && code == 0;
    /* Without its command, such an answer may belong to a different command. */
    if (!is_login_command(t->before) && (login.accepted || t->before.n))
        return true;
    login.user = cks_keep(e, login.accepted ? cks_json_text_of(data, "username")
                                            : user_of_command(t->before));
    /* A sentence without an error is a logout's. */
    bool failed_login =
        cJSON_IsString(data) && code > 0 && (login.user.n || about_login(cks_json_text(data)));
    if (!login.accepted && !failed_login)
        return true;
    login.cluster = cks_cluster_hint(e, text);
    cks_thing_add(e, CKS_THING_LOGIN, root, text, "");
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
    if (cJSON_IsArray(users) && cks_int_of(cks_json_get(root, "error_code"), -1) != 0)
        return true;
    if (cks_json_get(data, "mtls-enforcement-level")) {
        cks_thing_add(e, CKS_THING_MTLS, root, text, "");
        return true;
    }
    if (cJSON_IsArray(users)) {
        cks_thing_add(e, CKS_THING_USERS, root, text, "");
        take_users(e, users, text);
        return true;
    }
    if (cJSON_IsString(data) || cJSON_IsString(cks_json_get(data, "username")))
        return take_login(e, root, text);
    return false;
}
