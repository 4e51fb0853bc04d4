#include "base/parts.h"

#include <stdlib.h>

#include "base/memory.h"

#define ROOM_FIRST 256
/* Parts that are in words, in one text: one with more of them is not made of words. */
#define WORDS_MOST 256
#define PART_MASK ((UINT64_C(1) << (8 * CKS_PART_SIGNS)) - 1)

/* The last signs that were read, and how many. */
struct window {
    uint64_t signs;
    size_t n;
};

/* Whether the byte ends a part. */
static inline bool
add_sign(struct window *w, unsigned char c)
{
    unsigned char small = c | CKS_EITHER_CASE;
    if ((unsigned)small - 'a' < 26u)
        c = small;
    else if ((unsigned)c - '0' >= 10u)
        return false;
    w->signs = (w->signs << 8 | c) & PART_MASK;
    return ++w->n >= CKS_PART_SIGNS;
}

static uint64_t
backwards(uint64_t signs)
{
    uint64_t ret = 0;
    for (size_t i = 0; i < CKS_PART_SIGNS; i++, signs >>= 8)
        ret = ret << 8 | (signs & 255);
    return ret;
}

static inline uint32_t
mark_of_part(const struct cks_parts *all, uint64_t signs)
{
    uint32_t mark = (uint32_t)(((signs ^ all->seed) * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    return mark ? mark : 1;
}

/* Where the mark is, or would be put. */
static inline uint32_t *
slot_of_part(const struct cks_parts *all, uint32_t mark)
{
    size_t at = mark & (all->room - 1);
    while (all->marks[at] && all->marks[at] != mark)
        at = (at + 1) & (all->room - 1);
    return &all->marks[at];
}

static bool
room_for_parts(struct cks_parts *all)
{
    struct cks_parts old = *all;
    if (all->count + 2 <= all->room / 2)
        return true;
    all->room = old.room ? 2 * old.room : ROOM_FIRST;
    all->marks = cks_calloc(all->room, sizeof(*all->marks));
    if (!all->marks) {
        *all = old;
        return false;
    }
    for (size_t i = 0; i < old.room; i++)
        if (old.marks[i])
            *slot_of_part(all, old.marks[i]) = old.marks[i];
    cks_parts_free(&old);
    return true;
}

static void
put_part(struct cks_parts *all, uint64_t signs)
{
    uint32_t mark = mark_of_part(all, signs), *slot = slot_of_part(all, mark);
    all->count += !*slot;
    *slot = mark;
}

bool
cks_parts_add(struct cks_parts *all, struct cks_secret secret)
{
    struct window w = {0};
    if (secret.hidden.n < CKS_SECRET_TELLING_MIN)
        return true;
    for (size_t i = 0; i < secret.hidden.n; i++) {
        if (!add_sign(&w, (unsigned char)secret.hidden.p[i]))
            continue;
        if (!room_for_parts(all))
            return false;
        put_part(all, w.signs);
        put_part(all, backwards(w.signs));
    }
    return true;
}

static bool
tells_nothing(uint64_t signs, struct cks_str words)
{
    struct window w = {0};
    for (size_t i = 0; i < words.n; i++)
        if (add_sign(&w, (unsigned char)words.p[i]) && w.signs == signs)
            return true;
    return false;
}

/* Behind the last sign of the first part in a text; 0 if it holds none. */
static size_t
end_of_first(const struct cks_parts *all, struct cks_str text, const char *words)
{
    struct window w = {0};
    size_t in_words = 0;
    for (size_t i = 0; all->count && i < text.n; i++) {
        if (!add_sign(&w, (unsigned char)text.p[i]) ||
            !*slot_of_part(all, mark_of_part(all, w.signs)))
            continue;
        if (++in_words > WORDS_MOST || !tells_nothing(w.signs, cks_str_of(words)))
            return i + 1;
    }
    return 0;
}

bool
cks_parts_stand_in(const struct cks_parts *all, struct cks_str text, const char *words)
{
    return end_of_first(all, text, words) != 0;
}

static bool
is_sign_at(struct cks_str text, size_t at)
{
    return at < text.n && cks_is_alnum((unsigned char)text.p[at]);
}

/* Where the word begins that a part begins in. The end of one that begins it by chance is not of
 * it: then the next word does. */
static size_t
word_of_part(struct cks_str text, size_t at)
{
    size_t begin = at, end = at;
    while (begin && is_sign_at(text, begin - 1))
        begin--;
    while (is_sign_at(text, end))
        end++;
    if (begin == at || end - at >= CKS_PART_SIGNS)
        return begin;
    while (end < text.n && !is_sign_at(text, end))
        end++;
    return end;
}

size_t
cks_parts_find(const struct cks_parts *all, struct cks_str text, const char *words)
{
    size_t at = end_of_first(all, text, words);
    struct window w = {0};
    bool found = at != 0;
    while (found && !add_sign(&w, (unsigned char)text.p[--at]))
        ;
    return found ? word_of_part(text, at) : text.n;
}

void
cks_parts_free(struct cks_parts *all)
{
    cks_wipe(all->marks, all->room * sizeof(*all->marks));
    free(all->marks);
    *all = (struct cks_parts){.seed = all->seed};
}
