#include "rules/judge/findings.h"

#include <stdlib.h>

#include "base/memory.h"

/* A finding of one store goes before so many of it at most. Those that go further are sorted by
 * themselves. */
#define MOVED_MAX 64

void
cks_findings_init(struct cks_findings *f)
{
    *f = (struct cks_findings){0};
    memset(f->severity, CKS_AS_TABLE, sizeof(f->severity));
}

void
cks_findings_fail(struct cks_findings *f, enum cks_failure_kind kind, const char *file,
                  const char *message)
{
    struct cks_failure *failure = cks_vec_push(&f->failures);
    char *name = failure ? cks_arena_strdup(&f->arena, file) : NULL;
    char *text = name ? cks_arena_strdup(&f->arena, message) : NULL;
    if (!text) {
        f->failed = true;
        if (failure)
            f->failures.count--;
        return;
    }
    *failure = (struct cks_failure){.kind = kind, .file = name, .message = text};
}

const struct cks_related *
cks_use_of(const struct cks_finding *finding)
{
    for (size_t i = 0; finding && i < finding->related_count; i++)
        if (finding->related[i].kind == CKS_RELATED_USE)
            return &finding->related[i];
    return NULL;
}

static int
compare_keys(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int
cks_found_order(const void *left, const void *right)
{
    const struct cks_found *a = left, *b = right;
    const struct cks_place *p = &a->shown.place, *q = &b->shown.place;
    int d = p->file == q->file ? 0 : strcmp(p->file ? p->file : "", q->file ? q->file : "");
    if (d == 0)
        d = compare_keys(p->line, q->line);
    if (d == 0)
        d = compare_keys(p->column, q->column);
    if (d == 0)
        d = compare_keys(a->rule, b->rule);
    return d ? d : compare_keys(a->sequence, b->sequence);
}

static int
by_store_and_place(const void *left, const void *right)
{
    const struct cks_charge *a = left, *b = right;
    int d = compare_keys(a->store, b->store);
    return d ? d : compare_keys(a->rule, b->rule);
}

/* Moves the last of `count` items, the others of which are sorted, to its place; false where that
 * is more than so many places away. */
static bool
put_in_order(char *items, size_t count, size_t size, char *room,
             int (*order)(const void *left, const void *right))
{
    char *last = items + (count - 1) * size, *at = last;
    while (at > items && at + MOVED_MAX * size > last && order(at - size, last) > 0)
        at -= size;
    if (at > items && order(at - size, last) > 0)
        return false;
    if (at < last) {
        memcpy(room, last, size);
        memmove(at + size, at, (size_t)(last - at));
        memcpy(at, room, size);
    }
    return true;
}

/* Puts those behind the first n, which are sorted, in their places: what is found when all stores
 * were judged is about any of them. */
static void
merge_rest(char *items, size_t n, size_t count, size_t size,
           int (*order)(const void *left, const void *right))
{
    size_t rest = count - n;
    char *apart = cks_malloc(rest * size), *to = items + count * size;
    if (!apart) {
        qsort(items, count, size, order);
        return;
    }
    memcpy(apart, items + n * size, rest * size);
    qsort(apart, rest, size, order);
    while (rest) {
        const char *last = apart + (rest - 1) * size;
        bool later = n && order(items + (n - 1) * size, last) > 0;
        to -= size;
        memcpy(to, later ? items + --n * size : last, size);
        rest -= !later;
    }
    free(apart);
}

/* Most runs find things nearly in the order in which they are printed: those of one store differ.
 */
static void
sort_nearly_sorted(void *items, size_t count, size_t size, void *room,
                   int (*order)(const void *left, const void *right))
{
    size_t n = 2;
    while (n <= count && put_in_order(items, n, size, room, order))
        n++;
    if (n <= count)
        merge_rest(items, n - 1, count, size, order);
}

void
cks_findings_sort(struct cks_findings *f)
{
    struct cks_found found;
    struct cks_charge charge;
    sort_nearly_sorted(f->list.items, f->list.count, sizeof(found), &found, cks_found_order);
    sort_nearly_sorted(f->charges.items, f->charges.count, sizeof(charge), &charge,
                       by_store_and_place);
}

void
cks_findings_free(struct cks_findings *f)
{
    cks_vec_free(&f->list);
    cks_vec_free(&f->down);
    cks_vec_free(&f->charges);
    cks_vec_free(&f->failures);
    cks_arena_free(&f->arena);
}
