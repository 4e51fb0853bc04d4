#include "base/index.h"

#include <stdlib.h>

#include "base/memory.h"

#define FIRST_HEADS 64

uint64_t
cks_index_hash(const struct cks_index *ix, const char *text)
{
    return cks_hash(&ix->key, cks_str_of(text));
}

/* Addresses end in zeros; the factor spreads them over the heads. */
uint64_t
cks_index_hash_address(const void *p)
{
    return ((uint64_t)(uintptr_t)p >> 4) * UINT64_C(0x9E3779B97F4A7C15);
}

static void
chain_entry(struct cks_index *ix, size_t i)
{
    struct cks_indexed *entry = &ix->list.items[i];
    size_t *head = &ix->heads[entry->hash & (ix->head_count - 1)];
    entry->before = *head;
    *head = i + 1;
}

bool
cks_index_prepare(struct cks_index *ix)
{
    size_t count = ix->head_count ? 2 * ix->head_count : FIRST_HEADS;
    if (ix->list.count < ix->head_count)
        return true;
    size_t *heads = cks_calloc(count, sizeof(*heads));
    if (!heads)
        return false;
    if (!ix->head_count)
        cks_hash_key_init(&ix->key);
    free(ix->heads);
    ix->heads = heads;
    ix->head_count = count;
    for (size_t i = 0; i < ix->list.count; i++)
        chain_entry(ix, i);
    return true;
}

bool
cks_index_add(struct cks_index *ix, uint64_t hash)
{
    struct cks_indexed *entry = ix->head_count ? cks_vec_push(&ix->list) : NULL;
    if (!entry)
        return false;
    entry->hash = hash;
    chain_entry(ix, ix->list.count - 1);
    return true;
}

/* The first of a chain from there on that has the hash. */
static size_t
of_hash(const struct cks_index *ix, size_t found, uint64_t hash)
{
    while (found && ix->list.items[found - 1].hash != hash)
        found = ix->list.items[found - 1].before;
    return found;
}

size_t
cks_index_last(const struct cks_index *ix, uint64_t hash)
{
    return ix->head_count ? of_hash(ix, ix->heads[hash & (ix->head_count - 1)], hash) : 0;
}

size_t
cks_index_before(const struct cks_index *ix, size_t found)
{
    const struct cks_indexed *entry = &ix->list.items[found - 1];
    return of_hash(ix, entry->before, entry->hash);
}

void
cks_index_free(struct cks_index *ix)
{
    cks_vec_free(&ix->list);
    free(ix->heads);
    *ix = (struct cks_index){0};
}
