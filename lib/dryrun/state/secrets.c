#include "dryrun/state/secrets.h"

#include <stdlib.h>

#include "base/announce.h"
#include "dryrun/limits.h"

/* A secret is looked for by its first bytes, in small letters; a shorter one only as a whole. */
#define GRAM CKS_SECRET_TELLING_MIN
#define GRAM_MASK ((UINT64_C(1) << (8 * GRAM)) - 1)
#define BUCKETS_FIRST 64u

/* What values of stores have from AWS: of a secret that has a part of it, it tells nothing. */
static const char documented[] =
    "AWS_CLOUDHSM EXTERNAL_KEY_STORE PUBLIC_ENDPOINT VPC_ENDPOINT_SERVICE cluster- https:// "
    "com.amazonaws.vpce. vpce-svc- /kms/xks/v1 EXAMPLE";

struct cks_dry_kept {
    struct cks_str text; /* owned */
    uint64_t gram;
    uint32_t next; /* of its bucket, as in `buckets` */
};

static uint64_t
gram_of(struct cks_str text)
{
    uint64_t gram = 0;
    size_t n = text.n < GRAM ? text.n : GRAM;
    for (size_t i = 0; i < n; i++)
        gram = gram << 8 | cks_lower((unsigned char)text.p[i]);
    return gram;
}

static uint64_t
mix_gram(uint64_t gram)
{
    gram *= UINT64_C(0x9e3779b97f4a7c15);
    return gram ^ gram >> 32;
}

static bool
may_begin_with(const struct cks_dry_secrets *s, uint64_t gram)
{
    uint64_t bit = mix_gram(gram) % CKS_DRY_FILTER_BITS;
    return s->filter[bit / 64] >> (bit % 64) & 1;
}

static uint32_t *
gram_bucket(const struct cks_dry_secrets *s, uint64_t gram)
{
    return &s->buckets[mix_gram(gram) & (s->bucket_count - 1)];
}

/* Whether a secret that begins so is in the text. */
static bool
holds_from_gram(const struct cks_dry_secrets *s, uint64_t gram, struct cks_str text)
{
    if (!s->bucket_count || !may_begin_with(s, gram))
        return false;
    for (uint32_t i = *gram_bucket(s, gram); i; i = s->list.items[i - 1].next)
        if (s->list.items[i - 1].gram == gram &&
            cks_secret_stands_in((struct cks_secret){s->list.items[i - 1].text}, text))
            return true;
    return false;
}

static bool
is_kept_secret(const struct cks_dry_secrets *s, struct cks_str text, uint64_t gram)
{
    if (!s->bucket_count || !may_begin_with(s, gram))
        return false;
    for (uint32_t i = *gram_bucket(s, gram); i; i = s->list.items[i - 1].next)
        if (cks_str_eq(s->list.items[i - 1].text, text))
            return true;
    return false;
}

static void
chain_secret(struct cks_dry_secrets *s, size_t at)
{
    uint32_t *bucket = gram_bucket(s, s->list.items[at].gram);
    s->list.items[at].next = *bucket;
    *bucket = (uint32_t)at + 1;
}

static bool
grow_secret_buckets(struct cks_dry_secrets *s)
{
    size_t n = s->bucket_count ? s->bucket_count * 2 : BUCKETS_FIRST;
    if (s->list.count < s->bucket_count)
        return true;
    uint32_t *grown = calloc(n, sizeof(*grown));
    if (!grown)
        return false;
    free(s->buckets);
    s->buckets = grown;
    s->bucket_count = n;
    for (size_t i = 0; i < s->list.count; i++)
        chain_secret(s, i);
    return true;
}

bool
cks_dry_secrets_add(struct cks_dry_secrets *s, struct cks_secret secret)
{
    struct cks_str text = secret.hidden;
    uint64_t gram = gram_of(text);
    if (!text.n || is_kept_secret(s, text, gram))
        return true;
    char *copy =
        s->list.count < CKS_DRY_SECRETS_MAX && grow_secret_buckets(s) ? malloc(text.n) : NULL;
    struct cks_dry_kept *kept = copy ? cks_vec_push(&s->list) : NULL;
    if (!kept) {
        free(copy);
        return false;
    }
    memcpy(copy, text.p, text.n);
    *kept = (struct cks_dry_kept){.text = {copy, text.n}, .gram = gram};
    uint64_t bit = mix_gram(gram) % CKS_DRY_FILTER_BITS;
    s->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
    chain_secret(s, s->list.count - 1);
    return s->list.count > CKS_DRY_IN_PARTS_MAX || cks_parts_add(&s->parts, secret);
}

void
cks_dry_secrets_free(struct cks_dry_secrets *s)
{
    for (size_t i = 0; i < s->list.count; i++) {
        struct cks_str text = s->list.items[i].text;
        cks_wipe((void *)(uintptr_t)text.p, text.n);
        free((void *)(uintptr_t)text.p);
    }
    cks_wipe(s->list.items, s->list.count * sizeof(*s->list.items));
    cks_vec_free(&s->list);
    free(s->buckets);
    cks_parts_free(&s->parts);
    *s = (struct cks_dry_secrets){0};
}

bool
cks_dry_holds_secret(const struct cks_dry_secrets *s, struct cks_str text)
{
    uint64_t gram = gram_of(text);
    if (text.n <= GRAM)
        return holds_from_gram(s, gram, text);
    for (size_t i = GRAM; !holds_from_gram(s, gram, text); i++) {
        if (i == text.n)
            return false;
        gram = (gram << 8 | cks_lower((unsigned char)text.p[i])) & GRAM_MASK;
    }
    return true;
}

bool
cks_dry_may_say(const struct cks_dry_secrets *s, struct cks_str text)
{
    return !text.n || (!cks_dry_holds_secret(s, text) && !cks_swallowed_secret(text) &&
                       !cks_has_key_line(text));
}

bool
cks_dry_may_show(const struct cks_dry_secrets *s, struct cks_str text)
{
    return cks_dry_may_say(s, text) && !cks_parts_stand_in(&s->parts, text, documented);
}
