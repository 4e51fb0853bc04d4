/* Bounds that leave something unread: the rows of bounds.def. */
#ifndef CKS_BASE_BOUNDS_H
#define CKS_BASE_BOUNDS_H

enum cks_bound {
    CKS_BOUND_NONE,
#define CKS_BOUND(id, name, value, what) CKS_BOUND_##id,
#include "base/bounds.def"
#undef CKS_BOUND
    CKS_BOUND_COUNT,
};

/* Their values: CKS_MOST_DEPTH and so on. */
enum {
#define CKS_BOUND(id, name, value, what) CKS_MOST_##id = (value),
#include "base/bounds.def"
#undef CKS_BOUND
};

/* "nesting=128"; NULL for CKS_BOUND_NONE. */
const char *cks_bound_text(enum cks_bound bound);
/* "has more than 128 levels of nesting in JSON or YAML"; NULL for CKS_BOUND_NONE. */
const char *cks_bound_reason(enum cks_bound bound);

#endif
