#include "formats/shell/aim.h"

#include "formats/shell/call.h"
#include "source/shell/word.h"

/* ---- variables ---- */

static struct cks_shell_told
told_by_word(const struct cks_shell_word *w, size_t from)
{
    return (struct cks_shell_told){.text = cks_str_sub(w->text, from, w->text.n),
                                   .given = true,
                                   .open = cks_shell_open(w, from, SIZE_MAX)};
}

/* What the call has as a variable: NAME=value before it counts first. */
static struct cks_shell_told
told_by_variable(struct cks_shell_constants *constants, const struct cks_shell_word *words,
                 size_t count, size_t at, const char *name)
{
    struct cks_shell_told told = {.given = false};
    for (size_t i = 0; i < count; i++) {
        size_t n = cks_shell_assigns(&words[i]);
        if (n && cks_str_is(cks_str_sub(words[i].text, 0, n), name))
            told = told_by_word(&words[i], n + 1);
    }
    if (!told.given)
        told.given =
            cks_shell_constants_variable(constants, cks_str_of(name), at, &told.text, &told.open);
    /* An empty one counts as none. */
    told.given &= told.open || told.text.n;
    return told;
}

/* Version 1 of the CLI does not read AWS_REGION. */
static struct cks_shell_told
told_region(struct cks_shell_constants *constants, const struct cks_shell_word *words, size_t count,
            size_t at)
{
    struct cks_shell_told first = told_by_variable(constants, words, count, at, "AWS_REGION");
    struct cks_shell_told second =
        told_by_variable(constants, words, count, at, "AWS_DEFAULT_REGION");
    if (!first.given || !second.given)
        return first.given ? first : second;
    first.open |= second.open || !cks_str_eq(first.text, second.text);
    return first;
}

/* ---- commands before the call ---- */

static bool
runs_aws(const struct cks_shell_command *c, size_t i, const char *service, const char *name)
{
    return cks_shell_is_aws(&c->words[i]) && cks_shell_is_word(c, i + 1, service) &&
           cks_shell_is_word(c, i + 2, name);
}

/* The value of an option of the command; NULL: it has none. */
static const struct cks_shell_word *
option_word(const struct cks_shell_command *c, size_t from, const char *option)
{
    for (size_t i = from; i + 1 < c->count; i++)
        if (cks_shell_is_word(c, i, option))
            return &c->words[i + 1];
    return NULL;
}

static bool
keep_told(struct cks_shell_constants *constants, const struct cks_shell_word *w,
          struct cks_shell_told *ret)
{
    struct cks_shell_word full;
    if (!w || !cks_shell_constants_expand(constants, w, &full))
        return !w;
    *ret = told_by_word(&full, 0);
    return true;
}

/* aws configure set NAME VALUE, of the default profile: default.NAME too. */
static bool
sets_default(const struct cks_shell_command *c, size_t i, const char *name)
{
    struct cks_str set = i + 4 < c->count ? c->words[i + 3].text : (struct cks_str){0};
    if (cks_str_starts(set, "default."))
        set = cks_str_sub(set, strlen("default."), set.n);
    return runs_aws(c, i, "configure", "set") && cks_str_is(set, name) &&
           !option_word(c, i, "--profile");
}

bool
cks_shell_aim_note(struct cks_shell_aim *aim, struct cks_shell_constants *constants,
                   const struct cks_shell_command *c)
{
    for (size_t i = 0; i + 2 < c->count; i++) {
        if (runs_aws(c, i, "sts", "assume-role"))
            return keep_told(constants, option_word(c, i, "--role-arn"), &aim->role);
        if (sets_default(c, i, "region"))
            return keep_told(constants, &c->words[i + 4], &aim->configured);
        /* Whose keys they are is not known. */
        if (sets_default(c, i, "aws_access_key_id"))
            aim->role = (struct cks_shell_told){.given = true, .open = true};
    }
    return true;
}

/* ---- where the call goes ---- */

