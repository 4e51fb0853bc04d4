/* The table of terms (terms.def): names in logs that no other table has. */
#ifndef CKS_MODEL_TERM_H
#define CKS_MODEL_TERM_H

#include "base/str.h"

enum cks_term_kind {
    CKS_TERM_PROXY_ERROR,
    CKS_TERM_EXCEPTION,
    CKS_TERM_CONNECTION_STATE,
    CKS_TERM_HEALTH_STATE,
    CKS_TERM_CLUSTER_STATE,
    CKS_TERM_MEMBER,
    CKS_TERM_OPERATION,
    CKS_TERM_METRIC,
    CKS_TERM_SETTING,
    CKS_TERM_DNS_STATE,
    CKS_TERM_WHO,
    CKS_TERM_SET,
};

/* In a term's name it stands for any Region. */
#define CKS_TERM_ANY_REGION "REGION"

struct cks_term {
    const char *name;
    enum cks_term_kind kind;
    const char *summary, *next; /* next: what to do or where to look */
    const char *rules;          /* codes, separated by spaces; may be empty */
};

size_t cks_term_count(void);
/* i must be below the count. */
const struct cks_term *cks_term_row(size_t i);
/* Whether a name is the term's, letter case aside unless `exact`. */
bool cks_term_is(const struct cks_term *term, struct cks_str name, bool exact);
/* "errorName of a proxy", "exception of AWS", ... */
const char *cks_term_kind_name(enum cks_term_kind kind);

#endif
