#include "evidence/facts/lookup.h"

#include <stdlib.h>

#include "base/memory.h"

static size_t
slot_of(const struct cks_lookup *t, const struct cks_hash_key *k, unsigned kind, struct cks_str key)
{
    size_t i = (size_t)(cks_hash(k, key) + kind * 0x9E3779B97F4A7C15u) & (t->size - 1);
    while (t->slots[i].key.p && !(t->slots[i].kind == kind && cks_str_eq(t->slots[i].key, key)))
        i = (i + 1) & (t->size - 1);
    return i;
}

size_t
cks_lookup_get(const struct cks_lookup *t, const struct cks_hash_key *k, unsigned kind,
               struct cks_str key)
{
    if (t->size == 0 || !key.p)
        return CKS_NOT_FOUND;
    const struct cks_lookup_slot *s = &t->slots[slot_of(t, k, kind, key)];
    return s->key.p ? s->value : CKS_NOT_FOUND;
}

static bool
grow_lookup(struct cks_lookup *t, const struct cks_hash_key *k)
{
    struct cks_lookup bigger = {.size = t->size ? t->size * 2 : 64, .count = t->count};
    bigger.slots = cks_calloc(bigger.size, sizeof(*bigger.slots));
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].key.p)
            bigger.slots[slot_of(&bigger, k, t->slots[i].kind, t->slots[i].key)] = t->slots[i];
    free(t->slots);
    *t = bigger;
    return true;
}

bool
cks_lookup_put(struct cks_lookup *t, const struct cks_hash_key *k, unsigned kind,
               struct cks_str key, size_t value)
{
    if (t->count * 2 >= t->size && !grow_lookup(t, k))
        return false;
    struct cks_lookup_slot *s = &t->slots[slot_of(t, k, kind, key)];
    t->count += s->key.p == NULL;
    *s = (struct cks_lookup_slot){.key = key, .value = value, .kind = kind};
    return true;
}

void
cks_lookup_free(struct cks_lookup *t)
{
    free(t->slots);
    *t = (struct cks_lookup){0};
}