/* kms.eu-west-1.amazonaws.com and kms-fips: the Region; empty: it is not an endpoint of KMS. */
static struct cks_str
region_of_endpoint(struct cks_str url)
{
    static const char *const begins[] = {"https://kms.", "https://kms-fips."};
    for (size_t i = 0; i < CKS_COUNT(begins); i++) {
        if (!cks_str_starts(url, begins[i]))
            continue;
        struct cks_str rest = cks_str_sub(url, strlen(begins[i]), url.n);
        size_t dot = cks_str_find(rest, ".");
        struct cks_str domain = cks_str_sub(rest, dot, rest.n);
        bool ours = cks_str_starts(domain, ".amazonaws.com") || cks_str_starts(domain, ".api.aws");
        return ours ? cks_str_sub(rest, 0, dot) : (struct cks_str){0};
    }
    return (struct cks_str){0};
}

static void
take_endpoint_url(const struct cks_shell_told *endpoint, struct cks_store *ret)
{
    struct cks_str region =
        endpoint->open ? (struct cks_str){0} : region_of_endpoint(endpoint->text);
    bool other = ret->region.n && !cks_str_eq(region, ret->region);
    ret->region_unknown |= !region.n || other;
    ret->account_unknown |= !region.n;
    ret->region = ret->region_unknown ? (struct cks_str){0} : region;
}

static void
take_role(const struct cks_shell_told *role, struct cks_store *ret)
{
    struct cks_str account = role->open ? (struct cks_str){0} : cks_account_of_role(role->text);
    ret->account = account;
    ret->account_open |= !account.n;
}

/* aws-vault exec PROFILE -- aws kms ... */
static bool
runs_in_profile(const struct cks_shell_word *words, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (cks_str_is(words[i].text, "aws-vault") && cks_str_is(words[i + 1].text, "exec"))
            return true;
    return false;
}

/* Whether a profile, or keys of its own, decide on the account. */
static bool
has_own_credentials(const struct cks_shell_aim *aim, struct cks_shell_constants *constants,
                    const struct cks_shell_word *words, size_t count, size_t at, bool *ret_profile)
{
    static const char *const names[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID",
                                        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"};
    bool own = *ret_profile = aim->profile.given || runs_in_profile(words, count);
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        bool given = told_by_variable(constants, words, count, at, names[i]).given;
        own |= given;
        *ret_profile |= given && cks_str_ends(cks_str_of(names[i]), "PROFILE");
    }
    return own;
}

static struct cks_shell_told
endpoint_of(const struct cks_shell_aim *aim, struct cks_shell_constants *constants,
            const struct cks_shell_word *words, size_t count, size_t at)
{
    static const char *const names[] = {"AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL"};
    struct cks_shell_told told = aim->endpoint;
    for (size_t i = 0; i < CKS_COUNT(names) && !told.given; i++)
        told = told_by_variable(constants, words, count, at, names[i]);
    return told;
}

void
cks_shell_aim_take(const struct cks_shell_aim *aim, struct cks_shell_constants *constants,
                   const struct cks_shell_word *words, size_t count, size_t at,
                   struct cks_store *ret)
{
    struct cks_shell_told region = aim->region, role = aim->role;
    struct cks_shell_told endpoint = endpoint_of(aim, constants, words, count, at);
    bool profile, own = has_own_credentials(aim, constants, words, count, at, &profile);
    if (!region.given)
        region = told_region(constants, words, count, at);
    if (!region.given && !profile)
        region = aim->configured;
    if (!role.given)
        role = told_by_variable(constants, words, count, at, "AWS_ROLE_ARN");
    ret->region_unknown = region.open || (!region.given && profile);
    ret->region = region.open ? (struct cks_str){0} : region.text;
    if (endpoint.given)
        take_endpoint_url(&endpoint, ret);
    if (role.given && !profile)
        take_role(&role, ret);
    else if (own)
        ret->account_open = true;
    ret->account_unknown |= profile;
}
