#include "dryrun/calls/credential.h"

/* That the proxy has the credential: of the call, and at a connect that of the store. */
#define GIVEN "R134"
#define KEPT "R135"
#define OBTAIN                                                                                     \
    "an earlier call gave another secret for this access key ID, and only one can be the "         \
    "proxy's: "                                                                                    \
    "probe the proxy with this one"

static struct cks_requirement_state *
find_assumed_row(struct cks_prediction *p, struct cks_requirement_state *rows, const char *id)
{
    struct cks_requirement_state *found = NULL;
    for (size_t i = 0; i < p->requirement_count; i++) {
        rows[i] = p->requirements[i];
        if (strcmp(rows[i].id, id) == 0 && rows[i].status == CKS_REQUIREMENT_ASSUMED &&
            !rows[i].by_option)
            found = &rows[i];
    }
    return found;
}

static const char *const *
codes_of_row(struct cks_dry_call *c, enum cks_operation operation, const char *id)
{
    struct cks_requirement_info row = {.size = sizeof(row)};
    const char **codes = cks_arena_array(c->arena, 2, sizeof(*codes));
    for (size_t i = 0; cks_requirement_at(i, &row) && strcmp(row.id, id) != 0; i++)
        continue;
    if (codes)
        codes[0] = operation == CKS_CONNECT  ? row.connect
                   : operation == CKS_UPDATE ? row.update
                                             : row.create;
    return codes;
}

/* The prediction with one assumed row open. */
static void
reopen_row(struct cks_dry_call *c, const char *id)
{
    const struct cks_prediction *old = c->verdict.call;
    struct cks_prediction *p = cks_arena_array(c->arena, 1, sizeof(*p));
    struct cks_requirement_state *rows =
        cks_arena_array(c->arena, old->requirement_count + 1, sizeof(*rows));
    struct cks_missing *missing =
        cks_arena_array(c->arena, old->missing_count + 1, sizeof(*missing));
    const char *const *codes = codes_of_row(c, old->call, id);
    c->failed |= !p || !rows || !missing || !codes;
    if (c->failed)
        return;
    *p = *old;
    struct cks_requirement_state *row = find_assumed_row(p, rows, id);
    if (!row)
        return;
    row->status = CKS_REQUIREMENT_MISSING;
    row->subject = NULL;
    for (size_t i = 0; i < p->missing_count; i++)
        missing[i] = p->missing[i];
    missing[p->missing_count++] =
        (struct cks_missing){"probe", codes, OBTAIN, id, row->file ? row->file : "probe"};
    p->missing = missing;
    p->requirements = rows;
    if (p->outcome == CKS_SUCCEED)
        p->outcome = CKS_UNDETERMINED;
    c->verdict.call = p;
}

static bool
is_assumed_row(const struct cks_prediction *p, const char *id)
{
    for (size_t i = 0; p && i < p->requirement_count; i++)
        if (strcmp(p->requirements[i].id, id) == 0)
            return p->requirements[i].status == CKS_REQUIREMENT_ASSUMED &&
                   !p->requirements[i].by_option;
    return false;
}

static struct cks_str
value_of_call(const struct cks_dry_call *c, const struct cks_dry_store *s, const char *name,
              enum cks_dry_field f)
{
    struct cks_str given = cks_dry_json_text(c->body, name);
    return given.n || !s ? given : cks_dry_field_of(s, f);
}

/* Whether another secret was taken for the proxy's before; this one is, if none was. */
static bool
contradicts_earlier(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    struct cks_dry_stores *all = &c->engine->stores;
    const struct cks_dry_json *given =
        cks_dry_json_get(c->body, "XksProxyAuthenticationCredential");
    struct cks_str id = cks_dry_json_text(given, "AccessKeyId");
    struct cks_str secret = cks_dry_json_text(given, "RawSecretAccessKey");
    struct cks_str endpoint = value_of_call(c, s, "XksProxyUriEndpoint", CKS_DRY_ENDPOINT);
    struct cks_str path = value_of_call(c, s, "XksProxyUriPath", CKS_DRY_PATH);
    if (!id.n || !secret.n)
        return false;
    const struct cks_str pieces[] = {endpoint, path, CKS_STR_LIT(" "), id};
    const char *proxy = cks_arena_join(c->arena, pieces, CKS_COUNT(pieces));
    const char *pair = proxy ? cks_arena_printf(c->arena, "%s %016llx", proxy,
                                                (unsigned long long)cks_hash(&all->key, secret))
                             : NULL;
    c->failed |= !pair;
    if (!pair)
        return false;
    if (cks_dry_texts_has(&c->engine->credentials, &all->key, cks_str_of(proxy)))
        return !cks_dry_texts_has(&c->engine->credentials, &all->key, cks_str_of(pair));
    c->failed |= !cks_dry_texts_add(&c->engine->credentials, &all->key, cks_str_of(proxy)) ||
                 !cks_dry_texts_add(&c->engine->credentials, &all->key, cks_str_of(pair));
    return false;
}

void
cks_dry_doubt_credential(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    const struct cks_prediction *p = c->verdict.call;
    /* A look for this call has tried this very secret. */
    if (c->probe.n)
        return;
    if (p && p->call == CKS_CONNECT) {
        if (s && s->credential_doubtful && is_assumed_row(p, KEPT) &&
            !cks_dry_base_assumes(&c->engine->base, KEPT))
            reopen_row(c, KEPT);
        return;
    }
    c->credential_doubtful = is_assumed_row(p, GIVEN) &&
                             !cks_dry_base_assumes(&c->engine->base, GIVEN) &&
                             contradicts_earlier(c, s);
    if (c->credential_doubtful)
        reopen_row(c, GIVEN);
}
