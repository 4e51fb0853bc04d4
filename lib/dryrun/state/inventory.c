#include "dryrun/state/inventory.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/recorded.h"
#include "base/store_id.h"
#include "dryrun/limits.h"
#include "dryrun/state/remembered.h"
#include "dryrun/wire/json.h"

#define COMPLETE "CompleteRegions"

struct loading {
    struct cks_dry_stores *all;
    const char *region;
    bool stated; /* it is all, says whoever gives it */
    bool told;   /* its command says of which Region it is */
    bool whole;  /* it leaves nothing out, as far as it says */
    enum cks_recorded listing;
    uint64_t before; /* the last store that was there before the document */
    bool failed;     /* out of memory */
};

/* A number of seconds as KMS writes it, or a time as newer versions of the CLI print it. */
static void
read_created(struct cks_dry_store *s, const struct cks_dry_json *date)
{
    int64_t at;
    if (!date)
        return;
    if (date->kind == CKS_DRY_NUMBER && date->text.n < sizeof(s->created)) {
        memcpy(s->created, date->text.p, date->text.n);
        s->created[date->text.n] = '\0';
    } else if (date->kind == CKS_DRY_STRING && cks_time_parse(date->text, &at)) {
        snprintf(s->created, sizeof(s->created), "%lld", (long long)at);
    }
}

static bool
fill(struct cks_dry_store *s, const struct cks_dry_json *entry)
{
    const struct cks_dry_json *proxy = cks_dry_json_get(entry, "XksProxyConfiguration");
    bool ok = true;
    for (size_t i = 0; i < CKS_DRY_FIELD_COUNT; i++) {
        const struct cks_dry_member *m = &cks_dry_members[i];
        struct cks_str text = cks_dry_json_text(m->in_proxy ? proxy : entry, m->name);
        if (text.n)
            ok &= cks_dry_set(&s->fields[i], text);
    }
    /* Older output has no type; only CloudHSM key stores existed then. */
    if (!s->fields[CKS_DRY_TYPE])
        ok &= cks_dry_set(&s->fields[CKS_DRY_TYPE],
                          proxy ? CKS_STR_LIT("EXTERNAL_KEY_STORE") : CKS_STR_LIT("AWS_CLOUDHSM"));
    s->state = cks_dry_state_named(cks_dry_json_text(entry, "ConnectionState"));
    struct cks_str state = cks_dry_json_text(entry, "ConnectionState");
    if (s->state == CKS_DRY_STATE_UNKNOWN && state.n)
        ok &= cks_dry_set(&s->state_text, state);
    struct cks_str code = cks_dry_json_text(entry, "ConnectionErrorCode");
    if (code.n)
        ok &= cks_dry_set(&s->error_code, code);
    /* What a connect under way leads to is known from the state of a run alone; of an inventory it
     * ends well, soon. */
    s->connecting = s->state == CKS_DRY_CONNECTING;
    read_created(s, cks_dry_json_get(entry, "CreationDate"));
    return ok && cks_dry_remembered_read(s, entry);
}

static struct cks_dry_region *
region_of(struct loading *l, struct cks_str name)
{
    char text[64];
    if (!name.n || name.n >= sizeof(text))
        return cks_dry_region_of(l->all, l->region);
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return cks_dry_region_of(l->all, text);
}

static bool
is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : !a && !b;
}

static bool
tells_the_same(const struct cks_dry_store *a, const struct cks_dry_store *b)
{
    bool same = a->state == b->state && is_same_text(a->state_text, b->state_text) &&
                is_same_text(a->error_code, b->error_code) && strcmp(a->created, b->created) == 0;
    for (size_t i = 0; i < CKS_DRY_FIELD_COUNT; i++)
        same = same && is_same_text(a->fields[i], b->fields[i]);
    return same;
}

