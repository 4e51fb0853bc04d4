#include "rules/stores/disputes.h"

#include <stdlib.h>

#include "rules/judge/say.h"

static int
by_key(const void *left, const void *right)
{
    const struct cks_id_row *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static bool
tells_the_same(const struct cks_record *a, const struct cks_record *b)
{
    return a->state == b->state && a->type == b->type && a->reach == b->reach &&
           memcmp(a->key, b->key, sizeof(a->key)) == 0;
}

/* The entries of one store: those of one file stand together. */
struct dispute {
    const struct cks_id_row *rows;
    size_t n;
    bool differ;                      /* two of them */
    bool names;                       /* in their names */
    bool lacking;                     /* a whole inventory has none of them */
    const struct cks_inventory *last; /* that has one, as far as looked at */
    size_t whole;                     /* the whole inventories that have one */
};

static struct dispute
look_at(const struct cks_records *records, const struct cks_id_row *rows, size_t n)
{
    const struct cks_record *list = records->list.items;
    struct dispute d = {.rows = rows, .n = n};
    size_t wholes = 0;
    bool asked = false; /* for this store, or as a whole: not a page of several */
    for (size_t i = 0; i < n; i++) {
        const struct cks_inventory *from = cks_inventory_of(records, &list[rows[i].record]);
        d.differ |= i && !tells_the_same(&list[rows[0].record], &list[rows[i].record]);
        d.names |= list[rows[0].record].key[CKS_KEY_NAME] != list[rows[i].record].key[CKS_KEY_NAME];
        if (!from || from == d.last)
            continue;
        d.last = from;
        d.whole += from->whole;
        wholes = from->wholes;
        asked |= from->whole || from->listing == CKS_RECORDED_FILTERED;
    }
    d.lacking = asked && d.whole < wholes;
    return d;
}

static void
mark(struct cks_records *records, const struct dispute *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct cks_record *r = &records->list.items[d->rows[i].record];
        r->again = i > 0;
        r->disputed = d->differ || d->lacking;
        r->contested = d->lacking;
        r->misnamed = d->names;
        records->disputed |= r->disputed;
    }
}

/* A store that inventories disagree about, for the remark. */
struct shown {
    struct cks_judge *j;
    const char *id, *file;
};

static void
see_id(void *arg, const struct cks_store *s, size_t i)
{
    struct shown *shown = arg;
    CKS_UNUSED(i);
    shown->id = cks_say(shown->j, cks_of(s, CKS_P_ID)->text);
    shown->file = cks_arena_strdup(&shown->j->findings->arena, s->doc ? s->doc->file : "");
    shown->j->findings->failed |= !shown->file;
}

/* Says so once, of the first one. */
static void
remark(struct cks_spanning *sp, size_t first, size_t count)
{
    struct shown shown = {.j = sp->j};
    if (!count || !sp->records->recall(sp->records->cookie, first, see_id, &shown) || !shown.file)
        return;
    cks_findings_fail(sp->j->findings, CKS_FAILURE_NOTE, shown.file,
                      cks_text(sp->j,
                               "the inventories disagree about %zu key store%s, the first is %s: "
                               "what they say of it proves and disproves nothing",
                               count, count == 1 ? "" : "s", shown.id));
}

void
cks_find_disputes(struct cks_spanning *sp, struct cks_id_row *rows, size_t n)
{
    size_t first = 0, count = 0;
    if (n)
        qsort(rows, n, sizeof(*rows), by_key);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && rows[next].key == rows[i].key;)
            next++;
        struct dispute d = look_at(sp->records, &rows[i], next - i);
        mark(sp->records, &d);
        if (!d.differ && !d.lacking)
            continue;
        first = count++ && first < rows[i].record ? first : rows[i].record;
    }
    remark(sp, first, count);
}
