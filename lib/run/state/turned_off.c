#include "run/state/turned_off.h"

#include <stdlib.h>

#include "base/sized.h"

static void
add_turned_off(struct cks *c, struct cks_turned_off t)
{
    struct cks_turned_off *kept = t.file ? cks_run_push(c, &c->account.turned_off) : NULL;
    if (kept)
        *kept = t;
}

enum cks_status
cks_turn_off_files(struct cks *cks, const char *file, unsigned line, size_t files)
{
    if (!cks || !file)
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    if (files)
        add_turned_off(cks, (struct cks_turned_off){
                                .file = cks_run_text(cks, file), .line = line, .files = files});
    return cks_run_is_whole(cks) ? CKS_OK : CKS_ERR_MEMORY;
}

/* Rules that a policy turned off, except in files that are only read along. */
static void
count_turned_down(struct cks *c)
{
    for (size_t i = 0; i < c->findings.down.count; i++) {
        const struct cks_turned_down *d = &c->findings.down.items[i];
        bool along = d->store < c->records.list.count && c->records.list.items[d->store].along;
        if (!along && d->by->file)
            add_turned_off(c, (struct cks_turned_off){.file = d->by->file,
                                                      .line = d->by->line,
                                                      .rule = cks_rule_row(d->rule)->code,
                                                      .findings = 1});
    }
}

/* Findings that an entry of a list accepts; a comment is where the finding is, and not secret. */
static void
count_accepted(struct cks *c)
{
    for (size_t i = 0; i < c->suppressions.hushed.count; i++) {
        const struct cks_hushed *h = &c->suppressions.hushed.items[i];
        if (!h->in_source && h->place.file)
            add_turned_off(c, (struct cks_turned_off){.file = h->place.file,
                                                      .line = h->place.line,
                                                      .rule = cks_rule_row(h->found.rule)->code,
                                                      .findings = 1});
    }
}

static int
by_line(const void *left, const void *right)
{
    const struct cks_turned_off *a = left, *b = right;
    int d = strcmp(a->file, b->file);
    if (d == 0)
        d = (a->line > b->line) - (a->line < b->line);
    return d ? d : strcmp(a->rule ? a->rule : "", b->rule ? b->rule : "");
}

void
cks_turned_off_close(struct cks *c)
{
    size_t kept = 0;
    count_turned_down(c);
    count_accepted(c);
    struct cks_turned_off *list = c->account.turned_off.items;
    if (c->account.turned_off.count)
        qsort(list, c->account.turned_off.count, sizeof(*list), by_line);
    for (size_t i = 0; i < c->account.turned_off.count; i++) {
        if (kept && by_line(&list[kept - 1], &list[i]) == 0) {
            list[kept - 1].findings += list[i].findings;
            list[kept - 1].files += list[i].files;
        } else {
            list[kept++] = list[i];
        }
    }
    c->account.turned_off.count = kept;
}

size_t
cks_turned_off_count(const struct cks *cks)
{
    return cks ? cks->account.turned_off.count : 0;
}

bool
cks_turned_off_at(const struct cks *cks, size_t i, struct cks_turned_off *ret)
{
    return ret && i < cks_turned_off_count(cks) &&
           cks_sized_fill(ret, &cks->account.turned_off.items[i], sizeof(*ret));
}
