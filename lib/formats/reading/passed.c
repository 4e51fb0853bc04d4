#include "formats/reading/passed.h"

#include <stdlib.h>

#include "base/search.h"

void
cks_pass_part(struct cks_passed *p, const char *pointer, size_t from, size_t to)
{
    if (!p || from >= to)
        return;
    struct cks_passed_part *part = cks_vec_push(&p->parts);
    p->failed |= !part;
    if (part)
        *part = (struct cks_passed_part){pointer, from, to};
}

static int
order_pointers(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int
by_pointer_and_place(const void *a, const void *b)
{
    const struct cks_passed_part *x = a, *y = b;
    int order = order_pointers(x->pointer, y->pointer);
    return order ? order : (x->from > y->from) - (x->from < y->from);
}

/* In order, those that overlap as one: texts may have very many. */
static void
sort_parts(struct cks_passed *p)
{
    size_t kept = 0;
    if (p->parts.count == p->sorted)
        return;
    qsort(p->parts.items, p->parts.count, sizeof(*p->parts.items), by_pointer_and_place);
    for (size_t i = 1; i < p->parts.count; i++) {
        struct cks_passed_part *last = &p->parts.items[kept], *next = &p->parts.items[i];
        if (order_pointers(last->pointer, next->pointer) || next->from > last->to)
            p->parts.items[++kept] = *next;
        else if (next->to > last->to)
            last->to = next->to;
    }
    p->parts.count = p->sorted = kept + 1;
}

static bool
is_not_behind(const void *item, const void *key)
{
    return by_pointer_and_place(item, key) <= 0;
}

bool
cks_was_passed(struct cks_passed *p, const char *pointer, size_t at)
{
    sort_parts(p);
    struct cks_passed_part here = {pointer, at, at};
    size_t i = cks_search(p->parts.items, p->parts.count, sizeof(here), &here, is_not_behind);
    const struct cks_passed_part *part = i ? &p->parts.items[i - 1] : NULL;
    return part && !order_pointers(part->pointer, pointer) && at < part->to;
}

void
cks_pass_nothing(struct cks_passed *p)
{
    p->parts.count = p->sorted = 0;
}

void
cks_passed_free(struct cks_passed *p)
{
    cks_vec_free(&p->parts);
}
