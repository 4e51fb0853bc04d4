/* Internal to the readers of evidence: what each shape's reader receives, and their helpers. */
#ifndef CKS_EVIDENCE_TAKE_H
#define CKS_EVIDENCE_TAKE_H

#include "evidence/facts/facts.h"
#include "source/json/json.h"

/* One page of a list: the object that the tool printed and the array in it. */
struct cks_page {
    const cJSON *object, *array;
    const char *pointer; /* of the array */
};

struct cks_pages {
    const struct cks_page *items;
    size_t count;
    unsigned text;
    bool complete; /* the last page is followed by none */
    bool unasked;  /* they are empty, and nothing tells what was asked */
};

/* Where a fact of that number is kept; NULL if out of memory. See cks_fact_slot. */
#define CKS_FACT_AT(vec, slot) ((slot) < (vec)->count ? &(vec)->items[slot] : cks_vec_push(vec))

/* Readers of one element of a list, and of whole lists. e->failed is set if something cannot be
 * kept for lack of memory. */
typedef void (*cks_take_item)(struct cks_evidence *e, const cJSON *item, struct cks_at at);
/* `thing`: the number of the list's first thing, as in struct cks_at. */
typedef void (*cks_take_list)(struct cks_evidence *e, const struct cks_pages *pages, size_t thing);

#endif
