#include "dryrun/state/regions.h"

#include <stdio.h>
#include <stdlib.h>

#include "dryrun/limits.h"

#define BUCKETS_FIRST 16u
/* The longest name that AWS has given has 14 characters. */
#define REGION_NAME_MAX 32u

void
cks_dry_stores_init(struct cks_dry_stores *all)
{
    *all = (struct cks_dry_stores){0};
    cks_hash_key_init(&all->key);
}

static void
free_region(struct cks_dry_region *r)
{
    for (size_t i = 0; i < r->list.count; i++)
        cks_dry_store_free(r->list.items[i]);
    cks_vec_free(&r->list);
    cks_dry_texts_free(&r->deleted);
    cks_dry_texts_free(&r->rotated);
    for (size_t k = 0; k < CKS_DRY_KEY_COUNT; k++)
        free(r->buckets[k]);
    free(r->name);
    free(r);
}

void
cks_dry_stores_free(struct cks_dry_stores *all)
{
    for (size_t i = 0; i < all->regions.count; i++)
        free_region(all->regions.items[i]);
    cks_vec_free(&all->regions);
    cks_dry_secrets_free(&all->secrets);
    *all = (struct cks_dry_stores){0};
}

/* us-gov-west-1 */
static bool
is_region_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n <= REGION_NAME_MAX && !name[n];
}

bool
cks_dry_region_fits(const struct cks_dry_stores *all, const char *name)
{
    for (size_t i = 0; i < all->regions.count; i++)
        if (strcmp(all->regions.items[i]->name, name) == 0)
            return true;
    return is_region_name(name) && all->regions.count < CKS_DRY_REGIONS_MAX;
}

struct cks_dry_region *
cks_dry_region_of(struct cks_dry_stores *all, const char *name)
{
    struct cks_dry_region *unnamed = NULL;
    for (size_t i = 0; i < all->regions.count; i++) {
        struct cks_dry_region *r = all->regions.items[i];
        if (strcmp(r->name, name) == 0)
            return r;
        if (!*r->name)
            unnamed = r;
    }
    if (unnamed)
        return cks_dry_set(&unnamed->name, cks_str_of(name)) ? unnamed : NULL;
    struct cks_dry_region *r = calloc(1, sizeof(*r));
    struct cks_dry_region **slot =
        r && cks_dry_set(&r->name, cks_str_of(name)) ? cks_vec_push(&all->regions) : NULL;
    if (!slot) {
        free(r ? r->name : NULL);
        free(r);
        return NULL;
    }
    r->key = all->key;
    return *slot = r;
}

/* Host names differ not by letter case. */
static uint64_t
hash_of(const struct cks_dry_region *r, enum cks_dry_key key, struct cks_str value,
        struct cks_str more)
{
    char lower[128];
    size_t n = value.n < sizeof(lower) ? value.n : sizeof(lower);
    if (key != CKS_DRY_BY_ENDPOINT && key != CKS_DRY_BY_URI)
        return cks_hash(&r->key, value);
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)cks_lower((unsigned char)value.p[i]);
    uint64_t hash = cks_hash(&r->key, (struct cks_str){lower, n});
    return key == CKS_DRY_BY_URI ? hash ^ (cks_hash(&r->key, more) << 1) : hash;
}

static const enum cks_dry_field field_of_key[CKS_DRY_KEY_COUNT] = {
    [CKS_DRY_BY_ID] = CKS_DRY_ID,
    [CKS_DRY_BY_NAME] = CKS_DRY_NAME,
    [CKS_DRY_BY_CLUSTER] = CKS_DRY_CLUSTER,
    [CKS_DRY_BY_ANCHOR] = CKS_DRY_ANCHOR,
    [CKS_DRY_BY_ENDPOINT] = CKS_DRY_ENDPOINT,
    [CKS_DRY_BY_URI] = CKS_DRY_ENDPOINT,
    [CKS_DRY_BY_SERVICE] = CKS_DRY_SERVICE,
};

static void
chain(struct cks_dry_region *r, struct cks_dry_store *s, enum cks_dry_key k)
{
    struct cks_dry_store **bucket = &r->buckets[k][s->hashes[k] & (r->bucket_count - 1)];
    s->next[k] = *bucket;
    *bucket = s;
}

void
cks_dry_stores_link(struct cks_dry_region *r, struct cks_dry_store *s)
{
    for (enum cks_dry_key k = 0; k < CKS_DRY_KEY_COUNT; k++) {
        s->next[k] = NULL;
        if (!s->fields[field_of_key[k]])
            continue;
        s->hashes[k] =
            hash_of(r, k, cks_dry_field_of(s, field_of_key[k]), cks_dry_field_of(s, CKS_DRY_PATH));
        chain(r, s, k);
    }
}

void
cks_dry_stores_unlink(struct cks_dry_region *r, struct cks_dry_store *s)
{
    for (enum cks_dry_key k = 0; k < CKS_DRY_KEY_COUNT; k++) {
        if (!s->fields[field_of_key[k]])
            continue;
        struct cks_dry_store **at = &r->buckets[k][s->hashes[k] & (r->bucket_count - 1)];
        while (*at && *at != s)
            at = &(*at)->next[k];
        if (*at)
            *at = s->next[k];
    }
}

