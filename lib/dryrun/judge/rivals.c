#include "dryrun/judge/rivals.h"

#include "base/recorded.h"

#include "dryrun/limits.h"

/* More kinds of conflict than there are keys, and the quota's. */
#define RIVALS_MAX (CKS_DRY_RIVALS_MAX * CKS_DRY_KEY_COUNT + CKS_DRY_QUOTA)

struct choosing {
    const struct cks_dry_region *region;
    const struct cks_dry_store *chosen[RIVALS_MAX];
    size_t count;
    const struct cks_dry_store *self; /* the store that the request names */
    struct cks_dry_rivals_asked asked;
};

static bool
is_chosen(const struct choosing *c, const struct cks_dry_store *s)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->chosen[i] == s)
            return true;
    return false;
}

static void
choose(struct choosing *c, const struct cks_dry_store *s)
{
    if (s && c->count < RIVALS_MAX && !is_chosen(c, s))
        c->chosen[c->count++] = s;
}

/* Stores that have a value. `vpc_only`: a public store conflicts with another public one by its
 * whole URI alone. */
static void
choose_by(struct choosing *c, enum cks_dry_key key, struct cks_str value, struct cks_str more,
          bool vpc_only)
{
    unsigned n = 0;
    for (const struct cks_dry_store *s = cks_dry_first(c->region, key, value, more);
         s && n < CKS_DRY_RIVALS_MAX; s = cks_dry_next(s, key))
        if (s != c->self && (!vpc_only || cks_dry_is_vpc(s))) {
            choose(c, s);
            n++;
        }
}

/* What the store has, where the request does not change it. */
static struct cks_str
value_of(const struct choosing *c, const struct cks_dry_json *body, const char *name,
         enum cks_dry_field f)
{
    struct cks_str given = cks_dry_json_text(body, name);
    return given.n || !c->self ? given : cks_dry_field_of(c->self, f);
}

static void
choose_proxies(struct choosing *c, const struct cks_dry_json *body)
{
    struct cks_str none = {0};
    struct cks_str endpoint = value_of(c, body, "XksProxyUriEndpoint", CKS_DRY_ENDPOINT);
    struct cks_str path = value_of(c, body, "XksProxyUriPath", CKS_DRY_PATH);
    struct cks_str connectivity = value_of(c, body, "XksProxyConnectivity", CKS_DRY_CONNECTIVITY);
    bool is_vpc = cks_str_is(connectivity, "VPC_ENDPOINT_SERVICE");
    choose_by(c, CKS_DRY_BY_URI, endpoint, path, false);
    choose_by(c, CKS_DRY_BY_ENDPOINT, endpoint, none, !is_vpc);
    choose_by(c, CKS_DRY_BY_SERVICE,
              value_of(c, body, "XksProxyVpcEndpointServiceName", CKS_DRY_SERVICE), none, false);
}

/* The store that a request names is there: nobody else gave its ID. */
static bool
is_open(const struct choosing *c, const struct cks_dry_store *s)
{
    return s->open && s != c->self;
}

static bool
has_open(const struct choosing *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (is_open(c, c->chosen[i]))
            return true;
    return false;
}

/* Without what undetermined calls gave it, where it is open. Evidence is of before the run, so when
 * a call of the run made the store says nothing of it. */
static void
write_judged(struct cks_jsonw *w, const struct cks_dry_store *s, bool open)
{
    struct cks_dry_store judged = *s;
    for (size_t i = 0; open && i < CKS_DRY_FIELD_COUNT; i++)
        if (!(s->kept >> i & 1))
            judged.fields[i] = NULL;
    if (s->made_here)
        judged.created[0] = '\0';
    cks_dry_store_write(w, &judged, NULL);
}

/* Asked for nothing less than all stores, of the Region where that is known. A list that has a
 * store says by itself that it is not of one that does not exist. */
static void
write_command(const struct choosing *c, struct cks_buf *out)
{
    const char *region = c->region->name;
    if (c->count && !c->region->asked)
        return;
    cks_buf_adds(out, "$ " CKS_INVENTORY_COMMAND);
    if (region && *region && c->region->asked) {
        cks_buf_adds(out, " --region ");
        cks_buf_adds(out, region);
    }
    cks_buf_adds(out, "\n");
}

/* `undisputed`: without the stores that inventories differ about. */
static void
write_list(const struct choosing *c, bool undisputed, struct cks_buf *out)
{
    struct cks_jsonw w;
    bool whole = c->region->complete && !c->region->doubtful;
    /* What says nothing is left out: without an inventory nothing is known of other stores. */
    if (!c->count && !whole)
        return;
    /* The stores that matter are chosen from all of them. */
    if (whole)
        write_command(c, out);
    cks_jsonw_init(&w, out, true);
    cks_jsonw_object(&w);
    cks_jsonw_key(&w, "CustomKeyStores");
    cks_jsonw_array(&w);
    for (size_t i = 0; i < c->count; i++) {
        bool open = c->asked.settled && is_open(c, c->chosen[i]);
        if (undisputed && c->chosen[i]->disputed)
            continue;
        if (!open || c->chosen[i]->kept)
            write_judged(&w, c->chosen[i], open);
    }
    cks_jsonw_end_array(&w);
    cks_jsonw_member_bool(&w, "Truncated", !whole);
    cks_jsonw_end_object(&w);
}

bool
cks_dry_rivals_write(const struct cks_dry_region *r, const struct cks_dry_json *body,
                     struct cks_dry_rivals_asked asked, struct cks_buf *out,
                     struct cks_buf *ret_other)
{
    struct choosing c = {.region = r, .asked = asked};
    struct cks_str none = {0};
    c.self = cks_dry_first(r, CKS_DRY_BY_ID, cks_dry_json_text(body, "CustomKeyStoreId"), none);
    choose(&c, c.self);
    choose_by(&c, CKS_DRY_BY_NAME, cks_dry_json_text(body, "CustomKeyStoreName"), none, false);
    choose_by(&c, CKS_DRY_BY_NAME, cks_dry_json_text(body, "NewCustomKeyStoreName"), none, false);
    choose_by(&c, CKS_DRY_BY_CLUSTER, cks_dry_json_text(body, "CloudHsmClusterId"), none, false);
    choose_by(&c, CKS_DRY_BY_ANCHOR, cks_dry_json_text(body, "TrustAnchorCertificate"), none,
              false);
    choose_proxies(&c, body);
    for (size_t i = 0;
         asked.quota && i < r->list.count && i < RIVALS_MAX && c.count < CKS_DRY_QUOTA; i++)
        choose(&c, r->list.items[i]);
    choose(&c, r->disputed);
    write_list(&c, false, out);
    /* Where inventories differ, it is judged as if by two of them. */
    if (r->disputed)
        write_list(&c, true, ret_other);
    return has_open(&c);
}
