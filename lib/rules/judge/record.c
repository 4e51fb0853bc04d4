#include "rules/judge/record.h"
#include "evidence/facts/things.h"

#include "base/buf.h"
#include "base/search.h"
#include "base/store_id.h"
#include "evidence/facts/ids.h"

static uint64_t
hash_of_value(struct cks_judge *j, const struct cks_value *v)
{
    if (!cks_known_string(v))
        return 0;
    struct cks_str text = v->secret.hidden.n ? v->secret.hidden : v->text;
    return text.n ? cks_hash(&j->cache.hash_key, text) | 1 : 0;
}

/* Longer names than any that KMS takes are compared by their beginning. */
#define FOLDED_MAX 512

/* hash is that of the text as it is: most have nothing to fold. */
static uint64_t
folded_hash(struct cks_judge *j, const struct cks_value *v, uint64_t hash)
{
    char folded[FOLDED_MAX];
    if (!(v->chars & (CKS_CHARS_UPPER | CKS_CHARS_SPACE)) && v->text.n <= FOLDED_MAX)
        return hash;
    if (!cks_known_string(v))
        return 0;
    struct cks_str text = cks_str_sub(cks_str_trim(v->text), 0, FOLDED_MAX);
    for (size_t i = 0; i < text.n; i++)
        folded[i] = (char)cks_lower((unsigned char)text.p[i]);
    return text.n ? cks_hash(&j->cache.hash_key, (struct cks_str){folded, text.n}) | 1 : 0;
}

/* A name with a final dot is the same name. */
static uint64_t
folded_endpoint(struct cks_judge *j, const struct cks_value *v, uint64_t hash)
{
    struct cks_value bare = *v;
    if (!cks_known_string(v) || !cks_str_ends(v->text, "."))
        return folded_hash(j, v, hash);
    bare.text.n--;
    bare.chars |= CKS_CHARS_UPPER;
    return folded_hash(j, &bare, hash);
}

/* Line ends and outer space do not make another certificate. */
static uint64_t
anchor_hash(struct cks_judge *j, const struct cks_value *v)
{
    if (!cks_known_string(v) || v->text.n == 0)
        return 0;
    struct cks_buf b = {0};
    for (struct cks_str rest = v->text; rest.n;) {
        size_t n = cks_str_find(rest, "\n");
        cks_buf_addstr(&b, cks_str_trim(cks_str_sub(rest, 0, n)));
        rest = cks_str_sub(rest, n + 1, rest.n);
    }
    if (!cks_buf_ok(&b))
        j->findings->failed = true;
    uint64_t h = cks_hash(&j->cache.hash_key, cks_buf_str(&b)) | 1;
    cks_buf_free(&b);
    return h;
}

static enum cks_reach
reach_of(const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_CONNECTIVITY);
    if (cks_known_string(v) && cks_str_is(v->text, "PUBLIC_ENDPOINT"))
        return CKS_REACH_PUBLIC;
    if (cks_known_string(v) && cks_str_is(v->text, "VPC_ENDPOINT_SERVICE"))
        return CKS_REACH_VPC;
    return CKS_REACH_UNKNOWN;
}

static uint64_t
scope_of(struct cks_judge *j, struct cks_str account, struct cks_str region)
{
    uint64_t h[2] = {cks_hash(&j->cache.hash_key, account), cks_hash(&j->cache.hash_key, region)};
    return cks_hash(&j->cache.hash_key, (struct cks_str){(const char *)h, sizeof(h)}) | 1;
}

/* Most stores name neither account nor Region and share the run's. */
const struct cks_run_scope *
cks_record_run_scope(struct cks_judge *j)
{
    struct cks_run_scope *run = &j->cache.run_scope;
    const struct cks_options *o = j->options;
    if (run->both && run->account == o->account && run->region == o->region)
        return run;
    struct cks_str account = cks_str_of(o->account), region = cks_str_of(o->region);
    *run = (struct cks_run_scope){.account = o->account,
                                  .region = o->region,
                                  .both = scope_of(j, account, region),
                                  .region_alone = scope_of(j, (struct cks_str){0}, region)};
    return run;
}

void
cks_record_scope_in(struct cks_judge *j, const char *region, uint64_t *ret_both,
                    uint64_t *ret_region)
{
    const struct cks_run_scope *run = cks_record_run_scope(j);
    *ret_both = scope_of(j, cks_str_of(run->account), cks_str_of(region));
    *ret_region = scope_of(j, (struct cks_str){0}, cks_str_of(region));
}

static struct cks_str
folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? (struct cks_str){file, (size_t)(slash - file)} : cks_str_of("");
}

/* The file that is the call's whole input: a script names one of its own. */
static struct cks_str
whole_input_of(const struct cks_store *s)
{
    const char *file = s->taken_from ? s->taken_from : s->doc ? s->doc->file : "";
    while (file[0] == '.' && file[1] == '/')
        file += 2;
    return cks_str_of(file);
}

/* An inventory names its Region only where an entry has an endpoint service. */
static struct cks_str
region_of_entry(const struct cks_store *s)
{
    const struct cks_value *service = cks_of(s, CKS_P_SERVICE);
    bool entry = s->operation == CKS_EXISTING && cks_input_is_inventory(s->input);
    return entry && cks_known_string(service) ? cks_region_of_service(service->text)
                                              : (struct cks_str){0};
}