/* Room for one more store: twice the buckets where each has one. */
static bool
make_room(struct cks_dry_region *r)
{
    struct cks_dry_store **grown[CKS_DRY_KEY_COUNT];
    size_t n = r->bucket_count ? r->bucket_count * 2 : BUCKETS_FIRST;
    if (r->list.count < r->bucket_count)
        return true;
    for (size_t k = 0; k < CKS_DRY_KEY_COUNT; k++) {
        grown[k] = calloc(n, sizeof(struct cks_dry_store *));
        if (grown[k])
            continue;
        while (k-- > 0)
            free(grown[k]);
        return false;
    }
    for (size_t k = 0; k < CKS_DRY_KEY_COUNT; k++) {
        free(r->buckets[k]);
        r->buckets[k] = grown[k];
    }
    r->bucket_count = n;
    for (size_t i = 0; i < r->list.count; i++)
        cks_dry_stores_link(r, r->list.items[i]);
    return true;
}

bool
cks_dry_stores_add(struct cks_dry_stores *all, struct cks_dry_region *r, struct cks_dry_store *s)
{
    if (all->count >= CKS_DRY_STORES_MAX || !make_room(r))
        return false;
    struct cks_dry_store **slot = cks_vec_push(&r->list);
    if (!slot)
        return false;
    *slot = s;
    s->sequence = ++all->sequence;
    cks_dry_stores_link(r, s);
    all->count++;
    return true;
}

/* The first one that is disputed; NULL: none. */
static const struct cks_dry_store *
first_disputed(const struct cks_dry_region *r)
{
    for (size_t i = 0; i < r->list.count; i++)
        if (r->list.items[i]->disputed)
            return r->list.items[i];
    return NULL;
}

void
cks_dry_stores_remove(struct cks_dry_stores *all, struct cks_dry_region *r, struct cks_dry_store *s)
{
    size_t at = cks_dry_position(r, s->sequence - 1);
    cks_dry_stores_unlink(r, s);
    memmove(&r->list.items[at], &r->list.items[at + 1],
            (r->list.count - at - 1) * sizeof(struct cks_dry_store *));
    r->list.count--;
    all->count--;
    r->disputed = r->disputed == s ? first_disputed(r) : r->disputed;
    cks_dry_store_free(s);
}

struct cks_dry_store *
cks_dry_first(const struct cks_dry_region *r, enum cks_dry_key key, struct cks_str value,
              struct cks_str more)
{
    if (!r->bucket_count || !value.n)
        return NULL;
    uint64_t hash = hash_of(r, key, value, more);
    struct cks_dry_store *s = r->buckets[key][hash & (r->bucket_count - 1)];
    while (s && s->hashes[key] != hash)
        s = s->next[key];
    return s;
}

struct cks_dry_store *
cks_dry_next(const struct cks_dry_store *s, enum cks_dry_key key)
{
    struct cks_dry_store *n = s->next[key];
    while (n && n->hashes[key] != s->hashes[key])
        n = n->next[key];
    return n;
}

size_t
cks_dry_position(const struct cks_dry_region *r, uint64_t after)
{
    size_t low = 0, high = r->list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->list.items[middle]->sequence <= after)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool
cks_dry_note_rotation(struct cks_dry_region *r, const struct cks_dry_store *s)
{
    return cks_dry_texts_add(&r->rotated, &r->key, cks_dry_field_of(s, CKS_DRY_CLUSTER));
}

bool
cks_dry_is_rotated(const struct cks_dry_region *r, const struct cks_dry_store *s)
{
    struct cks_str cluster = cks_dry_field_of(s, CKS_DRY_CLUSTER);
    return cluster.n && (r->rotated.full || cks_dry_texts_has(&r->rotated, &r->key, cluster));
}

bool
cks_dry_note_deletion(struct cks_dry_region *r, const struct cks_dry_store *s)
{
    return cks_dry_texts_add(&r->deleted, &r->key, cks_dry_field_of(s, CKS_DRY_ID));
}

bool
cks_dry_is_deleted(const struct cks_dry_region *r, struct cks_str id)
{
    return cks_dry_texts_has(&r->deleted, &r->key, id);
}

void
cks_dry_new_id(const struct cks_dry_region *r, struct cks_str name, char out[32])
{
    /* Not the table's key, which differs in each run. */
    static const struct cks_hash_key fixed = {UINT64_C(0x6b6d73), UINT64_C(0x636b73)};
    uint64_t hash = cks_hash(&fixed, name) ^ (cks_hash(&fixed, cks_str_of(r->name)) << 1);
    do {
        hash++;
        snprintf(out, 32, "cks-%01x%016llx", (unsigned)(hash >> 7 & 0xf), (unsigned long long)hash);
    } while (cks_dry_first(r, CKS_DRY_BY_ID, cks_str_of(out), (struct cks_str){0}) ||
             cks_dry_is_deleted(r, cks_str_of(out)));
}

static bool
is_disputed(const struct cks_dry_region *r, const struct cks_dry_store *s)
{
    return s->disputed || ((s->seen || s->asked) && s->seen < r->wholes);
}

void
cks_dry_find_disputes(struct cks_dry_stores *all)
{
    for (size_t i = 0; i < all->regions.count; i++) {
        struct cks_dry_region *r = all->regions.items[i];
        for (size_t k = 0; k < r->list.count; k++)
            r->list.items[k]->disputed = is_disputed(r, r->list.items[k]);
        r->disputed = first_disputed(r);
    }
}
