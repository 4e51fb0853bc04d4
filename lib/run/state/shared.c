#include "run/state/shared.h"

#include <stdlib.h>

#include "base/memory.h"
#include "run/state/run.h"

/* Places in other stores that one finding shows: nobody reads more. */
#define MORE_MAX 100u

static bool
same_place(const struct cks_finding *a, const struct cks_finding *b)
{
    return a->place.line && strcmp(a->place.file, b->place.file) == 0 &&
           a->place.line == b->place.line && a->place.column == b->place.column &&
           a->code == b->code;
}

static bool
is_put_together(const struct cks_finding *f)
{
    for (size_t i = 0; i < f->related_count; i++)
        if (f->related[i].kind == CKS_RELATED_ORIGIN)
            return true;
    return false;
}

static bool
same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* The same fault, whatever the repair. */
static int
by_fault(const void *left, const void *right)
{
    const struct cks_finding *a = &(*(const struct cks_found *const *)left)->shown;
    const struct cks_finding *b = &(*(const struct cks_found *const *)right)->shown;
    int d = strcmp(a->message, b->message);
    return d ? d : (int)a->severity - (int)b->severity;
}

static int
by_fault_in_order(const void *left, const void *right)
{
    size_t a = (*(const struct cks_found *const *)left)->shown.first;
    size_t b = (*(const struct cks_found *const *)right)->shown.first;
    int d = by_fault(left, right);
    return d ? d : (a > b) - (a < b);
}

static const char *
also_used(struct cks *c, const struct cks_finding *f)
{
    struct cks_store_info s = {.size = sizeof(s)};
    bool named = cks_store_at(c, f->store, &s) && *s.address;
    const char *what = f->parameter ? "also used as " : "also in ";
    return cks_run_got(
        c, cks_arena_printf(&c->findings.arena, "%s%s%s%s", what, f->parameter ? f->parameter : "",
                            f->parameter && named ? " of " : "", named ? s.address : ""));
}

/* The findings list[0] to list[count - 1] are of one fault. */
static void
share(struct cks *c, struct cks_found *const *list, size_t count)
{
    struct cks_finding *head = &list[0]->shown;
    size_t kept = count - 1 < MORE_MAX ? count - 1 : MORE_MAX;
    struct cks_related *more =
        cks_run_got(c, cks_arena_array(&c->findings.arena, kept, sizeof(*more)));
    for (size_t i = 1; i < count; i++)
        list[i]->shown.first = head->first;
    for (size_t i = 0; more && i < kept; i++) {
        const struct cks_finding *f = &list[i + 1]->shown;
        const struct cks_related *use = cks_use_of(f);
        more[i] = use ? *use : (struct cks_related){.place = f->place, .kind = CKS_RELATED_USE};
        bool last = i + 1 == kept && kept < count - 1;
        more[i].message =
            last ? cks_run_got(c, cks_arena_printf(&c->findings.arena,
                                                   "also used by %zu more stores", count - 1 - i))
                 : also_used(c, f);
        more[i].line = NULL;
    }
    head->more = more;
    head->more_count = more ? kept : 0;
}

/* Findings at one place about several stores: a repaired value that suits one of them alone, or
 * that is not written there as a whole, is not offered. */
static void
withdraw_replacements(struct cks_found *const *list, size_t count)
{
    const struct cks_finding *head = &list[0]->shown;
    bool several = false, suits_all = true;
    for (size_t i = 0; i < count; i++) {
        const struct cks_finding *f = &list[i]->shown;
        several |= f->store != head->store;
        suits_all &= same_text(f->replacement, head->replacement) && !is_put_together(f);
    }
    for (size_t i = 0; several && !suits_all && i < count; i++)
        list[i]->shown.replacement = NULL;
}

/* Whether a finding is the same fault as the group's, with the same repair; where either says
 * nothing of a repair, that of the other counts. */
static bool
joins(const struct cks_finding *head, const struct cks_finding *f)
{
    return same_text(head->replacement, f->replacement) &&
           (!head->help || !f->help || same_text(head->help, f->help));
}

/* Findings at one place. */
static void
share_at_place(struct cks *c, struct cks_found **list, size_t count)
{
    withdraw_replacements(list, count);
    qsort(list, count, sizeof(*list), by_fault_in_order);
    for (size_t from = 0, to; from < count; from = to) {
        struct cks_finding *head = &list[from]->shown;
        const char *help = head->help;
        for (to = from + 1; to < count; to++) {
            const struct cks_finding *f = &list[to]->shown;
            if (by_fault(&list[from], &list[to]) != 0 || !joins(head, f) ||
                f->store == CKS_NO_STORE || f->store == list[to - 1]->shown.store)
                break;
            help = help ? help : f->help;
        }
        head->help = help;
        if (to - from > 1 && head->store != CKS_NO_STORE)
            share(c, list + from, to - from);
    }
}

void
cks_findings_share(struct cks *c)
{
    struct cks_found *all = c->findings.list.items;
    size_t n = c->findings.list.count;
    for (size_t i = 0; i < n; i++)
        all[i].shown.first = i;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && same_place(&all[from].shown, &all[to].shown); to++)
            ;
        if (to - from == 1)
            continue;
        struct cks_found **list = cks_run_got(c, cks_calloc(to - from, sizeof(*list)));
        for (size_t i = 0; list && i < to - from; i++)
            list[i] = &all[from + i];
        if (list)
            share_at_place(c, list, to - from);
        free(list);
    }
}
