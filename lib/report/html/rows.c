#include "report/html/rows.h"

struct cks_html_rows
cks_html_rows(const struct cks_prediction *made, size_t count, enum cks_requirement_status status)
{
    return (struct cks_html_rows){
        made, count < CKS_HTML_CALLS_MAX ? count : CKS_HTML_CALLS_MAX, status, {0}, {0}};
}

/* The requirement that comes next in the k-th prediction; NULL past the last. */
static const struct cks_requirement_state *
peek_row(struct cks_html_rows *rows, size_t k)
{
    const struct cks_prediction *p = &rows->made[k];
    while (rows->at[k] < p->requirement_count &&
           p->requirements[rows->at[k]].status != rows->status)
        rows->at[k]++;
    return rows->at[k] < p->requirement_count ? &p->requirements[rows->at[k]] : NULL;
}

static bool
same_words(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
same_evidence(const struct cks_requirement_state *a, const struct cks_requirement_state *b)
{
    return strcmp(a->id, b->id) == 0 && a->line == b->line && a->by_option == b->by_option &&
           same_words(a->file, b->file) && same_words(a->at, b->at);
}

/* What is missing is sorted by ID too. */
static const struct cks_missing *
missing_of(struct cks_html_rows *rows, size_t k, const char *id)
{
    const struct cks_prediction *p = &rows->made[k];
    size_t *at = &rows->missing_at[k];
    if (rows->status != CKS_REQUIREMENT_MISSING)
        return NULL;
    while (*at < p->missing_count && strcmp(p->missing[*at].requirement, id) < 0)
        (*at)++;
    return *at < p->missing_count && strcmp(p->missing[*at].requirement, id) == 0 ? &p->missing[*at]
                                                                                  : NULL;
}

bool
cks_html_next_row(struct cks_html_rows *rows, struct cks_html_row *ret)
{
    size_t first = SIZE_MAX;
    *ret = (struct cks_html_row){0};
    for (size_t k = 0; k < rows->count; k++) {
        const struct cks_requirement_state *r = peek_row(rows, k);
        if (r && (!ret->state || strcmp(r->id, ret->state->id) < 0)) {
            ret->state = r;
            first = k;
        }
    }
    if (!ret->state)
        return false;
    for (size_t k = first; k < rows->count; k++) {
        const struct cks_requirement_state *r = peek_row(rows, k);
        if (k != first && (!r || !same_evidence(r, ret->state)))
            continue;
        ret->calls[k] = true;
        rows->at[k]++;
        /* A call that fails for another reason does not list what it misses. */
        if (!ret->missing)
            ret->missing = missing_of(rows, k, ret->state->id);
    }
    return true;
}

size_t
cks_html_count_rows(struct cks_html_rows rows)
{
    struct cks_html_row row;
    size_t n = 0;
    while (cks_html_next_row(&rows, &row))
        n++;
    return n;
}

void
cks_html_row_calls(struct cks_html *h, const struct cks_prediction *made, size_t count,
                   const struct cks_html_row *row)
{
    for (size_t k = 0; k < count && count > 1 && !(row->calls[0] && row->calls[1]); k++)
        if (row->calls[k])
            cks_html_leaf(h, "small", NULL, cks_operation_name(made[k].call));
}
