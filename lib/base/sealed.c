#include "base/sealed.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"

#define ROOM_FIRST 64
/* Secrets with one head: more of them are told by the head alone, so that a text is read in linear
 * time whatever the secrets are. */
#define OF_ONE_HEAD_MOST 16
#define HEAD_MASK ((UINT64_C(1) << 8 * CKS_SEAL_HEAD) - 1)

static uint64_t
spread(uint64_t head)
{
    return head * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t *
word_of(struct cks_sealed *all, uint64_t head)
{
    return &all->heads[spread(head) >> 58];
}

static bool
may_have(const struct cks_sealed *all, uint64_t head)
{
    uint64_t h = spread(head);
    return all->heads[h >> 58] >> (h >> 52 & 63) & 1;
}

/* ---- adding ---- */

static void
put_seal(struct cks_sealed *all, const struct cks_seal *seal)
{
    size_t at = spread(seal->head) >> 32 & (all->room - 1);
    size_t alike = 0;
    for (; all->seals[at].n; at = (at + 1) & (all->room - 1)) {
        struct cks_seal *is = &all->seals[at];
        if (is->head != seal->head)
            continue;
        bool covers = is->n == CKS_SEAL_HEAD || (is->n == seal->n && is->hash == seal->hash);
        if (!covers && ++alike == OF_ONE_HEAD_MOST)
            is->n = CKS_SEAL_HEAD;
        if (covers || alike == OF_ONE_HEAD_MOST)
            return;
    }
    all->seals[at] = *seal;
    all->count++;
    *word_of(all, seal->head) |= UINT64_C(1) << (spread(seal->head) >> 52 & 63);
}

static bool
make_room(struct cks_sealed *all)
{
    struct cks_sealed old = *all;
    if (all->count + CKS_SEALS_MOST <= all->room / 2)
        return true;
    all->room = old.room ? 2 * old.room : ROOM_FIRST;
    all->seals = cks_calloc(all->room, sizeof(*all->seals));
    if (!all->seals) {
        all->seals = old.seals;
        all->room = old.room;
        return false;
    }
    all->count = 0;
    for (size_t i = 0; i < old.room; i++)
        if (old.seals[i].n)
            put_seal(all, &old.seals[i]);
    free(old.seals);
    return true;
}

bool
cks_sealed_add(struct cks_sealed *all, struct cks_secret secret)
{
    struct cks_seal seals[CKS_SEALS_MOST];
    struct cks_hash_key key;
    if (!all->seed) {
        cks_hash_key_init(&key);
        all->seed = key.k0 | 1;
    }
    size_t n = cks_secret_seals(secret, all->seed, seals);
    if (n && !make_room(all))
        return false;
    for (size_t i = 0; i < n; i++)
        put_seal(all, &seals[i]);
    return true;
}

void
cks_sealed_free(struct cks_sealed *all)
{
    cks_wipe(all->seals, all->room * sizeof(*all->seals));
    free(all->seals);
    *all = (struct cks_sealed){0};
}

/* ---- asking ---- */

static int
value_of_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | CKS_EITHER_CASE) : NULL;
    return at && *at ? (int)(at - digits) : -1;
}

/* The sign at a place of a text; with `uri`, % and two digits are one. */
static bool
next_sign(struct cks_str text, size_t *at, bool uri, unsigned char *ret)
{
    if (*at >= text.n)
        return false;
    *ret = (unsigned char)text.p[(*at)++];
    if (!uri || *ret != '%' || text.n - *at < 2)
        return true;
    int high = value_of_digit(text.p[*at]), low = value_of_digit(text.p[*at + 1]);
    if (high >= 0 && low >= 0) {
        *ret = (unsigned char)(high << 4 | low);
        *at += 2;
    }
    return true;
}

static bool
seal_fits(const struct cks_sealed *all, const struct cks_seal *seal, struct cks_str text, size_t at,
          bool uri)
{
    uint64_t hash = all->seed;
    unsigned char c;
    if (seal->n == CKS_SEAL_HEAD)
        return true;
    for (size_t i = 0; i < seal->n; i++) {
        if (!next_sign(text, &at, uri, &c))
            return false;
        hash = cks_seal_step(hash, c);
    }
    return hash == seal->hash;
}

/* Whether one of those with the head begins at a place. */
static bool
any_begins(const struct cks_sealed *all, uint64_t head, struct cks_str text, size_t at, bool uri)
{
    size_t i = spread(head) >> 32 & (all->room - 1);
    for (; all->seals[i].n; i = (i + 1) & (all->room - 1))
        if (all->seals[i].head == head && seal_fits(all, &all->seals[i], text, at, uri))
            return true;
    return false;
}

static bool
stands_as_uri(const struct cks_sealed *all, struct cks_str text)
{
    for (size_t from = 0; from < text.n; from++) {
        uint64_t head = 0;
        size_t at = from, n = 0;
        unsigned char c;
        for (; n < CKS_SEAL_HEAD && next_sign(text, &at, true, &c); n++)
            head = cks_seal_head(head, c);
        if (n == CKS_SEAL_HEAD && may_have(all, head) && any_begins(all, head, text, from, true))
            return true;
    }
    return false;
}

bool
cks_sealed_stands_in(const struct cks_sealed *all, struct cks_str text)
{
    uint64_t head = 0;
    if (!all->count || text.n < CKS_SEAL_HEAD)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        head = cks_seal_head(head, (unsigned char)text.p[i]) & HEAD_MASK;
        if (i + 1 >= CKS_SEAL_HEAD && may_have(all, head) &&
            any_begins(all, head, text, i + 1 - CKS_SEAL_HEAD, false))
            return true;
    }
    return memchr(text.p, '%', text.n) && stands_as_uri(all, text);
}
