#include "model/secrets.h"

#include "base/search.h"

#include <stdlib.h>

void
cks_secrets_add(struct cks_secret_places *p, uint32_t line, uint32_t column)
{
    struct cks_origin *at = cks_vec_push(&p->list);
    if (at)
        *at = (struct cks_origin){line, column};
    else
        p->lost = true;
}

static int
by_place(const void *left, const void *right)
{
    const struct cks_origin *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

void
cks_secrets_sort(struct cks_secret_places *p)
{
    struct cks_origin *list = p->list.items;
    size_t kept = 0;
    if (p->list.count > 1)
        qsort(list, p->list.count, sizeof(*list), by_place);
    for (size_t i = 0; i < p->list.count; i++)
        if (!kept || list[kept - 1].line != list[i].line)
            list[kept++] = list[i];
    p->list.count = kept;
}

bool
cks_secret_keeps_before(struct cks_origin secret, struct cks_range *r)
{
    bool start = secret.line == r->line && secret.column < r->column;
    bool end = secret.line == r->end_line && secret.column < r->end_column;
    if (start)
        r->column = secret.column;
    if (end)
        r->end_column = secret.column;
    return start || end;
}

static bool
line_is_before(const void *item, const void *key)
{
    return ((const struct cks_origin *)item)->line < *(const uint32_t *)key;
}

static bool
keep_before_on(const struct cks_secret_places *p, uint32_t line, struct cks_range *r)
{
    const struct cks_origin *list = p->list.items;
    size_t i = cks_search(list, p->list.count, sizeof(*list), &line, line_is_before);
    return i < p->list.count && cks_secret_keeps_before(list[i], r);
}

bool
cks_secrets_keep_before(const struct cks_secret_places *p, struct cks_range *r)
{
    if (p->lost) {
        r->column = r->end_column = 1;
        return true;
    }
    bool start = keep_before_on(p, r->line, r);
    return (r->end_line != r->line && keep_before_on(p, r->end_line, r)) || start;
}

void
cks_secrets_clear(struct cks_secret_places *p)
{
    p->list.count = 0;
    p->lost = false;
}

void
cks_secrets_free(struct cks_secret_places *p)
{
    cks_vec_free(&p->list);
}
