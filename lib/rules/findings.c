#include "rules/findings.h"

#include <stdlib.h>

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

static int
by_number(uint64_t a, uint64_t b)
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
        d = by_number(p->line, q->line);
    if (d == 0)
        d = by_number(p->column, q->column);
    if (d == 0)
        d = by_number(a->rule, b->rule);
    return d ? d : by_number(a->sequence, b->sequence);
}

static int
by_store(const void *left, const void *right)
{
    const struct cks_charge *a = left, *b = right;
    int d = by_number(a->store, b->store);
    return d ? d : by_number(a->rule, b->rule);
}

typedef int (*order_fn)(const void *, const void *);

/* Merges the items behind the first `sorted`, both in order; `tail` is a copy of them. */
static void
merge(char *items, size_t sorted, const char *tail, size_t behind, size_t size, order_fn order)
{
    const char *last = tail + behind * size;
    char *front = items + sorted * size;
    for (char *to = front + behind * size; last > tail; to -= size) {
        bool keep = front > items && order(front - size, last - size) > 0;
        memcpy(to - size, keep ? front - size : last - size, size);
        if (keep)
            front -= size;
        else
            last -= size;
    }
}

/* Findings come mostly in order, those of the whole run last. */
static void
sort(void *list, size_t count, size_t size, order_fn order)
{
    char *items = list;
    size_t sorted = count > 0;
    while (sorted < count && order(items + (sorted - 1) * size, items + sorted * size) <= 0)
        sorted++;
    if (sorted == count)
        return;
    size_t behind = count - sorted;
    char *tail = behind < sorted ? malloc(behind * size) : NULL;
    if (!tail) {
        qsort(items, count, size, order);
        return;
    }
    qsort(items + sorted * size, behind, size, order);
    memcpy(tail, items + sorted * size, behind * size);
    merge(items, sorted, tail, behind, size, order);
    free(tail);
}

void
cks_findings_sort(struct cks_findings *f)
{
    sort(f->list.items, f->list.count, sizeof(*f->list.items), cks_found_order);
    sort(f->charges.items, f->charges.count, sizeof(*f->charges.items), by_store);
}

void
cks_findings_free(struct cks_findings *f)
{
    cks_vec_free(&f->list);
    cks_vec_free(&f->charges);
    cks_vec_free(&f->failures);
    cks_arena_free(&f->arena);
}