static void
fill_scope(struct cks_judge *j, struct cks_record *r, const struct cks_store *s)
{
    const struct cks_run_scope *run = cks_record_run_scope(j);
    struct cks_str told = region_of_entry(s), stated = told.n ? told : s->region;
    struct cks_str region = stated.n ? stated : cks_str_of(run->region);
    struct cks_str account = s->account.n ? s->account : cks_str_of(run->account);
    bool own = stated.n || s->account.n;
    r->region_told = told.n > 0;
    r->region_open = s->region_unknown || !region.n;
    r->account_open = !account.n;
    if (s->region_unknown)
        return;
    r->account_open |= s->account_unknown;
    r->scope = s->account_unknown ? 0 : own ? scope_of(j, account, region) : run->both;
    r->region_scope = own ? scope_of(j, (struct cks_str){0}, region) : run->region_alone;
}

/* A type of the future: what such a store shares with others is not known. */
static bool
is_of_new_type(const struct cks_store *s)
{
    const struct cks_value *type = cks_of(s, CKS_P_TYPE);
    return s->operation == CKS_EXISTING && cks_known_string(type) &&
           !cks_param_has_value(CKS_P_TYPE, type->text);
}

static void
fill_sureness(struct cks_record *r, const struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (s->values[p].origin != CKS_FROM_LITERAL)
            r->elsewhere |= UINT32_C(1) << p;
    r->unknown = s->sense.unknown | s->unread | (is_of_new_type(s) ? UINT32_C(1) << CKS_P_TYPE : 0);
    r->unlinked = s->unlinked || cks_input(s->input)->role == CKS_ROLE_PROXY_SETTINGS;
    r->unsent = s->example || s->unlinked;
    r->overridable = s->overridable;
    r->called = cks_input_is_terraform(s->input) && s->address &&
                cks_str_starts(cks_str_of(s->address), "module.");
}

static uint64_t
rest_hash(struct cks_judge *j, const struct cks_store *s)
{
    uint64_t h[3] = {hash_of_value(j, cks_of(s, CKS_P_OWNER)),
                     cks_hash(&j->cache.hash_key, s->error_code), (uint64_t)s->created};
    return cks_hash(&j->cache.hash_key, (struct cks_str){(const char *)h, sizeof(h)});
}

void
cks_record_fill(struct cks_judge *j, struct cks_record *r, const struct cks_store *s)
{
    enum cks_param name = s->operation == CKS_UPDATE ? CKS_P_NEW_NAME : CKS_P_NAME;
    r->key[CKS_KEY_ID] = hash_of_value(j, cks_of(s, CKS_P_ID));
    r->key[CKS_KEY_NAME] = hash_of_value(j, cks_of(s, name));
    r->key[CKS_KEY_NAME_FOLDED] = folded_hash(j, cks_of(s, name), r->key[CKS_KEY_NAME]);
    r->key[CKS_KEY_CLUSTER] = hash_of_value(j, cks_of(s, CKS_P_CLUSTER));
    r->key[CKS_KEY_ENDPOINT] = hash_of_value(j, cks_of(s, CKS_P_ENDPOINT));
    r->key[CKS_KEY_ENDPOINT_FOLDED] =
        folded_endpoint(j, cks_of(s, CKS_P_ENDPOINT), r->key[CKS_KEY_ENDPOINT]);
    r->key[CKS_KEY_PATH] = hash_of_value(j, cks_of(s, CKS_P_PATH));
    r->key[CKS_KEY_SERVICE] = hash_of_value(j, cks_of(s, CKS_P_SERVICE));
    r->key[CKS_KEY_ACCESS_KEY] = hash_of_value(j, cks_of(s, CKS_P_ACCESS_KEY));
    r->key[CKS_KEY_SECRET] = hash_of_value(j, cks_of(s, CKS_P_SECRET_KEY));
    r->key[CKS_KEY_ANCHOR] = anchor_hash(j, cks_of(s, CKS_P_ANCHOR));
    r->key[CKS_KEY_REST] = s->operation == CKS_EXISTING
                               ? rest_hash(j, s)
                               : hash_of_value(j, cks_of(s, CKS_P_PASSWORD));
    fill_scope(j, r, s);
    r->current = r->after = r->before = UINT32_MAX;
    r->folder = cks_hash(&j->cache.hash_key, folder_of(s->doc ? s->doc->file : ""));
    struct cks_str whole = whole_input_of(s);
    r->file_name = whole.n ? cks_hash(&j->cache.hash_key, whole) : 0;
    r->operation = (uint8_t)s->operation;
    r->type = (uint8_t)s->type;
    r->input = (uint8_t)s->input;
    r->state = (uint8_t)s->state;
    r->reach = (uint8_t)reach_of(s);
    r->multiple = s->multiple;
    r->skeleton = s->skeleton;
    r->removed = s->plan && s->plan->removes;
    r->nameless = s->operation == CKS_EXISTING && cks_input_is_inventory(s->input) &&
                  !cks_is_store_id(cks_of(s, CKS_P_ID)->text);
    r->connect_settled = s->connects || s->connect_left_out;
    fill_sureness(r, s);
}

static bool
file_before(const void *item, const void *key)
{
    const struct cks_inventory *inventory = item;
    return inventory->file < *(const uint32_t *)key;
}

const struct cks_inventory *
cks_inventory_of(const struct cks_records *records, const struct cks_record *entry)
{
    const struct cks_inventory *list = records->inventories.items;
    size_t n = records->inventories.count;
    if (entry->operation != CKS_EXISTING || !cks_input_is_inventory(entry->input))
        return NULL;
    size_t at = cks_search(list, n, sizeof(*list), &entry->file, file_before);
    return at < n && list[at].file == entry->file ? &list[at] : NULL;
}

bool
cks_inventory_is_cut(const struct cks_records *records)
{
    const struct cks_evidence *e = records->evidence;
    return records->odd || (e && (e->torn || cks_thing_is_broken(e, CKS_THING_INVENTORY)));
}
