/*
 * Who has a value, or would take it: records by the hash of a value that must be unique. Of each
 * value the calls that would take it are kept in their order, since one that fails takes nothing.
 */
#ifndef CKS_RULES_CLAIMS_H
#define CKS_RULES_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CKS_CLAIM_NOBODY UINT32_MAX

struct cks_claims {
    uint32_t *first, *last; /* by slot: records, or CKS_CLAIM_NOBODY */
    uint64_t *keys;         /* by slot */
    uint32_t *next;         /* by record */
    size_t mask;
};

/* False if out of memory. */
bool cks_claims_init(struct cks_claims *c, size_t records);
void cks_claims_clear(struct cks_claims *c);
void cks_claims_free(struct cks_claims *c);
/* The first record with the key. */
uint32_t cks_claims_first(const struct cks_claims *c, uint64_t key);
/* The one after it with the same key. */
uint32_t cks_claims_after(const struct cks_claims *c, uint32_t record);
/* Adds a record at the end: one of a store that exists only if it is the first. */
void cks_claims_add(struct cks_claims *c, uint64_t key, size_t record, bool exists);
/* The record takes the key from all that had it. */
void cks_claims_take(struct cks_claims *c, uint64_t key, size_t record);

#endif
