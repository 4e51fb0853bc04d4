/*
 * What inventories of one account and Region disagree about: an entry that differs, or that another
 * whole inventory does not have. Nothing is proved or disproved by it.
 */
#ifndef CKS_RULES_DISPUTES_H
#define CKS_RULES_DISPUTES_H

#include "rules/stores/spanning.h"

/* An existing store by the hash of its ID and Region. */
struct cks_id_row {
    uint64_t key;
    uint32_t record;
};

/* Sorts the rows by key and marks the records that are disputed, or listed again. Once inventories
 * are placed. */
void cks_find_disputes(struct cks_spanning *sp, struct cks_id_row *rows, size_t n);

#endif
