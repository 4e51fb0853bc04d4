#include "rules/stores/claims.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NOBODY CKS_CLAIM_NOBODY

bool
cks_claims_init(struct cks_claims *c, size_t records)
{
    size_t size = 16;
    while (size < records * 2)
        size *= 2;
    *c = (struct cks_claims){.first = cks_malloc(size * sizeof(*c->first)),
                             .last = cks_malloc(size * sizeof(*c->last)),
                             .keys = cks_malloc(size * sizeof(*c->keys)),
                             .next = cks_malloc((records ? records : 1) * sizeof(*c->next)),
                             .mask = size - 1};
    return c->first && c->last && c->keys && c->next;
}

void
cks_claims_clear(struct cks_claims *c)
{
    memset(c->first, 0xFF, (c->mask + 1) * sizeof(*c->first));
}

void
cks_claims_free(struct cks_claims *c)
{
    free(c->first);
    free(c->last);
    free(c->keys);
    free(c->next);
}

/* The slot that has key, or the free one where it belongs. */
static size_t
slot_of(const struct cks_claims *c, uint64_t key)
{
    size_t i = (size_t)key & c->mask;
    while (c->first[i] != NOBODY && c->keys[i] != key)
        i = (i + 1) & c->mask;
    return i;
}

uint32_t
cks_claims_first(const struct cks_claims *c, uint64_t key)
{
    return c->first[slot_of(c, key)];
}

uint32_t
cks_claims_after(const struct cks_claims *c, uint32_t record)
{
    return c->next[record];
}

void
cks_claims_add(struct cks_claims *c, uint64_t key, size_t record, bool exists)
{
    size_t i = slot_of(c, key);
    if (c->first[i] == NOBODY) {
        cks_claims_take(c, key, record);
    } else if (!exists && c->last[i] != record) {
        c->next[c->last[i]] = (uint32_t)record;
        c->next[record] = NOBODY;
        c->last[i] = (uint32_t)record;
    }
}

void
cks_claims_take(struct cks_claims *c, uint64_t key, size_t record)
{
    size_t i = slot_of(c, key);
    c->keys[i] = key;
    c->first[i] = c->last[i] = (uint32_t)record;
    c->next[record] = NOBODY;
}
