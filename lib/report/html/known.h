/* The ledgers that a page of many stores has shown: stores with the same evidence have the same,
 * which is then shown once. */
#ifndef CKS_REPORT_HTML_KNOWN_H
#define CKS_REPORT_HTML_KNOWN_H

#include "ckscheck/ckscheck.h"
#include "report/html/markup.h"

/* So many are remembered; what is like none of them is shown once more. */
#define CKS_HTML_KNOWN_MAX 64

struct cks_html_known {
    struct known_ledger {
        size_t number; /* of the store that it was shown for */
        struct cks_buf text;
    } items[CKS_HTML_KNOWN_MAX];
    size_t count;
    struct cks_buf scratch; /* the ledger that was made last */
};

/* Makes the short ledger of a store. Returns the number of the store that has the same; 0 where
 * none has, and known->scratch is the ledger's markup. */
size_t cks_html_find_ledger(struct cks_html_known *known, size_t number,
                            const struct cks_prediction *made, size_t count,
                            const struct cks_place *input);
void cks_html_known_free(struct cks_html_known *known);

#endif
