/* The findings of a run, as data. Rendering comes later. */
#ifndef CKS_RULES_FINDINGS_H
#define CKS_RULES_FINDINGS_H

#include "base/arena.h"
#include "base/vec.h"
#include "rules/judge/rule.h"

struct cks_found {
    struct cks_finding shown; /* strings from the arena or constant */
    enum cks_rule rule;
    bool lesser;         /* the case with the row's other severity */
    bool before_kms;     /* the format's own tool refuses it, so KMS answers nothing */
    unsigned char calls; /* CKS_OP_*: the calls that it counts for; 0: all that the table has */
    uint32_t sequence;   /* keeps the sort stable */
};

/* A finding as predictions need it: kept even for rules that are turned off, but only for the case
 * in the table of outcomes (never for a rule's other severity). */
struct cks_charge {
    size_t store;
    const char *error; /* instead of the table's, or NULL */
    unsigned short rule;
    unsigned char basis;
    unsigned char calls; /* CKS_OP_*; 0: all that the table has */
    unsigned char param; /* enum cks_param */
    uint32_t against; /* the number, from 1, of the planned store that it conflicts with; 0: none */
    bool disputed;    /* it rests on inventories that disagree, or on documents that do */
};

/* A finding that was not kept, since a policy turned its rule off. */
struct cks_turned_down {
    size_t store;
    const struct cks_place *by; /* where the policy says so; file NULL: nowhere */
    enum cks_rule rule;
};

/* No severity was given. */
#define CKS_AS_TABLE 255

struct cks_findings {
    CKS_VEC(struct cks_charge) charges; /* by store after cks_findings_sort */
    CKS_VEC(struct cks_found) list;
    CKS_VEC(struct cks_turned_down) down;
    CKS_VEC(struct cks_failure) failures;
    struct cks_arena arena;
    unsigned char severity[CKS_RULE_COUNT]; /* of this run, or CKS_AS_TABLE */
    bool failed;                            /* a finding was lost: out of memory */
    size_t unknown, suppressed;
};

void cks_findings_init(struct cks_findings *f);
/* Records that a file could not be read, or was skipped; the message is copied. */
void cks_findings_fail(struct cks_findings *f, enum cks_failure_kind kind, const char *file,
                       const char *message);
/* The order of two: by file, line, column, rule; for qsort. */
int cks_found_order(const void *left, const void *right);
/* In that order. */
void cks_findings_sort(struct cks_findings *f);
void cks_findings_free(struct cks_findings *f);

#endif