/* An entry that is there already, from another file, is replaced. */
static void
load_entry(struct loading *l, const struct cks_dry_json *entry)
{
    struct cks_dry_region *r = region_of(l, cks_dry_json_text(entry, "Region"));
    struct cks_str id = cks_dry_json_text(entry, "CustomKeyStoreId");
    struct cks_dry_store *s = cks_dry_store_new();
    if (!r || !s || !fill(s, entry)) {
        l->failed = true;
        cks_dry_store_free(s);
        return;
    }
    struct cks_dry_store *same = cks_dry_first(r, CKS_DRY_BY_ID, id, (struct cks_str){0});
    s->seen = l->whole;
    s->asked = !l->stated && l->listing == CKS_RECORDED_FILTERED;
    if (same && same->sequence <= l->before) {
        s->seen += same->seen;
        s->asked |= same->asked;
        s->disputed = same->disputed || (!l->stated && !tells_the_same(same, s));
        cks_dry_stores_remove(l->all, r, same);
    }
    if (!cks_dry_stores_add(l->all, r, s)) {
        l->failed = true;
        cks_dry_store_free(s);
    }
}

/* Whether the list leaves nothing out: an empty one may be all that is left of a filtered one. */
static bool
is_whole(const struct loading *l, const struct cks_dry_json *document)
{
    const struct cks_dry_json *list = cks_dry_json_get(document, "CustomKeyStores");
    return l->listing != CKS_RECORDED_FILTERED &&
           (l->stated || l->listing == CKS_RECORDED_WHOLE || list->child);
}

/* Whether its command or an entry says of which Region it is. */
static bool
says_region(const struct loading *l, const struct cks_dry_json *list)
{
    bool told = l->stated || l->told;
    for (const struct cks_dry_json *e = list->child; e && !told; e = e->next)
        told = cks_str_starts(cks_dry_json_text(cks_dry_json_get(e, "XksProxyConfiguration"),
                                                "VpcEndpointServiceName"),
                              "com.amazonaws.vpce.");
    return told && (l->stated || l->listing == CKS_RECORDED_WHOLE);
}

static bool
has_nameless(const struct cks_dry_json *list)
{
    for (const struct cks_dry_json *e = list->child; e; e = e->next)
        if (!cks_is_store_id(cks_dry_json_text(e, "CustomKeyStoreId")))
            return true;
    return false;
}

/* Of one Region, or of all where it is not known of which a list is that goes on. */
static void
doubt_wholes(struct cks_dry_stores *all, const struct cks_dry_region *one)
{
    for (size_t i = 0; i < all->regions.count; i++) {
        struct cks_dry_region *r = all->regions.items[i];
        if (one && r != one)
            continue;
        r->partial = true;
        r->complete = false;
    }
}

static void
load_complete(struct loading *l, const struct cks_dry_json *document)
{
    const struct cks_dry_json *named = cks_dry_json_get(document, COMPLETE);
    const struct cks_dry_json *truncated = cks_dry_json_get(document, "Truncated");
    bool more = (truncated && truncated->truth) || cks_dry_json_text(document, "NextMarker").n ||
                cks_dry_json_text(document, "NextToken").n;
    for (const struct cks_dry_json *n = named ? named->child : NULL; n; n = n->next) {
        struct cks_dry_region *r = region_of(l, n->text);
        l->failed |= !r;
        if (r)
            r->complete = r->asked = true;
    }
    if (named)
        return;
    const struct cks_dry_json *list = cks_dry_json_get(document, "CustomKeyStores");
    struct cks_dry_region *r = cks_dry_region_of(l->all, l->region);
    l->failed |= !r;
    if (!r || l->listing == CKS_RECORDED_FILTERED)
        return;
    if (more || (!l->stated && has_nameless(list)))
        doubt_wholes(l->all, *l->region ? r : NULL);
    r->complete = !r->partial && (r->complete || is_whole(l, document));
    if (r->partial || !is_whole(l, document))
        return;
    r->asked |= says_region(l, list);
    l->whole = !l->stated;
    r->wholes += l->whole;
}

/* Why a text is not JSON. This library has no reader for YAML, which the AWS CLI prints too. */
static const char *
not_json(struct cks_str text, const char *wrong)
{
    size_t blank = 0;
    if (wrong && text.n > 1 && (!text.p[0] || !text.p[1] || (unsigned char)text.p[0] >= 0xFE))
        return "it is UTF-16 or UTF-32; save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)";
    while (wrong && blank < text.n && strchr(" \t\r\n", text.p[blank]))
        blank++;
    bool begins = blank < text.n && (text.p[blank] == '{' || text.p[blank] == '[');
    return !wrong || begins ? wrong
                            : "it is not JSON; have the AWS CLI print it with --output json";
}

