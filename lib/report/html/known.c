#include "report/html/known.h"

#include "report/html/ledger.h"

size_t
cks_html_find_ledger(struct cks_html_known *known, size_t number, const struct cks_prediction *made,
                     size_t count, const struct cks_place *input)
{
    struct cks_html h = {.out = &known->scratch, .narrow = true};
    cks_buf_clear(&known->scratch);
    cks_html_short_ledger(&h, made, count, input);
    struct cks_str text = cks_buf_str(&known->scratch);
    for (size_t i = 0; i < known->count; i++)
        if (cks_str_eq(cks_buf_str(&known->items[i].text), text))
            return known->items[i].number;
    if (known->count < CKS_HTML_KNOWN_MAX && cks_buf_ok(&known->scratch)) {
        struct known_ledger *k = &known->items[known->count];
        k->number = number;
        cks_buf_addstr(&k->text, text);
        known->count += cks_buf_ok(&k->text);
    }
    return 0;
}

void
cks_html_known_free(struct cks_html_known *known)
{
    /* One that memory did not suffice for is behind the last. */
    for (size_t i = 0; i < CKS_HTML_KNOWN_MAX; i++)
        cks_buf_free(&known->items[i].text);
    cks_buf_free(&known->scratch);
}
