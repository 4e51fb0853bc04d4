/* Inside of the rules that span stores: what unique.c and existing.c share. */
#ifndef CKS_RULES_SPANNING_H
#define CKS_RULES_SPANNING_H

#include "rules/judge/record.h"

/* What is said of the store that others conflict with. */
struct cks_shared_with {
    size_t record;
    enum cks_param param;
    const char *text; /* of its value; NULL for secrets */
    const char *said; /* the same for a message */
    const char *label;
    struct cks_place place;
    bool existing;
};

struct cks_spanning {
    struct cks_judge *j;
    struct cks_records *records;
    /* For every record the existing store with its ID (an update or connect), or UINT32_MAX. NULL
     * if nothing existing was read. */
    uint32_t *current;
    bool refused_known; /* the records tell which calls KMS refuses for faults of their own */
    bool seen;          /* `other` is filled: many stores may conflict with one */
    struct cks_shared_with other;
};

/* Record i; of an update one with the existing store's values where the update gives none, made in
 * *room. */
const struct cks_record *cks_spanning_effective(const struct cks_spanning *sp, size_t i,
                                                struct cks_record *room);
/* Why two stores may not be of one account and Region though neither says so: they are of different
 * root modules of Terraform, which have states, and often accounts, of their own. NULL: they are.
 */
const char *cks_spanning_doubt(const struct cks_record *a, const struct cks_record *b);
/* Whether call i may not conflict with `other` though both have the same value: a branch of a
 * script decides whether both are made, they may be of one store, or a script deletes the other
 * one. Then nothing is said, and predictions are undetermined. */
bool cks_spanning_is_open(const struct cks_spanning *sp, size_t i, size_t other);
/* Reads both stores again and reports that store i shares the parameter with `other`. */
void cks_spanning_conflict(struct cks_spanning *sp, enum cks_rule rule, enum cks_param param,
                           size_t i, size_t other);
/* A further store that it shares the parameter with: predictions count it, and nothing is said. */
void cks_spanning_charge(struct cks_spanning *sp, enum cks_rule rule, enum cks_param param,
                         size_t i, size_t other);

#endif