enum cks_dry_loaded
cks_dry_inventory_read(struct cks_dry_stores *all, const char *region, bool stated,
                       struct cks_str text, const char **ret_why)
{
    struct cks_arena arena = {0};
    struct cks_recorded_options told;
    struct loading l = {.all = all, .region = region, .stated = stated, .before = all->sequence};
    const char *wrong;
    if (cks_str_starts(text, "\xEF\xBB\xBF")) /* PowerShell writes it */
        text = cks_str_sub(text, 3, text.n);
    l.listing = cks_recorded_listing(text, CKS_INVENTORY_COMMAND, &told);
    l.told = told.region.n > 0;
    if (l.told && !(stated && *region))
        l.region = cks_arena_strndup(&arena, told.region.p, told.region.n);
    l.failed = !l.region;
    if (l.failed)
        return CKS_DRY_LOAD_MEMORY;
    text = cks_str_sub(text, cks_recorded_line(text, CKS_INVENTORY_COMMAND), text.n);
    const struct cks_dry_json *document = cks_dry_json_read(&arena, text, &wrong);
    const struct cks_dry_json *list = cks_dry_json_get(document, "CustomKeyStores");
    enum cks_dry_loaded loaded = CKS_DRY_LOADED;
    if (!document && !wrong) {
        loaded = CKS_DRY_LOAD_MEMORY;
    } else if (!list || list->kind != CKS_DRY_ARRAY) {
        *ret_why = document ? "it has no list of CustomKeyStores" : not_json(text, wrong);
        loaded = CKS_DRY_NOT_INVENTORY;
    } else {
        load_complete(&l, document);
        for (const struct cks_dry_json *e = list->child; e && !l.failed; e = e->next)
            if (e->kind == CKS_DRY_OBJECT)
                load_entry(&l, e);
        l.failed |= !cks_dry_remembered_read_all(all, document);
    }
    cks_arena_free(&arena);
    return l.failed ? CKS_DRY_LOAD_MEMORY : loaded;
}

static void
write_regions(struct cks_jsonw *w, const struct cks_dry_stores *all)
{
    cks_jsonw_key(w, COMPLETE);
    cks_jsonw_array(w);
    for (size_t i = 0; i < all->regions.count; i++)
        if (all->regions.items[i]->complete && all->regions.items[i]->asked)
            cks_jsonw_string(w, all->regions.items[i]->name);
    cks_jsonw_end_array(w);
}

/* The entry of a store; with members of a state where `region` is not NULL. */
static void
write_entry(struct cks_jsonw *w, const struct cks_dry_store *s, const char *region,
            const struct cks_dry_secrets *secrets)
{
    cks_jsonw_object(w);
    if (region) {
        cks_jsonw_member(w, "Region", region);
        cks_dry_remembered_write(w, s, secrets);
    }
    cks_dry_store_write_members(w, s, secrets);
    cks_jsonw_end_object(w);
}

void
cks_dry_inventory_write(const struct cks_dry_stores *all, const char *region, struct cks_buf *out)
{
    struct cks_jsonw w;
    bool complete = all->regions.count > 0, found = false;
    cks_jsonw_init(&w, out, false);
    cks_jsonw_object(&w);
    cks_jsonw_key(&w, "CustomKeyStores");
    cks_jsonw_array(&w);
    for (size_t i = 0; i < all->regions.count; i++) {
        const struct cks_dry_region *r = all->regions.items[i];
        if (region && strcmp(r->name, region) != 0)
            continue;
        complete &= r->complete;
        found = true;
        for (size_t k = 0; k < r->list.count; k++)
            write_entry(&w, r->list.items[k], region ? NULL : r->name, &all->secrets);
    }
    cks_jsonw_end_array(&w);
    if (!region) {
        write_regions(&w, all);
        cks_dry_remembered_write_all(&w, all);
    }
    cks_jsonw_member_bool(&w, "Truncated", !complete || !found);
    cks_jsonw_end_object(&w);
    cks_buf_addc(out, '\n');
}
