#include "dryrun/state/texts.h"

#include <stdlib.h>

#include "dryrun/limits.h"

#define SLOTS_FIRST 16u

/* The slot of a text, or the free one where it belongs. */
static size_t *
text_slot(const struct cks_dry_texts *t, const struct cks_hash_key *key, struct cks_str text)
{
    size_t at = (size_t)cks_hash(key, text) & (t->slot_count - 1);
    while (t->slots[at] && !cks_str_is(text, t->list.items[t->slots[at] - 1]))
        at = (at + 1) & (t->slot_count - 1);
    return &t->slots[at];
}

bool
cks_dry_texts_has(const struct cks_dry_texts *t, const struct cks_hash_key *key,
                  struct cks_str text)
{
    return t->slot_count && *text_slot(t, key, text);
}

/* At least half of the slots stay free. */
static bool
grow_text_slots(struct cks_dry_texts *t, const struct cks_hash_key *key)
{
    size_t n = t->slot_count ? t->slot_count * 2 : SLOTS_FIRST;
    if (t->list.count * 2 < t->slot_count)
        return true;
    size_t *grown = calloc(n, sizeof(*grown));
    if (!grown)
        return false;
    free(t->slots);
    t->slots = grown;
    t->slot_count = n;
    for (size_t i = 0; i < t->list.count; i++)
        *text_slot(t, key, cks_str_of(t->list.items[i])) = i + 1;
    return true;
}

bool
cks_dry_texts_add(struct cks_dry_texts *t, const struct cks_hash_key *key, struct cks_str text)
{
    if (!text.n || cks_dry_texts_has(t, key, text))
        return true;
    t->full |= t->list.count >= CKS_DRY_TEXTS_MAX;
    if (t->full)
        return true;
    char *copy = grow_text_slots(t, key) ? malloc(text.n + 1) : NULL;
    char **item = copy ? cks_vec_push(&t->list) : NULL;
    if (!item) {
        free(copy);
        return false;
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    *item = copy;
    *text_slot(t, key, text) = t->list.count;
    return true;
}

void
cks_dry_texts_free(struct cks_dry_texts *t)
{
    for (size_t i = 0; i < t->list.count; i++)
        free(t->list.items[i]);
    cks_vec_free(&t->list);
    free(t->slots);
    *t = (struct cks_dry_texts){0};
}
