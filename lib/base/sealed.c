#include "base/sealed.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"

#define ROOM_FIRST 64
/* Signs of a head that are looked for together. */
#define RUN 4
/* Secrets with one head: of more of them the head alone is looked for, so that a text is read in
 * linear time whatever the secrets are. */
#define OF_ONE_HEAD_MOST 16

static uint64_t
spread(uint64_t head)
{
    return head * UINT64_C(0x9E3779B97F4A7C15);
}

/* Where a run of signs is that ends a head: without what tells the case of letters. The order of
 * its bytes is the machine's, the same for all. */
static size_t
run_of(const struct cks_sealed *all, const unsigned char *signs)
{
    uint32_t run;
    memcpy(&run, signs, RUN);
    return spread(run & UINT32_C(0x1F1F1F1F)) >> 40 & (all->room * CKS_SEALED_RUNS - 1);
}

/* ---- adding ---- */

static void
note_runs(struct cks_sealed *all, uint64_t head)
{
    unsigned char signs[CKS_SEAL_HEAD];
    for (size_t i = CKS_SEAL_HEAD; i-- > 0; head >>= 8)
        signs[i] = head & 255;
    for (unsigned char i = RUN - 1; i < CKS_SEAL_HEAD; i++) {
        unsigned char *near = &all->near[run_of(all, &signs[i + 1 - RUN])];
        *near = i > *near ? i : *near;
    }
}

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
    note_runs(all, seal->head);
}

static bool
make_room(struct cks_sealed *all)
{
    struct cks_sealed old = *all;
    if (all->count + CKS_SEALS_MOST <= all->room / 2)
        return true;
    all->room = old.room ? 2 * old.room : ROOM_FIRST;
    all->seals = cks_calloc(all->room, sizeof(*all->seals));
    all->near = cks_calloc(all->room, CKS_SEALED_RUNS);
    if (!all->seals || !all->near) {
        free(all->seals);
        free(all->near);
        *all = old;
        return false;
    }
    all->count = 0;
    for (size_t i = 0; i < old.room; i++)
        if (old.seals[i].n)
            put_seal(all, &old.seals[i]);
    old.parts = (struct cks_parts){0};
    cks_sealed_free(&old);
    return true;
}

/* Most stores of a run have the same secret. */
static bool
is_there(const struct cks_sealed *all, const struct cks_seal *seal)
{
    size_t at = all->room ? spread(seal->head) >> 32 & (all->room - 1) : 0;
    for (; all->room && all->seals[at].n; at = (at + 1) & (all->room - 1))
        if (all->seals[at].head == seal->head && all->seals[at].n == seal->n &&
            all->seals[at].hash == seal->hash)
            return true;
    return false;
}

bool
cks_sealed_add(struct cks_sealed *all, struct cks_secret secret)
{
    struct cks_seal seals[CKS_SEALS_MOST];
    struct cks_hash_key key;
    if (cks_secret_empty(secret))
        return true;
    if (!all->seed) {
        cks_hash_key_init(&key);
        all->seed = all->parts.seed = key.k0 | 1;
    }
    struct cks_seal plain = cks_secret_seal(secret, all->seed);
    if (is_there(all, &plain))
        return true;
    size_t n = cks_secret_seals(secret, all->seed, seals);
    if (n && !make_room(all))
        return false;
    for (size_t i = 0; i < n; i++)
        put_seal(all, &seals[i]);
    bool parts = n && all->in_parts < CKS_SEALED_IN_PARTS_MOST;
    all->in_parts += parts;
    return !parts || cks_parts_add(&all->parts, secret);
}

void
cks_sealed_free(struct cks_sealed *all)
{
    cks_wipe(all->seals, all->room * sizeof(*all->seals));
    cks_wipe(all->near, all->near ? all->room * CKS_SEALED_RUNS : 0);
    free(all->seals);
    free(all->near);
    cks_parts_free(&all->parts);
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
        if (n == CKS_SEAL_HEAD && any_begins(all, head, text, from, true))
            return true;
    }
    return false;
}

static uint64_t
head_at(struct cks_str text, size_t at)
{
    uint64_t head = 0;
    for (size_t i = 0; i < CKS_SEAL_HEAD; i++)
        head = cks_seal_head(head, (unsigned char)text.p[at + i]);
    return head;
}

bool
cks_sealed_stands_in(const struct cks_sealed *all, struct cks_str text)
{
    enum { LAST = CKS_SEAL_HEAD - 1 };
    const unsigned char *signs = (const unsigned char *)text.p;
    size_t i = LAST;
    if (!all->count)
        return false;
    while (i < text.n) {
        size_t near = all->near[run_of(all, &signs[i + 1 - RUN])];
        if (near == LAST && any_begins(all, head_at(text, i - LAST), text, i - LAST, false))
            return true;
        /* A head may begin within a run that is in none. */
        i += near == LAST ? 1 : near ? LAST - near : LAST - (RUN - 2);
    }
    return text.n && memchr(text.p, '%', text.n) && stands_as_uri(all, text);
}
