#include "dryrun/state/remembered.h"

/* Whether a call made the store. */
#define MADE_HERE "MadeByDryRun"
/* Whether a call that gave it values was undetermined. */
#define OPEN "MadeByUndeterminedCall"
/* What a connect under way ends in, and the next one: a ConnectionErrorCode; the rule that says so.
 */
#define BECOMES "ConnectingFailsWith"
#define DOOMED "NextConnectFailsWith"
#define DOOMED_WHY "NextConnectFailsBy"
/* KMS has another password than the one that was given. */
#define ROTATED "PasswordChangedByConnect"
/* How the call that gave the password judged the next login; taken from an option; what would show
 * it; what showed it before. */
#define LOGIN "NextLogin"
#define LOGIN_BY_OPTION "NextLoginByOption"
#define LOGIN_OBTAIN "NextLoginObtain"
#define LOGIN_GIVEN "NextLoginGiven"
/* Of all Regions. */
#define DELETED "DeletedCustomKeyStores"
#define ROTATED_CLUSTERS "ClustersWithChangedPassword"

static void
write_shown_text(struct cks_jsonw *w, const char *name, const char *text,
                 const struct cks_dry_secrets *secrets)
{
    if (text && cks_dry_may_show(secrets, cks_str_of(text)))
        cks_jsonw_member(w, name, text);
}

static void
write_set_flag(struct cks_jsonw *w, const char *name, bool flag)
{
    if (flag)
        cks_jsonw_member_bool(w, name, true);
}

/* Without these a run that goes on from the state would end a connect well that was predicted to
 * fail, or not know that a password is one that KMS has no longer. */
void
cks_dry_remembered_write(struct cks_jsonw *w, const struct cks_dry_store *s,
                         const struct cks_dry_secrets *secrets)
{
    write_set_flag(w, MADE_HERE, s->made_here);
    write_set_flag(w, OPEN, s->open);
    if (s->state == CKS_DRY_CONNECTING && s->becoming)
        cks_jsonw_member(w, BECOMES, s->becoming);
    if (s->doomed && s->doomed_why) {
        cks_jsonw_member(w, DOOMED, s->doomed);
        cks_jsonw_member(w, DOOMED_WHY, s->doomed_why);
    }
    write_set_flag(w, ROTATED, s->password == CKS_DRY_PASSWORD_ROTATED);
    if (!s->login_foreseen)
        return;
    cks_jsonw_member(w, LOGIN, cks_requirement_status_name(s->login));
    write_set_flag(w, LOGIN_BY_OPTION, s->login_by_option);
    write_shown_text(w, LOGIN_OBTAIN, s->login_obtain, secrets);
    write_shown_text(w, LOGIN_GIVEN, s->login_given, secrets);
}

static bool
has_flag_set(const struct cks_dry_json *entry, const char *name)
{
    const struct cks_dry_json *flag = cks_dry_json_get(entry, name);
    return flag && flag->truth;
}

/* An error code or a rule's, which reports print as it is. */
static bool
recall_code(char **code, const struct cks_dry_json *entry, const char *name)
{
    struct cks_str text = cks_dry_json_text(entry, name);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '_' && !cks_is_alnum((unsigned char)text.p[i]))
            return true;
    return !text.n || cks_dry_set(code, text);
}

static bool
recall_text(char **text, const struct cks_dry_json *entry, const char *name)
{
    struct cks_str given = cks_dry_json_text(entry, name);
    return !given.n || cks_dry_set(text, given);
}

static bool
recall_login(struct cks_dry_store *s, const struct cks_dry_json *entry)
{
    struct cks_str login = cks_dry_json_text(entry, LOGIN);
    for (enum cks_requirement_status i = 0; i <= CKS_REQUIREMENT_DISPROVED; i++)
        if (cks_str_is(login, cks_requirement_status_name(i))) {
            s->login = i;
            s->login_foreseen = true;
        }
    s->login_by_option = has_flag_set(entry, LOGIN_BY_OPTION);
    return recall_text(&s->login_obtain, entry, LOGIN_OBTAIN) &&
           recall_text(&s->login_given, entry, LOGIN_GIVEN);
}

bool
cks_dry_remembered_read(struct cks_dry_store *s, const struct cks_dry_json *entry)
{
    bool ok = s->state != CKS_DRY_CONNECTING || recall_code(&s->becoming, entry, BECOMES);
    ok = ok && recall_code(&s->doomed, entry, DOOMED) &&
         recall_code(&s->doomed_why, entry, DOOMED_WHY);
    if (ok && !s->doomed_why)
        ok = cks_dry_set(&s->doomed, (struct cks_str){0});
    s->made_here = has_flag_set(entry, MADE_HERE);
    s->open = has_flag_set(entry, OPEN);
    if (has_flag_set(entry, ROTATED))
        s->password = CKS_DRY_PASSWORD_ROTATED;
    return ok && recall_login(s, entry);
}

/* [{"Region": ..., MEMBER: ...}]; `rotated`: the clusters, else the deleted stores. */
static void
write_all_texts(struct cks_jsonw *w, const struct cks_dry_stores *all, const char *name,
                const char *member, bool rotated)
{
    cks_jsonw_key(w, name);
    cks_jsonw_array(w);
    for (size_t i = 0; i < all->regions.count; i++) {
        const struct cks_dry_region *r = all->regions.items[i];
        const struct cks_dry_texts *t = rotated ? &r->rotated : &r->deleted;
        for (size_t k = 0; k < t->list.count; k++) {
            if (!cks_dry_may_show(&all->secrets, cks_str_of(t->list.items[k])))
                continue;
            cks_jsonw_object(w);
            cks_jsonw_member(w, "Region", r->name);
            cks_jsonw_member(w, member, t->list.items[k]);
            cks_jsonw_end_object(w);
        }
    }
    cks_jsonw_end_array(w);
}

static bool
recall_texts(struct cks_dry_stores *all, const struct cks_dry_json *list, const char *member,
             bool rotated)
{
    for (const struct cks_dry_json *one = list ? list->child : NULL; one; one = one->next) {
        struct cks_str name = cks_dry_json_text(one, "Region");
        char region[64];
        if (!name.n || name.n >= sizeof(region))
            continue;
        memcpy(region, name.p, name.n);
        region[name.n] = '\0';
        struct cks_dry_region *r =
            cks_dry_region_fits(all, region) ? cks_dry_region_of(all, region) : NULL;
        if (r && !cks_dry_texts_add(rotated ? &r->rotated : &r->deleted, &r->key,
                                    cks_dry_json_text(one, member)))
            return false;
    }
    return true;
}

static bool
has_any_text(const struct cks_dry_stores *all, bool rotated)
{
    for (size_t i = 0; i < all->regions.count; i++)
        if ((rotated ? &all->regions.items[i]->rotated : &all->regions.items[i]->deleted)
                ->list.count)
            return true;
    return false;
}

void
cks_dry_remembered_write_all(struct cks_jsonw *w, const struct cks_dry_stores *all)
{
    if (has_any_text(all, false))
        write_all_texts(w, all, DELETED, "CustomKeyStoreId", false);
    if (has_any_text(all, true))
        write_all_texts(w, all, ROTATED_CLUSTERS, "CloudHsmClusterId", true);
}

bool
cks_dry_remembered_read_all(struct cks_dry_stores *all, const struct cks_dry_json *document)
{
    return recall_texts(all, cks_dry_json_get(document, DELETED), "CustomKeyStoreId", false) &&
           recall_texts(all, cks_dry_json_get(document, ROTATED_CLUSTERS), "CloudHsmClusterId",
                        true);
}
