/*
 * Places in the texts of evidence, found quickly: otherwise each of the 100,000 facts of one list
 * would be searched from the text's beginning.
 */
#ifndef CKS_EVIDENCE_PLACES_H
#define CKS_EVIDENCE_PLACES_H

#include "base/arena.h"
#include "evidence/facts/lookup.h"
#include "source/range.h"

struct cks_places;

/* NULL if out of memory. */
struct cks_places *cks_places_new(void);
void cks_places_free(struct cks_places *p);
/* The range of the value at a JSON Pointer of a well-formed text, as cks_json_locate has it.
 * `number` tells the texts apart; each must stay as it is. If out of memory it is looked for from
 * the beginning. False if there is no such value. */
bool cks_places_find(struct cks_places *p, unsigned number, struct cks_str text,
                     struct cks_origin origin, const char *pointer, struct cks_range *ret);

#endif
