/* The requirements of a store's calls, in rows: what both calls need and the same evidence decides
 * is one row. */
#ifndef CKS_REPORT_HTML_ROWS_H
#define CKS_REPORT_HTML_ROWS_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

/* A store has two calls at most: a create or an update, and a connect. */
#define CKS_HTML_CALLS_MAX 2

struct cks_html_rows {
    const struct cks_prediction *made;
    size_t count; /* at most CKS_HTML_CALLS_MAX */
    enum cks_requirement_status status;
    size_t at[CKS_HTML_CALLS_MAX], missing_at[CKS_HTML_CALLS_MAX];
};

struct cks_html_row {
    const struct cks_requirement_state *state;
    const struct cks_missing *missing; /* of a missing one; or NULL */
    bool calls[CKS_HTML_CALLS_MAX];    /* which predictions it belongs to */
};

/* The rows of a status, by ID. */
struct cks_html_rows cks_html_rows(const struct cks_prediction *made, size_t count,
                                   enum cks_requirement_status status);
/* Fills *ret with the next; false past the last. */
bool cks_html_next_row(struct cks_html_rows *rows, struct cks_html_row *ret);
/* How many there are. */
size_t cks_html_count_rows(struct cks_html_rows rows);
/* "create" where it belongs to that call alone; nothing where it belongs to all `count` calls. */
void cks_html_row_calls(struct cks_html *h, const struct cks_prediction *made, size_t count,
                        const struct cks_html_row *row);

#endif
