#include "rules/judge/findings.h"

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

/* Most runs find things in the order in which they are printed, and one look at each tells. */
static void
sort_unless_sorted(void *items, size_t count, size_t size,
                   int (*order)(const void *left, const void *right))
{
    const char *at = items;
    size_t i = 1;
    while (i < count && order(at + (i - 1) * size, at + i * size) <= 0)
        i++;
    if (i < count)
        qsort(items, count, size, order);
}

void
cks_findings_sort(struct cks_findings *f)
{
    sort_unless_sorted(f->list.items, f->list.count, sizeof(*f->list.items), cks_found_order);
    sort_unless_sorted(f->charges.items, f->charges.count, sizeof(*f->charges.items),
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
